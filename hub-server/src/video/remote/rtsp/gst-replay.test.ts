/** RTSP replay against a real server: GStreamer's, with its ONVIF part. Skipped where it is not installed. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemTimers } from '@otklik/shared/base/timers.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ClipCache, createClipCache } from '../../clip-cache.ts';
import { clockError, ffmpeg, joined, record } from '../footage.test-help.ts';
import { RemoteArchives } from '../remote-archives.ts';

const python = '/usr/bin/python3';
const imports =
  'import gi; gi.require_version("GstRtspServer", "1.0"); from gi.repository import Gst, GstRtspServer; Gst.init(None); assert Gst.ElementFactory.find("rtponviftimestamp")';
const isThere = spawnSync(python, ['-c', imports]).status === 0;
if (!isThere && process.env.CI !== undefined)
  throw new Error(
    'GStreamer’s RTSP server (gir1.2-gst-rtsp-server-1.0, gstreamer1.0-plugins-bad) is not installed',
  );

const root = mkdtempSync(join(tmpdir(), 'otklik-gst-'));
const t0 = Date.UTC(2026, 10, 23, 7, 35, 40);
let server: ChildProcess | undefined;
let cache: ClipCache;
let archives: RemoteArchives;

beforeAll(async () => {
  if (!isThere) return;
  const recorded = joined(root, await record(root, t0, 8));
  const raw = join(root, 'till.h264');
  ffmpeg(
    '-i',
    recorded.path,
    '-c',
    'copy',
    '-bsf:v',
    'h264_mp4toannexb,h264_metadata=aud=insert',
    '-f',
    'h264',
    raw,
  );
  cache = createClipCache({ dataDir: root, limit: 100_000_000, now: Date.now, timers: systemTimers });
  archives = new RemoteArchives({ cache, now: () => t0 + 3_600_000 });
  server = spawn(python, [join(import.meta.dirname, 'gst-replay-server.py'), raw, '25', String(t0)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}, 60_000);
afterAll(async () => {
  server?.kill('SIGKILL');
  await archives?.close();
  await cache?.close();
  rmSync(root, { recursive: true, force: true });
});

it.skipIf(!isThere)(
  'shows the right frames of a real replay server (skipped where GStreamer’s is missing)',
  async () => {
    const [port] = await once(server?.stdout ?? process.stdin, 'data');
    const address = `rtsp://127.0.0.1:${Number(String(port))}/recording/till`;
    const archive = archives.archive({
      ...{ id: 'camera', zone: 'UTC', credentials: {} },
      remote: { kind: 'rtsp-replay', address },
    });
    for (const [from, to] of [
      [t0 + 2000, t0 + 5600],
      [t0 + 6000, t0 + 7900],
    ] as const) {
      const clip = await archive.clip(from, to);
      if (!clip.ok) throw new Error(clip.error.code);
      expect(clip.value.spans).toEqual([{ from, to }]);
      for (const fragment of [clip.value.fragments[0], clip.value.fragments.at(-1)]) {
        if (fragment === undefined) throw new Error('no fragment');
        expect(await clockError(archive, fragment)).toBeLessThan(1);
      }
    }
  },
);
