import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KioskConfig } from '@otklik/shared/api/kiosk.ts';
import { cryptoRng } from '@otklik/shared/base/rng.ts';
import { systemClock } from '@otklik/shared/base/system-clock.ts';
import { systemTimers } from '@otklik/shared/base/timers.ts';
import { defaultMachineConfig } from '@otklik/shared/poll/config.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { readOptions } from '../options.ts';
import { type RunningKiosk, runKiosk } from '../run-kiosk.ts';
import { createTestHub } from '../sync/testing/test-hub.ts';
import type { AgentMessage } from './protocol.ts';

type View = Extract<AgentMessage, { type: 'view' }>;

/** A whole kiosk whose screen is set by its hub, seen through its WebSocket. */
let dir = '';
let hub: ReturnType<typeof createTestHub>;
let kiosk: RunningKiosk | undefined;
let socket: WebSocket | undefined;

const workplaces = [1, 2].map((place) => ({
  place,
  id: `w${place}`,
  name: `Till ${place}`,
  machine: defaultMachineConfig,
  periods: [],
}));

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'otklik-hub-settings-'));
  hub = createTestHub();
});
afterEach(async () => {
  socket?.terminate();
  await kiosk?.stop();
  await hub.close();
  rmSync(dir, { recursive: true, force: true });
});

async function start(...flags: readonly string[]): Promise<RunningKiosk> {
  const url = await hub.listen();
  const read = readOptions(['--data', join(dir, 'kiosk'), '--hub', url, '--enrol', hub.code, ...flags], {});
  if (!read.ok || read.value === 'help') throw new Error('bad options');
  let online = (): void => {};
  const synced = new Promise<void>((resolve) => {
    online = resolve;
  });
  const started = await runKiosk(read.value, {
    clock: systemClock(),
    rng: cryptoRng,
    timers: systemTimers,
    env: {},
    print: (line) => {
      if (line === 'sync online') online();
    },
    warn: () => {},
    version: 'test',
    screenDist: join(dir, 'none'),
    restart: () => {},
  });
  if (!started.ok) throw new Error(started.error.detail);
  kiosk = started.value;
  await synced;
  return kiosk;
}

/** The address's screen: what it is told until a view fits, and a way to press. */
async function open(address: string) {
  const url = new URL(address);
  const cookie = await new Promise<string>((resolve, reject) => {
    request(url, (response) => {
      response.resume();
      resolve(response.headers['set-cookie']?.[0]?.split(';')[0] ?? '');
    })
      .once('error', reject)
      .end();
  });
  const own = new WebSocket(`ws://${url.host}/ws`, { headers: { cookie, origin: url.origin } });
  socket = own;
  let last: View | undefined;
  let check = (): void => {};
  own.on('message', (data) => {
    const message: AgentMessage = JSON.parse(data.toString());
    if (message.type === 'view') last = message;
    check();
  });
  await new Promise((resolve) => own.once('open', resolve));
  return {
    until: (fits: (view: View) => boolean) =>
      new Promise<View>((resolve) => {
        check = () => {
          if (last !== undefined && fits(last)) resolve(last);
        };
        check();
      }),
    /** An event that is sent brings the tag of the configuration that is now the hub's. */
    press: (place: number) => {
      for (const edge of ['DN', 'UP'])
        own.send(JSON.stringify({ type: 'edge', source: 'touch', place, button: 'S', edge }));
    },
  };
}

const touches = (view: View) => view.places.map(({ place, touch, console }) => [place, touch, console]);
const set = (tag: string, screen: KioskConfig['screen']) =>
  hub.setConfig(tag, { workplaces, ...(screen === undefined ? {} : { screen }) });

test('the hub sets language, touch, layout and volume while the kiosk runs', async () => {
  set('tag-1', undefined);
  const running = await start();
  expect(running.screens()).toEqual([{ url: running.screenUrl }]);
  const screen = await open(running.screenUrl);
  const first = await screen.until(({ places }) => places.length === 2);
  expect(touches(first)).toEqual([
    [1, true, true],
    [2, true, true],
  ]);
  expect(first).toMatchObject({ locale: 'choice', defaultLocale: 'ru', volume: 100 });

  let told = 0;
  running.onScreens(() => {
    told += 1;
  });
  set('tag-2', { locale: 'choice:en', touch: false, layout: 'displays', volume: 30 });
  screen.press(2);
  const second = await screen.until(({ volume }) => volume === 30);
  expect(second).toMatchObject({ locale: 'en', defaultLocale: 'en' });
  expect(touches(await screen.until(({ places }) => places.every(({ touch }) => !touch)))).toEqual([
    [1, false, false],
    [2, false, false],
  ]);
  expect(running.screens()).toEqual([
    { place: 1, url: `${running.screenUrl}&place=1` },
    { place: 2, url: `${running.screenUrl}&place=2` },
  ]);
  expect(told).toBe(1);
});

test('what is set at the kiosk stands over the hub', async () => {
  set('tag-1', { locale: 'ru', touch: false, layout: 'displays', volume: 30 });
  const running = await start('--locale', 'en', '--touch', 'on', '--layout', 'side-by-side', '--volume', '5');
  const screen = await open(running.screenUrl);
  const view = await screen.until(({ places }) => places.length === 2);
  expect(view).toMatchObject({ locale: 'en', defaultLocale: 'en', volume: 5 });
  expect(touches(view)).toEqual([
    [1, true, true],
    [2, true, true],
  ]);
  expect(running.screens()).toEqual([{ url: running.screenUrl }]);
});
