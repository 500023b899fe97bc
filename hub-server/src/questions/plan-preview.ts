import type { PlanHole, PlanPreviewReply, PlanPreviewRequest } from '@otklik/shared/api/plans.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { dateOf } from '@otklik/shared/questions/calendar.ts';
import { planned } from '@otklik/shared/questions/plan-days.ts';
import { holesIn } from '@otklik/shared/questions/timeline.ts';
import type { Within } from '../db/contract/people.ts';
import type { Db } from '../db/sqlite.ts';
import type { HubError } from '../problem.ts';
import { findGroup } from '../stores/group-repository.ts';
import { listStores } from '../stores/store-repository.ts';
import { type AskedStore, type Asking, askedAt, readAsking } from './asked.ts';
import { draftFaults, overlapsWith } from './plan-check.ts';
import { findPlan } from './plan-repository.ts';
import { dayAt, dayStart, yearLater } from './store-days.ts';

/** What an unsaved plan is called in a preview. */
const NEW_PLAN = 'draft';

/** What is asked at a store in the coming twelve months, with what is wrong anywhere, as if the draft stood. */
export function planPreview(
  db: Db,
  input: PlanPreviewRequest & Within & { readonly now: number },
): Result<PlanPreviewReply, HubError> {
  const { now, draft, within } = input;
  const { stores } = listStores(db, { within });
  const store = stores.find(({ id }) => input.store === undefined || id === input.store);
  if (store === undefined && input.store !== undefined)
    return err(coded('store-unknown', 'No store has this id.'));
  const asking = readAsking(db);
  const found = draft?.plan === undefined ? undefined : findPlan(db, draft.plan);
  if (draft?.plan !== undefined && found === undefined)
    return err(coded('plan-unknown', 'No plan has this id.'));
  if (draft?.scope.kind === 'group' && findGroup(db, draft.scope.group) === undefined)
    return err(coded('group-unknown', 'No group has this id.'));
  const plan = found ?? { id: NEW_PLAN, scope: draft?.scope ?? { kind: 'all' as const }, versions: [] };
  const faults = draft === undefined ? [] : draftFaults(db, plan, draft.draft, now);
  const whole = draft === undefined ? asking : withDraft(asking, plan, draft.draft);
  const shown: AskedStore = store ?? { id: '', zone: 'UTC' };
  const [from, to] = comingYear(shown.zone, now);
  return ok({
    ...(store === undefined ? {} : { store: store.id }),
    zone: shown.zone,
    periods: askedAt(whole, shown, from, to).map(({ question, candidates, ...asked }) => ({
      ...asked,
      date: dateOf(dayAt(shown.zone, asked.from)),
      ...(question === undefined ? {} : { question }),
      ...(candidates === undefined ? {} : { candidates: [...candidates] }),
    })),
    holes: holesOf(whole, stores.length > 0 ? stores : [shown], now),
    overlaps: [
      ...overlapsWith(asking, now, draft === undefined ? undefined : { ...plan, draft: draft.draft }),
    ],
    faults: [...faults],
  });
}

/** Today and twelve months, from the beginning of the store's day. */
function comingYear(zone: string, now: number): readonly [from: number, to: number] {
  const today = dayAt(zone, now);
  return [dayStart(zone, today), dayStart(zone, yearLater(today))];
}

/** The draft as the plan's next version, not drawn; one whose dates are no days counts for nothing. */
function withDraft(
  asking: Asking,
  plan: { readonly id: string; readonly scope: Asking['plans'][number]['scope'] },
  draft: NonNullable<PlanPreviewRequest['draft']>['draft'],
): Asking {
  const days = planned(draft);
  if (days === undefined) return asking;
  const known = asking.plans.find(({ id }) => id === plan.id);
  const versions = (known?.versions ?? []).filter(({ from }) => from < days.from);
  const next = { ...days, version: versions.length + 1, presentation: draft.presentation };
  const changed = { id: plan.id, scope: plan.scope, versions: [...versions, next] };
  const rank = { store: 0, group: 1, all: 2 } as const;
  const plans =
    known === undefined
      ? [...asking.plans, changed]
      : asking.plans.map((each) => (each === known ? changed : each));
  return { ...asking, plans: plans.toSorted((a, b) => rank[a.scope.kind] - rank[b.scope.kind]) };
}

/** Holes of the coming year by their dates, each with the stores that have it. Stores alike are looked at once. */
function holesOf(asking: Asking, stores: readonly AskedStore[], now: number): PlanHole[] {
  const own = new Set(asking.plans.flatMap(({ scope }) => (scope.kind === 'store' ? [scope.store] : [])));
  const alike = Map.groupBy(stores, ({ id, zone }) => {
    const groups = [...asking.groups].filter(([, members]) => members.includes(id)).map(([group]) => group);
    return JSON.stringify([zone, groups, own.has(id) ? id : '']);
  });
  const holes = new Map<string, PlanHole>();
  for (const [first, ...rest] of alike.values()) {
    if (first === undefined) continue;
    const [from, to] = comingYear(first.zone, now);
    for (const hole of holesIn(askedAt(asking, first, from, to), from, to)) {
      // A switch by hand may end a hole within a day, which then counts to it.
      const dates = {
        from: dateOf(dayAt(first.zone, hole.from)),
        to: dateOf(dayAt(first.zone, hole.to - 1) + 1),
      };
      const key = `${dates.from} ${dates.to}`;
      const known = holes.get(key)?.stores ?? [];
      holes.set(key, { ...dates, stores: [...known, ...[first, ...rest].map(({ id }) => id)] });
    }
  }
  return [...holes.values()].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
}
