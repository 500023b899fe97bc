import type { IndexReply } from '@otklik/shared/api/results.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import type { PollCounts } from '@otklik/shared/metrics/key-question-index.ts';
import type { HubError } from '../../problem.ts';
import type { Within } from './people.ts';

/** `all` counts every ended poll; the others the parts of it that leave: untrustworthy, and trustworthy but marked. */
export type RollupPart = 'all' | 'excluded' | 'marked';
export type PollSums = Readonly<Record<RollupPart, PollCounts>>;
export interface RollupSums extends PollSums {
  /** Polls with a seller's press: it opened them, or joined the till's trigger. */
  readonly presses: number;
  /** Receipts the till told of, each once at its workplace. */
  readonly receipts: number;
  /** Answered polls in which everything was judged trustworthy. */
  readonly trusted: number;
  /** Answered polls of which everything was looked at, nothing stands at 0 and not everything at 1. */
  readonly undecided: number;
}

export interface RollupSlice extends Within {
  readonly question?: string | undefined;
  readonly workplace?: string | undefined;
  /** Opening hour at or after, and before; UTC ms. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

export interface RollupCommands {
  /** Stores whose figures have changed since this was asked last, or since the hub has been started. */
  takeTouchedStores(input: undefined): readonly string[];
  /** Brings what experts see up to now, for each question that has enough new answers. */
  releaseExpertFigures(input: undefined): void;
}

/** Figures, from rollups only. */
export interface RollupQueries {
  /** The index by question over a slice; what an expert may see of it where one asks. */
  indexFigures(input: {
    readonly slice: RollupSlice;
    readonly expert: string | undefined;
  }): Result<IndexReply, HubError>;
  /** Whether `releaseExpertFigures` would change anything; so that reading seldom troubles the writer. */
  expertFiguresDue(input: undefined): boolean;
}
