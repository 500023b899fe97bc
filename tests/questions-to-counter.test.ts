import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type SimulatedConsole, startSimulatedConsole } from '@otklik/firmware-protocol/simulator/console.ts';
import { all, openDatabase } from '@otklik/hub-server/db/sqlite.ts';
import { PASSWORD, type Person, signIn } from '@otklik/hub-server/hub-fixture.ts';
import { upload, wavTone } from '@otklik/hub-server/media/samples.test-help.ts';
import { readOptions } from '@otklik/kiosk/options.ts';
import { type RunningKiosk, runKiosk } from '@otklik/kiosk/run-kiosk.ts';
import { builtScreen, chromiumArgs } from '@otklik/kiosk/screen/browser-bench.ts';
import type { Diagnostics } from '@otklik/kiosk/screen/diagnostics.ts';
import { HUB_CONFIG } from '@otklik/kiosk/sync/hub-pin.ts';
import type { KioskHealth } from '@otklik/shared/api/heartbeat.ts';
import type { Plan, PlanPreviewReply } from '@otklik/shared/api/plans.ts';
import { cryptoRng } from '@otklik/shared/base/rng.ts';
import type { Button, JournalEvent } from '@otklik/shared/poll/events.ts';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from './support/eventually.ts';
import { leapingTime } from './support/leaping-time.ts';
import { type RestartableHub, startRestartableHub } from './support/restartable-hub.ts';

/**
 * From a manager's prompt and plan to the counter and back as figures: a real hub over HTTP, a real kiosk with a console
 * on a pty, its screen in Chromium. All of them live by one clock that leaps over the days; nothing waits for them.
 */

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const moscow = (date: string): number => Date.parse(`${date}T00:00:00+03:00`);
/** A Sunday, ten minutes before midnight in the store. */
const time = leapingTime(moscow('2026-11-30') - 10 * MINUTE_MS);

let hub: RestartableHub;
let admin: Person;
let console_: SimulatedConsole;
let kiosk: RunningKiosk;
let browser: Browser;
let screen: Page;
let diagnosticsUrl = '';
const said: string[] = [];

const data = () => join(hub.folder, 'kiosk');
const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

beforeAll(async () => {
  hub = await startRestartableHub(time);
  admin = hub.admin;
  console_ = await startSimulatedConsole({ link: join(hub.folder, 'console'), clock: time });
  const args = ['--data', data(), '--device', `serial:${console_.path}`, '--locale', 'ru'];
  const options = readOptions([...args, '--hub', hub.url, '--enrol', await hub.code()], {});
  if (!options.ok || options.value === 'help') throw new Error('the options are wrong');
  const line = (text: string): void => {
    said.push(text);
    diagnosticsUrl = /^diagnostics (\S+)$/.exec(text)?.[1] ?? diagnosticsUrl;
  };
  const started = await runKiosk(options.value, {
    clock: time,
    timers: time,
    rng: cryptoRng,
    env: {},
    print: line,
    warn: line,
    version: '0.1.0',
    screenDist: builtScreen,
    restart: () => undefined,
  });
  if (!started.ok) throw new Error(started.error.detail);
  kiosk = started.value;
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: chromiumArgs,
  });
  screen = await browser.newPage({ viewport: { width: 800, height: 480 } });
  await screen.goto(kiosk.screenUrl);
  await look('idle');
  await consoleIsUp();
});

afterAll(async () => {
  await browser?.close();
  await kiosk?.stop();
  await console_?.close();
  await hub?.remove();
});

const look = (name: string) => screen.locator(`[data-place="1"][data-look="${name}"]`).waitFor();

/** What an installer sees at the kiosk. */
async function diagnostics(): Promise<Diagnostics> {
  const entered = await fetch(diagnosticsUrl);
  const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? '';
  const reply = await fetch(new URL('/diagnostics.json', diagnosticsUrl), { headers: { cookie } });
  return reply.json();
}

/** The console and the kiosk have heard each other by the present clock. */
const consoleIsUp = () =>
  eventually('the console is up', async () => {
    const { devices } = await diagnostics();
    return console_.view().heard && devices[0]?.state === 'up' ? true : undefined;
  });

/** Days pass: people sign in again, and the console and the kiosk have to find each other. */
async function passTo(wall: number): Promise<void> {
  time.leap(wall - time.wall());
  if (hub.isUp()) admin = await signIn(hub.url, 'admin', PASSWORD);
  await consoleIsUp();
}

async function press(button: Button): Promise<void> {
  expect(console_.down(button)).toBe(true);
  expect(console_.up(button)).toBe(true);
}

/** A poll with its answer, to the thanks and back; gives what the customer read. */
async function poll(answer: 'Y' | 'N'): Promise<string> {
  await look('idle');
  await press('S');
  await look('ask');
  const heading = await screen.getByRole('heading').first().textContent();
  await press(answer);
  await look('thanks');
  time.leap(10_000);
  await look('idle');
  return (heading ?? '').replace(/\s/g, ' ');
}

/** An event of the kiosk in the hub's database. */
const events = <T extends JournalEvent['type']>(type: T): Extract<JournalEvent, { type: T }>[] =>
  hub
    .look((db) => all<{ body: string }>(db, 'SELECT body FROM events WHERE type = ? ORDER BY seq', type))
    .map(({ body }) => JSON.parse(body));

interface PollRow {
  readonly question: string | null;
  readonly planned: string | null;
  readonly answer: string | null;
}
/** Polls that have ended, in order. */
const pollsAtHub = (): PollRow[] =>
  hub.look((db) =>
    all(db, 'SELECT question, planned, answer FROM polls WHERE outcome IS NOT NULL ORDER BY seq'),
  );
const answered = (count: number) =>
  eventually(`${count} polls at the hub`, () => {
    const polls = pollsAtHub();
    return polls.length === count ? polls : undefined;
  });

const health = (fits: (kiosk: KioskHealth) => boolean): Promise<KioskHealth> =>
  eventually('the hub sees it so', async () => {
    const [one]: KioskHealth[] = (await admin.get('/api/v1/kiosks')).json.kiosks;
    return one !== undefined && fits(one) ? one : undefined;
  });
const hasFault = (code: string) => (one: KioskHealth) =>
  one.heartbeat?.faults.some((fault) => fault.code === code) ?? false;

async function question(text: string, prompt?: string): Promise<string> {
  const made = await admin.post('/api/v1/questions', {
    text: { ru: text, en: text },
    positive: 'yes',
    ...(prompt === undefined ? {} : { prompts: { ru: prompt } }),
  });
  expect([made.status, made.text]).toEqual([201, made.text]);
  return made.json.id;
}

async function commit(name: string, draft: object): Promise<Plan> {
  const made = await admin.post('/api/v1/plans', { name, scope: { kind: 'all' }, draft });
  expect([made.status, made.text]).toEqual([201, made.text]);
  const path = `/api/v1/plans/${made.json.id}/commitment`;
  const committed = await admin.call('POST', path, undefined, { 'if-match': `"${made.json.revision}"` });
  expect([committed.status, committed.text]).toEqual([201, committed.text]);
  return committed.json;
}

/** The plan with this question has reached the kiosk's disk. */
const kioskKnows = (id: string) =>
  eventually('the kiosk knows the plan', () => {
    const db = openDatabase(join(data(), 'journal.db'), 'read');
    try {
      const [config] = all<{ value: string }>(db, 'SELECT value FROM setting WHERE name = ?', HUB_CONFIG);
      return config?.value.includes(id) ? true : undefined;
    } finally {
      db.close();
    }
  });

const stateOf = async (sha256: string) =>
  (await diagnostics()).questions?.prompts.find((one) => one.sha256 === sha256);

let spoilt: string;
const tone = wavTone(1500);
const damaged = wavTone(900);

test('a prompt is at the kiosk before its period and starts at the press; one that rotted at the hub holds nothing up', async () => {
  const [good, bad] = [await upload(admin, tone), await upload(admin, damaged)];
  expect([good.status, bad.status]).toEqual([201, 201]);
  const onHub = join(hub.folder, 'hub', 'media', sha(damaged));
  writeFileSync(onHub, Buffer.alloc(statSync(onHub).size, 7));
  const sound = await question('Вам всё показали?', good.json.sha256);
  spoilt = await question('Вам было удобно?', bad.json.sha256);
  await commit('Prompts', {
    from: '2026-11-30',
    until: '2026-12-02',
    presentation: 'prompt',
    rule: {
      kind: 'fixed',
      periods: [
        { from: '2026-11-30', to: '2026-12-01', question: sound },
        { from: '2026-12-01', question: spoilt },
      ],
    },
  });

  // It is still Sunday.
  await eventually('the prompt is ready', async () =>
    (await stateOf(sha(tone)))?.state === 'ready' ? true : undefined,
  );
  expect(readFileSync(join(data(), 'media', sha(tone)))).toEqual(tone);
  await eventually('the damaged one is refused', async () =>
    (await stateOf(sha(damaged)))?.reason === 'wrong-hash' ? true : undefined,
  );
  expect(existsSync(join(data(), 'media', sha(damaged)))).toBe(false);
  expect(await poll('Y')).toBe('Вам помогли?');

  await passTo(moscow('2026-11-30') + MINUTE_MS);
  await press('S');
  const [started] = await eventually('prompt-start is at the hub', () => {
    const starts = events('prompt-start');
    return starts.length > 0 ? starts : undefined;
  });
  await press('Y');
  const [first, second] = await answered(2);
  expect([first, second]).toMatchObject([{ question: hub.question }, { question: sound, answer: 'yes' }]);
  const opened = events('poll-opened').at(-1);
  expect(started?.data.poll).toBe(opened?.seq);
  time.leap(10_000);

  await passTo(moscow('2026-12-01') + MINUTE_MS);
  expect(await poll('N')).toBe('Вам было удобно?');
  expect((await answered(3)).at(-1)).toEqual({ question: spoilt, planned: null, answer: 'no' });
  expect(events('prompt-start')).toHaveLength(1);
  expect(events('prompt-end').at(-1)?.data.reason).toBe('failed');
  const seen = await health(hasFault('prompt-missing'));
  expect(seen.heartbeat?.faults).toContainEqual({ code: 'prompt-missing', since: moscow('2026-12-01') });

  // Once the hub has the right file again (a restored backup, say), the kiosk takes it by itself.
  writeFileSync(onHub, damaged);
  await eventually('the mended prompt is ready', async () => {
    const now = await stateOf(sha(damaged));
    // A try that was under way while the file was written fails once more and waits its time again.
    if (now?.state === 'waiting') time.leap(11 * MINUTE_MS);
    return now?.state === 'ready' ? true : undefined;
  });
  time.leap(MINUTE_MS);
  await health((one) => one.heartbeat !== undefined && !hasFault('prompt-missing')(one));
});

test('a printed question counts only once staff have confirmed it at the buttons', async () => {
  await passTo(moscow('2026-12-01') + 12 * 60 * MINUTE_MS);
  const printed = await question('Вам было чисто?');
  await commit('Inserts', {
    from: '2026-12-02',
    until: '2026-12-03',
    presentation: 'insert',
    rule: { kind: 'fixed', periods: [{ from: '2026-12-02', question: printed }] },
  });
  await kioskKnows(printed);
  await passTo(moscow('2026-12-02') + MINUTE_MS);
  await eventually('the kiosk waits for the insert', async () =>
    (await diagnostics()).questions?.faults.some(({ code }) => code === 'insert-waiting') ? true : undefined,
  );
  time.leap(MINUTE_MS);
  await health(hasFault('insert-waiting'));
  expect(await poll('Y')).toBe('Вам было удобно?');
  expect((await answered(4)).at(-1)).toEqual({ question: spoilt, planned: printed, answer: 'yes' });

  for (const button of ['Y', 'N', 'U'] as const) expect(console_.down(button)).toBe(true);
  await eventually('the answers are in the kiosk', () => (console_.view().waiting === 0 ? true : undefined));
  time.leap(3100);
  await eventually('the seller’s light says so', () =>
    console_.view().leds.S === 'fast' ? true : undefined,
  );
  for (const button of ['Y', 'N', 'U'] as const) console_.up(button);
  await press('S');
  const [confirmed] = await eventually('the confirmation is at the hub', () => {
    const all = events('insert-confirmed');
    return all.length > 0 ? all : undefined;
  });
  expect(confirmed?.data.question).toBe(printed);
  expect(pollsAtHub()).toHaveLength(4);

  expect(await poll('N')).toBe('Вам было чисто?');
  expect((await answered(5)).at(-1)).toEqual({ question: printed, planned: null, answer: 'no' });
  const figures = async (id: string) =>
    (await admin.get(`/api/v1/results/index?question=${id}`)).json.questions[0];
  // The poll with the insert due is the old question's.
  expect(await figures(spoilt)).toMatchObject({ polls: 2, before: { counts: { yes: 1, no: 1 } } });
  expect(await figures(printed)).toMatchObject({ polls: 1, before: { counts: { yes: 0, no: 1 } } });
  time.leap(MINUTE_MS);
  await health((one) => one.heartbeat !== undefined && !hasFault('insert-waiting')(one));
});

test('cut off from the hub over two boundaries of a random plan it asks what the hub had said', async () => {
  const texts = new Map<string, string>();
  for (const text of ['Вам было быстро?', 'Вам было понятно?', 'Вам были рады?'])
    texts.set(await question(text), text);
  const plan = await commit('Random', {
    from: '2026-12-03',
    presentation: 'screen',
    rule: { kind: 'random', unit: 'day', every: 1, questions: [...texts.keys()] },
  });
  const preview: PlanPreviewReply = (await admin.post('/api/v1/plans/preview', { store: hub.store })).json;
  const days = preview.periods.filter((period) => period.plan === plan.id).slice(0, 3);
  expect(days.map(({ date }) => date)).toEqual(['2026-12-03', '2026-12-04', '2026-12-05']);
  for (const id of texts.keys()) await kioskKnows(id);
  const drawn = days.map((day) => day.question ?? '');
  await passTo(moscow('2026-12-03') + MINUTE_MS);
  expect(await poll('Y')).toBe(texts.get(drawn[0] ?? ''));
  await answered(6);

  await hub.down();
  for (const [index, date] of ['2026-12-04', '2026-12-05'].entries()) {
    await passTo(moscow(date) + MINUTE_MS);
    expect(await poll('Y')).toBe(texts.get(drawn[index + 1] ?? ''));
  }
  expect((await diagnostics()).sync).toMatchObject({ online: false });
  await hub.up();
  time.leap(10 * MINUTE_MS);
  admin = await signIn(hub.url, 'admin', PASSWORD);
  const polls = (await answered(8)).slice(-3);
  expect(polls).toEqual(drawn.map((id) => ({ question: id, planned: null, answer: 'yes' })));
  const opened = events('poll-opened').slice(-2);
  for (const [index, { at }] of opened.entries())
    expect(Math.abs(at - moscow(`2026-12-0${4 + index}`))).toBeLessThan(DAY_MS);
});
