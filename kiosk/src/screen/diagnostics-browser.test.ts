import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { questionFaultCodes } from '@otklik/shared/api/heartbeat.ts';
import { asWallMs } from '@otklik/shared/base/ids.ts';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { noteReport, waitingDevice } from '../devices/device-status.ts';
import type { DeviceReport } from '../devices/port.ts';
import { type BrowserBench, startBrowserBench } from './browser-bench.ts';
import type { Diagnostics } from './diagnostics.ts';
import { type ScreenServer, startScreenServer } from './server.ts';

const NOW = asWallMs(Date.UTC(2026, 8, 10, 9, 30));
const TOKEN = 'd1'.repeat(16);
let bench: BrowserBench;
let server: ScreenServer;
let console_ = waitingDevice('serial:/dev/ttyUSB0', 'serial', 1);
let box = waitingDevice('hid:0079:0006', 'hid', 2);

const note = (report: DeviceReport): void => {
  console_ = noteReport(console_, report, NOW);
};
const edge = (button: 'Y' | 'S', kind: 'DN' | 'UP'): DeviceReport => ({
  kind: 'edge',
  button,
  edge: kind,
  id: { serial: 'SN0001', bootId: '5A3F0C21', seq: 1, t: 1 },
  own: 1 as never,
});

beforeAll(async () => {
  bench = await startBrowserBench();
  const identity = { serial: 'SN0001', bootId: '5A3F0C21', model: 'otk-uno', class: 'serial' } as const;
  note({ kind: 'up', device: { ...identity, buttons: ['Y', 'N', 'U', 'S'], holdCapable: true } });
  note({ kind: 'fault', code: 'line-noise', detail: '12 bytes of no frame', count: 12 });
  const up = { ...identity, serial: 'BOX1', model: 'encoder', class: 'hid', holdCapable: false } as const;
  box = noteReport(
    box,
    { kind: 'up', device: { ...up, buttons: ['Y', 'N', 'U', 'S'], profile: 'dragonrise' } },
    NOW,
  );
  const detail = 'the seller button was held for 3200 ms on BOX1';
  box = noteReport(box, { kind: 'fault', code: 'hold-not-capable', detail }, NOW);
  const read = (): Diagnostics => ({
    version: '0.1.0',
    kiosk: 'ab'.repeat(16),
    now: NOW,
    startedAt: NOW,
    devices: [console_, box, waitingDevice('hid:1209:0001', 'hid', 1)],
    notes: [{ code: 'profile-invalid', detail: 'mine.json: /buttons: is missing' }],
    journal: { lastSeq: 12_840, fault: null, freeBytes: 18_250_000_000 },
    questions: {
      faults: questionFaultCodes.map((code) => ({ code, since: NOW })),
      prompts: [
        { sha256: 'a'.repeat(64), from: NOW, state: 'ready' },
        { sha256: 'b'.repeat(64), from: NOW, state: 'waiting', reason: 'wrong-hash' },
      ],
    },
    pos: {
      doors: [
        { address: '127.0.0.1:8091', tls: false },
        { address: '192.168.1.20:8443', tls: true, fault: 'port-busy: taken' },
      ],
      registers: [
        {
          id: 'front',
          place: 1,
          from: 'local',
          served: true,
          lastCall: { at: NOW, result: 'opened' },
          lastError: { at: NOW, code: 'key-reused' },
        },
        { id: 'gone', place: 9, from: 'hub', served: false },
      ],
      folders: [{ path: '/mnt/till', place: 1, state: 'away', since: NOW }],
    },
    shift: {
      places: [{ place: 1, number: '17', by: 'badge' }, { place: 2 }],
      roster: { entries: 12 },
    },
    sync: { online: true, queued: 3, clock: { offset: -412, error: 18.2 } },
  });
  const started = await startScreenServer({
    port: 0,
    host: '127.0.0.1',
    distDir: bench.distDir,
    token: 'f1'.repeat(16),
    diagnostics: { token: TOKEN, read },
  });
  if (!started.ok) throw new Error(started.error.detail);
  server = started.value;
}, 300_000);
afterAll(async () => {
  await server.close();
  await bench.close();
});

const shots = process.env.SCREENSHOTS;
async function shot(page: Page, name: string): Promise<void> {
  if (shots === undefined) return;
  await mkdir(shots, { recursive: true });
  await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
}

test.each(['ru', 'en'] as const)('the page names devices, faults and holds in words: %s', async (locale) => {
  for (const viewport of [
    { width: 1280, height: 800 },
    { width: 480, height: 800 },
  ]) {
    const context = await bench.browser.newContext({ viewport, locale, bypassCSP: true });
    const page = await context.newPage();
    await page.goto(server.diagnosticsUrl ?? '');
    await page.waitForURL(/\/diagnostics$/);
    const word = (ru: string, en: string) => page.getByText(locale === 'ru' ? ru : en).first();
    await word('На линии помехи', 'There is noise on the line').waitFor();
    await word('здесь поднять нельзя', 'cannot be raised here').waitFor();
    await word('не может поднять форс-мажор', 'this device cannot raise force majeure').waitFor();
    await word('Профиль устройства', 'A device profile cannot be used').waitFor();
    await page.getByText(/412.+19/).waitFor();
    await word('готово 1 из 2', '1 of 2 ready').waitFor();
    await word('не подтвердил смену', 'has not been confirmed by staff').waitFor();
    await word('нет файла подсказки', 'a prompt is missing').waitFor();
    await word('последний вызов', 'last call').waitFor();
    await page.getByText('key-reused').waitFor();
    await word('этого рабочего места на киоске нет', 'does not have that workplace').waitFor();
    await word('недоступна с', 'away since').waitFor();
    await word('17, по пропуску', '17, by badge').waitFor();
    // Every code has words of its own.
    const facts = (await page.locator('.facts').allTextContents()).join();
    for (const code of questionFaultCodes) expect(facts).not.toContain(code);
    await shot(page, `diagnostics-${locale}-${viewport.width}`);
    await page.addScriptTag({ path: createRequire(import.meta.url).resolve('axe-core/axe.min.js') });
    const violations = await page.evaluate(
      'axe.run({ resultTypes: ["violations"] }).then((result) => result.violations.map(({ id, nodes }) => id + ": " + nodes[0].html))',
    );
    expect(violations).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await context.close();
  }
});

test('a button lights while it is down and for a moment after, each by itself', async () => {
  const context = await bench.browser.newContext({ locale: 'en' });
  const page = await context.newPage();
  await page.goto(server.diagnosticsUrl ?? '');
  const lit = (button: string) =>
    page.waitForSelector(`[aria-label="serial:/dev/ttyUSB0"] [data-button="${button}"][data-lit="true"]`);
  await page.waitForSelector('[data-button="Y"][data-lit="false"]');
  note(edge('Y', 'DN'));
  await lit('Y');
  note(edge('Y', 'UP'));
  note(edge('S', 'DN'));
  await lit('S');
  expect(await page.locator('[data-lit="true"]').count()).toBe(2);
  await context.close();
});

test('the screen’s token does not open the diagnostics, nor the other way round; without a kiosk it says so', async () => {
  const context = await bench.browser.newContext({ locale: 'en' });
  const page = await context.newPage();
  const base = `http://127.0.0.1:${server.port}`;
  await page.goto(server.url);
  await page.waitForURL(/\/$/);
  expect((await page.goto(`${base}/diagnostics`))?.status()).toBe(403);
  expect((await page.goto(`${base}/diagnostics?token=${'f1'.repeat(16)}`))?.status()).toBe(403);
  expect(await page.evaluate(`fetch('/diagnostics.json').then((reply) => reply.status)`)).toBe(403);
  await context.clearCookies();
  await page.goto(server.diagnosticsUrl ?? '');
  await page.waitForURL(/\/diagnostics$/);
  expect((await page.goto(`${base}/`))?.status()).toBe(403);
  await page.goto(`${base}/diagnostics`);
  await page.waitForSelector('h3');
  await context.setOffline(true);
  await page.getByText('The kiosk does not answer').waitFor();
  await context.close();
});
