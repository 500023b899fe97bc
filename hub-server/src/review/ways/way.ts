import type { ReviewWayLine } from '@otklik/shared/api/review.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import type { Within } from '../../db/contract/people.ts';
import type { ReviewListInput } from '../../db/contract/verdicts.ts';
import type { Db } from '../../db/sqlite.ts';
import type { HubError } from '../../problem.ts';

export interface WayPage {
  /** The items' rows, in the way's order. What the expert may see of each is read elsewhere, by the rules of blindness. */
  readonly items: readonly { readonly journal: number; readonly seq: number }[];
  /** Where the next page begins; absent at the end. */
  readonly next?: string;
  /** Of the filter and state asked for. */
  readonly total: number;
  /** Of the filter alone: without a verdict of this expert. */
  readonly pending: number;
}

/** A way through the work (DESIGN §9): which items, and in what order. One file each, listed in ways.ts. */
export interface Way {
  /** A cursor that is none of this way's is `bad-request`. */
  page(db: Db, input: ReviewListInput): Result<WayPage, HubError>;
  /** The start screen's lines; none where this expert has nothing of the kind. */
  lines(db: Db, input: Within & { readonly expert: string }): readonly ReviewWayLine[];
}
