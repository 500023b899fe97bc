import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '@otklik/shared/base/clock.ts';
import { asMonoMs, asWallMs } from '@otklik/shared/base/ids.ts';
import { cryptoRng } from '@otklik/shared/base/rng.ts';
import type { EventDraft } from '@otklik/shared/poll/events.ts';
import type { DurableJournal } from '../journal.ts';
import { type OpenOptions, openJournal } from '../open-journal.ts';

/** For tests: a clock that is set by hand. */
export interface ManualClock extends Clock {
  wallNow: number;
  monoNow: number;
}

export function manualClock(wallNow = 1_790_000_000_000, monoNow = 0): ManualClock {
  const clock = {
    wallNow,
    monoNow,
    wall: () => asWallMs(clock.wallNow),
    mono: () => asMonoMs(clock.monoNow),
  };
  return clock;
}

export function tempDir(): { readonly dir: string; remove(): void } {
  const dir = mkdtempSync(join(tmpdir(), 'otklik-journal-'));
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

/** Opens with small ballast; a refusal is a failed test. */
export function openOrThrow(dir: string, options: Partial<OpenOptions> = {}): DurableJournal {
  const opened = openJournal({
    dir,
    clock: manualClock(),
    rng: cryptoRng,
    version: 'test',
    ballastBytes: 64 * 1024,
    ...options,
  });
  if (!opened.ok) throw new Error(`${opened.error.code}: ${opened.error.detail}`);
  return opened.value;
}

export const edgeDraft = (seq: number, at = 1_790_000_000_000 + seq): EventDraft => ({
  type: 'edge',
  at,
  mono: seq,
  place: 1,
  data: { button: 'Y', edge: 'DN', device: { serial: 'SN0001', bootId: '5A3F0C21', seq, t: seq * 10 } },
});

export function appendEdges(journal: DurableJournal, from: number, count: number): void {
  const drafts = Array.from({ length: count }, (_, index) => edgeDraft(from + index));
  const appended = journal.append(drafts);
  if (!appended.ok) throw new Error(appended.error.code);
}
