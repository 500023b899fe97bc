import { type Plan, planSchema, plansReplySchema } from '@otklik/shared/api/plans.ts';
import { ok, type Result } from '@otklik/shared/base/result.ts';
import { dateOf } from '@otklik/shared/questions/calendar.ts';
import { dayAt } from '../../../hub-server/src/questions/store-days.ts';
import type { HubClient, HubFailure } from '../hub-client.ts';
import type { ChainPlan } from './scenario.ts';

/** The plan the chain goes on by; looked for by this name. */
export const COMING_PLAN = 'Три вопроса по очереди';

/** The first day that has begun nowhere in the chain: what was asked before is past, and nothing is planned for the past. */
export const firstFreeDay = (plan: ChainPlan, now: number): number =>
  Math.max(...plan.stores.map(({ zone }) => dayAt(zone, now))) + 1;

/**
 * From tomorrow on the chain's questions take turns by a plan in force, as they did by hand in its history. One that stands
 * is left as it is; what a start that was cut off left as a draft is put in force.
 */
export async function planAhead(
  hub: HubClient,
  plan: ChainPlan,
  { questions, now }: { readonly questions: readonly string[]; readonly now: number },
): Promise<Result<undefined, HubFailure>> {
  const listed = await hub.call('GET', '/plans', plansReplySchema);
  if (!listed.ok) return listed;
  const known = listed.value.plans.find(({ name }) => name === COMING_PLAN);
  if (known !== undefined && known.versions.length > 0) return ok(undefined);
  // Whoever has begun to plan goes on with what they meant.
  if (known === undefined && listed.value.plans.length > 0) return ok(undefined);
  const draft = {
    from: dateOf(firstFreeDay(plan, now)),
    presentation: 'prompt',
    rule: { kind: 'order', unit: 'day', every: plan.rotation, questions },
  };
  const drafted =
    known === undefined
      ? await hub.call('POST', '/plans', planSchema, { name: COMING_PLAN, scope: { kind: 'all' }, draft })
      : await hub.call('PUT', `/plans/${known.id}/draft`, planSchema, draft, seen(known));
  if (!drafted.ok) return drafted;
  const path = `/plans/${drafted.value.id}/commitment`;
  const stands = await hub.call('POST', path, planSchema, undefined, seen(drafted.value));
  return stands.ok ? ok(undefined) : stands;
}

const seen = ({ revision }: Plan): Readonly<Record<string, string>> => ({ 'if-match': `"${revision}"` });
