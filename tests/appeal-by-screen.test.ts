/** A store appeals an exclusion, an expert judges it blind, the store hears of it: the screens of a real hub in Chromium. */
import { PASSWORD, type Person, signIn, type TestHub, testHub } from '@otklik/hub-server/hub-fixture.ts';
import { appealsEn } from '@otklik/shared/i18n/appeals-en.ts';
import { appealsRu } from '@otklik/shared/i18n/appeals-ru.ts';
import { validatorEn } from '@otklik/shared/i18n/validator-en.ts';
import { validatorRu } from '@otklik/shared/i18n/validator-ru.ts';
import { waysEn } from '@otklik/shared/i18n/ways-en.ts';
import { waysRu } from '@otklik/shared/i18n/ways-ru.ts';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSite, type Site } from '../validator-ui/browser/site.ts';
import { looksWell, signInAt } from './support/real-screens.ts';

let site: Site;
let hub: TestHub;
let first: Person;
let question = '';
/** Customer presses of the store, one for each language. */
const items: Record<'ru' | 'en', string> = { ru: '', en: '' };

beforeAll(async () => {
  site = await openSite();
  hub = await testHub({ uiDir: site.dist });
  const text = { ru: 'Вас приветствовали?', en: 'Were you greeted?' };
  question = (await hub.admin.post('/api/v1/questions', { text, positive: 'yes' })).json.id;
  const account = async (login: string, role: string, scope: object) =>
    hub.admin.post('/api/v1/users', { login, name: login, role, scope, password: PASSWORD });
  await account('expert-first', 'expert', { kind: 'all' });
  await account('expert-second', 'expert', { kind: 'all' });
  await account('manager', 'manager', { kind: 'store', store: hub.store });
  first = await signIn(hub.hub.url, 'expert-first', PASSWORD);
  const kiosk = await hub.kiosk();
  for (let n = 0; n < 8; n += 1) kiosk.poll(n < 5 ? 'yes' : 'no', { question });
  const presses = (['ru', 'en'] as const).map((language) => {
    items[language] = kiosk.item(kiosk.poll('yes', { question }).customer ?? 0);
    return items[language];
  });
  await kiosk.sendAll();
  for (const item of presses) {
    const verdict = { value: 0, reason: 'worker-pressed' };
    expect((await first.post(`/api/v1/review/items/${item}/verdicts`, verdict)).status).toBe(201);
  }
}, 300_000);
afterAll(async () => {
  await site?.close();
  await hub?.close();
});

const enter = (page: Page, login: string, path: string): Promise<void> =>
  signInAt(page, `${hub.hub.url}${path}`, login);
const look = (page: Page, name: string): Promise<void> =>
  looksWell(page, name, [{ width: 1440, height: 900 }]);
/** A tablet's size as well. */
const lookTwice = (page: Page, name: string): Promise<void> =>
  looksWell(page, name, [
    { width: 820, height: 1180 },
    { width: 1440, height: 900 },
  ]);

const TEXTS = {
  ru: { ...validatorRu, ...appealsRu, ...waysRu, why: 'Покупатель нажал «Да» сам, работник стоял у полки.' },
  en: {
    ...validatorEn,
    ...appealsEn,
    ...waysEn,
    why: 'The customer pressed Yes; the worker stood at the shelf.',
  },
};

it.each(['ru', 'en'] as const)(
  'the store appeals, another expert judges without its words, the index and the list follow (%s)',
  async (language) => {
    const words = TEXTS[language];
    const item = items[language];
    const desk = await site.open('/sign-in', { language });
    await enter(desk.page, 'manager', '/exclusions');
    const entry = desk.page.getByTestId(`exclusion-${item}`);
    await entry.getByText(words['reason.worker-pressed']).waitFor();
    const before = await desk.page.getByTestId('index-excluded').textContent();
    await entry.getByTestId('appeal').click();
    await desk.page.getByTestId('appeal-text').fill('   ');
    await desk.page.getByTestId('appeal-form-save').click();
    expect(await desk.page.getByTestId('appeal-text').evaluate((field) => field.matches(':invalid'))).toBe(
      true,
    );
    await desk.page.getByTestId('appeal-text').fill(words.why);
    await look(desk.page, `appeal-form-${language}`);
    await desk.page.getByTestId('appeal-form-save').click();
    await desk.page.locator(`[data-testid="exclusion-${item}"][data-appeal=open]`).waitFor();
    // Taken back and made again: what was is on record, nothing is lost for the store.
    await entry.getByTestId('withdraw').click();
    await desk.page.getByTestId('confirm-do').click();
    await desk.page.locator(`[data-testid="exclusion-${item}"][data-appeal=withdrawn]`).waitFor();
    await entry.getByTestId('appeal').click();
    await desk.page.getByTestId('appeal-text').fill(words.why);
    await desk.page.getByTestId('appeal-form-save').click();
    await desk.page.locator(`[data-testid="exclusion-${item}"][data-appeal=open]`).waitFor();
    await lookTwice(desk.page, `appeal-open-${language}`);

    const bench = await site.open('/sign-in', { language });
    await enter(bench.page, 'expert-second', '/review/ways');
    const way = bench.page.getByTestId('way-appeals');
    await way.waitFor();
    expect(await way.getAttribute('data-waiting')).toBe('1');
    expect(await bench.page.locator('.ways [aria-current=page]').count()).toBe(1);
    await look(bench.page, `appeal-ways-${language}`);
    // Where no way is named the same list comes, and is the start; from there one by one is a way like the others.
    await bench.page.goto(`${hub.hub.url}/review`);
    await way.waitFor();
    const where = bench.page.locator('.ways [aria-current]');
    expect(await where.allTextContents()).toEqual([words['nav.start']]);
    await bench.page.locator('.ways').getByRole('link', { name: words['nav.oneByOne'] }).click();
    await bench.page.locator('[data-testid=review][data-step=judging]').waitFor();
    expect(await where.allTextContents()).toEqual([words['nav.oneByOne']]);
    await bench.page.goto(`${hub.hub.url}/review`);
    await way.getByRole('link').click();
    await bench.page.locator(`[data-testid=review][data-item="${item}"][data-step=judging]`).waitFor();
    await bench.page.getByTestId('answer-hidden').waitFor();
    expect(await bench.page.content()).not.toContain(words.why);
    expect(await bench.page.getByTestId('appeal-note').count()).toBe(0);
    await bench.page.keyboard.press(language === 'ru' ? '1' : '0');
    if (language === 'en') await bench.page.getByTestId('reason-prompted').click();
    await bench.page.getByTestId('appeal-words').getByText(words.why).waitFor();
    await look(bench.page, `appeal-judged-${language}`);
    await bench.page.keyboard.press('Enter');
    await bench.page.getByTestId('review-done').waitFor();

    if (language === 'ru') {
      // Two differ, and no third is there: the first is asked again, and finds nothing of his verdict.
      await desk.page.locator(`[data-testid="exclusion-${item}"][data-appeal=open]`).waitFor();
      expect((await first.get(`/api/v1/review/items/${item}`)).json.item).not.toHaveProperty('mine');
      await first.post(`/api/v1/review/items/${item}/verdicts`, { value: 1 });
      await desk.page
        .locator(`[data-testid="exclusion-${item}"][data-appeal=upheld][data-excluded=false]`)
        .waitFor();
      await expect.poll(() => desk.page.getByTestId('index-excluded').textContent()).not.toBe(before);
    } else {
      await desk.page.locator(`[data-testid="exclusion-${item}"][data-appeal=rejected]`).waitFor();
      await entry.getByTestId('appeal-state').getByText(words['reason.prompted']).waitFor();
      expect(await entry.getByTestId('appeal').count()).toBe(0);
    }
    await look(desk.page, `appeal-outcome-${language}`);
    expect([...desk.errors, ...bench.errors]).toEqual([]);
    await desk.done();
    await bench.done();
  },
);

it('a store without exclusions, a hub that is away and a role without the right are said in words', async () => {
  const other = (await hub.admin.post('/api/v1/stores', { name: 'Two', zone: 'Asia/Tokyo' })).json.id;
  const { page, done } = await site.open('/sign-in', { language: 'en' });
  await enter(page, 'admin', `/exclusions?store=${other}`);
  await page.getByTestId('exclusions-empty').waitFor();
  await look(page, 'exclusions-empty-en');
  await page.route('**/api/v1/exclusions*', (route) => route.abort());
  await page.getByTestId('exclusions-store').selectOption(hub.store);
  await page.getByTestId('error-state').waitFor();
  await look(page, 'exclusions-away-en');
  await done();
  const expert = await site.open('/sign-in', { language: 'en' });
  await enter(expert.page, 'expert-second', '/exclusions');
  await expert.page.getByTestId('forbidden').waitFor();
  await expert.done();
}, 300_000);
