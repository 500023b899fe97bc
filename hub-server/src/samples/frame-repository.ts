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

export function countWorkplaces(db: Db, input: CountInput): readonly WorkplaceCount[] {
  const { question, from, to, stores, byHour } = input;
  const values: SqlValue[] = [question, from, to, ...(stores ?? []).map(({ store }) => store)];
  return all(
    db,
    `SELECT w.store, r.workplace, r."operator", ${byHour ? 'r.hour' : 'NULL AS hour'}, SUM(r.yes_all) AS yes,
       SUM(r.no_all) AS no, SUM(r.unsure_all) AS unsure
     FROM rollups r JOIN workplaces w ON w.id = r.workplace
     WHERE r.question = ? AND r.hour >= ? AND r.hour < ?
       ${stores === undefined ? '' : `AND w.store IN (${stores.map(() => '?').join(', ')})`}
     GROUP BY w.store, r.workplace, r."operator"${byHour ? ', r.hour' : ''}`,
    ...values,
  );
}

/** Hours of one worker at one workplace with their answered polls, in order. */
export const hoursOf = (
  db: Db,
  {
    workplace,
    question,
    operator,
  }: { readonly workplace: string; readonly question: string; readonly operator: string },
  { from, to }: Pick<FrameStore, 'from' | 'to'>,
): readonly { readonly hour: number; readonly n: number }[] =>
  all(
    db,
    `SELECT hour, yes_all + no_all + unsure_all AS n FROM rollups
     WHERE workplace = ? AND question = ? AND "operator" = ? AND hour >= ? AND hour < ? ORDER BY hour`,
    workplace,
    question,
    operator,
    from,
    to,
  );

/** The answered polls of an hour in the order of their names. */
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
    `SELECT p.journal, p.seq FROM polls p JOIN journals j ON j.id = p.journal
     WHERE p.roll_workplace = ? AND p.roll_question = ? AND p.roll_hour = ? AND p.roll_operator = ?
       AND p.roll_count IN ('yes', 'no', 'unsure') ORDER BY j.kiosk, j.epoch, p.seq`,
    input.workplace,
    input.question,
    input.hour,
    input.operator,
  );

export const storesOfGroup = (db: Db, group: string): readonly string[] =>
  all<{ store: string }>(db, 'SELECT store FROM store_group_members WHERE store_group = ?', group).map(
    ({ store }) => store,
  );

export const journalsNow = (db: Db): readonly { readonly journal: number; readonly durable: number }[] =>
  all(db, 'SELECT id AS journal, durable FROM journals ORDER BY id');

/** What the store or group is called. */
export const placeName = (db: Db, kind: 'store' | 'group', id: string): string | undefined =>
  one<{ name: string }>(
    db,
    kind === 'store' ? 'SELECT name FROM stores WHERE id = ?' : 'SELECT name FROM store_groups WHERE id = ?',
    id,
  )?.name;
