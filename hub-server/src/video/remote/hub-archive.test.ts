/** A camera with an archive through the hub's routes: what is told of it, what never is, and that it plays. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Person, type TestHub, testHub } from '../../hub-fixture.ts';
import { joined, record } from './footage.test-help.ts';
import { mediamtxStandIn, type StandIn } from './stand-ins.test-help.ts';

const root = mkdtempSync(join(tmpdir(), 'otklik-hub-archive-'));
const SECRET = 'sesame-4711';
const t0 = Date.UTC(2026, 10, 23, 7, 35, 40);
let hub: TestHub;
let expert: Person;
let mediamtx: StandIn;

beforeAll(async () => {
  const recordings = [joined(root, await record(root, t0, 10))];
  mediamtx = await mediamtxStandIn(recordings, SECRET);
  hub = await testHub();
  expert = await hub.person('expert');
}, 60_000);
afterAll(async () => {
  await hub?.close();
  await mediamtx?.close();
  rmSync(root, { recursive: true, force: true });
});

const settings = (more: object = {}) => ({
  ...{ name: 'Till', workplaces: [hub.workplaces[0]], zone: 'UTC' },
  archive: { kind: 'mediamtx', address: mediamtx.address, path: 'shop/till' },
  ...more,
});
const cameras = (): string => `/api/v1/stores/${hub.store}/cameras`;
async function made(more: object = {}): Promise<string> {
  const reply = await hub.admin.post(cameras(), settings(more));
  expect(reply.status).toBe(201);
  return reply.json.id;
}
const change = async (id: string, body: object) => {
  const known = await hub.admin.get(`/api/v1/cameras/${id}`);
  return hub.admin.call('PUT', `/api/v1/cameras/${id}`, body, {
    'if-match': known.headers.get('etag') ?? '',
  });
};
const grant = (camera: string) =>
  expert.post('/api/v1/video/grants', { camera, from: t0 + 2000, to: t0 + 6000, reason: 'review' });
const latest = 8_640_000_000_000_000;
const login = { user: 'hub', password: SECRET };

it('plays what the archive has, with its thumbnails, and is found well by its check', async () => {
  const id = await made({ credentials: login });
  const granted = await grant(id);
  expect(granted.status).toBe(201);
  expect(granted.json).toMatchObject({ spans: [{ from: t0 + 2000, to: t0 + 6000 }], error: 100 });
  const playlist = await expert.get(granted.json.playlist);
  expect(playlist.text).toContain('#EXT-X-PROGRAM-DATE-TIME:2026-11-23T07:35:42.000Z');
  const folder = granted.json.playlist.replace('index.m3u8', '');
  expect((await expert.get(`${folder}init-0.mp4`)).status).toBe(200);
  expect((await expert.get(`${folder}seg-0.m4s`)).status).toBe(200);
  const thumbnails = (await expert.get(`${folder}thumbnails`)).json.strips;
  expect(thumbnails.length).toBeGreaterThan(0);
  const strip = await expert.get(thumbnails[0].image);
  expect(strip.headers.get('content-type')).toBe('image/jpeg');
  // Recorded in the past: what is wrong is that nothing is recorded now.
  const checked = (await hub.admin.get(`/api/v1/cameras/${id}/check`)).json;
  expect(checked.problems).toEqual(['archive-empty']);
});

it.each([
  { what: 'is none', from: 9_000_000_000_000_000 },
  { what: 'is the last there can be', from: latest - 1000 },
  { what: 'is the first there can be', from: -latest },
])('refuses a span whose time $what', async ({ from }) => {
  const camera = await made({ credentials: login });
  const asked = { camera, from, to: from + 1000, reason: 'review' };
  expect((await expert.post('/api/v1/video/grants', asked)).json).toMatchObject({
    ...{ status: 400, code: 'bad-request' },
  });
});

it('tells the fault on the item and keeps it for the check, while other cameras play', async () => {
  const id = await made({ credentials: { user: 'hub', password: 'wrong' } });
  const refused = await grant(id);
  expect(refused.json).toMatchObject({ status: 502, code: 'archive-refuses' });
  const checked = (await hub.admin.get(`/api/v1/cameras/${id}/check`)).json;
  expect(checked).toMatchObject({ problems: ['archive-refuses'], latest: { problem: 'archive-refuses' } });
  expect((await grant(await made({ credentials: login }))).status).toBe(201);
});

it('keeps a login that nobody is told, also not by versions, the log and the database', async () => {
  const id = await made({ credentials: login });
  const told = await hub.admin.get(`/api/v1/cameras/${id}`);
  expect(told.json).toMatchObject({ archive: settings().archive, hasCredentials: true });
  expect(told.json).not.toHaveProperty('credentials');
  expect(told.json).not.toHaveProperty('folder');
  await change(id, { ...settings({ name: 'Till 1' }) });
  expect((await grant(id)).status).toBe(201);
  await change(id, { ...settings({ credentials: { user: 'hub', password: `${SECRET}2` } }) });
  expect((await grant(id)).json.code).toBe('archive-refuses');
  const replies = [
    await hub.admin.get(`/api/v1/cameras/${id}/history`),
    await hub.admin.get(cameras()),
    await hub.admin.get('/api/v1/audit?limit=200'),
    await hub.admin.get(`/api/v1/cameras/${id}/check`),
  ];
  for (const { status, text } of replies) {
    expect(status).toBe(200);
    expect(text).not.toContain(SECRET);
  }
  const files = readdirSync(hub.dataDir, { recursive: true, withFileTypes: true });
  for (const { name, parentPath } of files.filter((each) => each.isFile()))
    expect([name, readFileSync(join(parentPath, name)).includes(SECRET)]).toEqual([name, false]);
});

it('forgets a login when the archive is to be elsewhere, and when it is told to', async () => {
  const id = await made({ credentials: login });
  const elsewhere = { ...settings().archive, address: 'http://10.0.0.9:9996' };
  expect((await change(id, settings({ archive: elsewhere }))).json).not.toHaveProperty('hasCredentials');
  expect((await change(id, settings())).json).not.toHaveProperty('hasCredentials');
  expect((await change(id, settings({ credentials: login }))).json.hasCredentials).toBe(true);
  expect((await change(id, settings({ credentials: {} }))).json).not.toHaveProperty('hasCredentials');
});

it.each([
  [{ archive: { kind: 'frigate', address: 'http://169.254.169.254', camera: 'till' } }, 'archive-settings'],
  [{ archive: { kind: 'frigate', address: 'http://hub:pw@10.0.0.1', camera: 'till' } }, 'archive-settings'],
  [{ archive: { kind: 'frigate', address: 'http://8.8.8.8', camera: 'till' } }, 'archive-settings'],
  [
    { archive: { kind: 'frigate', address: 'http://10.0.0.1', camera: 'till', password: 'x' } },
    'bad-request',
  ],
  [{ archive: { kind: 'samba', address: 'http://10.0.0.1' } }, 'bad-request'],
  [{ folder: '/tmp' }, 'bad-request'],
  [{ credentials: { user: 'a\r\nX: b' } }, 'bad-request'],
  [{ credentials: { user: 'a', key: 'b' } }, 'bad-request'],
  [{ archive: undefined, folder: '/tmp', pattern: '%s.mp4', timing: 'name', credentials: {} }, 'bad-request'],
])('refuses settings that cannot be: %j', async (more, code) => {
  expect((await hub.admin.post(cameras(), settings(more))).json.code).toBe(code);
});
