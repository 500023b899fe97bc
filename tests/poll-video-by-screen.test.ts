import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PASSWORD, type TestHub, type TestKiosk, testHub } from '@otklik/hub-server/hub-fixture.ts';
import { figuresEn } from '@otklik/shared/i18n/figures-en.ts';
import { figuresRu } from '@otklik/shared/i18n/figures-ru.ts';
import { peopleEn } from '@otklik/shared/i18n/people-en.ts';
import { peopleRu } from '@otklik/shared/i18n/people-ru.ts';
import { validatorEn } from '@otklik/shared/i18n/validator-en.ts';
import { validatorRu } from '@otklik/shared/i18n/validator-ru.ts';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordAtOnce } from '../scripts/camera/record-at-once.ts';
import { openSite, type Site } from '../validator-ui/browser/site.ts';
import { installPictureClock, paintedClock } from './support/picture-clock.ts';
import { looksWell, signInAt } from './support/real-screens.ts';

/** From a figure to the picture of a press: a real hub, recordings of a real encoder, and the clock in the picture as judge. */
const FPS = 25;
const PERIOD = 1000 / FPS;
const root = mkdtempSync(join(tmpdir(), 'otklik-watch-'));
const folder = join(root, 'recorded');
let site: Site;
let hub: TestHub;
let kiosk: TestKiosk;
let question = '';
let press = 0;
const polls = { answered: '', beyond: '', bare: '' };
beforeAll(async () => {
  site = await openSite();
  hub = await testHub({ uiDir: site.dist });
  const { admin, store, workplaces } = hub;
  const text = { ru: 'Вам понравилось?', en: 'Did you like it?' };
  question = (await admin.post('/api/v1/questions', { text, positive: 'yes' })).json.id;
  kiosk = await hub.kiosk();
  await recordAtOnce({ folder, from: kiosk.start, seconds: 35, fps: FPS });
  for (const [name, offset] of [
    ['A', 0],
    ['B', 1000],
  ] as const) {
    const camera = { name, workplaces: [workplaces[0]], folder, pattern: '%Y-%m-%d_%H-%M-%S.mp4' };
    const clock = { zone: 'UTC', timing: 'name', offset, error: 20 };
    expect((await admin.post(`/api/v1/stores/${store}/cameras`, { ...camera, ...clock })).status).toBe(201);
  }
  const answered = kiosk.poll('no', { question, at: kiosk.start + 8013 });
  const bare = kiosk.poll('yes', { question, place: 2 });
  const beyond = kiosk.poll('yes', { question, at: kiosk.start + 3_600_000 });
  await kiosk.sendAll();
  press = kiosk.events[(answered.customer ?? 0) - 1]?.at ?? 0;
  polls.answered = kiosk.item(answered.opened);
  polls.beyond = kiosk.item(beyond.opened);
  polls.bare = kiosk.item(bare.opened);
}, 300_000);
afterAll(async () => {
  await hub?.close();
  await site?.close();
  rmSync(root, { recursive: true, force: true });
});

const looked = (page: Page, name: string): Promise<void> =>
  looksWell(page, name, [
    { width: 1366, height: 768 },
    { width: 820, height: 1180 },
  ]);

async function fromFigureToPoll(page: Page, login: string): Promise<void> {
  await signInAt(page, `${hub.hub.url}/results?question=${question}`, login);
  await page.getByTestId('trend').locator('a').first().focus();
  await page.keyboard.press('Enter');
  await page.getByTestId(`poll-${polls.answered}`).getByTestId('poll-open').click();
  await page.locator(`[data-testid=poll][data-poll="${polls.answered}"]`).waitFor();
}

describe.each([
  ['ru', { ...figuresRu, ...peopleRu, ...validatorRu }],
  ['en', { ...figuresEn, ...peopleEn, ...validatorEn }],
] as const)('in %s', (language, texts) => {
  it('a manager without the right is told so; an admin gives it, and a figure leads to the picture of its press', async () => {
    const login = `manager-${language}`;
    const account = { login, name: 'Вера Орлова', role: 'manager', password: PASSWORD };
    const { id } = (await hub.admin.post('/api/v1/users', account)).json;
    const hers = await site.open('/', { language });
    await fromFigureToPoll(hers.page, login);
    await hers.page.getByTestId('poll-no-right').getByText(texts['poll.noRightText']).waitFor();
    expect(await hers.page.getByTestId('poll-answer').textContent()).toBe(texts['answer.no']);
    await looked(hers.page, `poll-no-right-${language}`);
    expect(await hers.page.locator('video').count()).toBe(0);
    await hers.page.getByTestId('poll-back').click();
    await hers.page.getByTestId('polls').getByText(texts['poll.noRightText']).waitFor();
    expect(hers.errors).toEqual([]);
    await hers.done();

    const admin = await site.open('/', { language });
    await signInAt(admin.page, `${hub.hub.url}/people`);
    const row = admin.page.getByTestId(`person-${id}`);
    await row.getByTestId('person-change').click();
    const right = admin.page.getByTestId('person-video');
    expect(await right.isChecked()).toBe(false);
    // It is a manager's: with another role the tick is gone.
    await admin.page.getByTestId('person-role').selectOption('expert');
    await right.waitFor({ state: 'detached' });
    await admin.page.getByTestId('person-role').selectOption('manager');
    await right.check();
    await looked(admin.page, `people-video-${language}`);
    await admin.page.getByTestId('person-save').click();
    expect(await row.getByTestId('person-watches').textContent()).toBe(texts['people.watches']);

    const { page, errors, done } = await site.open('/', { language });
    await installPictureClock(page.context());
    await fromFigureToPoll(page, login);
    await page.locator('[data-testid=video][data-wall-ms]').waitFor();
    const clock = (await paintedClock(page)) ?? Number.NaN;
    // The frame at hand when the customer pressed.
    expect(press - clock).toBeGreaterThanOrEqual(0);
    expect(press - clock).toBeLessThan(PERIOD);
    await looked(page, `poll-video-${language}`);
    await page.getByTestId('frame-on').click();
    await expect.poll(() => paintedClock(page)).toBe(clock + PERIOD);
    await page.getByTestId('to-press').click();
    await expect.poll(() => paintedClock(page)).toBe(clock);
    await page.getByTestId('play').click();
    await page.waitForFunction(
      (wall) =>
        Number(document.querySelector('[data-testid=video]')?.getAttribute('data-wall-ms')) > wall + 500,
      press,
    );
    await page.getByTestId('play').click();
    // The other camera's clock is a second ahead: it takes the moment over.
    await page.getByTestId('to-press').click();
    await expect.poll(() => paintedClock(page)).toBe(clock);
    await page.locator('.cams button', { hasText: 'B' }).click();
    await expect
      .poll(async () => Math.abs(((await paintedClock(page)) ?? 0) - 1000 - clock))
      .toBeLessThanOrEqual(PERIOD);

    // Where there is none it is said in the words of the review.
    for (const [poll, words] of [
      [polls.beyond, texts['player.noFootageTitle']],
      [polls.bare, texts['player.noCameraTitle']],
    ] as const) {
      await page.goto(`${hub.hub.url}/results/polls/${poll}?question=${question}`);
      await page.getByTestId('video-failure').getByText(words).waitFor();
    }
    expect(errors).toEqual([]);
    await done();

    await admin.page.goto(`${hub.hub.url}/audit`);
    await admin.page.getByTestId('audit-action').fill('video-grant');
    await admin.page.getByTestId('audit-user').selectOption(id);
    await admin.page.getByTestId('audit-find').click();
    // By both cameras, and nothing of the polls that have no picture.
    await expect.poll(() => admin.page.getByTestId('audit-entry').count()).toBe(2);
    for (const entry of await admin.page.getByTestId('audit-entry').allTextContents())
      expect(entry).toContain(`poll: ${polls.answered}`);
    expect(admin.errors).toEqual([]);
    await admin.done();
  }, 120_000);
});

it('who judges is sent to the review, where the answer is hidden', async () => {
  const { page, errors, done } = await site.open('/', { language: 'en' });
  await fromFigureToPoll(page, 'admin');
  await page.getByTestId('poll-judge').waitFor();
  expect(await page.locator('video').count()).toBe(0);
  await looked(page, 'poll-judge-en');
  await page.getByTestId('poll-review').click();
  await page.getByTestId('review').waitFor();
  expect(errors).toEqual([]);
  await done();
});
