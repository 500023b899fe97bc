import type { PlanScope } from '@otklik/shared/api/plan-scope.ts';
import type { PlanDraft } from '@otklik/shared/api/plans.ts';
import type { UserScope } from '@otklik/shared/api/session.ts';
import { dateOf } from '@otklik/shared/questions/calendar.ts';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { type Hub, orThrow } from '../../api/hub.ts';

/** How often the page asks which inserts are confirmed, ms. */
const INSERTS_MS = 30_000;

/** What the hub's news of a question or a plan make stale (app/live.ts). */
const area = 'questions';

/** The questions and the switches by hand. */
export const questionPlanQuery = (hub: Hub) =>
  queryOptions({
    queryKey: [area, 'list'] as const,
    queryFn: ({ signal }) => orThrow(hub.questions(signal)),
  });

export const questionListQuery = (hub: Hub) =>
  queryOptions({ ...questionPlanQuery(hub), select: ({ questions }) => questions });

export const mediaQuery = (hub: Hub) =>
  queryOptions({
    queryKey: [area, 'media'] as const,
    queryFn: async ({ signal }) => (await orThrow(hub.media(signal))).media,
  });

export const plansQuery = (hub: Hub) =>
  queryOptions({
    queryKey: [area, 'plans'] as const,
    queryFn: async ({ signal }) => (await orThrow(hub.plans(signal))).plans,
  });

/** What versions that stand ask on the days [from, to). */
export const planPeriodsQuery = (hub: Hub, { from, to }: { readonly from: number; readonly to: number }) =>
  queryOptions({
    queryKey: [area, 'periods', from, to] as const,
    queryFn: async ({ signal }) => (await orThrow(hub.planPeriods(dateOf(from), dateOf(to), signal))).periods,
  });

/** The inserts that are due now, counter by counter; staff confirm them without anybody telling this page. */
export const insertsQuery = (hub: Hub) =>
  queryOptions({
    queryKey: [area, 'inserts'] as const,
    queryFn: async ({ signal }) => (await orThrow(hub.inserts(signal))).places,
    refetchInterval: INSERTS_MS,
  });

/** A draft nobody has saved yet, of a plan or of a new one. */
export interface UnsavedDraft {
  readonly plan?: string;
  readonly scope: PlanScope;
  readonly draft: PlanDraft;
}

/** What is asked at a store in the coming twelve months, as if the draft stood. */
export const previewQuery = (hub: Hub, store: string | undefined, draft: UnsavedDraft | undefined) =>
  queryOptions({
    queryKey: [area, 'preview', store, draft] as const,
    queryFn: ({ signal }) =>
      orThrow(
        hub.previewPlans(
          { ...(store === undefined ? {} : { store }), ...(draft === undefined ? {} : { draft }) },
          signal,
        ),
      ),
    placeholderData: keepPreviousData,
  });

/** Whether somebody of this scope may change what is of that one: theirs, or a store they see. */
export const mayChange = (user: UserScope, scope: PlanScope, stores: readonly { readonly id: string }[]) =>
  user.kind === 'all' ||
  JSON.stringify(user) === JSON.stringify(scope) ||
  (scope.kind === 'store' && stores.some(({ id }) => id === scope.store));
