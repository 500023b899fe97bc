/** What was granted of an archive before its worker died must never show another recording after it. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import type { GrantReply, ThumbnailsReply } from '@otklik/shared/api/video.ts';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readPictureClock } from '../../../scripts/camera/picture-clock.ts';
import { recordAtOnce } from '../../../scripts/camera/record-at-once.ts';
import { installErrorHandler } from '../error-handler.ts';
import { videoRoutes } from './routes.ts';

const root = mkdtempSync(join(tmpdir(), 'otklik-restarted-'));
const folder = join(root, 'camera');
const hour = 3_600_000;
const first = Date.UTC(2026, 8, 1, 9);
/** Days later, so that its folder is not looked at when the first is asked for. */
const second = first + 72 * hour;
const workers: Worker[] = [];
const remember = (worker: Worker): void => {
  workers.push(worker);
};
let app: FastifyInstance;

beforeAll(async () => {
  process.on('worker', remember);
  for (const from of [first, second]) {
    const made = join(root, `made-${from}`);
    await recordAtOnce({ folder: made, from, seconds: 3, segment: 3 });
    const day = join(folder, new Date(from).toISOString().slice(0, 10));
    mkdirSync(day, { recursive: true });
    renameSync(join(made, readdirSync(made)[0] ?? ''), join(day, '09-00-00.mp4'));
  }
  app = Fastify({ ajv: { customOptions: { removeAdditional: false } } });
  installErrorHandler(app);
  const camera = { folder, pattern: '%Y-%m-%d/%H-%M-%S.mp4', zone: 'UTC', timing: 'name' } as const;
  await app.register(
    videoRoutes({
      cameras: { get: async (id) => ({ ...camera, id, offset: 0, error: 0 }) },
      audit: async () => undefined,
      currentUser: () => ({ id: 'u1', role: 'expert' }),
      reaches: async () => true,
      now: () => second + hour,
    }),
  );
}, 60_000);
afterAll(async () => {
  process.off('worker', remember);
  await app.close();
  rmSync(root, { recursive: true, force: true });
});

const get = (url: string) => app.inject({ method: 'GET', url });

/** A grant of the two seconds from `at` on, with the addresses of its first fragment, its head and its first strip. */
async function grantOf(at: number) {
  const payload = { camera: 'till-1', from: at, to: at + 2_000, reason: 'review' };
  const granted = await app.inject({ method: 'POST', url: '/api/v1/video/grants', payload });
  const { id, playlist } = granted.json<GrantReply>();
  expect((await get(playlist)).body).toContain('seg-0.m4s');
  const { strips, width, height } = (
    await get(`/api/v1/video/grants/${id}/thumbnails?most=1`)
  ).json<ThumbnailsReply>();
  const grant = `/api/v1/video/grants/${id}`;
  return {
    ...{ fragment: `${grant}/seg-0.m4s`, head: `${grant}/init-0.mp4`, strip: strips[0]?.image ?? '' },
    ...{ width, height },
  };
}

/** The clock in the one picture of a strip, ms. */
function clockOf(jpeg: Buffer, width: number, height: number): number | undefined {
  const input = ['-loglevel', 'error', '-f', 'mjpeg', '-i', 'pipe:0'];
  const picture = execFileSync('ffmpeg', [...input, '-f', 'rawvideo', '-pix_fmt', 'rgba', 'pipe:1'], {
    input: jpeg,
  });
  return readPictureClock(new Uint8ClampedArray(picture), width, height);
}

it('shows nothing by a grant of before, and under every new one the picture of its own time', async () => {
  const before = await grantOf(first);
  const strip = await get(before.strip);
  expect(clockOf(strip.rawPayload, before.width, before.height)).toBe(first);
  expect((await get(before.fragment)).statusCode).toBe(200);
  expect(workers).toHaveLength(1);
  await workers[0]?.terminate();
  // The other recording is the first that the new index comes to know.
  const after = await grantOf(second);
  expect(workers).toHaveLength(2);
  const other = await get(after.strip);
  expect(clockOf(other.rawPayload, after.width, after.height)).toBe(second);
  for (const address of [before.fragment, before.head, before.strip]) {
    const refused = await get(address);
    expect([refused.statusCode, refused.json().code]).toEqual([404, 'no-footage']);
  }
  // Asked for anew it is there, and what was made of the same file serves again.
  expect((await get((await grantOf(first)).strip)).rawPayload).toEqual(strip.rawPayload);
}, 60_000);
