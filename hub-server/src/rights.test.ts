import type { RoleName } from '@otklik/shared/api/session.ts';
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
  'POST /api/v1/session/password': 'signed-in',
  'GET /api/v1/sign-in': 'public',
  'POST /api/v1/session/oidc': 'public',
  'POST /api/v1/session/code': 'signed-in',
  'GET /api/v1/session/second-step': 'signed-in',
  'POST /api/v1/session/second-step': 'signed-in',
  'POST /api/v1/session/second-step/confirmation': 'signed-in',
  'POST /api/v1/session/second-step/removal': 'signed-in',
  'POST /api/v1/users/{id}/second-step/removal': ['admin'],
  'GET /api/v1/session/identities': 'signed-in',
  'POST /api/v1/session/identities/removal': 'signed-in',
  'POST /api/v1/users/{id}/identities/removal': ['admin'],
  'GET /api/v1/audit': ['admin'],
  'GET /api/v1/audit/export.csv': ['admin'],
  'GET /api/v1/audit/export.ndjson': ['admin'],
  'GET /api/v1/sessions': 'signed-in',
  'DELETE /api/v1/sessions': 'signed-in',
  'DELETE /api/v1/sessions/{id}': 'signed-in',
  'POST /api/v1/invitations': ['manager', 'admin'],
  'POST /api/v1/links/look': 'public',
  'POST /api/v1/links/use': 'public',
  'GET /api/v1/users': ['manager', 'admin'],
  'PUT /api/v1/users/{id}': ['admin'],
  'POST /api/v1/users/{id}/links': ['admin'],
  'POST /api/v1/users/{id}/deactivation': ['admin'],
  'POST /api/v1/users/{id}/activation': ['admin'],
  'DELETE /api/v1/users/{id}/sessions': ['admin'],
  'POST /api/v1/users/{id}/erasure': ['admin'],
  'POST /api/v1/users': ['admin'],
  'GET /api/v1/stores': ['expert', 'manager', 'admin'],
  'POST /api/v1/stores': ['admin'],
  'POST /api/v1/stores/{id}/workplaces': ['admin'],
  'POST /api/v1/stores/{id}/cameras': ['admin'],
  'GET /api/v1/stores/{id}/settings': ['manager', 'admin'],
  'PUT /api/v1/stores/{id}/settings': ['admin'],
  'GET /api/v1/own/figures': ['seller'],
  'GET /api/v1/own/exclusions': ['seller'],
  'POST /api/v1/own/exclusions/{id}/appeal': ['seller'],
  'POST /api/v1/own/exclusions/{id}/appeal/withdrawal': ['seller'],
  'GET /api/v1/devices': ['manager', 'admin'],
  'GET /api/v1/devices/{id}': ['manager', 'admin'],
  'GET /api/v1/consoles': ['manager', 'admin'],
  'GET /api/v1/consoles/{id}': ['manager', 'admin'],
  'PUT /api/v1/consoles/{id}': ['manager', 'admin'],
  'GET /api/v1/stores/{id}/operators': ['manager', 'admin'],
  'POST /api/v1/stores/{id}/operators': ['manager', 'admin'],
  'POST /api/v1/stores/{id}/operators/import': ['manager', 'admin'],
  'PUT /api/v1/operators/{id}': ['manager', 'admin'],
  'POST /api/v1/operators/{id}/retirement': ['manager', 'admin'],
  'POST /api/v1/operators/{id}/erasure': ['admin'],
  'GET /api/v1/stores/{id}/registers': ['manager', 'admin'],
  'POST /api/v1/stores/{id}/registers': ['admin'],
  'POST /api/v1/registers/{id}/revocation': ['admin'],
  'GET /api/v1/stores/{id}': ['manager', 'admin'],
  'PUT /api/v1/stores/{id}': ['admin'],
  'POST /api/v1/stores/{id}/zone': ['admin'],
  'POST /api/v1/stores/{id}/retirement': ['admin'],
  'GET /api/v1/stores/{id}/history': ['admin'],
  'GET /api/v1/stores/{id}/cameras': ['admin'],
  'GET /api/v1/workplaces/{id}': ['manager', 'admin'],
  'PUT /api/v1/workplaces/{id}': ['admin'],
  'POST /api/v1/workplaces/{id}/retirement': ['admin'],
  'GET /api/v1/workplaces/{id}/history': ['admin'],
  'GET /api/v1/cameras/{id}': ['admin'],
  'PUT /api/v1/cameras/{id}': ['admin'],
  'POST /api/v1/cameras/{id}/retirement': ['admin'],
  'GET /api/v1/cameras/{id}/check': ['admin'],
  'GET /api/v1/cameras/{id}/history': ['admin'],
  'GET /api/v1/cameras/{id}/clock': ['expert', 'admin'],
  'POST /api/v1/cameras/{id}/clock/marks': ['expert', 'admin'],
  'POST /api/v1/cameras/{id}/clock/marks/{mark}/withdrawal': ['expert', 'admin'],
  'POST /api/v1/cameras/{id}/clock/versions': ['expert', 'admin'],
  'GET /api/v1/store-groups/{id}': ['manager', 'admin'],
  'POST /api/v1/store-groups/{id}/retirement': ['admin'],
  'GET /api/v1/store-groups/{id}/history': ['admin'],
  'GET /api/v1/enrolment-codes': ['admin'],
  'POST /api/v1/enrolment-codes/{id}/cancellation': ['admin'],
  'POST /api/v1/kiosks/{id}/move': ['admin'],
  'POST /api/v1/workplaces/{id}/move': ['admin'],
  'GET /api/v1/store-groups': ['expert', 'manager', 'admin'],
  'POST /api/v1/store-groups': ['admin'],
  'PUT /api/v1/store-groups/{id}': ['admin'],
  'GET /api/v1/questions': ['expert', 'manager', 'admin'],
  'POST /api/v1/questions': ['manager', 'admin'],
  'GET /api/v1/questions/{id}': ['expert', 'manager', 'admin'],
  'GET /api/v1/plans': ['manager', 'admin'],
  'GET /api/v1/plans/periods': ['manager', 'admin'],
  'GET /api/v1/plans/inserts': ['manager', 'admin'],
  'POST /api/v1/plans': ['manager', 'admin'],
  'GET /api/v1/plans/{id}': ['manager', 'admin'],
  'PUT /api/v1/plans/{id}/draft': ['manager', 'admin'],
  'DELETE /api/v1/plans/{id}/draft': ['manager', 'admin'],
  'POST /api/v1/plans/{id}/commitment': ['manager', 'admin'],
  'POST /api/v1/plans/{id}/versions/{version}/reveal': ['manager', 'admin'],
  'POST /api/v1/plans/preview': ['manager', 'admin'],
  'PUT /api/v1/questions/{id}': ['manager', 'admin'],
  'POST /api/v1/questions/{id}/versions': ['manager', 'admin'],
  'POST /api/v1/questions/{id}/retirement': ['manager', 'admin'],
  'POST /api/v1/plan/periods': ['manager', 'admin'],
  'GET /api/v1/media': ['manager', 'admin'],
  'POST /api/v1/media': ['manager', 'admin'],
  'GET /api/v1/media/{sha256}': ['manager', 'admin'],
  'DELETE /api/v1/media/{sha256}': ['manager', 'admin'],
  'GET /api/v1/kiosk/media/{sha256}': 'kiosk',
  'POST /api/v1/enrolment-codes': ['admin'],
  'POST /api/v1/kiosk/enrol': 'kiosk',
  'GET /api/v1/kiosk/config': 'kiosk',
  'POST /api/v1/kiosk/events': 'kiosk',
  'POST /api/v1/kiosk/heartbeat': 'kiosk',
  'GET /api/v1/kiosk/releases/{sha256}': 'kiosk',
  'GET /api/v1/releases': ['manager', 'admin'],
  'GET /api/v1/releases/progress': ['manager', 'admin'],
  'GET /api/v1/releases/kiosks': ['admin'],
  'POST /api/v1/releases/{sha256}/rollout/preview': ['admin'],
  'POST /api/v1/releases': ['admin'],
  'PUT /api/v1/releases/{sha256}/archive': ['admin'],
  'PUT /api/v1/releases/{sha256}/rollout': ['admin'],
  'GET /api/v1/kiosks': ['manager', 'admin'],
  'GET /api/v1/kiosk/stream': 'kiosk',
  'POST /api/v1/kiosks/{id}/identify': ['admin'],
  'POST /api/v1/kiosks/{id}/rebucket': ['admin'],
  'POST /api/v1/kiosks/{id}/revocation': ['admin'],
  'POST /api/v1/kiosks/{id}/key-rotation': ['admin'],
  'PUT /api/v1/kiosk/key': 'kiosk',
  'GET /api/v1/review/items': ['expert', 'admin'],
  'GET /api/v1/samples': ['manager', 'admin'],
  'POST /api/v1/samples': ['manager', 'admin'],
  'GET /api/v1/samples/{id}': ['manager', 'admin'],
  'POST /api/v1/samples/{id}/draw': ['manager', 'admin'],
  'PUT /api/v1/samples/{id}/wanted': ['manager', 'admin'],
  'POST /api/v1/samples/{id}/reveal': ['manager', 'admin'],
  'GET /api/v1/samples/{id}/proof': ['manager', 'admin'],
  'GET /api/v1/review/pace': ['expert', 'admin'],
  'GET /api/v1/review/ways': ['expert', 'admin'],
  'GET /api/v1/review/items/{id}': ['expert', 'admin'],
  'GET /api/v1/review/items/{id}/reasons': ['expert', 'admin'],
  'GET /api/v1/results/reviewed': ['manager', 'admin'],
  'GET /api/v1/risk/findings': ['manager', 'admin'],
  'GET /api/v1/agreement': ['admin'],
  'GET /api/v1/agreement/own': ['expert'],
  'GET /api/v1/known-items': ['manager', 'admin'],
  'GET /api/v1/known-items/presses': ['manager', 'admin'],
  'POST /api/v1/known-items': ['manager', 'admin'],
  'DELETE /api/v1/known-items/{id}': ['manager', 'admin'],
  'GET /api/v1/double-review': ['admin'],
  'PUT /api/v1/double-review': ['admin'],
  'GET /api/v1/risk/motion': ['admin'],
  'PUT /api/v1/risk/motion': ['admin'],
  'PUT /api/v1/cameras/{id}/motion-region': ['admin'],
  'POST /api/v1/review/items/{id}/verdicts': ['expert', 'admin'],
  'POST /api/v1/review/items/{id}/confirm': ['expert', 'admin'],
  'POST /api/v1/review/undo': ['expert', 'admin'],
  'POST /api/v1/review/holds': ['expert', 'admin'],
  'POST /api/v1/review/items/{id}/second-look': ['expert', 'admin'],
  'GET /api/v1/exclusions': ['manager', 'admin'],
  'POST /api/v1/exclusions/{id}/appeal': ['manager', 'admin'],
  'POST /api/v1/exclusions/{id}/appeal/withdrawal': ['manager', 'admin'],
  'GET /api/v1/results/index': ['expert', 'manager', 'admin'],
  'GET /api/v1/results': ['manager', 'admin'],
  'GET /api/v1/results/comparison': ['manager', 'admin'],
  'GET /api/v1/results/control': ['manager', 'admin'],
  'GET /api/v1/results/polls': ['manager', 'admin'],
  'GET /api/v1/exports/results.csv': ['manager', 'admin'],
  'GET /api/v1/exports/results.xlsx': ['manager', 'admin'],
  'GET /api/v1/views': ['manager', 'admin'],
  'POST /api/v1/views': ['manager', 'admin'],
  'PUT /api/v1/views/{id}': ['manager', 'admin'],
  'DELETE /api/v1/views/{id}': ['manager', 'admin'],
  'POST /api/v1/views/{id}/restoration': ['manager', 'admin'],
  'GET /api/v1/exports/polls.csv': ['manager', 'admin'],
  'GET /api/v1/exports/polls.ndjson': ['manager', 'admin'],
  'GET /api/v1/exports/polls.xlsx': ['manager', 'admin'],
  'GET /api/v1/exports/events.xlsx': ['manager', 'admin'],
  'GET /api/v1/exports/events.csv': ['manager', 'admin'],
  'GET /api/v1/exports/events.ndjson': ['manager', 'admin'],
  'GET /api/v1/session/mail': 'signed-in',
  'PUT /api/v1/session/mail': 'signed-in',
  'POST /api/v1/session/mail/test': 'signed-in',
  'GET /api/v1/webhooks': ['admin'],
  'POST /api/v1/webhooks': ['admin'],
  'DELETE /api/v1/webhooks/{id}': ['admin'],
  'POST /api/v1/webhooks/{id}/test': ['admin'],
  'GET /api/v1/deliveries': ['admin'],
  'POST /api/v1/deliveries/{id}/repetition': ['admin'],
  'GET /api/v1/report-schedules': ['admin'],
  'POST /api/v1/report-schedules': ['admin'],
  'DELETE /api/v1/report-schedules/{id}': ['admin'],
  'POST /api/v1/report-schedules/{id}/run': ['admin'],
  'GET /api/v1/reports/results.pdf': ['manager', 'admin'],
  'GET /api/v1/alerts': ['manager', 'admin'],
  'GET /api/v1/alerts/{id}': ['manager', 'admin'],
  'POST /api/v1/alerts/{id}/acknowledgement': ['manager', 'admin'],
  'POST /api/v1/alerts/{id}/comments': ['manager', 'admin'],
  'GET /api/v1/alert-rules': ['manager', 'admin'],
  'POST /api/v1/alert-rules': ['manager', 'admin'],
  'PUT /api/v1/alert-rules/{id}': ['manager', 'admin'],
  'DELETE /api/v1/alert-rules/{id}': ['manager', 'admin'],
  'GET /api/v1/live': ['expert', 'manager', 'admin'],
  'GET /api/v1/results/polls/{id}': ['manager', 'admin'],
  // And managers who have the right to video: matrix.test.ts, video/poll-video.test.ts.
  'POST /api/v1/video/grants': ['expert', 'admin'],
  'GET /api/v1/video/grants/{id}/index.m3u8': ['expert', 'admin'],
  'GET /api/v1/video/grants/{id}/thumbnails': ['expert', 'admin'],
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
      // It would never end; live/live.test.ts opens it.
      if (route === 'GET /api/v1/live' && access.includes(role)) continue;
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
  expect((await ask('ru-RU,ru;q=0.9,en;q=0.8')).json).toMatchObject({
    title: 'Сначала войдите в систему',
    detail: 'В запросе нет действующего сеанса.',
  });
  expect((await ask('en')).json.detail).toBe('The request carries no valid session.');
  expect((await ask('en,ru;q=0.5')).json.title).toBe('Sign in first');
  expect((await ask('de')).json.title).toBe('Sign in first');
});

test('too many tries to sign in are turned away', async () => {
  const nobody = new Person(hub.hub.url);
  let last: Answer | undefined;
  for (let tries = 0; tries < 8 && last?.status !== 429; tries += 1) {
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
