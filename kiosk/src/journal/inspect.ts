import type { KioskId } from '@otklik/shared/base/ids.ts';
import { nextHash } from '@otklik/shared/sync/hash-chain.ts';
import Database from 'better-sqlite3';
import { isDamage, isReadError } from './disk-error.ts';
import { createEventStore, type EpochRow, type EventStore } from './event-store.ts';
import { fileSize } from './files.ts';
import { APPLICATION_ID, PAGE_SIZE, pragmaNumber, SCHEMA_VERSION } from './schema.ts';
import { SUSPECT } from './sqlite-journal.ts';

export interface Inspection {
  readonly kind: 'fresh' | 'ours' | 'damaged' | 'foreign' | 'newer';
}

/** Events at the end of the current epoch whose chain is checked at every start; about 30 ms. */
const TAIL = 5000;

/**
 * What a journal file is, looked at read-only before anything is written to it: `quick_check`, the schema's version,
 * whose it is, and the chain of its newest events, since SQLite keeps no checksum of its pages. Where reading met a
 * break before, the whole chain is checked.
 */
export function inspect(path: string, kiosk: KioskId): Inspection {
  rollBack(path);
  // A file of no bytes is what a power cut leaves of one that was being made.
  const size = fileSize(path) ?? 0;
  if (size === 0 && (fileSize(`${path}-wal`) ?? 0) === 0) return { kind: 'fresh' };
  // SQLite would take a file of less than a page for an empty one.
  if (size > 0 && size < PAGE_SIZE) return { kind: 'damaged' };
  let db: Database.Database | undefined;
  try {
    db = new Database(path, { readonly: true, fileMustExist: true });
    return { kind: inspectDatabase(db, kiosk) };
  } catch (thrown) {
    // A missing table or column in a file that passes its check: the page of the schema is damaged.
    const shape = thrown instanceof Database.SqliteError && thrown.code === 'SQLITE_ERROR';
    // A sector that cannot be read is set aside with its file: only new sectors let the counter go on.
    if (shape || isDamage(thrown) || isReadError(thrown)) return { kind: 'damaged' };
    throw thrown;
  } finally {
    db?.close();
  }
}

/** The same of a database that is open already. Throws what SQLite throws. */
export function inspectDatabase(db: Database.Database, kiosk: KioskId): Inspection['kind'] {
  const version = pragmaNumber(db, 'user_version');
  const application = pragmaNumber(db, 'application_id');
  if (application === APPLICATION_ID && version > SCHEMA_VERSION) return 'newer';
  if (db.pragma('quick_check(1)', { simple: true }) !== 'ok') return 'damaged';
  const tables = db.prepare<[], { n: number }>('SELECT count(*) AS n FROM sqlite_schema').get()?.n ?? 0;
  // The schema is made in one transaction, so a journal either has all of it or nothing.
  if (tables === 0) return 'fresh';
  if (application !== APPLICATION_ID || version === 0) return hasJournalTables(db) ? 'damaged' : 'foreign';
  const owner = db.prepare<[], { value: string }>(`SELECT value FROM meta WHERE name = 'kiosk'`).get()?.value;
  if (owner === undefined) return 'damaged';
  if (owner !== kiosk) return 'foreign';
  // The statements below are those of the present schema; an older file is checked after it has been migrated.
  if (version < SCHEMA_VERSION) return 'ours';
  const store = createEventStore(db);
  const epochs = store.epochs();
  const current = epochs.at(-1);
  if (current === undefined) return 'damaged';
  const whole = (store.settings().get(SUSPECT) ?? '') !== '';
  const sound = whole
    ? epochs.every((epoch) => chainHolds(store, epoch, epoch.prunedSeq))
    : chainHolds(store, current, Math.max(current.prunedSeq, current.lastSeq - TAIL));
  return sound ? 'ours' : 'damaged';
}

/**
 * Until it is in WAL mode, a new file has a rollback journal. One left by a power cut must be played back before the
 * file can be read, and only a connection that may write can do that.
 */
function rollBack(path: string): void {
  if (fileSize(`${path}-journal`) === undefined || (fileSize(path) ?? 0) === 0) return;
  const db = new Database(path, { fileMustExist: true });
  try {
    db.prepare('SELECT count(*) FROM sqlite_schema').get();
  } catch (thrown) {
    // What is wrong with the file is found out below.
    if (!isDamage(thrown) && !isReadError(thrown)) throw thrown;
  } finally {
    db.close();
  }
}

function hasJournalTables(db: Database.Database): boolean {
  const names = db.prepare<[], { name: string }>('SELECT name FROM sqlite_schema').all();
  return names.some(({ name }) => name === 'event') && names.some(({ name }) => name === 'epoch');
}

/** Whether the events behind `from` link without a gap up to the epoch's tip. */
export function chainHolds(store: EventStore, epoch: EpochRow, from: number): boolean {
  let previous = from === epoch.prunedSeq ? epoch.prunedHash : store.hashOf(epoch.id, from);
  let seq = from;
  for (const row of store.iterate(epoch.id, from + 1)) {
    if (previous === undefined || row.seq !== seq + 1) return false;
    const hash = nextHash(previous, row.json);
    if (Buffer.compare(hash, row.hash) !== 0) return false;
    previous = hash;
    seq = row.seq;
  }
  return seq === epoch.lastSeq && previous !== undefined && Buffer.compare(previous, epoch.head) === 0;
}
