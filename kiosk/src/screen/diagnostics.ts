import type { WallMs } from '@otklik/shared/base/ids.ts';
import type { DeviceSnapshot } from '../devices/device-status.ts';
import type { DeviceFault } from '../devices/faults.ts';
import type { PosStatus } from '../pos/pos-status.ts';
import type { PromptState } from '../prompts/needed.ts';
import type { QuestionFault } from '../questions/staff-faults.ts';
import type { ShiftStatus } from '../shift/shift-view.ts';

/** What the diagnostics page shows, as it is asked for: a picture of the kiosk at one instant. */
export interface Diagnostics {
  readonly version: string;
  readonly kiosk: string;
  readonly now: WallMs;
  readonly startedAt: WallMs;
  readonly devices: readonly DeviceSnapshot[];
  /** What is wrong with devices but belongs to none: a profile that cannot be used. */
  readonly notes: readonly { readonly code: DeviceFault; readonly detail: string }[];
  readonly journal: {
    readonly lastSeq: number;
    readonly fault: {
      readonly code: 'disk-low' | 'disk-full' | 'disk-failed' | 'journal-damaged';
      readonly since: number;
    } | null;
    readonly freeBytes?: number;
  };
  /** What is to be seen to about questions and prompts, and which prompts are there. */
  readonly questions?: {
    readonly faults: readonly QuestionFault[];
    readonly prompts: readonly PromptState[];
  };
  /** Tills and shifts; absent while the kiosk is still coming up. */
  readonly pos?: PosStatus;
  readonly shift?: ShiftStatus;
  /** Absent where the kiosk was given no hub. */
  readonly sync?: {
    readonly online: boolean;
    readonly queued: number;
    readonly clock?: { readonly offset: number; readonly error: number };
  };
}
