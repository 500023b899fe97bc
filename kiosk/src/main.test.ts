import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SimulatedConsole, startSimulatedConsole } from '@otklik/firmware-protocol/simulator/console.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ChildProgram, childPrograms } from '../../tests/support/child-program.ts';
import { createTestHub, problem } from './sync/testing/test-hub.ts';

/** The program itself, as its user meets it. */
const main = join(import.meta.dirname, 'main.ts');
const programs = childPrograms();
let dir = '';
let device: SimulatedConsole | undefined;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'otklik-kiosk-'));
});

afterEach(async () => {
  await programs.endAll();
  await device?.close();
  device = undefined;
  rmSync(dir, { recursive: true, force: true });
});

const start = (...args: readonly string[]): ChildProgram =>
  programs.start([main, '--data', join(dir, 'kiosk'), ...args]);

async function withConsole(...args: readonly string[]): Promise<ChildProgram> {
  device = await startSimulatedConsole({ link: join(dir, 'console') });
  return start('--device', `serial:${device.path}`, ...args);
}

/** Presses and waits until the console was told that it is durable. */
async function pressAcknowledged(): Promise<void> {
  const pressed = device;
  if (pressed === undefined) throw new Error('no console');
  const acknowledged = new Promise<void>((resolve) => {
    const off = pressed.onChange(({ waiting, down }) => {
      if (waiting > 0 || down.length > 0) return;
      off();
      resolve();
    });
  });
  pressed.down('S');
  pressed.up('S');
  await acknowledged;
}

test.each(['SIGTERM', 'SIGINT'] as const)('%s ends it with 0 and lets go of the folder', async (signal) => {
  const kiosk = await withConsole();
  await kiosk.line(/^screen http/);
  await pressAcknowledged();
  expect(await kiosk.end(signal)).toBe(0);
  expect(
    kiosk.lines.filter((line) => !/^(kiosk ready|screen|diagnostics|device up|device lost) /.test(line)),
  ).toEqual([]);
  const again = start();
  expect(await again.line(/^kiosk ready /)).toBe(await kiosk.line(/^kiosk ready /));
});

test('from the moment it is told to stop it takes no press: the console keeps it, and the next start counts it', async () => {
  // A browser that does not want to go: the slowest part of a stop.
  const browser = join(dir, 'browser');
  writeFileSync(browser, "#!/bin/sh\ntrap '' TERM\nwhile :; do sleep 1; done\n", { mode: 0o755 });
  device = await startSimulatedConsole({ link: join(dir, 'console') });
  const flags = ['--device', `serial:${device.path}`, '--data', join(dir, 'kiosk')];
  const kiosk = programs.start([main, ...flags, '--shell', 'chromium'], {
    OTKLIK_CHROMIUM: browser,
    DISPLAY: ':0',
    PATH: '/nowhere',
  });
  await kiosk.line(/^device up /);
  const ended = kiosk.end('SIGTERM');
  await kiosk.line(/^device lost SN0001 at workplace 1: closed$/);
  device.down('S');
  device.up('S');
  expect(await ended).toBe(0);
  expect(device.view().waiting).toBe(2);
  const again = start('--device', `serial:${device.path}`);
  await again.line(/^device up /);
  await expect.poll(() => device?.view().waiting, { timeout: 30_000 }).toBe(0);
  expect(await again.end('SIGTERM')).toBe(0);
});

test('a folder in use is refused with one line, and whoever uses it goes on', async () => {
  const first = await withConsole();
  await first.line(/^kiosk ready /);
  const second = start();
  expect(await second.ended).toBe(3);
  expect(second.lines).toEqual([
    `data-dir-busy: Another kiosk process is already working in ${join(dir, 'kiosk')}.`,
  ]);
  await pressAcknowledged();
});

test('a journal of a newer version is set aside with one line, and every press is journalled', async () => {
  const first = await withConsole();
  await pressAcknowledged();
  expect(await first.end('SIGTERM')).toBe(0);
  // `user_version` in the header of the file.
  const file = openSync(join(dir, 'kiosk', 'journal.db'), 'r+');
  writeSync(file, Buffer.from([0, 0, 0, 99]), 0, 4, 60);
  closeSync(file);
  const kiosk = start('--device', `serial:${device?.path}`);
  await kiosk.line(/^device up /);
  await pressAcknowledged();
  expect(kiosk.lines.filter((line) => line.startsWith('journal '))).toEqual([
    expect.stringMatching(
      /^journal newer: set aside as .*journal-newer-[0-9a-f]{16}\.db; a new epoch begins$/,
    ),
  ]);
});

test('a busy screen port is refused with one line that names the flag', async () => {
  const first = start();
  const url = new URL((await first.line(/^screen /)).slice('screen '.length));
  const second = programs.start([main, '--data', join(dir, 'other'), '--screen-port', url.port]);
  expect(await second.ended).toBe(3);
  expect(second.lines).toEqual([
    `port-busy: The screen cannot listen on ${url.host} (EADDRINUSE). Choose another with --screen-port.`,
  ]);
});

test('a data folder that cannot be made is refused with one line', async () => {
  const kiosk = programs.start([main, '--data', join(main, 'kiosk')]);
  expect(await kiosk.ended).toBe(3);
  expect(kiosk.lines).toHaveLength(1);
  expect(kiosk.lines[0]).toMatch(/^disk-failed: /);
});

test('a code the hub refuses is told in one line, and every press is still journalled', async () => {
  const hub = createTestHub();
  hub.answerEnrolWith(403, problem(403, 'enrol-code-wrong'));
  const url = await hub.listen();
  try {
    const kiosk = await withConsole('--hub', url, '--enrol', hub.code);
    await kiosk.line(/^sync not-enrolled: /);
    expect(kiosk.lines.filter((line) => line.startsWith('enrolment '))).toEqual([
      'enrolment enrol-code-wrong: The hub refused: enrol-code-wrong',
    ]);
    await pressAcknowledged();
    expect(await kiosk.end('SIGTERM')).toBe(0);
  } finally {
    await hub.close();
  }
});

test.each<[string, (hub: ReturnType<typeof createTestHub>) => string, RegExp]>([
  [
    'an expired or used code',
    (hub) => {
      hub.answerEnrolWith(403, problem(403, 'enrol-code-expired'));
      return hub.code;
    },
    /^enrolment enrol-code-expired: /,
  ],
  [
    'a hub of another identity than the code names',
    (hub) => `${hub.code.slice(0, 17)}0123456789abcdef`,
    /^enrolment hub-identity: /,
  ],
  ['half a code', (hub) => hub.code.slice(0, 9), /^enrolment enrol-code-wrong: /],
])('%s: one line, nothing is pinned, and the counter records', async (_name, codeFor, line) => {
  const hub = createTestHub();
  const code = codeFor(hub);
  const url = await hub.listen();
  try {
    const kiosk = await withConsole('--hub', url, '--enrol', code);
    await kiosk.line(/^sync not-enrolled: /);
    const told = kiosk.lines.filter((one) => one.startsWith('enrolment '));
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(line);
    await pressAcknowledged();
    expect(hub.requests).toEqual([]);
    expect(await kiosk.end('SIGTERM')).toBe(0);
  } finally {
    await hub.close();
  }
});

test('a pinned kiosk is not taken over by another hub at the same address', async () => {
  const hub = createTestHub();
  const impostor = createTestHub();
  const url = await hub.listen();
  const port = Number(new URL(url).port);
  const first = await withConsole('--hub', url, '--enrol', hub.code);
  await first.line(/^sync online$/);
  expect(await first.end('SIGTERM')).toBe(0);
  await hub.close();
  await impostor.listen(port);
  try {
    const kiosk = start('--device', `serial:${device?.path}`, '--hub', url);
    // It does not know the kiosk, and whatever it said would not be signed by the pinned key.
    await kiosk.line(/^sync (bad-signature|ack-signature-wrong|kiosk-unknown): /);
    await pressAcknowledged();
    expect(kiosk.lines).not.toContain('sync online');
    expect(await kiosk.end('SIGTERM')).toBe(0);
  } finally {
    await impostor.close();
  }
});

test('plain HTTP to another machine is refused in one line, and the counter records', async () => {
  const kiosk = await withConsole(
    '--hub',
    'http://192.0.2.1:8080',
    '--enrol',
    '0123456789ABCDEF-0123456789abcdef',
  );
  await kiosk.line(/^sync plain-http-refused: /);
  expect(kiosk.lines.filter((one) => one.startsWith('enrolment '))).toEqual([
    'enrolment plain-http-refused: Plain HTTP to another machine needs an explicit flag.',
  ]);
  await pressAcknowledged();
  expect(await kiosk.end('SIGTERM')).toBe(0);
});

test.each([
  [['--hubb', 'https://hub.example']],
  [['--device', 'serial']],
  [['--screen-port', '70000']],
  [['--shell', 'firefox']],
])('%j ends the start with one line and code 2', async (args) => {
  const kiosk = start(...args);
  expect(await kiosk.ended).toBe(2);
  expect(kiosk.lines).toHaveLength(1);
  expect(kiosk.lines[0]).toMatch(/^[a-z-]+: .+/);
});

test('a hub that is not there yet is awaited: the kiosk enrols and sends once it comes', async () => {
  const hub = createTestHub();
  const url = await hub.listen();
  await hub.close();
  const kiosk = await withConsole('--hub', url, '--enrol', hub.code);
  await kiosk.line(/^enrolment hub-away: /);
  await pressAcknowledged();
  await hub.listen(Number(new URL(url).port));
  try {
    await kiosk.line(/^kiosk enrolled$/);
    await kiosk.line(/^sync online$/);
    expect(kiosk.lines.filter((line) => line.startsWith('enrolment '))).toHaveLength(1);
    expect(await kiosk.end('SIGTERM')).toBe(0);
  } finally {
    await hub.close();
  }
});

test('told to stop while it waits for the hub it stops at once', async () => {
  const hub = createTestHub();
  const url = await hub.listen();
  await hub.close();
  const kiosk = start('--hub', url, '--enrol', hub.code);
  await kiosk.line(/^enrolment hub-away: /);
  expect(await kiosk.end('SIGTERM')).toBe(0);
});

test('a console that is pulled out and put back goes on where it was', async () => {
  const kiosk = await withConsole();
  await kiosk.line(/^device up SN0001 at workplace 1$/);
  await pressAcknowledged();
  await device?.unplug();
  await kiosk.line(/^device lost SN0001 at workplace 1: unplugged$/);
  device?.down('S');
  device?.up('S');
  await device?.replug();
  await pressAcknowledged();
  expect(device?.view().lost).toBe(0);
  expect(await kiosk.end('SIGTERM')).toBe(0);
});

test('a profile that cannot be used and a HID device that is not there are told, and the kiosk records', async () => {
  mkdirSync(join(dir, 'kiosk', 'profiles'), { recursive: true });
  writeFileSync(join(dir, 'kiosk', 'profiles', 'mine.json'), '{"profile": 2');
  const kiosk = await withConsole('--device', 'hid:0079:0006');
  await kiosk.line(/^devices profile-invalid: .*mine\.json: not-json: /);
  // Where libusb is missing it is that which is told.
  await kiosk.line(/^hid:0079:0006 (hid-absent|hid-missing): /);
  await pressAcknowledged();
  expect(await kiosk.end('SIGTERM')).toBe(0);
});

test('what it says is kept beside the journal, without the token of the screen', async () => {
  const kiosk = await withConsole();
  const screen = await kiosk.line(/^screen http/);
  await kiosk.line(/^device up /);
  expect(await kiosk.end('SIGTERM')).toBe(0);
  const log = readFileSync(join(dir, 'kiosk', 'logs', 'kiosk.log'), 'utf8');
  expect(log).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z kiosk ready [0-9a-f]{32}$/m);
  expect(log).toContain(' device up SN0001 at workplace 1\n');
  const token = new URL(screen.slice('screen '.length)).searchParams.get('token') ?? '';
  expect(token).not.toBe('');
  expect(log).not.toContain(token);
  expect(log).not.toContain('token=');
});

test('a settings file that cannot be used is told in one line', async () => {
  mkdirSync(join(dir, 'kiosk'));
  for (const text of ['{ "hub": ', '{ "colour": "red" }', '[]']) {
    writeFileSync(join(dir, 'kiosk', 'kiosk.json'), text);
    const kiosk = start();
    expect(await kiosk.ended).toBe(2);
    expect(kiosk.lines).toHaveLength(1);
    expect(kiosk.lines[0]).toMatch(/^bad-option: /);
  }
});
