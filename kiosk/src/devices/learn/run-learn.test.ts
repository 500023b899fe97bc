import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok } from '@otklik/shared/base/result.ts';
import type { Button } from '@otklik/shared/poll/events.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ChildPrograms, childPrograms } from '../../../../tests/support/child-program.ts';
import { manualTime } from '../../agent/manual-time.test-help.ts';
import type { TerminalLocale } from '../../terminal-locale.ts';
import type { HidBus, HidEvents, HidInfo } from '../hid/hid-bus.ts';
import { loadProfiles } from '../hid/profile-files.ts';
import { bitBox, info } from './learn.test-help.ts';
import { runLearn } from './run-learn.ts';

/** The dialogue at a terminal, with a bus of one plug; and the program itself, as far as it goes without hardware. */

let dir = '';
let programs: ChildPrograms = childPrograms();
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'otklik-learn-'));
  programs = childPrograms();
});
afterEach(async () => {
  await programs.endAll();
  rmSync(dir, { recursive: true, force: true });
});

const profiles = () => (existsSync(join(dir, 'profiles')) ? readdirSync(join(dir, 'profiles')) : []);

function terminal(locale: TerminalLocale, devices: readonly HidInfo[] = [info], refuses?: string) {
  const time = manualTime();
  const keyboard = new PassThrough();
  const stopping = new AbortController();
  const printed: string[] = [];
  const waiting = new Set<() => void>();
  let plug: HidEvents | undefined;
  let closed = 0;
  const bus: HidBus = {
    list: async () => ok(devices),
    async open(_path, events) {
      if (refuses !== undefined) return err(coded('open-failed', refuses));
      plug = events;
      return ok({
        write: () => undefined,
        async close() {
          closed += 1;
        },
      });
    },
  };
  const box = bitBox(3, { Y: [1, 1], N: [1, 2], U: [1, 4], S: [1, 8] }, (bytes) => bytes.fill(0x80, 0, 1));
  const code = runLearn({
    bus,
    clock: time,
    timers: time,
    locale,
    dataDir: dir,
    lines: createInterface({ input: keyboard }),
    stop: stopping.signal,
    print(line) {
      printed.push(line);
      for (const look of [...waiting]) look();
    },
  });
  const set = (...down: readonly Button[]) => plug?.report(box(new Set(down)));
  const self = {
    code,
    printed,
    time,
    set,
    stop: () => stopping.abort(),
    type: (text: string) => keyboard.write(`${text}\n`),
    hangUp: () => keyboard.end(),
    pull: () => plug?.vanished(),
    closed: () => closed,
    /** Resolves when a line not awaited before has these words. */
    said(words: RegExp): Promise<void> {
      return new Promise((resolve) => {
        const look = () => {
          const at = printed.findIndex((line, index) => index >= from && words.test(line));
          if (at < 0) return;
          from = at + 1;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      });
    },
    async upToButtons() {
      self.type('1');
      await self.said(/5 seconds|Пять секунд/);
      time.pass(5100);
    },
    press(button: Button) {
      for (let times = 0; times < 3; times++) {
        set(button);
        set();
      }
      self.type('');
    },
  };
  let from = 0;
  return self;
}

test.each([
  [
    'en',
    [/^Yes: press/, /^No: press/, /^Unsure: press/, /^Seller: press/],
    /hold it/,
    /^Let go/,
    /^The device reports the whole hold/,
    /^Name of the profile/,
    /^Written, read back/,
  ],
  [
    'ru',
    [/^Да: нажмите/, /^Нет: нажмите/, /^Затрудняюсь ответить: нажмите/, /^Кнопка продавца: нажмите/],
    /держите/,
    /^Отпустите/,
    /^Устройство сообщает всё удержание/,
    /^Название профиля/,
    /^Записано, прочитано/,
  ],
] as const)(
  'a whole dialogue, in %s: the profile is in the data folder as the kiosk reads it',
  async (locale, asks, hold, letGo, capable, name, written) => {
    const person = terminal(locale);
    await person.upToButtons();
    for (const [index, button] of (['Y', 'N', 'U', 'S'] as const).entries()) {
      await person.said(asks[index] ?? /never/);
      person.press(button);
    }
    await person.said(hold);
    person.set('S');
    person.time.pass(4100);
    await person.said(letGo);
    person.set();
    await person.said(capable);
    await person.said(name);
    person.type('Counter 1');
    await person.said(written);
    expect(await person.code).toBe(0);
    expect(person.closed()).toBe(1);
    expect(person.printed.at(-1)).toContain('--device hid:0079:0006');
    // Reports as they came, with the bits that changed.
    expect(person.printed).toContain('   80 [01] 00   1: ·······1');
    expect(profiles()).toEqual(['counter-1.json']);
    const loaded = await loadProfiles([join(dir, 'profiles')]);
    expect(loaded.faults).toEqual([]);
    expect(loaded.profiles).toMatchObject([
      {
        id: 'counter-1',
        name: 'Counter 1',
        holdCapable: true,
        report: { length: 3 },
        buttons: { S: { byte: 1, mask: '08' } },
      },
    ]);
    // Nothing of the dialogue is left in the other language.
    const cyrillic = person.printed.filter((line) => /[а-я]/i.test(line)).length;
    expect(cyrillic > 10).toBe(locale === 'ru');
    if (locale === 'en') expect(cyrillic).toBe(0);
  },
);

async function upToNaming(person: ReturnType<typeof terminal>): Promise<void> {
  await person.upToButtons();
  await person.said(/^Yes: press/);
  person.press('Y');
  for (const words of [/^No: press/, /^Unsure: press/, /^Seller: press/]) {
    await person.said(words);
    person.type('s');
  }
  await person.said(/^Name/);
  person.type('');
}

test.each([
  ['y', 0, /"profile": 1/],
  ['n', 1, /^mine$/],
] as const)(
  'a profile that is there is replaced only when that is wanted: %s',
  async (answer, code, content) => {
    const person = terminal('en');
    const file = join(dir, 'profiles', 'usb-gamepad.json');
    const first = terminal('en');
    await upToNaming(first);
    expect(await first.code).toBe(0);
    writeFileSync(file, 'mine');
    await upToNaming(person);
    await person.said(/Replace it\?/);
    person.type(answer);
    expect(await person.code).toBe(code);
    expect(readFileSync(file, 'utf8')).toMatch(content);
  },
);

test.each([
  ['Ctrl-C', (person: ReturnType<typeof terminal>) => person.stop(), 1, 'Stopped. Nothing was written.'],
  [
    'the end of the input',
    (person: ReturnType<typeof terminal>) => person.hangUp(),
    1,
    'Stopped. Nothing was written.',
  ],
  [
    'unplugging',
    (person: ReturnType<typeof terminal>) => person.pull(),
    3,
    'The device was unplugged. Nothing was written.',
  ],
])('%s in the middle: told, and nothing is written', async (_name, act, code, line) => {
  const person = terminal('en');
  await person.upToButtons();
  await person.said(/^Yes: press/);
  person.press('Y');
  await person.said(/^No: press/);
  act(person);
  expect(await person.code).toBe(code);
  expect(person.printed.at(-1)).toBe(line);
  expect(person.closed()).toBe(1);
  expect(profiles()).toEqual([]);
});

test('a device this user may not open, in words', async () => {
  const person = terminal('ru', [info], 'cannot open device /dev/hidraw0: Permission denied');
  person.type('1');
  expect(await person.code).toBe(3);
  expect(person.printed.at(-1)).toMatch(/Permission denied.*нет прав.*docs\/devices\.md/);
});

test('a folder that cannot be written is told', async () => {
  writeFileSync(join(dir, 'profiles'), 'a file');
  const person = terminal('en');
  await upToNaming(person);
  expect(await person.code).toBe(3);
  expect(person.printed.at(-1)).toMatch(/^The profile cannot be written: /);
});

test('a device may call itself anything: no control character reaches the terminal', async () => {
  const person = terminal('en', [{ ...info, product: '\u001b[2Jbox\n' }]);
  await person.said(/^Type the number/);
  person.hangUp();
  expect(await person.code).toBe(1);
  expect(person.printed.join('')).not.toMatch(/\p{C}/u);
});

test.each([
  ['en_US.UTF-8', /^(No HID device is plugged in|HID devices cannot be read here)/],
  ['ru_RU.UTF-8', /^(Ни одного HID-устройства|HID-устройства здесь не прочитать)/],
])('the program itself without a device: one line in the language of %s, code 3', async (locale, line) => {
  const main = join(import.meta.dirname, '..', '..', 'main.ts');
  const program = programs.start([main, 'learn', '--data', dir], { LC_ALL: locale });
  const code = await program.ended;
  // On a machine with HID devices they are listed, and the end of the input ends it.
  if (code === 1) {
    expect(program.lines.at(-1)).toMatch(/^(Stopped\.|Остановлено\.)/);
    return;
  }
  expect(code).toBe(3);
  expect(program.lines).toHaveLength(1);
  expect(program.lines[0]).toMatch(line);
});

test('a flag that is not known is refused with one line and code 2', async () => {
  const program = programs.start([join(import.meta.dirname, '..', '..', 'main.ts'), 'learn', '--hub', 'x']);
  expect(await program.ended).toBe(2);
  expect(program.lines).toHaveLength(1);
  expect(program.lines[0]).toMatch(/^bad-option: /);
});
