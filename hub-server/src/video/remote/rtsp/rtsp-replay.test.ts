/** RTSP replay against a stand-in: what is asked, the right frame by the clock in the picture, and what goes wrong. */
import { mkdtempSync, rmSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemTimers } from '@otklik/shared/base/timers.ts';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { SourceArchive } from '../../archive.ts';
import { type ClipCache, createClipCache } from '../../clip-cache.ts';
import { clockError, type Recorded, record } from '../footage.test-help.ts';
import { RemoteArchives } from '../remote-archives.ts';
import { type ReplayBehaviour, type ReplayStandIn, replayStandIn } from './replay-stand-in.test-help.ts';

const root = mkdtempSync(join(tmpdir(), 'otklik-rtsp-'));
const t0 = Date.UTC(2026, 10, 23, 7, 35, 40);
let recordings: readonly Recorded[] = [];
let cache: ClipCache;
let archives: RemoteArchives;
let standIn: ReplayStandIn | undefined;
let cameras = 0;

beforeAll(async () => {
  recordings = await record(root, t0, 8);
  cache = createClipCache({ dataDir: root, limit: 100_000_000, now: Date.now, timers: systemTimers });
  archives = new RemoteArchives({ cache, now: () => t0 + 3_600_000 });
}, 60_000);
afterEach(async () => {
  await standIn?.close();
  standIn = undefined;
});
afterAll(async () => {
  await archives.close();
  await cache.close();
  rmSync(root, { recursive: true, force: true });
});

const archiveAt = (address: string, password = 'a secret'): SourceArchive => {
  cameras += 1;
  const credentials = { user: 'hub', password };
  return archives.archive({
    ...{ id: `camera-${cameras}`, zone: 'UTC', credentials },
    remote: { kind: 'rtsp-replay', address },
  });
};
async function replaying(behaviour: ReplayBehaviour): Promise<SourceArchive> {
  standIn = await replayStandIn(recordings, behaviour);
  return archiveAt(standIn.address);
}

it.each([
  { what: 'by the time in the packets', plain: false },
  { what: 'by where it says that it began, where packets say nothing', plain: true },
])('shows the right frames $what, with a login', async ({ plain }) => {
  const archive = await replaying({ password: 'a secret', plain });
  const clip = await archive.clip(t0 + 2300, t0 + 5600);
  if (!clip.ok) throw new Error(clip.error.code);
  expect(clip.value.spans).toEqual([{ from: t0 + 2300, to: t0 + 5600 }]);
  expect(clip.value.fragments[0]?.at).toBeCloseTo(t0 + 2000, 1);
  for (const fragment of clip.value.fragments.slice(0, 2))
    expect(await clockError(archive, fragment)).toBeLessThan(1);
  const play = standIn?.asked.findLast((head) => head.startsWith('PLAY'));
  expect(play).toContain('Require: onvif-replay');
  expect(play).toContain('Rate-Control: no');
  expect(play).toContain('Range: clock=20261123T073542.300Z-20261123T073545.600Z');
  expect(standIn?.asked.at(-1)).toMatch(/^TEARDOWN/);
  // The password itself is on no line.
  expect(standIn?.asked.join('\n')).not.toContain('a secret');
});

it('leaves out a picture that is said to be of long ago', async () => {
  const archive = await replaying({ ancient: true });
  const clip = await archive.clip(t0 + 2300, t0 + 5600);
  if (!clip.ok) throw new Error(clip.error.code);
  expect(clip.value.spans).toEqual([{ from: t0 + 2300, to: t0 + 5600 }]);
  const [fragment] = clip.value.fragments;
  if (fragment === undefined) throw new Error('no fragment');
  expect(fragment.at).toBeCloseTo(t0 + 2000, 1);
});

it('says that nothing is recorded where the device says so', async () => {
  const archive = await replaying({});
  expect(await archive.clip(t0 + 600_000, t0 + 603_000)).toMatchObject({ error: { code: 'no-footage' } });
});

const answers = (method: string, reply: string) => (asked: string) => (asked === method ? reply : undefined);
const sdp = (codec: string): string => `m=video 0 RTP/AVP 96\r\na=rtpmap:96 ${codec}/90000\r\n`;
const described = (body: string, more = ''): string =>
  `RTSP/1.0 200 OK\r\nCSeq: {cseq}\r\n${more}Content-Length: ${body.length}\r\n\r\n${body}`;

it.each([
  ['archive-refuses', { password: 'another' }],
  [
    'archive-garbled',
    { instead: answers('SETUP', 'RTSP/1.0 551 Option not supported\r\nCSeq: {cseq}\r\n\r\n') },
  ],
  [
    'archive-elsewhere',
    { instead: answers('DESCRIBE', 'RTSP/1.0 302 Moved\r\nLocation: rtsp://10.0.0.1/\r\n\r\n') },
  ],
  ['archive-other-camera', { instead: answers('DESCRIBE', 'RTSP/1.0 404 Not Found\r\n\r\n') }],
  [
    'archive-other-camera',
    {
      instead: answers(
        'DESCRIBE',
        described(sdp('H264'), 'Content-Base: rtsp://127.0.0.1/recording/door/\r\n'),
      ),
    },
  ],
  ['codec-unplayable', { instead: answers('DESCRIBE', described(sdp('JPEG'))) }],
  ['archive-garbled', { instead: answers('DESCRIBE', described('v=0\r\n')) }],
  ['archive-garbled', { instead: answers('DESCRIBE', 'SSH-2.0-recorder\r\n\r\n') }],
  [
    'archive-garbled',
    { instead: answers('DESCRIBE', `RTSP/1.0 200 OK\r\nContent-Length: 99999999\r\n\r\n`) },
  ],
] as const)('%s is told as such', async (code, behaviour) => {
  const archive = await replaying(behaviour);
  expect(await archive.clip(t0 + 1000, t0 + 3000)).toMatchObject({ error: { code } });
});

it('tells a device that is not there', async () => {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  const archive = archiveAt(`rtsp://127.0.0.1:${port}/recording/till`);
  expect(await archive.clip(t0, t0 + 3000)).toMatchObject({ error: { code: 'archive-offline' } });
});
