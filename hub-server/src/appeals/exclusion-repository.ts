import { all, type Db, one, type SqlValue } from '../db/sqlite.ts';
import { zoneSql } from '../results/zone-repository.ts';
import type { ItemKind } from '../review/item-repository.ts';

/** Where a poll stands in the list: the latest first. */
export interface ExclusionPosition {
  readonly at: number;
  readonly journal: number;
  readonly poll: number;
}

export interface ExcludedPoll {
  readonly journal: number;
  readonly poll: number;
  readonly opened_hub: number;
  readonly roll_hour: number;
  readonly zone: string;
}

const DAY_MS = 86_400_000;
const SELECT = `SELECT p.journal, p.seq AS poll, p.opened_hub, p.roll_hour, ${zoneSql('w.store', 'p.roll_hour')} AS zone
  FROM polls p JOIN workplaces w ON w.id = p.roll_workplace JOIN stores s ON s.id = w.store`;
const LATEST = 'ORDER BY p.opened_hub DESC, p.journal DESC, p.seq DESC LIMIT ?';

interface Days {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** Bounded a little wider than the days asked for: which day an hour belongs to depends on its zone, so the caller looks. */
function narrowed(
  days: Days,
  after: ExclusionPosition | undefined,
  operator: string | undefined,
): { readonly sql: string; readonly values: readonly SqlValue[] } {
  const conditions: string[] = [];
  const values: SqlValue[] = [];
  const add = (condition: string, ...given: SqlValue[]): void => {
    conditions.push(` AND ${condition}`);
    values.push(...given);
  };
  if (operator !== undefined) add('p.roll_operator = ?', operator);
  if (days.from !== undefined) add('p.opened_hub >= ?', (days.from - 1) * DAY_MS);
  if (days.to !== undefined) add('p.opened_hub < ?', (days.to + 2) * DAY_MS);
  if (after !== undefined) {
    // The first is what an index bounds the search by.
    add('p.opened_hub <= ?', after.at);
    add('(p.opened_hub, p.journal, p.seq) < (?, ?, ?)', after.at, after.journal, after.poll);
  }
  return { sql: conditions.join(''), values };
}

const later = (a: ExcludedPoll, b: ExcludedPoll): number =>
  b.opened_hub - a.opened_hub || b.journal - a.journal || b.poll - a.poll;

/**
 * Polls of a store that are left out, and those that were appealed, behind `after`, the latest first. Each workplace by
 * itself: so the index gives its latest, and however many a store has had, a page takes as long as a page.
 */
export function excludedPolls(
  db: Db,
  store: string,
  days: Days,
  after: ExclusionPosition | undefined,
  limit: number,
  operator?: string,
): readonly ExcludedPoll[] {
  const { sql, values } = narrowed(days, after, operator);
  const places = all<{ id: string }>(db, 'SELECT id FROM workplaces WHERE store = ?', store);
  const left = places.flatMap(({ id }) =>
    all<ExcludedPoll>(
      db,
      `${SELECT} WHERE p.roll_state = 'excluded' AND p.roll_workplace = ?${sql} ${LATEST}`,
      id,
      ...values,
      limit,
    ),
  );
  const appealed = all<ExcludedPoll>(
    db,
    `${SELECT} WHERE w.store = ? AND p.roll_state IS NOT NULL AND (p.journal, p.seq) IN (
       SELECT m.journal, m.poll FROM appeals a JOIN poll_members m ON m.journal = a.journal AND m.member = a.seq)${sql}
     ${LATEST}`,
    store,
    ...values,
    limit,
  );
  const known = new Map([...left, ...appealed].map((each) => [`${each.journal}.${each.poll}`, each]));
  return [...known.values()].toSorted(later).slice(0, limit);
}

/** Events of a poll on which a 0 stands, or of which there is an appeal. */
export const excludedItems = (db: Db, journal: number, poll: number): readonly number[] =>
  all<{ member: number }>(
    db,
    `SELECT m.member FROM poll_members m WHERE m.journal = ? AND m.poll = ? AND (
       EXISTS (SELECT 1 FROM standings t WHERE t.journal = m.journal AND t.seq = m.member AND t.value = 0)
       OR EXISTS (SELECT 1 FROM appeals a WHERE a.journal = m.journal AND a.seq = m.member))
     ORDER BY m.member`,
    journal,
    poll,
  ).map(({ member }) => member);

export interface ExcludedItem {
  readonly kiosk: string;
  readonly epoch: string;
  readonly kind: ItemKind;
  readonly hub_at: number;
  readonly clock_error: number;
  readonly workplace: string;
  readonly workplace_name: string;
  readonly poll: number;
  readonly operator: string | null;
  readonly outcome: string;
  readonly answer: string | null;
  readonly ru: string | null;
  readonly en: string | null;
}

/** An event of an ended poll with what is told of both. */
export const excludedItem = (db: Db, journal: number, seq: number): ExcludedItem | undefined =>
  one(
    db,
    `SELECT j.kiosk, j.epoch, i.kind, i.hub_at, i.clock_error, w.id AS workplace, w.name AS workplace_name,
       p.seq AS poll, p.roll_operator AS "operator", p.outcome, p.answer, q.text_ru AS ru, q.text_en AS en
     FROM review_items i JOIN journals j ON j.id = i.journal JOIN workplaces w ON w.id = i.workplace
       JOIN polls p ON p.journal = i.journal AND p.seq = (
         SELECT MIN(m.poll) FROM poll_members m WHERE m.journal = i.journal AND m.member = i.seq)
       LEFT JOIN questions q ON q.id = p.question
     WHERE i.journal = ? AND i.seq = ? AND p.outcome IS NOT NULL`,
    journal,
    seq,
  );
