import { copyFileSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { recordAtOnce } from '../../../scripts/camera/record-at-once.ts';
import type { FolderSettings } from './archive.ts';
import { FolderArchive } from './folder-archive.ts';
import type { FolderCheck } from './folder-check.ts';

/** Real recordings of 3 s each, put where a camera would have put them. */
const root = mkdtempSync(join(tmpdir(), 'otklik-check-'));
const made = join(root, 'made');
const t0 = Date.UTC(2026, 10, 23, 7, 35, 40);
const recorded = '2026-11-23_07-35-40.mp4';
const day = 24 * 3600_000;
let folder = '';
let now = 0;
let count = 0;

beforeAll(() => recordAtOnce({ folder: made, from: t0, seconds: 3, segment: 3 }), 60_000);
afterAll(() => rmSync(root, { recursive: true, force: true }));
beforeEach(() => {
  count += 1;
  folder = join(root, `case-${count}`);
  mkdirSync(folder);
  now = t0 + 5 * 60_000;
});

/** One recording that starts `at` seconds after the first, last written at its end unless told otherwise. */
function put(at: number, modified = t0 + (at + 3) * 1000, shift = 0): string {
  const name = new Date(t0 + at * 1000 + shift)
    .toISOString()
    .slice(0, 19)
    .replace('T', '_')
    .replaceAll(':', '-');
  const path = join(folder, `${name}.mp4`);
  copyFileSync(join(made, recorded), path);
  utimesSync(path, modified / 1000, modified / 1000);
  return path;
}

async function check(settings: Partial<FolderSettings> = {}): Promise<FolderCheck> {
  const archive = FolderArchive.create(
    { folder, pattern: '%Y-%m-%d_%H-%M-%S.mp4', zone: 'UTC', timing: 'name', ...settings },
    { now: () => now, warn: () => undefined },
  );
  if (!archive.ok) throw new Error(archive.error.detail);
  const checked = await archive.value.check({ from: now - day, to: now });
  archive.value.close();
  if (!checked.ok) throw new Error(checked.error.code);
  return checked.value;
}

it('names what cannot be shown, as long as it is so', async () => {
  for (const at of [0, 3, 9]) put(at);
  const path = put(6);
  writeFileSync(path, 'no picture');
  utimesSync(path, t0 / 1000, t0 / 1000);
  const archive = FolderArchive.create(
    { folder, pattern: '%Y-%m-%d_%H-%M-%S.mp4', zone: 'UTC', timing: 'name' },
    { now: () => now, warn: () => undefined },
  );
  if (!archive.ok) throw new Error(archive.error.detail);
  expect((await archive.value.clip(t0, t0 + 12_000)).ok).toBe(true);
  const span = { from: now - day, to: now };
  expect(await archive.value.check(span)).toMatchObject({
    value: {
      problems: ['files-unreadable'],
      unreadable: [{ file: '2026-11-23_07-35-46.mp4', reason: 'damaged' }],
    },
  });
  put(6);
  expect((await archive.value.clip(t0, t0 + 12_000)).ok).toBe(true);
  expect(await archive.value.check(span)).toMatchObject({ value: { problems: [] } });
  archive.value.close();
});

it('no longer tells of a recording that has gone, and of the latest where very many cannot be played', async () => {
  now = t0 + 3_600_000;
  put(0);
  const archive = FolderArchive.create(
    { folder, pattern: '%Y-%m-%d_%H-%M-%S.mp4', zone: 'UTC', timing: 'name' },
    { now: () => now, warn: () => undefined },
  );
  if (!archive.ok) throw new Error(archive.error.detail);
  const paths: string[] = [];
  // The rest of the hour, by twos.
  for (let at = 2; at < 2 * 1_050; at += 2) {
    const path = put(at);
    writeFileSync(path, 'no picture');
    utimesSync(path, (t0 + at * 1_000) / 1000, (t0 + at * 1_000) / 1000);
    paths.push(path);
  }
  const span = { from: now - day, to: now };
  // So long a row of damaged ones is looked at piece by piece.
  for (let at = 0; at < 2 * 1_050; at += 700)
    await archive.value.clip(t0 + at * 1_000, t0 + at * 1_000 + 699_000);
  const told = async () => {
    const checked = await archive.value.check(span);
    if (!checked.ok) throw new Error(checked.error.code);
    return (checked.value.unreadable ?? []).map(({ file }) => join(folder, file));
  };
  const latest = paths.toReversed();
  const first = await told();
  expect(first.length).toBeGreaterThan(0);
  expect(first).toEqual(latest.slice(0, first.length));
  // All that has gone is gone, and what comes is told.
  for (const path of paths.slice(0, -1)) rmSync(path);
  expect(await told()).toEqual(latest.slice(0, 1));
  rmSync(latest[0] ?? '');
  expect(await told()).toEqual([]);
  archive.value.close();
}, 60_000);

it('finds nothing wrong with recordings that follow each other', async () => {
  for (const at of [0, 3, 6, 9]) put(at);
  expect(await check()).toEqual({
    files: 4,
    newest: { file: '2026-11-23_07-35-49.mp4', start: t0 + 9_000, lengthMs: 3_000 },
    gaps: [],
    problems: [],
  });
});

it('tells where nothing was recorded, and where that reaches in from the day before', async () => {
  for (const at of [0, 3, 63, 66]) put(at);
  expect(await check()).toMatchObject({
    gaps: [{ from: t0 + 6_000, to: t0 + 63_000 }],
    problems: ['gaps'],
  });
  now = t0 + day + 30_000;
  put(66 + 86_300);
  expect((await check()).gaps.at(0)).toEqual({ from: now - day, to: t0 + 63_000 });
});

it('tells the gaps of recordings whose distances are all alike, and of a folder named by the day only', async () => {
  for (const at of [0, 20, 40]) put(at);
  const gaps = [
    { from: t0 + 3_000, to: t0 + 20_000 },
    { from: t0 + 23_000, to: t0 + 40_000 },
  ];
  expect((await check()).gaps).toEqual(gaps);
  const byDay = join(folder, '2026-11-23');
  mkdirSync(byDay);
  for (const [index, at] of [0, 20, 40].entries()) {
    const path = join(byDay, `${index}.mp4`);
    copyFileSync(join(made, recorded), path);
    utimesSync(path, (t0 + (at + 3) * 1000) / 1000, (t0 + (at + 3) * 1000) / 1000);
  }
  expect((await check({ pattern: '%Y-%m-%d/*.mp4', timing: 'mtime' })).gaps).toEqual(gaps);
});

it('says that recording has stopped, or that what is newest cannot be played', async () => {
  put(0);
  now = t0 + 20 * 60_000;
  expect((await check()).problems).toEqual(['stopped']);
  const broken = put(3);
  writeFileSync(broken, 'no picture in here');
  utimesSync(broken, (t0 + 6_000) / 1000, (t0 + 6_000) / 1000);
  expect((await check()).problems).toContain('newest-unreadable');
});

it('does not hold against a file that it is still being written', async () => {
  put(0);
  const growing = put(3);
  now = t0 + 4_000;
  writeFileSync(growing, '');
  utimesSync(growing, now / 1000, now / 1000);
  expect(await check()).toMatchObject({ files: 2, newest: { start: t0 }, problems: [] });
});

it.each([
  ['an hour ahead', 3600_000, ['ahead-of-clock', 'zone-doubtful']],
  ['an hour behind', -3600_000, ['stopped', 'zone-doubtful']],
])('doubts the zone where names are %s of what was written', async (_what, shift, problems) => {
  put(0, t0 + 3_000, shift);
  expect((await check()).problems).toEqual(problems);
});

it('does not take recordings that were copied later for those of another zone', async () => {
  now = t0 + 40 * day;
  put(0, now - 3_597_000);
  expect((await check()).problems).toEqual(['stopped']);
});

it('tells a folder that is missing, empty, or named otherwise', async () => {
  expect((await check({ folder: join(folder, 'none') })).problems).toEqual(['folder-missing']);
  expect((await check()).problems).toEqual(['folder-empty']);
  put(0);
  expect(await check({ pattern: '%Y%m%d%H%M%S.mp4' })).toEqual({
    files: 0,
    gaps: [],
    problems: ['names-do-not-fit'],
  });
});
