import { Person, type TestHub, testHub } from '@otklik/hub-server/hub-fixture.ts';
import { enrolled } from '@otklik/hub-server/users/authenticator.test-help.ts';
import { peopleEn } from '@otklik/shared/i18n/people-en.ts';
import { peopleRu } from '@otklik/shared/i18n/people-ru.ts';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openSite, type Site, violations } from '../validator-ui/browser/site.ts';
import { looksWell, signInAt } from './support/real-screens.ts';

/** Accounts as an administrator and a manager keep them: the screens of a real hub in Chromium. */
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
  await signInAt(page, `${hub.hub.url}/people`, login);
  await page.getByTestId('people').waitFor();
}

interface Account {
  readonly id: string;
  readonly login: string;
}
const accounts = async (): Promise<readonly Account[]> => (await hub.admin.get('/api/v1/users')).json.users;
const account = async (login: string): Promise<Account> => {
  const found = (await accounts()).find((each) => each.login === login);
  if (found === undefined) throw new Error(`nobody is called ${login}`);
  return found;
};
const isIn = async (person: Person): Promise<boolean> => (await person.get('/api/v1/session')).status === 200;
/** What the log says was done to an account, the newest first. */
const logged = (id: string): readonly string[] =>
  hub
    .rows<{ action: string }>('SELECT action FROM audit WHERE subject = ? ORDER BY id DESC', `user:${id}`)
    .map(({ action }) => action);

/** A desk's size and a tablet's. */
const looked = (page: Page, name: string): Promise<void> =>
  looksWell(page, name, [
    { width: 1366, height: 768 },
    { width: 820, height: 1180 },
  ]);

describe.each([
  ['ru', peopleRu],
  ['en', peopleEn],
] as const)('in %s', (language, texts) => {
  it('invites somebody who sets a password by the link, gives them another part of the chain, and takes every way in away', async () => {
    const { page, errors, done } = await site.open('/', { language });
    await enter(page);
    await page.getByTestId('person-invite').click();
    const invite = page.getByTestId('invite');
    await invite.locator('[name=name]').fill('Вера Орлова');
    await invite.locator('[name=login]').fill('vera');
    await invite.getByTestId('person-role').selectOption('manager');
    await invite.getByTestId('scope').selectOption(`store ${hub.store}`);
    await looked(page, `people-invite-${language}`);
    await page.getByTestId('invite-save').click();
    const link = (await page.getByTestId('link-text').textContent()) ?? '';
    expect(link).toMatch(/^http:\/\/[^#]+\/welcome#[\w-]{43}$/);
    await looked(page, `people-link-${language}`);
    await page.getByTestId('link-close').click();
    await page.getByTestId('link').waitFor({ state: 'detached' });
    // Shown this once.
    expect(await page.content()).not.toContain(link);
    const { id } = await account('vera');
    const row = page.getByTestId(`person-${id}`);
    await row.getByText(texts['people.invited']).waitFor();

    // She follows the link in a browser of her own.
    const hers = await site.open('/', { language });
    await hers.page.goto(link);
    await hers.page.getByTestId('password').fill('three plain words');
    await hers.page.getByTestId('again').fill('three plain words');
    await hers.page.keyboard.press('Enter');
    await hers.page.getByTestId('user-name').waitFor();
    expect(await hers.page.getByTestId('user-name').textContent()).toBe('Вера Орлова');
    await hers.done();

    await page.reload();
    await row.getByText(texts['people.password'], { exact: true }).waitFor();
    await row.getByTestId('person-change').click();
    const change = page.getByTestId('person');
    expect(await change.getByTestId('scope').inputValue()).toBe(`store ${hub.store}`);
    // Somebody else changes her while the form is open: that is told, nothing is overwritten, and the form begins anew.
    const elsewhere = { name: 'Вера Белова', role: 'seller', scope: { kind: 'store', store: hub.store } };
    expect((await hub.admin.changeUser(id, elsewhere)).status).toBe(204);
    await change.locator('[name=name]').fill('Вера Петрова');
    await page.getByTestId('person-save').click();
    await change.locator('[data-code=changed-meanwhile]').waitFor();
    expect(await account('vera')).toMatchObject(elsewhere);
    await looked(page, `people-changed-${language}`);
    await page.getByTestId('person-reload').click();
    await change.locator('[name=name][value="Вера Белова"]').waitFor();
    expect(await change.getByTestId('person-role').inputValue()).toBe('seller');
    await change.getByTestId('person-role').selectOption('expert');
    await change.getByTestId('scope').selectOption('all');
    await page.getByTestId('person-save').click();
    await change.waitFor({ state: 'detached' });
    expect(await account('vera')).toMatchObject({ role: 'expert', scope: { kind: 'all' } });

    // Each way in, asked for twice.
    const vera = async () => {
      const tried = new Person(hub.hub.url);
      return tried.post('/api/v1/session', { login: 'vera', password: 'three plain words' });
    };
    expect((await vera()).status).toBe(201);
    await row.getByTestId('person-access').click();
    await looked(page, `people-access-${language}`);
    await page.getByTestId('access-sessions').click();
    await page.getByText(texts['access.sessionsText']).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByTestId('confirm-do').click();
    await page.getByTestId('confirm').waitFor({ state: 'detached' });
    expect(hub.rows('SELECT 1 FROM sessions WHERE "user" = ?', id)).toEqual([]);

    await page.getByTestId('access-off').click();
    await page.getByTestId('confirm-do').click();
    await page.getByTestId('access-on').waitFor();
    expect((await vera()).status).toBe(401);
    await page.getByTestId('access-on').click();
    await page.getByTestId('confirm-do').click();
    await page.getByTestId('access-off').waitFor();
    expect((await vera()).status).toBe(201);

    // A link for a new password: the dialog ends with it.
    await page.getByTestId('access-link').click();
    await page.getByTestId('confirm-do').click();
    expect(await page.getByTestId('link-text').textContent()).toMatch(/\/welcome#[\w-]{43}$/);
    await page.getByTestId('link-close').click();

    await row.getByTestId('person-access').click();
    await page.getByTestId('access-off').click();
    await page.getByTestId('confirm-do').click();
    await page.getByTestId('access-erase').click();
    await page.getByText(texts['access.eraseText']).waitFor();
    await page.getByTestId('confirm-do').click();
    await page.getByTestId('access').waitFor({ state: 'detached' });
    await page.getByTestId('people-off').locator('summary').click();
    await row.getByText(texts['people.erased'].replace('{{id}}', id.slice(0, 8))).waitFor();
    expect(await row.getByRole('button').count()).toBe(0);
    await looked(page, `people-${language}`);
    expect(logged(id)).toEqual([
      ...['user-erased', 'user-deactivated', 'user-deactivated', 'link-made', 'user-activated'],
      ...[
        'user-deactivated',
        'sessions-ended',
        'user-changed',
        'user-changed',
        'link-used',
        'link-made',
        'user-created',
      ],
    ]);
    expect(errors).toEqual([]);
    await done();
  });

  it('takes a second step away from whoever lost the device', async () => {
    const { login } = await enrolled(hub, 'expert', Date.now());
    const { id } = await account(login);
    const { page, errors, done } = await site.open('/', { language });
    await enter(page);
    const row = page.getByTestId(`person-${id}`);
    await row.getByText(texts['people.passwordAndCode']).waitFor();
    await row.getByTestId('person-access').click();
    await page.getByTestId('access-step').click();
    await page.getByText(texts['access.stepText']).waitFor();
    await page.getByTestId('confirm-do').click();
    await page.getByTestId('access-step').waitFor({ state: 'detached' });
    await page.getByTestId('access-close').click();
    await row.getByText(texts['people.password'], { exact: true }).waitFor();
    expect(logged(id)[0]).toBe('second-step-removed');
    expect(errors).toEqual([]);
    await done();
  });
});

it('a manager sees those of their part, and invites nobody above themselves; an expert has no such page', async () => {
  const manager = await hub.person('manager');
  const expert = await hub.person('expert');
  const { id } = (await manager.get('/api/v1/session')).json.user;
  const scope = { kind: 'store', store: hub.store };
  const body = { name: 'Мария', role: 'manager', scope };
  expect((await hub.admin.changeUser(id, body)).status).toBe(204);
  const { page, errors, done } = await site.open('/', { language: 'en' });
  await enter(page, 'manager1');
  await page.getByText(peopleEn['people.leadManager']).waitFor();
  expect(await page.getByRole('rowheader').allTextContents()).toEqual(['Марияmanager1']);
  expect(await page.getByTestId('person-access').count()).toBe(0);
  await page.getByTestId('person-invite').click();
  const roles = page.getByTestId('person-role').locator('option');
  expect(await roles.evaluateAll((all) => all.map((each) => each.getAttribute('value')))).toEqual([
    ...['seller', 'expert', 'manager'],
  ]);
  const parts = page.getByTestId('scope').locator('option');
  await parts.first().waitFor({ state: 'attached' });
  expect(await parts.evaluateAll((all) => all.map((each) => each.getAttribute('value')))).toEqual([
    `store ${hub.store}`,
  ]);
  // A login that is taken is told beside the button; what was typed stays.
  await page.getByTestId('invite').locator('[name=name]').fill('Ольга');
  await page.getByTestId('invite').locator('[name=login]').fill('manager1');
  await page.getByTestId('invite-save').click();
  await page.locator('[data-code="login-taken"]').waitFor();
  await page.getByTestId('invite').locator('[name=login]').fill('olga');
  await page.getByTestId('invite-save').click();
  await page.getByTestId('link-text').waitFor();
  expect(await account('olga')).toMatchObject({ role: 'expert', scope });
  expect(errors).toEqual([]);
  await done();
  expect(await isIn(expert)).toBe(true);
  const other = await site.open('/', { language: 'en' });
  await signInAt(other.page, `${hub.hub.url}/people`, 'expert2');
  await other.page.getByTestId('forbidden').waitFor();
  await other.done();
});
