import type { Journal } from '../journal/journal.ts';
import type { ClockSample } from './clock-sample.ts';
import type { SyncErrorCode } from './errors.ts';

/** What waits to be sent. */
export interface OutboxState {
  /** Events not yet acknowledged, without those of forked epochs, which the hub refuses. */
  readonly queued: number;
  /** When the oldest of them happened, wall ms by the kiosk's clock. */
  readonly oldestUnsentAt?: number;
}

/** What the agent shows of the sync, and what goes into the heartbeat. */
export interface SyncState extends OutboxState {
  /** The last exchange with the hub went well. */
  readonly online: boolean;
  readonly clock?: ClockSample;
  /** What went wrong last; gone once the same goes well. */
  readonly lastError?: { readonly code: SyncErrorCode; readonly detail: string };
}

export function outboxState(journal: Pick<Journal, 'outbox' | 'read'>): OutboxState {
  const unsent = journal.outbox().filter(({ lastSeq, acknowledged }) => acknowledged < lastSeq);
  const [oldest] = unsent;
  if (oldest === undefined) return { queued: 0 };
  const queued = unsent.reduce((sum, { lastSeq, acknowledged }) => sum + lastSeq - acknowledged, 0);
  const [event] = journal.read(oldest.epoch, oldest.acknowledged + 1, 1);
  return { queued, ...(event === undefined ? {} : { oldestUnsentAt: event.at }) };
}
