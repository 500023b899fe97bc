import type { Epoch } from '@otklik/shared/base/ids.ts';
import type { OutboxEpoch } from '../journal/journal.ts';
import type { SyncErrorCode } from './errors.ts';

/**
 * What the sync loop does next, without doing it. Invariants:
 * - what is sent starts right behind what the hub has acknowledged, or at it, so nothing is skipped;
 * - past epochs are sent before the current one;
 * - nothing is sent before `notBefore`; only a reply that moves the hub forward ends the backing off;
 * - a hub that has been told everything is shown the newest event of each epoch again now and then: one restored from an
 *   older backup must not wait for the next press of a quiet counter to find out what it lacks, and of an epoch that is
 *   over it would never find out;
 * - a batch has 1 to 500 events, halved when the hub or the line may have found it too large, doubled when it went fast.
 */
export interface PlanState {
  /** Failures in a row. */
  readonly failures: number;
  /** Monotonic ms before which nothing is sent. */
  readonly notBefore: number;
  /** By epoch: monotonic ms of the last reply that moved the hub forward, or found it where it was left. */
  readonly confirmed: ReadonlyMap<Epoch, number>;
  /** At most this many events in the next batch. */
  readonly batch: number;
  /** Epochs that cannot be sent until the next start (pruned or damaged). */
  readonly blocked: ReadonlySet<Epoch>;
  /** The hub already holds what follows `to`: the next batch of this epoch need not go beyond. */
  readonly fill?: { readonly epoch: Epoch; readonly to: number };
}

export type Action =
  | { readonly kind: 'send'; readonly epoch: Epoch; readonly fromSeq: number; readonly limit: number }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'idle' };

export type SendAction = Extract<Action, { kind: 'send' }>;

export const MAX_BATCH = 500;
const FIRST_BATCH = 50;
const FAST_MS = 1000;
const SLOW_MS = 5000;
const BACKOFF_BASE_MS = 1000;
export const BACKOFF_CAP_MS = 60_000;
const RETRY_AFTER_CAP_MS = 3_600_000;
/** Between two looks whether the hub still holds what it acknowledged, where nothing else is sent. */
export const CONFIRM_MS = 600_000;

export const initialPlan: PlanState = {
  failures: 0,
  notBefore: Number.NEGATIVE_INFINITY,
  confirmed: new Map(),
  batch: FIRST_BATCH,
  blocked: new Set(),
};

/** `now` in monotonic ms. */
export function plan(outbox: readonly OutboxEpoch[], state: PlanState, now: number): Action {
  const next = outbox.find(
    ({ epoch, lastSeq, acknowledged }) => acknowledged < lastSeq && !state.blocked.has(epoch),
  );
  if (next === undefined) return confirm(outbox, state, now);
  if (now < state.notBefore) return { kind: 'wait', ms: state.notBefore - now };
  const fromSeq = next.acknowledged + 1;
  const { fill } = state;
  const wanted = fill?.epoch === next.epoch && fill.to >= fromSeq ? fill.to - fromSeq + 1 : MAX_BATCH;
  const limit = Math.min(state.batch, wanted, next.lastSeq - fromSeq + 1);
  return { kind: 'send', epoch: next.epoch, fromSeq, limit };
}

/** The newest acknowledged event once more, of the epoch for which that is longest ago, when its time has come. */
function confirm(outbox: readonly OutboxEpoch[], state: PlanState, now: number): Action {
  const confirmedAt = ({ epoch }: OutboxEpoch): number => state.confirmed.get(epoch) ?? 0;
  const [oldest] = outbox
    .filter(({ epoch, acknowledged }) => acknowledged > 0 && !state.blocked.has(epoch))
    .sort((a, b) => confirmedAt(a) - confirmedAt(b));
  if (oldest === undefined) return { kind: 'idle' };
  const due = Math.max(confirmedAt(oldest) + CONFIRM_MS, state.notBefore);
  if (now < due) return { kind: 'wait', ms: due - now };
  return { kind: 'send', epoch: oldest.epoch, fromSeq: oldest.acknowledged, limit: 1 };
}

/** The hub moved forward at monotonic ms `now`. `tookMs` is the whole exchange. */
export function afterProgress(
  state: PlanState,
  sent: SendAction,
  now: number,
  reply: { readonly tookMs: number; readonly missing: readonly { from: number; to: number }[] },
): PlanState {
  const { fill: _fill, ...rest } = state;
  const [gap] = reply.missing;
  return {
    ...rest,
    failures: 0,
    notBefore: Number.NEGATIVE_INFINITY,
    confirmed: new Map([...state.confirmed, [sent.epoch, now]]),
    batch: resize(state.batch, reply.tookMs),
    ...(gap === undefined ? {} : { fill: { epoch: sent.epoch, to: gap.to } }),
  };
}

function resize(batch: number, tookMs: number): number {
  if (tookMs < FAST_MS) return Math.min(MAX_BATCH, batch * 2);
  return tookMs > SLOW_MS ? halve(batch) : batch;
}

const halve = (batch: number): number => Math.max(1, Math.floor(batch / 2));

/** `random` in [0, 1): full jitter, so that a thousand kiosks do not come back in step. */
export function afterFailure(
  state: PlanState,
  failure: { readonly code: SyncErrorCode; readonly retryAfterMs?: number },
  now: number,
  random: number,
): PlanState {
  const { fill: _fill, ...rest } = state;
  const failures = state.failures + 1;
  const batch = mayBeTooLarge(failure.code) ? halve(state.batch) : state.batch;
  return { ...rest, failures, batch, notBefore: now + backoffMs(failures, failure.retryAfterMs, random) };
}

/** Uniform below base · 2^(n − 1), capped; a Retry-After is waited out, with up to the base on top. */
export function backoffMs(failures: number, retryAfterMs: number | undefined, random: number): number {
  if (retryAfterMs !== undefined) {
    return Math.min(retryAfterMs, RETRY_AFTER_CAP_MS) + Math.floor(random * BACKOFF_BASE_MS);
  }
  const ceiling = Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** Math.min(failures - 1, 30));
  return Math.floor(random * ceiling);
}

/** The epoch cannot be sent any more in this run. */
export function block(state: PlanState, epoch: Epoch): PlanState {
  return { ...state, blocked: new Set([...state.blocked, epoch]) };
}

/** A smaller batch may get through, or show which event it is. */
export function mayBeTooLarge(code: SyncErrorCode): boolean {
  return SIZE_CODES.has(code);
}

const SIZE_CODES: ReadonlySet<SyncErrorCode> = new Set<SyncErrorCode>([
  'hub-timeout',
  'reply-cut',
  'body-too-large',
  'bad-request',
  'bad-json',
  'batch-malformed',
  'internal',
  'journal-damaged',
]);
