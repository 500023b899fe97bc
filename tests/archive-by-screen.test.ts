import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestHub, testHub } from '@otklik/hub-server/hub-fixture.ts';
import { chainEn } from '@otklik/shared/i18n/chain-en.ts';
import { chainRu } from '@otklik/shared/i18n/chain-ru.ts';
import { storeEn } from '@otklik/shared/i18n/store-en.ts';
import { storeRu } from '@otklik/shared/i18n/store-ru.ts';
import { validatorEn } from '@otklik/shared/i18n/validator-en.ts';
import { validatorRu } from '@otklik/shared/i18n/validator-ru.ts';
import { archiveExamples } from '@otklik/shared/video/archive-examples.ts';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSite, picture, type Site, violations } from '../validator-ui/browser/site.ts';
import { signInAt } from './support/real-screens.ts';

/** A camera whose recordings another system keeps, as an admin sets and checks it; a real hub in Chromium. */
let site: Site;
/** A playback server that lets in by one password and has nothing recorded. */
const server = http.createServer((request, response) => {
  const letIn = `Basic ${Buffer.from('hub:right').toString('base64')}`;
  const isIn = request.headers.authorization === letIn;
  response.writeHead(isIn ? 200 : 401, { 'content-type': 'application/json' }).end(isIn ? '[]' : '{}');
});
let address = '';
beforeAll(async () => {
  site = await openSite();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}, 300_000);
afterAll(async () => {
  await site?.close();
  server.closeAllConnections();
  server.close();
});

async function enter(page: Page, hub: TestHub): Promise<void> {
  await signInAt(page, `${hub.hub.url}/stores`, 'admin');
  await page.getByTestId('stores').waitFor();
  await page.getByTestId(`store-${hub.store}`).getByTestId('open-store').click();
  await page.getByTestId('places').waitFor();
}

describe.each([
  ['ru', { ...chainRu, ...storeRu, ...validatorRu }, 'У видеорегистратора не бывает такого адреса.'],
  ['en', { ...chainEn, ...storeEn, ...validatorEn }, 'No recorder has such an address.'],
] as const)('in %s', (language, texts, detail) => {
  it('sets where a camera’s recordings are kept, with a login, and checks it', async () => {
    const hub = await testHub({ uiDir: site.dist });
    const { page, errors, done } = await site.open('/', { language });
    await enter(page, hub);
    await page.getByTestId('camera-add').click();
    const dialog = page.getByTestId('camera');
    const field = (name: string) => dialog.locator(`[name=${name}]`);
    const save = () => page.getByTestId('camera-save').click();
    await field('name').fill('Ceiling');
    await field('workplaces').first().check();
    await field('kind').selectOption('mediamtx');
    await field('address').fill('http://169.254.169.254');
    await field('named').fill('shop/till');
    await save();
    // What is wrong is said in the language of the screen, whatever the browser prefers.
    await dialog.getByText(`${texts['problem.archive-settings']} ${detail}`).waitFor();
    await field('address').fill(address);
    await field('user').fill('hub');
    await field('password').fill('wrong');
    expect(await violations(page)).toEqual([]);
    await picture(page, `archive-form-${language}`);
    await save();
    await page.getByRole('rowheader', { name: 'Ceiling' }).waitFor();
    const [camera] = (await hub.admin.get(`/api/v1/stores/${hub.store}/cameras`)).json.cameras;
    expect(camera).toMatchObject({
      archive: { kind: 'mediamtx', address, path: 'shop/till', network: 'own' },
      hasCredentials: true,
    });
    const row = page.getByTestId(`camera-${camera.id}`);
    const check = row.getByRole('button', {
      name: texts['cameras.checkLabel'].replace('{{name}}', 'Ceiling'),
    });
    await check.click();
    await row.getByText(texts['cameras.problem.archive-refuses']).waitFor();

    await page.getByTestId(`camera-change-${camera.id}`).click();
    expect(await field('password').inputValue()).toBe('');
    await dialog.getByText(texts['camera.loginKept']).waitFor();
    await field('user').fill('hub');
    await field('password').fill('right');
    await save();
    await dialog.waitFor({ state: 'detached' });
    await check.click();
    await row.getByText(texts['cameras.problem.archive-empty']).waitFor();
    expect(await violations(page)).toEqual([]);
    await row.scrollIntoViewIfNeeded();
    await picture(page, `archive-checked-${language}`);

    await page.getByTestId(`camera-change-${camera.id}`).click();
    await field('kind').selectOption('generic');
    await field('address').fill('https://192.168.1.200:8080');
    await dialog.getByLabel(texts['camera.example']).selectOption('trassir');
    const asked = field('asked');
    const good = await asked.inputValue();
    expect(JSON.parse(good)).toEqual(archiveExamples.trassir);
    // What is no JSON is not sent.
    await asked.fill('{"clip"');
    await save();
    expect(await asked.evaluate((area: HTMLTextAreaElement) => area.validationMessage)).toBe(
      texts['camera.askedBad'],
    );
    // An example in its place is right again.
    await dialog.getByLabel(texts['camera.example']).selectOption('trassir');
    expect(await asked.inputValue()).toBe(good);
    expect(await asked.evaluate((area: HTMLTextAreaElement) => area.validationMessage)).toBe('');
    await asked.fill('{"clip": 1}');
    await save();
    await dialog.locator('[data-code="archive-settings"]').waitFor();
    await asked.fill(good);
    expect(await violations(page)).toEqual([]);
    await picture(page, `archive-generic-${language}`);
    await save();
    await dialog.waitFor({ state: 'detached' });
    const changed = (await hub.admin.get(`/api/v1/cameras/${camera.id}`)).json;
    expect(changed).toMatchObject({ archive: { kind: 'generic', ...archiveExamples.trassir } });
    // The login was for the other address.
    expect(changed).not.toHaveProperty('hasCredentials');
    await page.getByTestId(`versions-${camera.id}`).click();
    await page.getByText(texts['chain.field.archive']).first().waitFor();
    expect(await page.getByTestId('versions').textContent()).not.toContain('right');
    expect(errors).toEqual([]);
    await done();
    await hub.close();
  });
});
