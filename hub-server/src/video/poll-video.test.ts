/** Managers and the video of polls: who has the right, of which stores, how it ends, and what is written down. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UserScope } from '@otklik/shared/api/session.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordAtOnce } from '../../../scripts/camera/record-at-once.ts';
import { PASSWORD, type Person, signIn, type TestHub, type TestKiosk, testHub } from '../hub-fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'otklik-poll-video-'));
let hub: TestHub;
let kiosk: TestKiosk;
let question = '';
let other = '';
let group = '';
let foreignCamera = '';
let cameras: readonly string[] = [];
/** Answered “no”. */
let poll = '';
let press = 0;
let timedOut = '';
/** A press is no poll. */
let noPoll = '';

async function camera(store: string, workplaces: readonly string[]): Promise<string> {
  const made = await hub.admin.post(`/api/v1/stores/${store}/cameras`, {
    ...{ name: 'Till', workplaces, folder, pattern: '%Y-%m-%d_%H-%M-%S.mp4' },
    ...{ zone: 'UTC', timing: 'name', offset: 0, error: 20 },
  });
  expect(made.status).toBe(201);
  return made.json.id;
}

beforeAll(async () => {
  hub = await testHub();
  const { admin, store, workplaces } = hub;
  const text = { ru: 'Да?', en: 'Yes?' };
  question = (await admin.post('/api/v1/questions', { text, positive: 'yes' })).json.id;
  kiosk = await hub.kiosk();
  await recordAtOnce({ folder, from: kiosk.start, seconds: 12 });
  const answered = kiosk.poll('no', { question, at: kiosk.start + 5000 });
  const late = kiosk.poll('timeout', { question });
  await kiosk.sendAll();
  poll = kiosk.item(answered.opened);
  press = kiosk.events[(answered.customer ?? 0) - 1]?.at ?? 0;
  timedOut = kiosk.item(late.opened);
  noPoll = kiosk.item(answered.seller);
  cameras = [await camera(store, [workplaces[0]]), await camera(store, [workplaces[1]])];
  other = (await admin.post('/api/v1/stores', { name: 'Two', zone: 'UTC' })).json.id;
  const till = (await admin.post(`/api/v1/stores/${other}/workplaces`, { name: 'Till' })).json.id;
  foreignCamera = await camera(other, [till]);
  group = (await admin.post('/api/v1/store-groups', { name: 'First', stores: [store] })).json.id;
}, 60_000);
afterAll(async () => {
  await hub?.close();
  rmSync(folder, { recursive: true, force: true });
});

const ALL: UserScope = { kind: 'all' };
let made = 0;

interface Somebody {
  readonly id: string;
  readonly login: string;
  readonly person: Person;
}

async function somebody(role: string, scope: UserScope, video?: boolean): Promise<Somebody> {
  made += 1;
  const login = `somebody${made}`;
  const account = { login, name: login, role, scope, password: PASSWORD };
  const { id } = (await hub.admin.post('/api/v1/users', account)).json;
  if (video !== undefined) expect((await change({ id, login }, role, scope, video)).status).toBe(204);
  return { id, login, person: await signIn(hub.hub.url, login, PASSWORD) };
}

const change = (
  { id, login }: Pick<Somebody, 'id' | 'login'>,
  role: string,
  scope: UserScope,
  video?: boolean,
) =>
  hub.admin.changeUser(id, {
    ...{ name: login, role, scope },
    ...(video === undefined ? {} : { video }),
  });

const asked = (more: object = {}) => ({
  ...{ camera: cameras[0], from: press - 1000, to: press + 1000, reason: 'poll', poll },
  ...more,
});
const ask = async (person: Person, more: object = {}) =>
  (await person.post('/api/v1/video/grants', asked(more))).json;

test('the right is off until an admin switches it on, and is told with the person and the session', async () => {
  const { id, login, person } = await somebody('manager', ALL);
  const listed = async () =>
    (await hub.admin.get('/api/v1/users')).json.users.find((each: { id: string }) => each.id === id);
  expect((await listed()).video).toBeUndefined();
  expect((await person.get('/api/v1/session')).json.user.video).toBeUndefined();
  expect(await ask(person)).toMatchObject({
    code: 'forbidden',
    detail: 'A manager watches video by a right of their own, which an admin gives.',
  });
  await change({ id, login }, 'manager', ALL, true);
  expect((await listed()).video).toBe(true);
  const anew = await signIn(hub.hub.url, login, PASSWORD);
  expect((await anew.get('/api/v1/session')).json.user.video).toBe(true);
  const logged = hub.rows<{ detail: string }>(
    "SELECT detail FROM audit WHERE action = 'user-changed' AND subject = ?",
    `user:${id}`,
  );
  expect(JSON.parse(logged.at(-1)?.detail ?? '')).toMatchObject({ role: 'manager', video: true });
});

test('nobody but a manager is given it: the others have video by their role, or not at all', async () => {
  for (const role of ['seller', 'expert', 'admin']) {
    const refused = await change(await somebody('seller', ALL), role, ALL, true);
    expect([role, refused.json.code]).toEqual([role, 'bad-request']);
  }
});

test('no manager gives the right to anybody', async () => {
  const { person } = await somebody('manager', ALL, true);
  const { id, login } = await somebody('manager', ALL);
  const body = { name: login, role: 'manager', scope: ALL, video: true };
  expect((await person.changeUser(id, body)).json.code).toBe('forbidden');
  const invited = { login: 'invited', name: 'Invited', role: 'manager', video: true };
  expect((await person.post('/api/v1/invitations', invited)).json.code).toBe('bad-request');
});

test('right × scope: a manager with both sees the moment of the poll, and no other', async () => {
  const scopes: readonly (readonly [string, UserScope, boolean])[] = [
    ['all', ALL, true],
    ['group', { kind: 'group', group }, true],
    ['store', { kind: 'store', store: hub.store }, true],
    ['another store', { kind: 'store', store: other }, false],
  ];
  for (const [name, scope, reaches] of scopes) {
    const page = `/api/v1/results/polls/${poll}`;
    const without = await somebody('manager', scope);
    expect([name, (await ask(without.person)).code]).toEqual([name, 'forbidden']);
    const { person } = await somebody('manager', scope, true);
    const read = await person.get(page);
    // The poll itself is shown with and without the right.
    expect([name, (await without.person.get(page)).text]).toEqual([name, read.text]);
    const granted = await ask(person);
    if (!reaches) {
      expect([name, read.json.code]).toEqual([name, 'event-unknown']);
      // The camera first: it is as unknown as the poll.
      expect([name, granted.code]).toEqual([name, 'camera-unknown']);
      expect([name, (await ask(person, { camera: foreignCamera })).code]).toEqual([name, 'event-unknown']);
      continue;
    }
    expect([name, granted.spans]).toEqual([name, [{ from: press - 1000, to: press + 1000 }]]);
    const playlist = await person.get(granted.playlist);
    expect([name, playlist.status]).toEqual([name, 200]);
    expect(playlist.text).toContain('#EXT-X-PROGRAM-DATE-TIME:');
    const part = await person.get(granted.playlist.replace('index.m3u8', 'seg-0.m4s'));
    expect([name, part.headers.get('content-type')]).toEqual([name, 'video/iso.segment']);
  }
});

test('a poll says what happened when, which cameras show it and what of them may be asked for', async () => {
  const { person } = await somebody('manager', ALL, true);
  const { json } = await person.get(`/api/v1/results/polls/${poll}`);
  const opened = kiosk.events.find(({ type }) => type === 'poll-opened')?.at ?? 0;
  expect(json).toMatchObject({
    ...{ id: poll, question, outcome: 'answered', answer: 'no', state: 'plain', at: opened },
    ...{ store: { id: hub.store, name: 'One', zone: 'Europe/Moscow' }, workplace: { name: 'Till 1' } },
    ...{ press: { at: press }, window: { from: opened, to: opened + 20_000 } },
    cameras: [{ id: cameras[0], error: 20 }],
    span: { from: opened - 3000, to: opened + 23_000 },
  });
  expect(json.timeline.map(({ kind }: { kind: string }) => kind)).toEqual([
    'seller-down',
    'seller-up',
    'opened',
    'customer-press',
    'ended',
  ]);
  // Nobody answered: what is shown is the seller's press.
  const late = (await person.get(`/api/v1/results/polls/${timedOut}`)).json;
  expect([late.outcome, late.answer]).toEqual(['timeout', undefined]);
  expect(late.press.at).toBeLessThan(late.at);
  expect((await person.get(`/api/v1/results/polls/${noPoll}`)).json.code).toBe('event-unknown');
});

test('no more of the archive is shown to a manager than that', async () => {
  const { person } = await somebody('manager', ALL, true);
  const { span } = (await person.get(`/api/v1/results/polls/${poll}`)).json;
  expect((await ask(person, span)).spans).toHaveLength(1);
  const codes = async (...asks: readonly object[]) =>
    Promise.all(asks.map(async (more) => (await ask(person, more)).code));
  expect(
    await codes(
      { from: span.from - 1 },
      { to: span.to + 1 },
      { camera: cameras[1] },
      { camera: foreignCamera },
      { poll: noPoll },
      { poll: poll.replace(/\d+$/, '999') },
      { reason: 'review' },
      { reason: 'alignment' },
      { poll: undefined },
      { poll: undefined, reason: 'review' },
    ),
  ).toEqual([
    ...['bad-request', 'bad-request', 'camera-unknown', 'camera-unknown', 'event-unknown', 'event-unknown'],
    ...['forbidden', 'forbidden', 'forbidden', 'forbidden'],
  ]);
});

test('experts and admins see no poll with its answer and its video this way: theirs is the review', async () => {
  const { person } = await somebody('expert', ALL);
  expect((await person.get(`/api/v1/results/polls/${poll}`)).json.code).toBe('forbidden');
  for (const by of [person, hub.admin]) {
    expect((await ask(by)).code).toBe('forbidden');
    expect((await ask(by, { reason: 'review' })).code).toBe('forbidden');
    expect((await ask(by, { reason: 'review', poll: undefined })).id).toBeDefined();
  }
});

test('an open grant ends when the right is taken away, and with the role', async () => {
  const one = await somebody('manager', ALL, true);
  const { playlist } = await ask(one.person);
  const code = async () => {
    const anew = await signIn(hub.hub.url, one.login, PASSWORD);
    const answer = await anew.get(playlist);
    return answer.status === 200 ? 200 : answer.json.code;
  };
  expect(await code()).toBe(200);
  await change(one, 'manager', ALL, false);
  // The old session is over, and a new one has no right.
  expect((await one.person.get(playlist)).json.code).toBe('not-signed-in');
  expect(await code()).toBe('forbidden');
  await change(one, 'manager', ALL, true);
  expect(await code()).toBe(200);
  await change(one, 'manager', { kind: 'store', store: other }, true);
  expect(await code()).toBe('grant-unknown');
  await change(one, 'expert', ALL);
  expect(await code()).toBe('grant-unknown');
  // The role took the right with it.
  await change(one, 'manager', ALL);
  expect(await code()).toBe('forbidden');
});

test('each watching is in the audit log with its poll; what was refused is not', async () => {
  const { id, person } = await somebody('manager', ALL, true);
  await ask(person, { reason: 'review' });
  const granted = await ask(person);
  const logged = hub.rows<{ subject: string; detail: string }>(
    'SELECT subject, detail FROM audit WHERE action = \'video-grant\' AND "user" = ?',
    id,
  );
  expect(logged).toHaveLength(1);
  expect(logged[0]?.subject).toBe(`camera:${cameras[0]}`);
  expect(JSON.parse(logged[0]?.detail ?? '')).toEqual({
    ...{ grant: granted.id, from: press - 1000, to: press + 1000, reason: 'poll', poll },
    expiresAt: granted.expiresAt,
  });
});

test('who has watched a poll as a manager judges it no more as one who has not', async () => {
  const one = await somebody('manager', ALL, true);
  expect((await ask(one.person)).id).toBeDefined();
  await change(one, 'expert', ALL);
  const expert = await signIn(hub.hub.url, one.login, PASSWORD);
  const item = kiosk.item(kiosk.events.find(({ at }) => at === press)?.seq ?? 0);
  const judged = await expert.post(`/api/v1/review/items/${item}/verdicts`, { value: 1 });
  expect(judged.json.item.mine.unblinded).toBe(true);
  const { person: fresh } = await somebody('expert', ALL);
  const blind = await fresh.post(`/api/v1/review/items/${item}/verdicts`, { value: 1 });
  expect(blind.json.item.mine.unblinded).toBe(false);
});
