/**
 * What the experts' verdicts come to (DESIGN §5, "Validity"): only a 0 excludes, and nobody's verdict is ever edited;
 * it is withdrawn, or a later one of the same expert takes its place.
 */
export interface GivenVerdict {
  readonly expert: string;
  readonly value: 0 | 1 | 'no-footage' | 'cannot-tell';
  /** Order in which verdicts were given; of two with the same the later in the list counts as later. */
  readonly at: number;
  readonly withdrawn: boolean;
}

export type Standing = 0 | 1;

/**
 * The verdict that stands for one event; undefined while nobody has decided. Each expert speaks by the latest verdict
 * not withdrawn, and only by 0 or 1: 'no-footage' and 'cannot-tell' decide nothing. Two who differ leave 0 standing;
 * a third then decides. Put for any number of experts: the majority, and 0 where the votes are even.
 */
export function standingVerdict(verdicts: readonly GivenVerdict[]): Standing | undefined {
  const latest = new Map<string, GivenVerdict>();
  for (const verdict of verdicts) {
    if (verdict.withdrawn) continue;
    const known = latest.get(verdict.expert);
    if (known === undefined || verdict.at >= known.at) latest.set(verdict.expert, verdict);
  }
  let zeros = 0;
  let ones = 0;
  for (const { value } of latest.values()) {
    if (value === 0) zeros += 1;
    else if (value === 1) ones += 1;
  }
  if (zeros + ones === 0) return undefined;
  return ones > zeros ? 1 : 0;
}

/** A poll is trustworthy unless an event that belongs to it has the standing verdict 0. */
export const isTrustworthy = (members: readonly (Standing | undefined)[]): boolean => !members.includes(0);

/** A poll is marked while one of the force majeures that mark it is not lifted: a 0 on an `fm-raised` lifts its mark. */
export const isMarked = (
  marks: readonly number[],
  standing: (mark: number) => Standing | undefined,
): boolean => marks.some((mark) => standing(mark) !== 0);
