import type { Clock } from '@otklik/shared/base/clock.ts';
import type { WallMs } from '@otklik/shared/base/ids.ts';
import type { DeviceRegistry } from '../devices/device-registry.ts';
import type { DurableJournal } from '../journal/journal.ts';
import type { Pos } from '../pos/start-pos.ts';
import type { PromptCache } from '../prompts/prompt-cache.ts';
import type { QuestionFault } from '../questions/staff-faults.ts';
import type { Shifts } from '../shift/shifts.ts';
import { outboxState, type SyncState } from '../sync/state.ts';
import type { Diagnostics } from './diagnostics.ts';

export interface DiagnosticsSources {
  readonly version: string;
  readonly startedAt: WallMs;
  readonly clock: Pick<Clock, 'wall'>;
  readonly journal: Pick<DurableJournal, 'identity' | 'health' | 'nextSeq' | 'outbox' | 'read'>;
  readonly registry: Pick<DeviceRegistry, 'snapshots' | 'notes'>;
  readonly prompts: Pick<PromptCache, 'states'>;
  readonly faults: readonly QuestionFault[];
  readonly sync: SyncState | undefined;
  readonly pos: Pick<Pos, 'status'> | undefined;
  readonly shifts: Pick<Shifts, 'status'> | undefined;
}

/** A picture of the kiosk at this instant. */
export function readDiagnostics(sources: DiagnosticsSources): Diagnostics {
  const { version, startedAt, clock, journal, registry, prompts, faults, sync, pos, shifts } = sources;
  const health = journal.health();
  return {
    version,
    kiosk: journal.identity.kiosk,
    now: clock.wall(),
    startedAt,
    devices: registry.snapshots(),
    notes: registry.notes().map(({ code, detail }) => ({ code, detail })),
    ...(pos === undefined ? {} : { pos: pos.status() }),
    ...(shifts === undefined ? {} : { shift: shifts.status() }),
    journal: {
      fault: health.fault,
      lastSeq: journal.nextSeq() - 1,
      ...(health.freeBytes === undefined ? {} : { freeBytes: health.freeBytes }),
    },
    questions: { faults, prompts: prompts.states() },
    ...(sync === undefined
      ? {}
      : {
          sync: {
            online: sync.online,
            queued: outboxState(journal).queued,
            ...(sync.clock === undefined
              ? {}
              : { clock: { offset: sync.clock.offset, error: sync.clock.error } }),
          },
        }),
  };
}
