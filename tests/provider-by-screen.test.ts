import { PASSWORD, type TestHub, testHub } from '@otklik/hub-server/hub-fixture.ts';
import {
  CLIENT,
  type TestProvider,
  testProvider,
} from '@otklik/hub-server/users/identity-provider.test-help.ts';
import { CALLBACK } from '@otklik/hub-server/users/oidc-provider.ts';
import { peopleEn } from '@otklik/shared/i18n/people-en.ts';
import { peopleRu } from '@otklik/shared/i18n/people-ru.ts';
import { validatorEn } from '@otklik/shared/i18n/validator-en.ts';
import { validatorRu } from '@otklik/shared/i18n/validator-ru.ts';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSite, picture, type Site, violations } from '../validator-ui/browser/site.ts';
import { freePort } from './support/free-port.ts';
import { looksWell, signInAt } from './support/real-screens.ts';

/**
 * Signing in by a provider of identities as a person does: a real browser goes from the hub’s page to oidc-provider’s pages
 * and back. The two are different sites to the browser (localhost and 127.0.0.1), so its rules for cookies hold.
 */
let site: Site;
let hub: TestHub;
let provider: TestProvider;
let home: string;

/** A hub at an address known before it starts, and its provider. */
async function start(): Promise<void> {
  const port = await freePort();
  home = `http://localhost:${port}`;
  provider = await testProvider(`${home}${CALLBACK}`);
  const { issuer } = provider;
  hub = await testHub({
    ...{ port, uiDir: site.dist, publicUrl: home },
    oidc: { issuer, clientId: CLIENT.id, clientSecret: CLIENT.secret, name: 'Example ID', origin: home },
  });
  const invited = { login: 'anna@example.org', name: 'Анна', role: 'manager', password: PASSWORD };
  expect((await hub.admin.post('/api/v1/users', invited)).status).toBe(201);
  provider.accounts.set('anna', { email: 'anna@example.org', email_verified: true });
  provider.accounts.set('boris', { email: 'boris@example.org', email_verified: true });
  provider.accounts.set('vera', { email: 'anna@example.org', email_verified: false });
}

beforeAll(async () => {
  site = await openSite();
  await start();
}, 300_000);
afterAll(async () => {
  await hub?.close();
  await provider?.close();
  await site?.close();
});

/** From the hub's page to the provider's. */
async function goThere(page: Page): Promise<void> {
  await page.goto(`${home}/sign-in`);
  await page.getByTestId('sign-in-oidc').click();
  await page.waitForURL(`${provider.issuer}/**`);
}

async function signInThere(page: Page, login: string): Promise<void> {
  await page.locator('input[name=login]').fill(login);
  await page.locator('input[name=password]').fill('any');
  await page.locator('button[type=submit]').click();
}

async function wholeWay(page: Page, login: string): Promise<void> {
  await goThere(page);
  await signInThere(page, login);
  // What the hub may know of the person.
  await page.locator('form:has(input[value=consent]) button[type=submit]').click();
}

describe.each([
  ['ru', validatorRu],
  ['en', validatorEn],
] as const)('in %s', (language, texts) => {
  it('somebody invited goes there, signs in and is in; the next time nothing is asked', async () => {
    const { page, errors, done } = await site.open('/', { language });
    await page.goto(`${home}/sign-in`);
    const button = page.getByTestId('sign-in-oidc');
    expect(await button.textContent()).toBe(texts['signIn.oidc'].replace('{{name}}', 'Example ID'));
    expect(await violations(page)).toEqual([]);
    await picture(page, `provider-button-${language}`);
    await wholeWay(page, 'anna');
    await page.waitForURL(`${home}/**`);
    await page.getByTestId('results').or(page.getByTestId('results-empty')).first().waitFor();
    expect(page.url()).not.toMatch(/code=|state=/);
    await page.getByTestId('sign-out').click();
    await page.getByTestId('sign-in-oidc').click();
    await page.getByTestId('results').or(page.getByTestId('results-empty')).first().waitFor();
    const told = hub.rows<{ action: string }>(
      "SELECT action FROM audit WHERE action = 'identity-linked' OR action LIKE '%sign%in%'",
    );
    expect(told.filter(({ action }) => action === 'identity-linked')).toHaveLength(1);
    expect(errors.filter((error) => !error.includes(provider.issuer))).toEqual([]);
    await done();
  });

  it.each([
    ['boris', 'oidc-unknown'],
    ['vera', 'oidc-email'],
  ] as const)(
    '%s, whom nobody has invited under a verified address, is told so and is not in',
    async (login, code) => {
      const { page, done } = await site.open('/', { language });
      await wholeWay(page, login);
      await page.locator(`[data-testid=problem][data-code=${code}]`).waitFor();
      await page.getByText(texts[`problem.${code}`]).waitFor();
      expect(await violations(page)).toEqual([]);
      await picture(page, `provider-${code}-${language}`);
      expect(await page.evaluate(async () => (await fetch('/api/v1/session')).status)).toBe(401);
      expect((await hub.admin.get('/api/v1/users')).json.users).toHaveLength(2);
      await done();
    },
  );

  it('who changes their mind comes back to the sign-in page, and can go again or use the password', async () => {
    const { page, done } = await site.open('/', { language });
    await goThere(page);
    await page.getByRole('link', { name: /cancel/i }).click();
    await page.getByText(texts['problem.oidc-refused']).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByTestId('login').fill('anna@example.org');
    await page.getByTestId('password').fill(PASSWORD);
    await page.getByTestId('sign-in').click();
    await page.getByTestId('results').or(page.getByTestId('results-empty')).first().waitFor();
    await done();
  });
});

it.each([
  ['ru', peopleRu],
  ['en', peopleEn],
] as const)(
  'in %s: the link is taken away by its owner’s password, and by an administrator',
  async (language, texts) => {
    const linked = () => hub.rows('SELECT subject FROM identities');
    const unlinked = () => hub.rows("SELECT 1 FROM audit WHERE action = 'identity-unlinked'").length;
    const before = unlinked();
    const hers = await site.open('/', { language });
    await wholeWay(hers.page, 'anna');
    await hers.page.getByTestId('user-name').click();
    await hers.page.getByTestId('identity-linked').getByText(provider.issuer).waitFor();
    await hers.page.getByTestId('identity-save').scrollIntoViewIfNeeded();
    await looksWell(hers.page, `account-identity-${language}`, [
      { width: 1366, height: 768 },
      { width: 820, height: 1180 },
    ]);
    await hers.page.getByTestId('identity-password').fill('another one');
    await hers.page.getByTestId('identity-save').click();
    await hers.page.locator('[data-code="wrong-credentials"]').waitFor();
    expect(linked()).toEqual([{ subject: 'anna' }]);
    await hers.page.getByTestId('identity-password').fill(PASSWORD);
    await hers.page.getByTestId('identity-save').click();
    await hers.page.getByText(texts['identity.removed']).waitFor();
    expect(linked()).toEqual([]);
    // Her session goes on; the provider's word links her anew.
    await hers.page.getByTestId('sign-out').click();
    await hers.page.getByTestId('sign-in-oidc').click();
    await hers.page.getByTestId('user-name').waitFor();
    expect(linked()).toEqual([{ subject: 'anna' }]);

    const { page, errors, done } = await site.open('/', { language });
    await signInAt(page, `${home}/people`);
    const { users } = (await hub.admin.get('/api/v1/users')).json;
    const { id } = users.find(({ login }: { login: string }) => login === 'anna@example.org');
    const row = page.getByTestId(`person-${id}`);
    await row.getByText(texts['people.identity']).waitFor();
    await row.getByTestId('person-access').click();
    await page.getByTestId('access-identity').click();
    await page.getByText(texts['access.identityText']).waitFor();
    await page.getByTestId('confirm-do').click();
    await page.getByTestId('access-left').getByText(texts['access.passwordLeft']).waitFor();
    await page.getByTestId('access-identity').waitFor({ state: 'detached' });
    await looksWell(page, `people-unlinked-${language}`, [{ width: 1366, height: 768 }]);
    expect(linked()).toEqual([]);
    expect(await hers.page.evaluate(async () => (await fetch('/api/v1/session')).status)).toBe(401);
    expect(unlinked()).toBe(before + 2);
    await page.goto(`${home}/audit`);
    await page.getByTestId('audit').locator('tr', { hasText: 'identity-unlinked' }).first().waitFor();
    expect(errors).toEqual([]);
    await hers.done();
    await done();
  },
);

it('while the provider is away the page says so in both languages, and the password still does', async () => {
  await hub.close();
  await provider.close();
  // One that has not spoken with its provider yet.
  await start();
  await provider.close();
  for (const [language, texts] of [
    ['ru', validatorRu],
    ['en', validatorEn],
  ] as const) {
    const { page, errors, done } = await site.open('/', { language });
    await page.goto(`${home}/sign-in`);
    await page.getByTestId('sign-in-oidc').click();
    await page.getByText(texts['problem.oidc-away']).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByTestId('login').fill('anna@example.org');
    await page.getByTestId('password').fill(PASSWORD);
    await page.getByTestId('sign-in').click();
    await page.getByTestId('results').or(page.getByTestId('results-empty')).first().waitFor();
    expect(errors).toEqual([]);
    await done();
  }
}, 300_000);
