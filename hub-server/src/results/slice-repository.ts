import type { ResultDimension } from '@otklik/shared/api/results.ts';
import type { RollupSums } from '../db/contract/rollups.ts';
import { all, type Db, type SqlValue } from '../db/sqlite.ts';
import { SUMS, sumsOf } from './rollup-repository.ts';
import type { Scope } from './scope.ts';

/** Sums of the rollups that share a key; where time matters also their day, or their hour with its zone. */
export interface DayPart {
  readonly key: string;
  readonly day: number | null;
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

class Where {
  readonly conditions: string[] = [];
  readonly values: SqlValue[] = [];
  add(condition: string, ...values: (SqlValue | undefined)[]): void {
    const given = values.filter((value) => value !== undefined);
    if (given.length < values.length) return;
    this.conditions.push(condition);
    this.values.push(...given);
  }
  get sql(): string {
    return this.conditions.length === 0 ? '' : `WHERE ${this.conditions.join(' AND ')}`;
  }
}

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

export interface SumInput {
  readonly scope: Scope;
  /** Absent: of all questions. */
  readonly question: string | undefined;
  /** By what the rows are kept apart besides time. */
  readonly by: Name | undefined;
}

/** An hour of a day in store time begins at most this far from that hour of the day in UTC, in days. */
const ZONES_REACH = 1;
const DAY_MS = 86_400_000;

/**
 * From the figures by hour, hours and zones apart. Days are bounded a little wider than asked: which day an hour belongs
 * to depends on its zone, so the caller looks.
 */
export function sumHours(db: Db, { scope, question, by }: SumInput): readonly HourPart[] {
  const where = new Where();
  where.add('r.question = ?', question);
  where.add('r.hour >= ?', scope.from === undefined ? undefined : (scope.from - ZONES_REACH) * DAY_MS);
  where.add('r.hour < ?', scope.to === undefined ? undefined : (scope.to + ZONES_REACH) * DAY_MS);
  where.add('r.workplace = ?', scope.workplace);
  where.add('r.workplace IN (SELECT id FROM workplaces WHERE store = ?)', scope.store);
  where.add(
    `r.workplace IN (SELECT x.id FROM workplaces x JOIN store_group_members y ON y.store = x.store
       WHERE y.store_group = ?)`,
    scope.group,
  );
  where.add('r.operator = ?', scope.operator);
  const key = by === undefined ? "''" : KEYS[by].hours;
  return all<Row>(
    db,
    `SELECT ${key} AS slice, s.zone, r.hour, ${SUMS} FROM rollups r
     JOIN workplaces w ON w.id = r.workplace JOIN stores s ON s.id = w.store
     ${by === 'group' ? 'JOIN store_group_members g ON g.store = w.store' : ''} ${where.sql}
     GROUP BY s.zone, r.hour${by === undefined ? '' : `, ${key}`}`,
    ...where.values,
  ).map((row) => ({ key: row.slice, zone: row.zone, hour: row.hour, sums: sumsOf(row) }));
}
