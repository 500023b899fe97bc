import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '@otklik/shared/base/clock.ts';
import { asMonoMs, asWallMs } from '@otklik/shared/base/ids.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PASSWORD, type Person, signIn, type TestHub, TestKiosk, testHub } from '../hub-fixture.ts';
import { verifyHubFolder } from '../verify/verify-hub.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A Tuesday, 21:30 in Moscow. */
const START = Date.UTC(2026, 8, 1, 18, 30);
let now = START;
const clock: Clock = { wall: () => asWallMs(now), mono: () => asMonoMs(now) };
let hub: TestHub;
let admin: Person;
let question: string;
beforeEach(async () => {
  now = START;
  hub = await testHub({ clock });
  admin = hub.admin;
  question = await made('/questions', { text: { ru: 'Да?', en: 'Yes?' }, positive: 'yes' });
});
afterEach(() => hub.close());

/** A session does not last so long. */
async function later(at: number): Promise<void> {
  now = at;
  admin = await signIn(hub.hub.url, 'admin', PASSWORD);
}

const made = async (path: string, body: object): Promise<string> => {
  const answer = await admin.post(`/api/v1${path}`, body);
  expect([path, answer.status]).toEqual([path, 201]);
  return answer.json.id;
};
const change = (path: string, revision: number, body: object) =>
  admin.call('POST', `/api/v1${path}`, body, { 'if-match': `"${revision}"` });

/** Every figure there is of a span of days, as the screens ask for it. */
async function figures(more = ''): Promise<string> {
  const each = ['store', 'workplace', 'day', 'hour', 'weekday'].map(async (by) => {
    const answer = await admin.get(`/api/v1/results?question=${question}&by=${by}${more}`);
    expect([by, answer.status]).toEqual([by, 200]);
    return answer.text;
  });
  return (await Promise.all(each)).join('\n');
}

/** A rebuild changes nothing, and verification finds nothing. */
async function isSound(): Promise<void> {
  const rebuilt = await hub.hub.db.write('rebuild', undefined);
  expect(rebuilt).toMatchObject({ ok: true, value: { pollsChanged: 0, figuresChanged: 0 } });
  await hub.hub.db.write('ping', undefined);
  const scratch = mkdtempSync(join(tmpdir(), 'otklik-moves-'));
  const checks = await verifyHubFolder({ dir: hub.dataDir, scratch, workers: 0 });
  rmSync(scratch, { recursive: true, force: true });
  // Its polls were written by hand, not by a machine: that they replay is no matter here.
  const found = checks.ok ? checks.value.filter(({ name, count }) => name !== 'replay' && count > 0) : checks;
  expect(found).toEqual([]);
}

const workplacesOf = () =>
  hub.rows<{ seq: number; workplace: string }>('SELECT seq, workplace FROM polls ORDER BY journal, seq');

test('a store in another zone: old days stay to the last digit, what comes late of them too', async () => {
  const kiosk = await hub.kiosk([hub.workplaces[0]]);
  // 00:10 in Moscow on the 2nd, 02:40 in Kolkata; 23:50 on the 1st.
  for (const at of [START + 2 * HOUR + 20 * 60_000, START + 2 * HOUR + 40 * 60_000])
    kiosk.poll('yes', { question, at });
  await later(START + DAY);
  await kiosk.sendAll();
  const old = '&to=2026-09-03';
  const before = await figures(old);
  kiosk.poll('no', { question, at: START + 3 * HOUR });
  const late = kiosk.events.length;
  await later(START + 10 * DAY);
  const moved = await change(`/stores/${hub.store}/zone`, 1, { zone: 'Asia/Kolkata' });
  expect(moved.json).toMatchObject({ zone: 'Asia/Kolkata', revision: 2 });
  const [{ zone, until }] = moved.json.zonesBefore;
  expect([zone, until > now, until - now <= HOUR, (until + 5.5 * HOUR) % HOUR]).toEqual([
    'Europe/Moscow',
    true,
    true,
    0,
  ]);
  expect(await figures(old)).toBe(before);
  await isSound();
  // The kiosk was offline: the poll of before is of Moscow's day and hour, a new one of Kolkata's.
  kiosk.poll('no', { question, at: until + 13 * HOUR });
  await kiosk.sendAll();
  expect(late).toBeLessThan(kiosk.events.length);
  const days = hub.rows<{ day: number; yes: number; no: number }>(
    'SELECT day, yes_all AS yes, no_all AS no FROM rollup_days ORDER BY day',
  );
  const first = START / DAY - ((START / DAY) % 1);
  expect(days.map(({ day, yes, no }) => [day - first, yes, no])).toEqual([
    [0, 1, 0],
    [1, 1, 1],
    [Math.floor((until + 18.5 * HOUR) / DAY) - first, 0, 1],
  ]);
  await isSound();
});

test('a kiosk whose clock runs ahead of the change is counted as a rebuild counts it', async () => {
  const kiosk = await hub.kiosk([hub.workplaces[0]]);
  kiosk.poll('yes', { question, at: START + 30 * DAY });
  kiosk.add({ type: 'receipt', data: { receipt: 'r1' } });
  await kiosk.sendAll();
  expect((await change(`/stores/${hub.store}/zone`, 1, { zone: 'Pacific/Chatham' })).status).toBe(200);
  await isSound();
  expect((await change(`/stores/${hub.store}/zone`, 2, { zone: 'Asia/Tokyo' })).status).toBe(200);
  await isSound();
});

test('a kiosk moves with its workplaces: old figures stay, what it kept while offline lands where it stood', async () => {
  const kiosk = await hub.kiosk();
  const [first, second] = hub.workplaces;
  for (const place of [1, 2]) kiosk.poll('yes', { question, place, at: START + place * HOUR });
  await later(START + DAY);
  await kiosk.sendAll();
  const before = await figures('&to=2026-09-03');
  // Offline for weeks: a poll at the old store, then it was moved, then one at the new.
  kiosk.poll('no', { question, place: 1, at: START + 5 * DAY });
  kiosk.poll('unsure', { question, place: 1, at: START + 12 * DAY });
  await later(START + 20 * DAY);
  const far = await made('/stores', { name: 'Far', zone: 'Asia/Vladivostok' });
  const move = { store: far, at: START + 10 * DAY };
  expect((await change(`/kiosks/${kiosk.id}/move`, 7, move)).json.code).toBe('changed-meanwhile');
  expect((await change(`/kiosks/${kiosk.id}/move`, 1, { store: far, at: START })).json.code).toBe(
    'move-time',
  );
  expect((await change(`/kiosks/${kiosk.id}/move`, 1, move)).status).toBe(204);
  expect(await figures('&to=2026-09-03')).toBe(before);
  await kiosk.sendAll();
  const there = (await admin.get(`/api/v1/stores/${far}`)).json.workplaces;
  expect(there).toHaveLength(2);
  const old = (await admin.get(`/api/v1/workplaces/${first}`)).json;
  expect(old).toMatchObject({ retiredAt: START + 10 * DAY, movedTo: there[0].id, store: hub.store });
  expect(workplacesOf().map(({ workplace }) => workplace)).toEqual([first, second, first, there[0].id]);
  expect((await kiosk.config()).json).toMatchObject({
    store: { id: far, zone: 'Asia/Vladivostok' },
    workplaces: [
      { place: 1, id: there[0].id },
      { place: 2, id: there[1].id },
    ],
  });
  await isSound();
});

test('a workplace moves alone, or with the one kiosk that serves nothing else', async () => {
  const far = await made('/stores', { name: 'Far', zone: 'UTC' });
  const [first, second] = hub.workplaces;
  const both = await hub.kiosk();
  const refused = await change(`/workplaces/${first}/move`, 1, { store: far });
  expect(refused.json).toMatchObject({ code: 'in-use', detail: expect.stringContaining(both.id) });
  await admin.post(`/api/v1/kiosks/${both.id}/revocation`, { reason: 'stolen' });
  const moved = await change(`/workplaces/${first}/move`, 1, { store: far });
  expect(moved.status).toBe(201);
  expect((await admin.get(`/api/v1/workplaces/${moved.json.id}`)).json).toMatchObject({
    store: far,
    name: 'Till 1',
  });
  expect((await change(`/workplaces/${first}/move`, 2, { store: far })).json.code).toBe('retired');
  const one = await hub.kiosk([second]);
  await later(now + DAY);
  expect((await change(`/workplaces/${second}/move`, 1, { store: far })).status).toBe(201);
  expect((await one.config()).json.store.id).toBe(far);
});

test('a kiosk is replaced: the new one takes the workplaces over, the old one’s journal and figures stay', async () => {
  const old = await hub.kiosk();
  old.poll('yes', { question, at: START + HOUR });
  await later(START + DAY);
  await old.sendAll();
  const before = await figures();
  old.poll('no', { question, at: START + DAY + HOUR });
  await later(START + 3 * DAY);
  const codes = { workplaces: hub.workplaces, replaces: old.id };
  const { code } = (await admin.post('/api/v1/enrolment-codes', codes)).json;
  const fresh = new TestKiosk(hub.hub.url, now);
  await fresh.enrol(code);
  expect(await figures()).toBe(before);
  const { kiosks } = (await admin.get('/api/v1/kiosks')).json;
  expect(kiosks.find(({ id }: { id: string }) => id === old.id)).toMatchObject({
    replacedBy: fresh.id,
    workplaces: [],
  });
  // Its last presses are found on the old disk after all: they are the till's. What it did on a desk since is nobody's.
  old.poll('unsure', { question, at: START + 5 * DAY });
  fresh.poll('yes', { question, at: START + 3 * DAY + HOUR });
  await old.sendAll();
  await fresh.sendAll();
  const [till] = hub.workplaces;
  expect(workplacesOf().map(({ workplace }) => workplace)).toEqual([till, till, null, till]);
  await isSound();
});

test('open codes are listed without what they are, and a cancelled one enrols nobody', async () => {
  const code = await hub.code([hub.workplaces[0]]);
  await hub.code([hub.workplaces[1]]);
  const list = async () => (await admin.get('/api/v1/enrolment-codes')).json.codes;
  const mine = (await list()).find(({ id }: { id: string }) => id === code.slice(0, 4));
  expect(mine).toMatchObject({
    store: hub.store,
    workplaces: [hub.workplaces[0]],
    triesLeft: 5,
    createdAt: START,
  });
  expect(JSON.stringify(await list())).not.toContain(code.slice(4, 16));
  const cancel = () => admin.post(`/api/v1/enrolment-codes/${code.slice(0, 4)}/cancellation`);
  expect([(await cancel()).status, (await cancel()).json.code]).toEqual([204, 'not-found']);
  expect(await list()).toHaveLength(1);
  const kiosk = new TestKiosk(hub.hub.url);
  expect((await kiosk.enrolRaw(code)).json.code).toBe('enrol-code-expired');
  now += 15 * 60_000;
  expect(await list()).toEqual([]);
});
