import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SimulatedConsole, startSimulatedConsole } from '@otklik/firmware-protocol/simulator/console.ts';
import type { Release } from '@otklik/shared/api/releases.ts';
import { cryptoRng } from '@otklik/shared/base/rng.ts';
import { systemClock } from '@otklik/shared/base/system-clock.ts';
import { systemTimers } from '@otklik/shared/base/timers.ts';
import { signRelease } from '@otklik/shared/update/release.ts';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readOptions } from '../options.ts';
import { type RunningKiosk, runKiosk } from '../run-kiosk.ts';
import { builtScreen, chromiumArgs } from '../screen/browser-bench.ts';
import { createTestHub } from '../sync/testing/test-hub.ts';
import { packArchive } from '../update/archive.ts';
import { type Launcher, type ProgramRun, startLauncher } from '../update/launcher.ts';
import type { LauncherMessage } from '../update/launcher-protocol.ts';
import { versionFiles } from '../update/version-files.ts';
import { BASE, type ProgramPlace } from '../update/version-state.ts';
import { enter, opened, shot, sound } from './layer-page.test-help.ts';

/**
 * An update as staff see it: a hub that offers it, the launcher, the whole kiosk and its screen in a real browser. Only
 * the process is not another one: the launcher starts the kiosk within the test, as the version it asks for.
 */

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const archive = packArchive([{ name: 'kiosk/src/main.js', executable: false, body: Buffer.from('new') }]);
const sha256 = createHash('sha256').update(archive).digest('hex');
const release: Release = signRelease({ version: '0.2.0', sha256, size: archive.length }, privateKey);

let browser: Browser;
let dir = '';
const consoles: SimulatedConsole[] = [];
const pages: Page[] = [];
let hub: ReturnType<typeof createTestHub>;
let launcher: Launcher | undefined;
/** Those started so far, by version, in order. */
let runs: { readonly version: string; readonly kiosk: RunningKiosk }[] = [];

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: chromiumArgs });
});
afterAll(async () => {
  await browser.close();
});
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'otklik-update-'));
  runs = [];
  hub = createTestHub();
  hub.hearHeartbeats();
  hub.files.set(`/api/v1/kiosk/releases/${sha256}`, Buffer.from(archive));
  for (const place of [1, 2]) {
    consoles.push(
      await startSimulatedConsole({ link: join(dir, `console${place}`), serial: `SN000${place}` }),
    );
  }
});
afterEach(async () => {
  await end();
  for (const device of consoles.splice(0)) await device.close();
  await hub.close();
  rmSync(dir, { recursive: true, force: true });
});

/** The launcher and all it started, pages first. */
async function end(): Promise<void> {
  for (const page of pages.splice(0)) await page.context().close();
  launcher?.stop();
  await launcher?.ended;
  launcher = undefined;
}

function launch(flags: readonly string[]): void {
  const devices = consoles.flatMap(({ path }, index) => ['--device', `serial:${path}@${index + 1}`]);
  const options = readOptions(['--data', join(dir, 'kiosk'), ...devices, ...flags], {});
  if (!options.ok || options.value === 'help') throw new Error('options');
  const settings = options.value;
  const files = versionFiles(settings.data, '0.1.0');
  const start = (place: ProgramPlace): ProgramRun => {
    const version = place === BASE ? '0.1.0' : place.version;
    let handler = (_message: LauncherMessage | undefined): void => undefined;
    let ended = (_code: number): void => undefined;
    const over = new Promise<number>((resolve) => {
      ended = resolve;
    });
    const tell = (message: LauncherMessage): void => handler(message);
    const running = runKiosk(settings, {
      clock: systemClock(),
      rng: cryptoRng,
      timers: systemTimers,
      env: {},
      print: () => undefined,
      warn: () => undefined,
      version,
      screenDist: builtScreen,
      restart() {
        tell({ type: 'restart' });
        stop();
      },
      program: { files, keys: [publicKey], tell },
    }).then((started) => {
      if (!started.ok) throw new Error(started.error.detail);
      runs.push({ version, kiosk: started.value });
      return started.value;
    });
    const stop = (): void => void running.then((kiosk) => kiosk.stop()).then(() => ended(0));
    return {
      onMessage(next) {
        handler = next;
      },
      ended: over,
      stop,
      kill: () => ended(1),
    };
  };
  launcher = startLauncher({
    files,
    start,
    clock: systemClock(),
    timers: systemTimers,
    warn: () => undefined,
  });
}

/** The staff layer's settings at workplace 1, once the `nth` start is up; staff choose the menu's language. */
async function settings(nth: number, tab: string): Promise<Page> {
  await expect.poll(() => runs.length, { timeout: 60_000 }).toBe(nth);
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  pages.push(page);
  const url = new URL(runs.at(-1)?.kiosk.screenUrl ?? '');
  url.searchParams.set('place', '1');
  await page.goto(url.href);
  await page.waitForSelector('[data-place="1"][data-look="idle"]');
  await enter(page);
  await opened(page, tab);
  return page;
}

const words = {
  ru: {
    tab: 'Настройки',
    none: 'Сервер другой не предлагает.',
    runs: (version: string) => `Работает версия ${version}.`,
    ready: /^Версия 0\.2\.0 загружена и проверена\. Её ставит персонал/,
    put: 'Установить версию 0.2.0 сейчас',
    putSure: 'Обновить и перезапустить?',
    waits: 'Перезапустится, как только у кассы никого не будет …',
    trial: /^Эта версия новая и на испытании/,
    back: 'Вернуть версию 0.1.0',
    backSure: 'Точно вернуть и перезапустить?',
    taken: 'Версия 0.2.0 не осталась (её вернул персонал): вернулась прежняя.',
    refused: 'Версия 0.2.0 не установлена (её вернул персонал). Работает прежняя.',
  },
  en: {
    tab: 'Settings',
    none: 'The hub offers no other.',
    runs: (version: string) => `Version ${version} is running.`,
    ready: /^Version 0\.2\.0 is loaded and checked\. It waits until staff/,
    put: 'Put in version 0.2.0 now',
    putSure: 'Update and restart?',
    waits: 'Restarts as soon as nobody is at the counter …',
    trial: /^This version is new and on trial/,
    back: 'Back to version 0.1.0',
    backSure: 'Really go back and restart?',
    taken: 'Version 0.2.0 was taken back (staff went back): the one before runs again.',
    refused: 'Version 0.2.0 was not put in (staff went back). The version running goes on.',
  },
} as const;

describe.each(['ru', 'en'] as const)('in %s', (locale) => {
  test('an update is offered, waits for an idle counter, comes back as the new version and is taken back', async () => {
    const say = words[locale];
    const look = async (page: Page, name: string) => {
      await page.getByRole('status').filter({ hasText: /\S/ }).last().scrollIntoViewIfNeeded();
      await sound(page, `update-${name}-${locale}`);
      await shot(page, `update-${name}-${locale}`);
    };
    const flags = ['--locale', locale, '--hub', await hub.listen()];

    launch([...flags, '--enrol', hub.code]);
    let page = await settings(1, say.tab);
    await page.getByText(say.none).waitFor();
    await page.getByText(say.runs('0.1.0')).waitFor();
    await look(page, 'none');
    await end();

    hub.offer({ release, when: 'staff' });
    launch(flags);
    page = await settings(2, say.tab);
    await page.getByText(say.ready).waitFor();
    await look(page, 'ready');

    // At the other workplace a customer is asked meanwhile.
    consoles[1]?.down('S');
    consoles[1]?.up('S');
    await expect.poll(() => runs.at(-1)?.kiosk.busyFor(), { timeout: 30_000 }).toBeGreaterThan(0);
    await page.getByRole('button', { name: say.put }).click();
    await page.getByRole('button', { name: say.putSure }).click();
    await page.getByText(say.waits).waitFor();
    await look(page, 'waits');
    expect(runs).toHaveLength(2);
    consoles[1]?.down('Y');
    consoles[1]?.up('Y');

    page = await settings(3, say.tab);
    await page.getByText(say.runs('0.2.0')).waitFor();
    await page.getByText(say.trial).waitFor();
    await look(page, 'trial');

    hub.offer(undefined);
    await page.getByRole('button', { name: say.back }).click();
    await page.getByRole('button', { name: say.backSure }).click();
    page = await settings(4, say.tab);
    await page.getByText(say.runs('0.1.0')).waitFor();
    await page.getByText(say.taken).waitFor();
    await look(page, 'taken');
    await end();

    hub.offer({ release, when: 'staff' });
    launch(flags);
    page = await settings(5, say.tab);
    await page.getByText(say.refused).waitFor();
    await look(page, 'refused');
    expect(runs.map(({ version }) => version)).toEqual(['0.1.0', '0.1.0', '0.2.0', '0.1.0', '0.1.0']);
    const [journal = []] = [...hub.journals.values()];
    const ends = journal.map((text) => JSON.parse(text)).filter(({ type }) => type === 'poll-ended');
    expect(ends).toMatchObject([{ place: 2, data: { outcome: 'answered', answer: 'yes' } }]);
  });
});
