import type { PollDetail } from '@otklik/shared/api/poll-detail.ts';
import type {
  ComparisonReply,
  ControlQuery,
  ControlReply,
  Headline,
  PollListQuery,
  PollListReply,
  ResultDimension,
  ResultScope,
  ResultsReply,
} from '@otklik/shared/api/results.ts';
import type { ReviewCoverageQuery, ReviewCoverageReply } from '@otklik/shared/api/review-coverage.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import type { HubError } from '../../problem.ts';
import type { DatedAuditEntry } from './audit.ts';
import type { Within } from './people.ts';
import type { EventName } from './projection.ts';

/** Results by slice, from rollups only; the polls behind them from the polls. */
export interface ResultQueries {
  /** `now`: hub time, ms; with it the reply tells what days, weeks and hours of the week without polls were. */
  results(
    input: Within & {
      readonly scope: ResultScope;
      readonly question: string | undefined;
      readonly by: ResultDimension;
      readonly marked: Headline;
      readonly now?: number;
    },
  ): Result<ResultsReply, HubError>;
  comparison(
    input: Within & {
      readonly question: string;
      readonly a: ResultScope;
      readonly b: ResultScope;
      readonly marked: Headline;
    },
  ): Result<ComparisonReply, HubError>;
  /** `now`: hub time, ms; days that are not over are neither without customers nor without data. */
  control(input: ControlQuery & Within & { readonly now: number }): Result<ControlReply, HubError>;
  /** How far review has come, by store; from counts that are kept. */
  reviewCoverage(input: ReviewCoverageQuery & Within): Result<ReviewCoverageReply, HubError>;
  countedPolls(input: PollListQuery & Within): Result<PollListReply, HubError>;
  /** One poll that a figure counts. */
  pollDetail(input: { readonly id: EventName }): Result<PollDetail, HubError>;
  pollFootage(input: { readonly id: EventName }): PollFootage | undefined;
}

export interface ResultCommands {
  /** Logs that somebody is shown a poll's video, and that this person has seen the poll. */
  watchPoll(input: {
    readonly entry: DatedAuditEntry & { readonly user: string };
    readonly poll: EventName;
  }): void;
}

/** What of cameras is a poll's: which they are, and from when to when, hub time, ms. */
export interface PollFootage {
  readonly cameras: readonly string[];
  readonly span: PollDetail['span'];
}
