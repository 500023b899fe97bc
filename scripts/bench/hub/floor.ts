import { join } from 'node:path';
import { migrate } from '../../../hub-server/src/db/migrations.ts';
import { all, type Db, openDatabase, type SqlValue } from '../../../hub-server/src/db/sqlite.ts';

/**
 * The floor: the very rows a hub has stored, put into a new database of the same schema, with the same pragmas (WAL,
 * synchronous=FULL), by bare better-sqlite3: one prepared statement a table, one run a row, one transaction a batch of
 * `size` events. No HTTP, no JSON, no checks.
 */

/** Tables with a row an event or a poll, and by which column it finds its batch. */
const BY_EVENT = [
  ['events', 'seq'],
  ['polls', 'seq'],
  ['poll_members', 'poll'],
  ['poll_marks', 'poll'],
  ['review_items', 'seq'],
] as const;

export interface Insert {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

const insertOf = (table: string, row: Record<string, SqlValue>): Insert => ({
  sql: `INSERT INTO ${table} (${Object.keys(row).join(', ')}) VALUES (${Object.keys(row)
    .map(() => '?')
    .join(', ')})`,
  values: Object.values(row),
});

/** The rows of a hub's journals by batch: each head, and the rows of the events up to it. */
function batchesOf(db: Db, size: number): { batches: Insert[][]; events: number } {
  const batches = new Map<string, Insert[]>();
  const into = (journal: SqlValue, seq: SqlValue): Insert[] => {
    const key = `${String(journal)} ${Math.floor((Number(seq) - 1) / size)}`;
    const known = batches.get(key) ?? [];
    batches.set(key, known);
    return known;
  };
  let events = 0;
  for (const [table, column] of BY_EVENT) {
    for (const row of all<Record<string, SqlValue>>(db, `SELECT * FROM ${table}`)) {
      into(row.journal ?? 0, row[column] ?? 1).push(insertOf(table, row));
      if (table === 'events') events += 1;
    }
  }
  const journals = all<Record<string, SqlValue>>(db, 'SELECT * FROM journals');
  for (const row of journals) into(row.id ?? 0, 1).unshift(insertOf('journals', row));
  for (const row of all<Record<string, SqlValue>>(db, 'SELECT * FROM placements'))
    into(row.journal ?? 0, 1).push(insertOf('placements', row));
  for (const row of all<Record<string, SqlValue>>(db, 'SELECT * FROM heads'))
    into(row.journal ?? 0, row.seq ?? 1).push(insertOf('heads', row));
  const list = [...batches.values()];
  // Figures and clock samples belong to no one batch: they are dealt out evenly.
  const rest = ['clock_samples', 'rollups', 'rollup_days'].flatMap((table) =>
    all<Record<string, SqlValue>>(db, `SELECT * FROM ${table}`).map((row) => insertOf(table, row)),
  );
  for (const [index, row] of rest.entries()) list[index % list.length]?.push(row);
  return { batches: list, events };
}

const prepare = (db: Db, sql: string) => db.prepare<SqlValue[]>(sql);

/** What a hub has stored so far, a transaction each. */
export function readBatches(hubDir: string, size: number): { batches: Insert[][]; events: number } {
  const source = openDatabase(join(hubDir, 'hub.db'), 'read');
  try {
    return batchesOf(source, size);
  } finally {
    source.close();
  }
}

/** Puts them into a new database in the folder: what that took, and how many rows it was. */
export function timePass(folder: string, batches: readonly (readonly Insert[])[]) {
  const db = openDatabase(join(folder, 'hub.db'), 'write');
  migrate(db, 0);
  db.pragma('foreign_keys = OFF');
  const statements = new Map<string, ReturnType<typeof prepare>>();
  for (const { sql } of batches.flat()) if (!statements.has(sql)) statements.set(sql, prepare(db, sql));
  const begin = prepare(db, 'BEGIN IMMEDIATE');
  const commit = prepare(db, 'COMMIT');
  let rows = 0;
  const cpu = process.cpuUsage();
  const from = performance.now();
  for (const batch of batches) {
    begin.run();
    for (const { sql, values } of batch) statements.get(sql)?.run(...values);
    commit.run();
    rows += batch.length;
  }
  const ms = performance.now() - from;
  const { user, system } = process.cpuUsage(cpu);
  db.close();
  return { ms, cpuUs: user + system, rows };
}
