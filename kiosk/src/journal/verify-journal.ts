import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { asKioskId, type Epoch } from '@otklik/shared/base/ids.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { type Check, type Findings, findings } from '@otklik/shared/base/verification.ts';
import { type JournalEvent, journalEventSchema } from '@otklik/shared/poll/events.ts';
import { replay } from '@otklik/shared/poll/replay.ts';
import { canonicalJson } from '@otklik/shared/sync/canonical-json.ts';
import { nextHash } from '@otklik/shared/sync/hash-chain.ts';
import { publicKeyFromRaw, verifyHead } from '@otklik/shared/sync/signature.ts';
import Database from 'better-sqlite3';
import { Compile } from 'typebox/compile';
import { acknowledgementOf, parseCountersignature } from './countersignature.ts';
import { diskError, isDamage, sqliteCode } from './disk-error.ts';
import { createEventStore, type EpochRow, type EventStore } from './event-store.ts';
import { KEY_FILE, type KioskKey, readKey } from './identity.ts';
import { type CopyError, copyJournal } from './journal-copy.ts';
import { APPLICATION_ID, migrate, pragmaNumber, SCHEMA_VERSION } from './schema.ts';
import { unseal } from './sealing.ts';

export type VerifyError = CopyError | CodedError<'journal-newer'>;

const eventCheck = Compile(journalEventSchema);

/** Whether a folder is a kiosk's: it has a journal or a key. */
export const isKioskFolder = (dir: string): boolean =>
  existsSync(join(dir, 'journal.db')) || existsSync(join(dir, KEY_FILE));

/**
 * Checks the folder of a stopped kiosk and changes nothing in it: the file, whose it is, each epoch's chain from its
 * genesis or its prune point to its head, every event against its schema and its canonical form, the key, and what the
 * poll machine makes of the recorded inputs against what was recorded. `scratch` is an empty folder for a copy.
 */
export function verifyKioskFolder(dir: string, scratch: string): Result<readonly Check[], VerifyError> {
  const copied = copyJournal(dir, scratch);
  if (!copied.ok) return copied;
  const key = readKey(dir);
  const { path } = copied.value;
  if (path === undefined) return ok([keyCheck(key, undefined), failed('file', 'there is no journal.db')]);
  let db: Database.Database | undefined;
  try {
    db = new Database(path);
    return verifyOpen(dir, db, key);
  } catch (thrown) {
    // A missing table in a file that passes its check: the page of the schema is damaged.
    const shape = sqliteCode(thrown) === 'SQLITE_ERROR';
    if (shape || isDamage(thrown)) {
      return ok([keyCheck(key, undefined), failed('file', `the journal cannot be read: ${String(thrown)}`)]);
    }
    const error = diskError(thrown);
    if (error === undefined) throw thrown;
    return err(error);
  } finally {
    db?.close();
  }
}

function verifyOpen(
  dir: string,
  db: Database.Database,
  key: KioskKey | undefined,
): Result<readonly Check[], VerifyError> {
  const version = pragmaNumber(db, 'user_version');
  const ours = pragmaNumber(db, 'application_id') === APPLICATION_ID;
  if (ours && version > SCHEMA_VERSION) {
    return err(
      coded('journal-newer', `The journal has schema ${version}, this program knows ${SCHEMA_VERSION}.`),
    );
  }
  const file = fileCheck(db, ours, version);
  if (file.count > 0) return ok([keyCheck(key, undefined), file]);
  // The copy is ours to change: an older schema is brought up to date to be read by the present statements.
  migrate(db, () => undefined);
  const store = createEventStore(db);
  const owner = store.meta('kiosk');
  const epochs = store.epochs();
  const chain = findings();
  const sound = epochs.filter((row) => chainHolds(store, row, owner, chain));
  const stored = epochs.reduce((sum, { lastSeq, prunedSeq }) => sum + lastSeq - prunedSeq, 0);
  return ok([
    keyCheck(key, owner),
    file,
    chain.check('chain', `${stored} events in ${epochs.length} epochs`),
    signatureCheck(store, sound, owner),
    replayCheck(store, sound),
    setAsideCheck(dir),
  ]);
}

function fileCheck(db: Database.Database, ours: boolean, version: number): Check {
  const found = findings();
  if (!ours || version === 0) found.add('journal.db is not a journal of this program');
  else {
    const rows = db.prepare<[], { integrity_check: string }>('PRAGMA integrity_check(20)').all();
    for (const { integrity_check: line } of rows) if (line !== 'ok') found.add(line);
  }
  return found.check('file', `schema ${version}`);
}

/** The key can sign, and is the one whose hash names the journal's owner. */
function keyCheck(key: KioskKey | undefined, owner: string | undefined): Check {
  const found = findings();
  if (key === undefined) found.add(`${KEY_FILE} is missing or unreadable`);
  else if (owner !== undefined && owner !== key.kiosk) {
    found.add(`the journal is of kiosk ${owner}, the key of ${key.kiosk}`);
  }
  return found.check('key', key?.kiosk ?? '');
}

function chainHolds(store: EventStore, row: EpochRow, owner: string | undefined, found: Findings): boolean {
  const before = found.count();
  const { epoch } = row;
  let previous = row.prunedHash;
  let seq = row.prunedSeq;
  for (const { seq: at, json, hash } of store.iterate(row.id, row.prunedSeq + 1)) {
    if (at !== seq + 1) found.add(`epoch ${epoch}: events ${seq + 1} to ${at - 1} are missing`);
    if (Buffer.compare(nextHash(previous, json), hash) !== 0) {
      found.add(`epoch ${epoch}, event ${at}: its hash does not follow from the event before it`);
    }
    const wrong = formOf(json, { epoch, seq: at, kiosk: owner });
    if (wrong !== undefined) found.add(`epoch ${epoch}, event ${at}: ${wrong}`);
    previous = hash;
    seq = at;
  }
  if (seq !== row.lastSeq) found.add(`epoch ${epoch}: it ends at ${seq}, its head says ${row.lastSeq}`);
  else if (Buffer.compare(previous, row.head) !== 0)
    found.add(`epoch ${epoch}: its head is not the last hash`);
  if (row.acknowledged > row.lastSeq) {
    found.add(`epoch ${epoch}: ${row.acknowledged} is acknowledged, but it ends at ${row.lastSeq}`);
  }
  return found.count() === before;
}

function formOf(
  json: string,
  expected: { readonly epoch: Epoch; readonly seq: number; readonly kiosk: string | undefined },
): string | undefined {
  const event = parsed(json);
  if (event === undefined) return 'it does not fit the catalogue of events';
  if (canonicalJson(event) !== json) return 'its text is not canonical';
  const own = event.epoch === expected.epoch && event.seq === expected.seq;
  return own && event.kiosk === expected.kiosk
    ? undefined
    : 'it names another kiosk, epoch or place in the order';
}

function parsed(json: string): JournalEvent | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return eventCheck.Check(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What the hub countersigned is this journal's own: its hash at that number, under the key of that hub. */
function signatureCheck(store: EventStore, epochs: readonly EpochRow[], owner: string | undefined): Check {
  const found = findings();
  const settings = store.settings();
  let signed = 0;
  for (const row of epochs) {
    const text = settings.get(acknowledgementOf(row.epoch));
    if (text === undefined) continue;
    signed += 1;
    const ack = parseCountersignature(text);
    if (ack === undefined || ack.hub.length !== 32) {
      found.add(`epoch ${row.epoch}: the acknowledgement that was kept cannot be read`);
      continue;
    }
    // Dropped by age since: nothing is left to hold it against.
    if (ack.seq < row.prunedSeq) continue;
    const hash = ack.seq === row.prunedSeq ? row.prunedHash : store.hashOf(row.id, ack.seq);
    if (hash === undefined) {
      found.add(`epoch ${row.epoch}: the hub holds event ${ack.seq}, which is not here`);
      continue;
    }
    const head = { kiosk: asKioskId(owner ?? ''), epoch: row.epoch, seq: ack.seq, hash };
    if (!verifyHead('otklik-ack-v1', head, ack.signature, publicKeyFromRaw(ack.hub))) {
      found.add(`epoch ${row.epoch}: what the hub countersigned at ${ack.seq} is not what stands there`);
    }
  }
  return found.check('signatures', `${signed} of ${epochs.length} epochs countersigned by a hub`);
}

/** The machine over the recorded inputs of each workplace, in every epoch that is there from its first event on. */
function replayCheck(store: EventStore, epochs: readonly EpochRow[]): Check {
  const found = findings();
  let polls = 0;
  let skipped = 0;
  for (const row of epochs) {
    if (row.prunedSeq > 0) {
      skipped += 1;
      continue;
    }
    const places = new Set<number>();
    for (const event of eventsOf(store, row)) {
      if (event.place > 0) places.add(event.place);
      if (event.type === 'poll-opened') polls += 1;
    }
    for (const place of places) {
      for (const { seq, expected } of replay(place, eventsOf(store, row)).mismatches) {
        const made = expected === undefined ? 'makes nothing' : `makes ${expected.type}`;
        found.add(`epoch ${row.epoch}, event ${seq}: of the same inputs the machine ${made} here`);
      }
    }
  }
  const begun = skipped === 0 ? '' : `; ${skipped} epochs begin in the middle, since old events were dropped`;
  return found.check('replay', `${polls} polls${begun}`);
}

function* eventsOf(store: EventStore, row: EpochRow): Generator<JournalEvent> {
  for (const { json } of store.iterate(row.id, 1)) yield unseal(json);
}

/** Damaged or foreign files that a start has set aside are no fault of what stands; they are only named. */
function setAsideCheck(dir: string): Check {
  const names = readdirSync(dir).filter((name) =>
    /^(journal-(damaged|foreign)-.*\.db|key-damaged-.*\.pem|keys-damaged-.*\.json)$/.test(name),
  );
  return findings().check('set aside', names.length === 0 ? 'nothing' : names.join(', '));
}

const failed = (name: string, line: string): Check => {
  const found = findings();
  found.add(line);
  return found.check(name, '');
};
