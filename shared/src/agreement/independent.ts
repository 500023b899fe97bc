import type { GivenVerdict } from '../review/verdict.ts';
import { needsAnother, votesOf } from './pairs.ts';

/** A verdict with what decides whether its expert could know what others had said. `at` is the order of giving. */
export interface SaidVerdict extends GivenVerdict {
  /** When it was given, Unix ms. */
  readonly time: number;
  /** By an expert. Others judge, too, but may see elsewhere what was excluded. */
  readonly byExpert: boolean;
  /** Given on an appeal of the store: that a 0 stands was known. */
  readonly onAppeal: boolean;
  /** Both of its steps are done: from then on its expert was shown what others had said. */
  readonly finished: boolean;
}

/**
 * What experts said of an item without knowing of each other: one vote each, in the order in which they first spoke, `at` being
 * the time. Whoever took back a finished verdict and spoke again after others had spoken may have seen what they said, and is left
 * out, as is everything said on an appeal. Who spoke again before anybody else did is not: nobody escapes a second look by that.
 */
export function independentVotes(verdicts: readonly SaidVerdict[]): readonly GivenVerdict[] {
  const ordered = verdicts
    .filter(({ byExpert, onAppeal }) => byExpert && !onAppeal)
    .toSorted((a, b) => a.at - b.at);
  return [...Map.groupBy(ordered, ({ expert }) => expert).values()].flatMap((own) => {
    const [vote] = votesOf(own);
    const given = own.find(({ at }) => at === vote?.at);
    if (vote === undefined || given === undefined) return [];
    const shown = own.some(({ withdrawn, finished }) => withdrawn && finished);
    if (shown && verdicts.some(({ expert, at }) => expert !== vote.expert && at < vote.at)) return [];
    return [{ ...vote, at: given.time, withdrawn: false }];
  });
}

/**
 * The two by whom an item tells of agreement. A third was asked as these differed, and agrees with one of them whatever he is
 * like: his vote decides, and measures nobody.
 */
export const firstTwo = (verdicts: readonly SaidVerdict[]): readonly GivenVerdict[] =>
  independentVotes(verdicts).slice(0, 2);

/** Whether an item waits for somebody who has not spoken on it: it was chosen and one has judged it, or the votes are even. */
export const waitsForAnother = (verdicts: readonly SaidVerdict[], chosen: boolean): boolean =>
  needsAnother(verdicts) || (chosen && independentVotes(verdicts).length === 1);
