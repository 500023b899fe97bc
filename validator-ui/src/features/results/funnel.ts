import type { ResultSlice } from '@otklik/shared/api/results.ts';
import { totalPolls } from '@otklik/shared/metrics/key-question-index.ts';
import type { PollsSearch } from './results-search.ts';

export type StepName = 'receipts' | 'opened' | 'trusted' | 'unmarked' | 'answered' | 'decided';
export type LossName =
  | 'unasked'
  | 'excluded'
  | 'marked'
  | 'timeout'
  | 'superseded'
  | 'interrupted'
  | 'deviceLost'
  | 'unsure';

/** What narrows a list of polls to a step or a loss. */
type Narrowing = Pick<PollsSearch, 'state' | 'count'>;

export interface Loss {
  readonly name: LossName;
  readonly n: number;
  /** Absent where they are no polls. */
  readonly polls?: Narrowing;
}

export interface FunnelStep {
  readonly name: StepName;
  readonly n: number;
  readonly losses: readonly Loss[];
  readonly polls?: Narrowing;
}

/**
 * From receipts to what the index is made of; each step is the one before less its named losses. Without a till there are
 * no receipts; where polls are opened for others than buyers too, there may be more of them than receipts, and then no loss
 * is told.
 */
export function funnelOf(slice: ResultSlice, marked: 'without' | undefined): readonly FunnelStep[] {
  const without = marked === 'without';
  const { counts } = without ? slice.afterWithoutForceMajeure : slice.after;
  const trusted = slice.polls - slice.excluded;
  const answered = counts.yes + counts.no + counts.unsure;
  const state = without ? 'plain' : 'trusted';
  const silent = (['timeout', 'superseded', 'interrupted', 'deviceLost'] as const).flatMap((name): Loss[] =>
    counts[name] === 0 ? [] : [{ name, n: counts[name], polls: { state, count: name } }],
  );
  const some = (loss: Loss): readonly Loss[] => (loss.n > 0 ? [loss] : []);
  return [
    ...(slice.receipts === 0 ? [] : [{ name: 'receipts' as const, n: slice.receipts, losses: [] }]),
    {
      ...{ name: 'opened', n: slice.polls, polls: {} },
      losses: slice.receipts === 0 ? [] : some({ name: 'unasked', n: slice.receipts - slice.polls }),
    },
    {
      ...{ name: 'trusted', n: trusted, polls: { state: 'trusted' } },
      losses: some({ name: 'excluded', n: slice.excluded, polls: { state: 'excluded' } }),
    },
    ...(without
      ? [
          {
            ...{ name: 'unmarked' as const, n: totalPolls(counts), polls: { state: 'plain' as const } },
            losses: some({ name: 'marked', n: slice.marked, polls: { state: 'marked' } }),
          },
        ]
      : []),
    {
      ...{ name: 'answered', n: answered, polls: { state, count: 'answered' } },
      losses: silent,
    },
    {
      ...{ name: 'decided', n: counts.yes + counts.no, polls: { state, count: 'decided' } },
      losses: some({ name: 'unsure', n: counts.unsure, polls: { state, count: 'unsure' } }),
    },
  ];
}

/** The step before which most is lost; undefined where nothing is. */
export function greatestLoss(steps: readonly FunnelStep[]): FunnelStep | undefined {
  const lost = ({ losses }: FunnelStep): number => losses.reduce((sum, { n }) => sum + n, 0);
  const worst = steps.toSorted((a, b) => lost(b) - lost(a))[0];
  return worst === undefined || lost(worst) === 0 ? undefined : worst;
}
