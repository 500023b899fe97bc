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
import type { Result } from '@otklik/shared/base/result.ts';
import type { HubError } from '../../problem.ts';

/** Results by slice, from rollups only; the polls behind them from the polls. */
export interface ResultQueries {
  results(input: {
    readonly scope: ResultScope;
    readonly question: string | undefined;
    readonly by: ResultDimension;
    readonly marked: Headline;
  }): Result<ResultsReply, HubError>;
  comparison(input: {
    readonly question: string;
    readonly a: ResultScope;
    readonly b: ResultScope;
    readonly marked: Headline;
  }): Result<ComparisonReply, HubError>;
  control(input: ControlQuery): Result<ControlReply, HubError>;
  countedPolls(input: PollListQuery): Result<PollListReply, HubError>;
}
