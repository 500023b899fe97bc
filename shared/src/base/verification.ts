/** One thing that was checked of stored data, as `npm run verify` prints it. */
export interface Check {
  /** What was checked, in a word or two. */
  readonly name: string;
  /** Over how much: counts, for the one who reads. */
  readonly detail: string;
  /** The first differences, one line each; empty where everything holds. */
  readonly differences: readonly string[];
  /** How many differences there were in all. */
  readonly count: number;
}

/** Differences kept of one check; the rest is counted: a damaged file may differ a million times. */
const KEPT = 20;

/** Gathers the differences of one check. */
export interface Findings {
  add(line: string): void;
  /** What another has gathered of the same check. */
  take(others: Pick<Check, 'differences' | 'count'>): void;
  count(): number;
  check(name: string, detail: string): Check;
}

export function findings(): Findings {
  const kept: string[] = [];
  let count = 0;
  return {
    add(line) {
      count += 1;
      if (kept.length < KEPT) kept.push(line);
    },
    take(others) {
      count += others.count;
      kept.push(...others.differences.slice(0, KEPT - kept.length));
    },
    count: () => count,
    check: (name, detail) => ({ name, detail, differences: [...kept], count }),
  };
}
