import type { Presentation, QuestionPeriod } from '@otklik/shared/api/kiosk.ts';
import type { PlanScope } from '@otklik/shared/api/plan-scope.ts';
import { periodsOf } from '@otklik/shared/questions/plan.ts';
import { inForce, type PlannedVersion, planned, questionsOf } from '@otklik/shared/questions/plan-days.ts';
import { layered, type Stretch } from '@otklik/shared/questions/timeline.ts';
import type { Db } from '../db/sqlite.ts';
import { listGroups } from '../stores/group-repository.ts';
import { listPlans, type StoredVersion } from './plan-repository.ts';
import { listPeriods } from './question-repository.ts';
import { dayAt, dayStart } from './store-days.ts';

/** What is asked in [from, to), Unix ms. */
export interface Asked extends Stretch {
  /** Undefined where it is not drawn yet: one of `candidates`. */
  readonly question: string | undefined;
  readonly candidates?: readonly string[];
  readonly presentation: Presentation;
  /** Absent: a switch by hand. */
  readonly plan?: string;
  readonly version?: number;
  readonly n?: number;
}

interface RankedVersion extends PlannedVersion {
  readonly version: number;
  readonly presentation: Presentation;
}

export interface RankedPlan {
  readonly id: string;
  readonly scope: PlanScope;
  readonly versions: readonly RankedVersion[];
}

/** All that decides what is asked where: plans with a version, narrowest rank and oldest first, and switches by hand. */
export interface Asking {
  readonly plans: readonly RankedPlan[];
  /** Stores of each group. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
  readonly byHand: readonly QuestionPeriod[];
}

export interface AskedStore {
  readonly id: string;
  readonly zone: string;
}

const RANK = { store: 0, group: 1, all: 2 } as const;
/** Switches by hand that count. */
const BY_HAND_LIMIT = 10_000;

export const rankedVersion = (version: StoredVersion): RankedVersion | undefined => {
  const days = planned(version, {
    seed: Buffer.from(version.seed, 'hex'),
    predecessor: version.predecessor,
  });
  return days === undefined
    ? undefined
    : { ...days, version: version.version, presentation: version.presentation };
};

export function readAsking(db: Db): Asking {
  // Of two plans of one rank the older counts; overlaps are refused, but a group may gain a store later.
  const plans = listPlans(db)
    .map(({ id, scope, versions }) => ({
      id,
      scope,
      at: versions[0]?.committedAt ?? 0,
      versions: versions.flatMap((version) => rankedVersion(version) ?? []),
    }))
    .filter(({ versions }) => versions.length > 0)
    .sort((a, b) => RANK[a.scope.kind] - RANK[b.scope.kind] || a.at - b.at || (a.id < b.id ? -1 : 1));
  const groups = new Map(listGroups(db).groups.map(({ id, stores }) => [id, stores]));
  return { plans, groups, byHand: listPeriods(db, BY_HAND_LIMIT) };
}

/** Whether the scope takes in the store. */
export function speaksFor(scope: PlanScope, store: string, groups: Asking['groups']): boolean {
  switch (scope.kind) {
    case 'all':
      return true;
    case 'group':
      return groups.get(scope.group)?.includes(store) ?? false;
    case 'store':
      return scope.store === store;
    default:
      return scope satisfies never;
  }
}

/** What is asked at a store in [from, to): the narrowest plan that speaks, else the last switch by hand, else nothing. */
export function askedAt(asking: Asking, store: AskedStore, from: number, to: number): readonly Asked[] {
  const layers = asking.plans
    .filter(({ scope }) => speaksFor(scope, store.id, asking.groups))
    .map((plan) => planStretches(plan, store.zone, from, to));
  return layered([...layers, byHandStretches(asking.byHand)], from, to);
}

export function planStretches(plan: RankedPlan, zone: string, from: number, to: number): readonly Asked[] {
  const first = dayAt(zone, from) - 1;
  const last = dayAt(zone, to) + 2;
  return inForce(plan.versions).flatMap((version) =>
    periodsOf(version, first, last).map(({ n, from: begin, to: end, question }) => ({
      from: dayStart(zone, begin),
      to: dayStart(zone, end),
      question,
      ...(question === undefined ? { candidates: questionsOf(version.rule) } : {}),
      presentation: version.presentation,
      plan: plan.id,
      version: version.version,
      n,
    })),
  );
}

const byHandStretches = (periods: readonly QuestionPeriod[]): readonly Asked[] =>
  periods.map(({ from, question }, index) => ({
    from,
    to: periods[index + 1]?.from ?? Number.POSITIVE_INFINITY,
    question,
    presentation: 'prompt',
  }));
