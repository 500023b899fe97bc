import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SimulatedConsole, startSimulatedConsole } from '@otklik/firmware-protocol/simulator/console.ts';
import { all, openDatabase } from '@otklik/hub-server/db/sqlite.ts';
import { PASSWORD, type TestHub, testHub } from '@otklik/hub-server/hub-fixture.ts';
import { readOptions } from '@otklik/kiosk/options.ts';
import { type RunningKiosk, runKiosk } from '@otklik/kiosk/run-kiosk.ts';
import { builtScreen } from '@otklik/kiosk/screen/browser-bench.ts';
import { HUB_CONFIG } from '@otklik/kiosk/sync/hub-pin.ts';
import { cryptoRng } from '@otklik/shared/base/rng.ts';
import { questionsRu } from '@otklik/shared/i18n/questions-ru.ts';
import { validatorRu } from '@otklik/shared/i18n/validator-ru.ts';
import type { Button } from '@otklik/shared/poll/events.ts';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSite, type Site } from '../validator-ui/browser/site.ts';
import { eventually } from './support/eventually.ts';
import { leapingTime } from './support/leaping-time.ts';
import { signInAt } from './support/real-screens.ts';

/**
 * The life of one poll as each of those sees it who have to do with it: a manager plans the question, a worker presses at the
 * counter, a customer answers, an expert finds it untrustworthy, the manager's figure loses it, and the worker hears why and
 * appeals. A real hub, a real kiosk with a console on a pty, all their screens in Chromium. The hub and the kiosk live by one
 * clock that leaps to the plan's first day.
 */

const DAY_MS = 86_400_000;
const MOSCOW_MS = 3 * 3_600_000;
const time = leapingTime(Date.now());
/** The store's next midnight, before which no plan begins; the one after where that could come while the plan is made. */
const midnight = Math.ceil((Date.now() + 10 * 60_000 + MOSCOW_MS) / DAY_MS) * DAY_MS - MOSCOW_MS;
const firstDay = new Date(midnight + MOSCOW_MS).toISOString().slice(0, 10);
const TEXT = { ru: 'Вас приветствовали на кассе?', en: 'Were you greeted at the till?' };

let site: Site;
let hub: TestHub;
let console_: SimulatedConsole;
let kiosk: RunningKiosk;
let counter: Page;
let folder = '';
const errors: string[][] = [];

beforeAll(async () => {
  site = await openSite();
  hub = await testHub({ uiDir: site.dist, clock: time });
  const worker = { number: '17', name: 'Анна Петрова', pin: '2468', badge: '#YN-0042' };
  const { admin, store } = hub;
  const operator = (await admin.post(`/api/v1/stores/${store}/operators`, worker)).json.id;
  const rights = { name: 'Анна Петрова', role: 'seller', scope: { kind: 'store', store } };
  const user = (await admin.post('/api/v1/users', { login: 'anna', password: PASSWORD, ...rights })).json.id;
  const linked = await admin.changeUser(user, { ...rights, operator });
  expect([linked.status, linked.text]).toEqual([204, '']);
  for (const role of ['manager', 'expert'])
    await admin.post('/api/v1/users', { login: role, name: role, role, password: PASSWORD });

  folder = mkdtempSync(join(tmpdir(), 'otklik-four-'));
  console_ = await startSimulatedConsole({ link: join(folder, 'console'), clock: time });
  const code = await hub.code([hub.workplaces[0]]);
  const device = ['--device', `serial:${console_.path}`, '--locale', 'en'];
  const options = readOptions(
    ['--data', join(folder, 'kiosk'), ...device, '--hub', hub.hub.url, '--enrol', code],
    {},
  );
  if (!options.ok || options.value === 'help') throw new Error('the options are wrong');
  const started = await runKiosk(options.value, {
    ...{ clock: time, timers: time, rng: cryptoRng, env: {}, version: '0.1.0', screenDist: builtScreen },
    ...{ print: () => undefined, warn: () => undefined, restart: () => undefined },
  });
  if (!started.ok) throw new Error(started.error.detail);
  kiosk = started.value;
  counter = (await site.open('/', { width: 800, height: 480 })).page;
  await counter.goto(kiosk.screenUrl);
  await look('idle');
});
afterAll(async () => {
  await site?.close();
  await kiosk?.stop();
  await console_?.close();
  await hub?.close();
  rmSync(folder, { recursive: true, force: true });
});

const look = (name: string) => counter.locator(`[data-place="1"][data-look="${name}"]`).waitFor();

function press(button: Button): void {
  expect(console_.down(button)).toBe(true);
  expect(console_.up(button)).toBe(true);
}

/** The worker asks, the customer answers; what the customer read. */
async function served(answer: 'Y' | 'N'): Promise<string> {
  await look('idle');
  press('S');
  await look('ask');
  const asked = await counter.getByRole('heading').first().textContent();
  press(answer);
  await look('thanks');
  time.leap(10_000);
  await look('idle');
  return (asked ?? '').replace(/\s/g, ' ');
}

/** As a scanner types, all within a moment of the keyboard's own time. */
async function scan(badge: string): Promise<void> {
  const session = await counter.context().newCDPSession(counter);
  const begun = Date.now() / 1000 - 1;
  const keys = [...badge].map((key) => ({ key, text: key, code: '' }));
  const strokes = [...keys, { key: 'Enter', text: '\r', code: 'Enter' }].flatMap((key, index) => {
    const timestamp = begun + index * 0.005;
    return [
      session.send('Input.dispatchKeyEvent', { type: 'keyDown', ...key, timestamp }),
      session.send('Input.dispatchKeyEvent', { type: 'keyUp', key: key.key, code: key.code, timestamp }),
    ];
  });
  await Promise.all(strokes);
}

async function enter(login: string, path: string): Promise<Page> {
  const { page, errors: own } = await site.open('/', { language: 'ru' });
  errors.push(own);
  await signInAt(page, `${hub.hub.url}${path}`, login);
  return page;
}

test('a poll is planned, asked, answered, found untrustworthy, left out and appealed by those whose work it is', async () => {
  // The manager: a question, and a plan that asks it from the next day on.
  const planning = await enter('manager', '/plan');
  await planning.getByTestId('question-add').click();
  await planning.getByTestId('text-ru').fill(TEXT.ru);
  await planning.getByTestId('text-en').fill(TEXT.en);
  await planning.getByTestId('question-save').click();
  await planning.getByTestId('question').waitFor({ state: 'detached' });
  const [{ id: question }] = (await hub.admin.get('/api/v1/questions')).json.questions;
  await planning.getByTestId('plan-add').click();
  await planning.getByTestId('hand-drop').click();
  const editor = planning.getByTestId('plan-editor');
  await planning.getByTestId('plan-name').fill('Приветствие');
  await planning.getByTestId('draft-from').fill(firstDay);
  const period = editor.getByTestId('period').first();
  await period.getByLabel(questionsRu['plan.firstDay']).fill(firstDay);
  await period.getByLabel(questionsRu['plan.question'], { exact: true }).selectOption(question);
  await planning.getByTestId('plan-save').click();
  const commit = questionsRu['plan.commitLabel'].replace('{{plan}}', 'Приветствие');
  await planning.getByRole('button', { name: commit }).click();
  await planning.getByTestId('commit-do').click();
  await planning.getByTestId('version-1').waitFor();
  await eventually('the kiosk knows the plan', () => {
    const db = openDatabase(join(folder, 'kiosk', 'journal.db'), 'read');
    try {
      const [config] = all<{ value: string }>(db, 'SELECT value FROM setting WHERE name = ?', HUB_CONFIG);
      return config?.value.includes(question) ? true : undefined;
    } finally {
      db.close();
    }
  });
  time.leap(midnight + 60_000 - time.wall());

  // The worker begins the shift by badge and asks; customers read the question and answer.
  await counter.getByRole('button', { name: 'Sign in' }).waitFor();
  await eventually('the console is up', () => (console_.view().heard ? true : undefined));
  await scan('#YN-0042');
  await counter.getByRole('button', { name: 'Signed in: 17' }).waitFor();
  expect(await served('Y')).toBe(TEXT.en);
  expect(await served('N')).toBe(TEXT.en);

  // The manager: both count.
  const results = await enter('manager', '/results');
  await results.locator('[data-testid=headline][data-n="2"][data-share="0.5"]').waitFor();

  // The expert: the second press is not a customer's.
  const review = await enter('expert', '/table');
  const row = review.locator('tr[data-kind=customer-press]').nth(1);
  await row.waitFor();
  const item = (await row.getAttribute('data-testid'))?.slice('item-'.length) ?? '';
  await row.dblclick();
  await review.locator(`[data-testid=review][data-item="${item}"][data-step=judging]`).waitFor();
  await review.getByTestId('answer-hidden').waitFor();
  await review.keyboard.press('0');
  await review.getByTestId('reason-worker-pressed').click();
  await review.locator('[data-testid=review][data-step=comparing]').waitFor();
  const answer = await review.getByTestId('answer-recorded').getAttribute('data-answer');
  await review.keyboard.press('Enter');

  // The manager, who has kept looking: the figure loses that one, and the one before stands beside it.
  const share = answer === 'no' ? '1' : '0';
  await results.locator(`[data-testid=headline][data-n="1"][data-share="${share}"]`).waitFor();
  await results.locator('[data-testid=index-before][data-n="2"]').waitFor();

  // The worker: why it was left out, and an appeal; which answer it was is not told.
  const own = await enter('anna', '/');
  const mine = own.locator(`[data-testid="own-${item}"][data-excluded=true]`);
  await mine.getByText(validatorRu['reason.worker-pressed']).waitFor();
  await mine.getByText(TEXT.ru).waitFor();
  await mine.getByTestId('appeal').click();
  await own.getByTestId('appeal-text').fill('Нажала покупательница, я стояла у полки.');
  await own.getByTestId('appeal-form-save').click();
  await own.locator(`[data-testid="own-${item}"][data-appeal=open]`).waitFor();

  // And the manager finds the same press among the exclusions.
  await results.goto(`${hub.hub.url}/exclusions`);
  await results.getByTestId(`exclusion-${item}`).getByText(validatorRu['reason.worker-pressed']).waitFor();
  expect(errors.flat()).toEqual([]);
});
