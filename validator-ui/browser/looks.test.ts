import { ENROLMENT_CODE_LIFETIME_MS } from '@otklik/shared/api/admin.ts';
import { validatorEn } from '@otklik/shared/i18n/validator-en.ts';
import { validatorRu } from '@otklik/shared/i18n/validator-ru.ts';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idOf } from './demo-data.ts';
import { DEMO_CODE_NOW, DEMO_LINK } from './demo-people.ts';
import { demoRisks } from './demo-risk.ts';
import { openSite, picture, type Site, shownWall, violations } from './site.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite({ oneRenderer: true });
}, 300_000);
afterAll(() => site?.close());

type Role = 'expert' | 'manager' | 'admin' | 'seller';

interface Screen {
  readonly name: string;
  readonly role: Role | undefined;
  readonly path: string;
  readonly before?: (site: Site) => void;
  readonly ready: (page: Page) => Promise<unknown>;
}

const item = (seq: number) => `/review/${idOf(seq)}`;
const key = (page: Page, name: string) => page.keyboard.press(name);
const judged = (seqs: readonly number[], value: 0 | 1) => (on: Site) => {
  for (const seq of seqs)
    on.hub.verdicts.set(idOf(seq), { id: 'v', value, unblinded: false, confirmed: true, at: 1 });
};

async function enrol(page: Page): Promise<void> {
  await page.getByTestId('enrol-kiosk').click();
  await page.getByTestId('enrol-make').click();
  await page.getByTestId('enrol-qr').waitFor();
}

const risky = (on: Site) => {
  for (const [id, reasons] of demoRisks) on.hub.risks.set(id, reasons);
};

const screens: readonly Screen[] = [
  { name: 'sign-in', role: undefined, path: '/', ready: (page) => page.getByTestId('login').waitFor() },
  {
    name: 'sign-in-wrong',
    role: undefined,
    path: '/',
    async ready(page) {
      await page.getByTestId('login').fill('expert');
      await page.getByTestId('password').fill('wrong');
      await key(page, 'Enter');
      await page.getByTestId('problem').waitFor();
    },
  },
  {
    name: 'welcome',
    role: undefined,
    path: `/welcome#${DEMO_LINK}`,
    async ready(page) {
      await page.getByTestId('password').fill('password1234');
      await page.getByTestId('again').fill('password1234');
      await key(page, 'Enter');
      await page.getByTestId('problem').waitFor();
      // Neither the bar nor the history keeps the token.
      expect(page.url()).not.toContain(DEMO_LINK);
    },
  },
  {
    name: 'welcome-gone',
    role: undefined,
    path: `/welcome#${'b'.repeat(43)}`,
    ready: (page) => page.getByTestId('link-gone').waitFor(),
  },
  {
    name: 'account',
    role: 'manager',
    path: '/account',
    ready: (page) => page.getByTestId('end-session').waitFor(),
  },
  {
    name: 'sign-in-provider',
    role: undefined,
    path: '/sign-in?problem=oidc-unknown',
    before: (on) => {
      on.hub.provider = true;
    },
    async ready(page) {
      await page.getByTestId('problem').waitFor();
      await page.getByTestId('sign-in-oidc').click();
      await page.getByText(/не отвечает|does not answer/).waitFor();
    },
  },
  {
    name: 'second-step-code',
    role: 'expert',
    path: '/review',
    before: (on) => {
      on.hub.step = 'code';
    },
    async ready(page) {
      await page.getByTestId('step-code').fill('000000');
      await key(page, 'Enter');
      await page.getByTestId('problem').waitFor();
    },
  },
  {
    name: 'second-step-scan',
    role: 'expert',
    path: '/review',
    before: (on) => {
      on.hub.step = 'enrol';
    },
    async ready(page) {
      await page.getByTestId('step-begin').click();
      await page.getByTestId('step-qr').waitFor();
    },
  },
  {
    name: 'second-step-recovery',
    role: 'expert',
    path: '/review',
    before: (on) => {
      on.hub.step = 'enrol';
    },
    async ready(page) {
      await page.getByTestId('step-begin').click();
      await page.getByTestId('step-code').fill(DEMO_CODE_NOW);
      await key(page, 'Enter');
      await page.getByTestId('step-recovery').waitFor();
    },
  },
  {
    name: 'people',
    role: 'admin',
    path: '/people',
    async ready(page) {
      await page.getByTestId('person-u2').getByTestId('person-access').click();
      await page.getByTestId('access').waitFor();
    },
  },
  {
    name: 'audit',
    role: 'admin',
    path: '/audit',
    ready: (page) => page.getByTestId('audit-more').waitFor(),
  },
  {
    name: 'review-1-blind',
    role: 'expert',
    path: item(3),
    before: judged([1], 1),
    ready: (page) => shownWall(page, idOf(3)),
  },
  {
    name: 'review-2-reason',
    role: 'expert',
    path: item(3),
    async ready(page) {
      await shownWall(page, idOf(3));
      await key(page, '0');
      await page.getByTestId('send-zero').waitFor();
    },
  },
  {
    name: 'review-3-own-words',
    role: 'expert',
    path: item(3),
    async ready(page) {
      await shownWall(page, idOf(3));
      await key(page, '0');
      await key(page, 'o');
      await page.getByTestId('other-text').waitFor();
    },
  },
  {
    name: 'review-4-compare',
    role: 'expert',
    path: item(3),
    async ready(page) {
      await shownWall(page, idOf(3));
      await key(page, '0');
      await key(page, 'q');
      await page.getByTestId('confirm').waitFor();
    },
  },
  {
    name: 'review-5-compare-no',
    role: 'expert',
    path: item(13),
    async ready(page) {
      await shownWall(page, idOf(13));
      await key(page, '1');
      await page.getByTestId('confirm').waitFor();
    },
  },
  {
    name: 'review-6-undone',
    role: 'expert',
    path: item(3),
    async ready(page) {
      await shownWall(page, idOf(3));
      await key(page, '1');
      await page.getByTestId('confirm').waitFor();
      await key(page, 'u');
      await page.getByTestId('verdict-0').waitFor();
    },
  },
  {
    name: 'review-7-done',
    role: 'expert',
    path: item(3),
    before: judged([3], 0),
    ready: (page) => page.getByTestId('go-on').waitFor(),
  },
  {
    name: 'review-force-majeure',
    role: 'expert',
    path: item(90),
    ready: (page) => shownWall(page, idOf(90)),
  },
  {
    name: 'review-no-footage',
    role: 'expert',
    path: item(93),
    ready: (page) => page.locator('[data-testid=video-failure][data-kind=no-footage]').waitFor(),
  },
  {
    name: 'review-no-camera',
    role: 'expert',
    path: item(95),
    ready: (page) => page.locator('[data-testid=video-failure][data-kind=no-camera]').waitFor(),
  },
  {
    name: 'review-together',
    role: 'expert',
    path: item(3),
    async ready(page) {
      await shownWall(page, idOf(3));
      await key(page, 'g');
      await page.locator('[data-testid=video-beside].shown').waitFor();
      await page.locator('[data-testid=thumbnails]:not([data-count="0"])').waitFor();
    },
  },
  {
    name: 'review-not-saved',
    role: 'expert',
    path: item(3),
    async ready(page) {
      await shownWall(page, idOf(3));
      site.hub.failNext(/verdicts$/, 'already-decided');
      await key(page, '1');
      await page.getByTestId('problem').waitFor();
    },
  },
  {
    name: 'review-kept',
    role: 'expert',
    path: item(3),
    async ready(page) {
      await shownWall(page, idOf(3));
      site.hub.dropped = /verdicts$/;
      await key(page, '1');
      await page.getByTestId('kept').waitFor();
      await page.getByTestId('problem').waitFor();
    },
  },
  {
    name: 'review-keys',
    role: 'expert',
    path: item(3),
    async ready(page) {
      await shownWall(page, idOf(3));
      await key(page, '?');
      await page.getByTestId('key-help').waitFor();
    },
  },
  {
    name: 'review-keys-change',
    role: 'expert',
    path: item(3),
    async ready(page) {
      await shownWall(page, idOf(3));
      await key(page, '?');
      await page.getByTestId('key-one').click();
      await key(page, 'u');
      await page.getByTestId('keys-said').filter({ hasText: /./ }).waitFor();
    },
  },
  {
    name: 'review-recent',
    role: 'expert',
    path: item(3),
    async ready(page) {
      await shownWall(page, idOf(3));
      await key(page, '1');
      await page.getByTestId('answer-recorded').waitFor();
      await key(page, 'Shift+KeyU');
      await page.getByTestId('recent-1').waitFor();
    },
  },
  {
    name: 'review-held-second-look',
    role: 'expert',
    path: item(3),
    before: (on) => {
      on.hub.held.add(idOf(3));
      on.hub.flagged.add(idOf(3));
    },
    async ready(page) {
      await shownWall(page, idOf(3));
      await page.getByTestId('held').waitFor();
    },
  },
  {
    name: 'review-all-done',
    role: 'expert',
    path: '/review',
    before: (on) => {
      for (const each of on.hub.items)
        on.hub.verdicts.set(each.id, { id: 'v', value: 1, unblinded: false, confirmed: true, at: 1 });
    },
    ready: (page) => page.getByTestId('review-done').waitFor(),
  },
  {
    name: 'review-unknown',
    role: 'expert',
    path: item(777),
    ready: (page) => page.getByTestId('error-state').waitFor(),
  },
  {
    name: 'table',
    role: 'expert',
    path: `/table?item=${idOf(33)}`,
    before(on) {
      judged([1, 3, 11, 13, 21], 1)(on);
      on.hub.verdicts.set(idOf(23), {
        ...{ id: 'v', value: 0, reason: 'worker-pressed', unblinded: false, confirmed: true, at: 1 },
      });
      on.hub.verdicts.set(idOf(93), {
        id: 'v',
        value: 'no-footage',
        unblinded: false,
        confirmed: false,
        at: 1,
      });
    },
    ready: (page) => shownWall(page, idOf(33)),
  },
  {
    name: 'table-empty',
    role: 'expert',
    path: '/table?state=done',
    ready: (page) => page.getByTestId('table-empty').waitFor(),
  },
  {
    name: 'motion-risk',
    role: 'admin',
    path: '/stores',
    before(on) {
      on.hub.motionOn = true;
    },
    async ready(page) {
      await page.getByTestId('motion-set-cam-1').click();
      await page.getByTestId('motion-height').waitFor();
    },
  },
  {
    name: 'results-risk',
    role: 'manager',
    path: '/results',
    async ready(page) {
      const counts = page.getByTestId('risk-counts');
      await counts.locator('td').first().waitFor();
      await counts.scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'results-coverage',
    role: 'manager',
    path: '/results',
    async ready(page) {
      const coverage = page.getByTestId('coverage');
      await coverage.getByTestId('coverage-total').waitFor();
      await coverage.scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'ways-risk',
    role: 'expert',
    path: '/review/ways',
    before: risky,
    async ready(page) {
      await page.getByTestId('risk-reason').waitFor();
    },
  },
  {
    name: 'review-risk',
    role: 'expert',
    path: '/review?way=risk',
    before: risky,
    async ready(page) {
      await page.getByTestId('risk-reasons').locator('li[data-kind="sequence"]').waitFor();
    },
  },
  {
    name: 'review-risk-told',
    role: 'expert',
    path: '/review?way=risk',
    before: risky,
    async ready(page) {
      await page.getByTestId('risk-reasons').waitFor();
      await page.getByTestId('verdict-1').click();
      await page.getByTestId('risk-reasons').locator('li[data-kind="run-of-one"]').waitFor();
    },
  },
  {
    name: 'results',
    role: 'manager',
    path: '/results',
    before: (on) => {
      on.hub.results = 'large';
    },
    async ready(page) {
      await page.getByTestId('headline').waitFor();
      await page.getByTestId('interval-store-south').waitFor();
      for (const figure of ['trend', 'heat']) await page.getByTestId(figure).locator('a').first().waitFor();
    },
  },
  {
    name: 'results-figures',
    role: 'manager',
    path: '/results',
    before: (on) => {
      on.hub.results = 'large';
    },
    async ready(page) {
      await page.getByTestId('trend').locator('a').first().waitFor();
      await page.getByTestId('heat').locator('a').first().waitFor();
      await page.getByTestId('heat').scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'results-compare',
    role: 'manager',
    path: '/results',
    before: (on) => {
      on.hub.results = 'large';
    },
    async ready(page) {
      await page.getByTestId('compare-open').click();
      await page.locator('[data-testid=compare-words][data-shown=true]').waitFor();
    },
  },
  {
    name: 'results-views',
    role: 'manager',
    path: '/results',
    before: (on) => {
      on.hub.results = 'large';
    },
    async ready(page) {
      await page.getByTestId('saved-views').locator('summary').click();
      await page.getByTestId('saved-view').first().waitFor();
    },
  },
  {
    name: 'results-away',
    role: 'manager',
    path: '/results?store=store-away',
    ready: (page) => page.getByTestId('view-away').waitFor(),
  },
  {
    name: 'results-polls',
    role: 'admin',
    path: '/results/polls?question=q-1',
    ready: (page) => page.getByTestId('poll-watch').first().waitFor(),
  },
  {
    name: 'results-small',
    role: 'admin',
    path: '/results',
    before: judged([3], 0),
    ready: (page) => page.getByTestId('headline').waitFor(),
  },
  {
    name: 'results-hidden',
    role: 'expert',
    path: '/results',
    before: (on) => {
      on.hub.results = 'hidden';
    },
    ready: (page) => page.getByTestId('index-hidden').waitFor(),
  },
  {
    name: 'results-no-answers',
    role: 'manager',
    path: '/results',
    before: (on) => {
      on.hub.results = 'empty';
    },
    ready: (page) => page.getByTestId('headline').waitFor(),
  },
  {
    name: 'results-empty',
    role: 'manager',
    path: '/results',
    before: (on) => {
      on.hub.results = 'none';
    },
    ready: (page) => page.getByTestId('results-empty').waitFor(),
  },
  {
    name: 'forbidden',
    role: 'manager',
    path: '/review',
    ready: (page) => page.getByTestId('forbidden').waitFor(),
  },
  {
    name: 'delivery',
    role: 'admin',
    path: '/delivery',
    async ready(page) {
      for (const part of ['schedule', 'webhook', 'delivery-dead']) await page.getByTestId(part).waitFor();
    },
  },
  {
    name: 'alerts',
    role: 'admin',
    path: '/alerts',
    async ready(page) {
      await page.getByTestId('alerts-all').check();
      await page.getByTestId('alert-00000000000000a3').waitFor();
      await page.getByTestId('comments').first().click();
      await page.getByTestId('comment-text').fill('OK');
      await page.getByTestId('comment-send').click();
      await page.getByTestId('comment').waitFor();
      await page.getByTestId('rule-disk').waitFor();
    },
  },
  {
    name: 'alerts-rule',
    role: 'admin',
    path: '/alerts',
    async ready(page) {
      await page.getByTestId('rule-index-low').getByTestId('rule-change').click();
      await page.getByTestId('recipients-some').check();
      await page.getByTestId('line-line').waitFor();
    },
  },
  {
    name: 'alerts-none',
    role: 'manager',
    path: '/alerts',
    before: (on) => {
      on.hub.alerts = [];
    },
    ready: (page) => page.getByTestId('alerts-none').waitFor(),
  },
  { name: 'stores', role: 'admin', path: '/stores', ready: (page) => page.getByTestId('stores').waitFor() },
  {
    name: 'devices',
    role: 'manager',
    path: '/devices',
    ready: (page) => page.getByTestId('devices-table').waitFor(),
  },
  {
    name: 'devices-open',
    role: 'admin',
    path: '/devices?place=till-1',
    async ready(page) {
      await page.getByTestId('device-days').waitFor();
      await page.locator('[data-camera=stopped]').waitFor();
      await page.getByTestId('device-consoles').getByText('SN0001').waitFor();
    },
  },
  {
    name: 'devices-none',
    role: 'manager',
    path: '/devices?q=nowhere',
    ready: (page) => page.getByTestId('devices-none').waitFor(),
  },
  {
    name: 'enrol-1-workplaces',
    role: 'admin',
    path: '/stores',
    ready: (page) => page.getByTestId('enrol-kiosk').click(),
  },
  {
    name: 'enrol-2-code',
    role: 'admin',
    path: '/stores',
    ready: enrol,
  },
  {
    name: 'enrol-3-expired',
    role: 'admin',
    path: '/stores',
    async ready(page) {
      await page.clock.install();
      await enrol(page);
      await page.clock.fastForward(ENROLMENT_CODE_LIFETIME_MS);
      await page.getByTestId('enrol-expired').waitFor();
    },
  },
  {
    name: 'enrol-refused',
    role: 'admin',
    path: '/stores',
    async ready(page) {
      site.hub.failNext(/enrolment-codes$/, 'unavailable');
      await page.getByTestId('enrol-kiosk').click();
      await page.getByTestId('enrol-make').click();
      await page.getByTestId('problem').waitFor();
    },
  },
  {
    name: 'review-admin',
    role: 'admin',
    path: item(3),
    ready: (page) => page.getByTestId('help').waitFor(),
  },
  {
    name: 'own',
    role: 'seller',
    path: '/',
    async ready(page) {
      await page.getByTestId('own-sum').waitFor();
      await page.getByTestId('appeal').waitFor();
    },
  },
  {
    name: 'own-unlinked',
    role: 'seller',
    path: '/own',
    before: (on) => {
      on.hub.linked = false;
    },
    ready: (page) => page.getByTestId('own-unlinked').waitFor(),
  },
];

/** Lines of controls that hide what does not fit: those of them in which something is hidden. */
const cutOff = (): readonly string[] =>
  [...document.querySelectorAll('.ways, .keys')]
    .filter((line) => line.scrollWidth > line.clientWidth)
    .map((line) => line.className);

const sizes = [
  { width: 1440, height: 900 },
  { width: 1366, height: 768 },
] as const;

describe.each(screens)('$name', ({ name, role, path, before, ready }) => {
  it.each(['ru', 'en'] as const)('has no violation in %s, and nothing is cut off', async (language) => {
    site.hub.reset(role);
    before?.(site);
    const { page, errors, done } = await site.open(path, { language, again: true });
    await ready(page);
    for (const size of sizes) {
      await page.setViewportSize(size);
      await picture(page, `${name}-${language}-${size.width}x${size.height}`);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow).toBe(0);
      expect(await page.evaluate(cutOff)).toEqual([]);
    }
    expect(await violations(page)).toEqual([]);
    expect(errors).toEqual([]);
    await done();
  });
});

describe('light and dark', () => {
  const LIGHT = ['rgb(242, 245, 244)', 'rgb(17, 25, 23)', 'light'];
  const DARK = ['rgb(12, 17, 16)', 'rgb(232, 239, 236)', 'dark'];
  /** What the page's ground and letters are of, and what the browser draws its own parts for. */
  const colours = (page: Page) =>
    page.evaluate(() => {
      const { backgroundColor, color } = getComputedStyle(document.body);
      return [backgroundColor, color, getComputedStyle(document.documentElement).colorScheme];
    });

  it.each([
    ['ru', validatorRu],
    ['en', validatorEn],
  ] as const)(
    'is as the system has it until somebody chooses, by keys and for good, in %s',
    async (language, texts) => {
      site.hub.reset('manager');
      const { page, errors } = await site.open('/results', { language });
      await page.getByTestId('headline').waitFor();
      const choices = page.getByRole('group', { name: texts['scheme.label'] });
      const button = (name: 'light' | 'dark' | 'system') =>
        choices.getByRole('button', { name: texts[`scheme.${name}`], exact: true });
      expect(await colours(page)).toEqual(LIGHT);
      await page.emulateMedia({ colorScheme: 'dark' });
      await expect.poll(() => colours(page)).toEqual(DARK);
      expect(await button('system').getAttribute('aria-pressed')).toBe('true');

      await button('system').focus();
      await page.keyboard.press('Shift+Tab');
      await page.keyboard.press('Shift+Tab');
      await page.keyboard.press('Enter');
      await expect.poll(() => colours(page)).toEqual(LIGHT);
      expect(await button('light').getAttribute('aria-pressed')).toBe('true');
      await page.reload();
      await page.getByTestId('headline').waitFor();
      expect(await colours(page)).toEqual(LIGHT);

      // Another window of the same browser goes along, and leads.
      const other = await page.context().newPage();
      await other.goto(`${site.url}/account`);
      await other.getByTestId('scheme-dark').click();
      await page.emulateMedia({ colorScheme: 'light' });
      await expect.poll(() => colours(page)).toEqual(DARK);
      await button('system').click();
      await expect.poll(() => colours(other)).toEqual(LIGHT);
      await other.close();
      expect(errors).toEqual([]);
    },
  );

  it('is as chosen from the first paint, before the app has come', async () => {
    site.hub.reset('manager');
    const { page } = await site.open('/account');
    await page.getByTestId('scheme-dark').click();
    const held = Promise.withResolvers<void>();
    await page.route(/assets\/app-[\w-]+\.js$/, async (route) => {
      await held.promise;
      await route.continue();
    });
    await page.goto(`${site.url}/results`, { waitUntil: 'commit' });
    await page.waitForFunction(() => performance.getEntriesByName('first-paint').length > 0);
    expect(await page.locator('#root').innerHTML()).toBe('');
    expect(await colours(page)).toEqual(DARK);
    held.resolve();
    await page.getByTestId('headline').waitFor();
    expect(await colours(page)).toEqual(DARK);
  });

  it('prints on light paper', async () => {
    site.hub.reset('manager');
    const { page } = await site.open('/results');
    await page.getByTestId('scheme-dark').click();
    await page.getByTestId('headline').waitFor();
    await page.emulateMedia({ media: 'print' });
    expect(await colours(page)).toEqual(LIGHT);
    expect(await page.getByTestId('scheme-dark').isVisible()).toBe(false);
    await page.emulateMedia({ media: 'screen' });
    expect(await colours(page)).toEqual(DARK);
  });

  it('is dark around a video, unless light is chosen', async () => {
    site.hub.reset('expert');
    const { page } = await site.open(item(3));
    await shownWall(page, idOf(3));
    expect(await colours(page)).toEqual(DARK);
    await page.getByTestId('scheme-light').click();
    await expect.poll(() => colours(page)).toEqual(LIGHT);
  });
});
