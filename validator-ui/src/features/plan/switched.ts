import type { QuestionPeriod } from '@otklik/shared/api/kiosk.ts';
import { holesIn } from '@otklik/shared/questions/timeline.ts';
import type { DaySpan } from './plan-view.ts';

/** What a switch by hand has asked, or asks, where no plan speaks. Days with their fraction: a switch is a moment. */
export interface Switched extends DaySpan {
  readonly key: string;
  readonly question: string;
  /** When it was switched, Unix ms. */
  readonly at: number;
}

/**
 * The switches by hand in a window, each until the next, less the days on which a plan in force speaks for all stores.
 * `dayOf`: the day of an instant, with its fraction.
 */
export function switchedIn(
  periods: readonly QuestionPeriod[],
  planned: readonly DaySpan[],
  window: DaySpan,
  dayOf: (ms: number) => number,
): readonly Switched[] {
  return periods.flatMap(({ from: at, question }, index) => {
    const next = periods[index + 1];
    const from = Math.max(dayOf(at), window.from);
    const to = Math.min(next === undefined ? Number.POSITIVE_INFINITY : dayOf(next.from), window.to);
    if (from >= to) return [];
    const spoken = planned
      .filter((span) => span.from < to && span.to > from)
      .map((span) => ({ from: Math.max(span.from, from), to: Math.min(span.to, to) }))
      .sort((a, b) => a.from - b.from);
    return holesIn(spoken, from, to).map((free) => ({ ...free, key: `${at} ${free.from}`, question, at }));
  });
}

const DAY_MS = 86_400_000;

/** The day of an instant by the clock of whoever looks, with its fraction. */
export const dayFraction = (ms: number): number => (ms - new Date(ms).getTimezoneOffset() * 60_000) / DAY_MS;
