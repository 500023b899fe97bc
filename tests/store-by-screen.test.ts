import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type TestHub, testHub } from '@otklik/hub-server/hub-fixture.ts';
import { storeEn } from '@otklik/shared/i18n/store-en.ts';
import { storeRu } from '@otklik/shared/i18n/store-ru.ts';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordAtOnce } from '../scripts/camera/record-at-once.ts';
import { openSite, picture, type Site, violations } from '../validator-ui/browser/site.ts';
import { signInAt } from './support/real-screens.ts';

/** A store's workers, tills and settings as a person sets them: the screens of a real hub in Chromium. */
let site: Site;
beforeAll(async () => {
  site = await openSite();
}, 300_000);
afterAll(() => site?.close());

async function enter(page: Page, hub: TestHub, login = 'admin'): Promise<void> {
  await signInAt(page, `${hub.hub.url}/stores`, login);
  await page.getByTestId('open-store').click();
  await page.getByTestId('counter').waitFor();
}

const operators = async (hub: TestHub, state = 'working') =>
  (await hub.admin.get(`/api/v1/stores/${hub.store}/operators?state=${state}`)).json.operators;
const settings = async (hub: TestHub) => (await hub.admin.get(`/api/v1/stores/${hub.store}/settings`)).json;

/** The store as the hub has it. */
const record = async (hub: TestHub) => (await hub.admin.get(`/api/v1/stores/${hub.store}`)).json;

describe.each([
  ['ru', storeRu],
  ['en', storeEn],
] as const)('in %s', (language, texts) => {
  it('changes a store, puts it into another zone, cancels a code, and closes it once no kiosk serves it', async () => {
    const hub = await testHub({ uiDir: site.dist });
    const kiosk = await hub.kiosk([hub.workplaces[0]]);
    const code = await hub.code([hub.workplaces[1]]);
    const { page, errors, done } = await site.open('/', { language });
    await enter(page, hub);
    await page
      .getByTestId(`code-${code.slice(0, 4)}`)
      .getByText('Till 2')
      .waitFor();
    expect(await violations(page)).toEqual([]);
    await picture(page, `store-details-${language}`);

    await page.getByTestId('details-name').fill('Речной');
    await page.getByTestId('details-address').fill('Набережная, 1');
    // Somebody else was faster: it is told, and what stands is shown.
    const headers = { 'if-match': '"1"' };
    const path = `/api/v1/stores/${hub.store}`;
    expect((await hub.admin.call('PUT', path, { name: 'Лесной' }, headers)).status).toBe(200);
    await page.getByTestId('details-save').click();
    await page.locator('[data-code="changed-meanwhile"]').waitFor();
    await page.getByTestId('details-reload').click();
    await page.getByRole('heading', { level: 2, name: texts['details.title'] }).waitFor();
    await page.locator('[data-code="changed-meanwhile"]').waitFor({ state: 'detached' });
    expect(await page.getByTestId('details-name').inputValue()).toBe('Лесной');
    await page.getByTestId('details-name').fill('Речной');
    await page.getByTestId('details-save').click();
    await page.getByRole('heading', { level: 1, name: 'Речной' }).waitFor();

    await page.getByTestId('details-zone').fill('Asia/Omsk');
    await page.getByTestId('details-zone-set').click();
    await page.getByText(texts['details.zoneText']).waitFor();
    expect(await violations(page)).toEqual([]);
    await picture(page, `store-zone-${language}`);
    await page.getByTestId('confirm-do').click();
    await page.getByTestId('confirm').waitFor({ state: 'detached' });
    expect(await record(hub)).toMatchObject({
      ...{ name: 'Речной', zone: 'Asia/Omsk', revision: 4 },
      zonesBefore: [{ zone: 'Europe/Moscow' }],
    });

    const cancel = texts['codes.cancelLabel'].replace('{{code}}', code.slice(0, 4));
    await page.getByRole('button', { name: cancel }).click();
    await page.getByTestId('codes-none').waitFor();
    // Another in place of the kiosk that is there.
    await page.getByTestId('enrol-kiosk').click();
    await page.getByTestId('enrol-replaces').selectOption(kiosk.id);
    expect(await violations(page)).toEqual([]);
    await picture(page, `enrol-replaces-${language}`);
    await page.getByTestId('enrol-make').click();
    await page.getByTestId('enrol-code').waitFor();
    const [open] = (await hub.admin.get('/api/v1/enrolment-codes')).json.codes;
    expect(open).toMatchObject({ replaces: kiosk.id, workplaces: [hub.workplaces[0]] });
    await page.getByTestId('enrol-close').click();

    await page.getByTestId('details-retire').click();
    await page.getByTestId('confirm-do').click();
    await page.locator('[data-code="in-use"]').waitFor();
    await hub.admin.post(`/api/v1/kiosks/${kiosk.id}/revocation`, { reason: 'stolen' });
    await page.getByTestId('confirm-do').click();
    await page.getByTestId('store-unknown').waitFor();
    expect((await record(hub)).retiredAt).toEqual(expect.any(Number));
    expect(errors).toEqual([]);
    await done();
    await hub.close();
  });

  it('checks a camera: what its folder holds, and what is wrong, in words', async () => {
    const hub = await testHub({ uiDir: site.dist });
    const folder = join(hub.dataDir, 'till');
    const settings = {
      ...{ name: 'Till', workplaces: [hub.workplaces[0]], folder, timing: 'name', zone: 'UTC' },
      pattern: '%Y-%m-%d_%H-%M-%S.mp4',
    };
    const made = await hub.admin.post(`/api/v1/stores/${hub.store}/cameras`, settings);
    const { page, errors, done } = await site.open('/', { language });
    await enter(page, hub);
    const row = page.getByTestId(`camera-${made.json.id}`);
    const button = row.getByRole('button', {
      name: texts['cameras.checkLabel'].replace('{{name}}', 'Till'),
    });
    await button.click();
    await row.locator('[data-code="folder-missing"]').waitFor();
    mkdirSync(folder);
    const from = Math.floor(Date.now() / 1000) * 1000 - 60_000;
    for (const start of [from, from + 30_000]) await recordAtOnce({ folder, from: start, seconds: 3 });
    await button.click();
    await row.locator('[data-code="gaps"]').waitFor();
    expect(await row.getByTestId('camera-checked').locator('li').count()).toBe(4);
    expect(await violations(page)).toEqual([]);
    await row.scrollIntoViewIfNeeded();
    await picture(page, `store-camera-${language}`);
    expect(errors).toEqual([]);
    await done();
    await hub.close();
  });

  it('sets up a store by keyboard and mouse: workers, a till, the counters', async () => {
    const hub = await testHub({ uiDir: site.dist });
    const { page, errors, done } = await site.open('/', { language });
    await enter(page, hub);
    expect(await page.getByTestId('workers-none').textContent()).toBe(texts['workers.none']);
    expect(await page.getByTestId('tills-none').textContent()).toBe(texts['tills.none']);
    expect(await violations(page)).toEqual([]);
    await picture(page, `store-empty-${language}`);

    // A worker, by the keyboard alone; the scanner's Enter does not end the form.
    await page.getByTestId('worker-add').focus();
    await page.keyboard.press('Enter');
    await page.getByLabel(texts['workers.number'], { exact: true }).focus();
    await page.keyboard.type('17');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Анна Петрова');
    await page.keyboard.press('Tab');
    await page.keyboard.type('2468');
    await page.keyboard.press('Tab');
    await page.keyboard.type('BADGE-17');
    await page.keyboard.press('Enter');
    expect(await page.getByTestId('worker').isVisible()).toBe(true);
    expect(await violations(page)).toEqual([]);
    await picture(page, `store-worker-${language}`);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByTestId('worker-17').waitFor();
    expect(await operators(hub)).toMatchObject([
      { number: '17', name: 'Анна Петрова', pinSet: true, badgeSet: true },
    ]);

    // A number that is taken is said in the dialog, and nothing is lost.
    await page.getByTestId('worker-add').click();
    await page.getByLabel(texts['workers.number'], { exact: true }).fill('17');
    await page.getByTestId('worker-save').click();
    await page.locator('[data-code="operator-taken"]').waitFor();
    await page.getByTestId('worker-close').click();

    const csv = (text: string) => ({ name: 'staff.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
    await page.getByTestId('import').setInputFiles(csv('number,name,pin\n18,Bob,12\n'));
    await page.getByText(`18`, { exact: true }).waitFor({ state: 'detached' });
    const fault = texts['workers.fault.line']
      .replace('{{line}}', '2')
      .replace('{{fault}}', texts['workers.fault.pin']);
    await page.getByText(fault).waitFor();
    await page.getByTestId('import').setInputFiles(csv('number,name,pin\n18,Bob,1234\n'));
    await page.getByTestId('worker-18').waitFor();

    // Retired after a question, then erased after another.
    await page
      .getByRole('button', { name: texts['workers.retireLabel'].replace('{{number}}', '18') })
      .click();
    expect(await violations(page)).toEqual([]);
    await picture(page, `store-confirm-${language}`);
    await page.getByTestId('confirm-close').click();
    expect((await operators(hub)).length).toBe(2);
    await page
      .getByRole('button', { name: texts['workers.retireLabel'].replace('{{number}}', '18') })
      .click();
    await page.getByTestId('confirm-do').click();
    await page.getByTestId('worker-18').waitFor({ state: 'detached' });
    await page.getByTestId('gone').locator('summary').click();
    await page.getByRole('button', { name: texts['workers.eraseLabel'].replace('{{number}}', '18') }).click();
    await page.getByTestId('confirm-do').click();
    await page.getByText(texts['workers.erased'], { exact: true }).waitFor();
    const [erased] = await operators(hub, 'gone');
    expect([erased.number, erased.name]).toEqual([undefined, undefined]);

    // A till; its token is on the page while its dialog is open, and never again.
    await page.getByTestId('till-name').fill('front');
    await page.getByTestId('till-workplace').selectOption({ label: 'Till 2' });
    await page.getByTestId('till-add').click();
    const token = (await page.getByTestId('token-text').textContent()) ?? '';
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(await violations(page)).toEqual([]);
    await picture(page, `store-token-${language}`);
    await page.getByTestId('token-close').click();
    await page.getByTestId('token-text').waitFor({ state: 'detached' });
    await page.getByTestId('till-front').getByText('Till 2').waitFor();
    expect(await page.content()).not.toContain(token);

    // The counters.
    const counter = page.getByTestId('counter');
    await counter.getByLabel(texts['counter.locale'], { exact: true }).selectOption('en');
    await counter.getByLabel(texts['counter.volume']).fill('40');
    await counter.getByLabel(texts['counter.window']).fill('2');
    await counter.getByLabel(texts['counter.pin'], { exact: true }).fill('482916');
    await page.getByTestId('rule-add').click();
    await counter.getByLabel(texts['counter.operation']).fill('consult*');
    await counter.getByLabel(texts['counter.register'], { exact: true }).selectOption('front');
    await counter.getByLabel(texts['counter.countReceipt']).uncheck();
    await page.getByTestId('save').click();
    // The browser keeps what is out of bounds.
    expect((await settings(hub)).revision).toBe(0);
    await counter.getByLabel(texts['counter.window']).fill('12.5');
    await page.getByTestId('save').click();
    await page.getByText(texts['store.saved']).waitFor();
    expect(await settings(hub)).toMatchObject({
      revision: 1,
      machine: { windowMs: 12_500, guardMs: 1000, coverMs: 900_000 },
      screen: { locale: 'en', volume: 40 },
      staff: { pinSet: true },
      pos: {
        rules: [
          { operation: 'consult*', register: 'front', trigger: true, countReceipt: false, operator: 'field' },
        ],
      },
    });
    expect(await violations(page)).toEqual([]);
    await page.getByLabel(texts['counter.operation']).scrollIntoViewIfNeeded();
    await picture(page, `store-full-${language}`);

    // Somebody else was quicker: nothing is overwritten, and what stands is a press away.
    const path = `/api/v1/stores/${hub.store}/settings`;
    await hub.admin.call('PUT', path, { screen: { volume: 70 } }, { 'if-match': '"1"' });
    await counter.getByLabel(texts['counter.volume']).fill('10');
    await page.getByTestId('save').click();
    await page.locator('[data-code="settings-changed"]').waitFor();
    expect((await settings(hub)).screen).toEqual({ volume: 70 });
    await page.getByTestId('reload').click();
    await page.locator('input[name="volume"][value="70"]').waitFor();

    await page.getByRole('button', { name: texts['tills.revokeLabel'].replace('{{name}}', 'front') }).click();
    await page.getByTestId('confirm-do').click();
    await page.getByTestId('tills-none').waitFor();
    expect(errors).toEqual([]);
    await done();
    await hub.close();
  });
});

it('a manager keeps the workers, and sees the rest without changing it', async () => {
  const hub = await testHub({ uiDir: site.dist });
  await hub.person('manager');
  const { page, errors, done } = await site.open('/', { language: 'ru' });
  await enter(page, hub, 'manager1');
  expect(await page.getByTestId('worker-add').isEnabled()).toBe(true);
  expect(await page.getByTestId('till-add').count()).toBe(0);
  expect(await page.getByTestId('save').count()).toBe(0);
  expect(await page.getByLabel(storeRu['counter.window']).isDisabled()).toBe(true);
  expect(await violations(page)).toEqual([]);
  await page.goto(`${hub.hub.url}/stores/none`);
  await page.getByTestId('store-unknown').waitFor();
  expect(errors).toEqual([]);
  await done();
  await hub.close();
});
