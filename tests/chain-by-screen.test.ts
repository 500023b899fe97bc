import { heartbeatOf, type TestHub, TestKiosk, testHub } from '@otklik/hub-server/hub-fixture.ts';
import { chainEn } from '@otklik/shared/i18n/chain-en.ts';
import { chainRu } from '@otklik/shared/i18n/chain-ru.ts';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSite, picture, type Site, violations } from '../validator-ui/browser/site.ts';
import { lookAway, signInAt } from './support/real-screens.ts';

/** What the chain is made of, as a person sets it: hours, workplaces, cameras, groups, moves, consoles; a real hub in Chromium. */
let site: Site;
beforeAll(async () => {
  site = await openSite();
}, 300_000);
afterAll(() => site?.close());

async function enter(page: Page, hub: TestHub, login = 'admin'): Promise<void> {
  await signInAt(page, `${hub.hub.url}/stores`, login);
  await page.getByTestId('stores').waitFor();
}

/** The named thing as the hub has it. */
const record = async (hub: TestHub, path: string) => (await hub.admin.get(`/api/v1/${path}`)).json;
const openStore = async (page: Page, hub: TestHub, store: string): Promise<void> => {
  await page.getByTestId(`store-${store}`).getByTestId('open-store').click();
  await page.getByTestId('places').waitFor();
  expect((await record(hub, `stores/${store}`)).id).toBe(store);
};

const up = (kiosk: TestKiosk, serial: string, at = 0): number =>
  kiosk.add({
    type: 'device-up',
    mono: at,
    data: {
      ...{ serial, bootId: '5A3F0C21', model: 'otklik-avr', class: 'serial' },
      ...{ buttons: ['Y', 'N', 'U', 'S'], holdCapable: true },
    },
  });
const said = (serial: string, edges: number) => ({
  ...{ place: 1, name: `serial:/dev/${serial}`, class: 'serial', state: 'up', serial },
  counters: { edge: edges },
});

describe.each([
  ['ru', chainRu, { width: 1366, height: 768 }],
  ['en', chainEn, { width: 820, height: 1180 }],
] as const)('in %s', (language, texts, size) => {
  it('sets opening hours, tells what today is, and shows who changed what', async () => {
    const hub = await testHub({ uiDir: site.dist });
    const { page, errors, done } = await site.open('/', { language, ...size });
    await enter(page, hub);
    await openStore(page, hub, hub.store);
    await page.getByText(texts['hours.unsaid']).waitFor();
    await page.getByTestId('hours-change').click();
    for (const day of ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])
      await page.getByTestId(`hours-${day}`).fill('9:00-13:00, 14:00-21:00');
    // What cannot be understood is not sent.
    await page.getByTestId('hours-sun').fill('morning');
    await page.getByTestId('hours-save').click();
    expect(
      await page.getByTestId('hours-sun').evaluate((input: HTMLInputElement) => input.validationMessage),
    ).toBe(texts['hours.wrong'].replace('{{day}}', texts['hours.day.sun']));
    await page.getByTestId('hours-sun').fill('');
    await page.getByTestId('hours-add-day').click();
    await page.getByTestId('hours-date-0').fill('2099-12-31');
    expect(await violations(page)).toEqual([]);
    await picture(page, `chain-hours-form-${language}`);
    await page.getByTestId('hours-save').click();
    await page.getByTestId('hours').last().waitFor();
    await page.getByTestId('hours-today').waitFor();
    const { hours } = await record(hub, `stores/${hub.store}`);
    expect(hours.week.mon).toEqual([
      ...[
        { from: '09:00', to: '13:00' },
        { from: '14:00', to: '21:00' },
      ],
    ]);
    expect(hours.week.sun).toBeUndefined();
    expect(hours.exceptions).toEqual([{ date: '2099-12-31', spans: [] }]);
    await page.getByTestId(`versions-${hub.store}`).click();
    await page.locator('.versions').getByText(texts['chain.field.hours'], { exact: false }).waitFor();
    await page.locator('.versions').getByText('admin', { exact: false }).first().waitFor();
    expect(await violations(page)).toEqual([]);
    await picture(page, `chain-versions-${language}`);
    await page.getByTestId('versions-close').click();

    // Forgotten again: nothing is said.
    await page.getByTestId('hours-change').click();
    await page.getByText(texts['hours.drop']).click();
    await page.getByTestId('hours-save').click();
    await page.getByTestId('hours-unsaid').waitFor();
    expect((await record(hub, `stores/${hub.store}`)).hours).toBeUndefined();
    expect(errors).toEqual([]);
    await done();
    await hub.close();
  });

  it('adds, renames, moves and closes workplaces; another who was faster is told of', async () => {
    const hub = await testHub({ uiDir: site.dist });
    const [till, second] = hub.workplaces;
    const far = (await hub.admin.post('/api/v1/stores', { name: 'Far', zone: 'Asia/Omsk' })).json.id;
    const kiosk = await hub.kiosk([till]);
    const { page, errors, done } = await site.open('/', { language, ...size });
    await enter(page, hub);
    await openStore(page, hub, hub.store);
    await page.getByTestId('place-name').fill('Window 3');
    await page.getByTestId('place-add-save').click();
    await page.getByRole('rowheader', { name: 'Window 3' }).waitFor();

    await page.getByTestId(`place-rename-${second}`).click();
    const faster = await hub.admin.call(
      'PUT',
      `/api/v1/workplaces/${second}`,
      { name: 'Theirs' },
      {
        'if-match': '"1"',
      },
    );
    expect(faster.status).toBe(200);
    // The page asks anew by itself; the form stays what it was opened as.
    await lookAway(page);
    await page.getByTestId(`place-${second}`).getByText('Theirs').waitFor();
    const named = page.getByTestId('place').locator('input');
    expect(await named.inputValue()).toBe('Till 2');
    await named.fill('Mine');
    await page.getByTestId('place-save').click();
    await page.locator('[data-code="changed-meanwhile"]').waitFor();
    expect((await record(hub, `workplaces/${second}`)).name).toBe('Theirs');
    await page.getByTestId('place-reload').click();
    await page.locator('[data-code="changed-meanwhile"]').waitFor({ state: 'detached' });
    expect(await named.inputValue()).toBe('Theirs');
    await named.fill('Mine');
    await page.getByTestId('place-save').click();
    await page.getByRole('rowheader', { name: 'Mine' }).waitFor();

    await page.getByTestId(`place-move-${till}`).click();
    await page.getByText(texts['places.moveText']).waitFor();
    await page.getByTestId('move-store').selectOption(far);
    expect(await violations(page)).toEqual([]);
    await picture(page, `chain-move-place-${language}`);
    await page.getByTestId('move-save').click();
    await page.getByTestId('places-gone').waitFor();
    expect((await record(hub, `stores/${far}`)).workplaces).toMatchObject([{ name: 'Till 1' }]);
    const { kiosks } = await record(hub, 'kiosks');
    expect(kiosks).toMatchObject([{ id: kiosk.id, store: far, workplaces: [{ name: 'Till 1' }] }]);

    await page.getByTestId(`place-retire-${second}`).click();
    await page.getByText(texts['places.retireText']).waitFor();
    await page.getByTestId('confirm-do').click();
    await page.getByTestId(`place-${second}`).waitFor({ state: 'detached' });
    expect((await record(hub, `workplaces/${second}`)).retiredAt).toEqual(expect.any(Number));
    await page.getByTestId('places').scrollIntoViewIfNeeded();
    expect(await violations(page)).toEqual([]);
    await picture(page, `chain-places-${language}`);
    expect(errors).toEqual([]);
    await done();
    await hub.close();
  });

  it('adds a camera, changes it and takes it out of use', async () => {
    const hub = await testHub({ uiDir: site.dist });
    const { page, errors, done } = await site.open('/', { language, ...size });
    await enter(page, hub);
    await openStore(page, hub, hub.store);
    await page.getByTestId('camera-add').click();
    const dialog = page.getByTestId('camera');
    await dialog.locator('[name=name]').fill('Ceiling');
    await dialog.locator('[name=workplaces]').first().check();
    await dialog.locator('[name=folder]').fill('relative');
    await page.getByTestId('camera-save').click();
    await dialog.locator('[data-code="bad-request"]').waitFor();
    await dialog.locator('[name=folder]').fill('/srv/video');
    expect(await violations(page)).toEqual([]);
    await picture(page, `chain-camera-${language}`);
    await page.getByTestId('camera-save').click();
    await page.getByRole('rowheader', { name: 'Ceiling' }).waitFor();
    const [camera] = (await record(hub, `stores/${hub.store}/cameras`)).cameras;
    expect(camera).toMatchObject({ folder: '/srv/video', workplaces: [hub.workplaces[0]], timing: 'name' });
    await page.getByTestId(`camera-change-${camera.id}`).click();
    await dialog.locator('[name=offset]').fill('-1500');
    await dialog.locator('[name=timing]').selectOption('mtime');
    await page.getByTestId('camera-save').click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByTestId(`versions-${camera.id}`).click();
    const line = (field: 'offset' | 'timing', from: string, to: string) =>
      texts['chain.was']
        .replace('{{field}}', texts[`chain.field.${field}`])
        .replace('{{from}}', from)
        .replace('{{to}}', to);
    await page.getByText(line('offset', '0', '-1500')).waitFor();
    await page.getByText(line('timing', texts['camera.timing.name'], texts['camera.timing.mtime'])).waitFor();
    await page.getByTestId('versions-close').click();
    expect(await violations(page)).toEqual([]);
    await page.getByTestId(`camera-retire-${camera.id}`).click();
    await page.getByTestId('confirm-do').click();
    await page.getByTestId('cameras-none').waitFor();
    expect((await record(hub, `cameras/${camera.id}`)).retiredAt).toEqual(expect.any(Number));
    expect(errors).toEqual([]);
    await done();
    await hub.close();
  });

  it('tells of consoles: no customers is not no data; history, a name, out of use and back', async () => {
    const hub = await testHub({ uiDir: site.dist });
    const [till, second] = hub.workplaces;
    const [kiosk, silent] = [await hub.kiosk([till]), await hub.kiosk([second])];
    up(kiosk, 'SN1');
    kiosk.add({ type: 'device-lost', mono: 3_600_000, data: { serial: 'SN1', reason: 'unplugged' } });
    up(kiosk, 'SN1', 3_700_000);
    kiosk.add({ type: 'gap', data: { serial: 'SN1', bootId: '5A3F0C21', from: 4, to: 6 } });
    const device = { serial: 'SN1', bootId: '5A3F0C21', seq: 9, t: 1 };
    kiosk.edge('Y', 'DN', { role: 'test', device });
    await kiosk.sendAll();
    up(silent, 'SN2');
    await silent.sendAll();
    await kiosk.heartbeat({ ...heartbeatOf(), devices: [said('SN1', 0)] });
    const { page, errors, done } = await site.open('/', { language, ...size });
    await enter(page, hub);
    await openStore(page, hub, hub.store);
    await page.locator('[data-testid="console-SN1"][data-state="quiet"]').waitFor();
    await page.locator('[data-testid="console-SN2"][data-state="no-data"]').waitFor();
    await page.getByText(texts['consoles.quiet']).waitFor();
    await page.getByText(texts['consoles.noData']).waitFor();
    await page.getByTestId('consoles').scrollIntoViewIfNeeded();
    expect(await violations(page)).toEqual([]);
    await picture(page, `chain-consoles-${language}`);
    await page.getByTestId('console-open-SN1').click();
    await page.getByTestId('console-stays').getByText('Till 1', { exact: false }).waitFor();
    expect(await page.getByTestId('console-faults').locator('li').count()).toBe(2);
    expect(await page.getByTestId('console-tests').locator('li').count()).toBe(1);
    await page.getByTestId('console-label').fill('Red');
    await page.getByTestId('console-save').click();
    await page
      .getByRole('heading', { name: texts['consoles.historyTitle'].replace('{{name}}', 'Red') })
      .waitFor();
    expect(await violations(page)).toEqual([]);
    await picture(page, `chain-console-${language}`);
    await page.getByTestId('console-use').click();
    await page.getByText(texts['consoles.return']).waitFor();
    expect((await record(hub, 'consoles/SN1')).console).toMatchObject({
      label: 'Red',
      retiredAt: expect.any(Number),
    });
    // Taken back as it was done.
    await page.getByTestId('console-use').click();
    await page.getByText(texts['consoles.retire']).waitFor();
    expect((await record(hub, 'consoles/SN1')).console.retiredAt).toBeUndefined();
    await page.getByTestId('console-close').click();
    await page.getByRole('rowheader', { name: 'Red' }).waitFor();
    expect(errors).toEqual([]);
    await done();
    await hub.close();
  });

  it('adds a store, moves and replaces kiosks, makes and dissolves a group', async () => {
    const hub = await testHub({ uiDir: site.dist });
    const [till, second] = hub.workplaces;
    const old = await hub.kiosk([till]);
    const moved = await hub.kiosk([second]);
    const body = { workplaces: [till], replaces: old.id };
    const replacing = new TestKiosk(hub.hub.url);
    await replacing.enrol((await hub.admin.post('/api/v1/enrolment-codes', body)).json.code);
    const { page, errors, done } = await site.open('/', { language, ...size });
    await enter(page, hub);
    await page.getByTestId('store-add').click();
    const dialog = page.getByTestId('new-store');
    await dialog.locator('[name=name]').fill('North');
    await dialog.locator('[name=zone]').fill('Asia/Omsk');
    await page.getByTestId('new-store-save').click();
    await page.getByRole('heading', { name: 'North' }).waitFor();
    const north = (await record(hub, 'stores')).stores.find(
      ({ name }: { name: string }) => name === 'North',
    ).id;

    const replaced = page.getByTestId(`kiosk-${old.id}`).getByTestId('kiosk-replaced');
    expect(await replaced.textContent()).toContain(replacing.id.slice(0, 8));
    expect(await page.getByTestId(`kiosk-${old.id}`).locator('.no-data').count()).toBe(0);

    await page.getByTestId(`kiosk-${moved.id}`).getByTestId('move-kiosk').click();
    await page.getByText(texts['move.kioskText']).waitFor();
    await page.getByTestId('move-store').selectOption(north);
    await page.getByTestId('move-own').check();
    expect(await violations(page)).toEqual([]);
    await picture(page, `chain-move-kiosk-${language}`);
    await page.getByTestId('move-save').click();
    await page.getByTestId(`store-${north}`).getByTestId(`kiosk-${moved.id}`).waitFor();
    expect((await record(hub, `stores/${north}`)).workplaces).toMatchObject([{ name: 'Till 2' }]);

    await page.getByTestId('group-add').click();
    await page.getByTestId('group').locator('[name=name]').fill('Region');
    await page.getByTestId(`group-store-${hub.store}`).check();
    await page.getByTestId('group-save').click();
    const row = page.getByRole('row', { name: 'Region' });
    await row.waitFor();
    const [group] = (await record(hub, 'store-groups')).groups;
    await page.getByTestId(`group-change-${group.id}`).click();
    await page.getByTestId(`group-store-${north}`).check();
    expect(await violations(page)).toEqual([]);
    await picture(page, `chain-group-${language}`);
    await page.getByTestId('group-save').click();
    await page.getByTestId('group').waitFor({ state: 'detached' });
    await row.getByRole('cell', { name: 'North, One' }).waitFor();
    await page.getByTestId('groups').scrollIntoViewIfNeeded();
    await picture(page, `chain-groups-${language}`);
    await page.getByTestId(`group-retire-${group.id}`).click();
    await page.getByTestId('confirm-do').click();
    await page.getByTestId('groups-none').waitFor();
    expect(await violations(page)).toEqual([]);
    expect(errors).toEqual([]);
    await done();
    await hub.close();
  });
});

it('a camera that somebody else changed meanwhile is not overwritten, and is shown as it stands when asked for', async () => {
  const hub = await testHub({ uiDir: site.dist });
  const body = {
    ...{ name: 'Ceiling', workplaces: [hub.workplaces[0]], folder: '/srv/video', zone: 'Europe/Moscow' },
    ...{ pattern: '%Y-%m-%d_%H-%M-%S.mp4', timing: 'name', offset: 0, error: 0 },
  };
  const { id } = (await hub.admin.post(`/api/v1/stores/${hub.store}/cameras`, body)).json;
  const { page, errors, done } = await site.open('/', { language: 'en' });
  await enter(page, hub);
  await openStore(page, hub, hub.store);
  await page.getByTestId(`camera-change-${id}`).click();
  const field = (name: string) => page.getByTestId('camera').locator(`[name=${name}]`);
  await field('offset').fill('-1500');
  const theirs = { ...body, name: 'Door', folder: '/srv/door' };
  const faster = await hub.admin.call('PUT', `/api/v1/cameras/${id}`, theirs, { 'if-match': '"1"' });
  expect(faster.status).toBe(200);
  await lookAway(page);
  await page.getByTestId(`camera-${id}`).getByRole('rowheader', { name: 'Door' }).waitFor();
  expect(await field('offset').inputValue()).toBe('-1500');
  await page.getByTestId('camera-save').click();
  await page.locator('[data-code="changed-meanwhile"]').waitFor();
  expect(await record(hub, `cameras/${id}`)).toMatchObject({ name: 'Door', offset: 0, revision: 2 });
  await page.getByTestId('camera-reload').click();
  await page.locator('[data-code="changed-meanwhile"]').waitFor({ state: 'detached' });
  expect(await field('name').inputValue()).toBe('Door');
  expect(await field('folder').inputValue()).toBe('/srv/door');
  expect(await field('offset').inputValue()).toBe('0');
  await field('offset').fill('-1500');
  await page.getByTestId('camera-save').click();
  await page.getByTestId('camera').waitFor({ state: 'detached' });
  expect(await record(hub, `cameras/${id}`)).toMatchObject({ name: 'Door', offset: -1500, revision: 3 });
  expect(errors).toEqual([]);
  await done();
  await hub.close();
});
