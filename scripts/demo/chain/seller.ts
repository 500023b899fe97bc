import { createdReplySchema } from '@otklik/shared/api/admin.ts';
import { type PersonRecord, personListReplySchema } from '@otklik/shared/api/people.ts';
import { ok, type Result } from '@otklik/shared/base/result.ts';
import Type from 'typebox';
import type { HubClient, HubFailure } from '../hub-client.ts';
import type { FurnishedChain } from './furnish.ts';
import type { ChainPlan } from './scenario.ts';

export interface Account {
  readonly login: string;
  readonly password: string;
  readonly name: string;
}

/**
 * An account of the worker who presses, whose own page has figures, exclusions and something to appeal. Made once all of the
 * history is there and judged: the worker's first look closes the batches, and what comes later waits a day.
 */
export async function makeSeller(
  hub: HubClient,
  plan: ChainPlan,
  { stores }: FurnishedChain,
  { login, password, name }: Account,
): Promise<Result<undefined, HubFailure>> {
  const store = stores.find((each) => each.plan.name === plan.effects.presser?.store);
  if (store === undefined) return ok(undefined);
  const operator = store.worker(1, 'late');
  const rights = { name, role: 'seller', scope: { kind: 'store', store: store.id } };
  const listed = await hub.call('GET', '/users', personListReplySchema);
  if (!listed.ok) return listed;
  const known = listed.value.users.find((user: PersonRecord) => user.login === login);
  // Whoever has linked the account otherwise meant it.
  if (known?.operator !== undefined) return ok(undefined);
  const id =
    known === undefined
      ? await hub.call('POST', '/users', createdReplySchema, { ...rights, login, password })
      : ok({ id: known.id });
  if (!id.ok) return id;
  const linked = await hub.call(
    'PUT',
    `/users/${id.value.id}`,
    Type.Null(),
    { ...rights, operator },
    {
      'if-match': `"${known?.revision ?? 1}"`,
    },
  );
  return linked.ok ? ok(undefined) : linked;
}
