import { type GivenVerdict, type Standing, standingVerdict } from './verdict.ts';

/**
 * Appeals by the store (DESIGN §9): an exclusion, a 0 that stands on an event, comes back to the experts. Who judges it, and
 * what their verdicts come to, is decided here and nowhere else.
 */
export interface AppealVerdict extends GivenVerdict {
  /** Given on the appeal, by somebody who might judge it. Any other is from before it, or decides nothing of it. */
  readonly onAppeal: boolean;
  /** Of one withdrawn: the `at` of the last verdict on the event before that; it still stood against those. */
  readonly stoodAgainst?: number;
}

export type AppealRuling =
  | { readonly state: 'open' }
  /** `by`: the `at` of the verdict that decided. */
  | { readonly state: 'upheld' | 'rejected'; readonly by: number };

/**
 * What everything said on an event comes to for its appeal, by the rule that decides what stands (`standingVerdict`): upheld
 * by the first verdict on the appeal after which the 0 no longer stands; rejected by the first that is itself a 0. One that
 * leaves the 0 standing without being one (a 1 against a 0, "cannot tell") leaves the appeal to the next expert, and where
 * `someoneLeft` is false the 0 stands for good. Nothing is decided without a verdict on the appeal; one that was withdrawn,
 * or in whose place its expert has set another, does not count. A 0 withdrawn only after a verdict on the appeal does not
 * make that verdict decide: the appeal waits for the next.
 */
export function appealRuling(verdicts: readonly AppealVerdict[], someoneLeft: boolean): AppealRuling {
  const ordered = verdicts.filter(({ withdrawn }) => !withdrawn).toSorted((a, b) => a.at - b.at);
  const judges = ordered.filter(
    (each, index) => each.onAppeal && !ordered.slice(index + 1).some((later) => later.expert === each.expert),
  );
  const standsAt = (at: number): Standing | undefined =>
    standingVerdict(ordered.filter((each) => each.at <= at));
  const stoodAt = (at: number): Standing | undefined =>
    standingVerdict(
      verdicts
        .filter((each) => each.at <= at)
        .map((each) => ({ ...each, withdrawn: each.withdrawn && !((each.stoodAgainst ?? -1) >= at) })),
    );
  for (const { at, value } of judges) {
    const stands = standsAt(at);
    if (stands !== 0 && stoodAt(at) !== 0) return { state: 'upheld', by: at };
    if (stands === 0 && value === 0) return { state: 'rejected', by: at };
  }
  const last = judges.at(-1);
  if (last === undefined || someoneLeft || standsAt(last.at) !== 0) return { state: 'open' };
  return { state: 'rejected', by: last.at };
}

/** An expert's part in an appeal so far. */
export interface AppealJudge {
  /** Has given a verdict on the event that is not on this appeal, withdrawn or not. */
  readonly judgedBefore: boolean;
  /** Has a verdict on this appeal that counts. */
  readonly judgedAppeal: boolean;
}

/**
 * Whether `who` may judge an appeal, beside the other experts at work in that store: one who has not judged the event
 * before; who has, only once nobody else is left. In a store with one expert that is the one who excluded it.
 */
export function mayJudge(who: AppealJudge, others: readonly AppealJudge[]): boolean {
  if (who.judgedAppeal) return false;
  return !who.judgedBefore || others.every((other) => other.judgedBefore || other.judgedAppeal);
}
