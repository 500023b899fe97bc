import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Person, type TestHub, testHub } from '@otklik/hub-server/hub-fixture.ts';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testBrowserArguments } from '../scripts/browser/arguments.ts';
import { recordAtOnce } from '../scripts/camera/record-at-once.ts';
import { openSite, picture, type Site } from '../validator-ui/browser/site.ts';
import { allItems, enterReview, REVIEW_FPS } from './support/paced-review.ts';

/** Four cameras over one till, a real hub and archive, and the clocks in the pictures as the judge. */
const root = mkdtempSync(join(tmpdir(), 'otklik-cameras-'));
const t0 = Date.UTC(2026, 8, 1, 9, 0, 0);
/** Each camera's files are of another length, and the last one's clock is a second ahead. */
const cameras = [
  { name: 'A', segment: 15, offset: 0 },
  { name: 'B', segment: 7, offset: 0 },
  { name: 'C', segment: 11, offset: 0 },
  { name: 'D', segment: 9, offset: 1000 },
] as const;
const period = 1000 / REVIEW_FPS;
let site: Site;
let hub: TestHub;
let expert: Person;
let browser: Browser;
beforeAll(async () => {
  site = await openSite();
  hub = await testHub({ uiDir: site.dist });
  for (const { name, segment, offset } of cameras) {
    const folder = join(root, name);
    await recordAtOnce({ folder, from: t0, seconds: 40, segment, fps: REVIEW_FPS, title: name });
    await hub.admin.post(`/api/v1/stores/${hub.store}/cameras`, {
      ...{ name, workplaces: [hub.workplaces[0]], folder, pattern: '%Y-%m-%d_%H-%M-%S.mp4' },
      ...{ zone: 'UTC', timing: 'name', offset, error: 20 },
    });
  }
  const kiosk = await hub.kiosk();
  kiosk.poll('yes', { at: t0 + 8_013 });
  await kiosk.sendAll();
  expert = await hub.person('expert');
  browser = await chromium.launch({
    executablePath: process.env.OTKLIK_CHROMIUM ?? '/usr/bin/chromium',
    args: testBrowserArguments,
  });
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await hub?.close();
  await site?.close();
  rmSync(root, { recursive: true, force: true });
});

/** Hub time of what each of the four pictures shows, by the camera's name, all looked at within one animation frame. */
const clocks = (page: Page): Promise<Readonly<Record<string, number>>> =>
  page.evaluate(
    async (known) => {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const read = Reflect.get(window, 'pictureClock');
      const names = [...document.querySelectorAll('.cams button')].map((each) => each.textContent ?? '');
      const found: Record<string, number> = {};
      for (const video of document.querySelectorAll('video.shown[data-cell]')) {
        if (!(video instanceof HTMLVideoElement)) continue;
        const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
        const context = canvas.getContext('2d', { willReadFrequently: true });
        context?.drawImage(video, 0, 0);
        const pixels = context?.getImageData(0, 0, canvas.width, canvas.height).data;
        const name = names[Number(video.getAttribute('data-cell'))] ?? '';
        const offset = known.find((each) => each.name === name)?.offset ?? 0;
        found[name] = read(pixels, canvas.width, canvas.height) - offset;
      }
      return found;
    },
    cameras.map(({ name, offset }) => ({ name, offset })),
  );

/** Looks until the four agree within a frame and the first of them is where it should be; gives what they show. */
async function agreed(
  page: Page,
  rightly: (at: number) => boolean = () => true,
): Promise<Readonly<Record<string, number>>> {
  const until = performance.now() + 20_000;
  for (;;) {
    const seen = await clocks(page);
    const all = Object.values(seen);
    const spread = Math.max(...all) - Math.min(...all);
    if (all.length === cameras.length && spread <= period && rightly(seen.A ?? Number.NaN)) return seen;
    if (performance.now() > until) expect.fail(`the cameras do not agree: ${JSON.stringify(seen)}`);
  }
}

const playing = (page: Page, wanted: boolean): Promise<unknown> =>
  page.waitForFunction(
    (is) =>
      [...document.querySelectorAll('video.shown[data-cell]')].every(
        (video) => video instanceof HTMLVideoElement && video.paused !== is,
      ),
    wanted,
  );

/**
 * Of each picture shown: by how much it is magnified, which share of it lies left of and above what is in sight, and whether
 * what is in sight fills its own place and nothing else.
 */
const insights = (page: Page) =>
  page.evaluate(() => {
    const share = (value: number) => Math.round(value * 1000) / 1000;
    return [...document.querySelectorAll('video.shown[data-cell]')].map((video) => {
      const box = video.parentElement?.getBoundingClientRect();
      if (!(video instanceof HTMLElement) || box === undefined) throw new Error('no picture');
      const own = video.getBoundingClientRect();
      const [top = 0, right = top, bottom = top, left = right] = (
        getComputedStyle(video).clipPath.match(/[\d.]+(?=%|px)/g) ?? []
      ).map((cut) => Number(cut) / 100);
      const sides = [
        own.left + left * own.width - (box.left + video.offsetLeft),
        own.top + top * own.height - (box.top + video.offsetTop),
        own.right - right * own.width - (box.left + video.offsetLeft + video.offsetWidth),
        own.bottom - bottom * own.height - (box.top + video.offsetTop + video.offsetHeight),
      ];
      return {
        cell: video.dataset.cell,
        ...{ size: share(own.width / video.offsetWidth), left: share(left), top: share(top) },
        // Layout rounds to whole pixels.
        fits: sides.every((side) => Math.abs(side) <= 1.5),
      };
    });
  });

/** Runs in the page: the camera at hand is past a moment. */
const isPast = (wall: number): boolean =>
  Number(document.querySelector('[data-testid=video]')?.getAttribute('data-wall-ms')) > wall;

it('keeps four cameras at one moment, playing, resting, sought, stepped and sped up', async () => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
  const page = await enterReview(context, expert);
  const press = (key: string) => page.keyboard.press(key);
  const [item] = await allItems(expert);
  if (item === undefined) throw new Error('no item');
  await page.locator('[data-testid=video][data-wall-ms]').waitFor();
  await press('g');
  const covers = (at: number) => item.at - at >= 0 && item.at - at < period;
  expect(Object.keys(await agreed(page, covers)).sort()).toEqual(['A', 'B', 'C', 'D']);

  // A frame on and back, exactly, in all four.
  const first = (await agreed(page, covers)).A ?? 0;
  await press('ArrowRight');
  await agreed(page, (at) => at === first + period);
  await press('ArrowLeft');
  await agreed(page, (at) => at === first);

  let from = first;
  const slower = '[';
  const faster = ']';
  // At 1×, 2×, 0.25× and 8×: how far it plays, ms, and whether the four are looked at while they play. At 8 times 25 frames
  // a second no two of four decoders paint the same one; once they rest they do.
  for (const { keys, plays, looked } of [
    { keys: [], plays: 1500, looked: true },
    { keys: [faster], plays: 1500, looked: true },
    { keys: [slower, slower, slower], plays: 200, looked: true },
    { keys: [faster, faster, faster, faster, faster], plays: 1500, looked: false },
  ]) {
    for (const key of keys) await press(key);
    await press('Space');
    await playing(page, true);
    const begun = from;
    if (looked) await agreed(page, (at) => at > begun + plays);
    else await page.waitForFunction(isPast, begun + plays);
    await press('Space');
    await playing(page, false);
    from = (await agreed(page)).A ?? 0;
    // A step back and on: exact, however fast it was played.
    const rested = from;
    await press('ArrowLeft');
    await agreed(page, (at) => at === rested - period);
    await press('ArrowRight');
    await agreed(page, (at) => at === rested);
  }

  // The strip: a key goes to its next frame.
  await page.locator('[data-testid=thumbnails]:not([data-count="0"])').waitFor();
  await press(',');
  const back = (await agreed(page, (at) => at < from && at % 1000 === 0)).A ?? 0;
  await press('.');
  await agreed(page, (at) => at > back && at % 1000 === 0);

  // Another camera is at hand: the moment stays, and it is the clock now.
  await press('Shift+Digit3');
  await page.locator('.cams button[aria-pressed=true]').filter({ hasText: 'C' }).waitFor();
  await agreed(page);
  await press('Shift+ArrowLeft');
  await agreed(page);

  // All four are magnified alike, each within its own place; a drag moves by the picture's own size.
  const whole = await insights(page);
  expect(whole.map(({ fits }) => fits)).toEqual([true, true, true, true]);
  expect(whole.map(({ left, top }) => [left, top])).toEqual(whole.map(() => [0, 0]));
  await press('z');
  await page.locator('[data-testid=stage][data-zoom="2"]').waitFor();
  expect(await insights(page)).toEqual(whole.map((each) => ({ ...each, size: 2, left: 0.25, top: 0.25 })));
  await press('Shift+KeyA');
  expect(await insights(page)).toEqual(whole.map((each) => ({ ...each, size: 2, left: 0.125, top: 0.25 })));
  const place = await page.locator('video.shown[data-cell="3"]').evaluate((video) => {
    const box = video.parentElement?.getBoundingClientRect() ?? new DOMRect();
    if (!(video instanceof HTMLElement)) throw new Error('no element');
    const { offsetLeft, offsetTop, offsetWidth, offsetHeight } = video;
    return { x: box.x + offsetLeft, y: box.y + offsetTop, width: offsetWidth, height: offsetHeight };
  });
  const [x, y] = [place.x + place.width / 2, place.y + place.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x - place.width / 2, y);
  await page.mouse.up();
  expect(await insights(page)).toEqual(whole.map((each) => ({ ...each, size: 2, left: 0.375, top: 0.25 })));
  await picture(page, 'cameras-together-magnified');
  await agreed(page);
  await press('z');
  await press('z');
  expect(await insights(page)).toEqual(whole);

  await press('1');
  await page.locator('[data-testid=review][data-step=comparing]').waitFor();
  const [given] = hub.rows<{ seen: string }>('SELECT seen FROM verdicts');
  const seen = JSON.parse(given?.seen ?? '{}');
  expect(seen.cameras).toHaveLength(4);
  expect(seen.thumbnails).toBeGreaterThan(4);
  await context.close();
});
