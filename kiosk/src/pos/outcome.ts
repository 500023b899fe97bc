import type { EventDraft } from '@otklik/shared/poll/events.ts';
import type { Mapping } from './rules.ts';

/**
 * What became of an operation, as its till is told. Nothing here depends on which answer was given:
 * `opened` a poll; `attached` to the poll the seller had opened; `double`: within the guard of the trigger before;
 * `repeat`: this receipt has triggered, or was counted, before; `no-console`: nothing could have answered; `too-late` to ask;
 * `counted` only; `ignored` by the rules.
 */
export type OperationResult =
  | 'opened'
  | 'attached'
  | 'double'
  | 'repeat'
  | 'no-console'
  | 'too-late'
  | 'counted'
  | 'ignored';

export interface OperationReply {
  readonly result: OperationResult;
  /** Whether its receipt counts now; false also where it had been counted before. */
  readonly counted: boolean;
}

/** Reads it from the events the operation made; `firstSeq` is the seq of the first of them. */
export function outcomeOf(
  mapping: Pick<Mapping, 'trigger' | 'countReceipt'>,
  late: boolean,
  made: readonly EventDraft[],
  firstSeq: number,
): OperationReply {
  const counted = made.some(({ type }) => type === 'receipt');
  const trigger = made.find((draft) => draft.type === 'pos');
  if (trigger === undefined) {
    if (mapping.trigger && late) return { result: 'too-late', counted };
    if (counted) return { result: 'counted', counted };
    return { result: mapping.countReceipt ? 'repeat' : 'ignored', counted };
  }
  const by = firstSeq + made.indexOf(trigger);
  return { result: resultOf(trigger.data.role, made, by, firstSeq), counted };
}

function resultOf(
  role: string | undefined,
  made: readonly EventDraft[],
  by: number,
  firstSeq: number,
): OperationResult {
  if (role === 'attach') return 'attached';
  if (role === 'double' || role === 'repeat') return role;
  const opened = made.findIndex((draft) => draft.type === 'poll-opened' && draft.data.by === by);
  const over = made.some(
    (draft) =>
      draft.type === 'poll-ended' &&
      draft.data.poll === firstSeq + opened &&
      draft.data.outcome === 'device-lost',
  );
  return over ? 'no-console' : 'opened';
}
