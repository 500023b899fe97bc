import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SimulatedConsole, startSimulatedConsole } from '@otklik/firmware-protocol/simulator/console.ts';
import { cryptoRng } from '@otklik/shared/base/rng.ts';
import { systemClock } from '@otklik/shared/base/system-clock.ts';
import { systemTimers } from '@otklik/shared/base/timers.ts';
import type { Button } from '@otklik/shared/poll/events.ts';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { HidBus } from '../devices/hid/hid-bus.ts';
import { openJournal } from '../journal/open-journal.ts';
import { type KioskOptions, readOptions } from '../options.ts';
import { type RunningKiosk, runKiosk } from '../run-kiosk.ts';
import { builtScreen, chromiumArgs } from '../screen/browser-bench.ts';

interface Start {
  readonly consoles?: number;
  readonly flags?: readonly string[];
  readonly more?: Partial<KioskOptions>;
  readonly hidBus?: HidBus;
}

/**
 * The staff layer as staff meet it: the whole kiosk, a console on a real serial line, a real browser. Call it at the
 * top of a test file: it sets its own hooks.
 */
export function staffBench() {
  let browser: Browser;
  let kiosk: RunningKiosk | undefined;
  const bench = { dir: '', restarts: 0 };
  const consoles: SimulatedConsole[] = [];
  const lines: string[] = [];
  const pages: Page[] = [];
  const complaints: string[] = [];
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: chromiumArgs });
  });
  afterAll(async () => {
    await browser.close();
  });
  beforeEach(() => {
    bench.dir = mkdtempSync(join(tmpdir(), 'otklik-staff-'));
    lines.length = 0;
    bench.restarts = 0;
    complaints.length = 0;
  });
  afterEach(async () => {
    await stop();
    for (const device of consoles.splice(0)) await device.close();
    rmSync(bench.dir, { recursive: true, force: true });
    expect(complaints).toEqual([]);
  });

  /** The pages go first: one whose kiosk is gone complains of that. */
  async function stop(): Promise<void> {
    for (const page of pages.splice(0)) await page.context().close();
    await kiosk?.stop();
    kiosk = undefined;
  }

  const data = () => join(bench.dir, 'kiosk');

  async function start({ consoles: count = 1, flags = [], more = {}, hidBus }: Start = {}): Promise<void> {
    for (let place = consoles.length + 1; place <= count; place += 1) {
      consoles.push(
        await startSimulatedConsole({ link: join(bench.dir, `console${place}`), serial: `SN000${place}` }),
      );
    }
    const devices = consoles.flatMap(({ path }, index) => ['--device', `serial:${path}@${index + 1}`]);
    const options = readOptions(['--data', data(), ...devices, ...flags], {});
    if (!options.ok || options.value === 'help') throw new Error('options');
    const started = await runKiosk(
      { ...options.value, ...more },
      {
        clock: systemClock(),
        rng: cryptoRng,
        timers: systemTimers,
        env: {},
        print: (line) => lines.push(line),
        warn: (line) => lines.push(line),
        version: '1.4.2',
        screenDist: builtScreen,
        restart: () => {
          bench.restarts += 1;
        },
        ...(hidBus === undefined ? {} : { hidBus }),
      },
    );
    if (!started.ok) throw new Error(started.error.detail);
    kiosk = started.value;
  }

  async function open(
    options: Parameters<Browser['newContext']>[0] = {},
    given?: BrowserContext,
  ): Promise<Page> {
    const context =
      given ?? (await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options }));
    const page = await context.newPage();
    page.on('console', (message) => {
      const { url } = message.location();
      // Asked for, now and then, by the browser itself while the address with the token stands.
      if (message.type() === 'error' && !url.endsWith('/favicon.ico'))
        complaints.push(`${message.text()} ${url}`);
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    pages.push(page);
    await page.goto(kiosk?.screenUrl ?? '');
    await page.waitForSelector('[data-place][data-look="idle"]');
    return page;
  }

  const press = (button: Button, place = 1): void => {
    consoles[place - 1]?.down(button);
    consoles[place - 1]?.up(button);
  };

  function events() {
    const journal = openJournal({ dir: data(), clock: systemClock(), rng: cryptoRng, version: '0' });
    if (!journal.ok) throw new Error(journal.error.detail);
    try {
      return journal.value.read(journal.value.identity.epoch, 1, 1000);
    } finally {
      journal.value.close();
    }
  }

  return {
    bench,
    consoles,
    data,
    events,
    lines,
    open,
    pages,
    press,
    screenUrl: () => kiosk?.screenUrl ?? '',
    start,
    stop,
  };
}

/** What the tests look for by its words. */
export const words = {
  ru: {
    close: 'Закрыть',
    connect: 'Подключить',
    learn: 'Обучить пульт',
    settings: 'Настройки',
    code: 'Код с сервера',
    hub: 'Адрес сервера',
  },
  en: {
    close: 'Close',
    connect: 'Connect',
    learn: 'Teach a console',
    settings: 'Settings',
    code: 'Code from the hub',
    hub: 'Address of the hub',
  },
} as const;
