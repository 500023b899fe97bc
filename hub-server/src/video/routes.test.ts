import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RoleName } from '@otklik/shared/api/session.ts';
import type { GrantReply } from '@otklik/shared/api/video.ts';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { recordAtOnce } from '../../../scripts/camera/record-at-once.ts';
import type { AuditEntry } from '../db/contract/audit.ts';
import { installErrorHandler } from '../error-handler.ts';
import { type VideoCamera, videoRoutes } from './routes.ts';

const folder = mkdtempSync(join(tmpdir(), 'otklik-routes-'));
const t0 = Date.UTC(2025, 10, 23, 7, 35, 40);
const offset = 1_500;
const camera: VideoCamera = {
  id: 'till-1',
  folder,
  pattern: '%Y-%m-%d_%H-%M-%S.mp4',
  zone: 'UTC',
  timing: 'name',
  offset,
  error: 0,
};

let app: FastifyInstance;
let role: RoleName | undefined;
let userId = 'u1';
let now = t0 + 3600_000;
const audited: AuditEntry[] = [];

beforeAll(async () => {
  await recordAtOnce({ folder, from: t0, seconds: 7, segment: 4 });
  const damaged = join(folder, '2025-11-23_09-00-00.mp4');
  writeFileSync(damaged, 'no picture in here');
  utimesSync(damaged, Date.UTC(2025, 10, 23, 9, 0, 10) / 1000, Date.UTC(2025, 10, 23, 9, 0, 10) / 1000);
  app = Fastify({ ajv: { customOptions: { removeAdditional: false, coerceTypes: false } } });
  installErrorHandler(app);
  await app.register(
    videoRoutes({
      cameras: { get: async (id) => (id === camera.id ? camera : undefined) },
      audit: async (entry) => void audited.push(entry),
      currentUser: () => (role === undefined ? undefined : { id: userId, role }),
      reaches: async () => true,
      now: () => now,
    }),
  );
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  role = 'expert';
  userId = 'u1';
  now = t0 + 3600_000;
  audited.length = 0;
});

/** Hub time is camera time less the offset. */
const ask = { camera: 'till-1', from: t0 - offset, to: t0 - offset + 7_000, reason: 'review' };
const grant = (body: object) => app.inject({ method: 'POST', url: '/api/v1/video/grants', payload: body });
const get = (url: string) => app.inject({ method: 'GET', url });

it('grants, logs once, and serves a playlist in hub time with all its parts', async () => {
  const reply = await grant(ask);
  expect(reply.statusCode).toBe(201);
  const granted = reply.json<GrantReply>();
  expect(granted).toMatchObject({
    spans: [{ from: ask.from, to: ask.to }],
    expiresAt: now + 15 * 60_000,
    error: 1000,
  });
  const playlist = await get(granted.playlist);
  expect(playlist.headers['content-type']).toBe('application/vnd.apple.mpegurl');
  expect(playlist.headers['cache-control']).toBe('no-store');
  const lines = playlist.body.split('\n');
  const count = (start: string): number => lines.filter((line) => line.startsWith(start)).length;
  expect(['#EXTINF', '#EXT-X-PROGRAM-DATE-TIME', '#EXT-X-MAP', '#EXT-X-DISCONTINUITY'].map(count)).toEqual([
    7, 7, 2, 1,
  ]);
  expect(playlist.body).toContain('#EXT-X-PLAYLIST-TYPE:VOD');
  expect(playlist.body.trimEnd().endsWith('#EXT-X-ENDLIST')).toBe(true);
  const firstTime = lines.find((line) => line.startsWith('#EXT-X-PROGRAM-DATE-TIME:'));
  expect(firstTime).toBe(`#EXT-X-PROGRAM-DATE-TIME:${new Date(t0 - offset).toISOString()}`);
  const parts = playlist.body.match(/(init-\d+\.mp4|seg-\d+\.m4s)/g) ?? [];
  expect(parts).toHaveLength(9);
  for (const part of parts) {
    const served = await get(granted.playlist.replace('index.m3u8', part));
    expect(served.statusCode).toBe(200);
    expect(served.rawPayload.toString('latin1', 4, 8)).toBe(part.startsWith('init') ? 'ftyp' : 'styp');
  }
  expect(await get(granted.playlist)).toMatchObject({ body: playlist.body });
  expect(audited).toEqual([
    {
      user: 'u1',
      action: 'video-grant',
      subject: 'camera:till-1',
      detail: {
        grant: granted.id,
        from: ask.from,
        to: ask.to,
        reason: 'review',
        expiresAt: granted.expiresAt,
      },
    },
  ]);
});

it.each([
  ['an unknown camera', { ...ask, camera: 'till-2' }, 404, 'camera-unknown'],
  ['no recording', { ...ask, from: ask.from - 60_000, to: ask.from - 30_000 }, 404, 'no-footage'],
  [
    'a damaged recording',
    { ...ask, from: Date.UTC(2025, 10, 23, 9), to: Date.UTC(2025, 10, 23, 9, 1) },
    422,
    'recording-damaged',
  ],
  ['an empty span', { ...ask, to: ask.from }, 400, 'bad-request'],
  ['a span over 10 minutes', { ...ask, to: ask.from + 600_001 }, 400, 'bad-request'],
  ['an unknown field', { ...ask, folder: '/etc' }, 400, 'bad-request'],
  ['an unknown reason', { ...ask, reason: 'curiosity' }, 400, 'bad-request'],
])('refuses %s, with no path and no grant', async (_what, body, status, code) => {
  const reply = await grant(body);
  expect([reply.statusCode, reply.json().code]).toEqual([status, code]);
  expect(reply.body).not.toContain(folder);
  expect(audited).toEqual([]);
});

it.each([
  [undefined, 401, 'not-signed-in'],
  ['seller', 403, 'forbidden'],
  ['manager', 403, 'forbidden'],
] as const)('lets %s see nothing, whatever the body', async (who, status, code) => {
  role = who;
  for (const reply of [
    await grant({ nonsense: true }),
    await get(`/api/v1/video/grants/${'0'.repeat(32)}/index.m3u8`),
  ]) {
    expect([reply.statusCode, reply.json().code]).toEqual([status, code]);
  }
});

it('binds a grant to its user and to its 15 minutes', async () => {
  const { playlist } = (await grant(ask)).json<GrantReply>();
  userId = 'u2';
  expect((await get(playlist)).json().code).toBe('grant-unknown');
  userId = 'u1';
  now += 15 * 60_000;
  const late = await get(playlist);
  expect([late.statusCode, late.json().code]).toEqual([410, 'grant-expired']);
});

it('knows no address but those of its playlist', async () => {
  const { playlist } = (await grant(ask)).json<GrantReply>();
  await get(playlist);
  const base = playlist.replace('/index.m3u8', '');
  const parts = [
    'seg-99.m4s',
    'init-9.mp4',
    'seg-0.mp4',
    '..%2f..%2fetc%2fpasswd',
    '2025-11-23_07-35-40.mp4',
    'seg-0.m4s%00',
  ];
  for (const part of parts) {
    const reply = await get(`${base}/${part}`);
    expect([400, 404]).toContain(reply.statusCode);
    expect(reply.body).not.toContain(folder);
  }
  expect((await get('/api/v1/video/grants/0/index.m3u8')).statusCode).toBe(400);
});
