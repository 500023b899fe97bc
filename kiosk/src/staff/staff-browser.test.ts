import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { KioskConfig } from '@otklik/shared/api/kiosk.ts';
import { cryptoRng } from '@otklik/shared/base/rng.ts';
import { systemClock } from '@otklik/shared/base/system-clock.ts';
import { defaultMachineConfig } from '@otklik/shared/poll/config.ts';
import { projectPolls } from '@otklik/shared/poll/projection.ts';
import { replay } from '@otklik/shared/poll/replay.ts';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { openJournal } from '../journal/open-journal.ts';
import { HUB_CONFIG } from '../sync/hub-pin.ts';
import { enter, opened, PIN, shot, sound } from './layer-page.test-help.ts';
import { staffBench, words } from './staff-bench.test-help.ts';

const { bench, consoles, data, events, lines, open, pages, press, screenUrl, start, stop } = staffBench();

describe.each(['ru', 'en'] as const)('every view in %s', (locale) => {
  test.each([
    { width: 1280, height: 800, hasTouch: false },
    { width: 800, height: 480, hasTouch: true },
  ])('fits and is accessible at $width×$height', async ({ width, height, hasTouch }) => {
    const name = (view: string) => `${view}-${locale}-${width}x${height}`;
    await start({ flags: ['--locale', locale, '--touch', 'on'] });
    const page = await open({ viewport: { width, height }, hasTouch });
    const look = async (view: string) => {
      await sound(page, name(view));
      await shot(page, name(view));
    };
    await page.keyboard.press('Control+Alt+KeyS');
    await page.waitForSelector('[data-stage="first"]');
    await look('pin-first');
    for (const digit of PIN) {
      const key = page.getByRole('button', { name: digit, exact: true });
      await (hasTouch ? key.tap() : key.click());
    }
    await page.locator('.pin-keys .primary').click();
    await page.waitForSelector('[data-stage="again"]');
    await page.keyboard.type(PIN);
    await page.keyboard.press('Enter');
    await opened(page);
    press('S');
    consoles[0]?.down('Y');
    await page.waitForSelector('[data-button="Y"][data-lit="true"]');
    await look('check');
    await page.locator('.panel').evaluate((panel) => panel.scrollTo(0, panel.scrollHeight));
    await shot(page, name('check-below'));
    consoles[0]?.up('Y');
    for (const tab of ['connect', 'learn', 'settings'] as const) {
      await opened(page, words[locale][tab]);
      await page.waitForSelector('.form');
      await look(tab);
    }
    await page.getByRole('button', { name: words[locale].close }).click();
    await page.keyboard.press('Control+Alt+KeyS');
    await page.waitForSelector('[data-stage="pin"]');
    await page.keyboard.type('0000');
    await page.keyboard.press('Enter');
    await page.getByText(locale === 'ru' ? 'Осталось 4 попытки' : '4 tries left').waitFor();
    await look('pin-wrong');
  });
});

test('test presses light, each button by itself, and open, answer and raise nothing; the log names no PIN', async () => {
  await start({ flags: ['--touch', 'on'] });
  const page = await open({ hasTouch: true });
  await enter(page);
  await opened(page);
  const touch = page.getByRole('region', { name: 'touch:1' });
  await touch.getByRole('button', { name: /^Затрудняюсь/ }).tap();
  await touch.locator('[data-button="U"][data-lit="true"]').first().waitFor();
  for (const button of ['Y', 'N', 'U', 'S'] as const) {
    consoles[0]?.down(button);
    await page.waitForSelector(`[aria-label^="serial:"] [data-button="${button}"][data-lit="true"]`);
    consoles[0]?.up(button);
  }
  expect(await page.locator('.place').first().getAttribute('data-look')).toBe('idle');
  await page.keyboard.press('Escape');
  await page.waitForSelector('.staff-layer', { state: 'detached' });
  // The test has ended with the layer: this press asks a customer.
  press('S');
  await page.waitForSelector('[data-look="ask"]');
  await stop();
  const roles = events().flatMap(({ type, data: of }) => (type === 'edge' && 'role' in of ? [of.role] : []));
  expect(roles).toEqual(['test', 'test', 'test', 'test', 'test', 'test', 'press']);
  const log = readFileSync(join(data(), 'logs', 'kiosk.log'), 'utf8');
  expect(log).toMatch(/staff first-pin\n.*staff test 1\n/);
  expect(log).not.toContain(PIN);
});

/** By the three answers alone; `to` is what is to have the focus. */
async function steerTo(page: Page, to: string): Promise<void> {
  const focused = page.locator('.staff-layer :focus');
  const label = async () =>
    (await focused.count()) === 0
      ? ''
      : `${(await focused.getAttribute('aria-label')) ?? ''}${await focused.textContent()}`;
  for (let moves = 0; (await label()) !== to; moves += 1) {
    if (moves > 60) throw new Error(`${to} is not reached`);
    const from = await label();
    press('N');
    await expect.poll(label).not.toBe(from);
  }
}

async function typeByConsole(page: Page, pin: string, action: string): Promise<void> {
  let typed = 0;
  for (const digit of pin) {
    await steerTo(page, digit);
    press('Y');
    typed += 1;
    await page
      .getByRole('status', { name: new RegExp(`(Введен|${typed} digit)`) })
      .getByText('●'.repeat(typed))
      .waitFor();
  }
  await steerTo(page, action);
  press('Y');
}

test('by the console alone: a hold of the three answers, the PIN, the menu; the seller still asks', async () => {
  await start();
  const page = await open();
  const answers = ['Y', 'N', 'U'] as const;
  for (const button of answers) consoles[0]?.down(button);
  await page.waitForSelector('[data-stage="first"][data-steered]');
  for (const button of answers) consoles[0]?.up(button);
  await shot(page, 'steered-pin');
  await typeByConsole(page, PIN, 'Далее');
  await page.waitForSelector('[data-stage="again"]');
  await typeByConsole(page, PIN, 'Открыть');
  await opened(page);
  await sound(page, 'steered');
  await shot(page, 'steered-check');
  // The test of the buttons is begun by them, and lights them.
  await steerTo(page, 'Начать проверку кнопок');
  press('Y');
  await page.getByText('Проверка кончится через 8 секунд').waitFor();
  await expect.poll(() => lines.includes('staff test 1')).toBe(true);
  consoles[0]?.down('S');
  await page.waitForSelector('[data-button="S"][data-lit="true"]');
  consoles[0]?.up('S');
  await page.getByText('Начать проверку кнопок').waitFor();
  // The seller's press asks a customer, whose answer is one; then the layer is back.
  press('S');
  await page.waitForSelector('[data-look="ask"]');
  await page.waitForSelector('.staff-layer', { state: 'hidden' });
  press('N');
  await page.waitForSelector('.staff-layer', { state: 'visible' });
  await steerTo(page, 'Закрыть');
  press('Y');
  await page.waitForSelector('.staff-layer', { state: 'detached' });
  press('S');
  await page.waitForSelector('[data-look="ask"]');
  press('Y');
  await page.waitForSelector('[data-look="thanks"]');
  // The poll ends while the thanks still stand.
  await page.waitForSelector('[data-look="idle"]');
  await stop();
  const all = events();
  const roles = all.flatMap(({ type, data: of }) => (type === 'edge' && 'role' in of ? [of.role] : []));
  expect(roles.slice(0, 3)).toEqual(['stray', 'stray', 'stray']);
  expect(roles.slice(3).filter((role) => role !== 'test')).toEqual(['press', 'answer', 'press', 'answer']);
  expect(projectPolls(all).map(({ outcome, answer }) => [outcome, answer])).toEqual([
    ['answered', 'no'],
    ['answered', 'yes'],
  ]);
  expect(replay(1, all).mismatches).toEqual([]);
  expect(readFileSync(join(data(), 'logs', 'kiosk.log'), 'utf8')).not.toContain(PIN);
});

test('a customer comes first: the layer waits for the end of a poll, and steps aside for one that opens', async () => {
  await start({ consoles: 2 });
  const page = await open();
  press('S');
  await page.waitForSelector('[data-place="1"][data-look="ask"]');
  await page.keyboard.press('Control+Alt+KeyS');
  await page.waitForSelector('.door[data-waiting]');
  expect(await page.locator('.staff-layer').count()).toBe(0);
  press('Y');
  await enter(page);
  await opened(page);
  // The other workplace is not under test: its seller presses, its customer is asked and heard.
  press('S', 2);
  await page.waitForSelector('[data-place="2"][data-look="ask"]');
  await page.waitForSelector('.staff-layer', { state: 'hidden' });
  press('N', 2);
  await page.waitForSelector('.staff-layer', { state: 'visible' });
  await opened(page);
});

test('held for two seconds the mark opens the layer; a touch does not', async () => {
  await start();
  const page = await open();
  await page.mouse.move(40, 40);
  await page.mouse.down();
  await page.waitForSelector('.door[data-held]');
  await page.mouse.up();
  await page.waitForSelector('.door:not([data-held])');
  expect(await page.locator('.staff-layer').count()).toBe(0);
  await page.mouse.down();
  await page.waitForSelector('.staff-layer');
  await page.mouse.up();
  await page.getByText('Придумайте служебный ПИН').waitFor();
  await stop();
  expect(events().filter(({ type }) => type === 'edge')).toEqual([]);
});

test('five wrong PINs lock the pad, also after a restart of the kiosk, and digits are no presses', async () => {
  await start({ flags: ['--device', 'keyboard@1'] });
  const page = await open();
  await enter(page);
  await opened(page);
  await page.keyboard.press('Escape');
  await page.waitForSelector('.staff-layer', { state: 'detached' });
  await page.keyboard.press('Control+Alt+KeyS');
  await page.waitForSelector('[data-stage="pin"]');
  for (const left of ['Осталось 4', 'Осталось 3', 'Осталось 2', 'Осталась 1']) {
    await page.keyboard.type('1230');
    await page.keyboard.press('Enter');
    await page.getByText(left).waitFor();
  }
  await page.keyboard.type('1230');
  await page.keyboard.press('Enter');
  await page.getByText(/Подождите 0:[23]\d/).waitFor();
  await stop();
  expect(events().filter(({ type }) => type === 'edge')).toEqual([]);
  await start({ flags: ['--device', 'keyboard@1'] });
  const again = await open();
  await again.keyboard.press('Control+Alt+KeyS');
  await again.getByText(/Подождите 0:[23]\d/).waitFor();
  expect(await again.getByRole('button', { name: '1', exact: true }).isDisabled()).toBe(true);
});

test('a force majeure is ended, after a second question', async () => {
  await start();
  const page = await open();
  consoles[0]?.down('S');
  await page.waitForSelector('[data-look="force-majeure"]');
  consoles[0]?.up('S');
  await enter(page);
  await opened(page);
  await page.getByText(/Опросы помечаются ещё 1[45]:\d\d/).waitFor();
  await shot(page, 'force-majeure');
  await page.getByRole('button', { name: 'Закончить форс-мажор' }).click();
  await page.getByRole('button', { name: 'Точно закончить?' }).click();
  await page.getByText('Форс-мажор закончен.').waitFor();
  await stop();
  const ended = events().filter(({ type }) => type === 'fm-ended');
  expect(ended.map(({ data: of }) => of)).toEqual([{ reason: 'staff' }]);
});

test('an insert that is due shows the question it must bear, and is confirmed after a second question', async () => {
  const journal = openJournal({ dir: data(), clock: systemClock(), rng: cryptoRng, version: '0' });
  if (!journal.ok) throw new Error(journal.error.detail);
  const config: KioskConfig = {
    tag: 't1',
    store: { id: 's1', name: 'Речной', zone: 'Europe/Moscow' },
    workplaces: [
      {
        place: 1,
        id: 'w1',
        name: 'Касса 3',
        machine: defaultMachineConfig,
        periods: [
          { from: 0, question: 'old' },
          { from: Date.now() - 60_000, question: 'new', presentation: 'insert' },
        ],
      },
    ],
    questions: [
      { id: 'old', text: { ru: 'Вы нашли всё, что искали?', en: 'Did you find all you wanted?' } },
      { id: 'new', text: { ru: 'Вам помогли с выбором сегодня?', en: 'Did we help you choose today?' } },
    ],
  };
  journal.value.setSetting(HUB_CONFIG, JSON.stringify(config));
  // What staff confirmed last.
  journal.value.setSetting('insert.1', 'old');
  journal.value.close();
  await start();
  const page = await open();
  await enter(page);
  await opened(page);
  const card = page.getByRole('region', { name: 'Смените вкладыш' });
  await card.getByText('Вы нашли всё, что искали?').waitFor();
  await card.getByText('Вам помогли с выбором сегодня?').waitFor();
  await page.getByText('Касса 3, Речной').waitFor();
  await sound(page, 'insert');
  await shot(page, 'insert');
  await card.getByRole('button', { name: 'Вкладыш заменён' }).click();
  await card.getByRole('button', { name: 'На вкладыше этот вопрос?' }).click();
  await page.getByText('с этой минуты учитывается этот вопрос').waitFor();
  await stop();
  const confirmed = events().filter(({ type }) => type === 'insert-confirmed');
  expect(confirmed.map(({ place, data: of }) => [place, of])).toMatchObject([[1, { question: 'new' }]]);
});

test('language, PIN and restart; the layer closes by itself when nobody uses it', async () => {
  await start({ more: { staffIdleMs: 4000 } });
  const page = await open();
  await enter(page);
  await opened(page, words.ru.settings);
  await page.getByRole('button', { name: 'Английский' }).click();
  await page.waitForSelector('[data-place="1"][lang="en"]', { state: 'attached' });
  await page.getByRole('button', { name: 'English' }).click();
  await page.getByLabel('New PIN').fill('998877');
  await page.getByRole('button', { name: 'Change the PIN' }).click();
  await page.getByText('The PIN is changed.').waitFor();
  await page.getByRole('button', { name: 'Restart' }).click();
  await page.getByRole('button', { name: 'Really restart?' }).click();
  await page.getByText('Restarts as soon as nobody is at the counter').waitFor();
  await expect.poll(() => bench.restarts, { timeout: 30_000 }).toBe(1);
  await page.waitForSelector('.staff-layer', { state: 'detached' });
  expect(lines).toContain('staff closed: not used');
  await enter(page, '998877');
  await opened(page);
});

test('a page of another origin gets nothing out of the screen server, and opens no connection', async () => {
  await start();
  await open();
  const own = new URL(screenUrl());
  const other = createServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>other</title>');
  });
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  const [first] = pages;
  const page = await first?.context().newPage();
  if (page === undefined) throw new Error('no page');
  try {
    for (const host of ['127.0.0.1', 'localhost']) {
      await page.goto(`http://${host}:${port}/`);
      const got = await page.evaluate(`(async (target) => {
        const loads = (name, src) =>
          new Promise((resolve) => {
            const element = document.createElement(name);
            element.onload = () => resolve('loaded');
            element.onerror = () => resolve('refused');
            element.src = src;
            document.body.append(element);
          });
        const socket = new Promise((resolve) => {
          const ws = new WebSocket('ws://' + target + '/ws');
          ws.onopen = () => resolve('open');
          ws.onerror = () => resolve('refused');
        });
        const read = await fetch('http://' + target + '/', { credentials: 'include' }).then(() => 'read', () => 'refused');
        return [
          await socket,
          read,
          await loads('script', 'http://' + target + '/assets/app.js'),
          await loads('img', 'http://' + target + '/diagnostics.json'),
        ];
      })(${JSON.stringify(own.host)})`);
      expect([host, got]).toEqual([host, ['refused', 'refused', 'refused', 'refused']]);
    }
  } finally {
    await page.close();
    await new Promise((resolve) => other.close(resolve));
  }
});
