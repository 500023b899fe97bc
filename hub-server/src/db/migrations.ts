import { refillDays } from '../results/rollup-days.ts';
import { initial } from './migrations/0001-initial.ts';
import { closedEpochs } from './migrations/0002-closed-epochs.ts';
import { expertFigures } from './migrations/0003-expert-figures.ts';
import { storeGroups } from './migrations/0004-store-groups.ts';
import { heartbeats } from './migrations/0005-heartbeats.ts';
import { placementsAndDays } from './migrations/0006-placements-and-days.ts';
import { pollsByCount } from './migrations/0007-polls-by-count.ts';
import { archivedSegments } from './migrations/0008-archived-segments.ts';
import { all, type Db, run } from './sqlite.ts';

interface Migration {
  readonly id: number;
  readonly sql: string;
  /** What SQL alone cannot work out. */
  readonly fill?: (db: Db) => void;
}

/** Forward only; a migration once released is never edited. */
const migrations: readonly Migration[] = [
  { id: 1, sql: initial },
  { id: 2, sql: closedEpochs },
  { id: 3, sql: expertFigures },
  { id: 4, sql: storeGroups },
  { id: 5, sql: heartbeats },
  { id: 6, sql: placementsAndDays, fill: refillDays },
  { id: 7, sql: pollsByCount },
  { id: 8, sql: archivedSegments },
];

/** Brings the schema up to date, each step in a transaction of its own. Throws on a database of a newer hub. */
export function migrate(db: Db, now: number): void {
  db.exec('CREATE TABLE IF NOT EXISTS schema_migrations (id INTEGER PRIMARY KEY, at INTEGER NOT NULL)');
  const done = new Set(all<{ id: number }>(db, 'SELECT id FROM schema_migrations').map(({ id }) => id));
  const known = new Set(migrations.map(({ id }) => id));
  for (const id of done) {
    if (!known.has(id))
      throw new Error(`the database has schema step ${id}, which this version does not know`);
  }
  for (const { id, sql, fill } of migrations) {
    if (done.has(id)) continue;
    db.exec('BEGIN IMMEDIATE');
    try {
      db.exec(sql);
      fill?.(db);
      run(db, 'INSERT INTO schema_migrations (id, at) VALUES (?, ?)', id, now);
      db.exec('COMMIT');
    } catch (error) {
      db.exec('ROLLBACK');
      throw error;
    }
  }
}

/** Schema steps of the database against those of this version: which it lacks, and which are unknown here. */
export function schemaSteps(db: Db): {
  readonly lacking: readonly number[];
  readonly unknown: readonly number[];
} {
  const done = all<{ id: number }>(db, 'SELECT id FROM schema_migrations ORDER BY id').map(({ id }) => id);
  const known = migrations.map(({ id }) => id);
  return {
    lacking: known.filter((id) => !done.includes(id)),
    unknown: done.filter((id) => !known.includes(id)),
  };
}
