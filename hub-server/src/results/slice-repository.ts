import type { ResultDimension } from '@otklik/shared/api/results.ts';
import type { UserScope } from '@otklik/shared/api/session.ts';
import type { RollupSums } from '../db/contract/rollups.ts';
import { all, type Db } from '../db/sqlite.ts';
import { Where } from '../db/where.ts';
import { storeCondition, workplaceCondition } from '../users/scope-repository.ts';
import { SUMS, sumsOf } from './rollup-repository.ts';
import type { Scope } from './scope.ts';
import { zoneSql } from './zone-repository.ts';

/** Sums of the rollups that share a key; where time matters also their day, or their hour with its zone. */
export interface DayPart {
  readonly key: string;
  readonly day: number | null;
  readonly sums: RollupSums;
}
export interface KeyPart {
  readonly key: string;
  readonly sums: RollupSums;
}
export interface HourPart {
  readonly key: string;
  readonly zone: string;
  readonly hour: number;
  readonly sums: RollupSums;
}

type Row = Record<string, number> & {
  readonly slice: string;
  readonly day: number | null;
  readonly zone: string;
  readonly hour: number;
};

/** How a dimension that is no time names its rows in each table. */
const KEYS = {
  question: { days: 'd.question', hours: 'r.question' },
  store: { days: 'd.store', hours: 'w.store' },
  group: { days: 'g.store_group', hours: 'g.store_group' },
  workplace: { days: undefined, hours: 'r.workplace' },
  operator: { days: undefined, hours: 'r.operator' },
} as const;
export type Name = keyof typeof KEYS;
export const isName = (by: ResultDimension | undefined): by is Name => by !== undefined && by in KEYS;

/** Whether the figures by store and day can tell: they know neither workplace nor operator nor hour. */
export const tellByDay = (scope: Scope, by: ResultDimension | undefined): boolean =>
  scope.workplace === undefined &&
  scope.operator === undefined &&
  by !== 'workplace' &&
  by !== 'operator' &&
  by !== 'hour' &&
  by !== 'hour-of-week' &&
  by !== 'period';

/** From the figures by store and day; `days` keeps the days apart. */
export function sumDays(
  db: Db,
  { scope, question, by, days }: SumInput & { readonly days: boolean },
): readonly DayPart[] {
  const where = new Where();
  where.add('d.question = ?', question);
  where.add('d.day >= ?', scope.from);
  where.add('d.day < ?', scope.to);
  where.add('d.store = ?', scope.store);
  where.add('d.store IN (SELECT store FROM store_group_members WHERE store_group = ?)', scope.group);
  const narrowed = storeCondition('d.store', scope.within);
  if (narrowed !== undefined) where.add(narrowed.sql, narrowed.value);
  const key = by === undefined ? "''" : (KEYS[by].days ?? "''");
  const keys = [...(by === undefined ? [] : [key]), ...(days ? ['d.day'] : [])];
  return all<Row>(
    db,
    `SELECT ${key} AS slice, ${days ? 'd.day' : 'NULL AS day'}, ${SUMS} FROM rollup_days d
     ${by === 'group' ? 'JOIN store_group_members g ON g.store = d.store' : ''} ${where.sql}
     ${keys.length === 0 ? 'HAVING COUNT(*) > 0' : `GROUP BY ${keys.join(', ')}`}`,
    ...where.values,
  ).map((row) => ({ key: row.slice, day: row.day, sums: sumsOf(row) }));
}

/** First and last day on which each question counts, within what may be looked at. */
export function questionDays(
  db: Db,
  within: UserScope | undefined,
): ReadonlyMap<string, { readonly first: number; readonly last: number }> {
  const narrowed = storeCondition('d.store', within);
  const rows = all<{ question: string; first: number; last: number }>(
    db,
    `SELECT d.question, MIN(d.day) AS first, MAX(d.day) AS last FROM rollup_days d
     ${narrowed === undefined ? '' : `WHERE ${narrowed.sql}`} GROUP BY d.question`,
    ...(narrowed === undefined ? [] : [narrowed.value]),
  );
  return new Map(rows.map(({ question, first, last }) => [question, { first, last }]));
}

export interface SumInput {
  readonly scope: Scope;
  /** Absent: of all questions. */
  readonly question: string | undefined;
  /** By what the rows are kept apart besides time. */
  readonly by: Name | undefined;
}

/** Starts of hours, UTC ms; the end is no longer in it. Absent: without that bound. */
export interface Span {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

function hoursWhere({ scope, question }: SumInput, { from, to }: Span): Where {
  const where = new Where();
  where.add('r.question = ?', question);
  where.add('r.hour >= ?', from);
  where.add('r.hour < ?', to);
  where.add('r.workplace = ?', scope.workplace);
  where.add('r.workplace IN (SELECT id FROM workplaces WHERE store = ?)', scope.store);
  where.add(
    `r.workplace IN (SELECT x.id FROM workplaces x JOIN store_group_members y ON y.store = x.store
       WHERE y.store_group = ?)`,
    scope.group,
  );
  const narrowed = workplaceCondition('r.workplace', scope.within);
  if (narrowed !== undefined) where.add(narrowed.sql, narrowed.value);
  where.add('r.operator = ?', scope.operator);
  return where;
}

const ZONE = zoneSql('w.store', 'r.hour');

const groupsOf = (by: Name | undefined): string =>
  by === 'group' ? 'JOIN store_group_members g ON g.store = w.store' : '';

/** From the figures by hour, hours and zones apart. The scope's days are not looked at: which one an hour is in its zone says. */
export function sumHours(db: Db, input: SumInput, span: Span): readonly HourPart[] {
  const { by } = input;
  const where = hoursWhere(input, span);
  const key = by === undefined ? "''" : KEYS[by].hours;
  return all<Row>(
    db,
    `SELECT ${key} AS slice, ${ZONE} AS zone, r.hour, ${SUMS} FROM rollups r
     JOIN workplaces w ON w.id = r.workplace JOIN stores s ON s.id = w.store
     ${groupsOf(by)} ${where.sql}
     GROUP BY ${ZONE}, r.hour${by === undefined ? '' : `, ${key}`}`,
    ...where.values,
  ).map((row) => ({ key: row.slice, zone: row.zone, hour: row.hour, sums: sumsOf(row) }));
}

/** As `sumHours`, all hours of the span together: a row for each key instead of one for each hour of each. */
export function sumSpan(db: Db, input: SumInput, span: Span): readonly KeyPart[] {
  const { by } = input;
  const where = hoursWhere(input, span);
  const key = by === undefined ? "''" : KEYS[by].hours;
  const stores = by === 'store' || by === 'group' ? 'JOIN workplaces w ON w.id = r.workplace' : '';
  return all<Row>(
    db,
    `SELECT ${key} AS slice, ${SUMS} FROM rollups r ${stores} ${groupsOf(by)} ${where.sql}
     ${by === undefined ? 'HAVING COUNT(*) > 0' : `GROUP BY ${key}`}`,
    ...where.values,
  ).map((row) => ({ key: row.slice, sums: sumsOf(row) }));
}
