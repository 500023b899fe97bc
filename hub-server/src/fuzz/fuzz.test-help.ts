import { problemCodes } from '@otklik/shared/api/common.ts';
import { signRequest } from '@otklik/shared/sync/http-signature.ts';
import fc from 'fast-check';
import Schema from 'typebox/schema';
import { expect } from 'vitest';
import { Person, type TestHub, type TestKiosk } from '../hub-fixture.ts';
import {
  type FuzzedRequest,
  type KnownIds,
  type Operation,
  operationsOf,
  requestsFor,
} from './arbitrary-request.test-help.ts';

/** A hub with something of everything, so that a fuzzed request can be right. */
export interface Fuzzed {
  readonly setup: TestHub;
  readonly kiosk: TestKiosk;
  readonly operations: readonly Operation[];
  readonly ids: KnownIds;
}

/** Signing in is limited by address; streams do not end by themselves. */
const APART = [
  'POST /api/v1/session',
  'DELETE /api/v1/session',
  'DELETE /api/v1/sessions',
  'GET /api/v1/kiosk/stream',
  'GET /api/v1/live',
];

export async function prepare(setup: TestHub): Promise<Fuzzed> {
  const { admin } = setup;
  const kiosk = await setup.kiosk();
  const made = async (path: string, body: object): Promise<string> =>
    (await admin.post(`/api/v1${path}`, body)).json.id;
  const question = await made('/questions', { text: { ru: 'Да?', en: 'Yes?' }, positive: 'yes' });
  const camera = await made(`/stores/${setup.store}/cameras`, {
    name: 'Till',
    workplaces: [setup.workplaces[0]],
    folder: setup.dataDir,
    pattern: '%Y-%m-%d_%H-%M-%S.mp4',
    zone: 'UTC',
    timing: 'name',
  });
  const group = await made('/store-groups', { name: 'All', stores: [setup.store] });
  const rule = { kind: 'order', unit: 'week', every: 1, questions: [question] };
  const plan = await made('/plans', {
    name: 'Weeks',
    scope: { kind: 'store', store: setup.store },
    draft: { from: '2090-01-02', presentation: 'prompt', rule },
  });
  const operator = await made(`/stores/${setup.store}/operators`, { number: '7' });
  const register = await made(`/stores/${setup.store}/registers`, {
    name: 'till',
    workplace: setup.workplaces[0],
  });
  const presses = ['yes', 'no', 'timeout', 'unsure'] as const;
  const polls = presses.map((outcome) => kiosk.poll(outcome, { question }));
  const { raised } = kiosk.forceMajeure();
  await kiosk.sendAll();
  const items = [...polls.flatMap(({ seller, customer }) => [seller, customer ?? seller]), raised];
  const document = (await new Person(setup.hub.url).get('/api/v1/openapi.json')).json;
  const known = [
    setup.store,
    ...setup.workplaces,
    question,
    camera,
    group,
    plan,
    operator,
    register,
    kiosk.id,
    ...items.map(kiosk.item),
  ];
  return {
    setup,
    kiosk,
    operations: operationsOf(document).filter(
      ({ method, path }) => method !== 'HEAD' && !APART.includes(`${method} ${path}`),
    ),
    ids: {
      any: fc.constantFrom(...known),
      of: new Map(
        Object.entries({
          stores: [setup.store],
          workplaces: setup.workplaces,
          questions: [question],
          cameras: [camera],
          'store-groups': [group],
          plans: [plan],
          operators: [operator],
          registers: [register],
          items: items.map(kiosk.item),
        }).map(([list, each]) => [list, fc.constantFrom(...each)]),
      ),
    },
  };
}

async function sendSigned(kiosk: TestKiosk, method: string, request: FuzzedRequest): Promise<Response> {
  const url = new URL(request.target, kiosk.url);
  const body = Buffer.from(request.body ?? '');
  kiosk.counter += 1;
  const counter = url.pathname === '/api/v1/kiosk/events' ? {} : { counter: kiosk.counter };
  const headers = signRequest(
    { method, path: url.pathname, query: url.search, body, ...counter },
    { keyId: kiosk.id, created: 1, key: kiosk.key },
  );
  return fetch(url, {
    method,
    headers: { ...headers, 'content-type': 'application/json' },
    ...(method === 'GET' ? {} : { body: new Uint8Array(body) }),
  });
}

/** Answers are never a failure of the hub; refusals are problems with a code of the closed list. */
async function isHandled(
  method: string,
  request: FuzzedRequest,
  response: Response,
  replies?: Operation['replies'],
): Promise<void> {
  const text = await response.text();
  const told = { method, ...request, status: response.status, text };
  if (response.status >= 500) expect.fail(`a failure of the hub: ${JSON.stringify(told)}`);
  if (replies !== undefined) isDeclared(replies, told, response.headers.get('content-type') ?? '');
  if (response.status < 400) return;
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  const problem = JSON.parse(text);
  expect(Object.keys(problemCodes)).toContain(problem.code);
  expect(problem.status).toBe(response.status);
}

export interface Told {
  readonly method: string;
  readonly target: string;
  readonly status: number;
  readonly text: string;
}

/** The reply is what the document says of its status: the media type, the schema, and a problem's code with it. */
export function isDeclared(replies: Operation['replies'], told: Told, contentType: string): void {
  // An address with an empty part belongs to no operation.
  if (told.status === 404 && JSON.parse(told.text).code === 'not-found') return;
  const reply = replies[told.status];
  if (!fits(reply, told.text, contentType)) {
    expect.fail(`not as the document says: ${contentType} ${JSON.stringify(told)}`);
  }
}

function fits(reply: Operation['replies'][string] | undefined, text: string, contentType: string): boolean {
  if (reply === undefined) return false;
  if (reply.content === undefined) return text === '';
  const type = contentType.split(';')[0] ?? '';
  const content = reply.content[type] ?? reply.content[`${type.split('/')[0]}/*`];
  if (content === undefined) return false;
  return !/[+/]json$/.test(type) || compiled(content.schema).Check(JSON.parse(text));
}

/** Each schema of the document is compiled once. */
const validators = new WeakMap<object, Schema.Validator>();
function compiled(schema: object): Schema.Validator {
  const known = validators.get(schema) ?? Schema.Compile(schema);
  validators.set(schema, known);
  return known;
}

/** Operations that are under way at once, and as many of the batches. */
const LANES = 6;

/**
 * Sends `runs` requests to each operation, several operations at once; those of the kiosk one after another, since their
 * counter must rise. fast-check prints the seed of what fails. Gives how often each status came.
 */
export async function fuzzAll(fuzzed: Fuzzed, runs: number): Promise<ReadonlyMap<string, number>> {
  const seen = new Map<string, number>();
  const lane = async (left: Operation[]): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      await fuzzOne(fuzzed, next, runs, seen);
    }
  };
  const ofKiosk = fuzzed.operations.filter(isOfKiosk);
  const others = fuzzed.operations.filter((operation) => !isOfKiosk(operation));
  await Promise.all([lane(ofKiosk), ...Array.from({ length: LANES }, () => lane(others))]);
  return seen;
}

const isOfKiosk = ({ path }: Operation): boolean => path.startsWith('/api/v1/kiosk/');

async function fuzzOne(
  { setup, kiosk, ids }: Fuzzed,
  operation: Operation,
  runs: number,
  seen: Map<string, number>,
): Promise<void> {
  const { admin } = setup;
  const { method, path } = operation;
  // Hashing a password is slow on purpose; its route gets fewer tries.
  const numRuns = path === '/api/v1/users' ? Math.ceil(runs / 10) : runs;
  await fc.assert(
    fc.asyncProperty(requestsFor(operation, ids), fc.nat({ max: 9 }), async (request, dice) => {
      const headers = {
        cookie: admin.cookie,
        'x-otklik-csrf': admin.csrf,
        // Now and then a body of another kind than it says.
        'content-type': dice === 0 ? 'text/plain' : 'application/json',
      };
      const response = isOfKiosk(operation)
        ? await sendSigned(kiosk, method, request)
        : await fetch(new URL(request.target, setup.hub.url), {
            method,
            headers,
            ...(request.body === undefined || method === 'GET' ? {} : { body: request.body }),
          });
      const key = String(response.status);
      seen.set(key, (seen.get(key) ?? 0) + 1);
      await isHandled(method, request, response, operation.replies);
    }),
    { numRuns },
  );
}

/** The batch route by itself: true batches with something of them replaced, over and over. */
export async function fuzzBatches(fuzzed: Fuzzed, runs: number): Promise<void> {
  const { kiosk } = fuzzed;
  const last = kiosk.events.length;
  const wrong = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom<unknown>(-1, 0, 1e300, 2 ** 53, '\ud800', '0'.repeat(16), kiosk.epoch, kiosk.id),
  );
  const edits = fc.array(fc.tuple(fc.nat({ max: 400 }), wrong), { minLength: 1, maxLength: 3 });
  const property = () =>
    fc.asyncProperty(
      fc.integer({ min: 1, max: last }),
      fc.integer({ min: 1, max: last }),
      edits,
      fc.boolean(),
      async (one, other, changes, fork) => {
        const batch = structuredClone(kiosk.batch(Math.min(one, other), Math.max(one, other)));
        for (const [at, value] of changes) replaceAt(batch, at, value);
        if (fork) batch.epoch = 'f'.repeat(16);
        const response = await sendSigned(kiosk, 'POST', {
          target: '/api/v1/kiosk/events',
          body: JSON.stringify(batch),
        });
        await isHandled('POST', { target: 'events', body: JSON.stringify(batch) }, response);
      },
    );
  const numRuns = Math.ceil(runs / LANES);
  await Promise.all(Array.from({ length: LANES }, () => fc.assert(property(), { numRuns })));
}

/** Replaces the `at`-th member of a tree, counted round. */
function replaceAt(tree: Record<string, unknown>, at: number, value: unknown): void {
  const places: [object, string][] = [];
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [name, child] of Object.entries(node)) {
      places.push([node, name]);
      walk(child);
    }
  };
  walk(tree);
  const place = places[at % places.length];
  if (place !== undefined) Reflect.set(place[0], place[1], value);
}
