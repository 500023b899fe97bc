import { mkdir, readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { onTestFinished, TestRunner } from 'vitest';
import { testBrowserArguments } from '../../scripts/browser/arguments.ts';
import { start } from './demo-data.ts';
import { DemoHub, PAGE_HEADER } from './demo-hub.ts';
import { bits, type Recording, record } from './recording.ts';

/** The built screens, a hub in memory, a recording and a real Chromium, for one test file. */
export interface Site {
  readonly hub: DemoHub;
  readonly url: string;
  /** The folder of the built screens. */
  readonly dist: string;
  readonly recording: Recording;
  /** A fresh page; console errors and failed policies are collected in `errors`. */
  open(path: string, options?: OpenOptions): Promise<Opened>;
  close(): Promise<void>;
}

export interface OpenOptions {
  readonly language?: 'ru' | 'en';
  readonly width?: number;
  readonly height?: number;
  /** In a browser that was here before: it knows nobody and holds nothing, but need not fetch and compile all anew. */
  readonly again?: boolean;
}

export interface Opened {
  readonly page: Page;
  readonly errors: string[];
  /** Closes the page before the end of the test; then it is closed by itself. */
  done(): Promise<void>;
}

/** Of whatever a page is waited for, ms: a limit against hanging on a busy machine, not a measure. */
export const LIMIT = 60_000;

/** As shipped; built before the tests of a browser begin, where they are not of the present sources. */
const dist = join(import.meta.dirname, '..', 'dist');

export interface SiteOptions {
  /**
   * What is opened `again` stays in one renderer, which keeps what it has compiled, see
   * docs/decisions/0141-the-browsers-own-pages.md. For many pages of which each is looked at alone.
   */
  readonly oneRenderer?: boolean;
}

export async function openSite({ oneRenderer = false }: SiteOptions = {}): Promise<Site> {
  const recording = await record(start);
  const hub = new DemoHub(recording, dist);
  const url = await hub.listen();
  const browser: Browser = await chromium.launch({
    // CI names Chromium's headless shell, see docs/decisions/0130-screens-without-a-browsers-own.md.
    executablePath: process.env.OTKLIK_TEST_BROWSER ?? process.env.OTKLIK_CHROMIUM ?? '/usr/bin/chromium',
    args: [
      ...testBrowserArguments,
      ...(oneRenderer ? ['--process-per-site'] : []),
      // A microphone that hums, and nobody asked for leave: recording is tested as it is used.
      ...['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
    ],
  });
  /** What a page opened within a test leaves behind would go on working beside the tests after it. */
  const endWithTest = (close: () => Promise<void>): void => {
    if (TestRunner.getCurrentTest() !== undefined) onTestFinished(close);
  };
  const known = new Map<string, BrowserContext>();
  /** A renderer ends with the last page in it: one stays, a file of the site that runs nothing. */
  const keepRenderer = async (context: BrowserContext): Promise<void> => {
    const [style] = (await readdir(join(dist, 'assets'))).filter((each) => each.endsWith('.css'));
    const kept = await context.newPage();
    const reply = await kept.goto(`${url}/assets/${style}`);
    if (reply?.ok() !== true) throw new Error('no page to keep the renderer by');
  };
  let opened = 0;
  return {
    hub,
    url,
    dist,
    recording,
    async open(path, { language = 'ru', width = 1440, height = 900, again = false } = {}) {
      const context =
        (again ? known.get(language) : undefined) ??
        (await browser.newContext({ locale: language === 'ru' ? 'ru-RU' : 'en-GB' }));
      if (again && !known.has(language)) {
        known.set(language, context);
        if (oneRenderer) await keepRenderer(context);
      }
      const page = await context.newPage();
      opened += 1;
      const name = String(opened);
      await page.setExtraHTTPHeaders({ [PAGE_HEADER]: name });
      const done = async () => {
        await (again ? page.close() : context.close());
        hub.closed.add(name);
      };
      endWithTest(done);
      await page.setViewportSize({ width, height });
      page.setDefaultTimeout(LIMIT);
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(`page: ${error.message}`));
      page.on('console', (message) => {
        // A refused request is what some tests are about; the browser logs it by itself.
        if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
          errors.push(`console: ${message.text()}`);
      });
      if (again) {
        const devtools = await context.newCDPSession(page);
        // Not the cache: that is what it may keep.
        const storageTypes = 'cookies,local_storage,indexeddb,cache_storage,service_workers';
        await devtools.send('Storage.clearDataForOrigin', { origin: url, storageTypes });
        await devtools.detach();
      }
      await page.goto(`${url}${path}`);
      return { page, errors, done };
    },
    async close() {
      await browser.close();
      await hub.close();
    },
  };
}

/** The number drawn into the frame that is painted, read back from its pixels. */
export const paintedFrame = (page: Page): Promise<number> =>
  page.getByTestId('video').evaluate((video, count) => {
    if (!(video instanceof HTMLVideoElement)) throw new Error('no video');
    const canvas = document.createElement('canvas');
    canvas.width = 640;
    canvas.height = 360;
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('no canvas');
    context.drawImage(video, 0, 0, 640, 360);
    let number = 0;
    for (let bit = 0; bit < count; bit += 1) {
      const pixel = context.getImageData(bit * 64 + 32, 14, 1, 1).data;
      if ((pixel[1] ?? 0) > 128) number += 2 ** bit;
    }
    return number;
  }, bits);

/** Waits until the video shows a frame, and gives its hub time. */
export async function shownWall(page: Page, clip?: string): Promise<number> {
  const named = clip === undefined ? '' : `[data-clip^="${clip}"]`;
  const video = page.locator(`[data-testid=video][data-wall-ms]${named}`);
  await video.waitFor({ state: 'attached' });
  return Number(await video.getAttribute('data-wall-ms'));
}

/** Hub time of a paused video's frame; one more may still be painted after the pause. */
export async function restingWall(page: Page): Promise<number> {
  await page.waitForFunction(
    () => {
      const wall = document.querySelector('[data-testid=video]')?.getAttribute('data-wall-ms') ?? '';
      const rests = wall !== '' && document.body.dataset.wallBefore === wall;
      document.body.dataset.wallBefore = wall;
      return rests;
    },
    undefined,
    { polling: 200 },
  );
  return shownWall(page);
}

const axe = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * Every violation axe finds on the page, one line each: as it stands, and of its colours in the other theme, for nothing
 * else differs between the two.
 */
export async function violations(page: Page): Promise<string[]> {
  // Once a document: to compile it takes longer than to run it.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(await axe);
  const found = await violationsOf(page);
  const inOther = await inOtherTheme(page, (theme) =>
    violationsOf(page, COLOUR_RULES).then((all) => all.map((each) => `${theme}: ${each}`)),
  );
  return [...found, ...inOther];
}

/** What axe asks of colours by default; its tag of colours would ask for AAA as well. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

/** Once nothing moves. `only`: these rules. */
const violationsOf = (page: Page, only?: readonly string[]): Promise<string[]> =>
  page.evaluate(async (rules) => {
    // What fades in has the contrast of a moment. What turns for ever is not waited for.
    const ends = document
      .getAnimations()
      .filter((each) => each.effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY);
    await Promise.allSettled(ends.map((each) => each.finished));
    const run: unknown = Reflect.get(window, 'axe');
    if (!isRunner(run)) throw new Error('axe did not load');
    const found = await run.run(document, {
      resultTypes: ['violations'],
      ...(rules === undefined ? {} : { runOnly: rules }),
    });
    return found.violations.map(
      (each) => `${each.id}: ${each.help} (${each.nodes.map((node) => node.html.slice(0, 160)).join(' | ')})`,
    );

    function isRunner(value: unknown): value is {
      run: (
        node: Document,
        options: { readonly resultTypes: readonly ['violations']; readonly runOnly?: readonly string[] },
      ) => Promise<{ violations: { id: string; help: string; nodes: { html: string }[] }[] }>;
    } {
      return typeof value === 'object' && value !== null && 'run' in value;
    }
  }, only);

/** Light where it was dark and the other way round, while something is done; then as before. */
async function inOtherTheme<Done>(
  page: Page,
  act: (theme: 'light' | 'dark') => Promise<Done>,
): Promise<Done> {
  const before = await themeOf(page);
  const other = before === 'dark' ? 'light' : 'dark';
  await setTheme(page, other);
  try {
    return await act(other);
  } finally {
    await setTheme(page, before);
  }
}

const themeOf = (page: Page): Promise<'light' | 'dark'> =>
  page.evaluate(() =>
    document.documentElement.getAttribute('data-mantine-color-scheme') === 'dark' ? 'dark' : 'light',
  );

/** As `showScheme` of the screens does, and waits until no colour is on its way from one theme to the other. */
const setTheme = (page: Page, theme: 'light' | 'dark'): Promise<void> =>
  page.evaluate(async (scheme) => {
    document.documentElement.setAttribute('data-mantine-color-scheme', scheme);
    document.querySelector('meta[name="color-scheme"]')?.setAttribute('content', scheme);
    const passing = document.getAnimations().filter((each) => each instanceof CSSTransition);
    await Promise.allSettled(passing.map(({ finished }) => finished));
  }, theme);

/** Pictures in both themes into the folder `SCREENSHOTS`, where that is given. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.SCREENSHOTS;
  if (folder === undefined) return;
  await mkdir(folder, { recursive: true });
  await page.evaluate(() => document.fonts.ready);
  const shot = (theme: string) => page.screenshot({ path: join(folder, `${name}-${theme}.png`) });
  await shot(await themeOf(page));
  await inOtherTheme(page, shot);
}
