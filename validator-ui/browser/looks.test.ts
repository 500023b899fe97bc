import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idOf } from './demo-data.ts';
import { openSite, picture, type Site, shownWall, violations } from './site.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite();
}, 120_000);
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
    name: 'review-not-saved',
    role: 'expert',
    path: item(3),
    async ready(page) {
      await shownWall(page, idOf(3));
      site.hub.failNext(/verdicts$/, 'unavailable');
      await key(page, '1');
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
    name: 'results',
    role: 'manager',
    path: '/results',
    before: (on) => {
      on.hub.results = 'large';
    },
    ready: (page) => page.getByTestId('headline').waitFor(),
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
  { name: 'stores', role: 'admin', path: '/stores', ready: (page) => page.getByTestId('stores').waitFor() },
  { name: 'seller', role: 'seller', path: '/', ready: (page) => page.getByTestId('nothing-here').waitFor() },
];

const sizes = [
  { width: 1440, height: 900 },
  { width: 1366, height: 768 },
] as const;

describe.each(screens)('$name', ({ name, role, path, before, ready }) => {
  it.each(['ru', 'en'] as const)('has no violation in %s, and nothing is cut off', async (language) => {
    site.hub.reset(role);
    before?.(site);
    const { page, errors, done } = await site.open(path, { language });
    await ready(page);
    for (const size of sizes) {
      await page.setViewportSize(size);
      await picture(page, `${name}-${language}-${size.width}x${size.height}`);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow).toBe(0);
    }
    expect(await violations(page)).toEqual([]);
    expect(errors).toEqual([]);
    await done();
  });
});
