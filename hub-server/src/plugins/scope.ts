import type { UserScope } from '@otklik/shared/api/session.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Reach, ScopedThing } from '../db/contract/people.ts';
import type { HubDatabase } from '../db/hub-database.ts';
import { type HubError, sendProblem } from '../problem.ts';

/** Where a request names a thing: `params.id`, `query.store`, `body.draft.scope`. A list there names several. */
export type Source = `${'params' | 'query' | 'body'}.${string}`;

/**
 * What a route shows or changes of the chain. Every route for people declares it as `config: { scope }`; without it, it is
 * for those alone whose scope is the whole chain.
 *
 * - `none`: nothing of any store. `own`: only what is the caller's own. `shared`: what all of the chain has in common, such
 *   as the wording of questions. `chain`: it concerns the chain as a whole, so only a scope of all of it may call.
 * - An object: which things the request names, by kind. One that lies outside the caller's scope is answered as if it did
 *   not exist; one that lies in it in part may be read, not changed. `filtered`: the reply holds what lies in the caller's
 *   scope only, which the handler sees to by `withinOf`. `whole`: the reply tells of all of the thing, so what lies in the
 *   scope in part may not be read either.
 */
export type ScopeRule =
  | 'none'
  | 'own'
  | 'shared'
  | 'chain'
  | ({ readonly filtered?: true; readonly whole?: true } & {
      readonly [Kind in ScopedThing['kind']]?: Source | readonly Source[];
    });

/** How a thing is called that is not there, by kind; a handler answers so for an id it does not know. */
export const NOT_THERE: Readonly<Record<ScopedThing['kind'], HubError>> = {
  store: coded('store-unknown', 'No store has this id.'),
  workplace: coded('workplace-unknown', 'No workplace has this id.'),
  camera: coded('camera-unknown', 'There is no such camera.'),
  kiosk: coded('not-found', 'No kiosk has this id.'),
  item: coded('event-unknown', 'No event has this id.'),
  poll: coded('event-unknown', 'No poll has this id.'),
  group: coded('group-unknown', 'No group has this id.'),
  plan: coded('plan-unknown', 'No plan has this id.'),
  operator: coded('operator-unknown', 'No worker has this id.'),
  register: coded('register-unknown', 'No register has this id.'),
  user: coded('user-unknown', 'Nobody has this id.'),
  alert: coded('alert-unknown', 'No alert has this id.'),
  rule: coded('rule-unknown', 'No rule has this id.'),
  sample: coded('sample-unknown', 'No sample has this id.'),
  scope: coded('out-of-scope', 'Part of this is outside your stores.'),
};

const KINDS = [
  'store',
  'workplace',
  'camera',
  'kiosk',
  'item',
  'poll',
  'group',
  'plan',
  'operator',
  'register',
  'user',
  'alert',
  'rule',
  'sample',
  'scope',
] as const;
const READS = new Set(['GET', 'HEAD']);

/** The part of the chain a reply must keep to; undefined: all of it. */
export function withinOf(request: FastifyRequest): UserScope | undefined {
  const scope = request.user?.scope;
  return scope === undefined || scope.kind === 'all' ? undefined : scope;
}

/**
 * The right to a route is checked before parameters and body are looked at; so are the things that address and query name.
 * Those that the body names are checked once it fits its schema.
 */
export function installScope(app: FastifyInstance, db: HubDatabase): void {
  const check = async (request: FastifyRequest, where: readonly string[]): Promise<HubError | undefined> => {
    const scope = withinOf(request);
    const { access, scope: rule = 'chain' } = request.routeOptions.config;
    // Without access it is no route of the API but a page, or nothing.
    if (scope === undefined || access === undefined) return undefined;
    if (rule === 'chain') return coded('out-of-scope', 'This concerns the whole chain.');
    if (typeof rule === 'string') return undefined;
    const things = thingsOf(rule, request, where);
    if (things.length === 0) return undefined;
    const reaches = await db.read('reach', { scope, things });
    const reads = READS.has(request.method) && rule.whole !== true;
    return things.map((thing, at) => refusal(thing, reaches[at], reads)).find(Boolean);
  };
  const hook = (where: readonly string[]) => async (request: FastifyRequest, reply: FastifyReply) => {
    const refused = await check(request, where);
    return refused === undefined ? undefined : sendProblem(request, reply, refused);
  };
  app.addHook('onRequest', hook(['params', 'query']));
  app.addHook('preHandler', hook(['body']));
}

function refusal(thing: ScopedThing, reach: Reach | undefined, reads: boolean): HubError | undefined {
  if (reach === 'whole' || (reach === 'part' && reads)) return undefined;
  return reach === 'part' ? NOT_THERE.scope : NOT_THERE[thing.kind];
}

function thingsOf(
  rule: Exclude<ScopeRule, string>,
  request: FastifyRequest,
  where: readonly string[],
): readonly ScopedThing[] {
  return KINDS.flatMap((kind): readonly ScopedThing[] => {
    const named = [rule[kind] ?? []].flat().flatMap((source) => {
      const [part = '', ...path] = source.split('.');
      if (!where.includes(part)) return [];
      return [at(Reflect.get(request, part), path)].flat().filter((each) => each !== undefined);
    });
    if (kind !== 'scope') return named.map((id) => ({ kind, id: String(id) }));
    // Only from a body, which has passed its schema by then.
    return named.map((scope) => ({ kind, id: scope as UserScope }));
  });
}

/** A field by its path; one whose own name has dots in it, such as `a.store`, is found as well. */
function at(value: unknown, path: readonly string[]): unknown {
  if (path.length === 0) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  const whole: unknown = Reflect.get(value, path.join('.'));
  if (whole !== undefined) return whole;
  const [first = '', ...rest] = path;
  return rest.length === 0 ? undefined : at(Reflect.get(value, first), rest);
}
