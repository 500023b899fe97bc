import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import type { ChildPrograms } from '../../tests/support/child-program.ts';
import { writeOfflineDays } from './offline-days.ts';
import { type Row, timesRow } from './report.ts';
import { openBarePage, preciseNow } from './screen-page.ts';
import { summarize } from './stats.ts';

const kioskMain = fileURLToPath(new URL('../../kiosk/src/main.ts', import.meta.url));
const dist = fileURLToPath(new URL('../../kiosk/dist', import.meta.url));
const STARTS = 12;

/** Calls `up(at)` with the first frame that shows what the agent said: a look, and no mark of its absence. */
const watchFirst = `(() => {
  const observer = new MutationObserver(() => {
    if (document.querySelector('[data-look]') === null || document.querySelector('[data-mark="fault"]') !== null) return;
    observer.disconnect();
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => up(performance.timeOrigin + performance.now());
      channel.port2.postMessage(null);
    });
  });
  observer.observe(document, { subtree: true, childList: true, attributes: true });
})()`;

/** From the start of the agent's process, with a week's journal, to its first screen in a browser that is up. */
export async function benchFirstScreen(
  folder: string,
  browser: Browser,
  programs: ChildPrograms,
  tell: (line: string) => void,
): Promise<readonly Row[]> {
  const data = join(folder, 'first-screen');
  writeOfflineDays(data, 7, 500);
  const starts: number[] = [];
  const bare: number[] = [];
  let loaded: readonly string[] = [];
  for (let round = 0; round < STARTS; round += 1) {
    if (round % 4 === 0) tell(`screen: ${round} of ${STARTS} starts`);
    let from = preciseNow();
    await once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }), 'exit');
    const page = await openBarePage(browser);
    bare.push(preciseNow() - from);
    await page.close();

    const screen = await (await browser.newContext({ viewport: { width: 1920, height: 1080 } })).newPage();
    const shown = new Promise<number>((resolve) => {
      void screen.exposeFunction('up', resolve).then(() => screen.addInitScript(watchFirst));
    });
    await screen.goto('about:blank');
    from = preciseNow();
    const kiosk = programs.start([kioskMain, '--data', data]);
    await screen.goto((await kiosk.line(/^screen /)).slice('screen '.length));
    starts.push((await shown) - from);
    loaded = await screen.evaluate<string[]>(
      `performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname)`,
    );
    await screen.context().close();
    await kiosk.end('SIGTERM');
  }
  const floor = { name: 'node -e 0, then a bare page opened', ms: summarize(bare) };
  return [
    timesRow(floor.name, floor.ms),
    timesRow('agent’s start to its first screen (goal 2000 ms)', summarize(starts), floor),
    bundleRow(loaded),
  ];
}

/** What the customer's page has loaded; the staff layer comes only when it is opened. */
function bundleRow(loaded: readonly string[]): Row {
  const files = new Set(['/index.html', ...loaded].map((path) => join(dist, path)).filter(existsSync));
  const bytes = [...files].reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0);
  return { name: 'screen bundle, gzipped (goal 150 kB)', kind: 'figure', value: bytes / 1000, unit: 'kB' };
}
