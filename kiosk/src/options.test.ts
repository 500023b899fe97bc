import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { kioskHelp, readOptions } from './options.ts';

test('reads what a counter needs, with sensible defaults', () => {
  expect(readOptions(['--data', 'd'], {})).toEqual({
    ok: true,
    value: {
      data: 'd',
      devices: [],
      shell: 'none',
      posFolders: [],
      quietMs: 120_000,
      trialMs: 20_000,
      screenPort: 0,
      screen: {},
      plainHttp: false,
      staffIdleMs: 60_000,
    },
  });
  const full = readOptions(
    [
      '--data',
      'd',
      '--hub',
      'http://127.0.0.1:8080',
      '--enrol',
      'X',
      '--device',
      'serial:/dev/ttyUSB0@2',
      '--device',
      'keyboard',
    ],
    { OTKLIK_SHELL: 'chromium', OTKLIK_SCREEN_PORT: '7001' },
  );
  expect(full).toMatchObject({
    ok: true,
    value: {
      devices: [
        { kind: 'serial', path: '/dev/ttyUSB0', place: 2 },
        { kind: 'keyboard', place: 1 },
      ],
      shell: 'chromium',
      screenPort: 7001,
    },
  });
});

test.each([
  [[], /--data/],
  [['--data', 'd', '--hub', 'ftp://x'], /--hub/],
  [['--data', 'd', '--enrol', 'X'], /--hub/],
  [['--data', 'd', '--device', 'usb'], /usb/],
  [['--data', 'd', '--device', 'serial:'], /serial/],
  [['--data', 'd', '--device', 'hid:79:6'], /hid:VID:PID/],
  [['--data', 'd', '--device', 'hid:0079:0006', '--device', 'hid:0079:0006@2'], /two workplaces/],
  [['--data', 'd', '--device', 'keyboard:../x'], /keyboard/],
  [['--data', 'd', '--staff-idle', '5'], /staff-idle/],
  [['--data', 'd', '--staff-idle', '1e2'], /staff-idle/],
  [['--data', 'd', '--shell', 'netscape'], /netscape/],
  [['--data', 'd', '--screen-port', 'x'], /screen-port/],
  [['--data', 'd', '--locale', 'Deutsch'], /Deutsch/],
  [['--data', 'd', '--touch', 'maybe'], /on or off/],
  [['--data', 'd', '--layout', 'pile'], /side-by-side or displays/],
  [['--data', 'd', '--volume', '101'], /0 to 100/],
  [['--data', 'd', '--colour', 'red'], /colour/],
])('refuses %j with one clear line', (argv, words) => {
  const read = readOptions(argv, {});
  expect(read.ok).toBe(false);
  if (!read.ok) expect(read.error.detail).toMatch(words);
});

test('HID devices by vid, pid and serial, keyboards by profile', () => {
  const specs = ['hid:0079:0006', 'hid:1209:0001:SN0001@2', 'hid:0079:0006', 'keyboard:logitech-r400@2'];
  const read = readOptions(['--data', 'd', ...specs.flatMap((spec) => ['--device', spec])], {});
  expect(read).toMatchObject({
    value: {
      devices: [
        { kind: 'hid', spec: { vid: 0x79, pid: 6 }, place: 1 },
        { kind: 'hid', spec: { vid: 0x1209, pid: 1, serial: 'SN0001' }, place: 2 },
        { kind: 'hid', spec: { vid: 0x79, pid: 6 }, place: 1 },
        { kind: 'keyboard', profile: 'logitech-r400', place: 2 },
      ],
    },
  });
});

test('the settings file of the data folder comes last, and must be JSON', () => {
  const dir = mkdtempSync(join(tmpdir(), 'otklik-options-'));
  writeFileSync(join(dir, 'kiosk.json'), '{"locale":"en","device":["touch","keyboard"]}');
  expect(readOptions(['--data', dir], {})).toMatchObject({ ok: true, value: { screen: { locale: 'en' } } });
  writeFileSync(join(dir, 'kiosk.json'), '{"locale":');
  const read = readOptions(['--data', dir], {});
  expect(!read.ok && read.error.detail).toMatch(/not JSON/);
  rmSync(dir, { recursive: true });
});

test('the screen: language, touch, layout and volume by flag, environment or file', () => {
  const argv = ['--data', 'd', '--locale', 'choice:en', '--touch', 'off', '--layout', 'displays'];
  expect(readOptions(argv, { OTKLIK_VOLUME: '40' })).toMatchObject({
    value: { screen: { locale: 'choice:en', touch: false, layout: 'displays', volume: 40 } },
  });
});

test('help is asked for and lists the flags', () => {
  expect(readOptions(['--help'], {})).toEqual({ ok: true, value: 'help' });
  for (const flag of ['--data', '--hub', '--enrol', '--device', '--shell', '--screen-port'])
    expect(kioskHelp).toContain(flag);
});
