import { coded } from '@otklik/shared/base/errors.ts';
import { asEpoch, asKioskId } from '@otklik/shared/base/ids.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import type { JournalEvent } from '@otklik/shared/poll/events.ts';
import { genesisHash } from '@otklik/shared/sync/hash-chain.ts';
import { addConsoleEvents } from '../consoles/console-events.ts';
import type { Durable, IngestInput, IngestRefusal } from '../db/contract/ingest.ts';
import type { Db } from '../db/sqlite.ts';
import { bindingsOf } from '../kiosks/kiosk-repository.ts';
import { notePresence } from '../presence/note-presence.ts';
import type { HubError } from '../problem.ts';
import { refreshPoll } from '../results/refresh-poll.ts';
import { addReviewItems } from '../review/item-repository.ts';
import { batchChain, hashIn, sameBytes } from './batch-chain.ts';
import { batchClock } from './batch-clock.ts';
import { closeEpochs } from './close-epochs.ts';
import {
  addEvents,
  addHead,
  addJournal,
  advanceJournal,
  findSender,
  hashAt,
  hashesBetween,
  type JournalRow,
  raiseAlarm,
  type StoredEvent,
} from './event-repository.ts';
import { setApart } from './forks.ts';
import { placer } from './place-events.ts';
import { addPlacement, type Placement, placementsOf, workplaceBy } from './placement-repository.ts';
import { type PlacedEvent, projectBatch } from './project-batch.ts';
import { clampInstant } from './time-range.ts';

/**
 * Continues a journal by one batch, inside the writer's transaction. Invariants:
 * - the chain continues from the hash the hub holds at fromSeq − 1; what overlaps must be identical, so a repeat
 *   changes nothing;
 * - a batch that contradicts what is stored is set apart with an alarm and never acknowledged;
 * - nothing comes from a kiosk that has been revoked meanwhile, nor by a key that another has replaced meanwhile;
 * - events, polls, review items and rollups change together or not at all.
 */
export function ingestBatch(db: Db, input: IngestInput): Result<Durable, IngestRefusal> {
  const { kiosk, batch, received } = input;
  const sender = findSender(db, kiosk, batch.epoch);
  const journal = sender?.journal;
  const durable = journal?.durable ?? 0;
  const refuse = (error: HubError): { readonly ok: false; readonly error: IngestRefusal } =>
    err({ ...error, durable, kiosk, epoch: batch.epoch, fromSeq: batch.fromSeq });
  if (sender?.key === undefined) return refuse(coded('kiosk-revoked', 'This kiosk has been revoked.'));
  if (sender.key !== input.keyNumber) return refuse(coded('bad-signature', 'The kiosk has another key now.'));
  if (batch.fromSeq > durable + 1) {
    return refuse(coded('batch-gap', `The hub holds this journal up to ${durable}; the batch starts later.`));
  }
  const before = hashBefore(db, input, journal);
  const lines = input.lines.split('\n');
  const hashes = batchChain(input, before, lines);
  const head = hashIn(hashes, lines.length - 1);
  const subject = `journal:${kiosk}.${batch.epoch}`;
  if (!sameBytes(head, Buffer.from(batch.head.hash, 'hex'))) {
    raiseAlarm(db, 'chain-broken', subject, `at ${batch.fromSeq}`, received);
    return refuse(
      coded('chain-broken', `The chain from ${batch.fromSeq} on does not end at the signed head.`),
    );
  }
  const contradiction =
    journal === undefined ? undefined : firstContradiction(db, journal, batch.fromSeq, hashes);
  if (contradiction !== undefined) {
    const kept = setApart(db, input, contradiction);
    raiseAlarm(db, 'chain-fork', subject, `at ${contradiction}${kept ? '' : ', not kept'}`, received);
    return refuse(coded('chain-fork', `Another event ${contradiction} of this journal is stored.`));
  }
  const target = journal ?? addJournal(db, kiosk, batch.epoch, before);
  const { epoch } = batch;
  if (batch.head.seq <= target.durable) return ok({ kiosk, epoch, seq: target.durable, hash: target.hash });
  append(db, input, target, lines, hashes, sender.journals > (journal === undefined ? 0 : 1));
  return ok({ kiosk, epoch, seq: batch.head.seq, hash: head });
}

function hashBefore(db: Db, { kiosk, batch }: IngestInput, journal: JournalRow | undefined): Uint8Array {
  if (journal === undefined || batch.fromSeq === 1) {
    return genesisHash(asKioskId(kiosk), asEpoch(batch.epoch));
  }
  if (batch.fromSeq - 1 === journal.durable) return journal.hash;
  const hash = hashAt(db, journal.id, batch.fromSeq - 1);
  if (hash === undefined) throw new Error(`journal ${journal.id} has no event ${batch.fromSeq - 1}`);
  return hash;
}

function firstContradiction(
  db: Db,
  journal: JournalRow,
  fromSeq: number,
  hashes: Uint8Array,
): number | undefined {
  if (fromSeq > journal.durable) return undefined;
  for (const [seq, known] of hashesBetween(db, journal.id, fromSeq, journal.durable)) {
    const hash = hashIn(hashes, seq - fromSeq);
    if (hash.length > 0 && !sameBytes(known, hash)) return seq;
  }
  return undefined;
}

function append(
  db: Db,
  input: IngestInput,
  journal: JournalRow,
  lines: readonly string[],
  hashes: Uint8Array,
  /** Whether the kiosk has another journal that this one could end, or be ended by. */
  others: boolean,
): void {
  const { kiosk, batch, received } = input;
  const skip = journal.durable + 1 - batch.fromSeq;
  const bodies = lines.slice(skip);
  // Each line passed the event schema in the check, and is what was hashed.
  const fresh: JournalEvent[] = JSON.parse(`[${bodies.join(',')}]`);
  const clockOf = batchClock(db, input, fresh);
  const rows: StoredEvent[] = [];
  const placed: PlacedEvent[] = [];
  for (const [index, event] of fresh.entries()) {
    const { seq, type, place, at, mono, boot } = event;
    const { offset, error } = clockOf(boot, mono);
    const hubAt = clampInstant(at + offset);
    const hash = hashIn(hashes, skip + index);
    rows.push({
      seq,
      type,
      place,
      at,
      mono,
      boot,
      body: bodies[index] ?? '',
      hash,
      offset,
      error,
      hubAt,
      received,
    });
    placed.push({ event, hubAt, error });
  }
  addEvents(db, journal.id, rows);
  alarmBrokenJournal(db, input, fresh);
  advanceJournal(db, journal.id, batch.head.seq, hashIn(hashes, lines.length - 1));
  const signature = Buffer.from(batch.head.signature, 'base64url');
  addHead(db, journal.id, { seq: batch.head.seq, signature, keyNumber: input.keyNumber }, received);
  const placements = placeFresh(db, kiosk, journal.id, placed);
  const workplaceOf = workplaceBy(placements);
  notePresence(db, { journal: journal.id, durable: journal.durable }, rows, placements);
  addReviewItems(db, journal.id, placed, workplaceOf);
  addConsoleEvents(db, journal.id, placed, workplaceOf);
  projectBatch(db, journal.id, placed, workplaceOf);
  if (!others) return;
  for (const closed of closeEpochs(db, kiosk, batch.epoch, fresh))
    refreshPoll(db, closed.journal, closed.poll);
}

/** Where fresh events were recorded, by the bindings in force at their time; kept with the journal where they changed. */
function placeFresh(
  db: Db,
  kiosk: string,
  journal: number,
  placed: readonly PlacedEvent[],
): readonly Placement[] {
  const placements = [...placementsOf(db, journal)];
  const place = placer(bindingsOf(db, kiosk), placements);
  const known = new Map(placements.map((each) => [each.place, each.workplace]));
  for (const { event, hubAt } of placed) {
    if (event.place === 0) continue;
    const workplace = place(event.place, hubAt);
    if (known.get(event.place) === workplace) continue;
    const placement = { place: event.place, fromSeq: event.seq, workplace };
    addPlacement(db, journal, placement);
    placements.push(placement);
    known.set(event.place, workplace);
  }
  return placements;
}

/** A journal that begins because another broke off says so; a shortfall is never silent (DESIGN §7). */
function alarmBrokenJournal(
  db: Db,
  { kiosk, batch, received }: IngestInput,
  fresh: readonly JournalEvent[],
): void {
  const [first] = fresh;
  if (first?.type !== 'epoch-start' || first.seq !== 1 || first.data.reason === 'new') return;
  const { reason, previous, lost } = first.data;
  const after = previous === undefined ? 'nothing was left' : `follows ${previous.epoch} at ${previous.seq}`;
  const detail = lost === undefined ? after : `${after}, ${lost} lost`;
  raiseAlarm(db, `journal-${reason}`, `journal:${kiosk}.${batch.epoch}`, detail, received);
}
