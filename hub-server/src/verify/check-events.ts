import { asEpoch, asKioskId } from '@otklik/shared/base/ids.ts';
import { checkEvent } from '@otklik/shared/poll/event-check.ts';
import type { JournalEvent } from '@otklik/shared/poll/events.ts';
import { type Replayer, replayer } from '@otklik/shared/poll/replay.ts';
import { canonicalJson } from '@otklik/shared/sync/canonical-json.ts';
import { genesisHash, nextHash } from '@otklik/shared/sync/hash-chain.ts';
import { verifyHead } from '@otklik/shared/sync/signature.ts';
import type { Db } from '../db/sqlite.ts';
import { OTHER_BOOT_ERROR_MS } from '../ingest/clock.ts';
import type { StoredEvent } from '../ingest/event-repository.ts';
import { clampInstant } from '../ingest/time-range.ts';
import type { KeyRing } from './key-ring.ts';
import { parsed } from './parsed.ts';
import type { Book } from './sections.ts';
import { clocksOf, eventsAfter, headsOf, type JournalToVerify } from './verify-repository.ts';

const PAGE = 2000;

export interface EventCounts {
  readonly events: number;
  readonly heads: number;
}

/**
 * One pass over a journal: its numbering, its hash chain, the columns beside each body, the signed heads, the corrected
 * times, and the machine of each workplace over what was recorded. Every event that can be read is given to `each`.
 * After a break the chain goes on from the hash that is stored, so that one broken link is one finding.
 */
export function checkEvents(
  db: Db,
  journal: JournalToVerify,
  keys: KeyRing,
  book: Book,
  each: (event: JournalEvent, stored: StoredEvent) => void,
): EventCounts {
  const { id, kiosk, epoch, durable } = journal;
  const name = `${kiosk}.${epoch}`;
  const chain = book.in('chain');
  const heads = new Map(headsOf(db, id).map((head) => [head.seq, head]));
  const headCount = heads.size;
  let latest = 0;
  const timeOf = timeCheck(db, kiosk);
  const replayed = placeMachines(name, book);
  let previous: Uint8Array = genesisHash(asKioskId(kiosk), asEpoch(epoch));
  let seq = 0;
  let count = 0;
  const checkSignature = (at: number, hash: Uint8Array): void => {
    const signed = heads.get(at);
    if (signed === undefined) return;
    heads.delete(at);
    const { signature, keyNumber } = signed;
    const key = keys(keyNumber);
    // A key that another has replaced signs no more of a journal.
    if (keyNumber < latest) book.in('signatures').add(`${name}.${at}: the head is signed by a key of before`);
    latest = Math.max(latest, keyNumber);
    const head = { kiosk: asKioskId(kiosk), epoch: asEpoch(epoch), seq: at, hash };
    if (key === undefined || !verifyHead('otklik-head-v1', head, signature, key))
      book.in('signatures').add(`${name}.${at}: the signature of the head is not the kiosk's`);
  };
  for (;;) {
    const page = eventsAfter(db, id, seq, PAGE);
    for (const stored of page) {
      const at = stored.seq;
      if (at !== seq + 1) {
        chain.add(
          at === seq + 2
            ? `${name}.${seq + 1}: the event is missing`
            : `${name}.${seq + 1} to ${at - 1}: the events are missing`,
        );
      }
      if (at > durable) chain.add(`${name}.${at}: the event lies beyond what was acknowledged (${durable})`);
      if (!same(nextHash(previous, stored.body), stored.hash))
        chain.add(`${name}.${at}: its hash does not follow from the event before it`);
      previous = stored.hash;
      seq = at;
      count += 1;
      checkSignature(at, stored.hash);
      const wrongTime = timeOf(stored);
      if (wrongTime !== undefined) book.in('time').add(`${name}.${at}: ${wrongTime}`);
      const read = readEvent(stored, journal);
      if (typeof read === 'string') {
        chain.add(`${name}.${at}: ${read}`);
        continue;
      }
      replayed(read);
      each(read, stored);
    }
    if (page.length < PAGE) break;
  }
  if (seq < durable) chain.add(`${name}: it ends at ${seq}, ${durable} was acknowledged`);
  else if (seq === durable && !same(previous, journal.hash))
    chain.add(`${name}.${durable}: the journal's own hash is another than its last event's`);
  for (const at of heads.keys()) book.in('signatures').add(`${name}.${at}: a signed head without its event`);
  if (headCount === 0 && durable > 0) book.in('signatures').add(`${name}: no signed head is there`);
  else if (durable > 0 && !headsOf(db, id).some((head) => head.seq === durable))
    book.in('signatures').add(`${name}.${durable}: the last event is under no signed head`);
  return { events: count, heads: headCount };
}

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

/** The event of a row, or what is wrong with it. */
function readEvent(stored: StoredEvent, { kiosk, epoch }: JournalToVerify): JournalEvent | string {
  const checked = checkEvent(parsed(stored.body));
  if (!checked.ok) return `its body ${checked.reason}`;
  const { event } = checked;
  const { seq, type, place, at, mono, boot } = event;
  if (event.kiosk !== kiosk || event.epoch !== epoch) return 'its body names another journal';
  if (seq !== stored.seq) return `its body has the number ${seq}`;
  const fits =
    type === stored.type &&
    place === stored.place &&
    at === stored.at &&
    mono === stored.mono &&
    boot === stored.boot;
  if (!fits) return 'type, place or time beside its body are not those within';
  return canonicalJson(event) === stored.body ? event : 'its body is not canonical';
}

/** The machines of all places of a journal, each made when its place first shows. */
function placeMachines(name: string, book: Book): (event: JournalEvent) => void {
  const machines = new Map<number, Replayer>();
  const boots: JournalEvent[] = [];
  const machineOf = (place: number): Replayer => {
    const known = machines.get(place);
    if (known !== undefined) return known;
    const machine = replayer(place);
    for (const boot of boots) machine.next(boot);
    machines.set(place, machine);
    return machine;
  };
  return (event) => {
    if (event.place === 0) {
      if (event.type !== 'boot') return;
      boots.push(event);
      for (const machine of machines.values()) machine.next(event);
      return;
    }
    const mismatch = machineOf(event.place).next(event);
    if (mismatch === undefined) return;
    const made = mismatch.expected === undefined ? 'makes nothing' : `makes ${mismatch.expected.type}`;
    book
      .in('replay')
      .add(`${name}.${mismatch.seq}: of the same inputs the machine ${made} where ${event.type} is recorded`);
  };
}

/**
 * Hub time is raw time and the frozen offset; and that offset was measured: with a sample of the same boot, or with
 * another boot's and a wider error.
 */
function timeCheck(db: Db, kiosk: string): (stored: StoredEvent) => string | undefined {
  const ofBoot = new Set<string>();
  const ofKiosk = new Set<string>();
  for (const { boot, offset, error } of clocksOf(db, kiosk)) {
    ofBoot.add(`${boot} ${offset} ${error}`);
    ofKiosk.add(`${offset} ${error + OTHER_BOOT_ERROR_MS}`);
  }
  return ({ boot, at, offset, error, hubAt }) => {
    if (hubAt !== clampInstant(at + offset)) return 'its hub time is not its own time with the offset';
    const measured = ofBoot.has(`${boot} ${offset} ${error}`) || ofKiosk.has(`${offset} ${error}`);
    return measured ? undefined : `its offset ${offset} ± ${error} ms was never measured`;
  };
}
