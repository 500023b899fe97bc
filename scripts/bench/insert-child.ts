import { join } from 'node:path';
import Database from 'better-sqlite3';

/**
 * `insert-child.ts DIR FILE BATCH`: the least the drain of a journal can cost: every event of the kiosk's folder DIR read
 * and inserted, durably, into FILE, BATCH to a transaction. Prints the milliseconds.
 */
const [, , dir = '', file = '', batch = '500'] = process.argv;
const source = new Database(join(dir, 'journal.db'), { readonly: true });
const target = new Database(file);
target.pragma('journal_mode = WAL');
target.pragma('synchronous = FULL');
target.exec(
  'CREATE TABLE event (journal INTEGER, seq INTEGER, hash BLOB, json TEXT, PRIMARY KEY (journal, seq)) WITHOUT ROWID',
);
const insert = target.prepare<[number, Buffer, string]>('INSERT INTO event VALUES (1, ?, ?, ?)');
const read = source.prepare<[number, number], { seq: number; hash: Buffer; json: string }>(
  'SELECT seq, hash, json FROM event WHERE epoch_id = 1 AND seq > ? ORDER BY seq LIMIT ?',
);
const write = target.transaction((rows: readonly { seq: number; hash: Buffer; json: string }[]) => {
  for (const { seq, hash, json } of rows) insert.run(seq, hash, json);
});

const from = performance.now();
for (let last = 0; ; ) {
  const rows = read.all(last, Number(batch));
  if (rows.length === 0) break;
  write(rows);
  last = rows.at(-1)?.seq ?? last;
}
process.stdout.write(`inserted ${performance.now() - from}\n`);
