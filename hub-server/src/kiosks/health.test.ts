import { rmSync } from 'node:fs';
import { SILENT_MS } from '@otklik/shared/api/limits.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import { asMonoMs, asWallMs } from '@otklik/shared/base/ids.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { heartbeatOf, type TestHub, TestKiosk, testHub } from '../hub-fixture.ts';
import { startHub } from '../server.ts';

let now = Date.UTC(2026, 8, 1);
const clock: Clock = { wall: () => asWallMs(now), mono: () => asMonoMs(0) };
let hub: TestHub;
beforeAll(async () => {
  hub = await testHub({ clock });
});
afterAll(() => hub.close());

const list = async (query = '') => (await hub.admin.get(`/api/v1/kiosks${query}`)).json;
async function listed(kiosk: TestKiosk) {
  const { kiosks } = await list('?limit=500');
  return kiosks.find(({ id }: { id: string }) => id === kiosk.id);
}

test('a heartbeat is answered with the hub’s times and the tag, and seen in the list', async () => {
  const kiosk = await hub.kiosk();
  expect(await listed(kiosk)).toMatchObject({ state: 'never', store: hub.store, version: '0.1.0' });
  expect(await listed(kiosk)).not.toHaveProperty('heartbeat');
  const heartbeat = heartbeatOf({ versions: { kiosk: '0.2.0', node: '24.21.0', platform: 'linux-x64' } });
  const answer = await kiosk.heartbeat(heartbeat);
  expect(answer.status).toBe(200);
  const { tag } = (await kiosk.config()).json;
  expect(answer.json).toEqual({ hub: { received: now, replied: now }, configTag: tag });
  expect(await listed(kiosk)).toMatchObject({
    state: 'online',
    lastSeen: now,
    version: '0.2.0',
    heartbeat,
    workplaces: [
      { place: 1, id: hub.workplaces[0], name: 'Till 1' },
      { place: 2, id: hub.workplaces[1], name: 'Till 2' },
    ],
  });
});

test('a kiosk that says nothing any more is silent, and online again with the next', async () => {
  const kiosk = await hub.kiosk();
  await kiosk.heartbeat();
  now += SILENT_MS;
  expect((await listed(kiosk)).state).toBe('online');
  now += 1;
  expect((await listed(kiosk)).state).toBe('silent');
  await kiosk.heartbeat();
  expect((await listed(kiosk)).state).toBe('online');
});

test('the counter must be there and rise; a repeat changes nothing', async () => {
  const kiosk = await hub.kiosk();
  const first = heartbeatOf({ upMs: 1 });
  expect((await kiosk.heartbeat(first, 10)).status).toBe(200);
  for (const counter of [10, 9, 0]) {
    const answer = await kiosk.heartbeat(heartbeatOf({ upMs: 2 }), counter);
    expect(answer.json).toMatchObject({ status: 409, code: 'counter-replayed' });
  }
  const path = '/api/v1/kiosk/heartbeat';
  const body = Buffer.from(JSON.stringify(first));
  const headers = { ...kiosk.signed('POST', path, body), 'content-type': 'application/json' };
  const bare = await fetch(`${hub.hub.url}${path}`, { method: 'POST', headers, body });
  expect(await bare.json()).toMatchObject({ status: 401, code: 'bad-signature' });
  expect((await listed(kiosk)).heartbeat).toEqual(first);
  expect((await kiosk.heartbeat(heartbeatOf({ upMs: 3 }), 11)).status).toBe(200);
});

test('what does not fit is refused and nothing of it is kept', async () => {
  const kiosk = await hub.kiosk();
  const { clock: _clock, ...withoutClock } = heartbeatOf();
  expect((await kiosk.heartbeat(withoutClock)).status).toBe(200);
  const wrong: unknown[] = [
    { ...heartbeatOf(), password: 'secret' },
    { ...heartbeatOf(), devices: [{ ...heartbeatOf().devices[0], owner: 'Anna' }] },
    { ...heartbeatOf(), devices: [{ ...heartbeatOf().devices[0], counters: { 'Not A Name': 1 } }] },
    { ...heartbeatOf(), outbox: { queued: -1 } },
    { ...heartbeatOf(), wall: 1e300 },
    { ...heartbeatOf(), faults: [{ code: 'Something went <wrong>' }] },
    [],
    null,
  ];
  for (const body of wrong) {
    expect((await kiosk.heartbeat(body)).json).toMatchObject({ status: 400, code: 'bad-request' });
  }
  expect((await kiosk.heartbeat('{ this is no JSON')).json).toMatchObject({ status: 400, code: 'bad-json' });
  expect((await kiosk.heartbeat('')).json).toMatchObject({ status: 400, code: 'bad-json' });
  expect((await kiosk.heartbeat(`"${'x'.repeat(70_000)}"`)).json).toMatchObject({ code: 'body-too-large' });
  expect((await listed(kiosk)).heartbeat).toEqual(withoutClock);
});

test('a body changed on its way, an unknown kiosk and a revoked one are refused', async () => {
  const kiosk = await hub.kiosk();
  await kiosk.heartbeat();
  const path = '/api/v1/kiosk/heartbeat';
  const headers = kiosk.signed('POST', path, Buffer.from(JSON.stringify(heartbeatOf())), 100);
  const changed = JSON.stringify(heartbeatOf({ upMs: 5 }));
  const answer = await fetch(`${hub.hub.url}${path}`, { method: 'POST', headers, body: changed });
  expect(await answer.json()).toMatchObject({ status: 401, code: 'bad-signature' });
  expect((await new TestKiosk(hub.hub.url).heartbeat()).json).toMatchObject({
    status: 401,
    code: 'kiosk-unknown',
  });
  expect((await hub.admin.post(`/api/v1/kiosks/${kiosk.id}/revocation`, { reason: 'stolen' })).status).toBe(
    204,
  );
  expect((await kiosk.heartbeat()).json).toMatchObject({ status: 403, code: 'kiosk-revoked' });
  expect(await listed(kiosk)).toMatchObject({ state: 'revoked', revokedAt: now });
});

test('a revocation says why, by a closed list, and the log keeps it', async () => {
  const kiosk = await hub.kiosk();
  const path = `/api/v1/kiosks/${kiosk.id}/revocation`;
  for (const body of [{}, { reason: 'because' }, { reason: 'lost', note: 'by Ivan' }])
    expect((await hub.admin.post(path, body)).json).toMatchObject({ status: 400, code: 'bad-request' });
  expect((await listed(kiosk)).state).not.toBe('revoked');
  expect((await hub.admin.post(path, { reason: 'lost' })).status).toBe(204);
  expect(
    hub.rows(
      'SELECT action, detail FROM audit WHERE subject = ? ORDER BY id DESC LIMIT 1',
      `kiosk:${kiosk.id}`,
    ),
  ).toEqual([{ action: 'kiosk-revoked', detail: '{"reason":"lost"}' }]);
});

test('the list comes in pages and by store', async () => {
  const store = (await hub.admin.post('/api/v1/stores', { name: 'Two', zone: 'UTC' })).json.id;
  const till = (await hub.admin.post(`/api/v1/stores/${store}/workplaces`, { name: 'Till' })).json.id;
  const kiosks = [await hub.kiosk([till]), await hub.kiosk([till]), await hub.kiosk([till])];
  const ids = kiosks.map(({ id }) => id).toSorted();
  const first = await list(`?store=${store}&limit=2`);
  expect(first.kiosks.map(({ id }: { id: string }) => id)).toEqual(ids.slice(0, 2));
  const rest = await list(`?store=${store}&limit=2&cursor=${first.next}`);
  expect(rest.kiosks.map(({ id }: { id: string }) => id)).toEqual(ids.slice(2));
  expect(rest).not.toHaveProperty('next');
  expect((await list('?store=none')).kiosks).toEqual([]);
  expect((await hub.admin.get('/api/v1/kiosks?cursor=x')).json).toMatchObject({ code: 'bad-request' });
});

test('after a restart the last heartbeats and their counters are known', async () => {
  const own = await testHub({ clock });
  const kiosk = await own.kiosk();
  const heartbeat = heartbeatOf({ outbox: { queued: 7, oldestUnsentAt: 5 } });
  await kiosk.heartbeat(heartbeat, 40);
  await own.hub.close();
  expect(own.rows('SELECT kiosk, counter, at FROM heartbeats')).toEqual([
    { kiosk: kiosk.id, counter: 40, at: now },
  ]);
  const again = await startHub({ dataDir: own.dataDir, port: 0, host: '127.0.0.1', clock });
  kiosk.url = again.url;
  expect((await kiosk.heartbeat(heartbeatOf(), 40)).json).toMatchObject({ code: 'counter-replayed' });
  expect((await kiosk.heartbeat(heartbeatOf(), 41)).status).toBe(200);
  await again.close();
  rmSync(own.dataDir, { recursive: true, force: true });
});
