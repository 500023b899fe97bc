import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GrantReply, ThumbnailsReply } from '@otklik/shared/api/video.ts';
import fc from 'fast-check';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readPictureClock } from '../../../scripts/camera/picture-clock.ts';
import { recordAtOnce } from '../../../scripts/camera/record-at-once.ts';
import { installErrorHandler } from '../error-handler.ts';
import { type VideoCamera, videoRoutes } from './routes.ts';
import { chooseStrips, Thumbnails } from './thumbnails.ts';

const folder = mkdtempSync(join(tmpdir(), 'otklik-thumbnails-'));
const t0 = Date.UTC(2026, 8, 1, 9, 0, 0);
const offset = 1_500;
const camera: VideoCamera = {
  ...{ id: 'till-1', folder, pattern: '%Y-%m-%d_%H-%M-%S.mp4', zone: 'UTC', timing: 'name' },
  ...{ offset, error: 0 },
};
let app: FastifyInstance;
beforeAll(async () => {
  await recordAtOnce({ folder, from: t0, seconds: 24, segment: 8 });
  app = Fastify({ ajv: { customOptions: { removeAdditional: false } } });
  installErrorHandler(app);
  await app.register(
    videoRoutes({
      cameras: { get: async () => camera },
      audit: async () => undefined,
      currentUser: () => ({ id: 'u1', role: 'expert' }),
      reaches: async () => true,
      now: () => t0 + 3_600_000,
    }),
  );
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

const get = (url: string) => app.inject({ method: 'GET', url });

/** The clocks in the pictures of a strip, ms. */
function clocksOf(jpeg: Buffer, count: number, width: number, height: number): (number | undefined)[] {
  const all = execFileSync(
    'ffmpeg',
    [
      ...[
        '-loglevel',
        'error',
        '-f',
        'mjpeg',
        '-i',
        'pipe:0',
        '-f',
        'rawvideo',
        '-pix_fmt',
        'rgba',
        'pipe:1',
      ],
    ],
    { input: jpeg },
  );
  expect(all.length).toBe(count * width * height * 4);
  return Array.from({ length: count }, (_, at) => {
    const cell = new Uint8ClampedArray(width * height * 4);
    for (let y = 0; y < height; y += 1) {
      const from = (y * count + at) * width * 4;
      cell.set(all.subarray(from, from + width * 4), y * width * 4);
    }
    return readPictureClock(cell, width, height);
  });
}

it('gives small frames across a span, each of the moment it says, by the clock in its picture', async () => {
  const asked = { camera: 'till-1', from: t0 - offset, to: t0 - offset + 24_000, reason: 'review' };
  const granted = (
    await app.inject({ method: 'POST', url: '/api/v1/video/grants', payload: asked })
  ).json<GrantReply>();
  const reply = await get(`/api/v1/video/grants/${granted.id}/thumbnails?most=8`);
  const { width, height, strips } = reply.json<ThumbnailsReply>();
  expect(strips.flatMap(({ at }) => at)).toEqual(
    [0, 3, 6, 9, 12, 15, 18, 21].map((s) => asked.from + s * 1000),
  );
  // A strip is of one recording.
  expect(strips.map(({ at }) => at.length)).toEqual([3, 3, 2]);
  for (const { image, at } of strips) {
    const served = await get(image);
    expect([served.statusCode, served.headers['content-type'], served.headers['cache-control']]).toEqual([
      ...[200, 'image/jpeg', 'no-store'],
    ]);
    expect(clocksOf(served.rawPayload, at.length, width, height)).toEqual(at.map((each) => each + offset));
    expect((await get(image)).rawPayload).toEqual(served.rawPayload);
  }
  expect((await get(`/api/v1/video/grants/${granted.id}/strip-9.jpg`)).statusCode).toBe(404);
  expect((await get(`/api/v1/video/grants/${granted.id}/thumbnails?most=25`)).statusCode).toBe(400);
  // Gone from the archive: gone from here, though it was made before.
  unlinkSync(join(folder, '2026-09-01_09-00-00.mp4'));
  expect((await get(strips[0]?.image ?? '')).json().code).toBe('no-footage');
});

// The least an archive must give.
const place = { recording: 'a', begins: [0] };
const bytes = async () => ({ ok: true, value: new Uint8Array([1]) }) as const;
const archive = {
  ...{ init: bytes, fragment: bytes },
  identity: async () => ({ ok: true, value: 'a file' }) as const,
} as const;

it('says so where ffmpeg is missing or cannot make anything of what it gets', async () => {
  const signal = new AbortController().signal;
  const nothing = async () => ({ ok: false, error: { code: 'unavailable', detail: '' } }) as const;
  const whole = { ...archive, clip: nothing, check: nothing };
  for (const program of ['ffmpeg', '/nowhere/ffmpeg']) {
    const made = await new Thumbnails({ limit: 1000, program }).strip(whole, place, signal);
    expect(made).toMatchObject({ ok: false, error: { code: 'unavailable' } });
  }
});

it('takes at most one keyframe of each part, in order, and none outside the span', () => {
  const fragments = fc
    .array(fc.record({ gap: fc.integer({ min: 1, max: 9000 }), next: fc.boolean() }), { maxLength: 60 })
    .map((steps) => {
      let at = -5000;
      let recording = 0;
      return steps.map(({ gap, next }) => {
        at += gap;
        if (next) recording += 1;
        return { recording: String(recording), begin: at / 1000, end: at / 1000 + 1, at };
      });
    });
  fc.assert(
    fc.property(
      fragments,
      fc.integer({ min: 1, max: 24 }),
      fc.integer({ min: 1, max: 60_000 }),
      (list, most, to) => {
        const strips = chooseStrips(list, { from: 0, to }, most);
        const at = strips.flatMap((strip) => strip.at);
        expect(at).toEqual([...at].sort((a, b) => a - b));
        expect(new Set(at.map((each) => Math.floor((each * most) / to))).size).toBe(at.length);
        expect(at.length).toBeLessThanOrEqual(most);
        // A part that has a keyframe is shown by its first.
        const inside = list.filter((each) => each.at >= 0 && each.at < to);
        expect(at.length).toBe(new Set(inside.map((each) => Math.floor(each.at / (to / most)))).size);
        for (const strip of strips)
          for (const [index, begin] of strip.begins.entries())
            expect(list).toContainEqual(
              expect.objectContaining({ recording: strip.recording, begin, at: strip.at[index] }),
            );
      },
    ),
  );
});
