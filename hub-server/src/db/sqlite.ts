import Database from 'better-sqlite3';

export type Db = Database.Database;
export type SqlValue = string | number | bigint | Uint8Array | null;

const BUSY_MS = 5000;

/**
 * Opens the hub's database. The writer runs in WAL mode with synchronous=FULL, set on every open and read back: a
 * reopened WAL database silently falls to NORMAL, which loses acknowledged rows at a power cut (FINDINGS).
 */
export function openDatabase(file: string, mode: 'write' | 'read'): Db {
  const db = new Database(file, {
    readonly: mode === 'read',
    timeout: BUSY_MS,
    fileMustExist: mode === 'read',
  });
  db.pragma('foreign_keys = ON');
  if (mode === 'read') {
    db.pragma('query_only = ON');
    return db;
  }
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  // Long write-ahead log between checkpoints: group commits stay one fsync each (measured, FINDINGS).
  db.pragma('wal_autocheckpoint = 16000');
  const journal = db.pragma('journal_mode', { simple: true });
  const synchronous = db.pragma('synchronous', { simple: true });
  if (journal !== 'wal' || synchronous !== 2) {
    db.close();
    throw new Error(
      `database opened with journal_mode=${String(journal)}, synchronous=${String(synchronous)}`,
    );
  }
  return db;
}

const statements = new WeakMap<Db, Map<string, Database.Statement<SqlValue[]>>>();

/** The statement, prepared once a connection. */
function prepared(db: Db, sql: string): Database.Statement<SqlValue[]> {
  let known = statements.get(db);
  if (known === undefined) {
    known = new Map();
    statements.set(db, known);
  }
  let statement = known.get(sql);
  if (statement === undefined) {
    statement = db.prepare<SqlValue[]>(sql);
    known.set(sql, statement);
  }
  return statement;
}

/** Runs a statement that returns nothing; gives the number of rows changed. */
export const run = (db: Db, sql: string, ...values: SqlValue[]): number =>
  prepared(db, sql).run(...values).changes;

/**
 * The first row. `Row` is a claim about the columns named in `sql`: the schema is ours, and what goes in was checked.
 */
export const one = <Row>(db: Db, sql: string, ...values: SqlValue[]): Row | undefined =>
  prepared(db, sql).get(...values) as Row | undefined;

/** All rows; see `one`. */
export const all = <Row>(db: Db, sql: string, ...values: SqlValue[]): Row[] =>
  prepared(db, sql).all(...values) as Row[];

/** Rows in one statement, largest first: each size is prepared once. */
const BULK_SIZES = [64, 16, 4, 1];

/**
 * Inserts rows many a statement; half the time of one by one, and what PostgreSQL wants as well. `head` is
 * `INSERT INTO table (columns)`, `values` all rows behind each other, `width` values each.
 */
export function insertMany(db: Db, head: string, width: number, values: readonly SqlValue[]): void {
  let at = 0;
  for (const size of BULK_SIZES) {
    while (values.length - at >= size * width) {
      prepared(db, bulkSql(head, width, size)).run(...values.slice(at, at + size * width));
      at += size * width;
    }
  }
}

const bulkTexts = new Map<string, readonly string[]>();

function bulkSql(head: string, width: number, size: number): string {
  let texts = bulkTexts.get(head);
  if (texts === undefined) {
    const row = `(${Array(width).fill('?').join(', ')})`;
    texts = BULK_SIZES.map((rows) => `${head} VALUES ${Array(rows).fill(row).join(', ')}`);
    bulkTexts.set(head, texts);
  }
  return texts[BULK_SIZES.indexOf(size)] ?? '';
}
