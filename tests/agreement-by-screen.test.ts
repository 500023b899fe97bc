/** Agreement of experts, double review and known presses: the screens of a real hub in Chromium, in both languages. */

import { PASSWORD, type TestHub, type TestKiosk, testHub } from '@otklik/hub-server/hub-fixture.ts';
import { periodsUpTo } from '@otklik/shared/agreement/periods.ts';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSite, type Site } from '../validator-ui/browser/site.ts';
import { looksWell, signInAt } from './support/real-screens.ts';

let site: Site;
let hub: TestHub;
let kiosk: TestKiosk;
let presses: number[];
const now = Date.now();
const [, last = '', before = ''] = periodsUpTo('month', now, 3);

beforeAll(async () => {
  site = await openSite();
  hub = await testHub({ uiDir: site.dist });
  const account = async (login: string, name: string, role: string): Promise<string> =>
    (await hub.admin.post('/api/v1/users', { login, name, role, password: PASSWORD })).json.id;
  const experts = [
    await account('anna', 'Анна Смирнова', 'expert'),
    await account('boris', 'Борис Ким', 'expert'),
  ];
  await account('manager', 'Мария Орлова', 'manager');
  kiosk = await hub.kiosk();
  // Five minutes apart: few stand around any moment.
  presses = Array.from(
    { length: 90 },
    (_, n) => kiosk.poll('timeout', { at: kiosk.start + n * 300_000 }).seller,
  );
  await kiosk.sendAll();
  let given = 0;
  const say = async (expert: number, seq: number, value: 0 | 1, at: number): Promise<void> => {
    given += 1;
    const item = { kiosk: kiosk.id, epoch: kiosk.epoch, seq };
    const by = { expert: experts[expert] ?? '', now: at, item, id: given.toString(16).padStart(16, '0') };
    // A lot of 0 is below every share: it is chosen.
    const done = await hub.hub.db.write('giveVerdict', { ...by, lot: 0, verdict: { value } });
    expect(done.ok).toBe(true);
  };
  const day = (month: string, n: number): number => Date.parse(month) + n * 86_400_000;
  for (const [index, seq] of presses.slice(0, 80).entries()) {
    const month = index < 40 ? before : last;
    await say(0, seq, index % 40 === 3 ? 0 : 1, day(month, 5));
    await say(1, seq, (index < 40 ? index % 20 === 3 : index % 2 === 0) ? 0 : 1, day(month, 6));
  }
});
afterAll(async () => {
  await site?.close();
  await hub?.close();
});

const enter = (page: Page, login: string, path: string): Promise<void> =>
  signInAt(page, `${hub.hub.url}${path}`, login);
const desktop = { width: 1440, height: 900 };
/** A tablet's size as well, in one language. */
const sizes = { ru: [{ width: 820, height: 1180 }, desktop], en: [desktop] };

for (const language of ['ru', 'en'] as const) {
  it(`admins see pairs and drift and set the share; an expert sees his own alone: ${language}`, async () => {
    const desk = await site.open('/sign-in', { language });
    try {
      const { page } = desk;
      await enter(page, 'admin', '/agreement');
      await page.getByTestId('agreement-pairs').getByRole('row').nth(2).waitFor();
      await page.getByTestId('drift-hint').waitFor();
      expect(await page.locator('[data-drift*="zeros-more"]').count()).toBe(1);
      await page.getByTestId('known-none').waitFor();
      await looksWell(page, `agreement-${language}`, sizes[language]);
      // At a desk nothing is scrolled sideways to be read.
      const over = page.locator('.agreement-wide');
      expect(
        await over.evaluateAll((all) => all.map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)),
      ).toEqual([0, 0]);
      await page.getByTestId('double-change').click();
      await page.getByTestId('double-shares').selectOption(language === 'ru' ? '0.05' : '0.03');
      await page.getByRole('checkbox').check();
      await looksWell(page, `agreement-share-${language}`, [desktop]);
      await page.getByTestId('double-save').click();
      await page
        .locator(`[data-testid="double-share"][data-share="${language === 'ru' ? 0.05 : 0.03}"]`)
        .waitFor();
    } finally {
      await desk.done();
    }
    const bench = await site.open('/sign-in', { language });
    try {
      await enter(bench.page, 'boris', '/agreement');
      await bench.page.locator('[data-testid="agreement-own"] [data-drift*="zeros-more"]').waitFor();
      expect(await bench.page.getByTestId('agreement-own').textContent()).not.toContain('Анна');
      await looksWell(bench.page, `agreement-own-${language}`, sizes[language]);
    } finally {
      await bench.done();
    }
  });

  it(`a chosen manager marks a known press and takes it back: ${language}`, async () => {
    const desk = await site.open('/sign-in', { language });
    try {
      const { page } = desk;
      await enter(page, 'manager', '/exclusions');
      await page.getByTestId('known-link').click();
      const seq = presses[85] ?? 0;
      const event = kiosk.events[seq - 1];
      // The store's clock, three hours ahead of UTC.
      const shown = new Date((event?.at ?? 0) + 3 * 3_600_000).toISOString().slice(0, 16);
      await page.getByTestId('known-when').fill(shown);
      await page.getByTestId('known-find').click();
      const id = kiosk.item(seq);
      await page.getByTestId(`mark-1-${id}`).click();
      await page.locator(`[data-testid="known-${id}"][data-right="1"]`).waitFor();
      await looksWell(page, `known-${language}`, [desktop]);
      await page.getByTestId(`known-${id}`).getByRole('button').click();
      await page.getByTestId('known-none').waitFor();
    } finally {
      await desk.done();
    }
  });

  it(`a third expert finds what two differ on among the ways, blind: ${language}`, async () => {
    const login = `vera-${language}`;
    await hub.admin.post('/api/v1/users', { login, name: login, role: 'expert', password: PASSWORD });
    const bench = await site.open('/sign-in', { language });
    try {
      const { page } = bench;
      await enter(page, login, '/review/ways');
      const way = page.getByTestId('way-double');
      await way.waitFor();
      const waiting = Number(await way.getAttribute('data-waiting'));
      expect(waiting).toBeGreaterThan(15);
      await looksWell(page, `double-ways-${language}`, [desktop]);
      await way.getByRole('link').click();
      await page.locator('[data-testid=review][data-step=judging]').waitFor();
      expect(page.url()).toContain('way=double');
      await looksWell(page, `double-item-${language}`, [desktop]);
      await page.keyboard.press('1');
      await page.getByTestId('verdict-given').waitFor();
      await expect
        .poll(async () => {
          const answer = await fetch(`${hub.hub.url}/api/v1/double-review`, {
            headers: { cookie: hub.admin.cookie },
          });
          return (await answer.json()).waiting;
        })
        .toBe(waiting - 1);
      expect(bench.errors).toEqual([]);
    } finally {
      await bench.done();
    }
  });
}

it('whoever may mark keeps it when the share is changed without the list of people', async () => {
  const { users } = (await hub.admin.get('/api/v1/users')).json;
  const marker = users.find(({ login }: { login: string }) => login === 'manager').id;
  await hub.admin.call('PUT', '/api/v1/double-review', { share: 0.04, markers: [marker] });
  const desk = await site.open('/sign-in', { language: 'en' });
  const { page } = desk;
  await page.route('**/api/v1/users', (route) => route.abort());
  await enter(page, 'admin', '/agreement');
  await page.getByTestId('double-change').click();
  await page.getByTestId('double-shares').selectOption('0.045');
  expect(await page.getByRole('checkbox').count()).toBe(0);
  await page.getByTestId('double-save').click();
  await page.locator('[data-testid="double-share"][data-share="0.045"]').waitFor();
  const { markers } = (await hub.admin.get('/api/v1/double-review')).json;
  expect(markers.map(({ id }: { id: string }) => id)).toEqual([marker]);
});

it('presses found at one place are gone once another place or moment is chosen', async () => {
  const here = (await hub.admin.get('/api/v1/stores')).json.stores[0].id;
  const { id: store } = (
    await hub.admin.post('/api/v1/stores', { name: 'Дальний', zone: 'Asia/Vladivostok' })
  ).json;
  for (const name of ['касса 1', 'касса 2'])
    await hub.admin.post(`/api/v1/stores/${store}/workplaces`, { name });
  const desk = await site.open('/sign-in', { language: 'en' });
  const { page } = desk;
  await enter(page, 'admin', '/agreement');
  await page.locator(`[data-testid=known-store] option[value="${store}"]`).waitFor({ state: 'attached' });
  const seq = presses[85] ?? 0;
  const shown = (shift: number) =>
    new Date((kiosk.events[seq - 1]?.at ?? 0) + 3 * 3_600_000 + shift).toISOString().slice(0, 16);
  const found = page.getByTestId(`mark-1-${kiosk.item(seq)}`);
  const find = async () => {
    await page.getByTestId('known-store').selectOption(here);
    await page.getByTestId('known-when').fill(shown(0));
    await page.getByTestId('known-find').click();
    await found.waitFor();
  };
  await find();
  await page.getByTestId('known-when').fill(shown(86_400_000));
  await found.waitFor({ state: 'detached' });
  await find();
  await page.getByTestId('known-store').selectOption(store);
  await found.waitFor({ state: 'detached' });
});
