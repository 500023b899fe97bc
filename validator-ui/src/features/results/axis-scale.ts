/** An axis in per cents around some intervals: its ends and its labelled values. */
export interface AxisScale {
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly number[];
}

/** Of the labels of an axis, as many as a scale has at most. */
const PLACES = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth'] as const;

export interface TickPlace {
  readonly place: (typeof PLACES)[number];
  readonly tick: number;
  readonly visibility: 'visible' | 'hidden';
}

/** The labels by their place: another scale moves and relabels what is there, and takes nothing away. */
export const tickPlaces = (scale: AxisScale): readonly TickPlace[] =>
  PLACES.map((place, at) => ({
    ...{ place, tick: scale.ticks[at] ?? scale.to },
    visibility: at < scale.ticks.length ? 'visible' : 'hidden',
  }));

const steps = [1, 2, 5, 10, 20, 25];

/** Ends on round values that hold every interval; at most six labels, never beyond 0 and 100. Shares of 1 in. */
export function axisScale(intervals: readonly { readonly low: number; readonly high: number }[]): AxisScale {
  if (intervals.length === 0) return { from: 0, to: 100, ticks: [0, 25, 50, 75, 100] };
  const low = Math.min(...intervals.map((each) => each.low)) * 100;
  const high = Math.max(...intervals.map((each) => each.high)) * 100;
  const room = Math.max(2, (high - low) * 0.15);
  for (const step of steps) {
    const from = Math.max(0, Math.floor((low - room) / step) * step);
    const to = Math.min(100, Math.ceil((high + room) / step) * step);
    const count = Math.round((to - from) / step);
    if (count <= 5)
      return { from, to, ticks: Array.from({ length: count + 1 }, (_, at) => from + at * step) };
  }
  return { from: 0, to: 100, ticks: [0, 25, 50, 75, 100] };
}
