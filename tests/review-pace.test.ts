import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestHub, testHub } from '@otklik/hub-server/hub-fixture.ts';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testBrowserArguments } from '../scripts/browser/arguments.ts';
import { openSite, type Site } from '../validator-ui/browser/site.ts';
import {
  allItems,
  coldReview,
  enterReview,
  isRightFrame,
  pacedReview,
  recordPolls,
} from './support/paced-review.ts';

/** The expert's work as it is done: keys alone, a real hub, a real archive, the clock in the picture as the judge. */
const folder = mkdtempSync(join(tmpdir(), 'otklik-pace-'));
const VERDICTS = 30;
let site: Site;
let hub: TestHub;
beforeAll(async () => {
  site = await openSite();
  hub = await testHub({ uiDir: site.dist });
  await recordPolls(hub, folder, VERDICTS / 2 + 12);
}, 300_000);
afterAll(async () => {
  await hub?.close();
  await site?.close();
  rmSync(folder, { recursive: true, force: true });
});

it('gives thirty verdicts by keyboard, each on the frame of its own press', async () => {
  const expert = await hub.person('expert');
  const items = await allItems(expert);
  const browser = await chromium.launch({
    executablePath: process.env.OTKLIK_CHROMIUM ?? '/usr/bin/chromium',
    args: testBrowserArguments,
  });
  try {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'ru-RU' });
    const page = await enterReview(context, expert);
    const done = await pacedReview(page, items, VERDICTS, 0);
    expect(done.items.map(({ id }) => id)).toEqual(items.slice(0, VERDICTS).map(({ id }) => id));
    // No clock error here: what the kiosk calls the instant, the picture shows as that instant.
    expect(done.items.filter((item) => !isRightFrame(item, 0))).toEqual([]);
    const far = [44, 52, 36].flatMap((at) => items[at] ?? []);
    const cold = await coldReview(page, far);
    expect(cold.map(({ id }) => id)).toEqual(far.map(({ id }) => id));
    expect(cold.filter((item) => !isRightFrame(item, 0))).toEqual([]);
    const verdicts = hub.rows<{ n: number }>(
      'SELECT COUNT(*) AS n FROM verdicts WHERE confirmed_at IS NOT NULL AND unblinded = 0',
    );
    expect(verdicts[0]?.n).toBe(VERDICTS);
    const took = done.items.slice(1).map((item) => item.took);
    console.log(
      `30 verdicts in ${Math.round(done.tookMs)} ms, key to painted frame at most ${Math.max(...took).toFixed(1)} ms,`,
      `preloaded ${done.items.slice(1).filter(({ preloaded }) => preloaded).length} of ${took.length}`,
    );
  } finally {
    await browser.close();
  }
});
