import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
// biome-ignore lint/correctness/noUndeclaredDependencies: a test of the whole workspace, with the root's tools.
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { start } from './demo-data.ts';
import { DemoHub } from './demo-hub.ts';
import { bits, type Recording, record } from './recording.ts';

/** The built screens, a hub in memory, a recording and a real Chromium, for one test file. */
export interface Site {
  readonly hub: DemoHub;
  readonly url: string;
  readonly recording: Recording;
  /** A fresh page; console errors and failed policies are collected in `errors`. */
  open(path: string, options?: OpenOptions): Promise<Opened>;
  close(): Promise<void>;
}

export interface OpenOptions {
  readonly language?: 'ru' | 'en';
  readonly width?: number;
  readonly height?: number;
}

export interface Opened {
  readonly page: Page;
  readonly errors: string[];
  /** Closes the page before the end of the file. */
  done(): Promise<void>;
}

export async function openSite(): Promise<Site> {
  const directory = await mkdtemp(join(tmpdir(), 'validator-screens-'));
  const dist = join(directory, 'dist');
  const root = join(import.meta.dirname, '..');
  // The test runner's NODE_ENV would build React for development: not what is shipped.
  process.env.NODE_ENV = 'production';
  await build({
    root,
    configFile: join(root, 'vite.config.ts'),
    logLevel: 'error',
    build: { outDir: dist, emptyOutDir: true, reportCompressedSize: false },
  });
  const recording = await record(directory, start);
  const hub = new DemoHub(recording, dist);
  const url = await hub.listen();
  const browser: Browser = await chromium.launch({
    executablePath: process.env.OTKLIK_CHROMIUM ?? '/usr/bin/chromium',
    args: [
      ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
      ...['--disable-component-update', '--disable-sync', '--no-first-run'],
    ],
  });
  const contexts: BrowserContext[] = [];
  return {
    hub,
    url,
    recording,
    async open(path, { language = 'ru', width = 1440, height = 900 } = {}) {
      const context = await browser.newContext({
        viewport: { width, height },
        locale: language === 'ru' ? 'ru-RU' : 'en-GB',
      });
      contexts.push(context);
      const page = await context.newPage();
      page.setDefaultTimeout(15_000);
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(`page: ${error.message}`));
      page.on('console', (message) => {
        // A refused request is what some tests are about; the browser logs it by itself.
        if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
          errors.push(`console: ${message.text()}`);
      });
      await page.goto(`${url}${path}`);
      return { page, errors, done: () => context.close() };
    },
    async close() {
      await Promise.all(contexts.map((context) => context.close()));
      await browser.close();
      await hub.close();
      await rm(directory, { recursive: true, force: true });
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

const axe = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Every violation axe finds on the page, one line each. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(await axe);
  return page.evaluate(async () => {
    const run: unknown = Reflect.get(window, 'axe');
    if (!isRunner(run)) throw new Error('axe did not load');
    const found = await run.run(document);
    return found.violations.map(
      (each) => `${each.id}: ${each.help} (${each.nodes.map((node) => node.html.slice(0, 160)).join(' | ')})`,
    );

    function isRunner(value: unknown): value is {
      run: (
        node: Document,
      ) => Promise<{ violations: { id: string; help: string; nodes: { html: string }[] }[] }>;
    } {
      return typeof value === 'object' && value !== null && 'run' in value;
    }
  });
}

/** A picture into the folder `SCREENSHOTS`, where that is given. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.SCREENSHOTS;
  if (folder === undefined) return;
  await mkdir(folder, { recursive: true });
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
