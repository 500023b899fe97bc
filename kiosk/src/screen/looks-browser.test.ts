import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type BrowserBench, type Size, startBrowserBench } from './browser-bench.ts';
import type { PlaceView } from './protocol.ts';

const question = { ru: 'Вам помогли с выбором сегодня?', en: 'Did we help you choose today?' };
const longQuestion = {
  ru: 'Помог ли вам сегодня консультант торгового зала выбрать подходящий именно вам товар и объяснил ли он условия гарантийного обслуживания?',
  en: 'Did the sales assistant help you today to choose exactly the product that suits you, and did they explain the terms of the warranty?',
};
const ask: Partial<PlaceView> = { phase: 'ask', question, windowMs: 20_000, leftMs: 14_000 };

const looks = {
  idle: [{}],
  'idle-first-day': [{ answersThisMonth: 7 }],
  'idle-nothing-yet': [{ answersThisMonth: 0 }],
  ask: [ask],
  'ask-long': [{ ...ask, question: longQuestion }],
  'ask-console': [{ ...ask, touch: false, console: true, forceMajeureLeftMs: 760_000 }],
  'ask-no-question': [{ phase: 'ask' }],
  thanks: [{ phase: 'thanks', answersThisMonth: 1285 }],
  'force-majeure': [{ forceMajeureLeftMs: 760_000 }],
  'two-places': [ask, {}],
  'three-places': [ask, { phase: 'thanks' }, { forceMajeureLeftMs: 60_000 }],
} satisfies Record<string, readonly Partial<PlaceView>[]>;
const sizes: readonly Size[] = [
  { width: 800, height: 480 },
  { width: 1080, height: 1920 },
  { width: 1920, height: 1080 },
];
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

/** Boxes that leave the page or hold more than they can show; visible words that overlap each other. */
const overflowing = `(() => {
  const wrong = [];
  const words = [];
  for (const element of document.querySelectorAll('.place, .top, .brand, .language, .question, .question-text > span,'
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

const shots = process.env.SCREENSHOTS;
const shot = async (page: Page, name: string) => {
  if (shots === undefined) return;
  await mkdir(shots, { recursive: true });
  await page.screenshot({ path: join(shots, `${name}.png`) });
};

const settled = (page: Page) =>
  page.evaluate(
    `Promise.all(document.getAnimations().filter((a) => a.effect.getTiming().duration < 2000)
      .map((a) => a.finished.catch(() => undefined))).then(() => undefined)`,
  );

const shown = (page: Page, look: string, place = 1) =>
  page.waitForSelector(`[data-place="${place}"][data-look="${look}"]`);

let bench: BrowserBench;

beforeAll(async () => {
  bench = await startBrowserBench();
}, 120_000);

afterAll(async () => {
  await bench.close();
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

const lookOf = (view: Partial<PlaceView>): string =>
  view.phase ?? (view.forceMajeureLeftMs === undefined ? 'idle' : 'force-majeure');

describe.each(['ru', 'en'] as const)('looks in %s', (locale) => {
  it.each(sizes)(
    'every look at $width×$height fits and is accessible',
    { timeout: 120_000 },
    async (size) => {
      const page = await open(size);
      const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
      // Its text goes through the debugger, which the page's CSP does not bind.
      await page.evaluate(await readFile(axe, 'utf8'));
      for (const [name, places] of Object.entries(looks)) {
        bench.show({ defaultLocale: locale, offline: name === 'idle' }, ...places);
        for (const [index, place] of places.entries()) await shown(page, lookOf(place), index + 1);
        await page.waitForSelector(`.places > section:nth-child(${places.length}):last-child`);
        await settled(page);
        await shot(page, `${name}-${locale}-${size.width}x${size.height}`);
        expect(await page.evaluate(overflowing), name).toEqual([]);
        const violations = await page.evaluate(
          'axe.run(document).then(({ violations }) => violations.map((v) => v.id + ": " + v.nodes.map((n) => n.html + n.failureSummary).join()))',
        );
        expect(violations, name).toEqual([]);
      }
    },
  );

  it.each(oddSizes)('fits at $width×$height', async (size) => {
    const page = await open(size);
    for (const name of ['idle', 'ask-long', 'ask', 'thanks', 'force-majeure', 'two-places'] as const) {
      const places = looks[name];
      bench.show({ defaultLocale: locale }, ...places);
      for (const [index, place] of places.entries()) await shown(page, lookOf(place), index + 1);
      await page.waitForSelector(`.places > section:nth-child(${places.length}):last-child`);
      await settled(page);
      await shot(page, `odd-${name}-${locale}-${size.width}x${size.height}`);
      expect(await page.evaluate(overflowing), name).toEqual([]);
    }
  });
});
