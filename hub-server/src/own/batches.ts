import { OWN_BATCH } from '@otklik/shared/api/limits.ts';
import type { OwnFigures } from '@otklik/shared/api/own.ts';

/** An answer that stands in no batch yet. */
export interface OwnAnswer {
  readonly journal: number;
  readonly poll: number;
  readonly question: string;
  /** Hub time of the poll's opening, ms. */
  readonly at: number;
  /** The day of the store's calendar, in days since 1970-01-01. */
  readonly day: number;
  readonly good: boolean;
}

/** Ten answers that are told together from now on, whatever becomes of them. */
export interface OwnBatch {
  readonly question: string;
  /** Of its last answer. */
  readonly day: number;
  readonly good: number;
  readonly polls: readonly { readonly journal: number; readonly poll: number }[];
}

/**
 * Full batches of each question, in time; what is left over waits for more. Pure: what is left over has no part in what is
 * given, so no answer in it can be told from that.
 */
export function cutBatches(answers: readonly OwnAnswer[]): readonly OwnBatch[] {
  const byQuestion = Map.groupBy(answers, ({ question }) => question);
  return [...byQuestion].flatMap(([question, found]) => {
    const inTime = found.toSorted((a, b) => a.at - b.at || a.journal - b.journal || a.poll - b.poll);
    return Array.from({ length: Math.floor(inTime.length / OWN_BATCH) }, (_each, at) => {
      const ten = inTime.slice(at * OWN_BATCH, (at + 1) * OWN_BATCH);
      return {
        question,
        day: Math.max(...ten.map(({ day }) => day)),
        good: ten.filter(({ good }) => good).length,
        polls: ten.map(({ journal, poll }) => ({ journal, poll })),
      };
    });
  });
}

const DAY_MS = 86_400_000;
/** Monday of the week of a day; 1970-01-01 was a Thursday. */
const mondayOf = (day: number): number => day - ((((day + 3) % 7) + 7) % 7);
const named = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, -14);

/**
 * How many of ten are good, as far as it is told: that all or none are would tell every customer's answer, so the two
 * lowest numbers are told as one, and the two highest.
 */
export function told(good: number): { readonly low: number; readonly high: number } {
  if (good <= 1) return { low: 0, high: 1 };
  return good >= OWN_BATCH - 1 ? { low: OWN_BATCH - 1, high: OWN_BATCH } : { low: good, high: good };
}

export interface ClosedBatch {
  readonly question: string;
  readonly day: number;
  readonly good: number;
  readonly ru: string | null;
  readonly en: string | null;
}

const sum = (values: readonly number[]): number => values.reduce((all, each) => all + each, 0);

/** Batches by question and week. Within a week they stand by size: the order of days is told by none. */
export function ownFigures(closed: readonly ClosedBatch[]): OwnFigures['questions'] {
  return [...Map.groupBy(closed, ({ question }) => question)].map(([id, found]) => {
    const batches = found
      .map(({ day, good }) => ({ week: named(mondayOf(day)), monday: mondayOf(day), ...told(good) }))
      .toSorted((a, b) => b.monday - a.monday || b.low - a.low)
      .map(({ week, low, high }) => ({ week, low, high }));
    const [first] = found;
    const { ru = null, en = null } = first ?? {};
    return {
      id,
      ...(ru === null || en === null ? {} : { text: { ru, en } }),
      answers: found.length * OWN_BATCH,
      low: sum(batches.map(({ low }) => low)),
      high: sum(batches.map(({ high }) => high)),
      batches,
    };
  });
}
