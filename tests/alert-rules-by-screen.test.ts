import { type Person, type TestHub, testHub } from '@otklik/hub-server/hub-fixture.ts';
import { alertTitle, ruleWords } from '@otklik/shared/i18n/alert-text.ts';
import { deliveryRu } from '@otklik/shared/i18n/delivery-ru.ts';
import { inboxEn } from '@otklik/shared/i18n/inbox-en.ts';
import { inboxRu } from '@otklik/shared/i18n/inbox-ru.ts';
import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openSite, type Site } from '../validator-ui/browser/site.ts';
import { lookAway, looksWell, signInAt } from './support/real-screens.ts';

/** What is watched, and who is told of it, as a person sets it: the screen of a real hub in Chromium. */
let site: Site;
let hub: TestHub;
beforeAll(async () => {
  site = await openSite();
}, 300_000);
afterAll(() => site?.close());
beforeEach(async () => {
  hub = await testHub({ uiDir: site.dist });
});
afterEach(() => hub.close());

async function enter(page: Page, login = 'admin'): Promise<void> {
  await signInAt(page, `${hub.hub.url}/alerts`, login);
  await page.getByTestId('rule-disk').first().waitFor();
}

interface Rule {
  readonly id: string;
  readonly kind: string;
  readonly revision: number;
  readonly builtIn: boolean;
}
const rules = async (): Promise<readonly Rule[]> => (await hub.admin.get('/api/v1/alert-rules')).json.rules;
const own = async () => (await rules()).filter(({ builtIn }) => !builtIn);
const byId = async (id: string) => (await rules()).find((each) => each.id === id);

/** Somebody else, by the same API. */
async function changeElsewhere(id: string, more: object): Promise<void> {
  const rule = await byId(id);
  if (rule === undefined) throw new Error(`no rule ${id}`);
  const { id: _id, kind: _kind, builtIn: _builtIn, revision, ...body } = rule;
  const headers = { 'if-match': `"${revision}"` };
  const changed = await hub.admin.call('PUT', `/api/v1/alert-rules/${id}`, { ...body, ...more }, headers);
  expect(changed.status).toBe(200);
}

/** A desk's size and a tablet's. */
const looked = (page: Page, name: string): Promise<void> =>
  looksWell(page, name, [
    { width: 1440, height: 900 },
    { width: 820, height: 1180 },
  ]);

const owned = (page: Page, name: string): Locator =>
  page.locator('.alert-rules li').filter({ has: page.getByRole('heading', { level: 3, name, exact: true }) });

const storeManager = async (): Promise<Person> => {
  const manager = await hub.person('manager');
  const { id } = (await manager.get('/api/v1/session')).json.user;
  const scope = { kind: 'store', store: hub.store };
  const body = { name: 'Мария', role: 'manager', scope };
  expect((await hub.admin.changeUser(id, body)).status).toBe(204);
  return manager;
};

describe.each([
  ['ru', inboxRu],
  ['en', inboxEn],
] as const)('in %s', (language, texts) => {
  it('adds a rule with lines, people, a webhook and quiet hours, changes it, switches it off and deletes it', async () => {
    await hub.person('manager');
    const hook = {
      name: 'Pager',
      url: 'https://hook.example/',
      events: ['alert-fired'],
      scope: { kind: 'all' },
    };
    const webhook = (await hub.admin.post('/api/v1/webhooks', hook)).json.id;
    const people = (await hub.admin.get('/api/v1/users')).json.users;
    const manager = people.find(({ login }: { login: string }) => login === 'manager1').id;
    const { page, errors, done } = await site.open('/', { language });
    await enter(page);
    // Every kind in words, with the lines that count now.
    const low = page.getByTestId('rule-index-low');
    const lines = { line: 0.7, margin: 0.02, days: 7, minPolls: 30 };
    await low.getByText(ruleWords('index-low', lines, language)).waitFor();
    expect(await low.getAttribute('data-on')).toBe('false');
    await looked(page, `alert-rules-${language}`);

    await page.getByTestId('rule-new').click();
    await page.getByTestId('rule-kind').selectOption('index-low');
    await page.getByTestId('rule-name').fill('Индекс на Речной');
    await page.getByTestId('scope').selectOption(`store ${hub.store}`);
    await page.getByTestId('line-line').fill('82.5');
    await page.getByTestId('recipients-some').check();
    await page.getByRole('checkbox', { name: 'manager1' }).check();
    await page.getByTestId('webhooks-some').check();
    await page.getByRole('checkbox', { name: 'Pager' }).check();
    await page.getByTestId('rule-quiet-from').fill('22:00');
    // Half of the quiet hours is no rule: the field that is missing says so, and the form stays.
    await page.getByTestId('rule-save').click();
    expect(await page.getByTestId('rule-quiet-to').evaluate((field) => field.matches(':invalid'))).toBe(true);
    await page.getByTestId('rule-quiet-to').fill('08:00');
    await looked(page, `alert-rule-new-${language}`);
    await page.getByTestId('rule-save').click();
    const mine = owned(page, 'Индекс на Речной');
    await mine.getByText(texts['alerts.rule.hooksSome'].replace('{{names}}', 'Pager')).waitFor();
    await mine.getByText(ruleWords('index-low', { ...lines, line: 0.825 }, language)).waitFor();
    const [made, ...others] = await own();
    expect(others).toEqual([]);
    expect(made).toMatchObject({
      ...{ kind: 'index-low', name: 'Индекс на Речной', on: true, revision: 1 },
      scope: { kind: 'store', store: hub.store },
      thresholds: { ...lines, line: 0.825 },
      ...{ recipients: [manager], webhooks: [webhook], quiet: { from: 1320, to: 480 } },
    });
    const id = made?.id ?? '';

    // Somebody else is faster while the form is open: told, nothing overwritten, and what stands is shown when asked for.
    await mine.getByTestId('rule-change').click();
    await page.getByTestId('line-days').fill('14');
    await changeElsewhere(id, { name: 'Речной', recipients: [] });
    await page.getByTestId('rule-save').click();
    await page.locator('[data-code="rule-changed"]').waitFor();
    expect(await page.getByTestId('line-days').inputValue()).toBe('14');
    expect(await byId(id)).toMatchObject({ name: 'Речной', revision: 2, thresholds: { days: 7 } });
    await looked(page, `alert-rule-conflict-${language}`);
    await page.getByTestId('rule-reload').click();
    await page.locator('[data-code="rule-changed"]').waitFor({ state: 'detached' });
    expect(await page.getByTestId('rule-name').inputValue()).toBe('Речной');
    expect(await page.getByTestId('line-days').inputValue()).toBe('7');
    await page.getByTestId('line-days').fill('14');
    await page.getByTestId('recipients-all').check();
    await page.getByTestId('webhooks-all').check();
    await page.getByTestId('rule-quiet-from').fill('');
    await page.getByTestId('rule-quiet-to').fill('');
    await page.getByTestId('rule-save').click();
    await page.getByTestId('rule').waitFor({ state: 'detached' });
    const open = await byId(id);
    expect(open).toMatchObject({ revision: 3, thresholds: { ...lines, line: 0.825, days: 14 } });
    for (const field of ['recipients', 'webhooks', 'quiet']) expect(open).not.toHaveProperty(field);

    // By the keyboard alone: off. The list is behind: somebody changes it, and switching on is refused, then shown.
    const again = owned(page, 'Речной');
    await again.getByTestId('rule-on').focus();
    await page.keyboard.press('Space');
    await expect.poll(() => again.getAttribute('data-on')).toBe('false');
    expect(await byId(id)).toMatchObject({ on: false, revision: 4 });
    await changeElsewhere(id, { name: 'Лесной' });
    await again.getByTestId('rule-on').click();
    await owned(page, 'Лесной').locator('[data-code="rule-changed"]').waitFor();
    expect(await byId(id)).toMatchObject({ on: false, name: 'Лесной', revision: 5 });

    await owned(page, 'Лесной').getByTestId('rule-remove').click();
    await page.getByText(texts['alerts.rule.removeText']).waitFor();
    await looked(page, `alert-rule-remove-${language}`);
    await page.getByTestId('confirm-do').click();
    await owned(page, 'Лесной').waitFor({ state: 'detached' });
    expect(await own()).toEqual([]);
    // Those every hub has cannot be taken away.
    expect(await page.getByTestId('rule-remove').count()).toBe(0);
    expect(errors).toEqual([]);
    await done();
  });

  it('a manager of one store reads what is watched for all, and keeps whom they cannot see', async () => {
    await storeManager();
    const far = await hub.person('manager');
    const { id: boss } = (await far.get('/api/v1/session')).json.user;
    const hook = {
      name: 'Pager',
      url: 'https://hook.example/',
      events: ['alert-fired'],
      scope: { kind: 'all' },
    };
    const webhook = (await hub.admin.post('/api/v1/webhooks', hook)).json.id;
    const made = await hub.admin.post('/api/v1/alert-rules', {
      ...{ kind: 'disk', name: 'Диск', on: true, scope: { kind: 'store', store: hub.store } },
      ...{ thresholds: { raiseMb: 100, clearMb: 200 }, recipients: [boss], webhooks: [webhook] },
    });
    const { page, errors, done } = await site.open('/', { language });
    await enter(page, 'manager1');
    const chain = owned(page, alertTitle('disk', language));
    expect(await chain.getByTestId('rule-change').count()).toBe(0);
    const mine = owned(page, 'Диск');
    const others = texts['alerts.rule.others_one'].replace('{{count}}', '1');
    await mine.getByText(texts['alerts.rule.hooksSome'].replace('{{names}}', others)).waitFor();
    await mine.getByTestId('rule-change').click();
    expect(await page.getByTestId('scope').locator('option').count()).toBe(1);
    await page.getByRole('checkbox', { name: 'Мария' }).check();
    await page.getByTestId('line-raiseMb').fill('150');
    await looked(page, `alert-rule-manager-${language}`);
    await page.getByTestId('rule-save').click();
    await page.getByTestId('rule').waitFor({ state: 'detached' });
    const saved = await byId(made.json.id);
    expect(saved).toMatchObject({ thresholds: { raiseMb: 150, clearMb: 200 }, webhooks: [webhook] });
    expect(saved).toMatchObject({ recipients: expect.arrayContaining([boss]) });
    expect(Object(saved).recipients).toHaveLength(2);
    expect(errors).toEqual([]);
    await done();
  });
});

it('a rule of a store that is closed stays that store’s, and keeps its webhooks while their list cannot be had', async () => {
  const hook = { name: 'Pager', url: 'https://hook.example/', events: ['alert-fired'] };
  const webhook = (await hub.admin.post('/api/v1/webhooks', { ...hook, scope: { kind: 'all' } })).json.id;
  const store = (await hub.admin.post('/api/v1/stores', { name: 'Речной', zone: 'Europe/Moscow' })).json.id;
  const made = await hub.admin.post('/api/v1/alert-rules', {
    ...{ kind: 'disk', name: 'Диск', on: true, scope: { kind: 'store', store } },
    ...{ thresholds: { raiseMb: 100, clearMb: 200 }, webhooks: [webhook] },
  });
  expect(made.status).toBe(201);
  const closed = await hub.admin.call('POST', `/api/v1/stores/${store}/retirement`, undefined, {
    'if-match': '"1"',
  });
  expect(closed.status).toBe(200);
  const { page, errors, done } = await site.open('/', { language: 'ru' });
  await page.route('**/api/v1/webhooks', (route) => route.abort());
  await enter(page);
  const rule = owned(page, 'Диск');
  const called = deliveryRu['schedules.closedStore'].replace('{{id}}', store.slice(0, 8));
  await rule.getByText(called).waitFor();
  await rule.getByTestId('rule-change').click();
  const dialog = page.getByTestId('rule');
  await dialog.locator('[data-code="offline"]').waitFor();
  const scope = dialog.getByTestId('scope');
  await scope.locator('option', { hasText: called }).waitFor({ state: 'attached' });
  expect(await scope.inputValue()).toBe(`store ${store}`);
  await looked(page, 'alert-rule-closed');
  await dialog.getByTestId('line-raiseMb').fill('150');
  await dialog.getByTestId('rule-save').click();
  await dialog.waitFor({ state: 'detached' });
  const saved = await byId(made.json.id);
  expect(saved).toMatchObject({ thresholds: { raiseMb: 150 }, scope: { kind: 'store', store } });
  expect(saved).toMatchObject({ webhooks: [webhook] });

  // Once the list is there, the choice of a whole chain is still a choice, and the store's stays offered until then.
  await page.unroute('**/api/v1/webhooks');
  await lookAway(page);
  await rule.getByTestId('rule-change').click();
  await dialog.getByTestId('webhooks-some').waitFor();
  expect(await dialog.getByRole('checkbox', { name: 'Pager' }).isChecked()).toBe(true);
  await scope.selectOption('all');
  await dialog.getByTestId('rule-save').click();
  await dialog.waitFor({ state: 'detached' });
  expect(await byId(made.json.id)).toMatchObject({ scope: { kind: 'all' }, webhooks: [webhook] });
  expect(errors).toEqual([]);
  await done();
});
