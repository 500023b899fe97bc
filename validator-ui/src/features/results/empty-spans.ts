import type { EmptySlice } from '@otklik/shared/api/results.ts';
import { dayNumber, type TrendStep } from './trend.ts';

/** Days without polls that follow each other and were all the same. */
export interface EmptySpan {
  readonly state: EmptySlice['state'];
  /** Days since 1970-01-01: the first in it, and the first no longer in it. */
  readonly from: number;
  readonly to: number;
  /** Workplaces that were open, and those of which something is missing: the most of any of its days. */
  readonly workplaces: number;
  readonly missing: number;
}

export function emptySpans(empty: readonly EmptySlice[], step: TrendStep): readonly EmptySpan[] {
  const length = step === 'week' ? 7 : 1;
  const spans: EmptySpan[] = [];
  for (const { key, state, workplaces, missing } of empty) {
    const from = dayNumber(key);
    const last = spans.at(-1);
    if (last?.state !== state || last.to !== from) {
      spans.push({ state, from, to: from + length, workplaces, missing });
      continue;
    }
    spans[spans.length - 1] = {
      ...{ state, from: last.from, to: from + length },
      ...{ workplaces: Math.max(last.workplaces, workplaces), missing: Math.max(last.missing, missing) },
    };
  }
  return spans;
}
