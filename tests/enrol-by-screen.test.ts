import { type TestHub, testHub } from '@otklik/hub-server/hub-fixture.ts';
import { openOrThrow, tempDir } from '@otklik/kiosk/journal/testing/drafts.ts';
import { readEnrolText } from '@otklik/kiosk/staff/enrol-text.ts';
import { enrol } from '@otklik/kiosk/sync/enrol.ts';
import { createFetchTransport } from '@otklik/kiosk/sync/transport.ts';
import { ENROLMENT_CODE_LIFETIME_MS } from '@otklik/shared/api/admin.ts';
import { systemTimers } from '@otklik/shared/base/timers.ts';
import { enrolLink } from '@otklik/shared/sync/enrol-link.ts';
import jsqr from 'jsqr';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSite, picture, type Site, violations } from '../validator-ui/browser/site.ts';
import { signInAt } from './support/real-screens.ts';

/** A kiosk enrolled as an installer does it: a code from the screens of a real hub, read at a real kiosk. */
let site: Site;
let real: TestHub;
beforeAll(async () => {
  site = await openSite();
  real = await testHub({ uiDir: site.dist });
}, 300_000);
afterAll(async () => {
  await real?.close();
  await site?.close();
});

/** What a scanner reads off the picture on the screen; the reader knows nothing of what drew it. */
async function scanned(page: Page): Promise<string | undefined> {
  const png = await page.getByTestId('enrol-qr').screenshot();
  const pixels = await page.evaluate(async (text) => {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    if (context === null) throw new Error('no canvas');
    context.drawImage(bitmap, 0, 0);
    const { data, width, height } = context.getImageData(0, 0, bitmap.width, bitmap.height);
    return { data: [...data], width, height };
  }, png.toString('base64'));
  const { data, width, height } = pixels;
  return jsqr.default(new Uint8ClampedArray(data), width, height)?.data;
}

const codeShown = (page: Page) => page.getByTestId('enrol-code').textContent();

describe.each(['ru', 'en'] as const)('in %s', (language) => {
  it('shows a code whose picture enrols a kiosk for the workplaces ticked', async () => {
    const { page, errors, done } = await site.open('/', { language });
    await signInAt(page, `${real.hub.url}/stores`);
    await page.getByTestId('enrol-kiosk').click();
    await page.getByRole('checkbox', { name: 'Till 1' }).uncheck();
    expect(await page.getByTestId('enrol-make').isDisabled()).toBe(true);
    await page.getByRole('checkbox', { name: 'Till 2' }).check();
    await page.getByTestId('enrol-make').click();
    const text = await page
      .getByTestId('enrol-qr')
      .waitFor()
      .then(() => scanned(page));
    const code = (await codeShown(page)) ?? '';
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{16}-[0-9a-f]{16}$/);
    expect(text).toBe(enrolLink(real.hub.url, code));
    expect(await page.getByTestId('enrol-command').textContent()).toBe(
      `npm run kiosk -- --data data/kiosk --hub ${real.hub.url} --enrol ${code}`,
    );
    expect(await violations(page)).toEqual([]);

    const { dir, remove } = tempDir();
    const journal = openOrThrow(dir);
    try {
      const read = readEnrolText(text ?? '');
      const transport = createFetchTransport({ timers: systemTimers });
      const enrolled = await enrol({
        ...{ hubUrl: read.hub ?? '', code: read.code, journal, version: '0.1.0', transport },
      });
      expect(enrolled.ok && enrolled.value.workplaces.map(({ id }) => id)).toEqual([real.workplaces[1]]);
      await page.getByTestId('enrol-close').click();
      const row = page.getByTestId(`kiosk-${journal.identity.kiosk}`);
      await row.waitFor();

      // A new key is asked for after a second question, and the list says so.
      await row.getByTestId('new-key').click();
      await page.getByTestId('confirm').waitFor();
      expect(await violations(page)).toEqual([]);
      await picture(page, `new-key-${language}`);
      await page.getByTestId('confirm-do').click();
      await row.getByTestId('key-asked').waitFor();
      expect(await violations(page)).toEqual([]);
      await picture(page, `new-key-asked-${language}`);
      const { kiosks } = (await real.admin.get('/api/v1/kiosks')).json;
      expect(
        kiosks.find(({ id }: { id: string }) => id === journal.identity.kiosk).keyAskedAt,
      ).toBeGreaterThan(0);
    } finally {
      journal.close();
      remove();
    }
    expect(errors).toEqual([]);
    await done();
  });
});

describe('the code on the screen', () => {
  it('counts down, is gone when it has expired, and another can be made', async () => {
    site.hub.reset('admin');
    const { page, errors, done } = await site.open('/stores');
    await page.clock.install();
    await page.getByTestId('enrol-kiosk').click();
    await page.getByTestId('enrol-make').click();
    await page.getByTestId('enrol-code').waitFor();
    await page.clock.fastForward(ENROLMENT_CODE_LIFETIME_MS - 60_000);
    await page.getByText(/Действует ещё (1:00|0:\d\d),/).waitFor();
    await page.clock.fastForward(60_000);
    await page.getByTestId('enrol-expired').waitFor();
    expect(await page.getByTestId('enrol-code').count()).toBe(0);
    expect(await page.getByTestId('enrol-qr').count()).toBe(0);
    await page.getByRole('button', { name: 'Получить другой код' }).click();
    await page.getByTestId('enrol-code').waitFor();
    expect(errors).toEqual([]);
    await done();
  });

  it('is copied, or selected where the page may not copy', async () => {
    site.hub.reset('admin');
    const { page, done } = await site.open('/stores');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByTestId('enrol-kiosk').click();
    await page.getByTestId('enrol-make').click();
    await page.getByTestId('enrol-copy').click();
    await page.getByText('Скопировано').waitFor();
    const code = await codeShown(page);
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(code);
    // As over plain HTTP from another machine.
    await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
    await page.getByTestId('enrol-copy').click();
    await page.getByText('Выделено: для копирования нажмите Ctrl+C').waitFor();
    expect(await page.evaluate(() => getSelection()?.toString())).toBe(code);
    await done();
  });

  it('is for the administrator alone', async () => {
    site.hub.reset('manager');
    const { page, done } = await site.open('/stores');
    await page.getByTestId('stores').waitFor();
    expect(await page.getByTestId('enrol-kiosk').count()).toBe(0);
    await done();
  });
});
