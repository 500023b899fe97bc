import type { Person, TestHub } from '@otklik/hub-server/hub-fixture.ts';
import { dayStart } from '@otklik/hub-server/questions/store-days.ts';
import { alertTitle } from '@otklik/shared/i18n/alert-text.ts';
import { devicesRu } from '@otklik/shared/i18n/devices-ru.ts';
import { figuresRu } from '@otklik/shared/i18n/figures-ru.ts';
import { riskKindName } from '@otklik/shared/i18n/risk-text.ts';
import { storesRu } from '@otklik/shared/i18n/stores-ru.ts';
import { validatorRu } from '@otklik/shared/i18n/validator-ru.ts';
import { waysRu } from '@otklik/shared/i18n/ways-ru.ts';
import { dateOf } from '@otklik/shared/questions/calendar.ts';
import type { ShownKind } from '@otklik/shared/risk/shown.ts';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type ChainAtHub, chainAtHub, FIRST, visitsIn } from '../scripts/demo/chain/chain.test-help.ts';
import type { FurnishedChain } from '../scripts/demo/chain/furnish.ts';
import { keepBeating } from '../scripts/demo/chain/run-chain.ts';
import { askedOn, type ChainPlan, demoChain, goodShare } from '../scripts/demo/chain/scenario.ts';
import { storeDay } from '../scripts/demo/chain/store-days.ts';
import { indexOf } from '../scripts/demo/chain/truth.ts';
import { workerNamed } from '../scripts/demo/chain/workers.ts';
import { openSite, type Site } from '../validator-ui/browser/site.ts';
import { formatDayOf } from '../validator-ui/src/ui/format.ts';
import { signInAt } from './support/real-screens.ts';

/**
 * What README says is going on in the demo's chain, found where it says so: the screens of a real hub in Chromium, on a chain
 * made smaller. Each test only looks. What stands there is held against what the generator knows to be true.
 */
const small = demoChain('small');
const NAMES = ['Озёрный', 'Лесной', 'Горный', 'Садовый', 'Степной'];
const plan: ChainPlan = {
  ...small,
  stores: small.stores
    .filter(({ name }) => NAMES.includes(name))
    .map((store) => ({ ...store, asked: Math.round(store.asked * 0.6) })),
};
const { weak, training, presser, broken, holiday } = plan.effects;
if (!(weak && training && presser && broken && holiday)) throw new Error('an effect is missing');
const DAY_MS = 86_400_000;
/** What lies before the day at hand, as where `npm start` begins, and always begins on the same weekday. */
const first = (() => {
  const latest = Math.floor(Date.now() / DAY_MS) - plan.days;
  return latest - ((((latest - FIRST) % 7) + 7) % 7);
})();
const texts = { ...validatorRu, ...figuresRu, ...storesRu, ...devicesRu, ...waysRu };

let site: Site;
let at: ChainAtHub;
let hub: TestHub;
let chain: FurnishedChain;
let expert: Person;
const ending = new AbortController();
let beating: Promise<void> | undefined;

beforeAll(async () => {
  site = await openSite();
  const options = { uiDir: site.dist, riskEveryMs: 200, riskSettleMs: 0, alertsEveryMs: 200 };
  at = await chainAtHub(plan, options, first);
  hub = at.hub;
  expert = await hub.person('expert');
  const loaded = await at.load(at.begun);
  if (!loaded.ok) throw new Error(`${loaded.error.code}: ${loaded.error.detail}`);
  chain = loaded.value;
  beating = keepBeating(at.beat, ending.signal);
  const limit = { timeout: 200_000, interval: 100 };
  await vi.waitFor(async () => expect(await hub.hub.db.read('riskDue', undefined)).toEqual([]), limit);
  await vi.waitFor(async () => {
    const { alerts } = (await at.manager.get('/api/v1/alerts')).json;
    expect(alerts.map(({ kind }: { kind: string }) => kind)).toContain('button-chatter');
  }, limit);
});
afterAll(async () => {
  ending.abort();
  await beating;
  await at?.close();
  await site?.close();
});

const storeOf = (name: string) => {
  const store = chain.stores.find((each) => each.plan.name === name);
  if (store === undefined) throw new Error(`no store ${name}`);
  return store;
};
const truthOf = (name: string, question: number, fits?: (day: number) => boolean) => {
  const asked = plan.questions[question];
  const index = asked && indexOf(visitsIn(plan, chain, first, { name, question }, fits), asked);
  if (index === undefined) throw new Error('nobody answered');
  return index;
};
/** Signed in, and in a section of that name. */
async function enter(login: string, section: string): Promise<{ page: Page; done: () => Promise<void> }> {
  const { page, errors, done } = await site.open('/', { language: 'ru' });
  await signInAt(page, hub.hub.url, login);
  await page
    .getByRole('navigation', { name: texts['nav.label'] })
    .getByRole('link', { name: section, exact: true })
    .click();
  return {
    page,
    done: async () => {
      expect(errors).toEqual([]);
      await done();
    },
  };
}
/** Chooses a question, and waits until its index stands there. */
async function ask(page: Page, question: number): Promise<void> {
  const id = chain.questions[question] ?? '';
  await page.getByTestId('view-question').selectOption({ label: plan.questions[question]?.text.ru ?? '' });
  await page.locator(`[data-testid="question-${id}"] [data-testid=headline][data-share]`).waitFor();
}
/** The numbers in a text, as a Russian reads them. */
const numbersIn = (text: string): readonly number[] =>
  [...text.replaceAll('−', '-').matchAll(/-?\d+(?:,\d+)?/g)].map(([each]) => Number(each.replace(',', '.')));

it('the weak store stands alone at the bottom whichever question, and each figure is what truly happened', async () => {
  const { page, done } = await enter('manager1', texts['nav.results']);
  let [held, all] = [0, 0];
  for (const question of plan.questions.keys()) {
    await ask(page, question);
    const row = (name: string) => page.getByTestId(`interval-${storeOf(name).id}`);
    const last = page.getByTestId('places').getByTestId('interval-group').last();
    await last.getByTestId(`interval-${storeOf(weak.store).id}`).waitFor();
    expect(await last.locator('[data-testid^=interval-]').count()).toBe(1);
    for (const { name } of plan.stores) {
      // Of all who answered; what an expert has left out of them is few.
      const truth = truthOf(name, question);
      expect(Number(await row(name).getAttribute('data-n'))).toBeLessThanOrEqual(truth.n);
      // The training makes two truths of one; what the worker pressed is no customer's.
      if (name === training.store || name === presser.store) continue;
      const link = page.getByTestId('places').getByRole('link', { name });
      const [share = 0, low = 0, high = 0] = numbersIn((await link.getAttribute('aria-label')) ?? '');
      const true100 = goodShare(plan, name, question * plan.rotation) * 100;
      all += 1;
      if (low <= true100 && true100 <= high) held += 1;
      expect(Math.abs(share - truth.share * 100)).toBeLessThan(3);
    }
  }
  expect(all).toBe(9);
  // 95 % intervals: of nine, fewer than seven would happen once in a hundred.
  expect(held).toBeGreaterThanOrEqual(7);
  // Before anything is left out the figure is the truth to the last answer.
  for (const { name } of plan.stores) {
    await page.getByTestId('view-place').selectOption({ label: name });
    const truth = truthOf(name, plan.questions.length - 1);
    const before = page.locator(`[data-testid=index-before][data-n="${truth.n}"]`);
    await before.waitFor();
    expect(Number(await before.getAttribute('data-share'))).toBe(truth.share);
  }
  await done();
});

it('the training shows when its store is compared before and after the day the terminal tells, and no other store does', async () => {
  const { page, done } = await enter('manager1', texts['nav.results']);
  await ask(page, 0);
  for (const name of [training.store, 'Озёрный']) {
    await page.getByTestId('view-place').selectOption({ label: name });
    await page.getByRole('button', { name: texts['figures.compareOpen'], exact: true }).click();
    const form = page.getByTestId('compare-beside');
    await form.locator('input[name=day]').fill(dateOf(first + training.from));
    await page.getByTestId('compare-beside-do').click();
    const shown = name === training.store;
    const words = page.locator(`[data-testid=compare-words][data-shown=${shown}]`);
    // Two weeks on either side, and the words of these two slices.
    const n = truthOf(name, 0, (day) => day >= training.from).n;
    await expect
      .poll(async () => numbersIn((await words.locator('p').first().textContent()) ?? '').at(-1))
      .toSatisfy((said: number | undefined) => said !== undefined && said <= n && said > n - 20);
    const [difference = 0, , low = 0, high = 0] = numbersIn(
      (await words.locator('p').nth(2).textContent()) ?? '',
    );
    const rise = shown ? training.rise * 100 : 0;
    expect(low).toBeLessThanOrEqual(rise);
    expect(high).toBeGreaterThanOrEqual(rise);
    if (shown) expect(difference).toBeGreaterThan(0);
    await page.getByTestId('compare-close').click();
  }
  await done();
});

/** From the start of the review to the first press of that kind in that store; when it was, wall ms. */
async function reviewed(page: Page, store: string, kind: ShownKind): Promise<number> {
  await page.getByTestId('risk-store').selectOption({ label: store });
  await page.getByTestId('risk-reason').selectOption({ label: riskKindName(kind, 'ru') });
  await page.getByTestId('way-risk').getByRole('link').click();
  await page.getByTestId('risk-reasons').locator(`[data-kind=${kind}]`).first().waitFor();
  const item = await page.getByTestId('review').getAttribute('data-item');
  const { at: pressed, store: where } = (await expert.get(`/api/v1/review/items/${item}`)).json.item;
  expect(where.name).toBe(store);
  await page.getByRole('link', { name: texts['nav.start'], exact: true }).click();
  await page.getByTestId('ways').waitFor();
  return pressed;
}
const dayOfHistory = (wall: number): number => Math.floor(wall / DAY_MS) - first;

/** Whether a press is one that nobody but the worker made. */
function isMadeUp(pressed: number): boolean {
  const { plan: store, worker } = storeOf(presser?.store ?? '');
  const day = dayOfHistory(pressed);
  return storeDay(plan, store, { day, first }, worker).visits.some(({ t, faked }) => {
    const since = pressed - dayStart(store.zone, first + day) - t;
    return faked === true && since >= 0 && since < 25_000;
  });
}

it('the worker who presses is among the riskiest, and what is left out of his answers is told to him and his manager', async () => {
  const review = await enter('expert2', texts['nav.review']);
  await review.page.getByTestId('ways').waitFor();
  for (const kind of ['fast-answer', 'one-person'] as const)
    expect(isMadeUp(await reviewed(review.page, presser.store, kind))).toBe(true);
  await review.done();

  const { page, done } = await enter('manager1', texts['nav.exclusions']);
  await page.getByTestId('exclusions-store').selectOption({ label: presser.store });
  const pressed = page.getByTestId('exclusion-reason').filter({ hasText: texts['reason.worker-pressed'] });
  await pressed.nth(10).waitFor();
  await page
    .getByRole('navigation', { name: texts['nav.label'] })
    .getByRole('link', { name: texts['nav.results'], exact: true })
    .click();
  await ask(page, 0);
  await page.getByTestId('view-place').selectOption({ label: presser.store });
  await page.getByTestId('places-operator').check();
  // Whoever stands there in a chain of fewer stores.
  const { name } = workerNamed(plan.stores.indexOf(storeOf(presser.store).plan), 1, 'late');
  await page.getByTestId('places').getByRole('link', { name }).waitFor();
  await done();

  const own = await enter('seller', texts['nav.own']);
  const mine = own.page.locator('li[data-excluded=true]').filter({ hasText: texts['reason.worker-pressed'] });
  await mine.nth(5).waitFor();
  await mine.first().getByTestId('appeal').waitFor();
  await own.done();
});

it('the broken button is told by devices, alerts and the review', async () => {
  const { page, done } = await enter('manager1', texts['nav.stores']);
  await page.getByRole('link', { name: texts['devices.link'] }).click();
  const [till = ''] = storeOf(broken.store).workplaces;
  const row = page.getByTestId(`device-${till}`);
  await row.getByText(texts['kiosks.fault.button-chatter']).waitFor();
  expect(await row.getAttribute('data-state')).toBe('fault');
  expect(await page.locator('[data-testid=devices-table] [data-state=fault][data-testid]').count()).toBe(1);
  await page
    .getByRole('navigation', { name: texts['nav.label'] })
    .getByRole('link', { name: texts['nav.alerts'], exact: true })
    .click();
  const alert = page.locator('li[data-state=firing]').filter({ hasText: alertTitle('button-chatter', 'ru') });
  await alert.getByText(broken.store).waitFor();
  expect(await alert.count()).toBe(1);
  await done();
  const review = await enter('expert2', texts['nav.review']);
  await review.page.getByTestId('ways').waitFor();
  for (const kind of ['chatter', 'stuck'] as const)
    expect(dayOfHistory(await reviewed(review.page, broken.store, kind))).toBeGreaterThanOrEqual(broken.from);
  await review.done();
});

it('the holiday is a gap in the line of days, which no day with customers is, and is said to be closed', async () => {
  const { page, done } = await enter('manager1', texts['nav.results']);
  const question = askedOn(plan, holiday);
  await ask(page, question);
  const trend = page.getByTestId('trend');
  const days = Array.from({ length: plan.days }, (_, day) => day).filter(
    (day) => askedOn(plan, day) === question && day !== holiday,
  );
  await trend
    .locator('a')
    .nth(days.length - 1)
    .waitFor();
  const said = await trend.locator('a').evaluateAll((marks) => marks.map((mark) => mark.ariaLabel ?? ''));
  expect(said.map((each) => each.split(':')[0])).toEqual(
    days.map((day) => formatDayOf(dateOf(first + day), 'ru')),
  );
  expect(await trend.locator('[data-empty=closed]').count()).toBe(1);
  expect(await trend.locator('rect.hatched').count()).toBe(0);
  await done();
});
