import { PASSWORD, type TestHub, type TestKiosk, testHub } from '@otklik/hub-server/hub-fixture.ts';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { openSite, type Site } from '../validator-ui/browser/site.ts';

/** Figures that change while somebody looks at them: nothing on the page is taken away, emptied or moved. */
let site: Site;
let hub: TestHub;
let kiosk: TestKiosk;
let question: string;
let sent = 0;

beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site?.close());
// Of each try: what another one has sent is not this one's.
beforeEach(async () => {
  sent = 0;
  hub = await testHub({ uiDir: site.dist });
  await hub.person('manager');
  const text = { ru: 'Вам помогли?', en: 'Were you helped?' };
  question = (await hub.admin.post('/api/v1/questions', { text, positive: 'yes' })).json.id;
  kiosk = await hub.kiosk();
});
afterEach(() => hub?.close());

/** Customers answer, and the kiosk sends what it has. */
async function presses(outcomes: readonly ('yes' | 'no' | 'unsure' | 'timeout')[]): Promise<void> {
  for (const [at, outcome] of outcomes.entries()) kiosk.poll(outcome, { question, place: 1 + (at % 2) });
  expect((await kiosk.send(sent + 1, kiosk.events.length)).status).toBe(200);
  sent = kiosk.events.length;
}

async function enter(page: Page, path: string): Promise<void> {
  await page.goto(`${hub.hub.url}${path}`);
  await page.getByTestId('login').fill('manager1');
  await page.getByTestId('password').fill(PASSWORD);
  await page.getByTestId('sign-in').click();
}

/** Watches the whole page from now on: what is removed, what becomes empty, and how far anything moves by itself. */
const watch = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const told: string[] = [];
    const nameOf = (node: Node | null): string =>
      node instanceof Element ? node.outerHTML.slice(0, 120) : `“${node?.textContent ?? ''}”`;
    new MutationObserver((changes) => {
      for (const { type, target, removedNodes } of changes) {
        for (const removed of removedNodes) told.push(`removed ${nameOf(removed)} from ${nameOf(target)}`);
        if (type === 'characterData' && target.textContent === '')
          told.push(`emptied in ${nameOf(target.parentElement)}`);
      }
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
    let shift = 0;
    const moved: string[] = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        shift += Number(Reflect.get(entry, 'value'));
        const sources: readonly { readonly node: Node | null }[] = Reflect.get(entry, 'sources');
        for (const { node } of sources) moved.push(nameOf(node));
      }
    }).observe({ type: 'layout-shift', buffered: false });
    Reflect.set(window, 'flicker', () => ({ told, moved, shift }));
  });

interface Flicker {
  readonly told: readonly string[];
  readonly moved: readonly string[];
  /** As the browser counts it: a share of the page times how far. */
  readonly shift: number;
}

const flicker = (page: Page): Promise<Flicker> => page.evaluate(() => Reflect.get(window, 'flicker')());

const shown = async (page: Page, id: string): Promise<number> =>
  Number(await page.getByTestId(id).getAttribute('data-n'));

/** Each section shows what the hub has for it, and none is on its way any more. */
async function allThere(page: Page): Promise<void> {
  for (const figure of ['trend', 'heat']) await page.getByTestId(figure).locator('a').first().waitFor();
  await page.getByTestId(`interval-${hub.store}`).waitFor();
  await page.getByTestId('funnel').locator('a').first().waitFor();
  await page.getByTestId('samples-none').waitFor();
  // The store is looked at minutes later.
  await page.getByTestId('risk-unscored').waitFor();
  const coverage = page.getByTestId('coverage');
  await coverage.getByTestId('coverage-table').or(coverage.getByTestId('coverage-none')).waitFor();
  await expect.poll(() => page.locator('[data-testid=loading], [aria-busy=true]').count()).toBe(0);
}

it('the results follow the presses as they come in, and only figures change', async () => {
  await presses([...Array(12).fill('yes'), 'no', 'no', 'unsure', 'timeout']);
  const { page, errors, done } = await site.open('/', { language: 'ru' });
  await enter(page, '/results');
  await expect.poll(() => shown(page, 'index-before')).toBe(14);
  await allThere(page);
  await watch(page);
  let answers = 14;
  for (const outcomes of [
    ['yes'],
    ['no', 'yes', 'timeout'],
    ['unsure', 'no'],
    ['yes', 'yes', 'yes'],
  ] as const) {
    await presses(outcomes);
    answers += outcomes.filter((each) => each === 'yes' || each === 'no').length;
    await expect.poll(() => shown(page, 'index-before')).toBe(answers);
  }
  const seen = await flicker(page);
  expect(seen.told).toEqual([]);
  // A word of a sentence may have another ending and push the next one; a tenth is what counts as good.
  expect([seen.moved, seen.shift < 0.005]).toEqual([seen.moved, true]);
  expect(errors).toEqual([]);
  await done();
});
