import { readFile } from 'node:fs/promises';
import { PASSWORD, type Person, type TestHub, TestKiosk, testHub } from '@otklik/hub-server/hub-fixture.ts';
import type { EmptyTime } from '@otklik/shared/api/results.ts';
import { figuresEn } from '@otklik/shared/i18n/figures-en.ts';
import { figuresRu } from '@otklik/shared/i18n/figures-ru.ts';
import { COUNT_NAMES, keyQuestionFigures, NO_POLLS } from '@otklik/shared/metrics/key-question-index.ts';
import { newcombe } from '@otklik/shared/metrics/newcombe.ts';
import { projectPolls } from '@otklik/shared/poll/projection.ts';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSite, type Site, violations } from '../validator-ui/browser/site.ts';

/** What stands on the screen of results against the API, and that against a naive recount of the events sent. */
type BareState = EmptyTime['state'] | 'unknown' | 'unanswered';
let site: Site;
let hub: TestHub;
let manager: Person;
let question: string;
let other: string;
const DAY_MS = 86_400_000;
/** Monday, 2 November 2026, 10:00 in Moscow. */
const START = Date.UTC(2026, 10, 2, 7);
const stores: { id: string; name: string; kiosk: TestKiosk }[] = [];

/** Answers a day at each store: the second is weaker; on the third and fourth day another question is asked. */
const PLAN = [
  { day: 0, yes: [18, 9], no: [3, 9] },
  { day: 1, yes: [17, 10], no: [4, 8] },
  { day: 4, yes: [19, 9], no: [2, 9] },
  { day: 5, yes: [18, 11], no: [3, 7] },
] as const;

beforeAll(async () => {
  site = await openSite();
  hub = await testHub({ uiDir: site.dist });
  manager = await hub.person('manager');
  const text = { ru: 'Вам помогли?', en: 'Were you helped?' };
  question = (await hub.admin.post('/api/v1/questions', { text, positive: 'yes' })).json.id;
  const second = { ru: 'Было чисто?', en: 'Was it clean?' };
  other = (await hub.admin.post('/api/v1/questions', { text: second, positive: 'yes' })).json.id;
  for (const name of ['Лесной', 'Южный']) {
    const { id } = (await hub.admin.post('/api/v1/stores', { name, zone: 'Europe/Moscow' })).json;
    const till = (await hub.admin.post(`/api/v1/stores/${id}/workplaces`, { name: 'касса 1' })).json.id;
    const kiosk = new TestKiosk(hub.hub.url, START);
    await kiosk.enrol(await hub.code([till]));
    stores.push({ id, name, kiosk });
  }
  for (const [at, { kiosk }] of stores.entries()) {
    for (const { day, yes, no } of PLAN) {
      const outcomes = [
        ...Array(yes[at]).fill('yes'),
        ...Array(no[at]).fill('no'),
        'unsure',
        'timeout',
      ] as const;
      for (const [index, outcome] of outcomes.entries())
        kiosk.poll(outcome, { question, at: START + day * DAY_MS + index * 300_000 });
      if (day === 1)
        for (const later of [2, 3]) kiosk.poll('yes', { question: other, at: START + later * DAY_MS });
    }
    await kiosk.sendAll();
  }
});
afterAll(async () => {
  await hub?.close();
  await site?.close();
});

async function enter(page: Page, path: string, login = 'manager1'): Promise<void> {
  await page.goto(`${hub.hub.url}${path}`);
  await page.getByTestId('login').fill(login);
  await page.getByTestId('password').fill(PASSWORD);
  await page.getByTestId('sign-in').click();
}

/** The index of a store's polls of the question, counted from its events. */
function recount(some: (at: number, store: number) => boolean = () => true) {
  const counts: Record<keyof typeof NO_POLLS, number> = { ...NO_POLLS };
  for (const [store, { kiosk }] of stores.entries())
    for (const poll of projectPolls(kiosk.events)) {
      if (poll.question !== question || !some(poll.openedAt, store)) continue;
      const name = poll.outcome === 'answered' ? poll.answer : poll.outcome;
      const count = COUNT_NAMES.find((each) => each === name);
      if (count !== undefined) counts[count] += 1;
    }
  return keyQuestionFigures(counts, 'yes');
}

const number = async (page: Page, id: string, name = 'data-n'): Promise<number> =>
  Number(await page.getByTestId(id).getAttribute(name));

it.each(['ru', 'en'] as const)(
  'in %s the screen shows what a naive recount of the events makes',
  async (language) => {
    const { page, errors, done } = await site.open('/', { language });
    await enter(page, `/results?question=${question}`);
    const whole = recount();
    await page.locator(`[data-testid=headline][data-n="${whole.index?.n}"]`).waitFor();
    expect(await number(page, 'headline', 'data-share')).toBe(whole.index?.share);
    for (const [at, store] of stores.entries()) {
      const own = recount((_at, of) => of === at);
      const row = `interval-${store.id}`;
      await page.getByTestId(row).waitFor();
      expect([await number(page, row), await number(page, row, 'data-share')]).toEqual([
        own.index?.n,
        own.index?.share,
      ]);
    }
    // The weaker store is another group.
    expect(await page.getByTestId('interval-group').count()).toBe(2);
    expect(await number(page, 'funnel-opened')).toBe(
      COUNT_NAMES.reduce((sum, name) => sum + whole.counts[name], 0),
    );
    expect(await number(page, 'loss-timeout')).toBe(whole.counts.timeout);
    expect(await number(page, 'funnel-decided')).toBe(whole.index?.n);
    // The line is cut where another question was asked, and the page says so.
    const trend = page.getByTestId('trend');
    await trend.locator('a').nth(3).waitFor();
    expect(await trend.locator('polyline').count()).toBe(2);
    expect((await page.getByTestId('trend-cut').textContent())?.trim()).not.toBe('');
    const first = recount((at) => at < START + DAY_MS / 2);
    const said = await trend.locator('a').first().getAttribute('aria-label');
    expect(said).toContain(`${first.index?.n}`);
    // More than three hours of the week.
    const heat = page.getByTestId('heat');
    await heat.locator('a').nth(3).waitFor();
    // Hours without polls are what the hub says, in shape and in words; of those it says nothing of, nothing is known.
    const hours = `question=${question}&by=hour-of-week`;
    const { empty } = (await manager.get(`/api/v1/results?${hours}`)).json;
    const marks = await heat
      .locator('[data-hour]')
      .evaluateAll((each) =>
        each.map((mark) => [
          mark.getAttribute('data-hour') ?? '',
          mark.getAttribute('data-empty') ?? '',
          mark.querySelector('title')?.textContent ?? '',
        ]),
      );
    const texts = language === 'ru' ? figuresRu : figuresEn;
    const shown = marks.filter(([, state]) => state !== 'unknown' && state !== 'unanswered');
    expect(shown.map(([key, state]) => `${key} ${state}`).sort()).toEqual(
      empty.map(({ key, state }: EmptyTime) => `${key} ${state}`).sort(),
    );
    expect(new Set(shown.map(([, state]) => state)).has('no-data')).toBe(true);
    for (const [, state = '', words] of marks)
      expect(words).toContain(texts[`figures.heatBare.${state as BareState}`].split(/;|:/)[0]);
    expect(await violations(page)).toEqual([]);
    expect(errors).toEqual([]);
    await done();
  },
);

it('nothing moves when the charts arrive', async () => {
  const { page, errors, done } = await site.open('/', { language: 'ru' });
  const held = Promise.withResolvers<void>();
  await page.route(/results\/control|by=hour-of-week/, async (route) => {
    await held.promise;
    await route.continue();
  });
  await enter(page, `/results?question=${question}`);
  await page.getByTestId(`interval-${stores[0]?.id}`).waitFor();
  await page.getByTestId('funnel-opened').waitFor();
  const places = async () =>
    await Promise.all(
      ['trend', 'places', 'funnel', 'heat'].map(async (id) => (await page.getByTestId(id).boundingBox())?.y),
    );
  const before = await places();
  held.resolve();
  await page.getByTestId('trend').locator('a').first().waitFor();
  await page.getByTestId('heat').locator('a').first().waitFor();
  expect(await places()).toEqual(before);
  expect(errors).toEqual([]);
  await done();
});

it('before and after a day are compared as METRICS says, and a link reproduces it', async () => {
  const { page, errors, done } = await site.open('/', { language: 'en' });
  await enter(page, `/results?question=${question}`);
  await page.getByTestId('compare-open').click();
  const form = page.getByTestId('compare-beside');
  await form.locator('input[name=day]').fill('2026-11-06');
  await form.locator('input[name=length]').fill('7');
  await page.getByTestId('compare-beside-do').click();
  const day = START + 4 * DAY_MS - DAY_MS / 4;
  const [after, before] = [recount((at) => at >= day).index, recount((at) => at < day).index];
  const words = page.getByTestId('compare-words');
  await page.locator('[data-testid=compare-words][data-shown=false]').waitFor();
  await expect.poll(() => words.textContent()).toContain(`${after?.n}`);
  expect(after === undefined || before === undefined ? undefined : newcombe(after, before)?.shown).toBe(
    false,
  );
  // Two stores differ.
  const at = (store: number) => encodeURIComponent(JSON.stringify({ store: stores[store]?.id }));
  await page.goto(`${hub.hub.url}/results?question=${question}&a=${at(0)}&b=${at(1)}`);
  await page.locator('[data-testid=compare-words][data-shown=true]').waitFor();
  const [one, two] = [recount((_at, of) => of === 0).index, recount((_at, of) => of === 1).index];
  const difference = one === undefined || two === undefined ? undefined : newcombe(one, two);
  expect(await words.textContent()).toContain(((difference?.difference ?? 0) * 100).toFixed(1));
  const shown = await words.textContent();
  const address = page.url();
  await page.goto('about:blank');
  await page.goto(address);
  await page.locator('[data-testid=compare-words][data-shown=true]').waitFor();
  expect(await words.textContent()).toBe(shown);
  expect(errors).toEqual([]);
  await done();
});

it('a mark opens exactly its polls by the keyboard; an admin goes on to the video', async () => {
  await hub.person('admin');
  const { page, errors, done } = await site.open('/', { language: 'en' });
  await enter(page, `/results?question=${question}`, 'admin');
  const mark = page.getByTestId('trend').locator('a');
  await mark.nth(3).waitFor();
  await mark.first().focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await page.getByTestId('polls').waitFor();
  const second = recount((at) => at >= START + DAY_MS / 2 && at < START + 2 * DAY_MS);
  // The answers in the index, without those who said nothing or were not sure.
  await expect.poll(() => page.locator('tbody tr').count()).toBe(second.index?.n);
  await page.getByTestId('poll-watch').first().click();
  await page.getByTestId('help').waitFor();
  expect(errors).toEqual([]);
  await done();
});

it('days typed by keys are told whole, and left alone when they are not', async () => {
  const { page, errors, done } = await site.open('/', { language: 'en' });
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await enter(page, `/results?question=${question}`);
  await page.locator(`[data-testid=headline][data-n="${recount().index?.n}"]`).waitFor();
  const [from, to] = [page.getByTestId('view-from'), page.getByTestId('view-to')];
  const inAddress = (name: string) => new URL(page.url()).searchParams.get(name);
  // The same whether days or months come first.
  await from.focus();
  await page.keyboard.type('01012026');
  expect(await from.inputValue()).toBe('2026-01-01');
  await expect.poll(() => inAddress('from')).toBe('2026-01-01');
  await to.focus();
  await page.keyboard.type('11112026');
  expect(await to.inputValue()).toBe('2026-11-11');
  await expect.poll(() => inAddress('to')).toBe('2026-11-12');
  // A day half wiped out is no day and not none either.
  await from.focus();
  await page.keyboard.press('Backspace');
  expect(await from.inputValue()).toBe('');
  await to.focus();
  await expect.poll(() => from.inputValue()).toBe('2026-01-01');
  expect(inAddress('from')).toBe('2026-01-01');
  await from.fill('');
  await to.focus();
  await expect.poll(() => inAddress('from')).toBe(null);
  expect(asked.filter((url) => /(from|to)=0/.test(url))).toEqual([]);
  expect(errors).toEqual([]);
  await done();
});

it('views that could not be had are not told as none, and are asked for again', async () => {
  const { page, errors, done } = await site.open('/', { language: 'en' });
  const held = Promise.withResolvers<void>();
  await page.route('**/api/v1/views', async (route) => {
    await held.promise;
    await route.abort();
  });
  await enter(page, `/results?question=${question}`);
  const summary = page.getByTestId('saved-views').locator('summary');
  await summary.click();
  await page.getByTestId('saved-loading').waitFor();
  expect(await summary.textContent()).not.toMatch(/\d/);
  held.resolve();
  await page.getByTestId('saved-retry').waitFor();
  expect(await summary.textContent()).not.toMatch(/\d/);
  expect(await page.getByTestId('saved-none').count()).toBe(0);
  expect(await violations(page)).toEqual([]);
  await page.unroute('**/api/v1/views');
  await page.getByTestId('saved-retry').click();
  await page.getByTestId('saved-none').waitFor();
  expect(await summary.textContent()).toContain('0');
  expect(errors).toEqual([]);
  await done();
});

it('a view is kept, opened, renamed, deleted and had back; what is gone or forbidden is said kindly', async () => {
  const { page, errors, done } = await site.open('/', { language: 'en' });
  await enter(page, `/results?question=${question}`);
  await page.getByTestId('view-place').selectOption(`store:${stores[1]?.id}`);
  const south = recount((_at, of) => of === 1).index;
  await page.locator(`[data-testid=headline][data-n="${south?.n}"]`).waitFor();
  await page.getByTestId('saved-views').locator('summary').click();
  await page.getByTestId('view-save').click();
  await page.locator('dialog input[name=name], [role=dialog] input[name=name]').fill('Южный');
  await page.keyboard.press('Enter');
  const kept = page.getByTestId('saved-view');
  await kept.waitFor();
  await page.getByTestId('view-whole').click();
  await page.locator(`[data-testid=headline][data-n="${recount().index?.n}"]`).waitFor();
  await page.getByTestId('view-open').click();
  await page.locator(`[data-testid=headline][data-n="${south?.n}"]`).waitFor();
  await page.getByTestId('view-rename').click();
  await page.locator('dialog input[name=name], [role=dialog] input[name=name]').fill('South');
  await page.keyboard.press('Enter');
  await page.getByTestId('view-open').getByText('South').waitFor();
  await page.getByTestId('view-delete').click();
  await page.getByTestId('view-undo').click();
  await page.getByTestId('view-open').getByText('South').waitFor();
  // A link that looks at what is not there.
  await page.goto(`${hub.hub.url}/results?question=${question}&store=nowhere`);
  await page.getByTestId('view-away').waitFor();
  await page.getByTestId('view-away-leave').click();
  await page.locator('[data-testid=headline]').waitFor();
  expect(errors).toEqual([]);
  await done();
});

it('what is seen leaves as a file with the same figures', async () => {
  const { page, errors, done } = await site.open('/', { language: 'en' });
  await enter(page, `/results?question=${question}`);
  await page.getByTestId(`interval-${stores[0]?.id}`).waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByTestId('file-store-csv').click(),
  ]);
  const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\r\n');
  expect(lines).toHaveLength(2 + stores.length);
  for (const [at, { id, name }] of stores.entries()) {
    const own = recount((_at, of) => of === at).index;
    const line = lines.find((each) => each.startsWith(`${id},${name},`));
    expect(line?.split(',')).toContain(String(own?.share));
  }
  expect(errors).toEqual([]);
  await done();
});
