import type { ReviewDetail, ReviewListReply, ReviewWaysReply } from '@otklik/shared/api/review.ts';
import type { ReviewWay } from '@otklik/shared/api/review-way.ts';
import type { VerdictRequest } from '@otklik/shared/api/verdicts.ts';
import type { PaceReply } from '@otklik/shared/api/workload.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import type { ShownKind } from '@otklik/shared/risk/shown.ts';
import type { HubError } from '../../problem.ts';
import type { Within } from './people.ts';
import type { EventName } from './projection.ts';

/** Where an item stands in the order of time. */
export interface ItemPosition {
  readonly at: number;
  readonly journal: number;
  readonly seq: number;
}

export interface ItemFilter extends Within {
  readonly store?: string | undefined;
  readonly workplace?: string | undefined;
  /** Hub time, ms: at or after, and before. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

export type ItemState = 'all' | 'pending' | 'done' | 'second-look';

export interface ReviewListInput {
  readonly expert: string;
  readonly way: ReviewWay;
  /** Which sample, where `way` is that. */
  readonly sample: string | undefined;
  readonly filter: ItemFilter;
  readonly state: ItemState;
  /** Of the way by risk alone: items with this kind of reason. */
  readonly reason?: ShownKind | undefined;
  /** Where the page before ended, as the way itself wrote it. */
  readonly cursor: string | undefined;
  readonly limit: number;
}

/** By whom, and when by the hub's clock. */
export interface GivenBy {
  readonly expert: string;
  readonly now: number;
}

/** An item's lot for double review (double/lots.ts); absent: it is not chosen. */
export interface Drawn {
  readonly lot?: number | undefined;
}

/** Experts' verdicts. Each changes the standing of its event and the figures of every poll it touches, at once. */
export interface VerdictCommands {
  /** A verdict that was given already under the same id is not given again. */
  giveVerdict(
    input: GivenBy &
      Drawn & { readonly item: EventName; readonly id: string; readonly verdict: VerdictRequest },
  ): Result<undefined, HubError>;
  /** `verdict`: which one is meant; `id`: of the one a mismatch adds. What was done already is not done again. */
  confirmVerdict(
    input: GivenBy &
      Drawn & {
        readonly item: EventName;
        readonly id: string;
        readonly match: boolean;
        readonly verdict?: string | undefined;
      },
  ): Result<undefined, HubError>;
  /** Asks for a second look at the item, or takes back whoever's asking stands. */
  setSecondLook(
    input: GivenBy & { readonly item: EventName; readonly wanted: boolean },
  ): Result<undefined, HubError>;
  /** Withdraws this expert's verdict on the item, or the latest of all; gives the item's id. */
  undoVerdict(input: GivenBy & Within & { readonly item: EventName | undefined }): Result<string, HubError>;
}

export interface VerdictQueries {
  reviewList(input: ReviewListInput): Result<ReviewListReply, HubError>;
  /** The ways through the work this expert has, each with what waits for him. */
  reviewWays(input: Within & { readonly expert: string }): ReviewWaysReply;
  /** The expert's own verdicts since two instants, and his pace since the second. */
  ownPace(input: { readonly expert: string; readonly today: number; readonly week: number }): PaceReply;
  /** One item with its surroundings, as this expert may see it. */
  reviewDetail(
    input: Within & { readonly expert: string; readonly item: EventName },
  ): Result<ReviewDetail, HubError>;
}
