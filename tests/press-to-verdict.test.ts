import type { IndexReply } from '@otklik/shared/api/results.ts';
import type { ReviewDetail, ReviewListReply } from '@otklik/shared/api/review.ts';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testBrowserArguments } from '../scripts/browser/arguments.ts';
import { readPictureClock } from '../scripts/camera/picture-clock.ts';
import { type DemoProcess, startDemo } from './support/demo-process.ts';

/**
 * The whole chain as its users meet it: the demo store of `npm start`, the console pressed in its page (which drives the
 * pty), the customer's screen, the hub, the synthetic camera's recording, the expert's verdict, the manager's index.
 */

const FRAME_MS = 1000 / 25;
const ANSWERS = ['y', 'y', 'n', 'y', 'y', 'u', 'y', 'n', 'y', 'y', 'y', 'n'] as const;

let demo: DemoProcess;
let browser: Browser;
const contexts: BrowserContext[] = [];
const errors: string[] = [];

async function open(url: string, size = { width: 1440, height: 900 }): Promise<Page> {
  const context = await browser.newContext({ viewport: size, locale: 'ru-RU' });
  contexts.push(context);
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on('pageerror', (error) => errors.push(`${url}: ${error.message}`));
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) errors.push(`${url}: ${message.text()}`);
  });
  await page.goto(url);
  return page;
}

beforeAll(async () => {
  demo = await startDemo();
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: testBrowserArguments,
  });
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await demo?.stop();
}, 300_000);

/** A reply of the hub to whoever is signed in in this page. */
async function get<T>(page: Page, path: string): Promise<T> {
  const reply = await page.request.get(`${demo.hub}/api/v1${path}`);
  if (!reply.ok()) throw new Error(`${path}: ${reply.status()} ${await reply.text()}`);
  return reply.json();
}

/** Asks again until the answer is the one waited for. */
async function until<T>(ask: () => Promise<T>, arrived: (value: T) => boolean, what: string): Promise<T> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const value = await ask();
    if (arrived(value)) return value;
    if (Date.now() > deadline) throw new Error(`${what} did not come: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function signIn(page: Page, login: string): Promise<void> {
  await page.getByTestId('login').fill(login);
  await page.getByTestId('password').fill(`${login}-demo-store`);
  await page.getByTestId('sign-in').click();
  await page.getByTestId('user-name').waitFor();
}

const look = (screen: Page, name: string) =>
  screen.locator(`[data-place="1"][data-look="${name}"]`).waitFor();

/** The machine-readable clock drawn into the frame that the video shows. */
async function pictureClock(page: Page): Promise<number | undefined> {
  const pixels = await page.getByTestId('video').evaluate((video) => {
    if (!(video instanceof HTMLVideoElement)) throw new Error('no video');
    const canvas = document.createElement('canvas');
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('no canvas');
    context.drawImage(video, 0, 0);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    let text = '';
    for (let at = 0; at < data.length; at += 8192)
      text += String.fromCharCode(...data.subarray(at, at + 8192));
    return { width: canvas.width, height: canvas.height, data: btoa(text) };
  });
  const data = new Uint8ClampedArray(Buffer.from(pixels.data, 'base64'));
  return readPictureClock(data, pixels.width, pixels.height);
}

test('a press at the console ends as a verdict that changes the index', async () => {
  const consolePage = await open(demo.consolePage, { width: 1000, height: 700 });
  const screen = await open(demo.screen, { width: 1920, height: 1080 });
  await look(screen, 'idle');

  const thanks = new Set<string>();
  for (const key of ANSWERS) {
    await consolePage.keyboard.press('s', { delay: 80 });
    await look(screen, 'ask');
    const asked = await screen.getByRole('heading').first().textContent();
    expect(asked?.replace(/\s/g, ' ')).toContain('Вам помогли с выбором сегодня?');
    await consolePage.keyboard.press(key, { delay: 80 });
    await look(screen, 'thanks');
    thanks.add((await screen.locator('body').textContent())?.replace(/\d+/g, '#') ?? '');
  }
  // What is shown after an answer is the same whichever it was.
  expect([...thanks]).toHaveLength(1);

  const manager = await open(`${demo.hub}/results`);
  await signIn(manager, 'manager');
  const index = () => get<IndexReply>(manager, '/results/index').then(({ questions }) => questions[0]);
  const before = await until(index, (one) => one?.polls === ANSWERS.length, 'the last poll');
  expect(before?.before?.counts).toMatchObject({ yes: 8, no: 3, unsure: 1 });
  expect(before?.after?.index).toMatchObject({ k: 8, n: 11 });

  const expert = await open(`${demo.hub}/table`);
  await signIn(expert, 'expert');
  await expert.getByTestId('table').waitFor();
  const list = await get<ReviewListReply>(expert, '/review/items?limit=100');
  const presses = list.items.filter(({ kind }) => kind === 'customer-press');
  expect(presses).toHaveLength(ANSWERS.length);
  expect(JSON.stringify(list)).not.toMatch(/"answer"|"outcome"|"yes"|"no"|"unsure"/);
  const item = presses[2];
  if (item === undefined) throw new Error('the third answer is missing');

  await expert.goto(`${demo.hub}/review/${item.id}`);
  const video = expert.locator(`[data-testid=video][data-wall-ms][data-clip^="${item.id}"]`);
  await video.waitFor({ state: 'attached' });
  const shown = await pictureClock(expert);
  expect(shown).toBeDefined();
  // The frame on the screen is the one that was being filmed at the press: within a frame and the stated clock error.
  const { item: fresh } = await get<ReviewDetail>(expert, `/review/items/${item.id}`);
  expect(fresh.error).toBeLessThan(1000);
  expect(Math.abs(fresh.at - Number(shown))).toBeLessThanOrEqual(FRAME_MS + fresh.error);
  expect(Math.abs(Number(await video.getAttribute('data-wall-ms')) - Number(shown))).toBeLessThanOrEqual(
    FRAME_MS,
  );

  const step = (name: string) => expert.locator(`[data-testid=review][data-step=${name}]`).waitFor();
  await step('judging');
  expect(await expert.getByTestId('answer-hidden').isVisible()).toBe(true);
  await expert.keyboard.press('0');
  await step('choosing-reason');
  await expert.keyboard.press('q');
  await step('comparing');
  expect(await expert.getByTestId('answer-recorded').getAttribute('data-answer')).toBe('no');
  await until(index, (one) => one?.excluded === 1, 'the exclusion');

  await expert.keyboard.press('u');
  await step('judging');
  expect(await expert.getByTestId('answer-recorded').count()).toBe(0);
  await until(index, (one) => one?.excluded === 0, 'the undo');

  await expert.keyboard.press('0');
  await step('choosing-reason');
  await expert.keyboard.press('Enter');
  await step('comparing');
  await expert.keyboard.press('Enter');
  const after = await until(index, (one) => one?.excluded === 1, 'the second exclusion');
  expect(after?.before?.index).toMatchObject({ k: 8, n: 11 });
  expect(after?.after?.index).toMatchObject({ k: 8, n: 10 });

  // And on the screens of both, in words and pictures.
  for (const page of [expert, manager]) {
    await page.goto(`${demo.hub}/results`);
    await page.locator('[data-testid=index-before][data-n="11"]').waitFor();
    await page.locator('[data-testid=index-after][data-n="10"]').waitFor();
    expect(await page.getByTestId('index-after').getAttribute('data-share')).toBe('0.8');
  }

  // Force majeure: the seller holds the button; the customer's screen turns neutral, the next poll is marked.
  await look(screen, 'idle');
  await consolePage.keyboard.down('s');
  await screen.locator('[data-mark="force-majeure"]').waitFor();
  await consolePage.keyboard.up('s');
  await consolePage.keyboard.press('s', { delay: 80 });
  await look(screen, 'ask');
  await consolePage.keyboard.press('y', { delay: 80 });
  await look(screen, 'thanks');
  const marked = await until(index, (one) => one?.marked === 1, 'the mark');
  expect(marked?.after?.index).toMatchObject({ k: 9, n: 11 });
  expect(marked?.afterWithoutForceMajeure?.index).toMatchObject({ k: 8, n: 10 });
  expect(errors).toEqual([]);
}, 240_000);

test('the demo ends cleanly when it is told to', async () => {
  expect(await demo.stop()).toBe(0);
}, 300_000);
