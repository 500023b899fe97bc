import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SimulatedConsole, startSimulatedConsole } from '@otklik/firmware-protocol/simulator/console.ts';
import { PASSWORD, type TestHub, testHub } from '@otklik/hub-server/hub-fixture.ts';
import { readOptions } from '@otklik/kiosk/options.ts';
import { type RunningKiosk, runKiosk } from '@otklik/kiosk/run-kiosk.ts';
import { builtScreen } from '@otklik/kiosk/screen/browser-bench.ts';
import { cryptoRng } from '@otklik/shared/base/rng.ts';
import { systemClock } from '@otklik/shared/base/system-clock.ts';
import { systemTimers } from '@otklik/shared/base/timers.ts';
import { storeRu } from '@otklik/shared/i18n/store-ru.ts';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSite, type Site } from '../validator-ui/browser/site.ts';
import { eventually } from './support/eventually.ts';

/**
 * What people set at the hub, in its screens and by its API, at a kiosk that runs meanwhile: a real hub, a real kiosk with
 * a console on a pty, and both screens in Chromium.
 */

let site: Site;
let hub: TestHub;
let folder = '';
let console_: SimulatedConsole;
let kiosk: RunningKiosk;
let desk: Page;
let counter: Page;
const said: string[] = [];

beforeAll(async () => {
  site = await openSite();
  hub = await testHub({ uiDir: site.dist });
  const text = { ru: 'Вам помогли?', en: 'Were you helped?' };
  const question = (await hub.admin.post('/api/v1/questions', { text, positive: 'yes' })).json.id;
  await hub.admin.post('/api/v1/plan/periods', { question, from: 1 });

  folder = mkdtempSync(join(tmpdir(), 'otklik-settings-'));
  console_ = await startSimulatedConsole({ link: join(folder, 'console') });
  const code = await hub.code([hub.workplaces[0]]);
  const device = ['--device', `serial:${console_.path}`, '--device', 'keyboard@1', '--pos-port', '0'];
  const options = readOptions(
    ['--data', join(folder, 'kiosk'), ...device, '--hub', hub.hub.url, '--enrol', code],
    {},
  );
  if (!options.ok || options.value === 'help') throw new Error('the options are wrong');
  const started = await runKiosk(options.value, {
    ...{
      clock: systemClock(),
      timers: systemTimers,
      rng: cryptoRng,
      env: {},
      version: '0.1.0',
      screenDist: builtScreen,
    },
    print: (line) => said.push(line),
    warn: (line) => said.push(line),
    restart: () => undefined,
  });
  if (!started.ok) throw new Error(started.error.detail);
  kiosk = started.value;
  counter = (await site.open('/', { width: 800, height: 480 })).page;
  await counter.goto(kiosk.screenUrl);
  await look('idle');
  desk = (await site.open('/')).page;
  await desk.goto(`${hub.hub.url}/stores`);
  await desk.getByTestId('login').fill('admin');
  await desk.getByTestId('password').fill(PASSWORD);
  await desk.getByTestId('sign-in').click();
  await desk.getByTestId('open-store').click();
  await desk.getByTestId('counter').waitFor();
}, 300_000);

afterAll(async () => {
  await site?.close();
  await kiosk?.stop();
  await console_?.close();
  await hub?.close();
  rmSync(folder, { recursive: true, force: true });
});

const look = (name: string) => counter.locator(`[data-place="1"][data-look="${name}"]`).waitFor();

function press(button: 'Y' | 'S'): void {
  expect(console_.down(button)).toBe(true);
  expect(console_.up(button)).toBe(true);
}

interface PollRow {
  readonly operator: string | null;
  readonly answer: string | null;
}
/** The polls at the hub that have ended, the latest last, once there are `count`. */
const polls = (count: number): Promise<readonly PollRow[]> =>
  eventually(`${count} polls at the hub`, () => {
    const rows = hub.rows<PollRow>(
      'SELECT operator, answer FROM polls WHERE outcome IS NOT NULL ORDER BY seq',
    );
    return rows.length === count ? rows : undefined;
  });

/** A customer answers what has been asked. */
async function answer(): Promise<void> {
  await look('ask');
  press('Y');
  await look('thanks');
  await look('idle');
}

/** As a scanner types, all within a moment of the keyboard's own time. */
async function scan(text: string): Promise<void> {
  const session = await counter.context().newCDPSession(counter);
  const begun = Date.now() / 1000 - 1;
  const keys = [...text].map((key) => ({ key, text: key, code: '' }));
  const strokes = [...keys, { key: 'Enter', text: '\r', code: 'Enter' }].flatMap((key, index) => {
    const timestamp = begun + index * 0.005;
    return [
      session.send('Input.dispatchKeyEvent', { type: 'keyDown', ...key, timestamp }),
      session.send('Input.dispatchKeyEvent', { type: 'keyUp', key: key.key, code: key.code, timestamp }),
    ];
  });
  await Promise.all(strokes);
}

/** By finger: keys as fast as a test types them would be a scanner's. */
async function signInAtKiosk(number: string, pin: string): Promise<void> {
  const tap = async (digits: string) => {
    for (const name of digits) await counter.getByRole('button', { name, exact: true }).click();
  };
  await counter.getByRole('button', { name: 'Sign in' }).click();
  await counter.getByText('Your number').waitFor();
  await tap(number);
  await counter.getByRole('button', { name: 'Next' }).click();
  await counter.getByText('Your PIN').waitFor();
  await tap(pin);
  await counter.getByRole('dialog').getByRole('button', { name: 'Sign in' }).click();
}

let calls = 0;
async function till(token: string, body: object): Promise<{ status: number; json: unknown }> {
  const url = await eventually('the door for tills', () =>
    said.find((line) => line.startsWith('pos http'))?.slice('pos '.length),
  );
  calls += 1;
  const reply = await fetch(`${url}/pos/v1/operations`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'idempotency-key': `call-${calls}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
  });
  return { status: reply.status, json: await reply.json() };
}

test('the customer’s language and the staff layer’s PIN, set in the hub’s screen, hold at the kiosk at once', async () => {
  await counter.locator('html[lang="ru"]').waitFor();
  const form = desk.getByTestId('counter');
  await form.getByLabel(storeRu['counter.locale'], { exact: true }).selectOption('en');
  await form.getByLabel(storeRu['counter.pin'], { exact: true }).fill('482916');
  await desk.getByTestId('save').click();
  await desk.getByText(storeRu['store.saved']).waitFor();
  await counter.locator('html[lang="en"]').waitFor();
  press('S');
  await counter.getByText('Were you helped?').waitFor();
  await answer();
  expect(await polls(1)).toEqual([{ operator: null, answer: 'yes' }]);

  await counter.keyboard.press('Control+Alt+KeyS');
  // With a PIN of the hub's nobody chooses a first one.
  await counter.locator('[data-stage="pin"]').waitFor();
  await counter.keyboard.type('0000');
  await counter.keyboard.press('Enter');
  await counter.getByText('4 tries left').waitFor();
  await counter.keyboard.type('482916');
  await counter.keyboard.press('Enter');
  await counter.locator('[data-stage="open"]').waitFor();
  await counter.keyboard.press('Escape');
  await counter.locator('.staff-layer').waitFor({ state: 'detached' });
}, 300_000);

test('a worker added in the hub’s screen starts the shift by PIN and by badge, and is the operator of the polls', async () => {
  await desk.getByTestId('worker-add').click();
  const worker = desk.getByTestId('worker');
  await worker.getByLabel(storeRu['workers.number'], { exact: true }).fill('17');
  await worker.getByLabel(storeRu['workers.name'], { exact: true }).fill('Анна Петрова');
  await worker.getByLabel(storeRu['workers.pin'], { exact: true }).fill('2468');
  await worker.getByLabel(storeRu['workers.badge'], { exact: true }).fill('#YN-0042');
  await desk.getByTestId('worker-save').click();
  await desk.getByTestId('worker-17').waitFor();
  const [{ id }] = (await hub.admin.get(`/api/v1/stores/${hub.store}/operators`)).json.operators;

  await signInAtKiosk('17', '1357');
  await counter.getByText('Wrong number or PIN. Tries left: 4').waitFor();
  await counter.getByRole('button', { name: 'Close' }).click();
  await signInAtKiosk('17', '2468');
  await counter.getByRole('button', { name: 'Signed in: 17' }).waitFor();
  press('S');
  await answer();
  expect((await polls(2)).at(-1)).toEqual({ operator: id, answer: 'yes' });

  await counter.getByRole('button', { name: 'Signed in: 17' }).click();
  await counter.getByRole('button', { name: 'Sign out 17' }).click();
  await counter.getByRole('button', { name: 'Sign in' }).waitFor();
  await scan('#NY-9999');
  await counter.getByText('Badge not known').waitFor();
  await scan('#YN-0042');
  await counter.getByRole('button', { name: 'Signed in: 17' }).waitFor();
  press('S');
  await answer();
  expect((await polls(3)).at(-1)).toEqual({ operator: id, answer: 'yes' });
  expect(await counter.content()).not.toContain('Петрова');
}, 300_000);

test('a till added in the hub’s screen asks and counts with its token; its worker is named by number; rules hold', async () => {
  // Before the till: a kiosk that knows its token knows the worker as well.
  const second = await hub.admin.post(`/api/v1/stores/${hub.store}/operators`, { number: '18' });
  await desk.getByTestId('till-name').fill('front');
  await desk.getByTestId('till-add').click();
  const token = (await desk.getByTestId('token-text').textContent()) ?? '';
  await desk.getByTestId('token-close').click();
  const refused = await till('not-a-token', { operation: 'sale' });
  expect(refused).toMatchObject({ status: 401, json: { code: 'not-authorised' } });

  await eventually('the kiosk knows the till', async () => {
    const known = await till(token, { operation: 'nothing at all' });
    return known.status === 200 || undefined;
  });
  const sale = { operation: 'sale', receipt: '2026-06-01/17', operator: '18' };
  const asked = await till(token, sale);
  expect(asked).toMatchObject({ status: 200, json: { result: 'opened', counted: true } });
  await answer();
  expect((await polls(4)).at(-1)).toEqual({ operator: second.json.id, answer: 'yes' });
  const receipts = await eventually('the receipt at the hub', () => {
    const rows = hub.rows<{ body: string }>(`SELECT body FROM events WHERE type = 'receipt'`);
    return rows.length > 0 ? rows : undefined;
  });
  expect(receipts.map(({ body }) => JSON.parse(body).data)).toMatchObject([
    { receipt: '2026-06-01/17', operator: second.json.id },
  ]);

  // By the API: sales are only counted from now on.
  const path = `/api/v1/stores/${hub.store}/settings`;
  const { revision, machine, screen } = (await hub.admin.get(path)).json;
  const rules = [{ operation: 'sale', trigger: false, countReceipt: true, operator: 'field' }];
  const set = await hub.admin.call(
    'PUT',
    path,
    { machine, screen, pos: { rules } },
    { 'if-match': `"${revision}"` },
  );
  expect(set.status).toBe(200);
  let receipt = 17;
  await eventually('the rule at the kiosk', async () => {
    receipt += 1;
    const { json } = await till(token, { operation: 'sale', receipt: `2026-06-01/${receipt}` });
    const { result } = Object(json);
    // Asked still: the rule is on its way, and the customer answers.
    if (result === 'opened') await answer();
    return result === 'counted' || undefined;
  });

  await desk.getByRole('button', { name: storeRu['tills.revokeLabel'].replace('{{name}}', 'front') }).click();
  await desk.getByTestId('confirm-do').click();
  await desk.getByTestId('tills-none').waitFor();
  await eventually('the token is refused', async () => {
    const { status } = await till(token, { operation: 'nothing at all' });
    return status === 401 || undefined;
  });
}, 300_000);
