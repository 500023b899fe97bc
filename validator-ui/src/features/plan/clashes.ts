import type { PlanScope } from '@otklik/shared/api/plan-scope.ts';
import type { Plan, PlanOverlap } from '@otklik/shared/api/plans.ts';
import { dayOf } from '@otklik/shared/questions/calendar.ts';
import { type JudgedPlan, overlapsOf, spokenDays } from '@otklik/shared/questions/check-draft.ts';
import { planned } from '@otklik/shared/questions/plan-days.ts';
import { holesIn, layered, shared } from '@otklik/shared/questions/timeline.ts';
import type { DaySpan } from './plan-view.ts';

/** Two plans of one rank on the same days, and how to part them. */
export interface Clash extends DaySpan {
  readonly kind: 'clash';
  readonly plans: readonly string[];
  readonly scope: PlanScope;
  /** Absent: all stores. */
  readonly stores?: readonly string[];
  /** The plan that begins later, and the first day on which it would not clash; absent where the other has no end. */
  readonly later: string;
  readonly free?: number;
}

/** Days on which these stores are asked nothing new. */
export interface Hole extends DaySpan {
  readonly kind: 'hole';
  readonly stores: readonly string[];
  /** Plans that speak for the first of these stores just before and just after. */
  readonly before?: string;
  readonly after?: string;
}

export interface JudgedChain {
  readonly plans: readonly Plan[];
  readonly stores: readonly { readonly id: string }[];
  readonly groups: readonly { readonly id: string; readonly stores: readonly string[] }[];
  /** The day from which a switch by hand is asked wherever no plan speaks; absent: there is none. */
  readonly byHandFrom?: number;
}

/** What stands, followed by the draft: as it would be if all drafts were in force. */
const judged = ({ id, scope, versions, draft }: Plan): JudgedPlan => {
  const next = draft === undefined ? undefined : planned(draft);
  const standing = versions.flatMap((version) => planned(version) ?? []);
  return {
    ...{ id, scope },
    versions: next === undefined ? standing : [...standing.filter(({ from }) => from < next.from), next],
  };
};

/** Where plans, drafts counted, speak over each other from a day on. */
export function clashesOf({ plans, groups }: JudgedChain, from: number): readonly Clash[] {
  const all = plans.map(judged);
  const storesOf = (group: string) => groups.find(({ id }) => id === group)?.stores ?? [];
  return overlapsOf(all, storesOf, from).map((overlap) => clashOf(overlap, all, from));
}

function clashOf(overlap: PlanOverlap, plans: readonly JudgedPlan[], today: number): Clash {
  const from = dayOf(overlap.from) ?? today;
  const to = (overlap.to === undefined ? undefined : dayOf(overlap.to)) ?? Number.POSITIVE_INFINITY;
  const around = overlap.plans.flatMap((id) => {
    const plan = plans.find((each) => each.id === id);
    const stretch = plan && spokenDays(plan, today).find((each) => each.from <= from && each.to > from);
    return stretch === undefined ? [] : [{ id, ...stretch }];
  });
  const [first, second] = around.sort((a, b) => a.from - b.from);
  return {
    ...{ kind: 'clash', from, to, plans: overlap.plans, scope: overlap.scope },
    ...(overlap.stores === undefined ? {} : { stores: overlap.stores }),
    later: second?.id ?? overlap.plans[1] ?? '',
    ...(first !== undefined && Number.isFinite(first.to) ? { free: first.to } : {}),
  };
}

const speaksFor = (scope: PlanScope, store: string, groups: JudgedChain['groups']): boolean =>
  scope.kind === 'all' ||
  (scope.kind === 'store' && scope.store === store) ||
  (scope.kind === 'group' && (groups.find(({ id }) => id === scope.group)?.stores.includes(store) ?? false));

/** Days of [from, to) on which no plan speaks, drafts counted; stores that lack the same days are named together. */
export function holesOf(chain: JudgedChain, { from, to }: DaySpan): readonly Hole[] {
  const { plans, stores, groups, byHandFrom = Number.POSITIVE_INFINITY } = chain;
  const end = Math.min(to, byHandFrom);
  const all = plans.map(judged);
  const found = new Map<string, Hole>();
  for (const { id } of stores) {
    const layers = all
      .filter(({ scope }) => speaksFor(scope, id, groups))
      .map((plan) => spokenDays(plan, from).map((stretch) => ({ ...stretch, plan: plan.id })));
    const spoken = layered(layers, from, Math.max(end, from));
    for (const hole of shared(holesIn(spoken, from, end), [{ from, to: end }])) {
      const key = `${hole.from} ${hole.to}`;
      const known = found.get(key);
      const before = spoken.find((each) => each.to === hole.from)?.plan;
      const after = spoken.find((each) => each.from === hole.to)?.plan;
      found.set(
        key,
        known === undefined
          ? {
              ...{ kind: 'hole', from: hole.from, to: hole.to, stores: [id] },
              ...(before === undefined ? {} : { before }),
              ...(after === undefined ? {} : { after }),
            }
          : { ...known, stores: [...known.stores, id] },
      );
    }
  }
  return [...found.values()].sort((a, b) => a.from - b.from || a.to - b.to);
}
