import type { ReviewDetail, ReviewListReply, VerdictRequest } from '@otklik/shared/api/review.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import type { HubError } from '../../problem.ts';
import type { EventName } from './projection.ts';

/** Where an item stands in the order of time. */
export interface ItemPosition {
  readonly at: number;
  readonly journal: number;
  readonly seq: number;
}

export interface ItemFilter {
  readonly workplace?: string | undefined;
  /** Hub time, ms: at or after, and before. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

export type ItemState = 'all' | 'pending' | 'done';

export interface ReviewListInput {
  readonly expert: string;
  readonly filter: ItemFilter;
  readonly state: ItemState;
  readonly after: ItemPosition | undefined;
  readonly limit: number;
}

/** By whom, and when by the hub's clock. */
export interface GivenBy {
  readonly expert: string;
  readonly now: number;
}

/** Experts' verdicts. Each changes the standing of its event and the figures of every poll it touches, at once. */
export interface VerdictCommands {
  giveVerdict(
    input: GivenBy & { readonly item: EventName; readonly id: string; readonly verdict: VerdictRequest },
  ): Result<undefined, HubError>;
  confirmVerdict(
    input: GivenBy & { readonly item: EventName; readonly id: string; readonly match: boolean },
  ): Result<undefined, HubError>;
  /** Withdraws this expert's verdict on the item, or the latest of all; gives the item's id. */
  undoVerdict(input: GivenBy & { readonly item: EventName | undefined }): Result<string, HubError>;
}

export interface VerdictQueries {
  reviewList(input: ReviewListInput): ReviewListReply;
  /** One item with its surroundings, as this expert may see it. */
  reviewDetail(input: { readonly expert: string; readonly item: EventName }): Result<ReviewDetail, HubError>;
}
