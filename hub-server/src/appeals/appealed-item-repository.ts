import type { ItemFilter } from '../db/contract/verdicts.ts';
import { all, type Db, type SqlValue } from '../db/sqlite.ts';
import { workplaceCondition } from '../users/scope-repository.ts';
import type { AppealRow } from './appeal-repository.ts';

/** An appeal with its event, as the way of the review has it. */
export interface AppealedItem extends AppealRow {
  /** 1 where somebody asked for a second look at the event. */
  readonly second_look: number;
}

/** So many are looked at: the oldest. */
const MOST = 2000;
const SELECT = `SELECT a.id, a.journal, a.seq, a.number, a.appellant, a.at, a.text, a.against, a.state, a.closed_at, a.verdict,
  CASE WHEN EXISTS (SELECT 1 FROM second_looks k WHERE k.journal = a.journal AND k.seq = a.seq
    AND k.cleared_at IS NULL) THEN 1 ELSE 0 END AS second_look
  FROM appeals a JOIN review_items i ON i.journal = a.journal AND i.seq = a.seq`;

function narrowed(filter: ItemFilter): { readonly sql: string; readonly values: readonly SqlValue[] } {
  const conditions: string[] = [];
  const values: SqlValue[] = [];
  const add = (condition: string, value: SqlValue | undefined): void => {
    if (value === undefined) return;
    conditions.push(` AND ${condition}`);
    values.push(value);
  };
  add('i.workplace IN (SELECT id FROM workplaces WHERE store = ?)', filter.store);
  add('i.workplace = ?', filter.workplace);
  add('i.hub_at >= ?', filter.from);
  add('i.hub_at < ?', filter.to);
  const within = workplaceCondition('i.workplace', filter.within);
  if (within !== undefined) add(within.sql, within.value);
  return { sql: conditions.join(''), values };
}

/** Open appeals, the oldest first. */
export function openAppeals(db: Db, filter: ItemFilter): readonly AppealedItem[] {
  const { sql, values } = narrowed(filter);
  return all(db, `${SELECT} WHERE a.state = 'open'${sql} ORDER BY a.at, a.id LIMIT ?`, ...values, MOST);
}

/** Appeals on which this expert has a verdict that counts, the latest of an event each. */
export function judgedAppeals(db: Db, expert: string, filter: ItemFilter): readonly AppealedItem[] {
  const { sql, values } = narrowed(filter);
  return all(
    db,
    `${SELECT} WHERE a.id IN (SELECT v.appeal FROM verdicts v WHERE v.expert = ? AND v.appeal IS NOT NULL
       AND v.withdrawn_at IS NULL) AND NOT EXISTS (SELECT 1 FROM appeals b WHERE b.journal = a.journal
       AND b.seq = a.seq AND b.number > a.number)${sql} ORDER BY a.at, a.id LIMIT ?`,
    expert,
    ...values,
    MOST,
  );
}
