import type { Presentation } from '@otklik/shared/api/kiosk.ts';
import type { PlanScope } from '@otklik/shared/api/plan-scope.ts';
import type { Plan, PlanPeriodDays, PlanRule } from '@otklik/shared/api/plans.ts';
import { dayOf } from '@otklik/shared/questions/calendar.ts';
import { periodDays, planned, questionsOf } from '@otklik/shared/questions/plan-days.ts';
import type { DaySpan } from './plan-view.ts';

/** One period as a calendar shows it. `to` is Infinity where it goes on until something is changed. */
export interface Bar extends DaySpan {
  /** The same as long as the period is. */
  readonly key: string;
  readonly plan: string;
  /** Undefined where it is not drawn yet: one of `candidates`. */
  readonly question: string | undefined;
  readonly candidates: readonly string[];
  readonly presentation: Presentation;
  readonly rule: PlanRule['kind'];
  /** Number of the version that stands; absent in a draft. */
  readonly version?: number;
  /** Number of the period in its version, or of its row in a calendar by hand. */
  readonly n: number;
}

/** A line of the calendar: for whom its plans speak. */
export interface PlanRow {
  readonly key: string;
  readonly scope: PlanScope;
  readonly bars: readonly Bar[];
}

export const scopeKey = (scope: PlanScope): string =>
  scope.kind === 'all' ? 'all' : scope.kind === 'store' ? `store ${scope.store}` : `group ${scope.group}`;

/** The periods of a draft in a window, as its rule gives them; what is random is not drawn yet. */
export function draftBars(plan: Pick<Plan, 'id' | 'draft'>, window: DaySpan): readonly Bar[] {
  const { id, draft } = plan;
  const version = draft === undefined ? undefined : planned(draft);
  if (draft === undefined || version === undefined) return [];
  const { rule, presentation } = draft;
  return periodDays(version, window.from, window.to).map(({ n, from, to }) => {
    const question = questionAt(rule, n);
    return {
      ...{ key: `${id} draft ${n}`, plan: id, n, from, to, question, presentation, rule: rule.kind },
      candidates: question === undefined ? questionsOf(rule) : [],
    };
  });
}

function questionAt(rule: PlanRule, n: number): string | undefined {
  if (rule.kind === 'fixed') return rule.periods[n]?.question;
  if (rule.kind === 'order') return rule.questions[n % rule.questions.length];
  return undefined;
}

/** What stands, ended where the plan's draft would go on. */
function standingBars(plan: Plan, periods: readonly PlanPeriodDays[]): readonly Bar[] {
  const next = plan.draft === undefined ? undefined : dayOf(plan.draft.from);
  return periods.flatMap((period): Bar[] => {
    const from = dayOf(period.from);
    if (from === undefined || (next !== undefined && from >= next)) return [];
    const end = period.to === undefined ? undefined : dayOf(period.to);
    const to = Math.min(end ?? Number.POSITIVE_INFINITY, next ?? Number.POSITIVE_INFINITY);
    const { plan: id, version, n, question, presentation } = period;
    const rule = plan.versions.find((each) => each.version === version)?.rule.kind ?? 'fixed';
    return [
      {
        ...{ key: `${id} ${version} ${n}`, plan: id, version, n, from, to, question, presentation, rule },
        candidates: [],
      },
    ];
  });
}

export interface RowSources {
  readonly plans: readonly Plan[];
  readonly periods: readonly PlanPeriodDays[];
  readonly window: DaySpan;
  /** Rows there are even without a plan, in their order. */
  readonly scopes: readonly PlanScope[];
}

/** The calendar's lines: those asked for, then stores that have a plan of their own. Bars stand in order of their days. */
export function rowsOf({ plans, periods, window, scopes }: RowSources): readonly PlanRow[] {
  const byPlan = Map.groupBy(periods, ({ plan }) => plan);
  const known = new Map(scopes.map((scope) => [scopeKey(scope), scope]));
  for (const { scope } of plans) if (!known.has(scopeKey(scope))) known.set(scopeKey(scope), scope);
  const rank = { all: 0, group: 1, store: 2 } as const;
  return [...known]
    .map(([key, scope]) => ({
      ...{ key, scope },
      bars: plans
        .filter((plan) => scopeKey(plan.scope) === key)
        .flatMap((plan) => [...standingBars(plan, byPlan.get(plan.id) ?? []), ...draftBars(plan, window)])
        .filter(({ from, to }) => from < window.to && to > window.from)
        .sort((a, b) => a.from - b.from || a.to - b.to),
    }))
    .sort((a, b) => rank[a.scope.kind] - rank[b.scope.kind]);
}

/** In which of two or more lanes each bar is drawn so that none covers another; how many lanes there are. */
export function lanesOf(bars: readonly DaySpan[]): {
  readonly lanes: readonly number[];
  readonly count: number;
} {
  const ends: number[] = [];
  const lanes = bars.map(({ from, to }) => {
    const free = ends.findIndex((end) => end <= from);
    const lane = free === -1 ? ends.length : free;
    ends[lane] = to;
    return lane;
  });
  return { lanes, count: Math.max(1, ends.length) };
}
