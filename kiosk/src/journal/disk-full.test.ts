import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cryptoRng } from '@otklik/shared/base/rng.ts';
import { expect, test } from 'vitest';
import { createBallast } from './ballast.ts';
import { openJournal } from './open-journal.ts';
import { appendEdges, edgeDraft, manualClock, openOrThrow } from './testing/drafts.ts';

/** A file system of a few MiB; undefined where it may not be mounted. */
function smallDisk(): { readonly dir: string; remove(): void } | undefined {
  const dir = mkdtempSync(join(tmpdir(), 'otklik-small-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', dir], { stdio: 'ignore' });
  } catch {
    rmSync(dir, { recursive: true });
    return undefined;
  }
  return {
    dir,
    remove: () => {
      execFileSync('umount', ['-l', dir]);
      rmSync(dir, { recursive: true });
    },
  };
}

const BALLAST = 512 * 1024;

test('a full disk: the ballast carries on for a while, then a code, and all comes back by itself', (context) => {
  const disk = smallDisk();
  if (disk === undefined) return context.skip('a small tmpfs cannot be mounted here (needs root)');
  try {
    const clock = manualClock();
    const journal = openOrThrow(disk.dir, { ballastBytes: BALLAST, clock });
    expect(journal.health()).toMatchObject({ fault: null, recording: true, ballast: 'laid' });
    const { epoch } = journal.identity;
    const ballast = join(disk.dir, 'ballast');
    expect(existsSync(ballast)).toBe(true);
    fill(join(disk.dir, 'other'));
    let n = 0;
    let refused: string | undefined;
    let withBallastGone = 0;
    while (refused === undefined) {
      n += 1;
      clock.wallNow += 1;
      const result = journal.append([edgeDraft(n)]);
      if (!result.ok) refused = result.error.code;
      else if (!existsSync(ballast)) withBallastGone += 1;
      if (withBallastGone === 1) {
        // Staff hear of it while presses are still taken.
        expect(journal.health()).toMatchObject({
          fault: { code: 'disk-low', since: clock.wallNow },
          recording: true,
          ballast: 'away',
        });
      }
    }
    expect(journal.health()).toMatchObject({
      fault: { code: 'disk-full', since: clock.wallNow },
      recording: false,
      ballast: 'away',
      freeBytes: 0,
    });
    expect(refused).toBe('disk-full');
    expect(withBallastGone).toBeGreaterThan(500);
    // What was refused is not there, what was accepted is, and the journal is still sound.
    expect(journal.nextSeq()).toBe(n + 1);
    expect(journal.readChecked(epoch, 1, 1_000_000).ok).toBe(true);
    rmSync(join(disk.dir, 'other'));
    appendEdges(journal, n, 1);
    expect(journal.health()).toMatchObject({ fault: { code: 'disk-low' }, recording: true });
    journal.tend();
    expect(existsSync(ballast)).toBe(true);
    expect(journal.health()).toMatchObject({ fault: null, recording: true, ballast: 'laid' });
    expect(journal.health().sizeBytes).toBeGreaterThan(statSync(join(disk.dir, 'journal.db')).size - 1);
    expect(journal.maintain(0)).toEqual({ ok: true, value: 0 });
    journal.close();
    const again = openOrThrow(disk.dir, { ballastBytes: BALLAST });
    expect(again.opening.kind).toBe('resumed');
    expect(again.nextSeq()).toBe(n + 2);
    again.close();
  } finally {
    disk.remove();
  }
});

test('a journal cannot be made on a disk that is full from the start', (context) => {
  const disk = smallDisk();
  if (disk === undefined) return context.skip('a small tmpfs cannot be mounted here (needs root)');
  try {
    fill(join(disk.dir, 'other'));
    const result = openJournal({ dir: disk.dir, clock: manualClock(), rng: cryptoRng, version: 'test' });
    expect(result.ok ? 'ok' : result.error.code).toBe('disk-full');
    rmSync(join(disk.dir, 'other'));
    openOrThrow(disk.dir).close();
  } finally {
    disk.remove();
  }
});

test('the ballast is laid down once, released once, and takes real space', () => {
  const dir = mkdtempSync(join(tmpdir(), 'otklik-ballast-'));
  const ballast = createBallast(dir, cryptoRng, 100_000);
  expect(ballast.release()).toBe(false);
  expect(ballast.restore()).toBe(true);
  expect(ballast.restore()).toBe(true);
  expect(ballast.release()).toBe(true);
  expect(ballast.release()).toBe(false);
  rmSync(dir, { recursive: true });
});

/** Takes all the space there is, to the last block. */
function fill(path: string): void {
  for (const size of [65_536, 4096]) {
    try {
      for (;;) writeFileSync(path, Buffer.alloc(size), { flag: 'a' });
    } catch {
      // ENOSPC: a size smaller goes on.
    }
  }
}
