/** The video routes inside the whole hub: its access check, schemas, cameras table and audit log. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { recordAtOnce } from '../../../scripts/camera/record-at-once.ts';
import { Person, type TestHub, testHub } from '../hub-fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'otklik-hub-video-'));
const t0 = Date.UTC(2025, 10, 23, 7, 35, 40);
let hub: TestHub;
let camera = '';

beforeAll(async () => {
  await recordAtOnce({ folder, from: t0, seconds: 3, zone: 'Europe/Moscow' });
  hub = await testHub();
  const made = await hub.admin.post(`/api/v1/stores/${hub.store}/cameras`, {
    name: 'Till 1',
    workplaces: [hub.workplaces[0]],
    folder,
    pattern: '%Y-%m-%d_%H-%M-%S.mp4',
    zone: 'Europe/Moscow',
    timing: 'name',
    offset: -500,
    error: 20,
  });
  camera = made.json.id;
}, 60_000);
afterAll(async () => {
  await hub?.close();
  rmSync(folder, { recursive: true, force: true });
});

it('lets an expert play a span of a camera that an admin has added, and nobody else', async () => {
  const expert = await hub.person('expert');
  const ask = { camera, from: t0 + 500, to: t0 + 3_500, reason: 'review' };
  const granted = await expert.post('/api/v1/video/grants', ask);
  expect(granted.status).toBe(201);
  expect(granted.json).toMatchObject({ spans: [{ from: ask.from, to: ask.to }], error: 20 });
  const playlist = await expert.get(granted.json.playlist);
  expect(playlist.text).toContain(`#EXT-X-PROGRAM-DATE-TIME:${new Date(ask.from).toISOString()}`);
  const part = await expert.get(granted.json.playlist.replace('index.m3u8', 'seg-0.m4s'));
  expect([part.status, part.headers.get('content-type')]).toEqual([200, 'video/iso.segment']);
  expect((await hub.admin.get(granted.json.playlist)).json.code).toBe('grant-unknown');
  const manager = await hub.person('manager');
  expect((await manager.post('/api/v1/video/grants', ask)).json.code).toBe('forbidden');
  expect((await new Person(hub.hub.url).get(granted.json.playlist)).json.code).toBe('not-signed-in');
  expect((await expert.post('/api/v1/video/grants', { ...ask, path: '/etc' })).json.code).toBe('bad-request');
  expect((await expert.post('/api/v1/video/grants', { ...ask, camera: 'none' })).json.code).toBe(
    'camera-unknown',
  );
  const logged = hub.rows<{ subject: string }>("SELECT subject FROM audit WHERE action = 'video-grant'");
  expect(logged.map((row) => row.subject)).toEqual([`camera:${camera}`]);
  expect(expert.replies.join()).not.toContain(folder);
});
