import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, type CDPSession, chromium } from 'playwright-core';
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
 * What a manager waits for who opens the results: the demo's chain with its whole history at a real hub, in a new tab of a
 * browser that is open and has nothing of the hub kept. Beside it a page of the same hub with one letter on it.
 *
 * A tab, and not a window: a new window of the whole Chromium loads pages of its own (what is below its address line), which
 * took one of two cores for a second and a half while the page was read.
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
    const window = await openWindow(browser, at.manager);
    const empty: number[] = [];
    const first: number[] = [];
    const index: number[] = [];
    // The first of each is not counted: the hub has compiled its replies and SQLite read its pages by then.
    for (let time = 0; time <= times; time += 1) {
      const bare = await painted(window, `${at.manager.url}/empty.html`);
      const results = await painted(
        window,
        `${at.manager.url}/results`,
        '[data-testid=headline][data-share]',
      );
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
        `${events} events; each time a new tab of an open window whose caches were emptied, ${WINDOW.width}×${WINDOW.height}; from the start of the navigation`,
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

interface OpenWindow {
  readonly context: BrowserContext;
  /** Of the tab that stays open. */
  readonly cdp: CDPSession;
  /** What the page that is being opened has painted; once. */
  painted: () => Promise<Painted>;
}

/** A browser's window with an empty tab, somebody signed in. */
async function openWindow(browser: Browser, person: Person): Promise<OpenWindow> {
  const context = await browser.newContext({ viewport: WINDOW, locale: 'ru-RU' });
  const [name = '', value = ''] = person.cookie.split('=');
  await context.addCookies([{ name, value, url: person.url }]);
  let tell: (seen: Painted) => void = () => {};
  await context.exposeFunction('tellPainted', (seen: Painted) => tell(seen));
  const cdp = await context.newCDPSession(await context.newPage());
  return {
    context,
    cdp,
    painted: () =>
      new Promise((resolve) => {
        tell = resolve;
      }),
  };
}

/** Opens a page in a new tab, with no file of it and no compiled script kept. `selector`: of an element that is waited for. */
async function painted(
  { context, cdp, ...window }: OpenWindow,
  url: string,
  selector?: string,
): Promise<Painted> {
  await cdp.send('Network.clearBrowserCache');
  const page = await context.newPage();
  try {
    await page.addInitScript(watch, selector);
    const seen = window.painted();
    await page.goto(url, { waitUntil: 'commit' });
    const found = await seen;
    const kept = await page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .filter((entry) => Reflect.get(entry, 'transferSize') === 0)
        .map((entry) => entry.name),
    );
    if (kept.length > 0) throw new Error(`not asked of the hub: ${kept.join(', ')}`);
    return found;
  } finally {
    await page.close();
  }
}

/** Runs in the page before anything of it, and asks nothing of it while it is read. */
function watch(selector: string | undefined): void {
  const painted: { first?: number; shown?: number } = {};
  const told = () => {
    if (painted.first === undefined || (selector !== undefined && painted.shown === undefined)) return;
    (Reflect.get(window, 'tellPainted') as (seen: unknown) => void)(painted);
  };
  new PerformanceObserver((list) => {
    for (const { name, startTime } of list.getEntries()) {
      if (name !== 'first-contentful-paint') continue;
      painted.first = startTime;
      told();
    }
  }).observe({ type: 'paint', buffered: true });
  if (selector === undefined) return;
  const observer = new MutationObserver(() => {
    if (document.querySelector(selector) === null) return;
    observer.disconnect();
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => {
        painted.shown = performance.now();
        told();
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
