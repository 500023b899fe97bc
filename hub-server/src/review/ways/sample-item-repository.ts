import type { ItemFilter, ItemState } from '../../db/contract/verdicts.ts';
import { all, type Db, one } from '../../db/sqlite.ts';
import { whereOf } from '../review-repository.ts';

/** Where an item of a sample stands: by place, then by its number in its journal. */
export interface SamplePosition {
  readonly place: number;
  readonly journal: number;
  readonly seq: number;
}

export interface SampleItems {
  readonly expert: string;
  readonly sample: string;
  /** Places from the first on. */
  readonly wanted: number;
  readonly filter: ItemFilter;
  readonly state: ItemState;
}

/** From the places that are open, which are few: SQLite keeps the order of a CROSS JOIN, and would begin with all that is listed. */
const FROM = `FROM sample_places l
  CROSS JOIN poll_members m ON m.journal = l.journal AND m.poll = l.poll
  CROSS JOIN review_items i ON i.journal = m.journal AND i.seq = m.member
  JOIN workplaces w ON w.id = i.workplace
  LEFT JOIN polls p ON p.journal = l.journal AND p.seq = l.poll`;
/** Nobody has judged it, and no other press has struck its poll out: one verdict serves the sample, whoever gave it. */
const WAITS = `NOT EXISTS (SELECT 1 FROM verdicts v WHERE v.journal = i.journal AND v.seq = i.seq
  AND v.withdrawn_at IS NULL) AND (p.roll_state IS NULL OR p.roll_state <> 'excluded')`;

function where({ expert, sample, wanted, filter, state }: SampleItems) {
  const items = whereOf(filter, state === 'pending' ? 'all' : state, expert);
  const waits = state === 'pending' ? ` AND ${WAITS}` : '';
  return {
    sql: `l.sample = ? AND l.place <= ? AND ${items.sql}${waits}`,
    values: [sample, wanted, ...items.values],
  };
}

export function listSampleItems(
  db: Db,
  items: SampleItems,
  after: SamplePosition | undefined,
  limit: number,
): readonly SamplePosition[] {
  const { sql, values } = where(items);
  return all(
    db,
    `SELECT l.place, i.journal, i.seq ${FROM}
     WHERE ${sql} ${after === undefined ? '' : 'AND (l.place, i.journal, i.seq) > (?, ?, ?)'}
     ORDER BY l.place, i.journal, i.seq LIMIT ?`,
    ...values,
    ...(after === undefined ? [] : [after.place, after.journal, after.seq]),
    limit,
  );
}

export function countSampleItems(db: Db, items: SampleItems): number {
  const { sql, values } = where(items);
  return one<{ n: number }>(db, `SELECT COUNT(*) AS n ${FROM} WHERE ${sql}`, ...values)?.n ?? 0;
}
