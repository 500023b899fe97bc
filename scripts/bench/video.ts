import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { testHub } from '@otklik/hub-server/hub-fixture.ts';
import { chromium } from 'playwright-core';
import {
  allItems,
  coldReview,
  enterReview,
  isRightFrame,
  pacedReview,
  type ReviewedItem,
  recordPolls,
  tellWrongFrame,
} from '../../tests/support/paced-review.ts';
import type { Report, Row } from './report.ts';
import { timesRow } from './report.ts';
import { summarize } from './stats.ts';
import { benchCuts } from './video/cut.ts';
import { benchIndex, makeTree } from './video/index-tree.ts';

/** A verdict each second, as fast as a person ever works. */
const EVERY_MS = 1000;

/** What an expert waits for: the archive's answers beside ffmpeg's, a large index, and verdicts by keyboard. */
export async function benchVideo(
  chromiumPath: string,
  quick: boolean,
  tell: (line: string) => void,
): Promise<Report> {
  const verdicts = quick ? 60 : 300;
  const root = mkdtempSync(join(process.env.OTKLIK_BENCH_DIR ?? tmpdir(), 'otklik-bench-video-'));
  const folder = join(root, 'camera');
  mkdirSync(folder);
  const tree = join(root, 'tree');
  const files = quick ? 50_000 : 1_000_000;
  tell(`video: ${files} files in Frigate's layout …`);
  const end = makeTree(tree, files);
  // A copy: the screens may be built anew while this runs.
  const uiDir = join(root, 'ui');
  cpSync(fileURLToPath(new URL('../../validator-ui/dist', import.meta.url)), uiDir, { recursive: true });
  const hub = await testHub({ uiDir });
  const browser = await chromium.launch({
    executablePath: chromiumPath,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run'],
  });
  try {
    tell('video: recording …');
    // The items behind the last verdict are for the cold ones.
    await recordPolls(hub, folder, verdicts / 2 + 40);
    const cuts = await benchCuts(root, folder, quick ? 10 : 40);
    const expert = await hub.person('expert');
    const recording = join(folder, readdirSync(folder)[0] ?? '');
    const index = await benchIndex(hub, expert, tree, recording, files, end);
    tell(`video: ${verdicts} verdicts in Chromium, one a second …`);
    const all = await allItems(expert);
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await enterReview(context, expert);
    const done = await pacedReview(page, all, verdicts, EVERY_MS);
    const cold = await coldReview(page, coldItems(all.slice(verdicts + 8)));
    return {
      name: 'video',
      rows: [...cuts.rows, ...index.rows, ...reviewRows(done.items, done.tookMs, cold)],
      notes: [
        ...[...cuts.notes, ...index.notes, 'goals: swap p95 50 ms, preloaded in 99 %, cold 500 ms'],
        ...[...done.items, ...cold]
          .filter((item) => !isRight(item))
          .map((item) => `wrong frame: ${tellWrongFrame(item)}`),
      ],
    };
  } finally {
    await browser.close();
    await hub.close();
    rmSync(root, { recursive: true, force: true });
  }
}

/** Every seventh from the end: far from what has been fetched ahead. */
const coldItems = <T>(items: readonly T[]): readonly T[] =>
  items.filter((_, at) => at % 7 === 0).toReversed();

/** No clock error here: what the kiosk calls the instant, the picture shows as that instant. */
const isRight = (item: ReviewedItem): boolean => isRightFrame(item, 0);

function reviewRows(
  items: readonly ReviewedItem[],
  tookMs: number,
  cold: readonly ReviewedItem[],
): readonly Row[] {
  const swapped = items.slice(1);
  const share = (list: readonly ReviewedItem[], good: (item: ReviewedItem) => boolean): number =>
    (100 * list.filter(good).length) / list.length;
  return [
    timesRow('key to painted frame, next item', summarize(swapped.map(({ took }) => took))),
    timesRow(
      '… of those that were preloaded',
      summarize(swapped.filter(({ preloaded }) => preloaded).map(({ took }) => took)),
    ),
    { name: 'preloaded', kind: 'figure', value: share(swapped, (item) => item.preloaded), unit: '%' },
    { name: 'right frame', kind: 'figure', value: share(items, isRight), unit: '%' },
    { name: 'items an hour', kind: 'figure', value: (items.length * 3_600_000) / tookMs, unit: '' },
    timesRow('cold item to painted frame', summarize(cold.map(({ took }) => took))),
    { name: 'right frame, cold', kind: 'figure', value: share(cold, isRight), unit: '%' },
  ];
}
