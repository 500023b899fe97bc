import type { Thresholds } from '@otklik/shared/api/alert-kinds.ts';
import {
  keyQuestionFigures,
  type Polarity,
  type PollCounts,
  totalPolls,
} from '@otklik/shared/metrics/key-question-index.ts';
import { newcombe } from '@otklik/shared/metrics/newcombe.ts';
import { controlLimits, controlState } from '@otklik/shared/metrics/p-chart.ts';
import type { Read } from './kiosk-rules.ts';

const NOTHING: Read = { reading: 'none', facts: {} };

/** Shares of a thousand, so that facts stay short and the same on every machine. */
const rounded = (value: number): number => Math.round(value * 1000) / 1000;

/**
 * The index of one question at one store. Bad: its whole interval lies below the line. Good: the index itself lies the margin
 * above it. With fewer polls than asked for nothing is said.
 */
export function readIndex(
  counts: PollCounts,
  positive: Polarity,
  { line, margin, minPolls }: Thresholds['index-low'],
): Read {
  const { index } = keyQuestionFigures(counts, positive);
  if (index === undefined || index.n < minPolls) return NOTHING;
  const facts = {
    ...{ index: rounded(index.share), low: rounded(index.low), high: rounded(index.high) },
    ...{ n: index.n, line },
  };
  if (index.high < line) return { reading: 'bad', facts };
  return { reading: index.share >= Math.min(1, line + margin) ? 'good' : 'between', facts };
}

export interface Part {
  readonly k: number;
  readonly n: number;
}

/**
 * A share against its own baseline. Bad: it fell by more than `drop`, and Newcombe's interval of the difference lies wholly
 * below 0, so chance did not do it. Good: it lies less than half of `drop` below.
 */
export function readDrop(now: Part, baseline: Part, { drop, minPolls }: Thresholds['response-drop']): Read {
  if (now.n < minPolls || baseline.n < minPolls) return NOTHING;
  const found = newcombe(now, baseline);
  if (found === undefined) return NOTHING;
  const facts = {
    ...{ share: rounded(now.k / now.n), baseline: rounded(baseline.k / baseline.n) },
    ...{ n: now.n, difference: rounded(found.difference) },
  };
  if (found.difference < -drop && found.high < 0) return { reading: 'bad', facts };
  return { reading: found.difference > -drop / 2 ? 'good' : 'between', facts };
}

/** Answered of all ended polls. */
export const responsePart = (counts: PollCounts): Part => ({
  k: counts.yes + counts.no + counts.unsure,
  n: totalPolls(counts),
});

/** Polls of receipts, as a share: somebody who buys nothing may be asked as well. Undefined: the till tells of none. */
export const coveragePart = (polls: number, receipts: number): Part => ({
  k: Math.min(polls, receipts),
  n: receipts,
});

/**
 * An operator's share of polls under force majeure on a p-chart (METRICS) whose centre is the operator's own baseline. Bad:
 * above the upper limit or below the lower one. A baseline too small, or without any, says nothing.
 */
export function readForceMajeure(now: Part, baseline: Part, { minPolls }: Thresholds['force-majeure']): Read {
  if (now.n < minPolls || baseline.n < minPolls) return NOTHING;
  const centre = baseline.k / baseline.n;
  const state = controlState(now.k, now.n, centre);
  const limits = controlLimits(centre, now.n);
  if (state === undefined || limits === undefined) return NOTHING;
  const facts = {
    ...{ share: rounded(now.k / now.n), baseline: rounded(centre), n: now.n, marked: now.k },
    ...{ low: rounded(limits.low), high: rounded(limits.high) },
  };
  // Nothing was ever marked: one mark is no rate. Two or more are more than a limit of 0 allows.
  if (state === 'above' && now.k < 2) return { reading: 'between', facts };
  return { reading: state === 'within' ? 'good' : 'bad', facts };
}
