import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type BrowserBench, silentWav, startBrowserBench } from './browser-bench.ts';
import type { PlaceView, ScreenMessage } from './protocol.ts';
import { startScreenServer } from './server.ts';

const question = { ru: 'Вам помогли с выбором сегодня?', en: 'Did we help you choose today?' };
const ask: Partial<PlaceView> = { phase: 'ask', question, windowMs: 20_000, leftMs: 20_000 };
const size = { width: 1280, height: 800 };
const media = { good: 'ab'.repeat(32), bad: 'cd'.repeat(32), missing: 'ef'.repeat(32) };

let bench: BrowserBench;
let mediaDir = '';
const pages: Page[] = [];
const complaints: string[] = [];

const open: BrowserBench['open'] = async (viewport, options) => {
  const page = await bench.open(viewport, options);
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

const brief = (message: ScreenMessage): string =>
  message.type === 'edge'
    ? `${message.source} ${message.place} ${message.button} ${message.edge}`
    : `prompt ${message.place} ${message.poll} ${message.report}`;
const heard = () => bench.messages.map(brief);
const hear = (count: number) => bench.until((messages) => messages.length >= count);
const shown = (page: Page, look: string, place = 1) =>
  page.waitForSelector(`[data-place="${place}"][data-look="${look}"]`);

beforeAll(async () => {
  mediaDir = await mkdtemp(join(tmpdir(), 'otklik-media-'));
  await writeFile(join(mediaDir, media.good), silentWav());
  await writeFile(join(mediaDir, media.bad), 'this is no media file');
  bench = await startBrowserBench(mediaDir);
}, 120_000);

afterAll(async () => {
  await bench.close();
  await rm(mediaDir, { recursive: true });
});

beforeEach(() => {
  bench.messages.length = 0;
  complaints.length = 0;
  bench.show({}, {});
  bench.server.broadcast({ type: 'fault', code: null });
  bench.server.broadcast({ type: 'keys', places: [] });
});

afterEach(async () => {
  for (const page of pages.splice(0)) await page.context().close();
  expect(complaints).toEqual([]);
});

describe('touch', () => {
  it.each([
    ['Да', 'Y'],
    ['Нет', 'N'],
    ['Затрудняюсь ответить', 'U'],
  ])('a tap on %s is a press of %s', async (name, button) => {
    const page = await open(size, { hasTouch: true });
    bench.show({}, {}, ask);
    await shown(page, 'ask', 2);
    await page.getByRole('button', { name, exact: true }).tap();
    await hear(2);
    expect(heard()).toEqual([`touch 2 ${button} DN`, `touch 2 ${button} UP`]);
  });

  it('a pointer that slides off releases the button', async () => {
    const page = await open(size);
    bench.show({}, ask);
    await shown(page, 'ask');
    await page.getByRole('button', { name: 'Нет' }).hover();
    await page.mouse.down();
    await hear(1);
    await page.mouse.move(10, 10);
    await hear(2);
    await page.mouse.up();
    expect(heard()).toEqual(['touch 1 N DN', 'touch 1 N UP']);
  });

  it('the release is told even when the question has gone from under the finger', async () => {
    const page = await open(size);
    bench.show({}, ask);
    await shown(page, 'ask');
    await page.getByRole('button', { name: 'Да', exact: true }).hover();
    await page.mouse.down();
    await hear(1);
    bench.show({}, { phase: 'thanks' });
    await shown(page, 'thanks');
    await page.mouse.up();
    await hear(2);
    expect(heard()).toEqual(['touch 1 Y DN', 'touch 1 Y UP']);
  });

  it('the seller holds the corner through every change of the screen', async () => {
    const page = await open(size);
    bench.show({}, {});
    await page.getByRole('button', { name: 'Кнопка продавца' }).hover();
    await page.mouse.down();
    await hear(1);
    bench.show({}, ask);
    await shown(page, 'ask');
    bench.show({}, { forceMajeureLeftMs: 900_000 });
    await shown(page, 'force-majeure');
    expect(heard()).toEqual(['touch 1 S DN']);
    await page.mouse.up();
    await hear(2);
    expect(heard()).toEqual(['touch 1 S DN', 'touch 1 S UP']);
  });

  it('the very corner of the screen is the seller button', async () => {
    const page = await open(size);
    bench.show({}, {});
    await page.getByRole('button', { name: 'Кнопка продавца' }).waitFor();
    await page.mouse.click(size.width - 1, 1);
    await hear(2);
    expect(heard()).toEqual(['touch 1 S DN', 'touch 1 S UP']);
  });

  it('without touch there is nothing to press', async () => {
    const page = await open(size);
    bench.show({ locale: 'ru' }, { ...ask, touch: false, console: true });
    await shown(page, 'ask');
    expect(await page.getByRole('button').count()).toBe(0);
    expect(await page.getByRole('listitem').allTextContents()).toEqual(['Да', 'Нет', 'Затрудняюсь ответить']);
  });

  it('thanks look the same whatever was pressed', async () => {
    const seen = new Set<string>();
    for (const name of ['Да', 'Нет', 'Затрудняюсь ответить']) {
      const page = await open(size);
      bench.messages.length = 0;
      bench.show({}, ask);
      await shown(page, 'ask');
      await page.getByRole('button', { name, exact: true }).click();
      await hear(2);
      bench.show({}, { phase: 'thanks' });
      await shown(page, 'thanks');
      seen.add(await page.locator('main').innerHTML());
    }
    expect(seen.size).toBe(1);
  });
});

describe('a keyboard with a profile', () => {
  it('presses at its workplace by its physical keys, F5 does not reload, letters press there no more', async () => {
    const page = await open(size);
    bench.show({}, ask, ask);
    bench.server.broadcast({
      type: 'keys',
      places: [{ place: 2, keys: { PageDown: 'Y', F5: 'S', KeyU: 'N' } }],
    });
    await shown(page, 'ask', 2);
    for (const key of ['PageDown', 'F5', 'u', 'y']) await page.keyboard.press(key);
    await page.getByRole('button', { name: 'Да', exact: true }).last().focus();
    await page.keyboard.press('y');
    await page.keyboard.press('PageDown');
    await hear(10);
    expect(heard()).toEqual([
      ...['keyboard 2 Y DN', 'keyboard 2 Y UP', 'keyboard 2 S DN', 'keyboard 2 S UP'],
      ...['keyboard 2 N DN', 'keyboard 2 N UP', 'keyboard 1 Y DN', 'keyboard 1 Y UP'],
      ...['keyboard 2 Y DN', 'keyboard 2 Y UP'],
    ]);
  });
});

describe('keyboard', () => {
  it.each([
    ['y', 'Y'],
    ['N', 'N'],
    ['u', 'U'],
    ['s', 'S'],
    ['д', 'Y'],
    ['Н', 'N'],
    ['з', 'U'],
    ['п', 'S'],
    ['1', 'Y'],
    ['2', 'N'],
    ['3', 'U'],
    [' ', 'S'],
  ])('%s presses %s', async (key, button) => {
    const page = await open(size);
    bench.show({}, ask);
    await shown(page, 'ask');
    // Typed as another layout would: the letter, whatever the key.
    await page.evaluate(
      `for (const type of ['keydown', 'keyup']) document.body.dispatchEvent(
        new KeyboardEvent(type, { key: ${JSON.stringify(key)}, code: 'KeyQ', bubbles: true, cancelable: true }))`,
    );
    await hear(2);
    expect(heard()).toEqual([`keyboard 1 ${button} DN`, `keyboard 1 ${button} UP`]);
  });

  it('a held key is one press, two keys of one button too', async () => {
    const page = await open(size);
    bench.show({}, ask);
    await shown(page, 'ask');
    await page.keyboard.down('y');
    await page.keyboard.down('y');
    await page.keyboard.down('1');
    await page.keyboard.up('y');
    await page.keyboard.up('1');
    await page.keyboard.press('s');
    await hear(4);
    expect(heard()).toEqual(['keyboard 1 Y DN', 'keyboard 1 Y UP', 'keyboard 1 S DN', 'keyboard 1 S UP']);
  });

  it('what is down is released when the screen loses the focus', async () => {
    const page = await open(size);
    bench.show({}, ask);
    await shown(page, 'ask');
    await page.keyboard.down('s');
    await page.evaluate(`window.dispatchEvent(new Event('blur'))`);
    await hear(2);
    expect(heard()).toEqual(['keyboard 1 S DN', 'keyboard 1 S UP']);
  });

  it('shortcuts of the browser are none of ours', async () => {
    const page = await open(size);
    bench.show({}, ask);
    await shown(page, 'ask');
    await page.keyboard.press('Control+y');
    await page.keyboard.press('Alt+n');
    await page.keyboard.press('u');
    await hear(2);
    expect(heard()).toEqual(['keyboard 1 U DN', 'keyboard 1 U UP']);
  });

  it('Tab reaches the answers, Enter and Space press them', async () => {
    const page = await open(size);
    bench.show({ locale: 'ru' }, ask);
    await shown(page, 'ask');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await hear(2);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await hear(4);
    expect(heard()).toEqual(['touch 1 Y DN', 'touch 1 Y UP', 'touch 1 N DN', 'touch 1 N UP']);
  });
});

describe('language', () => {
  it('is the customer’s choice until idle', async () => {
    const page = await open(size);
    bench.show({}, ask);
    await page.getByRole('button', { name: 'English' }).click();
    expect(await page.getByRole('heading').textContent()).toBe(question.en);
    expect(await page.locator('section').getAttribute('lang')).toBe('en');
    bench.show({}, { phase: 'thanks' });
    await shown(page, 'thanks');
    expect(await page.getByRole('heading').textContent()).toBe('Thank you');
    bench.show({}, {});
    await shown(page, 'idle');
    bench.show({}, ask);
    await shown(page, 'ask');
    expect((await page.getByRole('heading').textContent())?.replaceAll('\u00a0', ' ')).toBe(question.ru);
  });

  it('offers no choice where it is fixed', async () => {
    const page = await open(size);
    bench.show({ locale: 'en' }, ask);
    await shown(page, 'ask');
    expect(await page.getByRole('button').allTextContents()).toEqual(['Yes', 'No', 'Not sure', '']);
  });
});

describe('what the screen says', () => {
  it('counts the month’s answers in the store’s zone', async () => {
    const page = await open(size);
    const newYear = { now: Date.UTC(2026, 11, 31, 22), zone: 'Europe/Moscow' };
    bench.show(newYear, { answersThisMonth: 1284 });
    await page.getByText('В январе нам ответили 1284 раза').waitFor();
    bench.show(newYear, { answersThisMonth: 1285, phase: 'thanks' });
    await page.getByText('Это 1285-й ответ в январе').waitFor();
    bench.show({ ...newYear, zone: 'Nowhere/Atall', locale: 'en' }, { answersThisMonth: 1 });
    await page.getByText(/We had 1 answer in/).waitFor();
  });

  it('counts down, and the line with it', async () => {
    const page = await open(size);
    bench.show({}, { ...ask, leftMs: 2_000 });
    await page.getByText('ещё 2 секунды').waitFor();
    await page.getByText('ещё 1 секунда').waitFor();
    await page.getByText('ещё 0 секунд').waitFor();
  });

  it.each([1920, 300])('the line is as long as the time left, at %i px', async (width) => {
    const page = await open({ width, height: 480 });
    bench.show({}, { ...ask, leftMs: 10_000 });
    await shown(page, 'ask');
    const share = await page.evaluate(`(() => {
      for (const one of document.getAnimations()) { one.pause(); one.currentTime = 0; }
      const bar = document.querySelector('.bar').getBoundingClientRect();
      const [left, right] = [...document.querySelectorAll('.bar i')].map((half) => half.getBoundingClientRect());
      return (right.right - left.left) / bar.width;
    })()`);
    expect(share).toBeCloseTo(0.5, 1);
  });

  it('rests when idle: no animation runs', async () => {
    const page = await open(size);
    bench.show({}, ask);
    await shown(page, 'ask');
    bench.show({}, {});
    await shown(page, 'idle');
    await page.evaluate(
      'Promise.all(document.getAnimations().map((one) => one.finished)).then(() => undefined)',
    );
    expect(await page.evaluate('document.getAnimations().length')).toBe(0);
  });

  it('moves nothing where motion is reduced but the countdown’s steps', async () => {
    const page = await open(size, { reducedMotion: 'reduce' });
    bench.show({}, ask);
    await shown(page, 'ask');
    expect(
      await page.evaluate('document.getAnimations().map((one) => one.effect.getTiming().easing)'),
    ).toEqual(['steps(20)', 'steps(20)']);
    bench.show({}, { phase: 'thanks' });
    await shown(page, 'thanks');
    expect(await page.evaluate('document.getAnimations().length')).toBe(0);
  });

  it('marks a fault for staff, and a counter at which nobody can answer', async () => {
    const page = await open(size);
    bench.show({}, {});
    await shown(page, 'idle');
    expect(await page.locator('[data-mark]').count()).toBe(0);
    bench.server.broadcast({ type: 'fault', code: 'disk-full' });
    await page.locator('[data-mark="fault"]').waitFor();
    expect(await page.locator('main').textContent()).not.toContain('disk');
    bench.server.broadcast({ type: 'fault', code: null });
    await page.locator('[data-mark="fault"]').waitFor({ state: 'detached' });
    bench.show({}, { touch: false, console: false });
    await page.locator('[data-mark="fault"]').waitFor();
  });
});

describe('prompts', () => {
  it.each([
    ['a good file', `/media/${media.good}`, ['prompt 1 7 started', 'prompt 1 7 ended']],
    ['a broken file', `/media/${media.bad}`, ['prompt 1 7 failed']],
    ['a missing file', `/media/${media.missing}`, ['prompt 1 7 failed']],
    ['another server’s file', 'http://evil.example/a.mp3', ['prompt 1 7 failed']],
  ])('%s', async (_name, url, reports) => {
    const page = await open(size);
    bench.show({}, { ...ask, prompt: { poll: 7, kind: 'audio', url } });
    await shown(page, 'ask');
    await hear(reports.length);
    expect(heard()).toEqual(reports);
    expect(await page.getByRole('button', { name: 'Да', exact: true }).isVisible()).toBe(true);
  });
});

describe('connection', () => {
  it('falls quiet without the agent and comes back by itself', async () => {
    const options = { host: '127.0.0.1', distDir: bench.distDir, token: '1c'.repeat(16) } as const;
    const first = await startScreenServer({ ...options, port: 0 });
    if (!first.ok) throw new Error(first.error.detail);
    const view = {
      type: 'view',
      places: [{ place: 1, ...ask, phase: 'ask', answersThisMonth: 5, touch: true, console: false }],
      locale: 'choice',
      defaultLocale: 'ru',
      offline: false,
      now: 0,
    } as const;
    first.value.broadcast(view);
    const page = await (await bench.browser.newContext({ viewport: size })).newPage();
    pages.push(page);
    await page.goto(first.value.url);
    await shown(page, 'ask');
    expect(page.url()).toBe(`http://127.0.0.1:${first.value.port}/`);
    await first.value.close();
    await shown(page, 'idle');
    await page.locator('[data-mark="fault"]').waitFor();
    expect(await page.locator('h1').textContent()).toBe('Добрый день');
    const second = await startScreenServer({ ...options, port: first.value.port });
    if (!second.ok) throw new Error(second.error.detail);
    second.value.broadcast(view);
    await shown(page, 'ask');
    expect(await page.locator('[data-mark]').count()).toBe(0);
    await page.close();
    await second.value.close();
  });

  it('shows one place where the address names it', async () => {
    const page = await open(size, { search: '&place=2' });
    bench.show({}, {}, ask);
    await shown(page, 'ask', 2);
    expect(await page.locator('section').count()).toBe(1);
    expect(page.url()).toMatch(/\/\?place=2$/);
  });
});

it('is at most 150 kB gzipped, the diagnostics page of its own not counted', async () => {
  let total = 0;
  for (const entry of await readdir(bench.distDir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || /^diagnostics[-.]/.test(entry.name)) continue;
    total += gzipSync(await readFile(join(entry.parentPath, entry.name))).length;
  }
  expect(total).toBeLessThan(150_000);
});
