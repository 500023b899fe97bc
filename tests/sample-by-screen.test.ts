/** A manager commits and draws a sample, an expert reviews it in its order, the page says what follows: real screens. */
import {
  PASSWORD,
  type Person,
  signIn,
  type TestHub,
  type TestKiosk,
  testHub,
} from '@otklik/hub-server/hub-fixture.ts';
import { samplesEn } from '@otklik/shared/i18n/samples-en.ts';
import { samplesRu } from '@otklik/shared/i18n/samples-ru.ts';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSite, type Site } from '../validator-ui/browser/site.ts';
import { looksWell, signInAt } from './support/real-screens.ts';

let site: Site;
let hub: TestHub;
let expert: Person;
let kiosk: TestKiosk;
const questions = { ru: '', en: '' };

beforeAll(async () => {
  site = await openSite();
  hub = await testHub({ uiDir: site.dist });
  for (const language of ['ru', 'en'] as const) {
    const text = { ru: `Вас приветствовали (${language})?`, en: `Were you greeted (${language})?` };
    questions[language] = (await hub.admin.post('/api/v1/questions', { text, positive: 'yes' })).json.id;
  }
  for (const [login, role] of [
    ['expert', 'expert'],
    ['manager', 'manager'],
  ])
    await hub.admin.post('/api/v1/users', { login, name: login, role, password: PASSWORD });
  const near = { login: 'near', name: 'near', role: 'manager', scope: { kind: 'store', store: hub.store } };
  await hub.admin.post('/api/v1/users', { ...near, password: PASSWORD });
  expert = await signIn(hub.hub.url, 'expert', PASSWORD);
  kiosk = await hub.kiosk();
  for (let n = 0; n < 100; n += 1)
    for (const language of ['ru', 'en'] as const)
      kiosk.poll(n % 4 === 0 ? 'no' : 'yes', {
        ...{ question: questions[language], operator: `o${n % 3}` },
        at: kiosk.start + n * 60_000,
      });
  await kiosk.sendAll();
}, 300_000);
afterAll(async () => {
  await site?.close();
  await hub?.close();
});

const WORDS = { ru: samplesRu, en: samplesEn };
/** A tablet's size as well. */
const look = (page: Page, name: string): Promise<void> =>
  looksWell(page, name, [
    { width: 820, height: 1180 },
    { width: 1440, height: 900 },
  ]);

it.each(['ru', 'en'] as const)(
  'from a committed hash to what may be said of what nobody reviewed (%s)',
  async (language) => {
    const question = questions[language];
    const desk = await site.open('/sign-in', { language });
    await signInAt(desk.page, `${hub.hub.url}/results?question=${question}`, 'manager');
    const section = desk.page.getByTestId(`samples-${question}`);
    await section.getByTestId('samples-none').getByText(WORDS[language]['samples.none']).waitFor();
    await section.getByTestId('sample-commit').click();
    const form = desk.page.getByTestId('commit-sample');
    await form.locator('input[name=from]').fill('2026-09-01');
    await form.locator('input[name=to]').fill('2026-09-01');
    await look(desk.page, `sample-commit-${language}`);
    await desk.page.getByTestId('commit-sample-save').click();
    const due = section.getByTestId('sample-due');
    await due.waitFor();
    expect(await due.getByTestId('sample-commitment').textContent()).toMatch(/^[0-9a-f]{64}$/);
    // The same days and stores once more: refused in words, and the form stays.
    await section.getByTestId('sample-commit').click();
    await form.locator('input[name=from]').fill('2026-09-01');
    await form.locator('input[name=to]').fill('2026-09-01');
    await desk.page.getByTestId('commit-sample-save').click();
    await form.locator('[data-code=sample-exists]').waitFor();
    await desk.page.keyboard.press('Escape');
    await due.getByTestId('sample-draw').click();
    await desk.page.getByTestId('draw-sample').locator('input').fill('10');
    await desk.page.getByTestId('draw-sample-save').click();
    const drawn = section.getByTestId('sample-drawn');
    await drawn.getByTestId('sample-untouched').waitFor();

    const bench = await site.open('/sign-in', { language });
    await signInAt(bench.page, `${hub.hub.url}/review`, 'expert');
    const { samples } = (await hub.admin.get(`/api/v1/samples?question=${question}`)).json;
    const way = bench.page.locator(`[data-testid=way-sample][data-sample="${samples[0].id}"]`);
    await way.waitFor();
    expect(await way.getAttribute('data-waiting')).toBe('20');
    await look(bench.page, `sample-ways-${language}`);
    await way.getByRole('link').click();
    const list = `/api/v1/review/items?way=sample&sample=${samples[0].id}&limit=200&state=pending`;
    const { items } = (await expert.get(list)).json;
    await bench.page.locator(`[data-testid=review][data-item="${items[0].id}"][data-step=judging]`).waitFor();
    await bench.page.keyboard.press('1');
    await bench.page.locator('[data-testid=review][data-step=comparing]').waitFor();
    await bench.page.keyboard.press('Enter');
    // The next is the sample's next, whatever time it is of.
    await bench.page.locator(`[data-testid=review][data-item="${items[1].id}"]`).waitFor();
    await bench.page.waitForURL((url) => url.searchParams.get('way') === 'sample');
    for (const [at, item] of items.slice(1).entries()) {
      const value = at === 4 && item.kind === 'customer-press' ? 0 : 1;
      await expert.post(`/api/v1/review/items/${item.id}/verdicts`, { value });
    }
    await bench.page.goto(`${hub.hub.url}/review?way=sample&sample=${samples[0].id}`);
    await bench.page.getByTestId('review-done').waitFor();

    await desk.page.reload();
    await drawn.locator('[data-testid=sample-progress][data-n="10"]').waitFor();
    await drawn.getByTestId('sample-share').waitFor();
    await drawn.getByTestId('sample-index').waitFor();
    await look(desk.page, `sample-says-${language}`);
    await drawn.getByTestId('sample-points').selectOption('10');
    await drawn.getByTestId('sample-extend').click();
    await drawn.getByTestId('sample-extend').waitFor({ state: 'detached' });
    const { wanted } = (await hub.admin.get(`/api/v1/samples/${samples[0].id}`)).json.drawn;
    expect(wanted).toBeGreaterThan(10);
    await drawn.getByTestId('sample-reveal').click();
    await drawn.getByTestId('sample-check').click();
    await drawn.locator('[data-testid=sample-checked][data-fault=none]').waitFor();
    await look(desk.page, `sample-checked-${language}`);

    // A manager of one of the chain's stores sees that it is there, and neither what it says nor how it was drawn.
    const store = await site.open('/sign-in', { language });
    await signInAt(store.page, `${hub.hub.url}/results?question=${question}`, 'near');
    const part = store.page.getByTestId(`samples-${question}`).getByTestId('sample-drawn');
    await part.getByTestId('sample-partly').getByText(WORDS[language]['samples.partly']).waitFor();
    expect(await part.locator('[data-testid=sample-share], button, select').count()).toBe(0);
    await look(store.page, `sample-partly-${language}`);
    expect(store.errors).toEqual([]);

    // A newer one, and the older says what it says once it is asked.
    const newer = { question, from: '2026-09-02', to: '2026-09-03', scope: { kind: 'all' } };
    expect((await hub.admin.post('/api/v1/samples', newer)).status).toBe(201);
    await desk.page.reload();
    await drawn.getByTestId('sample-open').waitFor();
    expect(await drawn.getByTestId('sample-share').count()).toBe(0);
    await look(desk.page, `sample-older-${language}`);
    await drawn.getByTestId('sample-open').click();
    await drawn.getByTestId('sample-share').waitFor();
    expect([...desk.errors, ...bench.errors].filter((text) => !/409/.test(text))).toEqual([]);
  },
);
