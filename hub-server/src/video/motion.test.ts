import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { changedShare, motionOf, motionSize, wholePicture } from './motion.ts';
import { VideoWorker } from './video-worker.ts';

const { width, height } = motionSize;
const grey = (value: number) => new Uint8Array(width * height).fill(value);

it('fewer than two frames say nothing; equal ones that nothing moved, others that all did', () => {
  expect(changedShare(new Uint8Array(), wholePicture)).toBeUndefined();
  expect(changedShare(grey(90), wholePicture)).toBeUndefined();
  expect(changedShare(Buffer.concat([grey(90), grey(90)]), wholePicture)).toBe(0);
  expect(changedShare(Buffer.concat([grey(90), grey(114)]), wholePicture)).toBe(0);
  expect(changedShare(Buffer.concat([grey(90), grey(115), grey(115)]), wholePicture)).toBe(1);
});

it('what moves within a region is in its share, what moves outside it is not', () => {
  const part = fc.integer({ min: 0, max: 1 });
  fc.assert(
    fc.property(part, part, (across, down) => {
      const after = grey(90);
      // A quarter of the picture changes.
      for (let row = 0; row < height / 2; row += 1)
        for (let column = 0; column < width / 2; column += 1)
          after[(row + (down * height) / 2) * width + column + (across * width) / 2] = 200;
      const frames = Buffer.concat([grey(90), after]);
      const quarter = (x: number, y: number) =>
        changedShare(frames, { x: x * 50, y: y * 50, width: 50, height: 50 });
      expect(quarter(across, down)).toBe(1);
      expect(quarter(1 - across, down)).toBe(0);
      expect(changedShare(frames, wholePicture)).toBeCloseTo(0.25, 6);
    }),
  );
});

const t0 = Date.UTC(2026, 8, 1, 9);
const folders = { still: '', moving: '', gone: '' };
let worker: VideoWorker;

/** Twelve seconds, a keyframe each; noise on all of it, as a camera in the dark has. */
function record(folder: string, over: string): void {
  execFileSync('ffmpeg', [
    ...['-loglevel', 'error', '-f', 'lavfi', '-i', `color=gray:s=320x180:r=10:d=12[b];${over}`],
    ...['-c:v', 'libx264', '-g', '10', '-pix_fmt', 'yuv420p', join(folder, '2026-09-01_09-00-00.mp4')],
  ]);
}

beforeAll(() => {
  for (const name of ['still', 'moving', 'gone'] as const)
    folders[name] = mkdtempSync(join(tmpdir(), 'otklik-motion-'));
  record(folders.still, '[b]noise=alls=12:allf=t');
  record(
    folders.moving,
    "color=white:s=60x60:r=10:d=12[o];[b][o]overlay=x='mod(t*40\\,260)':y=100,noise=alls=12:allf=t",
  );
  worker = new VideoWorker(() => undefined);
});
afterAll(async () => {
  await worker.close();
  for (const folder of Object.values(folders)) rmSync(folder, { recursive: true, force: true });
});

const look = (folder: string, region = wholePicture) =>
  motionOf({
    archive: worker.archive({ folder, pattern: '%Y-%m-%d_%H-%M-%S.mp4', zone: 'UTC', timing: 'name' }),
    span: { from: t0 + 1000, to: t0 + 11_000 },
    region,
    signal: new AbortController().signal,
  });

it('recordings: noise is no motion, somebody at the counter is, above it nothing moves', async () => {
  expect(await look(folders.still)).toEqual({ ok: true, value: 0 });
  const moved = await look(folders.moving);
  expect(moved.ok && moved.value).toBeGreaterThan(0.02);
  expect(await look(folders.moving, { x: 0, y: 0, width: 100, height: 40 })).toEqual({ ok: true, value: 0 });
  const none = await look(folders.gone);
  expect(none).toMatchObject({ ok: false, error: { code: 'no-footage' } });
});

it('without ffmpeg, or when nobody waits any more, it says so', async () => {
  const asked = {
    archive: worker.archive({
      ...{ folder: folders.still, pattern: '%Y-%m-%d_%H-%M-%S.mp4', zone: 'UTC', timing: 'name' },
    }),
    span: { from: t0, to: t0 + 5000 },
    region: wholePicture,
  };
  expect(
    await motionOf({ ...asked, signal: new AbortController().signal, program: '/nowhere/ffmpeg' }),
  ).toMatchObject({ ok: false, error: { code: 'ffmpeg-missing' } });
  expect(await motionOf({ ...asked, signal: AbortSignal.abort() })).toMatchObject({
    ok: false,
    error: { code: 'cancelled' },
  });
});
