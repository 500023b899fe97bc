import type { WallMs } from '@otklik/shared/base/ids.ts';
import type { DeviceSnapshot } from '../devices/device-status.ts';
import type { DeviceFault } from '../devices/faults.ts';

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
  /** Absent where the kiosk was given no hub. */
  readonly sync?: {
    readonly online: boolean;
    readonly queued: number;
    readonly clock?: { readonly offset: number; readonly error: number };
  };
}
