import type { PlanScope } from '@otklik/shared/api/plan-scope.ts';
import type { Plan, PlanDraft, PlanFault, PlanOverlap } from '@otklik/shared/api/plans.ts';
import { dateOf, dayOf } from '@otklik/shared/questions/calendar.ts';
import { checkDraft, overlapsOf } from '@otklik/shared/questions/check-draft.ts';
import { isBoundary, nextBoundary, planned } from '@otklik/shared/questions/plan-days.ts';
import type { Db } from '../db/sqlite.ts';
import { listStores } from '../stores/store-repository.ts';
import {
  type AskedStore,
  type Asking,
  askedAt,
  planStretches,
  rankedVersion,
  readAsking,
  speaksFor,
} from './asked.ts';
import type { StoredPlan } from './plan-repository.ts';
import { dayAt, dayStart } from './store-days.ts';
import { questionStanding } from './wording-repository.ts';

/** Stands for a store where the scope has none yet. */
const NO_STORE: AskedStore = { id: '', zone: 'UTC' };

/** The stores a scope takes in now. */
export function storesIn(db: Db, scope: PlanScope, groups: Asking['groups']): readonly AskedStore[] {
  return listStores(db).stores.filter(({ id }) => speaksFor(scope, id, groups));
}

/** All that is wrong with a draft as the next version of its plan, now. */
export function draftFaults(
  db: Db,
  plan: Pick<StoredPlan, 'scope' | 'versions'>,
  draft: PlanDraft,
  now: number,
): readonly PlanFault[] {
  const faults = [...checkDraft(draft, (question) => questionStanding(db, question))];
  const from = dayOf(draft.from);
  if (from === undefined) return faults;
  const stores = storesIn(db, plan.scope, readAsking(db).groups);
  const zones = new Set((stores.length > 0 ? stores : [NO_STORE]).map(({ zone }) => zone));
  if ([...zones].some((zone) => dayStart(zone, from) <= now)) faults.push({ code: 'begun', at: 'from' });
  const last = plan.versions.at(-1);
  const before = last === undefined ? undefined : rankedVersion(last);
  if (before !== undefined && from <= before.from)
    faults.push({ code: 'before-the-last-version', at: 'from' });
  else if (before !== undefined && draft.cut !== true && !isBoundary(before, from)) {
    const next = nextBoundary(before, from);
    faults.push({ code: 'cuts-a-period', at: 'from', ...(next === undefined ? {} : { next: dateOf(next) }) });
  }
  return faults;
}

/** Where plans speak over each other from today on, `draft` counted as if it stood. */
export function overlapsWith(
  asking: Asking,
  now: number,
  draft?: { readonly id: string; readonly scope: PlanScope; readonly draft: PlanDraft },
): readonly PlanOverlap[] {
  const next = draft === undefined ? undefined : planned(draft.draft);
  const known = draft === undefined ? undefined : asking.plans.find(({ id }) => id === draft.id);
  const judged = [
    ...asking.plans.filter((plan) => plan !== known),
    ...(draft === undefined || next === undefined
      ? []
      : [{ id: draft.id, scope: draft.scope, versions: [...(known?.versions ?? []), next] }]),
  ];
  return overlapsOf(judged, (group) => asking.groups.get(group) ?? [], dayAt('UTC', now));
}

/**
 * What was asked on the day before a version's first: by the plan itself, else by what is as wide or wider at the first
 * store of its scope. A random first period asks something else.
 */
export function predecessorOf(db: Db, plan: Pick<Plan, 'id' | 'scope'>, day: number): string | undefined {
  const asking = readAsking(db);
  const [store = NO_STORE] = storesIn(db, plan.scope, asking.groups);
  const at = dayStart(store.zone, day) - 1;
  const own = asking.plans.find(({ id }) => id === plan.id);
  const before = own === undefined ? [] : planStretches(own, store.zone, at, at + 1);
  const asked = before.filter(({ from, to }) => from <= at && at < to)[0]?.question;
  if (asked !== undefined) return asked;
  const wide = asking.plans.filter(
    ({ scope }) => scope.kind === 'all' || JSON.stringify(scope) === JSON.stringify(plan.scope),
  );
  return askedAt({ ...asking, plans: wide }, store, at, at + 1)[0]?.question;
}
