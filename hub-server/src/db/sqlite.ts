import Database from 'better-sqlite3';

export type Db = Database.Database;
export type SqlValue = string | number | bigint | Uint8Array | null;

const BUSY_MS = 5000;
/** Pages a reader keeps, KiB; better-sqlite3 would take 16 MB for each. The system's own cache holds the rest. */
const READER_CACHE_KIB = 4096;

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
    db.pragma(`cache_size = -${READER_CACHE_KIB}`);
    return db;
  }
  // What is deleted or overwritten is overwritten with zeros where the page is written anyway: erased names are gone.
  db.pragma('secure_delete = FAST');
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  // What a statement or savepoint would undo is kept in memory; else a batch of 100 events writes it to a temporary file.
  db.pragma('temp_store = MEMORY');
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

/** Lengths of the lists that are looked up at once. */
const LISTS = [64, 8] as const;

/**
 * Numbers in lists of few lengths, so that few statements are kept prepared; the last is filled up with a number of its own.
 * `places` stands for them in `IN (…)`, in expressions: so a statement is planned once (docs/decisions/0030).
 */
export function listsOf(
  numbers: readonly number[],
): readonly { readonly values: readonly number[]; readonly places: string }[] {
  const lists: { values: number[]; places: string }[] = [];
  for (let at = 0; at < numbers.length; ) {
    const length = LISTS.find((each) => numbers.length - at >= each) ?? LISTS[1];
    const own = numbers.slice(at, at + length);
    const last = own.at(-1) ?? 0;
    const values = Array.from({ length }, (_, index) => own[index] ?? last);
    lists.push({ values, places: Array.from(values, () => '? + 0').join(', ') });
    at += length;
  }
  return lists;
}

/** Rows of the largest statement; the next smaller one; up to the last, each number of rows has its own. */
const BULK_SIZES = [64, 32, 16] as const;

/** How many of the rows that are left go in one statement: few statements, and few kinds of them to keep prepared. */
const bulkOf = (left: number): number => BULK_SIZES.find((size) => left >= size) ?? left;

/**
 * Inserts rows many a statement; half the time of one by one, and what PostgreSQL wants as well. `head` is
 * `INSERT INTO table (columns)`, `values` all rows behind each other, `width` values each; `tail` what follows them, such as
 * `ON CONFLICT …`: then no two rows have the same key.
 */
export function insertMany(
  db: Db,
  head: string,
  width: number,
  values: readonly SqlValue[],
  tail = '',
): void {
  let at = 0;
  while (at < values.length) {
    const size = bulkOf((values.length - at) / width);
    const whole = at === 0 && size * width === values.length;
    const rows = whole ? values : values.slice(at, at + size * width);
    prepared(db, bulkSql({ head, width, tail }, size)).run(...rows);
    at += size * width;
  }
}

/** Texts by head and tail, and number of rows. */
const bulkTexts = new Map<string, (string | undefined)[]>();

interface BulkKind {
  readonly head: string;
  readonly width: number;
  readonly tail: string;
}

function bulkSql({ head, width, tail }: BulkKind, size: number): string {
  const kind = `${head} ${tail}`;
  let texts = bulkTexts.get(kind);
  if (texts === undefined) {
    texts = [];
    bulkTexts.set(kind, texts);
  }
  let text = texts[size];
  if (text === undefined) {
    const row = `(${Array(width).fill('?').join(', ')})`;
    text = `${head} VALUES ${Array(size).fill(row).join(', ')} ${tail}`;
    texts[size] = text;
  }
  return text;
}
