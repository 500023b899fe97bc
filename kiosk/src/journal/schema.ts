import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import type Database from 'better-sqlite3';

/** "OTKJ" in the file's header: an Otklik journal. */
export const APPLICATION_ID = 0x4f54_4b4a;
export const PAGE_SIZE = 4096;

/**
 * Forward only: entry n brings a file of schema n to n + 1, inside the transaction that sets `user_version`. Entries
 * are never edited once released.
 */
const migrations: readonly string[] = [
  `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

  -- One row an epoch, in the order they began. last_seq and head are the tip; events up to pruned_seq have been
  -- dropped, pruned_hash is the chain's hash there. A forked epoch is kept but no longer sent.
  CREATE TABLE epoch (
    id INTEGER PRIMARY KEY,
    epoch TEXT NOT NULL UNIQUE,
    last_seq INTEGER NOT NULL DEFAULT 0,
    head BLOB NOT NULL,
    acknowledged INTEGER NOT NULL DEFAULT 0,
    pruned_seq INTEGER NOT NULL DEFAULT 0,
    pruned_hash BLOB NOT NULL,
    forked INTEGER NOT NULL DEFAULT 0
  );

  CREATE TABLE event (
    epoch_id INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL,
    json TEXT NOT NULL,
    PRIMARY KEY (epoch_id, seq)
  ) WITHOUT ROWID;

  CREATE TABLE snapshot (place INTEGER PRIMARY KEY, epoch_id INTEGER NOT NULL, state TEXT NOT NULL);
  CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

  -- Derived from events in the transaction that appends them, over all epochs.
  CREATE TABLE device_seq (serial TEXT, boot_id TEXT, seq INTEGER NOT NULL, PRIMARY KEY (serial, boot_id)) WITHOUT ROWID;
  CREATE TABLE receipt (id INTEGER PRIMARY KEY, place INTEGER NOT NULL, receipt TEXT NOT NULL, UNIQUE (place, receipt));
  CREATE INDEX receipt_by_place ON receipt (place, id);
  CREATE TABLE answered (
    place INTEGER, ended_at INTEGER, epoch_id INTEGER, seq INTEGER,
    PRIMARY KEY (place, ended_at, epoch_id, seq)
  ) WITHOUT ROWID;
  `,
  `
  -- Derived like the others: receipts counted for coverage, each once at a place.
  CREATE TABLE counted (id INTEGER PRIMARY KEY, place INTEGER NOT NULL, receipt TEXT NOT NULL, UNIQUE (place, receipt));

  -- Calls of tills with what they were answered, in the transaction of the events they made.
  CREATE TABLE pos_call (
    source TEXT, key TEXT, body TEXT NOT NULL, reply TEXT NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (source, key)
  ) WITHOUT ROWID;
  CREATE INDEX pos_call_by_time ON pos_call (at);
  `,
];

export const SCHEMA_VERSION = migrations.length;

/** A pragma's single number. */
export const pragmaNumber = (db: Database.Database, name: string): number =>
  Number(db.pragma(name, { simple: true }));

/**
 * Durability, set on every open and read back: a reopened WAL database silently comes up with synchronous=NORMAL
 * (FINDINGS), which loses acknowledged rows at a power cut.
 */
export function applyPragmas(db: Database.Database): Result<void, CodedError<'disk-failed'>> {
  db.pragma(`page_size = ${PAGE_SIZE}`);
  const mode = db.pragma('journal_mode = WAL', { simple: true });
  db.pragma('synchronous = FULL');
  db.pragma('fullfsync = ON');
  db.pragma('checkpoint_fullfsync = ON');
  db.pragma('cell_size_check = ON');
  db.pragma('trusted_schema = OFF');
  const synchronous = pragmaNumber(db, 'synchronous');
  if (mode !== 'wal' || synchronous !== 2) {
    return err(
      coded('disk-failed', `Durability refused: journal_mode ${String(mode)}, synchronous ${synchronous}.`),
    );
  }
  return ok(undefined);
}

/** Brings the file to the present schema; `first` runs in the same transaction when the file was new. */
export function migrate(db: Database.Database, first: () => void): void {
  const from = pragmaNumber(db, 'user_version');
  if (from === SCHEMA_VERSION) return;
  db.transaction(() => {
    for (const statements of migrations.slice(from)) db.exec(statements);
    db.pragma(`application_id = ${APPLICATION_ID}`);
    db.pragma(`user_version = ${SCHEMA_VERSION}`);
    if (from === 0) first();
  }).immediate();
}
