import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Person, TestHub } from '@otklik/hub-server/hub-fixture.ts';
import { type Row, timesRow } from '../report.ts';
import { summarize } from '../stats.ts';

const PATTERN = '%Y-%m-%d/%H/till/%M.%S.mp4';
const EVERY_MS = 10_000;
/** So many of the last files become real recordings, the rest is empty: only names are indexed. */
const REAL = 20;

const pathOf = (folder: string, at: number): string => {
  const time = new Date(at).toISOString();
  const name = `${time.slice(14, 16)}.${time.slice(17, 19)}.mp4`;
  return join(folder, time.slice(0, 10), time.slice(11, 13), 'till', name);
};

/**
 * Frigate's layout: a folder an hour, a file each ten seconds; gives the end of the last one. Made before the hub runs: it
 * blocks for a minute or more, in which a hub in this process could answer nobody.
 */
export function makeTree(folder: string, files: number): number {
  // Whole hours two days ago, so that the last folder is complete.
  const end = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 48 * 3_600_000;
  let made = '';
  for (let at = end - files * EVERY_MS; at < end; at += EVERY_MS) {
    const path = pathOf(folder, at);
    if (dirname(path) !== made) mkdirSync(dirname(path), { recursive: true });
    made = dirname(path);
    writeFileSync(path, '');
  }
  return end;
}

/** A camera with a tree of many files: the first look, later looks, and what the hub answers meanwhile. */
export async function benchIndex(
  hub: TestHub,
  expert: Person,
  folder: string,
  recording: string,
  files: number,
  end: number,
): Promise<{ readonly rows: readonly Row[]; readonly notes: readonly string[] }> {
  for (let at = end - REAL * EVERY_MS; at < end; at += EVERY_MS) copyFileSync(recording, pathOf(folder, at));
  const camera = (
    await hub.admin.post(`/api/v1/stores/${hub.store}/cameras`, {
      ...{ name: 'Tree', workplaces: [hub.workplaces[1]], folder, pattern: PATTERN },
      ...{ zone: 'UTC', timing: 'name', offset: 0, error: 20 },
    })
  ).json.id;
  const ask = async (): Promise<number> => {
    const began = performance.now();
    const from = end - EVERY_MS * 5;
    const answer = await expert.post('/api/v1/video/grants', {
      ...{ camera, from, to: from + 20_000, reason: 'review' },
    });
    if (answer.status !== 201) throw new Error(`unexpected: ${answer.text}`);
    return performance.now() - began;
  };
  const others: number[] = [];
  const delay = monitorEventLoopDelay({ resolution: 5 });
  let running = true;
  const meanwhile = (async () => {
    while (running) {
      const began = performance.now();
      await expert.get('/api/v1/review/items?limit=20');
      others.push(performance.now() - began);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  delay.enable();
  let first: number;
  let whole: number;
  try {
    const began = performance.now();
    first = await ask();
    // The check waits until all has been looked at.
    const checked = await hub.admin.get(`/api/v1/cameras/${camera}/check`);
    if (checked.json.files !== files) throw new Error(`unexpected: ${checked.text}`);
    whole = performance.now() - began;
  } finally {
    delay.disable();
    running = false;
    await meanwhile;
  }
  const later: number[] = [];
  const added: number[] = [];
  for (let run = 0; run < 5; run += 1) {
    later.push(await ask());
    // A newer file in a new hour: what the index must pick up.
    const path = pathOf(folder, end + run * 3_600_000);
    mkdirSync(dirname(path), { recursive: true });
    copyFileSync(recording, path);
    added.push(await ask());
  }
  return {
    rows: [
      { name: 'first item after a start', kind: 'figure', value: first, unit: 'ms' },
      { name: `the whole index of ${files} files`, kind: 'figure', value: whole / 1000, unit: 's' },
      timesRow('the hub’s list of items meanwhile', summarize(others)),
      { name: 'longest stall of the hub’s loop', kind: 'figure', value: delay.max / 1e6, unit: 'ms' },
      timesRow('a look later', summarize(later)),
      timesRow('a look after a new file', summarize(added)),
    ],
    notes: [
      'after a start folders that can hold what is asked are looked at first, the rest of the index is made meanwhile',
    ],
  };
}
