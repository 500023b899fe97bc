import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { locales } from '@otklik/shared/i18n/catalogue.ts';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type BrowserBench, type Size, startBrowserBench } from './browser-bench.ts';
import { measureContrast } from './testing/contrast.ts';
import { type LookName, lookNames, screenSizes } from './testing/looks.ts';
import { writePromptMedia } from './testing/prompt-media.ts';
import { showLook } from './testing/show-look.ts';

const oddSizes: readonly Size[] = [
  { width: 1024, height: 600 },
  { width: 1024, height: 768 },
  { width: 1280, height: 800 },
  { width: 1366, height: 768 },
  { width: 480, height: 800 },
  { width: 600, height: 1024 },
  { width: 1080, height: 1080 },
  { width: 3840, height: 2160 },
];

/** The hardest to fit. */
const oddLooks: readonly LookName[] = [
  ...([
    'idle',
    'ask',
    'ask-longest',
    'ask-console',
    'thanks',
    'force-majeure',
    'two-places-longest',
  ] as const),
  'prompt-video',
];

/** Boxes that leave the page or hold more than they can show; visible words that overlap each other. */
const overflowing = `(() => {
  const wrong = [];
  const words = [];
  for (const element of document.querySelectorAll('.place, .top, .brand, .language, .question, .question-text > span, .prompt, .sound,'
    + '.time-text, .bar, .answer, .answer-word, .shape, .message-title > span, .message-lead, .foot > span, .staff, .seller')) {
    const box = element.getBoundingClientRect();
    const place = element.closest('.place').getBoundingClientRect();
    const name = element.className.baseVal ?? (element.className || element.parentElement.className + ' > ' + element.tagName);
    if (box.left < place.left - 1 || box.top < place.top - 1 || box.right > place.right + 1 || box.bottom > place.bottom + 1)
      wrong.push(name + ' leaves its place: ' + JSON.stringify(box));
    if (element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0 && !element.matches('.place'))
      wrong.push(name + ' is cut: ' + element.scrollWidth + ' > ' + element.clientWidth);
    if (element.matches('.brand, .language, .question-text > span, .time-text, .answer-word, .message-title > span, .message-lead, .foot > span, .staff, .seller svg'))
      words.push([name, box, element.closest('.place')]);
  }
  for (const answer of document.querySelectorAll('.answer')) {
    const outer = answer.getBoundingClientRect();
    for (const part of answer.children) {
      const box = part.getBoundingClientRect();
      if (box.right > outer.right + 1 || box.bottom > outer.bottom + 1 || box.top < outer.top - 1)
        wrong.push('part of an answer leaves it: ' + part.textContent);
    }
  }
  for (const [a, boxA, placeA] of words) for (const [b, boxB, placeB] of words)
    if (a < b && placeA === placeB && boxA.right > boxB.left + 1 && boxB.right > boxA.left + 1
      && boxA.bottom > boxB.top + 4 && boxB.bottom > boxA.top + 4) wrong.push(a + ' overlaps ' + b);
  if (document.documentElement.scrollWidth > innerWidth || document.documentElement.scrollHeight > innerHeight) wrong.push('the page scrolls');
  return wrong;
})()`;

let bench: BrowserBench;

let media = '';

beforeAll(async () => {
  media = await mkdtemp(join(tmpdir(), 'otklik-looks-'));
  bench = await startBrowserBench(media);
  await writePromptMedia(media, bench.browser);
}, 300_000);

afterAll(async () => {
  await bench.close();
  await rm(media, { recursive: true });
});

const pages: Page[] = [];
const open: BrowserBench['open'] = async (size, options) => {
  const page = await bench.open(size, options);
  pages.push(page);
  return page;
};
afterEach(async () => {
  for (const page of pages.splice(0)) await page.context().close();
});

describe.each(locales)('looks in %s', (locale) => {
  it.each(screenSizes)(
    'every look at $width×$height fits and is accessible',
    { timeout: 180_000 },
    async (size) => {
      const page = await open(size);
      const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
      // Its text goes through the debugger, which the page's CSP does not bind.
      await page.evaluate(await readFile(axe, 'utf8'));
      for (const name of lookNames) {
        await showLook(bench, page, name, locale);
        expect(await page.evaluate(overflowing), name).toEqual([]);
        const violations = await page.evaluate(
          'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations.map((v) => v.id + ": " + v.nodes.map((n) => n.html + n.failureSummary).join()))',
        );
        expect(violations, name).toEqual([]);
      }
    },
  );

  it.each(oddSizes)('fits at $width×$height', async (size) => {
    const page = await open(size);
    for (const name of oddLooks) {
      await showLook(bench, page, name, locale);
      expect(await page.evaluate(overflowing), name).toEqual([]);
    }
  });
});

describe('contrast of what is painted (WCAG 2.2 AA)', () => {
  const measured: readonly LookName[] = [
    ...(['idle', 'idle-offline', 'idle-fault', 'ask', 'ask-console', 'prompt-audio-first'] as const),
    ...(['thanks', 'force-majeure', 'three-places'] as const),
  ];
  it.each(screenSizes)('at $width×$height', { timeout: 180_000 }, async (size) => {
    const page = await open(size);
    for (const name of measured) {
      await showLook(bench, page, name, 'ru');
      const found = await measureContrast(page);
      expect(found.length, name).toBeGreaterThan(2);
      expect(
        found.filter(({ ratio, least }) => ratio < least),
        name,
      ).toEqual([]);
    }
  });
});

/** The x-height of Onest is this share of the type size. */
const X_HEIGHT = 0.53;
/** Minutes of arc that so many pixels take up from two metres away, on a panel of so many millimetres a pixel. */
const arcMinutes = (px: number, pitch: number) => (Math.atan((px * pitch) / 2000) * 180 * 60) / Math.PI;
/** Millimetres a pixel of the panel that usually has these pixels: 21.5 inches, and 7 inches. */
const pitchOf = ({ width, height }: Size) =>
  ((width * height > 1_000_000 ? 21.5 : 7) * 25.4) / Math.hypot(width, height);
const fontPx = (page: Page, selector: string) =>
  page.evaluate<number>(
    `Math.min(...[...document.querySelectorAll(${JSON.stringify(selector)})].map((one) => parseFloat(getComputedStyle(one).fontSize)))`,
  );

describe('readable at two metres (decision 0035)', () => {
  it.each(screenSizes)('at $width×$height', async (size) => {
    const page = await open(size);
    const small = size.width * size.height < 1_000_000;
    const pitch = pitchOf(size);
    const sees = async (selector: string) => arcMinutes((await fontPx(page, selector)) * X_HEIGHT, pitch);
    for (const locale of locales) {
      await showLook(bench, page, 'ask', locale);
      expect(await sees('.question-text > span')).toBeGreaterThanOrEqual(small ? 13 : 16);
      expect(await sees('.answer-word')).toBeGreaterThanOrEqual(small ? 6.4 : 16);
      expect(await sees('.time-text')).toBeGreaterThanOrEqual(small ? 3.5 : 8);
      const shape = await page.evaluate<number>(
        `Math.min(...[...document.querySelectorAll('.answer .shape')].map((one) => one.getBoundingClientRect().width))`,
      );
      expect(arcMinutes(shape, pitch)).toBeGreaterThanOrEqual(20);
      for (const look of ['idle', 'thanks', 'force-majeure'] as const) {
        await showLook(bench, page, look, locale);
        expect(await sees('.message-title > span'), look).toBeGreaterThanOrEqual(small ? 9.5 : 16);
        expect(await sees('.message-lead'), look).toBeGreaterThanOrEqual(small ? 4.5 : 10);
      }
      await showLook(bench, page, 'ask-longest', locale);
      expect(await sees('.question-text > span')).toBeGreaterThanOrEqual(small ? 5 : 14);
    }
  });
});
