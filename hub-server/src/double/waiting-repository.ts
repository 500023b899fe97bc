import type { ItemFilter, ItemPosition, ItemState } from '../db/contract/verdicts.ts';
import { all, type Db, one } from '../db/sqlite.ts';
import { whereOf } from '../review/review-repository.ts';

export interface DoubleItems {
  readonly expert: string;
  readonly filter: ItemFilter;
  readonly state: ItemState;
}

/** SQLite keeps the order of a CROSS JOIN, and would walk every press by time otherwise. */
const FROM = `FROM double_items d CROSS JOIN review_items i ON i.journal = d.journal AND i.seq = d.seq
  JOIN workplaces w ON w.id = i.workplace`;
/** One that is appealed comes by the way of appeals, which tells that a 0 stands. */
const WAITS = `d.waiting = 1 AND NOT EXISTS (SELECT 1 FROM appeals a WHERE a.journal = d.journal AND a.seq = d.seq
  AND a.state = 'open')`;
/** Also in one taken back, but for one taken back before its second step: nothing of what others said was shown on it. */
const SPOKE = `NOT (v.withdrawn_at IS NOT NULL AND v.confirmed_at IS NULL AND v.value IN ('0', '1'))`;
const UNSPOKEN = `NOT EXISTS (SELECT 1 FROM verdicts v WHERE v.journal = d.journal AND v.seq = d.seq AND v.expert = ?
  AND ${SPOKE})`;
/**
 * Whoever had judged it before it came here must not learn that it did. The sum: for the least ordinal itself SQLite would
 * walk all that the expert ever judged, by the index that has it in order.
 */
const CAME_AFTER = `(SELECT MIN(v.ordinal + 0) FROM verdicts v WHERE v.journal = d.journal AND v.seq = d.seq
  AND v.expert = ?) > d.since`;

function where({ expert, filter, state }: DoubleItems) {
  const items = whereOf(filter, state === 'pending' ? 'all' : state, expert);
  const open = `(${WAITS} AND ${UNSPOKEN})`;
  const done = `(${CAME_AFTER})`;
  const both = state === 'all' || state === 'second-look';
  const sql = both ? `(${open} OR ${done})` : state === 'pending' ? open : done;
  return {
    sql: `${items.sql} AND ${sql}`,
    values: [...items.values, ...(both ? [expert, expert] : [expert])],
  };
}

/** Items after `after` in the order of time, whatever they wait for. */
export function listDoubleItems(
  db: Db,
  items: DoubleItems,
  after: ItemPosition | undefined,
  limit: number,
): readonly ItemPosition[] {
  const { sql, values } = where(items);
  return all(
    db,
    `SELECT i.hub_at AS at, i.journal, i.seq ${FROM}
     WHERE ${sql} ${after === undefined ? '' : 'AND (i.hub_at, i.journal, i.seq) > (?, ?, ?)'}
     ORDER BY i.hub_at, i.journal, i.seq LIMIT ?`,
    ...values,
    ...(after === undefined ? [] : [after.at, after.journal, after.seq]),
    limit,
  );
}

export function countDoubleItems(db: Db, items: DoubleItems): number {
  const { sql, values } = where(items);
  return one<{ n: number }>(db, `SELECT COUNT(*) AS n ${FROM} WHERE ${sql}`, ...values)?.n ?? 0;
}

export interface WaitingItem {
  readonly journal: number;
  readonly seq: number;
  readonly store: string;
}

/** What waits for another expert, the oldest first. */
export const waitingItems = (db: Db, limit: number): readonly WaitingItem[] =>
  all(
    db,
    `SELECT d.journal, d.seq, w.store ${FROM} WHERE i.listed = 1 AND ${WAITS}
     ORDER BY i.hub_at, i.journal, i.seq LIMIT ?`,
    limit,
  );

export const countWaiting = (db: Db): number =>
  one<{ n: number }>(db, `SELECT COUNT(*) AS n ${FROM} WHERE i.listed = 1 AND ${WAITS}`)?.n ?? 0;

/** Who has spoken on an item and is not asked for it. */
export const spokenOn = (
  db: Db,
  { journal, seq }: Pick<WaitingItem, 'journal' | 'seq'>,
): ReadonlySet<string> =>
  new Set(
    all<{ expert: string }>(
      db,
      `SELECT DISTINCT v.expert FROM verdicts v WHERE v.journal = ? AND v.seq = ? AND ${SPOKE}`,
      journal,
      seq,
    ).map(({ expert }) => expert),
  );
