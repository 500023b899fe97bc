import type { ControlReply } from '@otklik/shared/api/results.ts';

export type TrendPoint = ControlReply['points'][number];
export type TrendStep = 'day' | 'week';

const DAY_MS = 86_400_000;
/** Days since 1970-01-01 of an ISO date. */
export const dayNumber = (date: string): number => Date.parse(`${date}T00:00:00Z`) / DAY_MS;

/** The same as a date. */
export const dateOfDay = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** Why a line is cut: between its ends or in a week beside it another question was asked, or nothing was. May be empty. */
export interface Gap {
  /** Days since 1970-01-01: the first in it, and the first no longer in it. */
  readonly from: number;
  readonly to: number;
  readonly question: boolean;
}

export interface Trend {
  /** Points that follow each other without a day or week between them; a line joins only these. */
  readonly runs: readonly (readonly TrendPoint[])[];
  readonly gaps: readonly Gap[];
}

/** Cuts a row of figures wherever it is not one row: at a change of question, and where there are no polls. */
export function trendOf(points: readonly TrendPoint[], others: readonly string[], step: TrendStep): Trend {
  const length = step === 'week' ? 7 : 1;
  const other = others.map(dayNumber);
  const runs: TrendPoint[][] = [];
  const gaps: Gap[] = [];
  let before: number | undefined;
  for (const point of points) {
    const at = dayNumber(point.key);
    const last = runs.at(-1);
    // In a week both questions may have counted: on which side of it is not known, so nothing is joined to it.
    const shared = step === 'week' && before !== undefined && (other.includes(before) || other.includes(at));
    if (last === undefined || before === undefined || at !== before + length || shared) {
      if (before !== undefined) gaps.push(gapOf(before + length, at, other, shared));
      runs.push([point]);
    } else last.push(point);
    before = at;
  }
  const first = points[0];
  const begun = first === undefined ? undefined : dayNumber(first.key);
  // What came before the first point is told where it was another question.
  if (begun !== undefined && other.some((day) => day < begun))
    gaps.unshift({ from: begun - length, to: begun, question: true });
  return { runs, gaps };
}

const gapOf = (from: number, to: number, other: readonly number[], shared: boolean): Gap => ({
  ...{ from, to },
  question: shared || other.some((day) => day >= from && day < to),
});

/** Points beyond their limits. */
export const outside = (points: readonly TrendPoint[]): readonly TrendPoint[] =>
  points.filter(({ state }) => state === 'below' || state === 'above');
