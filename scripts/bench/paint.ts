import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import type { Person } from '../../hub-server/src/hub-fixture.ts';
import { chainAtHub } from '../demo/chain/chain.test-help.ts';
import { demoChain } from '../demo/chain/scenario.ts';
import type { Report } from './report.ts';
import { timesRow } from './report.ts';
import { summarize } from './stats.ts';

const DAY_MS = 86_400_000;
const WINDOW = { width: 1366, height: 768 };
/** The least of a page that has something to paint. */
const EMPTY = '<!doctype html><html lang="en"><meta charset="utf-8"><title>.</title><p>.</p></html>';

/** Ms from the start of a navigation. */
interface Painted {
  readonly first: number;
  /** The element that was watched for; absent: none was. */
  readonly shown?: number;
}

/**
 * What a manager waits for who opens the results: the demo's chain with its whole history at a real hub, in Chromium that
 * has seen nothing of it before. Beside it a page of the same hub with one letter on it.
 */
export async function benchPaint(
  chromiumPath: string,
  quick: boolean,
  tell: (line: string) => void,
): Promise<Report> {
  const times = quick ? 10 : 30;
  const root = mkdtempSync(join(process.env.OTKLIK_BENCH_DIR ?? tmpdir(), 'otklik-bench-paint-'));
  // A copy: the screens may be built anew while this runs.
  const uiDir = join(root, 'ui');
  cpSync(fileURLToPath(new URL('../../validator-ui/dist', import.meta.url)), uiDir, { recursive: true });
  writeFileSync(join(uiDir, 'empty.html'), EMPTY);
  const plan = demoChain('full');
  const at = await chainAtHub(
    plan,
    { uiDir, riskEveryMs: DAY_MS },
    Math.floor(Date.now() / DAY_MS) - plan.days,
  );
  const browser = await chromium.launch({
    executablePath: chromiumPath,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run'],
  });
  try {
    tell(`paint: ${plan.days} days of ${plan.stores.length} stores …`);
    const loaded = await at.load({ ...at.begun, size: 'full' });
    if (!loaded.ok) throw new Error(`${loaded.error.code}: ${loaded.error.detail}`);
    const events = at.hub.rows<{ n: number }>('SELECT COUNT(*) AS n FROM events')[0]?.n ?? 0;
    tell(`paint: ${events} events; ${times} times each page …`);
    const empty: number[] = [];
    const first: number[] = [];
    const index: number[] = [];
    // The first of each is not counted: the hub has compiled its replies and SQLite read its pages by then.
    for (let time = 0; time <= times; time += 1) {
      const bare = await painted(browser, at.manager, '/empty.html');
      const results = await painted(browser, at.manager, '/results', '[data-testid=headline][data-share]');
      if (time === 0) continue;
      empty.push(bare.first);
      first.push(results.first);
      index.push(results.shown ?? Number.NaN);
    }
    const floor = { name: 'an empty page of the same hub, first contentful paint', ms: summarize(empty) };
    return {
      name: 'paint',
      rows: [
        timesRow('results, first contentful paint', summarize(first), floor),
        timesRow('results, the index painted', summarize(index), floor),
        timesRow(floor.name, floor.ms),
      ],
      notes: [
        `${events} events; each time a browser context without a cache, ${WINDOW.width}×${WINDOW.height}; from the start of the navigation`,
        'first contentful paint: by PerformanceObserver; the index: the first task after the first frame that has it',
        'hub and browser share this machine, with no line between them, and nothing is scored meanwhile; goal: 1 s',
      ],
    };
  } finally {
    await browser.close();
    await at.close();
    rmSync(root, { recursive: true, force: true });
  }
}

/** Opens a page as somebody whose browser has nothing of it. `selector`: of an element that is waited for. */
async function painted(browser: Browser, person: Person, path: string, selector?: string): Promise<Painted> {
  const context = await browser.newContext({ viewport: WINDOW, locale: 'ru-RU' });
  try {
    const [name = '', value = ''] = person.cookie.split('=');
    await context.addCookies([{ name, value, url: person.url }]);
    await context.addInitScript(watch, selector);
    const page = await context.newPage();
    await page.goto(`${person.url}${path}`);
    const found = await page.waitForFunction((shown) => {
      const { first, element } = Reflect.get(window, 'paints') as Paints;
      if (first === undefined || (shown && element === undefined)) return undefined;
      return { first, ...(element === undefined ? {} : { shown: element }) };
    }, selector !== undefined);
    const seen = await found.jsonValue();
    if (seen === undefined) throw new Error(`nothing was painted at ${path}`);
    return seen;
  } finally {
    await context.close();
  }
}

interface Paints {
  first?: number;
  element?: number;
}

/** Runs in the page before anything of it. */
function watch(selector: string | undefined): void {
  const paints: Paints = {};
  Reflect.set(window, 'paints', paints);
  new PerformanceObserver((list) => {
    for (const { name, startTime } of list.getEntries())
      if (name === 'first-contentful-paint') paints.first = startTime;
  }).observe({ type: 'paint', buffered: true });
  if (selector === undefined) return;
  const observer = new MutationObserver(() => {
    if (document.querySelector(selector) === null) return;
    observer.disconnect();
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => {
        paints.element = performance.now();
      };
      channel.port2.postMessage(null);
    });
  });
  observer.observe(document, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ['data-share'],
  });
}
