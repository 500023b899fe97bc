import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FileIndex } from './file-index.ts';
import { parseNamePattern } from './name-pattern.ts';
import { zoneClock } from './zone-clock.ts';

let root = '';
let folder = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'otklik-index-'));
  folder = join(root, 'camera');
  mkdirSync(folder);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const hour = 3_600_000;

function indexOf(pattern: string, zone: string): FileIndex {
  const [parsed, clock] = [parseNamePattern(pattern), zoneClock(zone)];
  if (!parsed.ok || !clock.ok) throw new Error('bad settings');
  return new FileIndex(folder, parsed.value, clock.value, Date.now);
}

/** Makes an empty file as a recorder in the zone would name one that starts then. */
function put(pattern: string, zone: string, at: number): string {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  const two = (value: number): string => String(value).padStart(2, '0');
  const path = pattern
    .replaceAll('%Y', String(local.year))
    .replaceAll('%m', two(local.month))
    .replaceAll('%d', two(local.day))
    .replaceAll('%H', two(local.hour))
    .replaceAll('%M', two(local.minute))
    .replaceAll('%S', two(local.second));
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), '');
  return path;
}

const frigate = '%Y-%m-%d/%H/till/%M.%S.mp4';

it('looks first only where what is asked can lie, then at the rest, and at nothing twice', async () => {
  const end = Date.UTC(2026, 10, 23, 12);
  for (let at = end - 72 * hour; at < end; at += hour) put(frigate, 'UTC', at + 600_000);
  const index = indexOf(frigate, 'UTC');
  const asked = end - 30 * hour;
  await index.near(asked, asked + 60_000);
  const first = index.sorted().map(({ path }) => path);
  expect(first).toContain('2026-11-22/06/till/10.00.mp4');
  expect(first.length).toBeLessThanOrEqual(3);
  expect(index.complete).toBe(false);
  const [known] = index.sorted();
  await Promise.all([index.near(end - 50 * hour, end - 40 * hour), index.refresh(), index.near(asked, end)]);
  expect(index.complete).toBe(true);
  expect(new Set(index.sorted().map(({ path }) => path)).size).toBe(72);
  expect(index.sorted()).toHaveLength(72);
  expect(index.get(known?.id ?? 0)).toEqual(known);
});

it.each([frigate, '%Y/%m/%d/%H-%M-%S.mp4', '%Y-%m-%d_%H-%M-%S.mp4', '%Y%m/%d%H/%M%S.mp4'])(
  'finds by a first look whatever begins in the asked time, in any zone and season: %s',
  async (pattern) => {
    const zone = fc.constantFrom(
      'UTC',
      'Europe/Berlin',
      'Asia/Kolkata',
      'Australia/Lord_Howe',
      'America/St_Johns',
    );
    const spring = Date.UTC(2026, 2, 29);
    const autumn = Date.UTC(2026, 9, 25);
    // Whole seconds, half of them about the nights on which Berlin changes its clocks.
    const near = fc.integer({ min: -26 * 3600, max: 26 * 3600 });
    const at = fc.oneof(
      fc.tuple(fc.constantFrom(spring, autumn), near).map(([day, seconds]) => day + seconds * 1000),
      fc.integer({ min: 0, max: 366 * 24 * 3600 }).map((seconds) => Date.UTC(2026, 0, 1) + seconds * 1000),
    );
    await fc.assert(
      fc.asyncProperty(zone, at, async (name, instant) => {
        rmSync(folder, { recursive: true, force: true });
        const path = put(pattern, name, instant);
        const index = indexOf(pattern, name);
        await index.near(instant - 1000, instant + 1000);
        const [found] = index.sorted();
        expect(found?.path).toBe(path);
        // In the hour that clocks repeat the name means either.
        expect([found?.earliest, found?.latest]).toContain(instant);
      }),
      { numRuns: 60 },
    );
  },
);

it('keeps what it knows while the folder is away or an empty place, and goes on when it is back', async () => {
  const at = Date.UTC(2026, 10, 23, 7);
  for (const pattern of [frigate, '%Y-%m-%d_%H-%M-%S.mp4']) {
    rmSync(folder, { recursive: true, force: true });
    put(pattern, 'UTC', at);
    const index = indexOf(pattern, 'UTC');
    await index.refresh();
    const before = index.sorted();
    const elsewhere = join(root, 'elsewhere');
    renameSync(folder, elsewhere);
    await expect(index.refresh()).rejects.toThrow('ENOENT');
    mkdirSync(folder);
    await expect(index.refresh()).rejects.toThrow('mounted');
    expect(index.sorted()).toEqual(before);
    rmSync(folder, { recursive: true });
    renameSync(elsewhere, folder);
    put(pattern, 'UTC', at + hour);
    await index.refresh();
    expect(index.sorted().slice(0, 1)).toEqual(before);
    expect(index.sorted()).toHaveLength(2);
  }
});
