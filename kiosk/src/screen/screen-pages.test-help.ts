import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { type BrowserBench, silentWav, startBrowserBench } from './browser-bench.ts';
import type { PlaceMessage } from './connections.ts';
import type { PlaceView } from './protocol.ts';

export const question = { ru: 'Вам помогли с выбором сегодня?', en: 'Did we help you choose today?' };
export const ask: Partial<PlaceView> = { phase: 'ask', question, windowMs: 20_000, leftMs: 20_000 };
export const size = { width: 1280, height: 800 };
export const media = { good: 'ab'.repeat(32), bad: 'cd'.repeat(32), missing: 'ef'.repeat(32) };

/** The built screen in a real browser under a server of its own. Call it at the top of a test file: it sets its hooks. */
export function screenPages() {
  let browserBench: BrowserBench;
  let mediaDir = '';
  const pages: Page[] = [];
  const complaints: string[] = [];

  const open: BrowserBench['open'] = async (viewport, options) => {
    const page = await browserBench.open(viewport, options);
    page.on('console', (message) => {
      // The browser itself complains of the prompt that is missing on purpose.
      if (message.type() === 'error' && !message.location().url.includes('/media/')) {
        complaints.push(message.text());
      }
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    pages.push(page);
    return page;
  };

  const brief = (message: PlaceMessage): string =>
    message.type === 'edge'
      ? `${message.source} ${message.place} ${message.button} ${message.edge}`
      : message.type === 'prompt'
        ? `prompt ${message.place} ${message.poll} ${message.report}`
        : message.type === 'badge'
          ? `badge ${message.place} ${message.text}`
          : `${message.type} ${message.place}`;
  const heard = () => browserBench.messages.map(brief);
  const hear = (count: number) => browserBench.until((messages) => messages.length >= count);
  const shown = (page: Page, look: string, place = 1) =>
    page.waitForSelector(`[data-place="${place}"][data-look="${look}"]`);

  beforeAll(async () => {
    mediaDir = await mkdtemp(join(tmpdir(), 'otklik-media-'));
    await writeFile(join(mediaDir, media.good), silentWav());
    await writeFile(join(mediaDir, media.bad), 'this is no media file');
    browserBench = await startBrowserBench(mediaDir);
  }, 120_000);

  afterAll(async () => {
    await browserBench.close();
    await rm(mediaDir, { recursive: true });
  });

  beforeEach(() => {
    browserBench.messages.length = 0;
    complaints.length = 0;
    browserBench.show({}, {});
    browserBench.server.broadcast({ type: 'fault', code: null });
    browserBench.server.broadcast({ type: 'keys', places: [] });
    browserBench.server.broadcast({ type: 'shift', places: [] });
  });

  afterEach(async () => {
    for (const page of pages.splice(0)) await page.context().close();
    expect(complaints).toEqual([]);
  });

  return { bench: () => browserBench, hear, heard, open, pages, shown };
}
