import { type TestHub, testHub } from '@otklik/hub-server/hub-fixture.ts';
import { questionsEn } from '@otklik/shared/i18n/questions-en.ts';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { openSite, picture, type Site, violations } from '../validator-ui/browser/site.ts';
import { lookAway, signInAt } from './support/real-screens.ts';

/** What was typed and what is shown once outlast whatever goes on behind it: a real hub in Chromium. */
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

async function enter(path: string, testId: string) {
  const opened = await site.open('/', { language: 'en' });
  await signInAt(opened.page, `${hub.hub.url}${path}`);
  await opened.page.getByTestId(testId).waitFor();
  return opened;
}

/** The hub cannot be asked for a while, is seen to be away, and is back. */
async function hiccup(page: Page, during: () => Promise<void>): Promise<void> {
  await page.route('**/api/v1/**', (route) =>
    route.request().method() === 'GET' ? route.abort() : route.fallback(),
  );
  // So long after that everything there is asked for anew.
  await page.clock.setFixedTime(Date.now() + 120_000);
  await lookAway(page);
  await page.locator('[data-code="offline"]').first().waitFor();
  await during();
  await page.unroute('**/api/v1/**');
  await lookAway(page);
  await page.locator('[data-code="offline"]').first().waitFor({ state: 'detached' });
  await during();
}

/** A press that an expert has left out of the index. */
async function leaveOneOut(): Promise<void> {
  const kiosk = await hub.kiosk([hub.workplaces[0]]);
  const press = kiosk.poll('yes').customer ?? 0;
  await kiosk.sendAll();
  const verdict = { value: 0, reason: 'worker-pressed' };
  const path = `/api/v1/review/items/${kiosk.item(press)}/verdicts`;
  expect((await hub.admin.post(path, verdict)).status).toBe(201);
}

it.each([
  { path: '/stores', page: 'stores', opener: 'store-add', form: 'new-store', field: '[name=name]' },
  { path: '/stores', page: 'groups', opener: 'group-add', form: 'group', field: '[name=name]' },
  { path: '/stores/STORE', page: 'cameras', opener: 'camera-add', form: 'camera', field: '[name=name]' },
  { path: '/stores/STORE', page: 'workers', opener: 'worker-add', form: 'worker', field: '[name=number]' },
  { path: '/stores/STORE', page: 'hours', opener: 'hours-change', form: 'hours', field: '[name=mon]' },
  {
    path: '/plan',
    page: 'plan',
    opener: 'plan-add',
    // A new period is put down first.
    after: 'hand-drop',
    form: 'plan-editor',
    field: '[data-testid=plan-name]',
  },
  { path: '/plan', page: 'question-list', opener: 'question-add', form: 'question', field: '[lang=en]' },
  { path: '/exclusions', page: 'exclusions', opener: 'appeal', form: 'appeal-form', field: 'textarea' },
])('$form: a hiccup of the hub is told, and takes nothing that was typed', async (place) => {
  if (place.form === 'appeal-form') await leaveOneOut();
  const { page, errors, done } = await enter(place.path.replace('STORE', hub.store), place.page);
  await page.getByTestId(place.opener).click();
  if (place.after !== undefined) await page.getByTestId(place.after).click();
  const field = page.getByTestId(place.form).locator(place.field).first();
  await field.fill('12');
  await hiccup(page, async () => expect(await field.inputValue()).toBe('12'));
  expect(errors).toEqual([]);
  await done();
});

it('what is shown once stays while the hub is away: a webhook’s secret, a till’s token', async () => {
  const delivery = await enter('/delivery', 'webhooks');
  await delivery.page.getByTestId('webhook-name').fill('Pager');
  await delivery.page.getByTestId('webhook-url').fill('https://hook.example/');
  await delivery.page.getByTestId('webhook-add').click();
  const secret = await delivery.page.getByTestId('secret-text').textContent();
  expect(secret).not.toBe('');
  await hiccup(delivery.page, async () =>
    expect(await delivery.page.getByTestId('secret-text').textContent()).toBe(secret),
  );
  await delivery.done();

  const store = await enter(`/stores/${hub.store}`, 'tills');
  await store.page.getByTestId('till-name').fill('till-1');
  await store.page.getByTestId('till-add').click();
  const token = await store.page.getByTestId('token-text').textContent();
  expect(token).not.toBe('');
  await hiccup(store.page, async () =>
    expect(await store.page.getByTestId('token-text').textContent()).toBe(token),
  );
  await store.done();
});

it('a group’s ticks outlast coming back to the window; another’s change is told, and shown when asked for', async () => {
  const north = await hub.admin.post('/api/v1/stores', { name: 'North', zone: 'Asia/Omsk' });
  expect(north.status).toBe(201);
  const stores = { north: north.json.id as string, one: hub.store };
  const made = await hub.admin.post('/api/v1/store-groups', { name: 'Region', stores: [stores.one] });
  const id: string = made.json.id;
  const { page, errors, done } = await enter('/stores', 'groups');
  await page.getByTestId(`group-change-${id}`).click();
  await page.getByTestId(`group-store-${stores.north}`).check();
  const asked = page.waitForResponse(`**/api/v1/store-groups/${id}`);
  await lookAway(page);
  await (await asked).finished();
  const ticked = (store: string) => page.getByTestId(`group-store-${store}`).isChecked();
  expect([await ticked(stores.north), await ticked(stores.one)]).toEqual([true, true]);

  const theirs = { name: 'Region', stores: [stores.north] };
  const faster = await hub.admin.call('PUT', `/api/v1/store-groups/${id}`, theirs, { 'if-match': '"1"' });
  expect(faster.status).toBe(200);
  await page.getByTestId('group-save').click();
  await page.locator('[data-code="changed-meanwhile"]').waitFor();
  expect([await ticked(stores.north), await ticked(stores.one)]).toEqual([true, true]);
  await page.getByTestId('group-reload').click();
  await page.locator('[data-code="changed-meanwhile"]').waitFor({ state: 'detached' });
  expect([await ticked(stores.north), await ticked(stores.one)]).toEqual([true, false]);
  await page.getByTestId(`group-store-${stores.one}`).check();
  await page.getByTestId('group-save').click();
  await page.getByTestId('group').waitFor({ state: 'detached' });
  const [group] = (await hub.admin.get('/api/v1/store-groups')).json.groups;
  expect(new Set(group.stores)).toEqual(new Set([stores.one, stores.north]));
  expect(errors).toEqual([]);
  await done();
});

it('what is typed of a store stays while others change it; their change is told, one’s own of another part is none', async () => {
  const path = `/api/v1/stores/${hub.store}`;
  const { page, errors, done } = await enter(`/stores/${hub.store}`, 'details');
  const stands = async () => (await hub.admin.get(path)).json;
  const name = page.getByTestId('details-name');
  // One's own change of the opening hours takes nothing of what is typed above, and does not stand in its way.
  await name.fill('Mine');
  await page.getByTestId('hours-change').click();
  await page.getByTestId('hours-mon').fill('9:00-21:00');
  await page.getByTestId('hours-save').click();
  await page.getByTestId('hours-week').waitFor();
  expect(await name.inputValue()).toBe('Mine');
  await page.getByTestId('details-save').click();
  await page.getByRole('heading', { level: 1, name: 'Mine' }).waitFor();
  const { hours } = await stands();
  expect(hours.week).toEqual({ mon: [{ from: '09:00', to: '21:00' }] });

  // Somebody else's, in the middle of both forms.
  await name.fill('Mine too');
  await page.getByTestId('hours-change').click();
  await page.getByTestId('hours-tue').fill('10:00-18:00');
  const theirs = {
    name: 'Theirs',
    hours: { week: { sun: [{ from: '12:00', to: '13:00' }] }, exceptions: [] },
  };
  expect((await hub.admin.call('PUT', path, theirs, { 'if-match': '"3"' })).status).toBe(200);
  const asked = page.waitForResponse(`**${path}`);
  await lookAway(page);
  await (await asked).finished();
  await page.getByTestId('hours-week').getByText('12:00–13:00').waitFor();
  expect(await page.getByTestId('hours-tue').inputValue()).toBe('10:00-18:00');
  await page.getByTestId('hours-save').click();
  await page.locator('[data-testid=hours] [data-code="changed-meanwhile"]').waitFor();
  await page.getByTestId('hours-reload').click();
  await page.locator('[data-code="changed-meanwhile"]').waitFor({ state: 'detached' });
  expect(await page.getByTestId('hours-sun').inputValue()).toBe('12:00–13:00');
  expect(await page.getByTestId('hours-tue').inputValue()).toBe('');
  await page.getByTestId('hours-tue').fill('10:00-18:00');
  await page.getByTestId('hours-save').click();
  await page.getByTestId('hours-save').waitFor({ state: 'detached' });
  expect(await stands()).toMatchObject({ name: 'Theirs', revision: 5 });

  // Their new name lies between: it is neither lost by a save nor by what was typed before.
  expect(await name.inputValue()).toBe('Mine too');
  await page.getByTestId('details-save').click();
  await page.locator('[data-code="changed-meanwhile"]').waitFor();
  expect(await stands()).toMatchObject({ name: 'Theirs', revision: 5 });
  await page.getByTestId('details-reload').click();
  await page.locator('[data-code="changed-meanwhile"]').waitFor({ state: 'detached' });
  expect(await name.inputValue()).toBe('Theirs');

  const volume = page.getByTestId('counter').locator('[name=volume]');
  await volume.fill('10');
  const settings = `${path}/settings`;
  await hub.admin.call('PUT', settings, { screen: { volume: 70 } }, { 'if-match': '"0"' });
  const told = page.waitForResponse(`**${settings}`);
  await lookAway(page);
  await (await told).finished();
  expect(await volume.inputValue()).toBe('10');
  await page.getByTestId('save').click();
  await page.locator('[data-code="settings-changed"]').waitFor();
  await page.getByTestId('reload').click();
  await page.locator('input[name="volume"][value="70"]').waitFor();
  expect(await volume.inputValue()).toBe('70');
  expect(errors).toEqual([]);
  await done();
});

it('a console’s name that is typed stays while somebody else renames it', async () => {
  const kiosk = await hub.kiosk([hub.workplaces[0]]);
  kiosk.add({
    type: 'device-up',
    data: {
      ...{ serial: 'SN1', bootId: '5A3F0C21', model: 'otklik-avr', class: 'serial' },
      ...{ buttons: ['Y', 'N', 'U', 'S'], holdCapable: true },
    },
  });
  await kiosk.sendAll();
  const { page, errors, done } = await enter(`/stores/${hub.store}`, 'consoles');
  await page.getByTestId('console-open-SN1').click();
  const label = page.getByTestId('console-label');
  await label.fill('Mine');
  const path = '/api/v1/consoles/SN1';
  const { revision } = (await hub.admin.get(path)).json.console;
  const theirs = { label: 'Theirs', retired: false };
  const headers = { 'if-match': `"${revision}"` };
  expect((await hub.admin.call('PUT', path, theirs, headers)).status).toBe(200);
  await lookAway(page);
  await page
    .getByTestId('console')
    .getByRole('heading', { name: /Theirs/ })
    .waitFor();
  expect(await label.inputValue()).toBe('Mine');
  await page.getByTestId('console-save').click();
  await page.locator('[data-code="changed-meanwhile"]').waitFor();
  await page.getByTestId('console-reload').click();
  await page.locator('[data-code="changed-meanwhile"]').waitFor({ state: 'detached' });
  expect(await label.inputValue()).toBe('Theirs');
  expect(errors).toEqual([]);
  await done();
});

it('a plan is put in force only once what it comes to has been seen; that this could not be asked for is told', async () => {
  const question = (
    await hub.admin.post('/api/v1/questions', {
      ...{ text: { ru: 'Вам помогли?', en: 'Were you helped?' }, positive: 'yes' },
    })
  ).json.id;
  const from = new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10);
  const rule = { kind: 'fixed', periods: [{ from, question }] };
  const draft = { from, presentation: 'prompt', rule };
  const body = { name: 'Spring', scope: { kind: 'all' }, draft };
  expect((await hub.admin.post('/api/v1/plans', body)).status).toBe(201);
  const { page, errors, done } = await enter('/plan', 'plan');
  // As many as are asked for meanwhile: one answer held back, all of them refused, all of them let through.
  let answer: 'late' | 'never' | 'now' = 'late';
  const late: (() => void)[] = [];
  await page.route('**/api/v1/plans/preview', async (route) => {
    if (answer === 'late') await new Promise<void>((resolve) => late.push(resolve));
    if (answer === 'never') await route.abort();
    else await route.continue();
  });
  const name = questionsEn['plan.commitLabel'].replace('{{plan}}', 'Spring');
  await page.getByRole('button', { name }).click();
  await page.getByTestId('commit').getByTestId('loading').waitFor();
  expect(await page.getByTestId('commit-do').isDisabled()).toBe(true);
  answer = 'never';
  for (const go of late) go();
  const failure = page.getByTestId('commit').getByTestId('preview-failure');
  await failure.locator('[data-code="offline"]').waitFor();
  expect(await page.getByTestId('commit-do').isDisabled()).toBe(true);
  expect(await violations(page)).toEqual([]);
  await picture(page, 'plan-commit-unseen');
  answer = 'now';
  await failure.getByTestId('preview-retry').click();
  await page.getByTestId('commit').getByTestId('findings').waitFor();
  await failure.waitFor({ state: 'detached' });
  await page.getByTestId('commit-do').click();
  await page.getByTestId('commit').waitFor({ state: 'detached' });
  const [plan] = (await hub.admin.get('/api/v1/plans')).json.plans;
  expect(plan.versions).toHaveLength(1);

  // In the making it is told as well.
  answer = 'never';
  await page.getByTestId('plan-add').click();
  await page.getByTestId('hand-drop').click();
  await page.getByTestId('plan-outcome').locator('[data-code="offline"]').waitFor();
  answer = 'now';
  await page.getByTestId('plan-outcome').getByTestId('preview-retry').click();
  await page.getByTestId('plan-outcome').getByTestId('preview-failure').waitFor({ state: 'detached' });
  expect(errors).toEqual([]);
  await done();
});
