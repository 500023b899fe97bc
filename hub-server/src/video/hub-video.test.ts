/** The video routes inside the whole hub: its access check, schemas, cameras table and audit log. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { recordAtOnce } from '../../../scripts/camera/record-at-once.ts';
import { PASSWORD, Person, signIn, type TestHub, testHub } from '../hub-fixture.ts';

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

it('takes a grant and a session away at once when scope, group or role shrinks or the account ends', async () => {
  const { admin, store } = hub;
  const other = (await admin.post('/api/v1/stores', { name: 'Two', zone: 'UTC' })).json.id;
  const group = (await admin.post('/api/v1/store-groups', { name: 'Both', stores: [store, other] })).json.id;
  const user = { login: 'watcher', name: 'Watcher', role: 'expert', password: PASSWORD };
  const { id } = (await admin.post('/api/v1/users', user)).json;
  const anew = () => signIn(hub.hub.url, 'watcher', PASSWORD);
  const rights = async (role: string, scope: object): Promise<void> => {
    expect((await admin.changeUser(id, { name: 'Watcher', role, scope })).status).toBe(204);
  };
  const granted = async (by: Person): Promise<readonly string[]> => {
    const ask = { camera, from: t0 + 500, to: t0 + 3_500, reason: 'review' };
    const { playlist } = (await by.post('/api/v1/video/grants', ask)).json;
    const paths = [
      playlist,
      ...['init-0.mp4', 'seg-0.m4s'].map((part) => playlist.replace('index.m3u8', part)),
    ];
    expect(await codes(by, paths)).toEqual([200, 200, 200]);
    return paths;
  };
  const codes = async (by: Person, paths: readonly string[]) => {
    const seen: unknown[] = [];
    for (const path of paths) {
      const { status, headers, json } = await by.get(path);
      seen.push(headers.get('content-type')?.includes('problem') === true ? json.code : status);
    }
    return seen;
  };
  const all = (code: string): readonly string[] => [code, code, code];

  const whole = await anew();
  const first = await granted(whole);
  await rights('expert', { kind: 'group', group });
  expect(await codes(whole, first)).toEqual(all('not-signed-in'));
  // What lies in the scope that is left stays.
  const grouped = await anew();
  expect(await codes(grouped, first)).toEqual([200, 200, 200]);

  const read = await admin.get(`/api/v1/store-groups/${group}`);
  const change = { name: 'Both', stores: [other] };
  const headers = { 'if-match': read.headers.get('etag') ?? '' };
  expect((await admin.call('PUT', `/api/v1/store-groups/${group}`, change, headers)).status).toBeLessThan(
    300,
  );
  expect(await codes(grouped, first)).toEqual(all('grant-unknown'));

  await rights('expert', { kind: 'all' });
  const second = await granted(await anew());
  await rights('expert', { kind: 'store', store: other });
  expect(await codes(await anew(), second)).toEqual(all('grant-unknown'));

  await rights('expert', { kind: 'all' });
  const third = await granted(await anew());
  await rights('seller', { kind: 'all' });
  expect(await codes(await anew(), third)).toEqual(all('forbidden'));

  await rights('expert', { kind: 'all' });
  const last = await anew();
  const fourth = await granted(last);
  expect((await admin.post(`/api/v1/users/${id}/deactivation`, undefined)).status).toBeLessThan(300);
  expect(await codes(last, fourth)).toEqual(all('not-signed-in'));
  expect((await last.get('/api/v1/session')).json.code).toBe('not-signed-in');
});

it('checks a camera for admins, in the time of the hub', async () => {
  const path = `/api/v1/cameras/${camera}/check`;
  const checked = await hub.admin.get(path);
  expect(checked.json).toMatchObject({
    files: 1,
    newest: {
      file: '2025-11-23_10-35-40.mp4',
      ...{ from: t0 + 500, to: t0 + 3_500, cameraTime: t0 },
    },
    gaps: [],
    problems: ['stopped'],
  });
  expect((await (await hub.person('expert')).get(path)).json.code).toBe('forbidden');
  expect((await hub.admin.get('/api/v1/cameras/none/check')).json.code).toBe('camera-unknown');
});
