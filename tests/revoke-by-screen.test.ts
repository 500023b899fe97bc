import { heartbeatOf, testHub } from '@otklik/hub-server/hub-fixture.ts';
import { storesEn } from '@otklik/shared/i18n/stores-en.ts';
import { storesRu } from '@otklik/shared/i18n/stores-ru.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSite, type Site } from '../validator-ui/browser/site.ts';
import { looksWell, signInAt } from './support/real-screens.ts';

/** Switching a kiosk off as an administrator does it: a real hub in Chromium. */
let site: Site;
beforeAll(async () => {
  site = await openSite();
}, 300_000);
afterAll(() => site?.close());

it.each([
  ['ru', storesRu],
  ['en', storesEn],
] as const)(
  'in %s: with a reason, told what becomes of what it has not sent; the log says why',
  async (language, texts) => {
    const hub = await testHub({ uiDir: site.dist });
    const kiosk = await hub.kiosk([hub.workplaces[0]]);
    const heartbeat = heartbeatOf();
    await kiosk.heartbeat({ ...heartbeat, outbox: { ...heartbeat.outbox, queued: 7 } });
    const never = await hub.kiosk([hub.workplaces[1]]);
    const { page, errors, done } = await site.open('/', { language });
    await signInAt(page, `${hub.hub.url}/stores`);
    const row = (id: string) => page.getByTestId(`kiosk-${id}`);
    const state = async (id: string) =>
      (await hub.admin.get('/api/v1/kiosks')).json.kiosks.find((each: { id: string }) => each.id === id)
        .state;

    // Of one that has never said anything nobody knows what it holds; nothing is done yet.
    await row(never.id).getByTestId('revoke-kiosk').click();
    await page.getByTestId('revoke-text').getByText(texts['revoke.queueUnknown']).waitFor();
    await page.getByTestId('revoke-close').click();
    expect(await state(never.id)).toBe('never');

    await row(kiosk.id).getByTestId('revoke-kiosk').click();
    const said = await page.getByTestId('revoke-text').textContent();
    for (const part of [texts['revoke.text'], texts['revoke.back']]) expect(said).toContain(part);
    const many = language === 'ru' ? storesRu['revoke.queue_many'] : storesEn['revoke.queue_other'];
    expect(said).toContain(many.split('{{ago}}')[1]?.replace('{{n}}', '7'));
    // Not without a reason.
    await page.getByTestId('revoke-save').click();
    expect(await page.getByTestId('revoke-reason').evaluate((field) => field.matches(':invalid'))).toBe(true);
    expect(await state(kiosk.id)).toBe('online');
    await looksWell(page, `revoke-kiosk-${language}`, [
      { width: 1366, height: 768 },
      { width: 820, height: 1180 },
    ]);
    await page.getByTestId('revoke-reason').selectOption('stolen');
    await page.getByTestId('revoke-save').click();
    await page.locator(`[data-testid="kiosk-${kiosk.id}"][data-state=revoked]`).waitFor();
    await page.getByTestId('revoke').waitFor({ state: 'detached' });
    expect(await row(kiosk.id).getByTestId('revoke-kiosk').count()).toBe(0);
    expect((await kiosk.heartbeat()).json.code).toBe('kiosk-revoked');

    await page.goto(`${hub.hub.url}/audit`);
    const entry = page.getByTestId('audit').locator('tr', { hasText: 'kiosk-revoked' });
    await entry.getByText('stolen').waitFor();
    await entry.getByText(kiosk.id).waitFor();
    expect(errors).toEqual([]);
    await done();
    await hub.close();
  },
);
