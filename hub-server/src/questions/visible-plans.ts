import type { UserScope } from '@otklik/shared/api/session.ts';
import type { Db } from '../db/sqlite.ts';
import { reach } from '../users/scope-repository.ts';
import { listPlans, type StoredPlan } from './plan-repository.ts';

/** Plans that ask something in the scope, in the order in which they were made; undefined: all of them. */
export function visiblePlans(db: Db, within: UserScope | undefined): readonly StoredPlan[] {
  const plans = listPlans(db);
  if (within === undefined) return plans;
  const things = plans.map(({ id }) => ({ kind: 'plan', id }) as const);
  const reaches = reach(db, { scope: within, things });
  return plans.filter((_plan, at) => reaches[at] !== 'outside');
}
