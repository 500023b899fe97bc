import type { EmptyTime, ResultsReply } from '@otklik/shared/api/results.ts';
import { zOfMany } from '@otklik/shared/metrics/normal.ts';
import { isApart, RANKED_FROM } from '@otklik/shared/metrics/ranking.ts';
import { type Proportion, wilson } from '@otklik/shared/metrics/wilson.ts';
import { indexOf, type ResultRow } from './groups.ts';

export interface HeatCell {
  /** 1 is Monday. */
  readonly weekday: number;
  readonly hour: number;
  readonly index: Proportion;
  readonly list: string;
}

export function heatCells(rows: readonly ResultRow[], marked: 'without' | undefined): readonly HeatCell[] {
  return rows.flatMap((row) => {
    const [weekday, hour] = row.key.split('-').map(Number);
    const index = indexOf(row, marked);
    return weekday === undefined || hour === undefined || index === undefined
      ? []
      : [{ weekday, hour, index, list: row.list }];
  });
}

/** An hour of the week without an index, and why: no polls (as the hub knows), or none with an answer yes or no. */
export interface BareCell {
  readonly key: string;
  readonly weekday: number;
  readonly hour: number;
  /** `unknown`: nothing is known of it. */
  readonly state: EmptyTime['state'] | 'unknown' | 'unanswered';
  readonly expected: number;
  readonly missing: number;
  readonly polls: number;
}

const NOTHING = { expected: 0, missing: 0, polls: 0 } as const;
const isOpen = ({ state }: { readonly state: string }): boolean => state !== 'closed';

/**
 * The hours that are drawn and have no index. Where the hub tells nothing of empty hours (of one worker), those without polls are
 * left out: days off are neither without data nor without customers.
 */
export function bareCells(
  { rows, empty }: Pick<ResultsReply, 'rows' | 'empty'>,
  cells: readonly HeatCell[],
): readonly BareCell[] {
  const indexed = new Set(cells.map(({ weekday, hour }) => `${weekday}-${hour}`));
  const known = new Map<string, Pick<BareCell, 'state' | keyof typeof NOTHING>>([
    ...(empty ?? []).map(({ key, ...rest }) => [key, { ...NOTHING, ...rest }] as const),
    ...rows
      .filter(({ key }) => !indexed.has(key))
      .map(({ key, polls }) => [key, { ...NOTHING, state: 'unanswered', polls }] as const),
  ]);
  const placed = [...known].flatMap(([key, cell]) => {
    const [weekday, hour] = key.split('-').map(Number);
    return weekday === undefined || hour === undefined ? [] : [{ ...cell, key, weekday, hour }];
  });
  if (empty === undefined || cells.length + placed.filter(isOpen).length === 0) return placed;
  const rest = hoursOf([...cells, ...placed.filter(isOpen)]).flatMap((hour) =>
    WEEKDAYS.map((weekday) => ({ key: `${weekday}-${hour}`, weekday, hour })),
  );
  return [
    ...placed,
    ...rest
      .filter(({ key }) => !indexed.has(key) && !known.has(key))
      .map((each) => ({ ...NOTHING, ...each, state: 'unknown' as const })),
  ];
}

/** 1 is Monday. */
export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;

/** Hours from the first to the last that has something to show on any day. */
export function hoursOf(cells: readonly { readonly hour: number }[]): readonly number[] {
  const hours = cells.map(({ hour }) => hour);
  if (hours.length === 0) return Array.from({ length: 13 }, (_, at) => at + 9);
  const [first, last] = [Math.min(...hours), Math.max(...hours)];
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}

/** The tones of the ramp, 0 the lightest. */
export const TONES = 5;
export interface Tones {
  readonly low: number;
  readonly high: number;
  readonly of: (share: number) => number;
}

/** From the least to the greatest index of cells with enough answers; undefined where no cell has. */
export function tonesOf(cells: readonly HeatCell[]): Tones | undefined {
  const shares = cells.filter(({ index }) => index.n >= RANKED_FROM).map(({ index }) => index.share);
  if (shares.length === 0) return undefined;
  const [low, high] = [Math.min(...shares), Math.max(...shares)];
  return {
    ...{ low, high },
    of: (share) =>
      high === low
        ? TONES - 1
        : Math.max(0, Math.min(TONES - 1, Math.floor(((share - low) / (high - low)) * TONES))),
  };
}

/**
 * The weakest hour that differs from all others together by more than chance, each hour judged as one of as many as there
 * are. Undefined where none does.
 */
export function weakest(cells: readonly HeatCell[]): HeatCell | undefined {
  const enough = cells.filter(({ index }) => index.n >= RANKED_FROM);
  const k = cells.reduce((sum, { index }) => sum + index.k, 0);
  const n = cells.reduce((sum, { index }) => sum + index.n, 0);
  const z = zOfMany(enough.length);
  return enough
    .toSorted((a, b) => a.index.share - b.index.share)
    .find(({ index }) => {
      const rest = wilson(k - index.k, n - index.n);
      return rest !== undefined && index.share < rest.share && isApart(index, rest, z);
    });
}
