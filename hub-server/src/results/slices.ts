import type { QuestionPeriod } from '@otklik/shared/api/kiosk.ts';
import type { ResultDimension } from '@otklik/shared/api/results.ts';
import { totalPolls } from '@otklik/shared/metrics/key-question-index.ts';
import type { RollupSums } from '../db/contract/rollups.ts';
import type { Db } from '../db/sqlite.ts';
import { dateOf, mondayOf, periodOf, weekdayOf } from './calendar.ts';
import { addSums, EMPTY } from './figures.ts';
import type { Scope } from './scope.ts';
import { isName, sumDays, sumHours, tellByDay } from './slice-repository.ts';
import { storeDay, storeHourOfDay } from './store-hour.ts';

export interface SliceInput {
  readonly scope: Scope;
  readonly question: string | undefined;
  /** Absent: one slice under the empty key, where there is anything. */
  readonly by: ResultDimension | undefined;
  /** The plan, for `by` period. */
  readonly periods: readonly QuestionPeriod[];
}

/**
 * Sums by slice, in the order of their keys; slices without polls are absent. From the figures by store and day where
 * they can tell, else from those by hour.
 */
export function sliceSums(db: Db, input: SliceInput): ReadonlyMap<string, RollupSums> {
  const { scope, question, by, periods } = input;
  const slices = new Map<string, RollupSums>();
  const add = (key: string, sums: RollupSums): void => {
    slices.set(key, addSums(slices.get(key) ?? EMPTY, sums));
  };
  const name = isName(by) ? by : undefined;
  if (tellByDay(scope, by)) {
    const days = by === 'day' || by === 'week' || by === 'weekday';
    for (const part of sumDays(db, { scope, question, by: name, days }))
      add(part.day === null ? part.key : dayKey(by, part.day), part.sums);
  } else {
    for (const { key, zone, hour, sums } of sumHours(db, { scope, question, by: name })) {
      const day = storeDay(zone, hour);
      if ((scope.from !== undefined && day < scope.from) || (scope.to !== undefined && day >= scope.to))
        continue;
      if (by === 'hour') add(String(storeHourOfDay(zone, hour)), sums);
      else if (by === 'period') add(String(periodOf(periods, question ?? '', hour) ?? ''), sums);
      else add(name === undefined && by !== undefined ? dayKey(by, day) : key, sums);
    }
  }
  const numbers = by === 'hour' || by === 'period';
  return new Map(
    [...slices]
      .filter(([, { all }]) => totalPolls(all) > 0)
      .sort(([a], [b]) => (numbers ? Number(a) - Number(b) : a < b ? -1 : a > b ? 1 : 0)),
  );
}

function dayKey(by: ResultDimension | undefined, day: number): string {
  if (by === 'week') return dateOf(mondayOf(day));
  return by === 'weekday' ? String(weekdayOf(day)) : dateOf(day);
}
