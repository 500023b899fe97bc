import { QUIET_MS } from '@otklik/shared/api/devices.ts';
import { SILENT_MS } from '@otklik/shared/api/limits.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import { asMonoMs, asWallMs } from '@otklik/shared/base/ids.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { heartbeatOf, PASSWORD, signIn, type TestHub, TestKiosk, testHub } from '../hub-fixture.ts';
import { archiveBefore } from '../ops/archive.ts';
import { daysOfTests } from './device-days.ts';

let now = Date.UTC(2026, 8, 1, 9);
const clock: Clock = { wall: () => asWallMs(now), mono: () => asMonoMs(0) };
let hub: TestHub;
beforeAll(async () => {
  hub = await testHub({ clock });
});
afterAll(() => hub.close());

const list = async (query = '') => (await hub.admin.get(`/api/v1/devices${query}`)).json;
const detail = async (workplace: string) => (await hub.admin.get(`/api/v1/devices/${workplace}`)).json;
const states = async () =>
  (await list()).places.map((place: { name: string; state: string; since?: number }) => [
    ...[place.name, place.state, place.since],
  ]);

test('a workplace goes through its states as its kiosk does, each with its beginning', async () => {
  expect(await states()).toEqual([
    ['Till 1', 'no-kiosk', undefined],
    ['Till 2', 'no-kiosk', undefined],
  ]);
  const enrolled = now;
  const kiosk = await hub.kiosk([hub.workplaces[0]]);
  expect((await states())[0]).toEqual(['Till 1', 'no-data', enrolled]);
  now += 1000;
  const heard = now;
  await kiosk.heartbeat();
  expect(await states()).toEqual([
    ['Till 2', 'no-kiosk', undefined],
    ['Till 1', 'well', heard],
  ]);
  now += QUIET_MS;
  await kiosk.heartbeat();
  expect((await states())[1]).toEqual(['Till 1', 'no-customers', heard]);
  const last = now;
  now += SILENT_MS + 1;
  expect((await states())[0]).toEqual(['Till 1', 'no-data', last]);
  const { counts } = await list('?state=no-kiosk');
  expect(counts).toMatchObject({ 'no-data': 1, 'no-kiosk': 1, well: 0 });
});

test('a kiosk that takes the place of another leaves the workplace its thread', async () => {
  const [till] = hub.workplaces;
  const before = (await detail(till)).thread;
  const old = before[0].kiosk;
  now += 60_000;
  const made = await hub.admin.post('/api/v1/enrolment-codes', { workplaces: [till], replaces: old });
  const fresh = new TestKiosk(hub.hub.url);
  await fresh.enrol(made.json.code);
  const { thread, health, place } = await detail(till);
  expect(thread).toEqual([
    { kiosk: fresh.id, from: now },
    { kiosk: old, from: before[0].from, until: now, replacedBy: fresh.id },
  ]);
  expect([health.id, place.kiosk.id]).toEqual([fresh.id, fresh.id]);
});

test('tests of buttons, faults and polls are told by the day of the store', async () => {
  const till = (await hub.admin.post(`/api/v1/stores/${hub.store}/workplaces`, { name: 'Till 3' })).json.id;
  const kiosk = await hub.kiosk([till]);
  const question = (
    await hub.admin.post('/api/v1/questions', { text: { ru: 'Да?', en: 'Yes?' }, positive: 'yes' })
  ).json.id;
  const console = { serial: 'SN0001', bootId: '5A3F0C21', model: 'avr', class: 'serial' } as const;
  kiosk.add({ type: 'device-up', data: { ...console, buttons: ['Y', 'N', 'U', 'S'], holdCapable: true } });
  // 23:59:50 of Moscow, so that what follows within a quarter of a minute is of two days.
  kiosk.mono = Date.UTC(2026, 7, 31, 20, 59, 50) - kiosk.start;
  kiosk.edge('Y', 'DN', { role: 'test' });
  kiosk.edge('S', 'DN', { role: 'test' });
  kiosk.mono += 60_000;
  for (const button of ['Y', 'N', 'U', 'S'] as const) kiosk.edge(button, 'DN', { role: 'test' });
  kiosk.add({ type: 'device-lost', data: { serial: 'SN0001', reason: 'unplugged' } });
  kiosk.poll('yes', { question, at: Date.UTC(2026, 7, 31, 20, 30) });
  kiosk.poll('timeout', { question, at: Date.UTC(2026, 8, 1, 7) });
  await kiosk.sendAll();
  const { tests, faults, days } = await detail(till);
  expect(tests).toMatchObject([
    { day: '2026-09-01', console: 'SN0001', presses: 4, pressed: ['Y', 'N', 'U', 'S'], missing: [] },
    { day: '2026-08-31', presses: 2, pressed: ['Y', 'S'], missing: ['N', 'U'] },
  ]);
  expect(faults).toEqual([{ day: '2026-09-01', console: 'SN0001', code: 'unplugged', count: 1 }]);
  expect(days).toHaveLength(14);
  expect(days.slice(-2)).toEqual([
    { day: '2026-08-31', yes: 1, no: 0, unsure: 0, asked: 1 },
    { day: '2026-09-01', yes: 0, no: 0, unsure: 0, asked: 1 },
  ]);

  // Once their events lie in files of old events, which buttons were pressed is not told; that they were is.
  const { dataDir } = hub;
  const done = await archiveBefore(hub.hub.db, { dataDir, before: now + 86_400_000, now: () => now });
  expect(done.events).toBeGreaterThan(6);
  expect((await detail(till)).tests).toMatchObject([
    { day: '2026-09-01', console: 'SN0001', presses: 4, pressed: [], missing: [] },
    { day: '2026-08-31', presses: 2, pressed: [], missing: [] },
  ]);
});

test('a console that drops every few minutes is told of on each of its days, with all of its faults', async () => {
  const till = (await hub.admin.post(`/api/v1/stores/${hub.store}/workplaces`, { name: 'Till 4' })).json.id;
  const kiosk = await hub.kiosk([till]);
  // Two hours before midnight of Moscow.
  kiosk.mono = Date.UTC(2026, 7, 31, 19) - kiosk.start;
  for (let nth = 0; nth < 600; nth += 1) {
    kiosk.mono += 60_000;
    kiosk.add({ type: 'device-lost', data: { serial: 'SN0002', reason: 'silent' } });
  }
  await kiosk.sendAll();
  expect((await detail(till)).faults).toEqual([
    { day: '2026-09-01', console: 'SN0002', code: 'silent', count: 481 },
    { day: '2026-08-31', console: 'SN0002', code: 'silent', count: 119 },
  ]);
});

test('of more tests than are read the oldest day is left out, as a part of it would pass for all', () => {
  const zone = (): string => 'Europe/Moscow';
  const testAt = (at: number) => ({ at, console: 'SN0003', button: 'Y', has: ['Y', 'N'] });
  const tests = [Date.UTC(2026, 8, 2, 9), Date.UTC(2026, 8, 1, 21, 30), Date.UTC(2026, 8, 1, 20)].map(testAt);
  const told = (most: number) => daysOfTests(tests, zone, most).map(({ day, presses }) => [day, presses]);
  expect(told(3)).toEqual([
    ['2026-09-02', 2],
    ['2026-09-01', 1],
  ]);
  expect(told(2)).toEqual([['2026-09-02', 2]]);
  expect(daysOfTests(tests.slice(0, 2), zone, 1)).toMatchObject([{ day: '2026-09-02', presses: 2 }]);
});

test('what is asked for narrows the list; who answers for another store sees nothing of this one', async () => {
  const kiosk = await hub.kiosk([hub.workplaces[1]]);
  await kiosk.heartbeat(heartbeatOf({ faults: [{ code: 'disk-low' }], outbox: { queued: 7 } }));
  const names = async (query: string) => (await list(query)).places.map(({ name }: { name: string }) => name);
  expect(await names('?state=fault')).toEqual(['Till 2']);
  expect(await names(`?q=${encodeURIComponent('till 3')}`)).toEqual(['Till 3']);
  expect(await names('?state=fault&limit=1&cursor=0.none')).toEqual(['Till 2']);
  const other = (await hub.admin.post('/api/v1/stores', { name: 'Two', zone: 'UTC' })).json.id;
  const group = (await hub.admin.post('/api/v1/store-groups', { name: 'G', stores: [other] })).json.id;
  expect(await names(`?store=${other}`)).toEqual([]);
  expect(await names(`?group=${group}`)).toEqual([]);
  const person = { login: 'far', name: 'Far', role: 'manager', scope: { kind: 'store', store: other } };
  await hub.admin.post('/api/v1/users', { ...person, password: PASSWORD });
  const far = await signIn(hub.hub.url, 'far', PASSWORD);
  const told = (await far.get('/api/v1/devices')).json;
  expect([told.places, told.counts.fault, told.versions]).toEqual([[], 0, []]);
  expect((await far.get(`/api/v1/devices/${hub.workplaces[1]}`)).json.code).toBe('workplace-unknown');
  expect((await list('?cursor=9.x')).code).toBe('bad-request');
});
