import { vi } from 'vitest';
import type { Db, SqlValue } from './sqlite.ts';

/** What SQLite plans for each statement that `work` prepares: one list of steps a statement. */
export function plansOf(db: Db, work: () => unknown): readonly (readonly string[])[] {
  const prepare = vi.spyOn(db, 'prepare');
  work();
  const statements = prepare.mock.calls.map(([sql]) => sql);
  prepare.mockRestore();
  return statements.map((sql) =>
    db
      .prepare<SqlValue[], { readonly detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...Array.from({ length: sql.split('?').length - 1 }, () => null))
      .map(({ detail }) => detail),
  );
}
