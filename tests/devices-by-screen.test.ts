import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { heartbeatOf, PASSWORD, type TestHub, testHub } from '@otklik/hub-server/hub-fixture.ts';
import { devicesEn } from '@otklik/shared/i18n/devices-en.ts';
import { devicesRu } from '@otklik/shared/i18n/devices-ru.ts';
import { ownEn } from '@otklik/shared/i18n/own-en.ts';
import { ownRu } from '@otklik/shared/i18n/own-ru.ts';
import { releasesEn } from '@otklik/shared/i18n/releases-en.ts';
import { releasesRu } from '@otklik/shared/i18n/releases-ru.ts';
import { signRelease } from '@otklik/shared/update/release.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openSite, type Site } from '../validator-ui/browser/site.ts';
import { looksWell, signInAt } from './support/real-screens.ts';

/** How workplaces fare, the rollout of a release, and a worker's own page: the screens of a real hub in Chromium. */
let site: Site;
let hub: TestHub;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site?.close());
beforeEach(async () => {
  hub = await testHub({ uiDir: site.dist, releaseKeys: [key.publicKey] });
});
afterEach(() => hub.close());

const SIZES = [
  { width: 1366, height: 768 },
  { width: 820, height: 1180 },
] as const;
const DAY = 86_400_000;
const key = generateKeyPairSync('ed25519');

/** A signed release with its file, brought to the hub. */
async function uploaded(version: string): Promise<string> {
  const bytes = randomBytes(100);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await hub.admin.post('/api/v1/releases', signRelease({ version, sha256, size: 100 }, key.privateKey));
  const { url, cookie, csrf } = hub.admin;
  await fetch(`${url}/api/v1/releases/${sha256}/archive`, {
    ...{ method: 'PUT', body: bytes },
    headers: { cookie, 'x-otklik-csrf': csrf, 'content-type': 'application/octet-stream' },
  });
  return sha256;
}

describe.each([
  ['ru', devicesRu, ownRu, releasesRu],
  ['en', devicesEn, ownEn, releasesEn],
] as const)('in %s', (language, devices, own, releases) => {
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

  it('rolls a release out from a form that says what will happen, holds it, and takes that back', async () => {
    const sha256 = await uploaded('0.2.0');
    const first = await hub.kiosk([hub.workplaces[0]]);
    const second = await hub.kiosk([hub.workplaces[1]]);
    await first.heartbeat();
    const offered = async () => (await first.heartbeat()).json.update?.release.version;
    const { page, errors, done } = await site.open('/', { language });
    await signInAt(page, `${hub.hub.url}/devices`, 'admin');
    await page.getByRole('link', { name: releases['releases.link'] }).click();
    const card = page.getByTestId('release-0.2.0');
    await page.getByTestId('version-0.1.0').getByText('2', { exact: true }).waitFor();
    await card.getByTestId('rollout-start').click();
    // What is wrong is said at its field, and nothing is asked of the hub.
    const percent = page.getByTestId('rollout-percent');
    for (const [typed, key] of [
      ['250', 'releases.form.percentWrong'],
      ['0', 'releases.form.nobody'],
    ] as const) {
      await percent.fill(typed);
      await percent.press('Enter');
      await page.getByTestId('rollout').getByText(releases[key]).waitFor();
      expect(await percent.getAttribute('aria-invalid')).toBe('true');
    }
    await page.getByTestId(`rollout-kiosk-${second.id}`).check();
    await page.getByTestId('rollout-when-staff').check();
    await looksWell(page, `rollout-form-${language}`, SIZES.slice(0, 1));
    await percent.press('Enter');
    const will = page.getByTestId('rollout-will');
    await will.getByText(releases['releases.will.staff']).waitFor();
    await will.getByText(releases['releases.will.silent'].replace('{{count}}', '1')).waitFor();
    await looksWell(page, `rollout-will-${language}`, SIZES.slice(1));
    await page.getByTestId('rollout-do').press('Enter');
    await page.locator('[data-testid="release-0.2.0"][data-state=going]').waitFor();
    expect(await offered()).toBeUndefined();

    // Wider; somebody else is faster, which is told, and the form begins anew with what stands.
    await card.getByTestId('rollout-start').click();
    await percent.fill('100');
    await percent.press('Enter');
    await will.waitFor();
    const rollout = { percent: 1, kiosks: [first.id], when: 'auto' };
    const path = `/api/v1/releases/${sha256}/rollout`;
    expect((await hub.admin.call('PUT', path, rollout, { 'if-match': '"1"' })).status).toBe(204);
    await page.getByTestId('rollout-do').click();
    await page.getByTestId('problem').and(page.locator('[data-code=changed-meanwhile]')).waitFor();
    await page.getByTestId('rollout-reload').click();
    await percent.waitFor();
    expect([await percent.inputValue(), await offered()]).toEqual(['1', '0.2.0']);
    await percent.fill('100');
    await percent.press('Enter');
    await page.getByTestId('rollout-do').click();
    await page.getByTestId('rollout').waitFor({ state: 'detached' });

    const { versions } = heartbeatOf();
    await second.heartbeat(heartbeatOf({ versions: { ...versions, kiosk: '0.2.0' } }));
    const refused = { phase: 'refused', version: '0.2.0', code: 'disk-full' } as const;
    await first.heartbeat(heartbeatOf({ update: refused }));
    await page.reload();
    await card.getByText(releases['releases.why.disk-full']).waitFor();
    await page.locator('[data-testid=release-progress][value="1"][max="2"]').waitFor();
    await looksWell(page, `releases-${language}`, SIZES);
    for (const [step, state] of [
      ['hold', 'held'],
      ['goOn', 'going'],
      ['stop', 'stopped'],
      ['undo', 'going'],
    ] as const) {
      await card.getByTestId(`rollout-${step}`).click();
      await page.getByTestId('rollout-do').click();
      await page.locator(`[data-testid="release-0.2.0"][data-state=${state}]`).waitFor();
    }
    const [listed] = (await hub.admin.get('/api/v1/releases')).json;
    expect(listed.rollout).toEqual({ percent: 100, kiosks: [first.id], when: 'auto' });
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
