/** Archives that misbehave: each fault has its code on the item and when the camera is checked, and others go on. */
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemTimers } from '@otklik/shared/base/timers.ts';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { SourceArchive } from '../archive.ts';
import { type ClipCache, createClipCache } from '../clip-cache.ts';
import { cutOf, FRAGMENTED, ffmpeg, joined, type Recorded, record } from './footage.test-help.ts';
import { RemoteArchives } from './remote-archives.ts';
import { json, type StandIn, standIn } from './stand-ins.test-help.ts';

const root = mkdtempSync(join(tmpdir(), 'otklik-bad-'));
const t0 = Date.UTC(2026, 10, 23, 7, 35, 40);
const day = 86_400_000;
let recorded: Recorded;
/** What MediaMTX would give for any span within. */
let good: Buffer;
let cache: ClipCache;
let archives: RemoteArchives;
let now = t0 + 3_600_000;
let cameras = 0;
const running: StandIn[] = [];

beforeAll(async () => {
  recorded = joined(root, await record(root, t0, 20));
  good = (await cutOf([recorded], t0, t0 + 20_000, ...FRAGMENTED)) ?? Buffer.alloc(0);
  cache = createClipCache({ dataDir: root, limit: 100_000_000, now: Date.now, timers: systemTimers });
  archives = new RemoteArchives({ cache, now: () => now });
}, 60_000);
afterEach(async () => {
  for (const each of running.splice(0)) await each.close();
  now += 3_600_000;
});
afterAll(async () => {
  await archives.close();
  await cache.close();
  rmSync(root, { recursive: true, force: true });
});

interface Misbehaviour {
  /** The reply to `/list`; absent: 20 s from t0, as they are. */
  readonly list?: (response: ServerResponse) => void;
  /** The reply to `/get`; absent: what is recorded. */
  readonly get?: (response: ServerResponse, request: IncomingMessage) => void | Promise<void>;
}

const listed = (items: readonly object[]) => (response: ServerResponse) => json(response, items);
const whole = { start: new Date(t0).toISOString(), duration: 20 };

async function archiveThat({ list = listed([whole]), get }: Misbehaviour): Promise<SourceArchive> {
  const made = await standIn(async (request, response) => {
    if (request.url?.startsWith('/list') === true) return list(response);
    if (get === undefined) response.end(good);
    else await get(response, request);
    return undefined;
  });
  running.push(made);
  cameras += 1;
  return archives.archive({
    ...{ id: `camera-${cameras}`, zone: 'UTC', credentials: {} },
    remote: { kind: 'mediamtx', address: made.address, path: 'till' },
  });
}

const send =
  (bytes: Uint8Array | string, status = 200) =>
  (response: ServerResponse): void => {
    response.writeHead(status).end(bytes);
  };
const nonsense = Buffer.from(Array.from({ length: 20_000 }, (_, at) => (at * 7919) % 251));
const elsewhere = (response: ServerResponse): void => {
  response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end();
};

const faults: readonly { readonly what: string; readonly code: string; readonly does: Misbehaviour }[] = [
  { what: 'a list that is no list', code: 'archive-garbled', does: { list: send('{"a":1}') } },
  {
    what: 'a list that is a page for people',
    code: 'archive-garbled',
    does: { list: send('<html>login</html>') },
  },
  {
    what: 'times that are none',
    code: 'archive-garbled',
    does: { list: listed([{ start: 'soon', duration: 1 }]) },
  },
  { what: 'lengths below zero', code: 'archive-lies', does: { list: listed([{ ...whole, duration: -5 }]) } },
  {
    what: 'another camera in the list',
    code: 'archive-other-camera',
    does: { list: listed([{ ...whole, url: 'http://127.0.0.1/get?path=door&start=x' }]) },
  },
  { what: 'a login that is not accepted', code: 'archive-refuses', does: { list: send('', 401) } },
  { what: 'a redirect to another origin', code: 'archive-elsewhere', does: { list: elsewhere } },
  { what: 'a redirect of the video', code: 'archive-elsewhere', does: { get: elsewhere } },
  { what: 'a fault of its own', code: 'archive-offline', does: { list: send('', 503) } },
  { what: 'no video where it lists one', code: 'archive-lies', does: { get: send('', 404) } },
  { what: 'an empty video', code: 'archive-lies', does: { get: send('') } },
  { what: 'noise for video', code: 'archive-garbled', does: { get: send(nonsense) } },
  { what: 'a page for people for video', code: 'archive-garbled', does: { get: send('<html>busy</html>') } },
  {
    what: 'an hour for twenty seconds',
    code: 'archive-lies',
    does: {
      get: async (response) => {
        const path = join(root, 'long.mp4');
        ffmpeg(
          '-f',
          'lavfi',
          '-i',
          'color=size=64x64:rate=1',
          '-t',
          '60',
          '-c:v',
          'libx264',
          '-movflags',
          '+faststart',
          path,
        );
        response.end(await readFile(path));
      },
    },
  },
];

it.each(faults)(
  '$what: $code on the item and in the check, and another camera plays on',
  async ({ code, does }) => {
    const archive = await archiveThat(does);
    expect(await archive.clip(t0 + 2000, t0 + 6000)).toMatchObject({ ok: false, error: { code } });
    const checked = await archive.check({ from: t0 + 60_000 - day, to: t0 + 60_000 });
    if (!checked.ok) throw new Error(checked.error.code);
    expect(checked.value.problems).toContain(code);
    expect(checked.value.latest).toEqual({ problem: code, at: now });
    const other = await archiveThat({});
    expect(await other.clip(t0 + 2000, t0 + 6000)).toMatchObject({ ok: true });
  },
);

it('asks an archive that does not answer only now and then, and says so at once meanwhile', async () => {
  let asked = 0;
  const archive = await archiveThat({
    list: (response) => {
      asked += 1;
      response.destroy();
    },
  });
  const ask = () => archive.clip(t0 + 2000, t0 + 6000);
  for (let turn = 0; turn < 5; turn += 1)
    expect(await ask()).toMatchObject({ error: { code: 'archive-offline' } });
  expect(asked).toBe(1);
  now += 11_000;
  expect(await ask()).toMatchObject({ error: { code: 'archive-offline' } });
  expect(asked).toBe(2);
});

it('plays what comes of a span that was promised longer, and tells who looks after the cameras', async () => {
  const archive = await archiveThat({
    list: listed([{ ...whole, duration: 60 }]),
    get: (response, { url }) => {
      const isFirst = decodeURIComponent(url ?? '').includes(whole.start);
      if (isFirst) response.end(good);
      else response.writeHead(404).end();
    },
  });
  const clip = await archive.clip(t0 + 15_000, t0 + 38_000);
  expect(clip.ok && clip.value.spans).toEqual([{ from: t0 + 15_000, to: t0 + 20_000 }]);
  const checked = await archive.check({ from: t0 + 60_000 - day, to: t0 + 60_000 });
  expect(checked.ok && checked.value.latest).toEqual({ problem: 'archive-lies', at: now });
});

it('shows nothing that the archive no longer lists, kept or not', async () => {
  let items: readonly object[] = [whole];
  const archive = await archiveThat({ list: (response) => json(response, items) });
  const clip = await archive.clip(t0 + 2000, t0 + 6000);
  const [fragment] = clip.ok ? clip.value.fragments : [];
  if (fragment === undefined) throw new Error('no fragment');
  expect((await archive.fragment(fragment)).ok).toBe(true);
  items = [];
  now += 21_000;
  expect(await archive.fragment(fragment)).toMatchObject({ error: { code: 'no-footage' } });
  expect(await archive.init(fragment)).toMatchObject({ error: { code: 'no-footage' } });
  expect(await archive.identity(fragment)).toMatchObject({ error: { code: 'no-footage' } });
});

it('fetches a piece once for all who wait, and again for a recording that has grown', async () => {
  let gets = 0;
  let seconds = 8;
  const archive = await archiveThat({
    list: (response) => json(response, [{ ...whole, duration: seconds }]),
    get: async (response) => {
      gets += 1;
      response.end(await cutOf([recorded], t0, t0 + seconds * 1000, ...FRAGMENTED));
    },
  });
  const clips = await Promise.all([1, 2, 3].map(() => archive.clip(t0 + 2000, t0 + 12_000)));
  expect(clips.map((clip) => clip.ok && clip.value.spans)).toEqual(
    [1, 2, 3].map(() => [{ from: t0 + 2000, to: t0 + 8000 }]),
  );
  expect(gets).toBe(1);
  seconds = 14;
  now += 21_000;
  const grown = await archive.clip(t0 + 2000, t0 + 12_000);
  expect(grown.ok && grown.value.spans).toEqual([{ from: t0 + 2000, to: t0 + 12_000 }]);
});

it('keeps what is promised longer than it is once it grows no more, and a list that ends in the future', async () => {
  now = t0 + 60_000;
  let gets = 0;
  const archive = await archiveThat({
    list: listed([{ ...whole, duration: 1e9 }]),
    get: async (response) => {
      gets += 1;
      response.end(await cutOf([recorded], t0, t0 + 12_000, ...FRAGMENTED));
    },
  });
  const clip = () => archive.clip(t0 + 2000, t0 + 18_000);
  expect((await clip()).ok).toBe(true);
  now += 60_000;
  expect((await clip()).ok).toBe(true);
  // Of this hour: it may have become longer.
  expect(gets).toBe(2);
  now += 3_600_000;
  for (let turn = 0; turn < 3; turn += 1) {
    now += 60_000;
    const found = await clip();
    expect(found.ok && found.value.spans).toEqual([{ from: t0 + 2000, to: t0 + 12_000 }]);
  }
  expect(gets).toBe(3);
});

it('knows the pieces of another archive, and of another state of its own, as none of its own', async () => {
  const [one, other] = [await archiveThat({}), await archiveThat({})];
  const clip = await one.clip(t0, t0 + 4000);
  const [fragment] = clip.ok ? clip.value.fragments : [];
  if (fragment === undefined) throw new Error('no fragment');
  expect(await other.fragment(fragment)).toMatchObject({ error: { code: 'no-footage' } });
  for (const recording of ['', 'x', '1.5', '../../etc/passwd', `${fragment.recording}0`])
    expect(await one.fragment({ ...fragment, recording })).toMatchObject({ ok: false });
});
