import { drawQuestion } from './draw.ts';
import { type PeriodDays, type PlannedVersion, periodDays, weightsOf } from './plan-days.ts';

/** One period of a version, and what is asked in it. */
export interface PlanPeriod extends PeriodDays {
  /** Undefined where it is not drawn yet. */
  readonly question: string | undefined;
}

/** The periods of a version that touch [from, to). The same on every machine: nothing but the version decides. */
export function periodsOf(version: PlannedVersion, from: number, to: number): readonly PlanPeriod[] {
  const ask = asker(version);
  return periodDays(version, from, to).map((period) => ({ ...period, question: ask(period.n) }));
}

/** Question of period n. A random one depends on all before it, so they are drawn in order and kept. */
function asker(version: PlannedVersion): (n: number) => string | undefined {
  const { rule, seed, predecessor } = version;
  if (rule.kind === 'none') return () => undefined;
  if (rule.kind === 'fixed') return (n) => rule.periods[n]?.question;
  if (rule.kind === 'order') return (n) => rule.questions[n % rule.questions.length];
  if (seed === undefined) return () => undefined;
  const weights = weightsOf(rule);
  const drawn: (string | undefined)[] = [];
  return (n) => {
    while (drawn.length <= n) {
      const at = drawn.length;
      drawn.push(drawQuestion(seed, at, weights, at === 0 ? predecessor : drawn[at - 1]));
    }
    return drawn[n];
  };
}
