import type { RoleName, UserScope } from '@otklik/shared/api/session.ts';
import { signRequest } from '@otklik/shared/sync/http-signature.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Answer,
  PASSWORD,
  Person,
  signIn,
  type TestHub,
  type TestKiosk,
  testHub,
} from './hub-fixture.ts';
import type { Access, Caller } from './plugins/context.ts';
import { NOT_THERE, type ScopeRule, type Source } from './plugins/scope.ts';

/**
 * Every route of the OpenAPI document × every role, nobody and a kiosk × the whole chain, the own store and another's.
 * What is expected follows from what the route declares (`x-access`, `x-scope`); what is found is the running hub's.
 */
interface Operation {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly access: Access | undefined;
  readonly scope: ScopeRule | undefined;
}

type Kind = keyof typeof NOT_THERE;
type Things = Readonly<Record<Kind, unknown>>;

const ROLES: readonly RoleName[] = ['seller', 'expert', 'manager', 'admin'];
/** Who may be let in somewhere: by role, or as a manager with the right to video besides. */
const CALLERS: readonly Caller[] = [...ROLES, 'watching-manager'];
/** Never ends: who hears what on it is told by live/live.test.ts. */
const ENDLESS = ['GET /api/v1/live'];
/** Has stood in both stores, and may be read by whoever has one of them. */
const CONSOLE = 'SN0001';
const RULES = ['none', 'own', 'shared', 'chain'];
/** Called last: whoever calls them has no session behind them. */
const ENDING = ['DELETE /api/v1/session', 'DELETE /api/v1/sessions'];

let hub: TestHub;
let question: string;
let operations: readonly Operation[];
let own: Things;
let foreign: Things;
let kiosks: readonly [TestKiosk, TestKiosk];
/** What nobody whose scope is the first store may ever read. */
let secrets: readonly string[];
/** By role, then by scope. */
const people = new Map<string, Person>();
const who = (role: Caller, scope: 'all' | 'store' | 'group'): Person => {
  const person = people.get(`${role} ${scope}`);
  if (person === undefined) throw new Error(`nobody is ${role} ${scope}`);
  return person;
};

async function furnish(store: string, workplace: string, kiosk: TestKiosk): Promise<Things> {
  const { admin } = hub;
  const made = async (path: string, body: object): Promise<string> => {
    const answer = await admin.post(`/api/v1${path}`, body);
    expect([path, answer.status]).toEqual([path, 201]);
    return answer.json.id;
  };
  const camera = await made(`/stores/${store}/cameras`, {
    ...{ name: 'Till', workplaces: [workplace], folder: hub.dataDir, pattern: '%Y-%m-%d_%H-%M-%S.mp4' },
    ...{ zone: 'UTC', timing: 'name' },
  });
  const group = await made('/store-groups', { name: `Group of ${store}`, stores: [store] });
  const order = { kind: 'order', unit: 'week', every: 1, questions: [question] };
  const plan = await made('/plans', {
    name: `Plan of ${store}`,
    scope: { kind: 'store', store },
    draft: { from: '2090-01-02', presentation: 'prompt', rule: order },
  });
  const operator = await made(`/stores/${store}/operators`, { number: '17', name: 'Anna' });
  const register = await made(`/stores/${store}/registers`, { name: 'Register', workplace });
  const person = {
    login: `seller of ${store}`,
    name: 'Seller',
    role: 'seller',
    scope: { kind: 'store', store },
  };
  const user = await made('/invitations', person);
  const lines = { offsetSeconds: 60, errorSeconds: 5 };
  const about = { kind: 'clock', name: '', on: true, thresholds: lines, scope: { kind: 'store', store } };
  const rule = (await admin.post('/api/v1/alert-rules', about)).json.id;
  const alert = rule;
  await hub.hub.db.write('applyAlerts', {
    ...{ now: 1, ids: [alert] },
    changes: [
      {
        ...{ rule, kind: 'clock', subject: `of ${store}`, entity: 'none', store, facts: {}, event: 'fired' },
        ...{ phase: 'firing', since: 0, before: { phase: 'ok', since: 0 } },
      },
    ],
  });
  const console = { serial: CONSOLE, bootId: '5A3F0C21', model: 'avr', class: 'serial' } as const;
  kiosk.add({ type: 'device-up', data: { ...console, buttons: ['Y', 'N', 'U', 'S'], holdCapable: true } });
  const { seller, opened } = kiosk.poll('yes', { question });
  await kiosk.sendAll();
  const scope: UserScope = { kind: 'store', store };
  const item = kiosk.item(seller);
  const poll = kiosk.item(opened);
  const sample = await made('/samples', {
    ...{ question, from: '2026-01-01', to: '2026-01-02' },
    scope: { kind: 'store', store },
  });
  const people = { operator, user, alert, rule, sample };
  return { store, workplace, camera, kiosk: kiosk.id, item, poll, group, plan, register, scope, ...people };
}

beforeAll(async () => {
  hub = await testHub();
  const { admin, store } = hub;
  question = (await admin.post('/api/v1/questions', { text: { ru: 'Да?', en: 'Yes?' }, positive: 'yes' }))
    .json.id;
  const other = (await admin.post('/api/v1/stores', { name: 'Other', zone: 'Asia/Tokyo' })).json.id;
  const till = (await admin.post(`/api/v1/stores/${other}/workplaces`, { name: 'Till 9' })).json.id;
  kiosks = [await hub.kiosk([hub.workplaces[0]]), await hub.kiosk([till])];
  own = await furnish(store, hub.workplaces[0], kiosks[0]);
  foreign = await furnish(other, till, kiosks[1]);
  const { scope: _scope, ...ids } = foreign;
  secrets = [...Object.values(ids).map(String), 'Other', 'Till 9'];
  const scopes = { all: { kind: 'all' }, store: own.scope, group: { kind: 'group', group: own.group } };
  for (const caller of CALLERS) {
    for (const [name, scope] of Object.entries(scopes)) {
      const login = `${caller}-${name}`;
      const role = caller === 'watching-manager' ? 'manager' : caller;
      const made = await admin.post('/api/v1/users', { login, name: login, role, scope, password: PASSWORD });
      expect(made.status).toBe(201);
      if (caller === 'watching-manager') {
        const right = { name: login, role, scope, video: true };
        expect((await admin.changeUser(made.json.id, right)).status).toBe(204);
      }
      people.set(`${caller} ${name}`, await signIn(hub.hub.url, login, PASSWORD));
    }
  }
  const document = (await new Person(hub.hub.url).get('/api/v1/openapi.json')).json;
  operations = Object.entries<Record<string, object>>(document.paths)
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        name: `${method.toUpperCase()} ${path}`,
        ...{ method: method.toUpperCase(), path },
        access: Reflect.get(operation, 'x-access') as Access | undefined,
        scope: Reflect.get(operation, 'x-scope') as ScopeRule | undefined,
      })),
    )
    .filter(({ method }) => method !== 'HEAD')
    .sort((a, b) => ENDING.indexOf(a.name) - ENDING.indexOf(b.name));
});
afterAll(() => hub.close());

/** Routes that are for people, with the roles that may call them. */
const forPeople = (): readonly (Operation & { readonly roles: readonly Caller[] })[] =>
  operations.flatMap((operation) => {
    const { access } = operation;
    if (access === undefined || access === 'public' || access === 'kiosk') return [];
    return [{ ...operation, roles: access === 'signed-in' ? ROLES : access }];
  });

/** The address with each of its parameters as given, else as nothing that is there. */
const address = (path: string, params: Readonly<Record<string, string>> = {}): string =>
  path.replaceAll(
    /\{(\w+)\}/g,
    (_all, name: string) => params[name] ?? (name === 'version' ? '1' : 'absent'),
  );

const NO_JSON = '{ this is no JSON';
const noBody = (method: string): string | undefined =>
  method === 'GET' || method === 'DELETE' ? undefined : NO_JSON;

describe('declared', () => {
  test('every route of the API says who may call it, and every route for people what of the chain it is about', () => {
    const silent = operations.filter(
      ({ path, access, scope }) =>
        path.startsWith('/api/') &&
        (access === undefined || (access !== 'public' && access !== 'kiosk' && scope === undefined)),
    );
    // `config: { access: …, scope: … }`, see plugins/scope.ts
    expect(silent.map(({ name }) => name)).toEqual([]);
  });

  test('every rule is one of those there are', () => {
    for (const { name, scope } of forPeople())
      expect([name, typeof scope === 'string' ? RULES.includes(scope) : typeof scope]).toEqual([
        name,
        typeof scope === 'string' ? true : 'object',
      ]);
  });
});

test('nobody, and a kiosk, are let in nowhere that is for people', async () => {
  const nobody = new Person(hub.hub.url);
  for (const { name, method, path } of forPeople()) {
    const body = noBody(method);
    const refused = await nobody.call(method, address(path), body);
    expect([name, refused.status, refused.json.code]).toEqual([name, 401, 'not-signed-in']);
    const bytes = Buffer.from(body ?? '');
    const parts = { method, path: address(path), query: '', body: bytes, counter: ++kiosks[0].counter };
    const signed = signRequest(parts, { keyId: kiosks[0].id, created: 1, key: kiosks[0].key });
    const kiosk = await nobody.call(method, address(path), body, signed as Record<string, string>);
    expect([name, kiosk.status]).toEqual([name, 401]);
  }
});

test('people are let in nowhere that is for kiosks', async () => {
  for (const { name, method, path, access } of operations) {
    if (access !== 'kiosk') continue;
    const answer = await who('admin', 'all').call(method, address(path), method === 'GET' ? undefined : '{}');
    expect([name, answer.status >= 400 && answer.status < 500]).toEqual([name, true]);
  }
});

test('a role without the right is refused, whatever its scope, before anything else is looked at', async () => {
  for (const { name, method, path, roles } of forPeople()) {
    const without = roles.includes('manager') ? ROLES : CALLERS;
    for (const role of without.filter((each) => !roles.includes(each))) {
      for (const scope of ['all', 'store'] as const) {
        const answer = await who(role, scope).call(method, address(path), noBody(method));
        expect([name, role, answer.status, answer.json.code]).toEqual([name, role, 403, 'forbidden']);
      }
    }
  }
});

test('what concerns the whole chain is for those whose scope it is', async () => {
  for (const { name, method, path, roles, scope } of forPeople()) {
    if (scope !== 'chain') continue;
    for (const role of roles) {
      for (const narrow of ['store', 'group'] as const) {
        const answer = await who(role, narrow).call(method, address(path), noBody(method));
        expect([name, role, answer.status, answer.json.code]).toEqual([name, role, 403, 'out-of-scope']);
      }
      const whole = await who(role, 'all').call(method, address(path), noBody(method));
      expect([name, role, whole.json?.code]).not.toEqual([name, role, 'out-of-scope']);
    }
  }
});

const isChecked = (scope: ScopeRule | undefined): scope is Exclude<ScopeRule, string> =>
  typeof scope === 'object';

/** The things a rule names, each with where. */
const named = (rule: Exclude<ScopeRule, string>): readonly (readonly [Kind, Source])[] =>
  Object.entries(rule).flatMap(([kind, sources]) =>
    kind === 'filtered' || kind === 'whole'
      ? []
      : [sources].flat().map((source) => [kind as Kind, source as Source] as const),
  );

test('a thing of another store, named in the address, is not there', async () => {
  let looked = 0;
  for (const { name, method, path, roles, scope } of forPeople()) {
    if (!isChecked(scope)) continue;
    for (const [kind, source] of named(scope)) {
      const [part, ...rest] = source.split('.');
      if (part === 'body') continue;
      const field = rest.join('.');
      const ask = (person: Person, id: unknown): Promise<Answer> =>
        part === 'params'
          ? person.call(method, address(path, { [field]: String(id) }), noBody(method))
          : person.call(method, `${address(path)}?${field}=${id}`, noBody(method));
      for (const role of roles) {
        for (const narrow of ['store', 'group'] as const) {
          looked += 1;
          const there = await ask(who(role, narrow), foreign[kind]);
          const { code } = NOT_THERE[kind];
          expect([name, kind, role, there.json.code]).toEqual([name, kind, role, code]);
          // Nothing tells it from one that does not exist.
          const absent = await ask(who(role, narrow), String(foreign[kind]).replaceAll(/[0-9a-f]/g, '0'));
          expect([name, kind, role, absent.text]).toEqual([name, kind, role, there.text]);
          const mine = await ask(who(role, narrow), own[kind]);
          expect([name, kind, role, mine.json?.code]).not.toEqual([name, kind, role, code]);
          expect([name, kind, role, mine.json?.code]).not.toEqual([name, kind, role, 'out-of-scope']);
          expect([name, secrets.filter((secret) => mine.text.includes(secret))]).toEqual([name, []]);
        }
        const whole = await ask(who(role, 'all'), foreign[kind]);
        expect([name, kind, role, whole.json?.code]).not.toEqual([name, kind, role, NOT_THERE[kind].code]);
      }
    }
  }
  expect(looked).toBeGreaterThan(100);
});

const draft = () => ({
  from: '2090-01-02',
  presentation: 'prompt',
  rule: { kind: 'order', unit: 'week', every: 1, questions: [question] },
});

const clockRule = (scope: unknown) => ({
  ...{ name: '', on: false, scope },
  thresholds: { offsetSeconds: 60, errorSeconds: 5 },
});

/** Bodies that fit, with one thing in the place the rule names. A route whose rule looks into the body needs one here. */
const BODIES: Readonly<Record<string, (things: Things, kind: Kind) => object>> = {
  'POST /api/v1/users': ({ scope }) => ({
    login: 'x',
    name: 'X',
    role: 'seller',
    scope,
    password: 'z'.repeat(20),
  }),
  'POST /api/v1/invitations': ({ scope }) => ({ login: 'y', name: 'Y', role: 'seller', scope }),
  'PUT /api/v1/users/{id}': ({ scope, operator }, kind) => ({
    ...{ name: 'Z', role: 'seller', scope: kind === 'operator' ? own.scope : scope },
    ...(kind === 'operator' ? { operator } : {}),
  }),
  'POST /api/v1/store-groups': ({ store }) => ({ name: 'G', stores: [store] }),
  'PUT /api/v1/store-groups/{id}': ({ store }) => ({ name: 'G', stores: [store] }),
  'POST /api/v1/enrolment-codes': ({ workplace }) => ({ workplaces: [workplace] }),
  'POST /api/v1/kiosks/{id}/move': ({ store, workplace }, kind) =>
    kind === 'workplace' ? { store: own.store, workplaces: [workplace] } : { store },
  'POST /api/v1/workplaces/{id}/move': ({ store }) => ({ store }),
  'POST /api/v1/plans': ({ scope }) => ({ name: 'P', scope, draft: draft() }),
  'POST /api/v1/plans/preview': ({ store, scope, plan }, kind) => ({
    ...(kind === 'store' ? { store } : {}),
    ...(kind === 'scope' ? { draft: { scope, draft: draft() } } : {}),
    ...(kind === 'plan' ? { draft: { scope: own.scope, plan, draft: draft() } } : {}),
  }),
  'POST /api/v1/alert-rules': ({ scope }) => ({ kind: 'clock', ...clockRule(scope) }),
  'PUT /api/v1/alert-rules/{id}': ({ scope }) => clockRule(scope),
  'POST /api/v1/samples': ({ scope }) => ({ question, from: '2026-02-01', to: '2026-02-02', scope }),
  'POST /api/v1/known-items': ({ item }) => ({ item, right: 1 }),
  'POST /api/v1/review/undo': ({ item }) => ({ item }),
  'POST /api/v1/review/holds': ({ item }) => ({ items: [item], take: 1 }),
  'POST /api/v1/cameras/{id}/clock/marks': ({ item }) => ({ item, cameraAt: 1, frameMs: 40 }),
  'POST /api/v1/video/grants': ({ camera, poll }, kind) =>
    kind === 'poll'
      ? { camera: own.camera, poll, from: 1, to: 1000, reason: 'poll' }
      : { camera, from: 1, to: 1000, reason: 'review' },
};

test('a thing of another store, named in the body, is not there', async () => {
  const missing: string[] = [];
  for (const { name, method, path, roles, scope } of forPeople()) {
    if (!isChecked(scope)) continue;
    for (const [kind, source] of named(scope)) {
      if (!source.startsWith('body.')) continue;
      const body = BODIES[name];
      if (body === undefined) {
        missing.push(name);
        continue;
      }
      const [, part = ''] = /\/(users|kiosks|workplaces|alert-rules|cameras)\//.exec(path) ?? [];
      const of =
        {
          ...{ users: own.user, kiosks: own.kiosk, workplaces: own.workplace, 'alert-rules': own.rule },
          cameras: own.camera,
        }[part] ?? own.group;
      const target = address(path, { id: String(of) });
      for (const role of roles) {
        for (const narrow of ['store', 'group'] as const) {
          const there = await who(role, narrow).call(method, target, body(foreign, kind));
          const { code } = NOT_THERE[kind];
          expect([name, kind, role, there.json.code]).toEqual([name, kind, role, code]);
          const mine = await who(role, narrow).call(method, target, body(own, kind));
          expect([name, kind, role, mine.json?.code]).not.toEqual([name, kind, role, code]);
          expect([name, kind, role, mine.json?.code]).not.toEqual([name, kind, role, 'out-of-scope']);
        }
      }
    }
  }
  expect(missing).toEqual([]);
});

/** Queries that a list cannot do without. */
const QUERIES: Readonly<Record<string, () => string>> = {
  'GET /api/v1/results': () => `?question=${question}&by=store`,
  'GET /api/v1/results/comparison': () => `?question=${question}`,
  'GET /api/v1/results/control': () =>
    `?question=${question}&by=day&baselineFrom=2026-01-01&baselineTo=2026-12-31`,
  'GET /api/v1/results/polls': () => `?question=${question}`,
  'GET /api/v1/plans/periods': () => '?from=2026-01-01&to=2026-12-31',
  'GET /api/v1/exports/results.csv': () => `?question=${question}&by=store`,
  'GET /api/v1/exports/results.xlsx': () => `?question=${question}&by=store`,
  'GET /api/v1/exclusions': () => `?store=${own.store}`,
};

test('lists and figures hold nothing of another store', async () => {
  let told = 0;
  for (const { name, method, path, roles, scope } of forPeople()) {
    if (!isChecked(scope) || scope.filtered !== true || method !== 'GET' || ENDLESS.includes(name)) continue;
    if (named(scope).some(([, source]) => source.startsWith('params.'))) continue;
    const target = `${path.replace('consoles/{id}', `consoles/${CONSOLE}`)}${QUERIES[name]?.() ?? ''}`;
    for (const role of roles) {
      const whole = await who(role, 'all').get(target);
      expect([name, role, whole.status]).toEqual([name, role, 200]);
      if (secrets.some((secret) => whole.text.includes(secret))) told += 1;
      for (const narrow of ['store', 'group'] as const) {
        const part = await who(role, narrow).get(target);
        expect([name, role, part.status]).toEqual([name, role, 200]);
        expect([name, role, secrets.filter((secret) => part.text.includes(secret))]).toEqual([
          name,
          role,
          [],
        ]);
      }
    }
  }
  expect(told).toBeGreaterThan(10);
});

test('figures count what lies in the scope', async () => {
  const polls = async (scope: 'all' | 'store' | 'group', by: string): Promise<number> =>
    (await who('manager', scope).get(`/api/v1/results?question=${question}&by=${by}`)).json.total.polls;
  // By day the figures come from another table than by hour.
  for (const by of ['day', 'hour', 'store']) {
    expect(await polls('all', by)).toBe(2);
    expect(await polls('store', by)).toBe(1);
    expect(await polls('group', by)).toBe(1);
  }
  const index = async (scope: 'all' | 'store'): Promise<number> =>
    (await who('manager', scope).get('/api/v1/results/index')).json.questions[0].before.index.n;
  expect([await index('all'), await index('store')]).toEqual([2, 1]);
});

test('a plan for all stores is read by those who have a part of them, and changed by others', async () => {
  const plan = { name: 'All', scope: { kind: 'all' }, draft: draft() };
  const { id } = (await hub.admin.post('/api/v1/plans', plan)).json;
  const manager = who('manager', 'store');
  expect((await manager.get(`/api/v1/plans/${id}`)).status).toBe(200);
  const change = await manager.call('PUT', `/api/v1/plans/${id}/draft`, draft(), { 'if-match': '"1"' });
  expect(change.json).toMatchObject({ status: 403, code: 'out-of-scope' });
});
