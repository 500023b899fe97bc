import type { FrameStore } from '../db/contract/samples.ts';
import { all, type Db, one, type SqlValue } from '../db/sqlite.ts';

/** Answered polls of one worker at one workplace; where `hour` is told, in that hour of the store's. */
export interface WorkplaceCount {
  readonly store: string;
  readonly workplace: string;
  readonly operator: string;
  readonly hour: number | null;
  readonly yes: number;
  readonly no: number;
  readonly unsure: number;
}

export interface CountInput {
  readonly question: string;
  /** Starts of hours; the last is no longer in it. */
  readonly from: number;
  readonly to: number;
  /** Absent: every store. */
  readonly stores: readonly FrameStore[] | undefined;
  readonly byHour: boolean;
}

/** In any order. The stores of workplaces are looked up here: a join would ask for one with each hour. */
export function countWorkplaces(db: Db, input: CountInput): readonly WorkplaceCount[] {
  const { question, from, to, stores, byHour } = input;
  const values: SqlValue[] = [question, from, to, ...(stores ?? []).map(({ store }) => store)];
  const counts = all<Omit<WorkplaceCount, 'store'>>(
    db,
    `SELECT r.workplace, r."operator", ${byHour ? 'r.hour' : 'NULL AS hour'}, SUM(r.yes_all) AS yes,
       SUM(r.no_all) AS no, SUM(r.unsure_all) AS unsure
     FROM rollups r WHERE r.question = ? AND r.hour >= ? AND r.hour < ?
       ${stores === undefined ? '' : `AND r.workplace IN (SELECT id FROM workplaces WHERE store IN (${stores.map(() => '?').join(', ')}))`}
     GROUP BY r.workplace, r."operator"${byHour ? ', r.hour' : ''}`,
    ...values,
  );
  const storeOf = new Map(
    all<{ id: string; store: string }>(db, 'SELECT id, store FROM workplaces').map(({ id, store }) => [
      id,
      store,
    ]),
  );
  return counts.map((count) => ({ ...count, store: storeOf.get(count.workplace) ?? '' }));
}

/**
 * Hours of one worker at one workplace with their answered polls, in order. Sorted here, and its parameters in expressions:
 * so it is planned once and not for each that is drawn (docs/decisions/0030).
 */
export const hoursOf = (
  db: Db,
  {
    workplace,
    question,
    operator,
  }: { readonly workplace: string; readonly question: string; readonly operator: string },
  { from, to }: Pick<FrameStore, 'from' | 'to'>,
): readonly { readonly hour: number; readonly n: number }[] =>
  all<{ readonly hour: number; readonly n: number }>(
    db,
    `SELECT hour, yes_all + no_all + unsure_all AS n FROM rollups
     WHERE workplace = ? || '' AND question = ? || '' AND "operator" = ? || '' AND hour >= ? + 0 AND hour < ? + 0`,
    workplace,
    question,
    operator,
    from,
    to,
  ).sort((a, b) => a.hour - b.hour);

/** The answered polls of an hour, in any order; planned once, as `hoursOf` is. */
export const pollsOfHour = (
  db: Db,
  input: {
    readonly workplace: string;
    readonly question: string;
    readonly operator: string;
    readonly hour: number;
  },
): readonly { readonly journal: number; readonly seq: number }[] =>
  all(
    db,
    `SELECT journal, seq FROM polls
     WHERE roll_workplace = ? || '' AND roll_question = ? || '' AND roll_hour = ? + 0 AND roll_operator = ? || ''
       AND roll_count IN ('yes', 'no', 'unsure')`,
    input.workplace,
    input.question,
    input.hour,
    input.operator,
  );

export const storesOfGroup = (db: Db, group: string): readonly string[] =>
  all<{ store: string }>(db, 'SELECT store FROM store_group_members WHERE store_group = ?', group).map(
    ({ store }) => store,
  );

export interface JournalNow {
  readonly journal: number;
  readonly durable: number;
  readonly kiosk: string;
  readonly epoch: string;
}

export const journalsNow = (db: Db): readonly JournalNow[] =>
  all(db, 'SELECT id AS journal, durable, kiosk, epoch FROM journals ORDER BY id');

/** What the store or group is called. */
export const placeName = (db: Db, kind: 'store' | 'group', id: string): string | undefined =>
  one<{ name: string }>(
    db,
    kind === 'store' ? 'SELECT name FROM stores WHERE id = ?' : 'SELECT name FROM store_groups WHERE id = ?',
    id,
  )?.name;
