import { coded } from '@otklik/shared/base/errors.ts';
import { asEpoch, asKioskId } from '@otklik/shared/base/ids.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { genesisHash, nextHash } from '@otklik/shared/sync/hash-chain.ts';
import type { CheckedBatch, Durable, IngestInput, IngestRefusal } from '../db/contract/ingest.ts';
import type { Db } from '../db/sqlite.ts';
import { currentBindings } from '../kiosks/kiosk-repository.ts';
import type { HubError } from '../problem.ts';
import { refreshPoll } from '../results/refresh-poll.ts';
import { addReviewItems } from '../review/item-repository.ts';
import { type ClockSample, nearestSample, OTHER_BOOT_ERROR_MS, UNMEASURED_ERROR_MS } from './clock.ts';
import { addClockSample, clockSamples } from './clock-repository.ts';
import { closeEpochs } from './close-epochs.ts';
import {
  addEvent,
  addFork,
  addHead,
  addJournal,
  advanceJournal,
  findJournal,
  hashAt,
  hashesBetween,
  type JournalRow,
  raiseAlarm,
} from './event-repository.ts';
import { type PlacedEvent, projectBatch } from './project-batch.ts';
import { clampInstant } from './time-range.ts';

/**
 * Continues a journal by one batch, inside the writer's transaction. Invariants:
 * - the chain continues from the hash the hub holds at fromSeq − 1; what overlaps must be identical, so a repeat
 *   changes nothing;
 * - a batch that contradicts what is stored is set apart with an alarm and never acknowledged;
 * - events, polls, review items and rollups change together or not at all.
 */
export function ingestBatch(db: Db, input: IngestInput): Result<Durable, IngestRefusal> {
  const { kiosk, batch, canonical, received } = input;
  const genesis = genesisHash(asKioskId(kiosk), asEpoch(batch.epoch));
  const journal = findJournal(db, kiosk, batch.epoch);
  const durable = journal?.durable ?? 0;
  const refuse = (error: HubError): { readonly ok: false; readonly error: IngestRefusal } =>
    err({ ...error, durable });
  if (batch.fromSeq > durable + 1) {
    return refuse(coded('batch-gap', `The hub holds this journal up to ${durable}; the batch starts later.`));
  }
  const before =
    journal === undefined || batch.fromSeq === 1 ? genesis : hashAt(db, journal.id, batch.fromSeq - 1);
  if (before === undefined) throw new Error(`journal ${journal?.id} has no event ${batch.fromSeq - 1}`);
  const hashes: Uint8Array[] = [];
  let head = before;
  for (const line of canonical) {
    head = nextHash(head, line);
    hashes.push(head);
  }
  const subject = `journal:${kiosk}.${batch.epoch}`;
  if (!same(head, Buffer.from(batch.head.hash, 'hex'))) {
    raiseAlarm(db, 'chain-broken', subject, `at ${batch.fromSeq}`, received);
    return refuse(
      coded('chain-broken', `The chain from ${batch.fromSeq} on does not end at the signed head.`),
    );
  }
  const contradiction =
    journal === undefined ? undefined : firstContradiction(db, journal, batch.fromSeq, hashes);
  if (contradiction !== undefined) {
    addFork(db, {
      kiosk,
      epoch: batch.epoch,
      fromSeq: batch.fromSeq,
      atSeq: contradiction,
      headSeq: batch.head.seq,
      headHash: batch.head.hash,
      signature: batch.head.signature,
      body: `[${canonical.join(',')}]`,
      received,
    });
    raiseAlarm(db, 'chain-fork', subject, `at ${contradiction}`, received);
    return refuse(coded('chain-fork', `Another event ${contradiction} of this journal is stored.`));
  }
  const target = journal ?? addJournal(db, kiosk, batch.epoch, genesis);
  if (batch.head.seq <= target.durable) return ok({ seq: target.durable, hash: target.hash });
  append(db, input, target, hashes);
  return ok({ seq: batch.head.seq, hash: head });
}

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

function firstContradiction(
  db: Db,
  journal: JournalRow,
  fromSeq: number,
  hashes: readonly Uint8Array[],
): number | undefined {
  if (fromSeq > journal.durable) return undefined;
  const stored = hashesBetween(
    db,
    journal.id,
    fromSeq,
    Math.min(journal.durable, fromSeq + hashes.length - 1),
  );
  for (const [index, hash] of hashes.entries()) {
    const known = stored.get(fromSeq + index);
    if (known !== undefined && !same(known, hash)) return fromSeq + index;
  }
  return undefined;
}

function append(db: Db, input: IngestInput, journal: JournalRow, hashes: readonly Uint8Array[]): void {
  const { kiosk, batch, canonical, received } = input;
  const skip = journal.durable + 1 - batch.fromSeq;
  const fresh = batch.events.slice(skip);
  const clockOf = batchClock(db, input, fresh);
  const placed: PlacedEvent[] = [];
  for (const [index, event] of fresh.entries()) {
    const hash = hashes[skip + index];
    const body = canonical[skip + index];
    if (hash === undefined || body === undefined) throw new Error('events, hashes and texts are not in step');
    const { offset, error } = clockOf(event.boot, event.mono);
    const hubAt = clampInstant(event.at + offset);
    const { seq, type, place, at, mono, boot } = event;
    addEvent(db, journal.id, {
      seq,
      type,
      place,
      at,
      mono,
      boot,
      body,
      hash,
      offset,
      error,
      hubAt,
      received,
    });
    placed.push({ event, hubAt });
  }
  alarmBrokenJournal(db, input, fresh);
  const head = hashes.at(-1);
  if (head === undefined) throw new Error('an empty batch');
  advanceJournal(db, journal.id, batch.head.seq, head);
  addHead(db, journal.id, batch.head.seq, Buffer.from(batch.head.signature, 'base64url'), received);
  const bindings = currentBindings(db, kiosk);
  const workplaceOf = (place: number): string | null => bindings.get(place) ?? null;
  addReviewItems(db, journal.id, placed, (boot, mono) => clockOf(boot, mono).error, workplaceOf);
  const changed = projectBatch(db, journal.id, placed, workplaceOf);
  for (const closed of closeEpochs(db, kiosk, batch.epoch, fresh))
    refreshPoll(db, closed.journal, closed.poll);
  for (const poll of changed) refreshPoll(db, journal.id, poll);
}

/** A journal that begins because another broke off says so; a shortfall is never silent (DESIGN §7). */
function alarmBrokenJournal(
  db: Db,
  { kiosk, batch, received }: IngestInput,
  fresh: CheckedBatch['batch']['events'],
): void {
  const [first] = fresh;
  if (first?.type !== 'epoch-start' || first.seq !== 1 || first.data.reason === 'new') return;
  const { reason, previous, lost } = first.data;
  const after = previous === undefined ? 'nothing was left' : `follows ${previous.epoch} at ${previous.seq}`;
  const detail = lost === undefined ? after : `${after}, ${lost} lost`;
  raiseAlarm(db, `journal-${reason}`, `journal:${kiosk}.${batch.epoch}`, detail, received);
}

/**
 * Keeps the batch's clock samples and gives offset and error of an event: those of the sample nearest in the same
 * boot; for a boot without any, this request's own with a wider error.
 */
function batchClock(
  db: Db,
  { kiosk, batch, received }: IngestInput,
  fresh: CheckedBatch['batch']['events'],
): (boot: string, mono: number) => ClockSample {
  const { clock } = batch;
  const own: ClockSample = {
    mono: clock.mono,
    offset: clock.offset ?? clampInstant(received - clock.wall),
    error: clock.offset === undefined ? UNMEASURED_ERROR_MS : (clock.error ?? UNMEASURED_ERROR_MS),
  };
  addClockSample(db, kiosk, clock.boot, own);
  const spans = new Map<string, { from: number; to: number }>();
  for (const event of fresh) {
    if (event.type === 'clock') addClockSample(db, kiosk, event.boot, { mono: event.mono, ...event.data });
    const span = spans.get(event.boot);
    if (span === undefined) spans.set(event.boot, { from: event.mono, to: event.mono });
    else {
      span.from = Math.min(span.from, event.mono);
      span.to = Math.max(span.to, event.mono);
    }
  }
  const samples = new Map<string, readonly ClockSample[]>();
  for (const [boot, { from, to }] of spans) samples.set(boot, clockSamples(db, kiosk, boot, from, to));
  return (boot, mono) =>
    nearestSample(samples.get(boot) ?? [], mono) ?? { ...own, error: own.error + OTHER_BOOT_ERROR_MS };
}
