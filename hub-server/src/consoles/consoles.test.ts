import { afterAll, beforeAll, expect, test } from 'vitest';
import { heartbeatOf, PASSWORD, signIn, type TestHub, type TestKiosk, testHub } from '../hub-fixture.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await testHub();
});
afterAll(() => hub.close());

const HOUR = 3_600_000;
const up = (kiosk: TestKiosk, serial: string, place: number, at: number, model = 'avr-1'): number =>
  kiosk.add({
    ...{ type: 'device-up', place, mono: at - kiosk.start },
    data: {
      ...{ serial, bootId: '5A3F0C21', model, class: 'serial' },
      ...{ buttons: ['Y', 'N', 'U', 'S'], holdCapable: true },
    },
  });
const lost = (kiosk: TestKiosk, serial: string, place: number, at: number, reason: 'unplugged' | 'closed') =>
  kiosk.add({ type: 'device-lost', place, mono: at - kiosk.start, data: { serial, reason } });

test('a console has its places, faults and test presses, a label, and goes out of use and back', async () => {
  const { admin, workplaces, store } = hub;
  const kiosk = await hub.kiosk();
  const { start } = kiosk;
  up(kiosk, 'SN7001', 1, start);
  kiosk.edge('Y', 'DN', { role: 'stray' });
  kiosk.add({
    ...{ type: 'edge', mono: HOUR },
    data: {
      button: 'S',
      edge: 'DN',
      device: { serial: 'SN7001', bootId: '5A3F0C21', seq: 9, t: 1 },
      role: 'test',
    },
  });
  lost(kiosk, 'SN7001', 1, start + 2 * HOUR, 'unplugged');
  kiosk.add({
    ...{ type: 'gap', mono: 3 * HOUR },
    data: { serial: 'SN7001', bootId: '5A3F0C21', from: 10, to: 12 },
  });
  lost(kiosk, 'SN7001', 1, start + 4 * HOUR, 'closed');
  up(kiosk, 'SN7001', 2, start + 5 * HOUR, 'avr-2');
  await kiosk.sendAll();

  const listed = await admin.get(`/api/v1/consoles?store=${store}`);
  const console = {
    ...{ id: 'SN7001', serial: 'SN7001', revision: 1, firstSeen: start, lastSeen: start + 5 * HOUR },
    connected: true,
    device: { class: 'serial', model: 'avr-2', buttons: ['Y', 'N', 'U', 'S'], holdCapable: true },
    at: { kiosk: kiosk.id, workplace: { id: workplaces[1], name: 'Till 2', store, storeName: 'One' } },
  };
  expect(listed.json.consoles).toEqual([console]);
  const history = await admin.get('/api/v1/consoles/SN7001');
  expect(history.headers.get('etag')).toBe('"1"');
  const till = (index: 0 | 1) => ({
    id: workplaces[index],
    name: `Till ${index + 1}`,
    store,
    storeName: 'One',
  });
  expect(history.json).toMatchObject({
    console,
    stays: [
      { kiosk: kiosk.id, workplace: till(1), from: start + 5 * HOUR },
      { kiosk: kiosk.id, workplace: till(0), from: start, until: start + 5 * HOUR },
    ],
    devices: [
      { model: 'avr-2', from: start + 5 * HOUR },
      { model: 'avr-1', from: start },
    ],
    faults: [
      { day: '2026-09-01', code: 'gap', count: 3 },
      { day: '2026-09-01', code: 'unplugged', count: 1 },
    ],
    tests: [{ day: '2026-09-01', presses: 1 }],
    more: false,
  });
  // Who stood at the first till stays known there.
  const first = await admin.get(`/api/v1/consoles?workplace=${workplaces[0]}`);
  expect(first.json.consoles).toHaveLength(1);

  const change = (revision: number, body: object) =>
    admin.call('PUT', '/api/v1/consoles/SN7001', body, { 'if-match': `"${revision}"` });
  expect((await change(1, { label: 'The red one', retired: false })).json).toMatchObject({
    ...{ label: 'The red one', revision: 2 },
  });
  const late = await change(1, { retired: true });
  expect([late.status, late.json.code, late.json.current.label]).toEqual([
    ...[412, 'changed-meanwhile', 'The red one'],
  ]);
  expect((await change(2, { label: 'The red one', retired: true })).json.retiredAt).toBeGreaterThan(0);
  expect((await admin.get('/api/v1/consoles')).json.consoles).toEqual([]);
  expect((await admin.get('/api/v1/consoles?retired=true')).json.consoles).toHaveLength(1);
  expect((await change(3, { label: 'The red one', retired: false })).json.retiredAt).toBeUndefined();
  const actions = (await admin.get('/api/v1/audit?limit=3')).json.entries.map(
    ({ action }: { action: string }) => action,
  );
  expect(actions).toEqual(['console-returned', 'console-retired', 'console-changed']);
  expect((await admin.call('PUT', '/api/v1/consoles/SN7001', { retired: true })).json.code).toBe(
    'if-match-missing',
  );
  expect((await admin.get('/api/v1/consoles/SN9999')).json.code).toBe('console-unknown');
});

test('what has no number of its own is named by its kiosk; what its kiosk says of it now stands beside it', async () => {
  const { admin, workplaces } = hub;
  const [one, two] = [await hub.kiosk([workplaces[0]]), await hub.kiosk([workplaces[1]])];
  for (const kiosk of [one, two]) {
    up(kiosk, 'touch-1', 1, kiosk.start);
    await kiosk.sendAll();
  }
  const beat = heartbeatOf();
  const device = {
    ...{ place: 1, name: 'touch:1', class: 'touch', state: 'up', serial: 'touch-1', counters: { edge: 4 } },
  };
  await one.heartbeat({ ...beat, devices: [device] });
  const { consoles } = (await admin.get('/api/v1/consoles')).json;
  const touch = consoles.filter(({ serial }: { serial: string }) => serial === 'touch-1');
  expect(touch.map(({ id }: { id: string }) => id).sort()).toEqual(
    [one, two].map(({ id }) => `${id}.touch-1`).sort(),
  );
  const live = (kiosk: TestKiosk) => touch.find(({ id }: { id: string }) => id.startsWith(kiosk.id))?.live;
  expect(live(one)).toMatchObject({ device });
  expect(live(two)).toBeUndefined();
});

test('a console that was known before its place was given a workplace gets it then', async () => {
  const { admin, workplaces } = hub;
  const kiosk = await hub.kiosk([workplaces[0]]);
  up(kiosk, 'SN7100', 2, kiosk.start);
  await kiosk.sendAll();
  expect((await admin.get('/api/v1/consoles/SN7100')).json.stays).toEqual([
    { kiosk: kiosk.id, from: kiosk.start },
  ]);
  await kiosk.enrol(await hub.code([workplaces[0], workplaces[1]]));
  expect((await admin.get('/api/v1/consoles/SN7100')).json.stays).toMatchObject([
    { workplace: { id: workplaces[1] }, from: kiosk.start },
  ]);
});

test('who answers for one store reads of a console what happened there, and changes it only while it stands there', async () => {
  const { admin, workplaces, store } = hub;
  const other = (await admin.post('/api/v1/stores', { name: 'Other', zone: 'Asia/Tokyo' })).json.id;
  const till = (await admin.post(`/api/v1/stores/${other}/workplaces`, { name: 'Far' })).json.id;
  const here = await hub.kiosk([workplaces[0]]);
  const there = await hub.kiosk([till]);
  up(here, 'SN7200', 1, here.start);
  lost(here, 'SN7200', 1, here.start + HOUR, 'unplugged');
  up(there, 'SN7200', 1, there.start + 2 * HOUR);
  lost(there, 'SN7200', 1, there.start + 3 * HOUR, 'unplugged');
  await there.sendAll();
  await here.sendAll();
  const manager = async (login: string, of: string) => {
    const body = {
      login,
      name: login,
      role: 'manager',
      scope: { kind: 'store', store: of },
      password: PASSWORD,
    };
    await admin.post('/api/v1/users', body);
    return signIn(hub.hub.url, login, PASSWORD);
  };
  const [mine, theirs] = [await manager('m-here', store), await manager('m-there', other)];
  const before = (await mine.get('/api/v1/consoles/SN7200')).json;
  expect(before.console.at).toBeUndefined();
  expect(before).toMatchObject({
    stays: [{ kiosk: here.id, from: here.start, until: here.start + 2 * HOUR }],
    faults: [{ code: 'unplugged', count: 1 }],
  });
  expect(before.console.lastSeen).toBe(here.start + HOUR);
  expect(JSON.stringify(before)).not.toContain(till);
  const label = (person: typeof mine) =>
    person.call('PUT', '/api/v1/consoles/SN7200', { label: 'x', retired: false }, { 'if-match': '"1"' });
  expect((await label(mine)).json.code).toBe('console-unknown');
  expect((await label(theirs)).status).toBe(200);
  expect((await theirs.get('/api/v1/consoles/SN7001')).status).toBe(404);
});
