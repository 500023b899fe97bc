import { expect, test } from 'vitest';
import { ok } from './result.ts';
import { helpText, portOf, readSettings, type Setting } from './settings.ts';

const known: readonly Setting[] = [
  { flag: 'data', value: 'DIR', help: 'the data folder' },
  { flag: 'device', value: 'SPEC', multiple: true, help: 'a device' },
  { flag: 'screen-port', value: 'N', help: 'a port' },
  { flag: 'help', help: 'this text' },
];

test('flags go before the environment, the environment before the file', () => {
  const read = readSettings(known, {
    argv: ['--data', 'a', '--device', 'touch', '--device', 'keyboard'],
    env: { OTKLIK_DATA: 'b', OTKLIK_SCREEN_PORT: '81' },
    file: (so) => ok(so.get('data') === 'a' ? { 'screen-port': 82, help: true } : {}),
  });
  if (!read.ok) throw new Error(read.error.detail);
  expect(read.value.get('data')).toBe('a');
  expect(read.value.all('device')).toEqual(['touch', 'keyboard']);
  expect(read.value.get('screen-port')).toBe('81');
  expect(read.value.on('help')).toBe(true);
});

test.each([
  [['--nope'], {}, /nope/],
  [['--data'], {}, /data/],
  [['stray'], {}, /stray/],
  [[], { colour: 'red' }, /colour/],
  [[], { data: { a: 1 } }, /data/],
  [[], [1], /not an object/],
])('refuses %j with file %j in one sentence', (argv, file, words) => {
  const read = readSettings(known, { argv, env: {}, file: () => ok(file) });
  expect(read.ok).toBe(false);
  if (!read.ok) {
    expect(read.error.code).toBe('bad-option');
    expect(read.error.detail).toMatch(words);
    expect(read.error.detail).not.toContain('\n');
  }
});

test.each([
  ['8080', 8080],
  ['0', 0],
  ['65536', undefined],
  ['-1', undefined],
  ['8o', undefined],
])('a port: %s', (text, port) => {
  const read = readSettings(known, { argv: [], env: { OTKLIK_SCREEN_PORT: text } });
  if (!read.ok) throw new Error(read.error.detail);
  const result = portOf(read.value, 'screen-port', 1);
  expect(result.ok ? result.value : undefined).toBe(port);
});

test('the help names every flag', () => {
  const text = helpText('usage', known);
  for (const { flag } of known) expect(text).toContain(`--${flag}`);
  expect(text).toContain('OTKLIK_SCREEN_PORT');
});
