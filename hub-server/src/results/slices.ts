import type { QuestionPeriod } from '@otklik/shared/api/kiosk.ts';
import type { ResultDimension } from '@otklik/shared/api/results.ts';
import { totalPolls } from '@otklik/shared/metrics/key-question-index.ts';
import type { RollupSums } from '../db/contract/rollups.ts';
import type { Db } from '../db/sqlite.ts';
import { dateOf, mondayOf, periodOf, weekdayOf } from './calendar.ts';
import { addSums, EMPTY } from './figures.ts';
import type { Scope } from './scope.ts';
import { isName, type Span, sumDays, sumHours, sumSpan, tellByDay } from './slice-repository.ts';
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
 * Sums by slice, in the order of their keys; slices without polls and receipts are absent. From the figures by store and day where
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
    const asked = { scope, question, by: name };
    const { inner, edges } = spansOf(scope, by !== undefined && name === undefined);
    if (inner !== undefined) for (const part of sumSpan(db, asked, inner)) add(part.key, part.sums);
    for (const edge of edges) {
      for (const { key, zone, hour, sums } of sumHours(db, asked, edge)) {
        const day = storeDay(zone, hour);
        if (!isWithin(day, scope)) continue;
        if (by === 'hour') add(String(storeHourOfDay(zone, hour)), sums);
        else if (by === 'hour-of-week') add(`${weekdayOf(day)}-${storeHourOfDay(zone, hour)}`, sums);
        else if (by === 'period') add(String(periodOf(periods, question ?? '', hour) ?? ''), sums);
        else add(name === undefined && by !== undefined ? dayKey(by, day) : key, sums);
      }
    }
  }
  return new Map(
    [...slices]
      .filter(([, { all, receipts }]) => totalPolls(all) + receipts > 0)
      .sort(([a], [b]) => keyOrder(by, a, b)),
  );
}

/** Of two keys of a dimension, which comes first. */
export function keyOrder(by: ResultDimension | undefined, a: string, b: string): number {
  if (by === 'hour' || by === 'period') return Number(a) - Number(b);
  if (by === 'hour-of-week') return hourOfWeek(a) - hourOfWeek(b);
  return a < b ? -1 : a > b ? 1 : 0;
}

function hourOfWeek(key: string): number {
  const [day, hour] = key.split('-');
  return Number(day) * 24 + Number(hour);
}

/** Days within the scope on which a question counted, and those on which another did, ascending. */
export function countedDays(
  db: Db,
  scope: Scope,
  question: string,
): { readonly own: readonly number[]; readonly others: readonly number[] } {
  const asked = { scope, question: undefined, by: 'question' } as const;
  const [own, others] = [new Set<number>(), new Set<number>()];
  const add = (key: string, day: number | null, sums: RollupSums): void => {
    if (key !== '' && day !== null && totalPolls(sums.all) > 0) (key === question ? own : others).add(day);
  };
  if (tellByDay(scope, 'question')) {
    for (const { key, day, sums } of sumDays(db, { ...asked, days: true })) add(key, day, sums);
  } else {
    for (const edge of spansOf(scope, true).edges)
      for (const { key, zone, hour, sums } of sumHours(db, asked, edge)) {
        const day = storeDay(zone, hour);
        if (isWithin(day, scope)) add(key, day, sums);
      }
  }
  const ascending = (days: ReadonlySet<number>) => [...days].sort((a, b) => a - b);
  return { own: ascending(own), others: ascending(others) };
}

const isWithin = (day: number, { from, to }: Scope): boolean =>
  (from === undefined || day >= from) && (to === undefined || day < to);

/** An hour of a day in store time begins at most this far from that hour of the day in UTC, ms: a day. */
const DAY_MS = 86_400_000;

/**
 * The hours of the scope's days: `inner` are in them whatever the zone; of `edges` the zone says. Rows by time need every
 * hour by itself, so for them all are edges.
 */
function spansOf(
  { from, to }: Scope,
  byTime: boolean,
): { readonly inner?: Span | undefined; readonly edges: readonly Span[] } {
  const at = (day: number | undefined, more: number): number | undefined =>
    day === undefined ? undefined : (day + more) * DAY_MS;
  const whole = { from: at(from, -1), to: at(to, 1) };
  const inner = { from: at(from, 1), to: at(to, -1) };
  if (byTime || (inner.from !== undefined && inner.to !== undefined && inner.from >= inner.to))
    return { edges: [whole] };
  return {
    inner,
    edges: [
      ...(inner.from === undefined ? [] : [{ from: whole.from, to: inner.from }]),
      ...(inner.to === undefined ? [] : [{ from: inner.to, to: whole.to }]),
    ],
  };
}

function dayKey(by: ResultDimension | undefined, day: number): string {
  if (by === 'week') return dateOf(mondayOf(day));
  return by === 'weekday' ? String(weekdayOf(day)) : dateOf(day);
}
