import { dateOf, dayOf, unitOf, unitStart } from '@otklik/shared/questions/calendar.ts';

/** What a calendar of plans shows at once. Days are numbered as in shared/src/questions/calendar.ts: no zone has a part in it. */
export const planViews = ['month', 'quarter', 'year'] as const;
export type PlanViewKind = (typeof planViews)[number];

export interface DaySpan {
  /** [from, to), days. */
  readonly from: number;
  readonly to: number;
}

export interface PlanWindow extends DaySpan {
  readonly kind: PlanViewKind;
}

const MONTHS = { month: 1, quarter: 3, year: 12 } as const;

/** Number of the month, from year 0, in which a view of this kind that shows the day begins. */
const startMonth = (kind: PlanViewKind, day: number): number => {
  const month = unitOf('month', day);
  return month - (month % MONTHS[kind]);
};

/** The month, quarter or year that a day lies in. */
export function windowOf(kind: PlanViewKind, day: number): PlanWindow {
  const first = startMonth(kind, day);
  return { kind, from: unitStart('month', first), to: unitStart('month', first + MONTHS[kind]) };
}

/** The window so many windows later, or earlier. */
export const movedWindow = ({ kind, from }: PlanWindow, by: number): PlanWindow =>
  windowOf(kind, unitStart('month', unitOf('month', from) + by * MONTHS[kind]));

/** Twelve months from the beginning of a day's month: what lies ahead. */
export const comingYear = (day: number): DaySpan => {
  const month = unitOf('month', day);
  return { from: unitStart('month', month), to: unitStart('month', month + 12) };
};

/** The unit of a view's cells: the columns of its grid. */
const CELL = { month: 'day', quarter: 'decade', year: 'month' } as const;

const spans = (unit: 'day' | 'decade' | 'month', { from, to }: DaySpan): readonly DaySpan[] => {
  const cells: DaySpan[] = [];
  for (let index = unitOf(unit, from); unitStart(unit, index) < to; index += 1)
    cells.push({ from: unitStart(unit, index), to: unitStart(unit, index + 1) });
  return cells;
};

/** The cells of a window, side by side without a gap: days, decades of the months, or months. */
export const cellsOf = (window: PlanWindow): readonly DaySpan[] => spans(CELL[window.kind], window);

/** The months of a window, each with all of its days. */
export const monthsOf = (window: DaySpan): readonly DaySpan[] => spans('month', window);

/** Where a span lies across a window, in shares of its width; undefined where nothing of it does. */
export function placeOf(span: DaySpan, window: DaySpan): { left: number; width: number } | undefined {
  const from = Math.max(span.from, window.from);
  const to = Math.min(span.to, window.to);
  if (from >= to) return undefined;
  const days = window.to - window.from;
  return { left: (from - window.from) / days, width: (to - from) / days };
}

/** The day under a place across the window, in shares of its width; at its edges the first and the last. */
export function dayUnder(share: number, { from, to }: DaySpan): number {
  const day = from + Math.floor(share * (to - from));
  return Math.min(to - 1, Math.max(from, day));
}

/** The day so many months later; the last of the month where that has no such day. */
export function monthsLater(day: number, months: number): number {
  const month = unitOf('month', day);
  const date = day - unitStart('month', month);
  const last = unitStart('month', month + months + 1) - 1;
  return Math.min(last, unitStart('month', month + months) + date);
}

/** The day of the clock of whoever looks; stores further east or west may be a day off. */
export const dayOfClock = (ms: number): number => dayOf(new Date(ms).toLocaleDateString('sv-SE')) ?? 0;

/** Year of a day, and which quarter of it from 1. */
export function quarterOf(day: number): { readonly year: number; readonly quarter: number } {
  const date = dateOf(day);
  return {
    year: Number(date.slice(0, 4)),
    quarter: Math.floor((Number(date.slice(5, 7)) - 1) / 3) + 1,
  };
}
