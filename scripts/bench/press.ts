import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type SimulatedConsole, startSimulatedConsole } from '@otklik/firmware-protocol/simulator/console.ts';
import type { Button } from '@otklik/shared/poll/events.ts';
import { chromium } from 'playwright-core';
import { childPrograms } from '../../tests/support/child-program.ts';
import { startBenchHub } from './bench-hub.ts';
import { type LineFloor, openLineFloor } from './line-floor.ts';
import { type Report, timesRow } from './report.ts';
import { type BarePage, clockDifference, openBarePage, openWatched, preciseNow } from './screen-page.ts';
import { summarize } from './stats.ts';

const kioskMain = fileURLToPath(new URL('../../kiosk/src/main.ts', import.meta.url));
/** Between two presses, so that nothing queues: longer than the settling of an answer. Ms. */
const SPACING_MS = 120;
const WARM_UP = 10;

interface Times {
  /** Every edge: DN and UP of both buttons. */
  readonly acknowledged: number[];
  /** From the seller's UP, which opens the poll. */
  readonly asked: number[];
  /** From the customer's DN. */
  readonly thanked: number[];
}

interface FloorTimes {
  readonly sync: number[];
  readonly echo: number[];
  readonly syncedEcho: number[];
  readonly paint: number[];
  /** A synced echo and a paint, one after the other. */
  readonly chain: number[];
}

/** A press at the console until it is durable and acknowledged, and until the screen shows it. */
export async function benchPress(
  polls: number,
  chromiumPath: string,
  tell: (line: string) => void,
): Promise<Report> {
  // Not always the same disk as /tmp: OTKLIK_BENCH_DIR says which is meant.
  const folder = mkdtempSync(join(process.env.OTKLIK_BENCH_DIR ?? tmpdir(), 'otklik-bench-'));
  const data = join(folder, 'kiosk');
  mkdirSync(data);
  const programs = childPrograms();
  const browser = await chromium.launch({
    executablePath: chromiumPath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
  });
  const device = await startSimulatedConsole({ link: join(folder, 'console') });
  try {
    const floor = await openLineFloor(data, programs);
    const floors: FloorTimes = { sync: [], echo: [], syncedEcho: [], paint: [], chain: [] };
    tell('press: floor, first half');
    await measureFloor(floor, await openBarePage(browser), polls / 2, floors);

    const hub = await startBenchHub(folder, programs);
    const kiosk = programs.start([
      ...[kioskMain, '--data', data, '--device', `serial:${device.path}`],
      ...['--hub', hub.url, '--enrol', hub.code],
    ]);
    await kiosk.line(/^sync online$/);
    const url = (await kiosk.line(/^screen /)).slice('screen '.length);
    const screen = await openWatched(browser, url);
    const ahead = await clockDifference(screen);
    const times: Times = { acknowledged: [], asked: [], thanked: [] };
    const warmUp: Times = { acknowledged: [], asked: [], thanked: [] };
    for (let poll = 0; poll < polls + WARM_UP; poll += 1) {
      if (poll % 50 === 0) tell(`press: ${poll} of ${polls + WARM_UP} polls`);
      await onePoll(device, screen.painted, poll < WARM_UP ? warmUp : times, poll);
      floors.sync.push(floor.sync());
      floors.echo.push(await floor.echo());
    }
    await screen.close();
    await kiosk.end('SIGTERM');
    tell('press: floor, second half');
    await measureFloor(floor, await openBarePage(browser), polls / 2, floors);
    await floor.close();
    return reportOf(times, floors, ahead, device.view().lost);
  } finally {
    await programs.endAll();
    await device.close();
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureFloor(
  floor: LineFloor,
  page: BarePage,
  count: number,
  into: FloorTimes,
): Promise<void> {
  for (let round = 0; round < count + WARM_UP; round += 1) {
    await pause(SPACING_MS);
    const [line, paint] = [await floor.syncedEcho(), await page.paint()];
    if (round < WARM_UP) continue;
    into.syncedEcho.push(line);
    into.paint.push(paint);
    into.chain.push(line + paint);
  }
  await page.close();
}

async function onePoll(
  device: SimulatedConsole,
  painted: (look: string) => Promise<number>,
  into: Times,
  poll: number,
): Promise<void> {
  const answer = (['Y', 'N', 'U'] as const)[poll % 3] ?? 'Y';
  await pause(SPACING_MS);
  into.acknowledged.push(await edge(device, 'S', true));
  await pause(SPACING_MS);
  const asked = painted('ask');
  const released = preciseNow();
  into.acknowledged.push(await edge(device, 'S', false));
  into.asked.push((await asked) - released);
  await pause(SPACING_MS);
  const thanked = painted('thanks');
  const pressed = preciseNow();
  into.acknowledged.push(await edge(device, answer, true));
  into.thanked.push((await thanked) - pressed);
  await pause(SPACING_MS);
  into.acknowledged.push(await edge(device, answer, false));
}

/** Ms until the console has nothing left to send again. */
function edge(device: SimulatedConsole, button: Button, down: boolean): Promise<number> {
  return new Promise((resolve) => {
    const from = performance.now();
    if (down) device.down(button);
    else device.up(button);
    const off = device.onChange(({ waiting }) => {
      if (waiting > 0) return;
      off();
      resolve(performance.now() - from);
    });
  });
}

function reportOf(times: Times, floors: FloorTimes, ahead: number, lost: number): Report {
  const line = { name: 'pty round trip with fdatasync', ms: summarize(floors.syncedEcho) };
  const chain = { name: 'that and a bare page', ms: summarize(floors.chain) };
  return {
    name: 'press',
    rows: [
      timesRow('fdatasync of 4 KiB', summarize(floors.sync)),
      timesRow('pty round trip', summarize(floors.echo)),
      timesRow(line.name, line.ms),
      timesRow('WebSocket to painted, bare page', summarize(floors.paint)),
      timesRow('press to durable and acknowledged', summarize(times.acknowledged), line),
      timesRow('seller’s release to question painted', summarize(times.asked), chain),
      timesRow('answer to thank-you painted', summarize(times.thanked), chain),
    ],
    notes: [
      `the page’s clock against ours: ${ahead.toFixed(2)} ms; edges lost: ${lost}`,
      'the kiosk syncs with a hub on the same machine meanwhile',
      'painted: the first task after the first animation frame with the new look, headless Chromium, no GPU',
    ],
  };
}
