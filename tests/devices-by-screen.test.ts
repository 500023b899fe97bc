import { heartbeatOf, PASSWORD, type TestHub, testHub } from '@otklik/hub-server/hub-fixture.ts';
import { devicesEn } from '@otklik/shared/i18n/devices-en.ts';
import { devicesRu } from '@otklik/shared/i18n/devices-ru.ts';
import { ownEn } from '@otklik/shared/i18n/own-en.ts';
import { ownRu } from '@otklik/shared/i18n/own-ru.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openSite, type Site } from '../validator-ui/browser/site.ts';
import { looksWell, signInAt } from './support/real-screens.ts';

/** How workplaces fare, and a worker's own page: the screens of a real hub in Chromium. */
let site: Site;
let hub: TestHub;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site?.close());
beforeEach(async () => {
  hub = await testHub({ uiDir: site.dist });
});
afterEach(() => hub.close());

const SIZES = [
  { width: 1366, height: 768 },
  { width: 820, height: 1180 },
] as const;
const DAY = 86_400_000;

describe.each([
  ['ru', devicesRu, ownRu],
  ['en', devicesEn, ownEn],
] as const)('in %s', (language, devices, own) => {
  it('shows what a kiosk says, the figures of its workplace and the kiosk before it', async () => {
    const [till] = hub.workplaces;
    const old = await hub.kiosk([till]);
    const made = await hub.admin.post('/api/v1/enrolment-codes', { workplaces: [till], replaces: old.id });
    const kiosk = await hub.kiosk([hub.workplaces[1]]);
    await kiosk.enrol(made.json.code);
    const told = heartbeatOf({ faults: [{ code: 'disk-full' }], outbox: { queued: 12 } });
    await kiosk.heartbeat(told);
    const { page, errors, done } = await site.open('/', { language });
    await signInAt(page, `${hub.hub.url}/devices`, 'admin');
    const row = page.getByTestId(`device-${till}`);
    await row.getByText(devices['devices.state.fault']).waitFor();
    await row.getByRole('button').click();
    const pane = page.getByTestId('device-pane');
    await pane.getByTestId('device-days').waitFor();
    await pane.getByTestId('device-thread').getByText(old.id.slice(0, 8)).waitFor();
    await looksWell(page, `devices-open-${language}`, SIZES);
    // What stands on the screen is what the hub says.
    const { places } = (await hub.admin.get('/api/v1/devices')).json;
    expect(await page.locator('[data-testid=devices-table] tbody tr').count()).toBe(places.length);
    expect(errors).toEqual([]);
    await done();
  });

  it('links a seller to a worker, who then sees tens of the days before and appeals what was left out', async () => {
    const { admin, store } = hub;
    const text = { ru: 'Помогли?', en: 'Did we help?' };
    const question = (await admin.post('/api/v1/questions', { text, positive: 'yes' })).json.id;
    const operator = (await admin.post(`/api/v1/stores/${store}/operators`, { number: '7', name: 'Anna' }))
      .json.id;
    const scope = { kind: 'store', store };
    const account = { login: 'anna', name: 'Anna', role: 'seller', scope, password: PASSWORD };
    const user = (await admin.post('/api/v1/users', account)).json.id;
    const kiosk = await hub.kiosk();
    const at = Date.now() - 3 * DAY;
    const presses = Array.from({ length: 12 }, (_each, index) =>
      kiosk.poll(index < 7 ? 'yes' : 'no', { question, operator, at: at + index * 60_000 }),
    );
    await kiosk.sendAll();

    const { page, errors, done } = await site.open('/', { language });
    await signInAt(page, `${hub.hub.url}/people`, 'admin');
    await page.getByTestId(`person-${user}`).getByTestId('person-change').click();
    await page
      .getByTestId('person-worker')
      .locator(`option[value="${operator}"]`)
      .waitFor({ state: 'attached' });
    await page.getByTestId('person-worker').selectOption(operator);
    await page.getByTestId('person-save').click();
    await page.getByTestId('person').waitFor({ state: 'detached' });
    await done();

    const hers = await site.open('/', { language });
    await signInAt(hers.page, hub.hub.url, 'anna');
    await hers.page.getByTestId('own-exclusions-none').waitFor();
    const range = await hers.page.getByTestId('own-sum').textContent();
    expect(range).toBe(own['own.sum'].replace('{{range}}', '7').replace('{{answers}}', '10'));
    const item = kiosk.item(presses[11]?.customer ?? 0);
    const expert = await hub.person('expert');
    await expert.post(`/api/v1/review/items/${item}/verdicts`, { value: 0, reason: 'no-customer' });
    await hers.page.reload();
    await hers.page.getByTestId('appeal').click();
    await hers.page.getByTestId('appeal-text').fill('There was one.');
    await looksWell(hers.page, `own-appeal-${language}`, SIZES.slice(1));
    await hers.page.getByTestId('appeal-form-save').click();
    await hers.page.locator(`[data-testid="own-${item}"][data-appeal=open]`).waitFor();
    await looksWell(hers.page, `own-${language}`, SIZES);
    expect(hub.rows('SELECT state FROM appeals')).toEqual([{ state: 'open' }]);
    expect([...errors, ...hers.errors]).toEqual([]);
    await hers.done();
  });
});
