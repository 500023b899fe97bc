import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asWallMs } from '@otklik/shared/base/ids.ts';
import { systemClock } from '@otklik/shared/base/system-clock.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Answer, PASSWORD, Person, signIn, type TestHub, testHub } from '../hub-fixture.ts';
import { Authenticator, enrolled, enrolling, personOf } from './authenticator.test-help.ts';
import { STEP_MS } from './session-starter.ts';
import { TOTP_STEP_MS } from './totp.ts';

let hub: TestHub;
/** A hub in which experts and admins need the second step. */
let strictHub: TestHub;
/** Later in each test than in the one before: a code is good once. */
let now = Date.UTC(2026, 10, 27, 9);
const clock = { ...systemClock(), wall: () => asWallMs(now) };

beforeAll(async () => {
  hub = await testHub({ clock });
  strictHub = await testHub({ clock, secondStep: 'required' });
});
afterAll(async () => {
  await hub.close();
  await strictHub.close();
});

const tryIn = (login: string, code?: string): Promise<Answer> =>
  new Person(hub.hub.url).post('/api/v1/session', {
    ...{ login, password: PASSWORD },
    ...(code === undefined ? {} : { code }),
  });
const giveCode = (person: Person, code: string): Promise<Answer> =>
  person.post('/api/v1/session/code', { code });
const isIn = async (person: Person): Promise<boolean> =>
  (await person.get('/api/v1/sessions')).status === 200;

test('with a second step the password opens nothing; the code gives a session of its own', async () => {
  const { login, app } = await enrolled(hub, 'expert', now);
  now += TOTP_STEP_MS;
  const half = await tryIn(login);
  expect([half.status, half.json.step]).toEqual([201, 'code']);
  const person = personOf(hub.hub.url, half);
  expect((await person.get('/api/v1/session')).json).toMatchObject({ user: { login }, step: 'code' });
  for (const path of ['/api/v1/review/items', '/api/v1/sessions', '/api/v1/session/second-step'])
    expect((await person.get(path)).json).toMatchObject({ status: 403, code: 'second-step' });
  for (const path of ['/api/v1/session/second-step', '/api/v1/session/password'])
    expect((await person.post(path)).json.code).toBe('second-step');
  expect((await giveCode(person, '000000')).json).toMatchObject({ status: 401, code: 'code-wrong' });
  const whole = await giveCode(person, app.code(now));
  expect(whole.status).toBe(201);
  expect(whole.json.step).toBeUndefined();
  const inside = personOf(hub.hub.url, whole);
  expect(inside.cookie).not.toBe(person.cookie);
  expect(inside.csrf).not.toBe(person.csrf);
  expect([await isIn(inside), await isIn(person)]).toEqual([true, false]);
  expect((await person.get('/api/v1/session')).status).toBe(401);
  expect((await giveCode(inside, app.code(now))).json.code).toBe('second-step-unknown');
});

test('a code is good once, one step early or late, and no earlier one after it', async () => {
  const { login, app } = await enrolled(hub, 'expert', now);
  now += 10 * TOTP_STEP_MS;
  for (const away of [-2, 2]) {
    const half = personOf(hub.hub.url, await tryIn(login));
    expect((await giveCode(half, app.code(now + away * TOTP_STEP_MS))).json.code).toBe('code-wrong');
  }
  const late = personOf(hub.hub.url, await tryIn(login));
  expect((await giveCode(late, app.code(now - TOTP_STEP_MS))).status).toBe(201);
  const again = personOf(hub.hub.url, await tryIn(login));
  expect((await giveCode(again, app.code(now - TOTP_STEP_MS))).json.code).toBe('code-wrong');
  expect((await giveCode(again, app.code(now + TOTP_STEP_MS))).status).toBe(201);
  const present = personOf(hub.hub.url, await tryIn(login));
  expect((await giveCode(present, app.code(now))).json.code).toBe('code-wrong');
  // Two at once with one code: one of them is in.
  now += 10 * TOTP_STEP_MS;
  const halves = await Promise.all([0, 1, 2, 3].map(() => tryIn(login)));
  const codes = await Promise.all(halves.map((half) => giveCode(personOf(hub.hub.url, half), app.code(now))));
  expect(codes.filter(({ status }) => status === 201)).toHaveLength(1);
});

test('a program gives the code with the password', async () => {
  const { login, app } = await enrolled(hub, 'admin', now);
  now += TOTP_STEP_MS;
  expect((await tryIn(login, '123456')).json.code).toBe('code-wrong');
  const code = app.code(now);
  const whole = await tryIn(login, `${code.slice(0, 3)} ${code.slice(3)}`);
  expect([whole.status, whole.json.step]).toEqual([201, undefined]);
  expect((await tryIn(login, code)).json.code).toBe('code-wrong');
});

test('each recovery code lets in once, however it is written', async () => {
  const { login, by, recovery } = await enrolled(hub, 'expert', now);
  expect(new Set(recovery).size).toBe(10);
  for (const code of recovery) expect(code).toMatch(/^([A-Z2-7]{4}-){3}[A-Z2-7]{4}$/);
  const [first = '', second = ''] = recovery;
  expect((await tryIn(login, first)).status).toBe(201);
  expect((await tryIn(login, first)).json.code).toBe('code-wrong');
  expect((await tryIn(login, second.toLowerCase().replaceAll('-', ' '))).status).toBe(201);
  expect((await by.get('/api/v1/session/second-step')).json).toMatchObject({
    recoveryLeft: 8,
    required: false,
  });
  const other = await enrolled(hub, 'expert', now);
  expect((await tryIn(other.login, recovery[2])).json.code).toBe('code-wrong');
});

test('setting up asks for the password, counts by a right code only, and ends the other sessions', async () => {
  const person = await enrolling(hub, 'manager');
  const other = await signIn(hub.hub.url, person.login, PASSWORD);
  expect((await other.post('/api/v1/session/second-step')).json.code).toBe('wrong-credentials');
  expect((await other.post('/api/v1/session/second-step', { password: 'wrong' })).status).toBe(401);
  const confirm = (code: string) => person.by.post('/api/v1/session/second-step/confirmation', { code });
  expect((await confirm('000000')).json.code).toBe('code-wrong');
  // Not confirmed: the password is enough still.
  expect((await tryIn(person.login)).json.step).toBeUndefined();
  const set = await confirm(person.app.code(now));
  expect(set.status).toBe(201);
  const inside = personOf(hub.hub.url, set);
  expect([await isIn(person.by), await isIn(other), await isIn(inside)]).toEqual([false, false, true]);
  expect((await inside.post('/api/v1/session/second-step/confirmation', { code: '111111' })).json.code).toBe(
    'second-step-unknown',
  );
  // A manager may do without again, with the password.
  const remove = (password: string) => inside.post('/api/v1/session/second-step/removal', { password });
  expect((await remove('wrong')).json.code).toBe('wrong-credentials');
  expect((await remove(PASSWORD)).status).toBe(204);
  expect((await tryIn(person.login)).json.step).toBeUndefined();
});

test('where it is required, an expert sets it up at the first sign-in and may do nothing before', async () => {
  const { url } = strictHub.hub;
  // The fixture's admin has a session in which a step is missing, so the account is made where that is none.
  const login = 'expert-new';
  const admin = await admitted(strictHub, 'admin');
  const made = await admin.post('/api/v1/users', { login, name: 'New', role: 'expert', password: PASSWORD });
  expect(made.status).toBe(201);
  const half = await new Person(url).post('/api/v1/session', { login, password: PASSWORD });
  expect([half.status, half.json.step]).toEqual([201, 'enrol']);
  expect(half.headers.get('set-cookie')).toContain(`Max-Age=${STEP_MS / 1000}`);
  const person = personOf(url, half);
  expect((await person.get('/api/v1/review/items')).json.code).toBe('second-step');
  expect((await giveCode(person, '123456')).json.code).toBe('second-step');
  const begun = await person.post('/api/v1/session/second-step');
  expect(begun.json.uri).toMatch(/^otpauth:\/\/totp\/Otklik:expert-new\?secret=[A-Z2-7]{32}&issuer=Otklik&/);
  const app = new Authenticator(begun.json.secret);
  const set = await person.post('/api/v1/session/second-step/confirmation', { code: app.code(now) });
  const inside = personOf(url, set);
  expect((await inside.get('/api/v1/review/items')).status).toBe(200);
  expect((await inside.get('/api/v1/session/second-step')).json.required).toBe(true);
  expect((await inside.post('/api/v1/session/second-step/removal', { password: PASSWORD })).json.code).toBe(
    'second-step-required',
  );
  // A manager needs none.
  const boss = { login: 'boss', name: 'Boss', role: 'manager', password: PASSWORD };
  await admin.post('/api/v1/users', boss);
  expect(await isIn(await signIn(url, 'boss', PASSWORD))).toBe(true);

  // The device is lost: an admin takes the step away, the sessions end, and it is set up anew.
  const { id } = made.json;
  const listed = (await admin.get('/api/v1/users')).json.users as { id: string; secondStep: boolean }[];
  expect(listed.find((each) => each.id === id)?.secondStep).toBe(true);
  expect((await admin.post(`/api/v1/users/${id}/second-step/removal`, undefined)).status).toBe(204);
  expect(await isIn(inside)).toBe(false);
  const anew = await new Person(url).post('/api/v1/session', { login, password: PASSWORD });
  expect(anew.json.step).toBe('enrol');
  now += STEP_MS;
  expect((await personOf(url, anew).get('/api/v1/session')).status).toBe(401);

  // A link for a new password is no way around it.
  const { path } = (await admin.post(`/api/v1/users/${id}/links`, undefined)).json;
  const used = await new Person(url).post('/api/v1/links/use', {
    ...{ token: path.split('#')[1], password: 'three plain words' },
  });
  expect(used.json.step).toBe('enrol');

  const actions = strictHub
    .rows<{ action: string }>('SELECT action FROM audit WHERE subject = ?', `user:${id}`)
    .map(({ action }) => action);
  for (const action of ['second-step-begun', 'second-step-set', 'second-step-removed'])
    expect(actions).toContain(action);
});

test('no secret and no recovery code is in the database, its log, or any other reply', async () => {
  const { by, id, login, recovery } = await enrolling(hub, 'expert').then(async (person) => {
    const begun = await person.by.post('/api/v1/session/second-step', { password: PASSWORD });
    const app = new Authenticator(begun.json.secret);
    const set = await person.by.post('/api/v1/session/second-step/confirmation', { code: app.code(now) });
    return {
      ...{ id: person.id, login: person.login, by: personOf(hub.hub.url, set) },
      recovery: [begun.json.secret, ...set.json.recovery] as readonly string[],
    };
  });
  await hub.hub.db.write('ping', undefined);
  const bytes = ['hub.db', 'hub.db-wal']
    .map((file) => readFileSync(join(hub.dataDir, file), 'latin1'))
    .join('');
  expect(bytes).toContain(login);
  const told = [
    await by.get('/api/v1/session/second-step'),
    await by.get('/api/v1/session'),
    await hub.admin.get('/api/v1/users'),
  ].map(({ text }) => text);
  for (const secret of recovery) {
    for (const text of [bytes, ...told]) {
      expect(text.includes(secret)).toBe(false);
      expect(text.includes(secret.replaceAll('-', ''))).toBe(false);
    }
  }
  expect((await hub.admin.post(`/api/v1/users/${id}/erasure`, undefined)).status).toBe(204);
  expect(hub.rows('SELECT 1 FROM second_steps WHERE "user" = ?', id)).toEqual([]);
  expect(hub.rows('SELECT 1 FROM recovery_codes WHERE "user" = ?', id)).toEqual([]);
});

test('guessing codes waits as guessing passwords does, and a right password forgives none', async () => {
  const { login, app } = await enrolled(hub, 'expert', now);
  now += TOTP_STEP_MS;
  // An address of its own: others of this file have been wrong as well.
  const from = { 'x-forwarded-for': '203.0.113.7' };
  const enter = (code?: string): Promise<Answer> =>
    new Person(hub.hub.url).call(
      'POST',
      '/api/v1/session',
      { login, password: PASSWORD, ...(code === undefined ? {} : { code }) },
      from,
    );
  const give = (half: Answer, code: string): Promise<Answer> =>
    personOf(hub.hub.url, half).call('POST', '/api/v1/session/code', { code }, from);
  for (let nth = 0; nth < 5; nth += 1) {
    expect((await give(await enter(), '000000')).json.code).toBe('code-wrong');
  }
  const waiting = await enter();
  expect(waiting.json).toMatchObject({ status: 429, code: 'too-many-requests' });
  expect(Number(waiting.headers.get('retry-after'))).toBeGreaterThan(0);
  now += 15 * 60_000;
  expect((await enter(app.code(now))).status).toBe(201);
  // The right code has forgotten what was counted.
  for (let nth = 0; nth < 5; nth += 1) {
    expect((await give(await enter(), '000000')).json.code).toBe('code-wrong');
  }
});

/** Signs in and sets up what is missing. */
async function admitted(where: TestHub, login: string): Promise<Person> {
  const half = await signIn(where.hub.url, login, PASSWORD);
  const begun = await half.post('/api/v1/session/second-step');
  const code = new Authenticator(begun.json.secret).code(now);
  return personOf(where.hub.url, await half.post('/api/v1/session/second-step/confirmation', { code }));
}
