import { type TestHub, testHub } from '@otklik/hub-server/hub-fixture.ts';
import type { Plan } from '@otklik/shared/api/plans.ts';
import { planEn } from '@otklik/shared/i18n/plan-en.ts';
import { questionsEn } from '@otklik/shared/i18n/questions-en.ts';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openSite, type Site } from '../validator-ui/browser/site.ts';
import { signInAt } from './support/real-screens.ts';

/** The calendar of the plan under a hand that lets go, is too quick, or is busy with something else: a real hub in Chromium. */
let site: Site;
let hub: TestHub;
let question: string;
beforeAll(async () => {
  site = await openSite();
}, 300_000);
afterAll(() => site?.close());
beforeEach(async () => {
  hub = await testHub({ uiDir: site.dist });
  const text = { ru: 'Вам помогли?', en: 'Were you helped?' };
  question = (await hub.admin.post('/api/v1/questions', { text, positive: 'yes' })).json.id;
});
afterEach(() => hub.close());

const DAY_MS = 86_400_000;
const dateIn = (date: string, days: number): string =>
  new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);
/** The first day of the month three months from now, which is always in the next quarter. */
const start = (): string => {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 3, 1)).toISOString().slice(0, 10);
};
const DAYS = 10;
const LAST = 200;

/** A draft of one period of ten days, and the calendar where it lies. */
async function planned() {
  const from = start();
  const rule = { kind: 'fixed', periods: [{ from, to: dateIn(from, DAYS), question }] };
  const draft = { from, until: dateIn(from, LAST), presentation: 'prompt', rule };
  const made = await hub.admin.post('/api/v1/plans', { name: 'Spring', scope: { kind: 'all' }, draft });
  expect([made.status, made.text]).toEqual([201, made.text]);
  const { page, errors } = await site.open('/', { language: 'en' });
  await signInAt(page, `${hub.hub.url}/plan`);
  await page.getByTestId('plan').waitFor();
  await page.getByTestId('plan-later').click();
  const bar = page.getByTestId('track-all').locator('[data-bar]');
  await bar.waitFor();
  return { page, errors, bar, from };
}

const planNow = async (): Promise<Plan | undefined> => (await hub.admin.get('/api/v1/plans')).json.plans[0];
/** What a plan comes to whose period was moved so many days, saved so many times. */
const moved = (from: string, by: number, revision: number) => ({
  revision,
  draft: { rule: { periods: [{ from: dateIn(from, by), to: dateIn(from, by + DAYS) }] } },
});
const said = (page: Page, text: string): Promise<void> =>
  page
    .getByTestId('plan-said')
    .getByText(text.split('{{')[0] ?? text)
    .waitFor();

/** Where a pointer is over a day, that many after a first one. */
async function places(page: Page, from: string): Promise<(days: number) => { x: number; y: number }> {
  const track = page.getByTestId('track-all');
  await track.scrollIntoViewIfNeeded();
  const box = await track.boundingBox();
  if (box === null) throw new Error('a track has a place');
  const date = new Date(`${from}T00:00:00Z`);
  const first = Date.UTC(date.getUTCFullYear(), Math.floor(date.getUTCMonth() / 3) * 3, 1);
  const end = Date.UTC(date.getUTCFullYear(), Math.floor(date.getUTCMonth() / 3) * 3 + 3, 1);
  return (days) => ({
    x: box.x + (box.width * (date.getTime() + (days + 0.5) * DAY_MS - first)) / (end - first),
    y: box.y + box.height / 2,
  });
}

describe('a period in the hand', () => {
  it('is left by Escape whatever the pointer does then, and lies where the pointer was last', async () => {
    const { page, errors, bar, from } = await planned();
    const at = await places(page, from);
    const grasp = async (): Promise<void> => {
      await page.mouse.move(at(3).x, at(3).y);
      await page.mouse.down();
      await page.mouse.move(at(6).x, at(6).y, { steps: 3 });
      await page.getByTestId('ghost').waitFor();
    };
    await grasp();
    await page.keyboard.press('Escape');
    await said(page, planEn['calendar.said.left']);
    await page.mouse.move(at(9).x, at(9).y, { steps: 3 });
    await page.mouse.up();
    expect(await page.getByTestId('ghost').count()).toBe(0);

    // Further and let go before anything is drawn.
    await grasp();
    await bar.evaluate((element, { x, y }) => {
      for (const type of ['pointermove', 'pointerup'])
        element.dispatchEvent(
          new PointerEvent(type, { bubbles: true, pointerId: 1, clientX: x, clientY: y }),
        );
    }, at(8));
    await page.mouse.up();
    await said(page, planEn['calendar.said.saved']);
    expect(await planNow()).toMatchObject(moved(from, 5, 2));
    expect(errors).toEqual([]);
  });

  it('waits while it is being saved: keys neither save twice nor are taken for another move', async () => {
    const { page, errors, bar, from } = await planned();
    const asked: (() => void)[] = [];
    await page.route('**/api/v1/plans/*/draft', async (route) => {
      await new Promise<void>((resolve) => asked.push(resolve));
      await route.continue();
    });
    await bar.focus();
    for (const key of ['Space', 'ArrowRight']) await page.keyboard.press(key);
    const held = await page.getByTestId('ghost').textContent();
    for (const key of ['Enter', 'Enter']) await page.keyboard.press(key);
    await page.locator('[data-testid="hand-drop"]:disabled').waitFor();
    for (const key of ['Enter', 'ArrowRight', 'Escape']) await page.keyboard.press(key);
    expect(await page.getByTestId('ghost').textContent()).toBe(held);
    await expect.poll(() => asked.length).toBe(1);
    for (const go of asked) go();
    await said(page, planEn['calendar.said.saved']);
    expect(asked.length).toBe(1);
    expect(await planNow()).toMatchObject(moved(from, 1, 2));
    expect(errors).toEqual([]);
  });

  it('stays where it is while a form is open: nothing that is typed there is lost, and it can be saved', async () => {
    const { page, errors, bar, from } = await planned();
    await bar.focus();
    for (const key of ['Space', 'ArrowRight', 'Enter']) await page.keyboard.press(key);
    await said(page, planEn['calendar.said.saved']);
    const named = (key: 'plan.changeLabel' | 'plan.dropLabel') =>
      page.getByRole('button', { name: questionsEn[key].replace('{{plan}}', 'Spring') });
    await named('plan.changeLabel').click();
    const last = page.getByTestId('draft-last');
    await last.fill(dateIn(from, LAST + 9));
    await page.getByTestId('move-undo').click();
    await said(page, planEn['calendar.said.editing']);
    await bar.focus();
    await page.keyboard.press('Space');
    expect(await page.getByTestId('ghost').count()).toBe(0);
    await named('plan.dropLabel').click();
    await named('plan.changeLabel').click();
    expect(await last.inputValue()).toBe(dateIn(from, LAST + 9));
    await page.getByTestId('plan-save').click();
    await page.getByTestId('plan-editor').waitFor({ state: 'detached' });
    const now = await planNow();
    expect(now).toMatchObject(moved(from, 1, 3));
    expect(now?.draft?.until).toBe(dateIn(from, LAST + 10));
    expect(errors).toEqual([]);
  });
});

it('other days are told to be on their way, and those that cannot be read take no form away', async () => {
  const { page, errors, from } = await planned();
  await page
    .getByRole('button', { name: questionsEn['plan.changeLabel'].replace('{{plan}}', 'Spring') })
    .click();
  const last = page.getByTestId('draft-last');
  await last.fill(dateIn(from, LAST + 9));
  const away = Promise.withResolvers<void>();
  await page.route('**/api/v1/plans/periods?*', async (route) => {
    await away.promise;
    await route.abort();
  });
  const track = page.getByTestId('track-all');
  // Beyond what was read of the coming year.
  for (let quarter = 0; quarter < 5; quarter += 1) await page.getByTestId('plan-later').click();
  await track.getByText(planEn['calendar.reading']).waitFor();
  expect(await track.getByText(planEn['calendar.nothing']).count()).toBe(0);
  away.resolve();
  await page.getByTestId('plan').locator('[data-code="offline"]').first().waitFor();
  expect(await last.inputValue()).toBe(dateIn(from, LAST + 9));
  expect(errors).toEqual([]);
});

describe('a question’s form', () => {
  it('lets go of the microphone it was given only after it was closed, and asks for one alone', async () => {
    const { page, errors } = await site.open('/', { language: 'en' });
    await signInAt(page, `${hub.hub.url}/plan`);
    await page.getByTestId('question-add').click();
    // Leave is given when the test says so.
    const given = await page.evaluateHandle(() => {
      const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      const state = { asked: 0, allow: () => {}, states: (): string[] => [], stream: undefined as unknown };
      const allowed = new Promise<void>((resolve) => {
        state.allow = resolve;
      });
      navigator.mediaDevices.getUserMedia = async (wanted) => {
        state.asked += 1;
        await allowed;
        const stream = await real(wanted);
        state.states = () => stream.getTracks().map(({ readyState }) => readyState);
        return stream;
      };
      return state;
    });
    const record = page.getByTestId('prompt-en').getByTestId('record-start');
    await record.click();
    await page.locator('[data-testid="question-save"]:disabled').waitFor();
    expect(await record.isDisabled()).toBe(true);
    await page.getByTestId('question-close').click();
    await page.getByTestId('question').waitFor({ state: 'detached' });
    await given.evaluate((state) => state.allow());
    await expect.poll(() => given.evaluate((state) => state.states())).toEqual(['ended']);
    expect(await given.evaluate((state) => state.asked)).toBe(1);
    expect(errors).toEqual([]);
  });

  it('refuses a second text in one language, in words', async () => {
    const { page, errors } = await site.open('/', { language: 'en' });
    await signInAt(page, `${hub.hub.url}/plan`);
    await page.getByTestId('question-add').click();
    await page.getByTestId('text-ru').fill('Вам понравилось?');
    await page.getByTestId('text-en').fill('Did you like it?');
    const rows = page.getByTestId('further-text');
    for (const [index, text] of ['Ұнады ма?', 'Жақсы ма?'].entries()) {
      await page.getByTestId('text-add').click();
      await rows.nth(index).locator('input').first().fill('kk');
      await rows.nth(index).locator('input').nth(1).fill(text);
    }
    await page.getByTestId('question-save').click();
    const second = rows.nth(1).locator('input').first();
    expect(await second.evaluate((input: HTMLInputElement) => input.validationMessage)).toBe(
      planEn['texts.twice'],
    );
    await second.fill('ky');
    await page.getByTestId('question-save').click();
    await page.getByTestId('question').waitFor({ state: 'detached' });
    const { questions } = (await hub.admin.get('/api/v1/questions')).json;
    expect(questions.map(({ texts }: { texts?: object }) => texts)).toContainEqual({
      kk: 'Ұнады ма?',
      ky: 'Жақсы ма?',
    });
    expect(errors).toEqual([]);
  });
});
