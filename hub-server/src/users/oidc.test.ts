import { afterAll, beforeAll, expect, test } from 'vitest';
import { PASSWORD, Person, type TestHub, testHub } from '../hub-fixture.ts';
import { CLIENT, signInThere, type TestProvider, testProvider } from './identity-provider.test-help.ts';
import { CALLBACK } from './oidc-provider.ts';

/** Where people reach the hub; the test's browser knows the way. */
const HOME = 'http://hub.test';
let provider: TestProvider;
let hub: TestHub;
let stranger: TestHub;

beforeAll(async () => {
  provider = await testProvider(`${HOME}${CALLBACK}`);
  const { issuer } = provider;
  const oidc = { issuer, clientId: CLIENT.id, clientSecret: CLIENT.secret, name: 'Company', origin: HOME };
  hub = await testHub({ oidc });
  stranger = await testHub({ secondStep: 'required', oidc });
});
afterAll(async () => {
  await hub.close();
  await stranger.close();
  await provider.close();
});

interface Begun {
  readonly url: URL;
  readonly cookie: string;
}

async function begin(at: TestHub = hub): Promise<Begun> {
  const answer = await new Person(at.hub.url).post('/api/v1/session/oidc', undefined);
  expect(answer.status).toBe(201);
  const [cookie = ''] = answer.headers.get('set-cookie')?.split(';') ?? [];
  expect(answer.headers.get('set-cookie')).toMatch(/; HttpOnly; SameSite=Lax$/);
  return { url: new URL(answer.json.url), cookie };
}

interface Back {
  readonly location: string | null;
  readonly session: string | undefined;
}

/** The browser comes back to the hub. */
async function comeBack(address: string, cookie: string, at: TestHub = hub): Promise<Back> {
  const response = await fetch(address.replace(HOME, at.hub.url), {
    redirect: 'manual',
    headers: { cookie },
  });
  expect(response.status).toBe(303);
  const set = response.headers.getSetCookie().find((each) => each.startsWith('otklik_session='));
  return { location: response.headers.get('location'), session: set?.split(';')[0] };
}

const there = (begun: Begun, login: string): Promise<string> => signInThere(begun.url.href, login, HOME);

async function wholeWay(login: string, at: TestHub = hub): Promise<Back> {
  const begun = await begin(at);
  return comeBack(await there(begun, login), begun.cookie, at);
}

const who = async ({ session }: Back, at: TestHub = hub) =>
  (await new Person(at.hub.url, session, 'none').get('/api/v1/session')).json;

const failed = (code: string): Back => ({ location: `/sign-in?problem=${code}`, session: undefined });

async function account(login: string, at: TestHub = hub): Promise<string> {
  const user = { login, name: login, role: 'expert', password: PASSWORD };
  return (await at.admin.post('/api/v1/users', user)).json.id;
}

test('somebody invited under the verified address signs in, and stays the same when the address changes', async () => {
  const id = await account('Anna@Example.org');
  provider.accounts.set('anna', { email: 'anna@example.org', email_verified: true });
  const back = await wholeWay('anna');
  expect(back.location).toBe('/');
  expect((await who(back)).user).toMatchObject({ id, role: 'expert' });
  provider.accounts.set('anna', { email: 'orlova@example.org', email_verified: false });
  expect((await who(await wholeWay('anna'))).user.id).toBe(id);
  // Another person who has the address now is not the one who had it.
  provider.accounts.set('other', { email: 'anna@example.org', email_verified: true });
  expect(await wholeWay('other')).toEqual(failed('oidc-unknown'));
  expect(hub.rows('SELECT issuer, subject, "user" AS who FROM identities')).toEqual([
    { issuer: provider.issuer, subject: 'anna', who: id },
  ]);
  expect(hub.rows("SELECT subject FROM audit WHERE action = 'identity-linked'")).toEqual([
    { subject: `user:${id}` },
  ]);
});

test('an address that is not verified, an unknown person and an account switched off are let in nowhere', async () => {
  const id = await account('boris@example.org');
  provider.accounts.set('boris', { email: 'boris@example.org', email_verified: false });
  expect(await wholeWay('boris')).toEqual(failed('oidc-email'));
  provider.accounts.set('nobody', { email: 'nobody@example.org', email_verified: true });
  expect(await wholeWay('nobody')).toEqual(failed('oidc-unknown'));
  provider.accounts.set('boris', { email: 'boris@example.org', email_verified: true });
  expect((await wholeWay('boris')).location).toBe('/');
  await hub.admin.post(`/api/v1/users/${id}/deactivation`, undefined);
  expect(await wholeWay('boris')).toEqual(failed('oidc-unknown'));
  // No account was made for anybody.
  expect((await hub.admin.get('/api/v1/users')).text).not.toContain('nobody@');
});

test('another state, nonce, verifier, browser or try is refused, and so is a code used again', async () => {
  await account('vera@example.org');
  provider.accounts.set('vera', { email: 'vera@example.org', email_verified: true });
  const changed = (begun: Begun, name: string, value: string): Begun => {
    const url = new URL(begun.url);
    url.searchParams.set(name, value);
    return { ...begun, url };
  };
  const state = await begin();
  const other = new URL(await there(state, 'vera'));
  other.searchParams.set('state', 'x'.repeat(43));
  expect(await comeBack(other.href, state.cookie)).toEqual(failed('oidc-refused'));

  const nonce = await begin();
  const said = await there(changed(nonce, 'nonce', 'another'), 'vera');
  expect(await comeBack(said, nonce.cookie)).toEqual(failed('oidc-refused'));

  const challenge = await begin();
  const proof = await there(
    changed(challenge, 'code_challenge', 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'),
    'vera',
  );
  expect(await comeBack(proof, challenge.cookie)).toEqual(failed('oidc-refused'));

  // Whoever is sent an address of somebody else's try has no cookie of it, or another.
  const planted = await begin();
  const address = await there(planted, 'vera');
  expect(await comeBack(address, '')).toEqual(failed('oidc-refused'));
  expect(await comeBack(address, (await begin()).cookie)).toEqual(failed('oidc-refused'));
  expect((await comeBack(address, planted.cookie)).location).toBe('/');
  expect(await comeBack(address, planted.cookie)).toEqual(failed('oidc-refused'));

  // A code that was used, in a try of its own.
  const again = await begin();
  const replay = new URL(await there(again, 'vera'));
  replay.searchParams.set('code', new URL(address).searchParams.get('code') ?? '');
  expect(await comeBack(replay.href, again.cookie)).toEqual(failed('oidc-refused'));

  const left = await begin();
  const refusal = `${HOME}${CALLBACK}?error=access_denied&state=${left.url.searchParams.get('state')}`;
  expect(await comeBack(refusal, left.cookie)).toEqual(failed('oidc-refused'));
});

test('the session the browser came with ends, and the hub asks for its second step where it is required', async () => {
  await account('gleb@example.org');
  provider.accounts.set('gleb', { email: 'gleb@example.org', email_verified: true });
  const planted = await hub.person('seller');
  const begun = await begin();
  const back = await comeBack(await there(begun, 'gleb'), `${begun.cookie}; ${planted.cookie}`);
  expect(back.session).not.toBe(planted.cookie);
  expect((await planted.get('/api/v1/session')).status).toBe(401);
  await stranger.hub.db.write('createUser', {
    ...{
      user: { id: 'gleb', login: 'gleb@example.org', name: 'Gleb', role: 'expert', password: '' },
      now: 1,
    },
  });
  expect((await who(await wholeWay('gleb', stranger), stranger)).step).toBe('enrol');
});

test('an identity is unlinked by its owner’s password or by an admin, whose reply tells whether a password is left', async () => {
  const id = await account('dina@example.org');
  provider.accounts.set('dina', { email: 'dina@example.org', email_verified: true });
  const linked = () => hub.rows('SELECT subject FROM identities WHERE "user" = ?', id);
  const first = await wholeWay('dina');
  expect(linked()).toEqual([{ subject: 'dina' }]);
  const { csrf } = await who(first);
  const dina = new Person(hub.hub.url, first.session, csrf);
  // Oneself is told to what, the list of people whether.
  const listed = async () =>
    (await hub.admin.get('/api/v1/users')).json.users.find((each: { id: string }) => each.id === id).linked;
  const told = async () => (await dina.get('/api/v1/session/identities')).json;
  expect(await told()).toEqual({
    identities: [{ issuer: provider.issuer, since: expect.any(Number) }],
    password: true,
  });
  expect(await listed()).toBe(true);
  const own = '/api/v1/session/identities/removal';
  expect((await dina.post(own, { password: 'another' })).json).toMatchObject({ code: 'wrong-credentials' });
  expect(linked()).toHaveLength(1);
  expect((await dina.post(own, { password: PASSWORD })).json).toEqual({ password: true });
  expect(linked()).toEqual([]);
  expect(await told()).toEqual({ identities: [], password: true });
  expect(await listed()).toBe(false);
  // Their own session goes on, and the provider's word for their login links anew.
  expect((await dina.get('/api/v1/session')).status).toBe(200);
  const again = await wholeWay('dina');
  expect((await who(again)).user.id).toBe(id);

  // By an admin: sessions end, and another identity with the verified address may take its place.
  const path = `/api/v1/users/${id}/identities/removal`;
  expect((await hub.admin.post(path, undefined)).json).toEqual({ password: true });
  expect((await new Person(hub.hub.url, again.session, '').get('/api/v1/session')).status).toBe(401);
  provider.accounts.set('dina2', { email: 'dina@example.org', email_verified: true });
  expect((await who(await wholeWay('dina2'))).user.id).toBe(id);
  expect(await wholeWay('dina')).toEqual(failed('oidc-unknown'));

  // Somebody who has never set a password cannot lock themselves out, and an admin is told.
  await hub.hub.db.write('createUser', {
    user: { id: 'egor', login: 'egor@example.org', name: 'Egor', role: 'manager', password: '' },
    now: 1,
  });
  provider.accounts.set('egor', { email: 'egor@example.org', email_verified: true });
  const back = await wholeWay('egor');
  const egor = new Person(hub.hub.url, back.session, (await who(back)).csrf);
  expect((await egor.post(own, { password: PASSWORD })).json).toMatchObject({ code: 'wrong-credentials' });
  expect((await hub.admin.post('/api/v1/users/egor/identities/removal', undefined)).json).toEqual({
    password: false,
  });
  expect(hub.rows("SELECT subject FROM audit WHERE action = 'identity-unlinked' ORDER BY id")).toEqual([
    { subject: `user:${id}` },
    { subject: `user:${id}` },
    { subject: 'user:egor' },
  ]);
});

test('the sign-in page is told of the provider, and no secret', async () => {
  const ways = await new Person(hub.hub.url).get('/api/v1/sign-in');
  expect(ways.json).toEqual({ oidc: { name: 'Company' } });
  const plain = await testHub();
  try {
    expect((await new Person(plain.hub.url).get('/api/v1/sign-in')).json).toEqual({});
    const begun = await new Person(plain.hub.url).post('/api/v1/session/oidc', undefined);
    expect(begun.json).toMatchObject({ status: 404, code: 'oidc-off' });
  } finally {
    await plain.close();
  }
});

test('while the provider is down the hub says so, and passwords still do', async () => {
  const lost = await testProvider(`${HOME}${CALLBACK}`);
  lost.accounts.set('anna', { email: 'anna@example.org', email_verified: true });
  const oidc = {
    issuer: lost.issuer,
    clientId: CLIENT.id,
    clientSecret: CLIENT.secret,
    name: 'Lost',
    origin: HOME,
  };
  const lone = await testHub({ oidc });
  try {
    const begun = await begin(lone);
    const address = await there(begun, 'anna');
    await lost.close();
    expect(await comeBack(address, begun.cookie, lone)).toEqual(failed('oidc-away'));
    const body = { login: 'admin', password: PASSWORD };
    expect((await new Person(lone.hub.url).post('/api/v1/session', body)).status).toBe(201);
  } finally {
    await lone.close();
  }
  const never = await testHub({ oidc });
  try {
    const answer = await new Person(never.hub.url).post('/api/v1/session/oidc', undefined);
    expect(answer.json).toMatchObject({ status: 503, code: 'oidc-away' });
  } finally {
    await never.close();
  }
});
