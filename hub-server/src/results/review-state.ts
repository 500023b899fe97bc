import type { Db } from '../db/sqlite.ts';
import { memberReview } from './review-state-repository.ts';
import type { PollReview } from './rollup-repository.ts';

/** What has become of one press or trigger of a poll; undefined where it is nothing for experts. */
export interface MemberReview {
  readonly judged: boolean;
  readonly trusted: boolean;
}

/**
 * What review came to of a poll: undefined while something of it waits, or where nothing of it is for experts. The same
 * rule as that of a sample's places (docs/decisions/0105), but for what is excluded, which counts by its state.
 */
export function pollReview(
  members: Iterable<number>,
  of: (member: number) => MemberReview | undefined,
): PollReview | undefined {
  let state: PollReview | undefined;
  for (const member of members) {
    const known = of(member);
    if (known === undefined) continue;
    if (!known.judged) return undefined;
    if (!known.trusted) state = 'undecided';
    state ??= 'trusted';
  }
  return state;
}

/** As the database has it; asks no more once something waits. */
export const reviewOf = (db: Db, journal: number, members: readonly number[]): PollReview | undefined =>
  pollReview(members, (member) => {
    const known = memberReview(db, journal, member);
    return known === undefined ? undefined : { judged: known.judged === 1, trusted: known.trusted === 1 };
  });
