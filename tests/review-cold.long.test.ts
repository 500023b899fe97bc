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
  type ReviewedItem,
  recordPolls,
  tellWrongFrame,
} from './support/paced-review.ts';

/** Many items that nothing was fetched of: however busy the machine, what is painted is the frame of the press. */
const folder = mkdtempSync(join(tmpdir(), 'otklik-cold-'));
const ROUNDS = Number(process.env.OTKLIK_COLD_ROUNDS ?? 10);
const POLLS = 40;
/** Further than what is fetched ahead, and without a common divisor with the number of items: each comes once a round. */
const STRIDE = 7;
let site: Site;
let hub: TestHub;
beforeAll(async () => {
  site = await openSite();
  hub = await testHub({ uiDir: site.dist });
  await recordPolls(hub, folder, POLLS);
});
afterAll(async () => {
  await hub?.close();
  await site?.close();
  rmSync(folder, { recursive: true, force: true });
});

it(`shows the frame of the press on each of ${ROUNDS * 2 * POLLS} cold items`, async () => {
  const expert = await hub.person('expert');
  const items = await allItems(expert);
  const browser = await chromium.launch({
    executablePath: process.env.OTKLIK_CHROMIUM ?? '/usr/bin/chromium',
    args: testBrowserArguments,
  });
  const wrong: string[] = [];
  const took: number[] = [];
  try {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await enterReview(context, expert);
    // On a machine that others load, too.
    page.setDefaultTimeout(180_000);
    for (let round = 0; round < ROUNDS; round += 1) {
      const order = items.flatMap((_, at) => items[((at + 1) * STRIDE) % items.length] ?? []);
      const seen: readonly ReviewedItem[] = await coldReview(page, order);
      wrong.push(...seen.filter((item) => !isRightFrame(item, 0)).map(tellWrongFrame));
      took.push(...seen.map((item) => item.took));
    }
  } finally {
    await browser.close();
  }
  took.sort((a, b) => a - b);
  const at = (share: number): string => (took[Math.floor(took.length * share)] ?? Number.NaN).toFixed(0);
  console.log(`${took.length} cold items, ${wrong.length} wrong, p50 ${at(0.5)} ms, p95 ${at(0.95)} ms`);
  expect(took).toHaveLength(ROUNDS * items.length);
  expect(wrong).toEqual([]);
});
