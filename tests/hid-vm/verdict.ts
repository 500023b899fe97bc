export interface Verdict {
  readonly passed: number;
  /** With one more where the machine did not get to its end. */
  readonly failed: number;
  readonly complete: boolean;
}

/** What the lines of the guest's console come to. A run without a single check has not passed. */
export function verdictOf(lines: readonly string[]): Verdict {
  const passed = lines.filter((line) => line.startsWith('ok ')).length;
  const failed = lines.filter((line) => line.startsWith('FAILED ')).length;
  const complete = lines.includes('machine done') && passed + failed > 0;
  return { passed, failed: failed + (complete ? 0 : 1), complete };
}
