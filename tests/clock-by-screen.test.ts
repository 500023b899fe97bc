/** A camera whose clock is 7.3 s ahead and gains 40 ppm, aligned by hand: the screens of a real hub in Chromium. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PASSWORD, type TestHub, testHub } from '@otklik/hub-server/hub-fixture.ts';
import { clockRu } from '@otklik/shared/i18n/clock-ru.ts';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { recordAtOnce } from '../scripts/camera/record-at-once.ts';
import {
  openSite,
  picture,
  restingWall,
  type Site,
  shownWall,
  violations,
} from '../validator-ui/browser/site.ts';
import { installPictureClock, paintedClock } from './support/picture-clock.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 8, 1, 9);
const FPS = 10;
const FRAME = 1000 / FPS;
/** What the camera's clock says at a hub time. */
const cameraSays = (at: number): number => at + 7300 + (40 * (at - START)) / 1e6;
/** Polls within one day of the store (Moscow); none lies on the grid of frames. */
const POLLS = [0, 4, 7, 11].map((hour, n) => START + hour * HOUR + 20_000 + 13 * n + 7);

const folder = mkdtempSync(join(tmpdir(), 'otklik-clock-screen-'));
let site: Site;
let hub: TestHub;
let camera = '';
/** The customers' presses, in the order of `POLLS`: ids, and their times by the hub. */
let presses: string[] = [];
const AT: number[] = [];

beforeAll(async () => {
  site = await openSite();
  hub = await testHub({ uiDir: site.dist });
  for (const at of POLLS) {
    const from = Math.floor((at - 15_000) / 1000) * 1000;
    await recordAtOnce({ folder, from, seconds: 50, segment: 25, fps: FPS });
  }
  const made = await hub.admin.post(`/api/v1/stores/${hub.store}/cameras`, {
    ...{ name: 'Касса 1', workplaces: [hub.workplaces[0]], folder, pattern: '%Y-%m-%d_%H-%M-%S.mp4' },
    ...{ zone: 'UTC', timing: 'name', offset: 0, error: 20 },
  });
  camera = made.json.id;
  const kiosk = await hub.kiosk();
  kiosk.add({
    ...{ type: 'device-up', mono: 0 },
    data: {
      ...{ serial: 'SN0001', bootId: '5A3F0C21', model: 'otklik-avr', class: 'serial' },
      ...{ buttons: ['Y', 'N', 'U', 'S'], holdCapable: true },
    },
  });
  // As a kiosk does that is online: it knows the hub's time anew at each exchange.
  const names = POLLS.map((at) => {
    const { customer = 0 } = kiosk.poll('yes', { at });
    kiosk.add({ type: 'clock', data: { offset: 0, error: 5 } });
    return customer;
  });
  await kiosk.sendAll();
  presses = names.map((name) => kiosk.item(name));
  for (const id of presses) AT.push((await hub.admin.get(`/api/v1/review/items/${id}`)).json.item.at);
}, 300_000);
afterAll(async () => {
  await site?.close();
  await hub?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function enter(page: Page, path: string): Promise<void> {
  await installPictureClock(page.context());
  await page.goto(`${hub.hub.url}${path}`);
  await page.getByTestId('login').fill('admin');
  await page.getByTestId('password').fill(PASSWORD);
  await page.getByTestId('sign-in').click();
}

/** Steps until the painted frame is the one that covers the camera time `wanted`, as an eye would find it. */
async function findFrame(page: Page, wanted: number): Promise<void> {
  for (let tries = 0; tries < 60; tries += 1) {
    const wall = await restingWall(page);
    const shown = await paintedClock(page);
    if (shown === undefined) throw new Error('the clock in the picture cannot be read');
    const behind = wanted - shown;
    if (behind >= 0 && behind < FRAME) return;
    await page.keyboard.press(
      behind >= 1000
        ? 'Shift+ArrowRight'
        : behind < -1000
          ? 'Shift+ArrowLeft'
          : behind < 0
            ? 'ArrowLeft'
            : 'ArrowRight',
    );
    await page.waitForFunction(
      (before) =>
        document.querySelector('[data-testid=video]')?.getAttribute('data-wall-ms') !== String(before),
      wall,
    );
  }
  throw new Error('the frame was not found');
}

const marks = async () => (await hub.admin.get(`/api/v1/cameras/${camera}/clock`)).json.marks;
const onPress = async (page: Page, index: number): Promise<void> => {
  await page.locator(`[data-testid=clock-page][data-press="${presses[index]}"]`).waitFor();
  await shownWall(page, `${presses[index]}/`);
};
/** To a press by the keyboard alone: two items a poll, the seller's press and the answer. */
async function moveOn(page: Page, index: number): Promise<void> {
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await onPress(page, index);
}

it('is aligned by marks made with the keyboard; then the frame of each press is right within the stated error', async () => {
  const { page, errors } = await site.open('/sign-in', { language: 'ru' });
  await enter(page, `/review/${presses[0]}`);
  // From the review of a press, whose picture is seven seconds off, to the camera's clock.
  await page.getByTestId('align-clock').click();
  await onPress(page, 0);
  expect(Math.abs(((await paintedClock(page)) ?? 0) - (AT[0] ?? 0))).toBeLessThan(FRAME);

  for (const index of [0, 1, 2]) {
    if (index > 0) await moveOn(page, index);
    await findFrame(page, cameraSays(AT[index] ?? 0));
    if (index === 0) {
      // Only whole seconds back and forth so far may leave unknown how long a frame is: a frame on and back.
      await page.keyboard.press('ArrowRight');
      await findFrame(page, cameraSays(AT[0] ?? 0));
    }
    await page.locator('[data-testid=clock-mark]:enabled').waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await marks()).length).toBe(index + 1);
  }
  // A fourth mark in a wrong frame is named, and taken back by its key.
  await moveOn(page, 3);
  await page.keyboard.press('ArrowRight');
  await page.locator('[data-testid=clock-mark]:enabled').waitFor();
  await page.keyboard.press('Enter');
  await page.locator('[data-outlier=true]').waitFor();
  expect(await page.locator('[data-outlier=true]').count()).toBe(1);
  expect(await violations(page)).toEqual([]);
  await picture(page, 'clock-outlier-ru');
  await page.keyboard.press('u');
  await expect.poll(async () => (await marks()).length).toBe(3);
  await page.locator('[data-outlier=true]').waitFor({ state: 'detached' });

  const result = page.getByTestId('clock-result');
  const drift = Number(await result.getAttribute('data-drift'));
  expect(Math.abs(drift - 40_000)).toBeLessThanOrEqual(Number(await result.getAttribute('data-drift-error')));
  await page.getByTestId('clock-from').selectOption('all');
  await page.getByTestId('clock-apply').click();
  await page.getByTestId('clock-versions').waitFor();
  await page.getByText(clockRu['clock.applied']).waitFor();
  expect(await violations(page)).toEqual([]);
  await picture(page, 'clock-set-ru');

  // Every press, the one that was never marked too: the painted frame is that of the press within the stated bound.
  for (const [index, at] of AT.entries()) {
    await page.goto(`${hub.hub.url}/review/${presses[index]}`);
    await page.locator(`[data-testid=review][data-item="${presses[index]}"]`).waitFor();
    await shownWall(page, `${presses[index]}/`);
    await restingWall(page);
    const bound = Number(await page.getByTestId('error-bound').getAttribute('data-ms'));
    const shown = (await paintedClock(page)) ?? Number.NaN;
    expect(Math.abs(shown - cameraSays(at))).toBeLessThanOrEqual(bound + FRAME);
    // It is no larger than marks of such bounds must make it: the unmarked press is four hours after the last mark.
    const { chain } = (await hub.admin.get(`/api/v1/review/items/${presses[index]}`)).json;
    const press = chain.console + chain.kiosk.error + chain.hub;
    expect(press).toBeGreaterThan(100);
    expect(bound).toBeLessThan((index === 3 ? 4.5 : 3.5) * (press + FRAME + 20));
  }
  // The verdict keeps by which version of the clock its picture was told.
  await page.keyboard.press('1');
  await page.locator('[data-testid=review][data-step=comparing]').waitFor();
  await expect
    .poll(
      async () => (await hub.admin.get(`/api/v1/review/items/${presses[3]}`)).json.item.mine?.seen?.clocks,
    )
    .toEqual([{ camera, version: 1 }]);
  expect(errors).toEqual([]);
});

it('says in English too what is missing, what one mark gives, and goes back to what was set by hand', async () => {
  const { page, errors } = await site.open('/sign-in', { language: 'en', width: 1280, height: 800 });
  await enter(page, `/review/clock/${camera}`);
  // No press today: the day is chosen by its field.
  await page.getByTestId('clock-no-presses').waitFor();
  await page.getByTestId('clock-day').fill('2026-09-01');
  await page.getByTestId('clock-presses').waitFor();
  await page.getByTestId('clock-settings').waitFor();
  expect(await violations(page)).toEqual([]);
  await shownWall(page);
  // The one picture has the whole stage.
  const boxOf = (testId: string) =>
    page.getByTestId(testId).evaluate((box) => [box.clientWidth, box.clientHeight]);
  expect(await boxOf('video')).toEqual(await boxOf('stage'));
  await picture(page, 'clock-en');
  await page.getByTestId('clock-from').selectOption('all');
  await page.getByTestId('clock-settings').click();
  await expect
    .poll(async () => (await hub.admin.get(`/api/v1/cameras/${camera}/clock`)).json.versions[0])
    .toMatchObject({ version: 2, basis: 'settings', from: 0 });
  await page.getByTestId('clock-reach').selectOption('60000');
  await shownWall(page);
  expect(errors).toEqual([]);
});

it('begins with the very press it came from on a day of more presses than are listed, and lists the others by the time', async () => {
  const kiosk = await hub.kiosk();
  // 300 items of polls by the minute, on the day after.
  const busy = START + 24 * HOUR;
  const late = Array.from({ length: 150 }, (_, n) => kiosk.poll('yes', { at: busy + n * 60_000 })).at(-1);
  await kiosk.sendAll();
  const item = kiosk.item(late?.customer ?? 0);
  const { page, errors } = await site.open('/sign-in', { language: 'en' });
  await enter(page, `/review/clock/${camera}?item=${item}`);
  await page.locator(`[data-testid=clock-page][data-press="${item}"]`).waitFor();
  const rows = page.getByTestId('clock-presses').locator('li');
  expect(await rows.count()).toBeLessThan(30);
  expect(await page.getByTestId('clock-presses').locator('[aria-current=true]').count()).toBe(1);
  // From the day's beginning it is the first of 200.
  await page.getByTestId('clock-time').fill('00:00');
  await expect.poll(() => rows.count()).toBe(200);
  expect(await page.locator(`[data-testid=clock-page][data-press="${item}"]`).count()).toBe(0);
  expect(await violations(page)).toEqual([]);
  expect(errors).toEqual([]);
});

it('without a day asks for no presses, and lets nothing hold from that day on', async () => {
  const version = { from: 0, basis: 'settings' };
  const path = `/api/v1/cameras/${camera}/clock/versions`;
  expect((await hub.admin.post(path, version)).status).toBe(201);
  const { page, errors } = await site.open('/sign-in', { language: 'en' });
  await enter(page, `/review/clock/${camera}?item=${presses[0]}`);
  await page.locator(`[data-testid=clock-page][data-press="${presses[0]}"]`).waitFor();
  await page.getByTestId('clock-from').selectOption('day');
  expect(await page.getByTestId('clock-settings').isEnabled()).toBe(true);
  await page.getByTestId('clock-day').fill('');
  await page.getByTestId('clock-no-presses').waitFor();
  expect(await page.getByTestId('clock-apply').isDisabled()).toBe(true);
  expect(await page.getByTestId('clock-settings').isDisabled()).toBe(true);
  await page.getByTestId('clock-from').selectOption('all');
  expect(await page.getByTestId('clock-settings').isEnabled()).toBe(true);
  expect(errors).toEqual([]);
});
