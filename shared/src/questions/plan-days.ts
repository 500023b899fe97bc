import type { PlanDraft, PlanRule } from '../api/plans.ts';
import { dayOf, unitOf, unitStart } from './calendar.ts';

/** The days of a plan's periods, without what is asked in them: nothing here is drawn, so screens use it as well. */

/** What a version's periods follow from. Days are numbered (calendar.ts) and those of a store's own calendar. */
export interface PlannedVersion {
  readonly from: number;
  /** First day after; Infinity where it has no end of its own. */
  readonly until: number;
  readonly rule: PlanRule;
  /** Absent in a draft: what is random is not drawn yet. */
  readonly seed: Uint8Array | undefined;
  /** What was asked before its first day. */
  readonly predecessor: string | undefined;
}

/** The dates of a draft as days; undefined where the calendar lacks one of them. */
export function planned(
  { from, until, rule }: Pick<PlanDraft, 'from' | 'until' | 'rule'>,
  drawn: Pick<PlannedVersion, 'seed' | 'predecessor'> = { seed: undefined, predecessor: undefined },
): PlannedVersion | undefined {
  const first = dayOf(from);
  const end = until === undefined ? Number.POSITIVE_INFINITY : dayOf(until);
  return first === undefined || end === undefined ? undefined : { from: first, until: end, rule, ...drawn };
}

/** A question and how often it is to be drawn against the others, a whole number from 1. */
export interface Weighted {
  readonly question: string;
  readonly weight: number;
}

/** The questions a rule may ask, in its order, without repeats. */
export function questionsOf(rule: PlanRule): readonly string[] {
  return [...new Set(weightsOf(rule).map(({ question }) => question))];
}

/** The questions of a rule with what each weighs; alike where the rule does not say. */
export function weightsOf(rule: PlanRule): readonly Weighted[] {
  switch (rule.kind) {
    case 'fixed':
      return rule.periods.map(({ question }) => ({ question, weight: 1 }));
    case 'order':
    case 'random':
      return rule.questions.map((question) => ({ question, weight: 1 }));
    case 'weighted':
      return rule.questions;
    case 'none':
      return [];
    default:
      return rule satisfies never;
  }
}

/** Period n of a version: [from, to) in days. */
export interface PeriodDays {
  readonly n: number;
  readonly from: number;
  readonly to: number;
}

/**
 * The periods of a version that touch [from, to), ascending, none overlapping another. A recurring rule has no holes
 * within its version; its first period is cut where the version begins within a unit.
 */
export function periodDays(version: PlannedVersion, from: number, to: number): readonly PeriodDays[] {
  const { rule } = version;
  const first = Math.max(from, version.from);
  const last = Math.min(to, version.until);
  if (rule.kind === 'none' || first >= last) return [];
  if (rule.kind === 'fixed') return fixedDays(version, rule, first, last);
  const base = unitOf(rule.unit, version.from);
  const numberOf = (day: number): number => Math.floor((unitOf(rule.unit, day) - base) / rule.every);
  const startOf = (n: number): number => unitStart(rule.unit, base + n * rule.every);
  const periods: PeriodDays[] = [];
  for (let n = numberOf(first); n <= numberOf(last - 1); n += 1) {
    periods.push({
      n,
      from: Math.max(version.from, startOf(n)),
      to: Math.min(version.until, startOf(n + 1)),
    });
  }
  return periods;
}

/** A calendar by hand, in order. A period without an end of its own ends where the next begins. */
export function fixedCalendar(
  periods: Extract<PlanRule, { kind: 'fixed' }>['periods'],
): readonly (PeriodDays & { readonly question: string })[] {
  const NEVER = Number.POSITIVE_INFINITY;
  const starts = periods
    .map((period, n) => ({ ...period, n, start: dayOf(period.from) ?? NEVER }))
    .sort((a, b) => a.start - b.start);
  return starts.map(({ n, start, to, question }, index) => {
    const end = to === undefined ? (starts[index + 1]?.start ?? NEVER) : (dayOf(to) ?? NEVER);
    return { n, from: start, to: end, question };
  });
}

const fixedDays = (
  version: PlannedVersion,
  rule: Extract<PlanRule, { kind: 'fixed' }>,
  from: number,
  to: number,
): readonly PeriodDays[] =>
  fixedCalendar(rule.periods)
    .map((period) => ({
      n: period.n,
      from: Math.max(version.from, period.from),
      to: Math.min(version.until, period.to),
    }))
    .filter((period) => period.from < period.to && period.from < to && period.to > from);

/** Whether a period of the version begins on this day, or the version is over by then. */
export function isBoundary(version: PlannedVersion, day: number): boolean {
  if (day >= version.until || day <= version.from) return true;
  const [around] = periodDays(version, day - 1, day + 1).filter(({ from, to }) => from < day && to > day);
  return around === undefined;
}

/** The first day from `day` on at which a period of the version ends or begins; undefined where none will. */
export function nextBoundary(version: PlannedVersion, day: number): number | undefined {
  const [around] = periodDays(version, day, day + 1).filter(({ from, to }) => from < day && to > day);
  if (around === undefined) return day;
  return Number.isFinite(around.to) ? around.to : undefined;
}

/** Each version as it counts: to the day on which the next begins. */
export function inForce<T extends PlannedVersion>(versions: readonly T[]): readonly T[] {
  return versions.map((version, index) => {
    const next = versions[index + 1];
    return next === undefined ? version : { ...version, until: Math.min(version.until, next.from) };
  });
}
