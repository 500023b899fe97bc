import type { KeyObject } from 'node:crypto';
import type { AckReply } from '@otklik/shared/api/kiosk.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import type { Epoch } from '@otklik/shared/base/ids.ts';
import { unreachable } from '@otklik/shared/base/result.ts';
import { rawPublicKey } from '@otklik/shared/sync/signature.ts';
import type { DurableJournal } from '../journal/journal.ts';
import { judge } from './acknowledgement.ts';
import { type Compress, encodeBatch } from './batch.ts';
import type { ClockSamples } from './clock-sample.ts';
import type { SyncFailure } from './errors.ts';
import type { HubClient } from './hub-client.ts';
import { MAX_BATCH, type SendAction } from './plan.ts';
import type { ReadAhead } from './read-ahead.ts';

export type Outcome =
  | { readonly kind: 'forward'; readonly tookMs: number; readonly missing: AckReply['missing'] }
  | {
      readonly kind: 'failed';
      readonly failure: SyncFailure;
      /** No later attempt in this run can do better. */
      readonly hopeless?: true;
    };

export interface BatchSender {
  readonly journal: DurableJournal;
  readonly client: Pick<HubClient, 'sendEvents'>;
  readonly hubKey: KeyObject;
  readonly clock: Clock;
  readonly samples: ClockSamples;
  readonly compress: Compress;
  readonly ahead: ReadAhead;
  /** Does something while the request is on its way. */
  readonly meanwhile: (work: () => void) => void;
  readonly onConfigTag: (tag: string) => void;
  readonly onFork: (epoch: Epoch) => void;
}

/** One exchange: reads, signs and sends a batch, and records in the journal what the reply proves. */
export async function sendBatch(
  sender: BatchSender,
  action: SendAction,
  signal: AbortSignal,
): Promise<Outcome> {
  const { journal, client, clock, samples, compress, ahead } = sender;
  const { epoch, fromSeq, limit } = action;
  if (fromSeq < (journal.firstSeq(epoch) ?? 1)) {
    return failed(
      coded('history-pruned', `The hub lacks event ${fromSeq} of ${epoch}, dropped by age.`),
      true,
    );
  }
  const read = ahead.take(epoch, fromSeq, limit);
  // Smaller batches bring up to the hub what stands before the break.
  if (!read.ok) return failed(read.error, limit === 1);
  const body = await encodeBatch(journal.identity, epoch, read.value, clock, samples.best(clock), compress);
  const sent = clock.mono();
  const replying = client.sendEvents(body, signal);
  const next = fromSeq + read.value.length;
  const last = journal.outbox().find((one) => one.epoch === epoch)?.lastSeq ?? 0;
  if (last >= next) {
    sender.meanwhile(() => ahead.prepare(epoch, next, Math.min(MAX_BATCH, last - next + 1)));
  }
  const reply = await replying;
  const arrived = clock.mono();
  return reply.ok
    ? believe(sender, action, reply.value, sent, arrived)
    : refused(sender, action, reply.error);
}

const failed = (failure: SyncFailure, hopeless = false): Outcome =>
  hopeless ? { kind: 'failed', failure, hopeless } : { kind: 'failed', failure };

function believe(
  sender: BatchSender,
  action: SendAction,
  reply: AckReply,
  sent: number,
  arrived: number,
): Outcome {
  const { journal, hubKey, samples, onConfigTag } = sender;
  const { epoch } = action;
  const judged = judge(reply, action, hubKey, journal, journal.identity.kiosk);
  if (!judged.ok) return failed(judged.error, judged.error.code === 'history-pruned');
  samples.add({ sent, arrived, ...reply.hub });
  onConfigTag(reply.configTag);
  switch (judged.value.kind) {
    case 'forward':
      journal.acknowledged(epoch, reply.durable, {
        hub: rawPublicKey(hubKey),
        signature: Buffer.from(reply.signature ?? '', 'base64url'),
      });
      return { kind: 'forward', tookMs: arrived - sent, missing: reply.missing };
    case 'back':
      goBack(journal, epoch, reply.durable);
      return failed(coded('no-progress', `The hub holds only ${reply.durable} of epoch ${epoch}.`));
    case 'standing':
      return failed(coded('no-progress', `The hub still holds ${reply.durable} of epoch ${epoch}.`));
    case 'fork':
      return fork(sender, epoch, {
        ...coded('chain-fork', 'The hub holds another chain under this identity.'),
        durable: reply.durable,
      });
    default:
      return unreachable(judged.value);
  }
}

function refused(sender: BatchSender, action: SendAction, failure: SyncFailure): Outcome {
  const { code } = failure;
  if (code === 'chain-fork') return fork(sender, action.epoch, failure);
  if (
    code === 'batch-gap' &&
    action.fromSeq > 1 &&
    action.fromSeq === sender.journal.firstSeq(action.epoch)
  ) {
    return failed(coded('history-pruned', `The hub lacks events of ${action.epoch} dropped by age.`), true);
  }
  // A batch from the start is answered, signed, with how far the hub has it: going back is cheap.
  if (code === 'batch-gap') goBack(sender.journal, action.epoch, failure.durable ?? 0);
  if (code === 'chain-broken') goBack(sender.journal, action.epoch, 0);
  return failed(failure);
}

/** The hub lost what it had acknowledged. It will have lost the ends of past epochs too, so those are offered again. */
function goBack(journal: DurableJournal, epoch: Epoch, durable: number): void {
  for (const past of journal.outbox()) {
    const before = (journal.firstSeq(past.epoch) ?? 1) - 1;
    if (past.epoch === epoch) {
      // Never up to a number that nobody signed. Below the prune point it is found out at the next attempt.
      journal.acknowledged(epoch, Math.min(past.acknowledged, durable === 0 ? before : durable));
      return;
    }
    journal.acknowledged(past.epoch, before);
  }
}

function fork(sender: BatchSender, epoch: Epoch, failure: SyncFailure): Outcome {
  const { journal, onFork } = sender;
  if (epoch !== journal.identity.epoch) {
    const marked = journal.markForked(epoch);
    return failed(marked.ok ? failure : marked.error);
  }
  // A hub that calls everything a fork must not make epochs pile up: of a clone's epoch it holds something.
  const acknowledged = journal.outbox().find((one) => one.epoch === epoch)?.acknowledged ?? 0;
  const held = failure.durable ?? 0;
  if (acknowledged === 0 && held === 0 && begunByFork(journal, epoch)) return failed(failure);
  const started = journal.startNewEpoch('fork');
  if (!started.ok) return failed(started.error);
  onFork(started.value);
  return failed(failure);
}

function begunByFork(journal: DurableJournal, epoch: Epoch): boolean {
  const [first] = journal.read(epoch, 1, 1);
  return first?.type === 'epoch-start' && first.data.reason === 'fork';
}
