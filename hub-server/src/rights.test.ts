import { problemCodes } from '@otklik/shared/api/common.ts';
import type { RoleName } from '@otklik/shared/api/session.ts';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type Answer,
  PASSWORD,
  Person,
  signIn,
  type TestHub,
  type TestKiosk,
  testHub,
} from './hub-fixture.ts';

interface Route {
  readonly method: string;
  readonly path: string;
}

/** Who may call what. A route that is in the document and not here fails the test. */
const MAY: Readonly<Record<string, 'public' | 'kiosk' | 'signed-in' | readonly RoleName[]>> = {
  'GET /healthz': 'public',
  'GET /readyz': 'public',
  'POST /api/v1/session': 'public',
  'GET /api/v1/session': 'signed-in',
  'DELETE /api/v1/session': 'signed-in',
  'POST /api/v1/users': ['admin'],
  'GET /api/v1/stores': ['expert', 'manager', 'admin'],
  'POST /api/v1/stores': ['admin'],
  'POST /api/v1/stores/{id}/workplaces': ['admin'],
  'POST /api/v1/stores/{id}/cameras': ['admin'],
  'GET /api/v1/store-groups': ['expert', 'manager', 'admin'],
  'POST /api/v1/store-groups': ['admin'],
  'PUT /api/v1/store-groups/{id}': ['admin'],
  'GET /api/v1/questions': ['expert', 'manager', 'admin'],
  'POST /api/v1/questions': ['manager', 'admin'],
  'POST /api/v1/plan/periods': ['manager', 'admin'],
  'POST /api/v1/enrolment-codes': ['admin'],
  'POST /api/v1/kiosk/enrol': 'kiosk',
  'GET /api/v1/kiosk/config': 'kiosk',
  'POST /api/v1/kiosk/events': 'kiosk',
  'POST /api/v1/kiosk/heartbeat': 'kiosk',
  'GET /api/v1/kiosks': ['manager', 'admin'],
  'POST /api/v1/kiosks/{id}/revocation': ['admin'],
  'GET /api/v1/review/items': ['expert', 'admin'],
  'GET /api/v1/review/items/{id}': ['expert', 'admin'],
  'POST /api/v1/review/items/{id}/verdicts': ['expert', 'admin'],
  'POST /api/v1/review/items/{id}/confirm': ['expert', 'admin'],
  'POST /api/v1/review/undo': ['expert', 'admin'],
  'GET /api/v1/results/index': ['expert', 'manager', 'admin'],
  'POST /api/v1/video/grants': ['expert', 'admin'],
  'GET /api/v1/video/grants/{id}/index.m3u8': ['expert', 'admin'],
  'GET /api/v1/video/grants/{id}/{part}': ['expert', 'admin'],
};
const ROLES: readonly RoleName[] = ['seller', 'expert', 'manager', 'admin'];

let hub: TestHub;
let kiosk: TestKiosk;
let item: string;
const people = new Map<RoleName, Person>();
let routes: readonly Route[];
beforeAll(async () => {
  hub = await testHub();
  for (const role of ROLES) people.set(role, await hub.person(role));
  kiosk = await hub.kiosk();
  const { customer = 0 } = kiosk.poll('yes');
  await kiosk.sendAll();
  item = kiosk.item(customer);
  const document = (await new Person(hub.hub.url).get('/api/v1/openapi.json')).json;
  expect(document.openapi).toBe('3.1.0');
  routes = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(Object(methods)).map((method) => ({ method: method.toUpperCase(), path })),
  );
});
afterAll(() => hub.close());

const nonsense = (path: string): string => path.replaceAll(/\{\w+\}/g, '%20nonsense');
const isProblem = (answer: Answer): void => {
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect(Object.keys(problemCodes)).toContain(answer.json.code);
  expect(answer.json.status).toBe(answer.status);
};

test('the document names each route once, and each has its rights written down here', () => {
  const named = routes
    .filter(({ method }) => method !== 'HEAD')
    .map(({ method, path }) => `${method} ${path}`);
  expect(named.toSorted()).toEqual(Object.keys(MAY).toSorted());
});

test('without a session, and without the right, nothing else is looked at', async () => {
  const nobody = new Person(hub.hub.url);
  for (const [route, access] of Object.entries(MAY)) {
    if (access === 'public' || access === 'kiosk') continue;
    const [method = '', path = ''] = route.split(' ');
    const body = method === 'POST' || method === 'PUT' ? '{ this is no JSON' : undefined;
    const refused = await nobody.call(method, nonsense(path), body);
    expect([route, refused.status, refused.json.code]).toEqual([route, 401, 'not-signed-in']);
    if (access === 'signed-in') continue;
    for (const role of ROLES) {
      const answer = await people.get(role)?.call(method, nonsense(path), body);
      if (access.includes(role))
        expect([route, role, answer?.json?.code]).not.toEqual([route, role, 'forbidden']);
      else expect([route, role, answer?.status, answer?.json.code]).toEqual([route, role, 403, 'forbidden']);
    }
  }
});

test('a change without the session token, or with another, is refused', async () => {
  const expert = people.get('expert');
  for (const csrf of ['', 'wrong', people.get('admin')?.csrf ?? '']) {
    const forged = new Person(hub.hub.url, expert?.cookie, csrf);
    const answer = await forged.post(`/api/v1/review/items/${item}/verdicts`, { value: 0 });
    expect(answer.json).toMatchObject({ status: 403, code: 'csrf' });
  }
});

test('the session: its cookie is out of reach of scripts, and ends with signing out', async () => {
  const answer = await new Person(hub.hub.url).post('/api/v1/session', {
    login: 'admin',
    password: PASSWORD,
  });
  expect(answer.status).toBe(201);
  expect(answer.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Strict/);
  const person = await signIn(hub.hub.url, 'admin', PASSWORD);
  expect((await person.get('/api/v1/session')).json).toMatchObject({
    user: { role: 'admin' },
    csrf: person.csrf,
  });
  expect((await person.call('DELETE', '/api/v1/session')).status).toBe(204);
  expect((await person.get('/api/v1/session')).json.code).toBe('not-signed-in');
});

test('a wrong password and an unknown login are answered alike', async () => {
  const nobody = new Person(hub.hub.url);
  const wrong = await nobody.post('/api/v1/session', { login: 'admin', password: 'wrong' });
  const unknown = await nobody.post('/api/v1/session', { login: 'nobody', password: 'wrong' });
  expect(wrong.status).toBe(401);
  expect(wrong.text).toBe(unknown.text);
});

test('a login is taken once', async () => {
  const body = { login: 'twice', name: 'Twice', role: 'seller', password: PASSWORD };
  expect((await hub.admin.post('/api/v1/users', body)).status).toBe(201);
  expect((await hub.admin.post('/api/v1/users', body)).json).toMatchObject({
    status: 409,
    code: 'login-taken',
  });
});

test('problems speak Russian where it is preferred', async () => {
  const ask = (language: string) =>
    new Person(hub.hub.url).call('GET', '/api/v1/stores', undefined, { 'accept-language': language });
  expect((await ask('ru-RU,ru;q=0.9,en;q=0.8')).json.title).toBe('Сначала войдите в систему');
  expect((await ask('en,ru;q=0.5')).json.title).toBe('Sign in first');
  expect((await ask('de')).json.title).toBe('Sign in first');
});

const ids = fc.oneof(
  fc.constantFrom('x', '..', '%2e%2e%2f', "a' OR 1=1", '%00'),
  fc.string({ maxLength: 80 }),
);
const values = fc.oneof(
  { weight: 1, arbitrary: fc.jsonValue() },
  {
    weight: 2,
    arbitrary: fc.record(
      {
        value: fc.oneof(fc.constantFrom(0, 1, 2, 'no-footage'), fc.jsonValue()),
        login: fc.string(),
        password: fc.string(),
        role: fc.constantFrom('expert', 'admin', 'root'),
        name: fc.string(),
        zone: fc.constantFrom('UTC', 'Mars/Olympus', '', '\u0000'),
        workplaces: fc.array(fc.string()),
        text: fc.oneof(fc.string(), fc.record({ ru: fc.string(), en: fc.string() })),
        positive: fc.constantFrom('yes', 'no', 'maybe'),
        question: fc.string(),
        from: fc.oneof(fc.maxSafeInteger(), fc.double()),
        to: fc.oneof(fc.maxSafeInteger(), fc.double()),
        match: fc.boolean(),
        item: fc.string(),
        code: fc.string(),
        publicKey: fc.base64String({ minLength: 40, maxLength: 44 }),
        version: fc.string(),
      },
      { requiredKeys: [] },
    ),
  },
);

/** Requests that fit their schemas, so that what lies behind the border is tried too. */
const fitting: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  'POST /api/v1/stores': fc.record({
    name: fc.string({ minLength: 1, maxLength: 120 }),
    zone: fc.string({ minLength: 1, maxLength: 64 }),
  }),
  'POST /api/v1/plan/periods': fc.record({
    question: fc.string({ maxLength: 64 }),
    from: fc.oneof(fc.maxSafeInteger(), fc.constant(1e300)),
  }),
  'POST /api/v1/stores/{id}/cameras': fc.record({
    name: fc.constant('c'),
    workplaces: fc.array(fc.string({ maxLength: 64 }), { maxLength: 3 }),
    folder: fc.constantFrom('/nowhere', 'relative', '\u0000'),
    pattern: fc.string({ minLength: 1, maxLength: 300 }),
    zone: fc.constantFrom('UTC', 'Nowhere/Else'),
    timing: fc.constantFrom('name', 'mtime'),
    offset: fc.oneof(fc.maxSafeInteger(), fc.constant(1e300)),
  }),
  'POST /api/v1/review/items/{id}/verdicts': fc.record({
    value: fc.constantFrom(0, 1, 'cannot-tell'),
    text: fc.string({ maxLength: 1000, unit: 'binary' }),
  }),
  'POST /api/v1/review/undo': fc.constant({}),
};

test('no body, path or query brings a 5xx, and each refusal is a problem with a closed code', async () => {
  const admin = hub.admin;
  const codes: Record<string, number> = {};
  for (const { method, path } of routes) {
    // Signing in is limited by address and would only be refused; its schema is the same kind as the others'.
    if (method === 'HEAD' || path === '/api/v1/session') continue;
    const fit = fitting[`${method} ${path}`];
    const bodies = fit === undefined ? values : fc.oneof(values, fit);
    const raw = fc.oneof(
      { weight: 4, arbitrary: bodies.map((body) => JSON.stringify(body)) },
      { weight: 1, arbitrary: fc.string() },
    );
    await fc.assert(
      fc.asyncProperty(raw, ids, fc.webQueryParameters(), fc.boolean(), async (body, id, query, real) => {
        const filled = path.replaceAll(
          /\{\w+\}/g,
          real ? (path.includes('review') ? item : hub.store) : encodeURIComponent(id),
        );
        const target = `${filled}${method === 'GET' ? `?${query}` : ''}`;
        const answer = await admin.call(
          method,
          target,
          method === 'POST' || method === 'PUT' ? body : undefined,
        );
        codes[answer.status] = (codes[answer.status] ?? 0) + 1;
        expect([target, body, answer.status, answer.status < 500]).toEqual([
          target,
          body,
          answer.status,
          true,
        ]);
        if (answer.status >= 400) isProblem(answer);
      }),
      { numRuns: 60 },
    );
  }
  expect(Object.keys(codes)).toContain('400');
}, 180_000);

test('batches of nonsense from a true kiosk bring no 5xx and store nothing', async () => {
  const before = hub.rows<{ n: number }>('SELECT COUNT(*) AS n FROM events');
  const event = fc.oneof(fc.constantFrom(...kiosk.events), fc.jsonValue());
  const batch = fc.record(
    {
      epoch: fc.constantFrom(kiosk.epoch, '0'.repeat(16), 'x'),
      fromSeq: fc.oneof(fc.integer({ min: -1, max: 9 }), fc.constantFrom(1e300, 2 ** 53)),
      events: fc.oneof(fc.array(event, { maxLength: 6 }), fc.jsonValue()),
      head: fc.oneof(fc.constantFrom(...[1, 3, 5].map((seq) => kiosk.batch(1, seq).head)), fc.jsonValue()),
      clock: fc.oneof(fc.constant(kiosk.batch(1, 1).clock), fc.jsonValue()),
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(fc.oneof(batch, fc.jsonValue()), async (body) => {
      const answer = await kiosk.sendBytes(Buffer.from(JSON.stringify(body) ?? ''), { gzip: false });
      expect(answer.status).toBeLessThan(500);
      if (answer.status >= 400) isProblem(answer);
    }),
    { numRuns: 300 },
  );
  expect(hub.rows('SELECT COUNT(*) AS n FROM events')).toEqual(before);
}, 120_000);

test('too many tries to sign in are turned away', async () => {
  const nobody = new Person(hub.hub.url);
  let last: Answer | undefined;
  for (let tries = 0; tries < 25 && last?.status !== 429; tries += 1) {
    last = await nobody.post('/api/v1/session', { login: 'admin', password: 'wrong' });
  }
  expect(last?.json).toMatchObject({ status: 429, code: 'too-many-requests' });
  expect(last?.headers.get('retry-after')).toMatch(/^\d+$/);
});

test('addresses that are not there', async () => {
  expect((await hub.admin.get('/api/v1/none')).json).toMatchObject({ status: 404, code: 'not-found' });
  const headers = (await hub.admin.get('/api/v1/stores')).headers;
  expect(headers.get('content-security-policy')).toContain("default-src 'self'");
  expect(headers.get('content-security-policy')).toContain("worker-src 'self' blob:");
  expect(headers.get('x-content-type-options')).toBe('nosniff');
});
