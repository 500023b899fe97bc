import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KioskConfig } from '@otklik/shared/api/kiosk.ts';
import { systemClock } from '@otklik/shared/base/system-clock.ts';
import { systemTimers } from '@otklik/shared/base/timers.ts';
import { defaultMachineConfig } from '@otklik/shared/poll/config.ts';
import type { MachineConfig, Prompt } from '@otklik/shared/poll/events.ts';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type QuestionCounter, questionCounter } from '../agent/testing/question-counter.ts';
import { type BrowserBench, silentWav, startBrowserBench } from '../screen/browser-bench.ts';

/** Prompts of every kind in a real Chromium, from the press at the port to what the journal says of it. */

const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;
const picture = ['-f', 'lavfi', '-i', 'testsrc=size=160x120:rate=15:duration=1'];
const tone = ['-f', 'lavfi', '-i', 'sine=frequency=440:duration=1'];
const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac'];
const vp8 = ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-c:a', 'libopus'];
const formats: readonly (readonly [string, 'audio' | 'video', readonly string[]])[] = [
  ['a.mp3', 'audio', [...tone, '-c:a', 'libmp3lame']],
  ['a.aac', 'audio', [...tone, '-c:a', 'aac']],
  ['a.m4a', 'audio', [...tone, '-c:a', 'aac']],
  ['a.ogg', 'audio', [...tone, '-c:a', 'libopus']],
  ['a.wav', 'audio', [...tone]],
  ['v.mp4', 'video', [...picture, ...tone, ...h264]],
  ['v.webm', 'video', [...picture, ...tone, ...vp8]],
];

let dir: string;
let media: string;
let bench: BrowserBench;
let counter: QuestionCounter;
let page: Page | undefined;

const keep = (bytes: Buffer): string => {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  writeFileSync(join(media, sha256), bytes);
  return sha256;
};

function encoded(name: string, args: readonly string[]): Buffer {
  const path = join(dir, name);
  const run = spawnSync('ffmpeg', ['-v', 'error', '-y', ...args, path]);
  if (run.status !== 0) throw new Error(String(run.stderr));
  return readFileSync(path);
}

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'otklik-prompt-files-'));
  media = mkdtempSync(join(tmpdir(), 'otklik-prompt-media-'));
  bench = await startBrowserBench(media);
}, 300_000);

afterAll(async () => {
  await bench?.close();
  for (const folder of [dir, media]) rmSync(folder, { recursive: true, force: true });
});

const clock = systemClock();
let running = false;

/** The counter's own agent and journal behind the bench's screen, in real time. */
beforeEach(() => {
  const time = { ...clock, after: systemTimers.after, pass: () => undefined, setWall: () => undefined };
  const data = mkdtempSync(join(dir, 'kiosk-'));
  counter = questionCounter(data, time, {
    canPlay: (sha256, place) => bench.server.screens(place) > 0 && existsSync(join(media, sha256)),
    onView: () => show(),
    onCommit: () => {
      for (const look of looks) look();
    },
  });
  show = () => {
    if (running) bench.show({ locale: 'ru' }, ...counter.agent().places());
  };
  counter.on();
  running = true;
});

let show: () => void = () => undefined;
const looks = new Set<() => void>();

bindScreen();
function bindScreen(): void {
  beforeAll(() => {
    bench.server.onConnect(() => show());
    bench.server.onMessage((message) => {
      if (running && message.type === 'prompt')
        counter.agent().promptReported(message.place, message.poll, message.report);
    });
    bench.server.onDisconnect(() => {
      if (running && bench.server.screens(1) === 0) counter.agent().screensGone(1);
    });
  });
}

afterEach(async () => {
  await page?.close();
  page = undefined;
  running = false;
  await counter.off();
  looks.clear();
});

const until = (done: () => boolean): Promise<void> =>
  new Promise((resolve) => {
    const look = () => {
      if (!done()) return;
      looks.delete(look);
      resolve();
    };
    looks.add(look);
    look();
  });

function ask(prompt: Prompt, machine: Partial<MachineConfig> = {}): void {
  const config: KioskConfig = {
    tag: 't',
    store: { id: 's', name: 'Речной', zone: 'Europe/Moscow' },
    workplaces: [
      {
        place: 1,
        id: 'w',
        name: 'Касса',
        machine: { ...defaultMachineConfig, ...machine },
        periods: [{ from: 0, question: 'q' }],
      },
    ],
    questions: [{ id: 'q', text: { ru: 'Вам помогли?', en: 'Did we help?' }, prompts: { ru: prompt } }],
  };
  counter.agent().configure(config);
}

const told = (): string[] =>
  counter.events().flatMap((event) => {
    if (event.type === 'prompt-start') return ['start'];
    if (event.type === 'prompt-end') return [`end ${event.data.reason}`];
    return event.type === 'poll-ended' ? [event.data.outcome] : [];
  });

async function openPage(): Promise<Page> {
  page = await bench.open({ width: 800, height: 480 });
  // What is laid ready is in no document: the page's own elements are remembered as it makes them.
  await page.addInitScript(`{
    const make = document.createElement.bind(document);
    window.made = [];
    document.createElement = (name, ...rest) => {
      const element = make(name, ...rest);
      if (name === 'audio' || name === 'video') window.made.push(element);
      return element;
    };
  }`);
  await page.reload();
  await page.waitForSelector('[data-place]');
  return page;
}

/** The page can play what the next poll will, before anybody has pressed. */
const laidReady = (on: Page): Promise<unknown> =>
  on.evaluate(`new Promise((resolve) => {
    const look = () => (window.made.at(-1)?.readyState >= 3 ? resolve() : requestAnimationFrame(look));
    look();
  })`);

describe.skipIf(!hasFfmpeg && process.env.CI === undefined)('every format (needs ffmpeg)', () => {
  test.each(formats)(
    '%s plays to its end, and an answer stands',
    async (name, kind, args) => {
      const sha256 = keep(encoded(name, args));
      ask({ sha256, kind, ms: 1000 }, { windowFrom: 'prompt-end' });
      await laidReady(await openPage());
      counter.press('S');
      await until(() => told().includes('start'));
      expect(counter.agent().places()[0]?.prompt?.kind).toBe(kind);
      await until(() => told().length === 2);
      expect(told()).toEqual(['start', 'end ended']);
      counter.press('Y');
      await until(() => told().length === 3);
      expect(told()[2]).toBe('answered');
      // A second poll plays the same element again.
      counter.press('S');
      await until(() => told().length === 5);
      expect(told().slice(3)).toEqual(['start', 'end ended']);
      expect(counter.mismatches()).toBe(0);
    },
    30_000,
  );

  test('one that says one second and goes on for long is over after its length and one second', async () => {
    const long = [
      ...['-f', 'lavfi', '-i', 'sine=frequency=440:duration=30'],
      '-c:a',
      'libopus',
      '-f',
      'webm',
    ];
    const sha256 = keep(encoded('endless.webm', [...long, '-live', '1']));
    ask({ sha256, kind: 'audio', ms: 1000 }, { windowFrom: 'prompt-end', windowMs: 3000 });
    const opened = await openPage();
    await laidReady(opened);
    counter.press('S');
    await until(() => told().length === 3);
    expect(told()).toEqual(['start', 'end assumed', 'timeout']);
    expect(await opened.evaluate('window.made.every((one) => one.paused)')).toBe(true);
    expect(counter.mismatches()).toBe(0);
  }, 30_000);

  test('a till’s trigger plays it as a press does', async () => {
    const sha256 = keep(encoded('pos.mp3', [...tone, '-c:a', 'libmp3lame']));
    ask({ sha256, kind: 'audio', ms: 1000 });
    await laidReady(await openPage());
    const times = { now: clock.mono(), wall: clock.wall() };
    const call = { source: 'till', key: 'k1', body: 'b', reply: '{}', at: times.wall };
    counter
      .agent()
      .operate(
        [{ place: 1, inputs: [{ kind: 'pos', ...times, operation: 'sale' }], call: () => call }],
        () => undefined,
      );
    await until(() => told().length === 2);
    expect(told()).toEqual(['start', 'end ended']);
  }, 30_000);
});

test('an answer stops it', async () => {
  const sha256 = keep(silentWav());
  ask({ sha256, kind: 'audio', ms: 250 });
  await laidReady(await openPage());
  counter.press('S');
  await until(() => told().includes('start'));
  counter.press('N');
  await until(() => told().includes('answered'));
  expect(told()[1]).toMatch(/^end (answered|ended)$/);
});

test.each<[string, () => string]>([
  [
    'broken behind a good head',
    () => keep(Buffer.concat([silentWav().subarray(0, 20), Buffer.alloc(500, 7)])),
  ],
  ['cut off in its head', () => keep(Buffer.from('1a45dfa3', 'hex'))],
  ['gone from the disk', () => 'ab'.repeat(32)],
])('a file %s fails at once and the poll is answered', async (_name, file) => {
  ask({ sha256: file(), kind: 'audio', ms: 60_000 }, { windowFrom: 'prompt-end' });
  await openPage();
  counter.press('S');
  await until(() => told().length === 1);
  expect(told()).toEqual(['end failed']);
  counter.press('Y');
  await until(() => told().length === 2);
  expect(told()[1]).toBe('answered');
});

test('no screen at all: it has failed before anyone waits for it', async () => {
  ask({ sha256: keep(silentWav()), kind: 'audio', ms: 60_000 }, { windowFrom: 'prompt-end' });
  counter.press('S');
  await until(() => told().length === 1);
  expect(told()).toEqual(['end failed']);
});

test('a screen that dies in the middle of it: the window runs from there, and the poll is answered', async () => {
  const long = Buffer.concat([silentWav(), Buffer.alloc(16_000 * 20)]);
  long.writeUInt32LE(long.length - 8, 4);
  long.writeUInt32LE(long.length - 44, 40);
  ask({ sha256: keep(long), kind: 'audio', ms: 20_000 }, { windowFrom: 'prompt-end' });
  const opened = await openPage();
  await laidReady(opened);
  counter.press('S');
  await until(() => told().includes('start'));
  await opened.close();
  page = undefined;
  await until(() => told().length === 2);
  expect(told()).toEqual(['start', 'end failed']);
  expect(counter.agent().places()[0]?.phase).toBe('ask');
  counter.press('U');
  await until(() => told().includes('answered'));
  expect(counter.mismatches()).toBe(0);
});

test('staff see which insert is due, customers are asked as before', async () => {
  const opened = await openPage();
  bench.show(
    { locale: 'ru' },
    { insert: { id: 'q2', text: { ru: 'Вам помогли с выбором?', en: 'Did we help?' } } },
  );
  await opened.locator('[data-mark="insert"]').waitFor();
  expect(await opened.locator('[data-mark="insert"]').textContent()).toBe('Вам помогли с выбором?');
  bench.show(
    { locale: 'ru' },
    {
      phase: 'ask',
      windowMs: 20_000,
      leftMs: 20_000,
      insert: { id: 'q2', text: { ru: 'Вам помогли?', en: '' } },
    },
  );
  await opened.locator('[data-look="ask"]').waitFor();
  expect(await opened.locator('[data-mark="insert"]').textContent()).toBe('');
});
