import { asWallMs } from '@otklik/shared/base/ids.ts';
import { systemClock } from '@otklik/shared/base/system-clock.ts';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Answer, PASSWORD, Person, signIn, type TestHub, testHub } from '../hub-fixture.ts';
import { makeAdminLink } from '../ops/admin-link.ts';
import { IDLE_MS } from '../plugins/auth.ts';
import { verifyHubFolder } from '../verify/verify-hub.ts';
import { SESSION_MS } from './session-starter.ts';
import { subjectsOf } from './sign-in-tries.ts';

const NEW = 'три слова подряд';
let hub: TestHub;
/** How far the hub's clock is ahead, ms. */
let ahead = 0;
const begun = Date.now();
const clock = { ...systemClock(), wall: () => asWallMs(begun + ahead) };

beforeAll(async () => {
  hub = await testHub({ clock });
});
afterEach(() => {
  ahead = 0;
});
afterAll(() => hub.close());

const nobody = (): Person => new Person(hub.hub.url);
const tokenOf = (path: string): string => path.split('#')[1] ?? '';
const use = (path: string, more: object = {}): Promise<Answer> =>
  nobody().post('/api/v1/links/use', { token: tokenOf(path), password: NEW, ...more });
const invite = async (login: string, role = 'expert', by = hub.admin): Promise<Answer> =>
  by.post('/api/v1/invitations', { login, name: login, role });
const personOf = (answer: Answer): Person =>
  new Person(hub.hub.url, answer.headers.get('set-cookie')?.split(';')[0] ?? '', answer.json.csrf);
const isIn = async (person: Person): Promise<boolean> => (await person.get('/api/v1/session')).status === 200;

test('an invitation leads to a password, once, and signs in', async () => {
  const { status, json } = await invite('guest');
  expect(status).toBe(201);
  expect(json.path).toMatch(/^\/welcome#[A-Za-z0-9_-]{43}$/);
  const look = await nobody().post('/api/v1/links/look', { token: tokenOf(json.path) });
  expect(look.json).toEqual({ kind: 'invitation', login: 'guest', expiresAt: json.expiresAt });
  for (const password of ['short', 'password1234', 'guest'])
    expect((await use(json.path, { password })).json).toMatchObject({ status: 422, code: 'password-weak' });
  // Until then nobody signs in with an empty one.
  expect((await nobody().post('/api/v1/session', { login: 'guest', password: ' ' })).status).toBe(401);
  const used = await use(json.path);
  expect(used.status).toBe(201);
  expect(used.json.user).toMatchObject({ login: 'guest', role: 'expert', scope: { kind: 'all' } });
  expect(await isIn(personOf(used))).toBe(true);
  expect((await use(json.path)).json.code).toBe('link-unknown');
  expect(await isIn(await signIn(hub.hub.url, 'guest', NEW))).toBe(true);
  expect(hub.rows(`SELECT 1 FROM links WHERE token_hash = ?`, tokenOf(json.path))).toEqual([]);
});

test('an invitation ends after seven days', async () => {
  const { json } = await invite('late');
  ahead = 7 * 86_400_000 - 1000;
  expect((await nobody().post('/api/v1/links/look', { token: tokenOf(json.path) })).status).toBe(200);
  ahead += 2000;
  expect((await use(json.path)).json).toMatchObject({ status: 404, code: 'link-unknown' });
});

test('nobody gives a higher role than their own', async () => {
  const manager = await hub.person('manager');
  expect((await invite('chief', 'admin', manager)).json).toMatchObject({ status: 403, code: 'forbidden' });
  expect((await invite('mate', 'manager', manager)).status).toBe(201);
});

test('a link by an admin sets a new password and ends every session', async () => {
  const expert = await hub.person('expert');
  const { id, login } = (await expert.get('/api/v1/session')).json.user;
  const first = (await hub.admin.post(`/api/v1/users/${id}/links`, undefined)).json.path;
  const second = (await hub.admin.post(`/api/v1/users/${id}/links`, undefined)).json.path;
  expect((await use(first)).json.code).toBe('link-unknown');
  expect(await isIn(expert)).toBe(true);
  expect((await use(second)).status).toBe(201);
  expect(await isIn(expert)).toBe(false);
  const old = await nobody().post('/api/v1/session', { login, password: PASSWORD });
  expect(old.json.code).toBe('wrong-credentials');
  const unknown = await hub.admin.post('/api/v1/users/none/links', undefined);
  expect(unknown.json.code).toBe('user-unknown');
});

test('a session planted before signing in is worth nothing after', async () => {
  const thief = await hub.person('seller');
  const body = { login: 'admin', password: PASSWORD };
  // The victim's browser carries the thief's cookie, as if it had been planted there.
  const answer = await nobody().call('POST', '/api/v1/session', body, { cookie: thief.cookie });
  expect(answer.status).toBe(201);
  expect(personOf(answer).cookie).not.toBe(thief.cookie);
  expect(await isIn(thief)).toBe(false);
});

test('own sessions are listed, ended one by one and all at once', async () => {
  const person = await hub.person('manager');
  const { login } = (await person.get('/api/v1/session')).json.user;
  const other = await signIn(hub.hub.url, login, PASSWORD);
  const { sessions } = (await person.get('/api/v1/sessions')).json;
  expect(sessions).toHaveLength(2);
  expect(sessions.filter(({ current }: { current: boolean }) => current)).toHaveLength(1);
  const { id } = sessions.find(({ current }: { current: boolean }) => !current);
  const stranger = await hub.person('manager');
  expect((await stranger.call('DELETE', `/api/v1/sessions/${id}`)).status).toBe(404);
  expect((await person.call('DELETE', `/api/v1/sessions/${id}`)).status).toBe(204);
  expect([await isIn(other), await isIn(person)]).toEqual([false, true]);
  const third = await signIn(hub.hub.url, login, PASSWORD);
  expect((await person.call('DELETE', '/api/v1/sessions')).status).toBe(204);
  expect([await isIn(third), await isIn(person), await isIn(stranger)]).toEqual([false, false, true]);
});

test('a session ends when it is not used, and after its time however much it is', async () => {
  const idle = await hub.person('seller');
  const busy = await hub.person('seller');
  for (ahead = 0; ahead < SESSION_MS - 60_000; ahead += IDLE_MS / 2) expect(await isIn(busy)).toBe(true);
  expect(await isIn(idle)).toBe(false);
  ahead = SESSION_MS - 60_000;
  expect(await isIn(busy)).toBe(true);
  ahead = SESSION_MS;
  expect(await isIn(busy)).toBe(false);
});

test('changing the password asks for the old one, ends the other sessions and gives this one a new token', async () => {
  const person = await hub.person('expert');
  const { login } = (await person.get('/api/v1/session')).json.user;
  const other = await signIn(hub.hub.url, login, PASSWORD);
  const change = (current: string, password: string): Promise<Answer> =>
    person.post('/api/v1/session/password', { current, password });
  expect((await change('wrong', NEW)).json.code).toBe('wrong-credentials');
  expect((await change(PASSWORD, 'qwertyuiop12')).json.code).toBe('password-weak');
  const changed = await change(PASSWORD, NEW);
  expect(changed.status).toBe(201);
  expect([await isIn(other), await isIn(person), await isIn(personOf(changed))]).toEqual([
    false,
    false,
    true,
  ]);
});

test('another role, and switching off, end the sessions; the last admin stays', async () => {
  const person = await hub.person('expert');
  const { id, login } = (await person.get('/api/v1/session')).json.user;
  const path = `/api/v1/users/${id}`;
  const change = { name: 'Anna', role: 'manager', scope: { kind: 'store', store: hub.store } };
  expect((await hub.admin.changeUser(id, change)).status).toBe(204);
  expect(await isIn(person)).toBe(false);
  const again = await signIn(hub.hub.url, login, PASSWORD);
  expect((await again.get('/api/v1/session')).json.user).toMatchObject(change);
  expect((await hub.admin.post(`${path}/deactivation`, undefined)).status).toBe(204);
  expect(await isIn(again)).toBe(false);
  expect((await nobody().post('/api/v1/session', { login, password: PASSWORD })).json.code).toBe(
    'wrong-credentials',
  );
  expect((await hub.admin.post(`${path}/activation`, undefined)).status).toBe(204);
  expect(await isIn(await signIn(hub.hub.url, login, PASSWORD))).toBe(true);
  const views = () => hub.rows('SELECT name FROM saved_views WHERE owner = ?', id);
  const kept = await signIn(hub.hub.url, login, PASSWORD);
  expect((await kept.post('/api/v1/views', { name: 'Anna in May', view: {} })).status).toBe(201);
  expect(views()).toHaveLength(1);
  expect((await hub.admin.post(`${path}/erasure`, undefined)).status).toBe(204);
  expect(views()).toEqual([]);
  expect(hub.rows('SELECT name, login FROM users WHERE id = ?', id)).toEqual([
    { name: '', login: `erased-${id}` },
  ]);
  const me = (await hub.admin.get('/api/v1/session')).json.user.id;
  expect((await hub.admin.post(`/api/v1/users/${me}/deactivation`, undefined)).json.code).toBe('last-admin');
  const less = { name: 'Me', role: 'manager', scope: { kind: 'all' } };
  expect((await hub.admin.changeUser(me, less)).json.code).toBe('last-admin');
});

test('of two who change one account the second is told, and nothing is overwritten', async () => {
  const { id } = (await (await hub.person('expert')).get('/api/v1/session')).json.user;
  const path = `/api/v1/users/${id}`;
  const put = (revision: number, name: string): Promise<Answer> =>
    hub.admin.call(
      'PUT',
      path,
      { name, role: 'expert', scope: { kind: 'all' } },
      {
        'if-match': `"${revision}"`,
      },
    );
  const listed = async () =>
    (await hub.admin.get('/api/v1/users')).json.users.find((each: { id: string }) => each.id === id);
  expect((await listed()).revision).toBe(1);
  const first = await put(1, 'Vera');
  expect([first.status, first.headers.get('etag')]).toEqual([204, '"2"']);
  const second = await put(1, 'Anna');
  expect(second.json).toMatchObject({
    ...{ status: 412, code: 'changed-meanwhile', current: { id, name: 'Vera', revision: 2 } },
  });
  const blind = await hub.admin.call('PUT', path, { name: 'A', role: 'expert', scope: { kind: 'all' } });
  expect(blind.json).toMatchObject({ status: 428, code: 'if-match-missing' });
  // Who was switched off, or is forgotten, meanwhile is not changed by what was opened before.
  await hub.admin.post(`${path}/erasure`, undefined);
  expect((await put(2, 'Vera')).json.code).toBe('changed-meanwhile');
  expect(await listed()).toMatchObject({ name: '', revision: 3 });
});

test('guessing waits longer each time, tells no login from another, and is counted in the database', async () => {
  const guess = (login: string): Promise<Answer> =>
    nobody().post('/api/v1/session', { login, password: 'guess' });
  const answers = async (login: string): Promise<readonly string[]> => {
    const texts: string[] = [];
    for (let nth = 0; nth < 7; nth += 1) texts.push((await guess(login)).text.replace(/\d+ s/, 'N s'));
    return texts;
  };
  const person = await hub.person('seller');
  const { login } = (await person.get('/api/v1/session')).json.user;
  expect(await answers(login)).toEqual(await answers('no such login'));
  const right = await nobody().post('/api/v1/session', { login, password: PASSWORD });
  expect(right.json).toMatchObject({ status: 429, code: 'too-many-requests' });
  expect(Number(right.headers.get('retry-after'))).toBeGreaterThan(0);
  const kept = hub.rows<{ subject: string }>('SELECT subject FROM sign_in_tries');
  expect(kept).toContainEqual({ subject: subjectsOf(login, '127.0.0.1').pair });
  for (const { subject } of kept) expect(subject).toMatch(/^(pair|address|login) [0-9a-f]{64}$/);
  // Nobody is locked out for good.
  ahead = 16 * 60_000;
  expect(await isIn(await signIn(hub.hub.url, login, PASSWORD))).toBe(true);
});

test('a change from a page of another site is refused, with whatever token', async () => {
  const headers = { cookie: hub.admin.cookie, 'x-otklik-csrf': hub.admin.csrf };
  const post = (more: Record<string, string>): Promise<Answer> =>
    nobody().call('POST', '/api/v1/stores', { name: 'X', zone: 'UTC' }, { ...headers, ...more });
  expect((await post({ origin: 'https://evil.example' })).json).toMatchObject({ status: 403, code: 'csrf' });
  expect((await post({ origin: 'null' })).json.code).toBe('csrf');
  expect((await post({ origin: hub.hub.url })).status).toBe(201);
  const signing = await nobody().call(
    'POST',
    '/api/v1/session',
    { login: 'admin', password: PASSWORD },
    { origin: 'https://evil.example' },
  );
  expect(signing.json.code).toBe('csrf');
});

test('under https the cookie is for this host alone and never sent without TLS', async () => {
  const secure = await testHub({ publicUrl: 'https://hub.example' });
  try {
    const body = { login: 'admin', password: PASSWORD };
    const answer = await new Person(secure.hub.url).post('/api/v1/session', body);
    expect(answer.headers.get('set-cookie')).toMatch(
      /^__Host-otklik_session=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
    expect((await secure.admin.get('/api/v1/session')).status).toBe(200);
    // A proxy on this machine is believed as well.
    const proxied = await nobody().call('POST', '/api/v1/session', body, { 'x-forwarded-proto': 'https' });
    expect(proxied.headers.get('set-cookie')).toMatch(/^__Host-otklik_session=.*; Secure;/);
  } finally {
    await secure.close();
  }
});

test('a link from the command line makes an admin beside a running hub, and the log holds together', async () => {
  const path = makeAdminLink(hub.dataDir, begun);
  if (!path.ok) throw new Error(path.error.detail);
  expect((await use(path.value)).json.code).toBe('bad-request');
  expect((await use(path.value, { login: 'admin', name: 'Second' })).json.code).toBe('login-taken');
  const used = await use(path.value, { login: 'second', name: 'Second' });
  expect(used.json.user).toMatchObject({ login: 'second', role: 'admin', scope: { kind: 'all' } });
  expect((await use(path.value, { login: 'third', name: 'Third' })).json.code).toBe('link-unknown');
  const actions = hub
    .rows<{ action: string }>('SELECT action FROM audit ORDER BY id')
    .map(({ action }) => action);
  for (const action of [
    'link-made',
    'link-used',
    'password-changed',
    'user-changed',
    'user-erased',
    'sessions-ended',
  ])
    expect(actions).toContain(action);
  const checks = await verifyHubFolder({ dir: hub.dataDir, scratch: hub.dataDir, workers: 0 });
  expect(checks.ok && checks.value.filter(({ count }) => count > 0)).toEqual([]);
});

test('an admin ends the sessions of somebody whose device is lost; the account stays as it is', async () => {
  const lost = personOf(await use((await invite('lost')).json.path));
  const { id } = (await lost.get('/api/v1/session')).json.user;
  const before = (await hub.admin.get('/api/v1/users')).json.users.find(
    (each: { id: string }) => each.id === id,
  );
  expect((await hub.admin.call('DELETE', `/api/v1/users/${id}/sessions`)).status).toBe(204);
  expect(await isIn(lost)).toBe(false);
  expect(await isIn(await signIn(hub.hub.url, 'lost', NEW))).toBe(true);
  const after = (await hub.admin.get('/api/v1/users')).json.users.find(
    (each: { id: string }) => each.id === id,
  );
  expect(after).toEqual(before);
  expect(
    hub.rows("SELECT detail FROM audit WHERE action = 'sessions-ended' AND subject = ?", `user:${id}`),
  ).toEqual([{ detail: '{"ended":1}' }]);
  expect((await hub.admin.call('DELETE', '/api/v1/users/nobody/sessions')).status).toBe(404);
});
