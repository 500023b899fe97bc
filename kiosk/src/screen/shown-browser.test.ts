import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { loadLanguages } from './languages.ts';
import type { PlaceView } from './protocol.ts';
import { ask, media, question, screenPages, size } from './screen-pages.test-help.ts';
import { startScreenServer } from './server.ts';

const { bench, hear, heard, open, pages, shown } = screenPages();

describe('language', () => {
  it('is the customer’s choice until idle', async () => {
    const page = await open(size);
    bench().show({}, ask);
    await page.getByRole('button', { name: 'English' }).click();
    expect(await page.getByRole('heading').textContent()).toBe(question.en);
    expect(await page.locator('section').getAttribute('lang')).toBe('en');
    bench().show({}, { phase: 'thanks' });
    await shown(page, 'thanks');
    expect(await page.getByRole('heading').textContent()).toBe('Thank you');
    bench().show({}, {});
    await shown(page, 'idle');
    bench().show({}, ask);
    await shown(page, 'ask');
    expect((await page.getByRole('heading').textContent())?.replaceAll('\u00a0', ' ')).toBe(question.ru);
  });

  it('offers no choice where it is fixed', async () => {
    const page = await open(size);
    bench().show({ locale: 'en' }, ask);
    await shown(page, 'ask');
    // Besides them only the corners without words: the seller's, and the door of the staff layer.
    const buttons = await page.getByRole('button').allTextContents();
    expect(buttons.filter((words) => words !== '')).toEqual(['Yes', 'No', 'Not sure']);
  });
});

describe('a language of the data folder', () => {
  const text = 'Wurden Sie heute gut beraten?';
  const german = async (...places: Partial<PlaceView>[]) => {
    const dir = await mkdtemp(join(tmpdir(), 'otklik-languages-'));
    const example = join(import.meta.dirname, '..', '..', '..', 'docs', 'examples', 'languages', 'de.json');
    await copyFile(example, join(dir, 'de.json'));
    const { languages } = await loadLanguages(dir);
    await rm(dir, { recursive: true });
    bench().server.broadcast({ type: 'languages', languages });
    bench().show({}, ...places);
  };
  afterEach(() => bench().server.broadcast({ type: 'languages', languages: [] }));

  it('is one more to choose, with its own plurals, its question and its answers', async () => {
    const page = await open(size);
    await german({ ...ask, question: { ...question, de: text }, leftMs: 2000 });
    await page.getByRole('button', { name: 'Deutsch' }).click();
    await page.getByText('noch 2 Sekunden').waitFor();
    await page.getByText('noch 1 Sekunde', { exact: true }).waitFor();
    expect(await page.locator('section').getAttribute('lang')).toBe('de');
    expect(await page.getByRole('heading').textContent()).toBe(text);
    const buttons = await page.getByRole('button').allTextContents();
    expect(buttons.filter((words) => words !== '')).toEqual([
      ...['По-русскиRU', 'EnglishEN', 'Ja', 'Nein', 'Weiß nicht'],
    ]);
    bench().show({}, { phase: 'thanks', answersThisMonth: 12_840 });
    await page.getByText('Das ist die 12.840. Antwort im November').waitFor();
    bench().show({}, {});
    await page.getByText('Добрый день').waitFor();
  });

  it('may be everybody’s; a question without a text in it stands in Russian, and says so', async () => {
    const page = await open(size);
    await german(ask);
    bench().show({ locale: 'de', defaultLocale: 'de' }, ask);
    await page.getByText('Nein').waitFor();
    expect(await page.locator('section').getAttribute('lang')).toBe('de');
    expect(await page.getByRole('heading').getAttribute('lang')).toBe('ru');
  });

  it('that the kiosk does not know is Russian', async () => {
    const page = await open(size);
    bench().show({ locale: 'kk', defaultLocale: 'kk' }, {});
    await page.getByText('Добрый день').waitFor();
  });
});

describe('what the screen says', () => {
  it('counts the month’s answers in the store’s zone', async () => {
    const page = await open(size);
    const newYear = { now: Date.UTC(2026, 11, 31, 22), zone: 'Europe/Moscow' };
    bench().show(newYear, { answersThisMonth: 1284 });
    await page.getByText('В январе нам ответили 1284 раза').waitFor();
    bench().show(newYear, { answersThisMonth: 1285, phase: 'thanks' });
    await page.getByText('Это 1285-й ответ в январе').waitFor();
    bench().show({ ...newYear, zone: 'Nowhere/Atall', locale: 'en' }, { answersThisMonth: 1 });
    await page.getByText(/We had 1 answer in/).waitFor();
  });

  it('counts down, and the line with it', async () => {
    const page = await open(size);
    bench().show({}, { ...ask, leftMs: 2_000 });
    await page.getByText('ещё 2 секунды').waitFor();
    await page.getByText('ещё 1 секунда').waitFor();
    await page.getByText('ещё 0 секунд').waitFor();
  });

  it.each([1920, 300])('the line is as long as the time left, at %i px', async (width) => {
    const page = await open({ width, height: 480 });
    bench().show({}, { ...ask, leftMs: 10_000 });
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
    bench().show({}, ask);
    await shown(page, 'ask');
    bench().show({}, {});
    await shown(page, 'idle');
    await page.evaluate(
      'Promise.all(document.getAnimations().map((one) => one.finished)).then(() => undefined)',
    );
    expect(await page.evaluate('document.getAnimations().length')).toBe(0);
  });

  it('moves nothing where motion is reduced but the countdown’s steps', async () => {
    const page = await open(size, { reducedMotion: 'reduce' });
    bench().show({}, ask);
    await shown(page, 'ask');
    expect(
      await page.evaluate('document.getAnimations().map((one) => one.effect.getTiming().easing)'),
    ).toEqual(['steps(20)', 'steps(20)']);
    bench().show({}, { phase: 'thanks' });
    await shown(page, 'thanks');
    expect(await page.evaluate('document.getAnimations().length')).toBe(0);
  });

  it('marks a fault for staff, and a counter at which nobody can answer', async () => {
    const page = await open(size);
    bench().show({}, {});
    await shown(page, 'idle');
    expect(await page.locator('[data-mark]').count()).toBe(0);
    bench().server.broadcast({ type: 'fault', code: 'disk-full' });
    await page.locator('[data-mark="fault"]').waitFor();
    expect(await page.locator('main').textContent()).not.toContain('disk');
    bench().server.broadcast({ type: 'fault', code: null });
    await page.locator('[data-mark="fault"]').waitFor({ state: 'detached' });
    bench().show({}, { touch: false, console: false });
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
    bench().show({}, { ...ask, prompt: { poll: 7, kind: 'audio', url } });
    await shown(page, 'ask');
    await hear(reports.length);
    expect(heard()).toEqual(reports);
    expect(await page.getByRole('button', { name: 'Да', exact: true }).isVisible()).toBe(true);
  });
});

describe('connection', () => {
  it('falls quiet without the agent and comes back by itself', async () => {
    const options = { host: '127.0.0.1', distDir: bench().distDir, token: '1c'.repeat(16) } as const;
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
    const page = await (await bench().browser.newContext({ viewport: size })).newPage();
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
    bench().show({}, {}, ask);
    await shown(page, 'ask', 2);
    expect(await page.locator('section').count()).toBe(1);
    expect(page.url()).toMatch(/\/\?place=2$/);
  });
});

it('is at most 150 kB gzipped: all a customer’s page loads, in both languages built in', async () => {
  const page = await open(size);
  bench().show({}, ask);
  await shown(page, 'ask');
  await page.getByRole('button', { name: 'English' }).click();
  await page.evaluate('document.fonts.ready.then(() => undefined)');
  const loaded = await page.evaluate<string[]>(
    `performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname)`,
  );
  let total = gzipSync(await readFile(join(bench().distDir, 'index.html'))).length;
  for (const path of new Set(loaded)) total += gzipSync(await readFile(join(bench().distDir, path))).length;
  expect(loaded.length).toBeGreaterThan(3);
  expect(total).toBeLessThan(150_000);
});

it('fetches letters of other languages only where they are needed', async () => {
  const page = await open(size);
  const fetched = () =>
    page.evaluate<string[]>(
      `performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => name.includes('onest'))`,
    );
  bench().show({}, ask);
  await shown(page, 'ask');
  await page.getByRole('button', { name: 'English' }).click();
  await page.evaluate('document.fonts.ready.then(() => undefined)');
  expect((await fetched()).filter((name) => name.includes('-ext-'))).toEqual([]);
  bench().show(
    { locale: 'ru' },
    { ...ask, question: { ru: 'Сізге көмектестік пе? Әрқайсысына қуаныштымыз.', en: 'x' } },
  );
  await page.getByText('Сізге').waitFor();
  await page.evaluate('document.fonts.ready.then(() => undefined)');
  expect((await fetched()).filter((name) => name.includes('cyrillic-ext'))).toHaveLength(1);
});
