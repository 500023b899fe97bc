import type { IndexFigure } from '@otklik/shared/api/results.ts';
import {
  combineCounts,
  keyQuestionFigures,
  NO_POLLS,
  type Polarity,
  type PollCounts,
  totalPolls,
} from '@otklik/shared/metrics/key-question-index.ts';
import type { PollSums, RollupSums } from '../db/contract/rollups.ts';

export const EMPTY: RollupSums = {
  ...{ all: NO_POLLS, excluded: NO_POLLS, marked: NO_POLLS },
  ...{ presses: 0, receipts: 0, trusted: 0, undecided: 0 },
};

export const addSums = (a: RollupSums, b: RollupSums): RollupSums => ({
  all: combineCounts(a.all, b.all, 1),
  excluded: combineCounts(a.excluded, b.excluded, 1),
  marked: combineCounts(a.marked, b.marked, 1),
  presses: a.presses + b.presses,
  receipts: a.receipts + b.receipts,
  trusted: a.trusted + b.trusted,
  undecided: a.undecided + b.undecided,
});

/** What a report shows of a question. */
export interface Figures {
  readonly polls: number;
  readonly excluded: number;
  readonly marked: number;
  readonly before: IndexFigure;
  readonly after: IndexFigure;
  readonly afterWithoutForceMajeure: IndexFigure;
}

const figure = (counts: PollCounts, positive: Polarity): IndexFigure => ({
  ...keyQuestionFigures(counts, positive),
  counts: { ...counts },
});

/** Before exclusions, after them, and after them without marked polls. */
export function figuresOf(positive: Polarity, { all, excluded, marked }: PollSums): Figures {
  const after = combineCounts(all, excluded, -1);
  return {
    polls: totalPolls(all),
    excluded: totalPolls(excluded),
    marked: totalPolls(marked),
    before: figure(all, positive),
    after: figure(after, positive),
    afterWithoutForceMajeure: figure(combineCounts(after, marked, -1), positive),
  };
}
