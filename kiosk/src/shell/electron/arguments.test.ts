import { expect, test } from 'vitest';
import { kioskArguments } from './arguments.ts';

const flags = ['--data', 'DIR', '--shell', 'electron'];

test.each<[string, readonly string[], boolean]>([
  ['packaged', ['otklik-kiosk', ...flags], true],
  ['run on a folder', ['electron', '/opt/kiosk', ...flags], false],
  [
    'run on a folder behind switches of Electron’s own, as a test driver does',
    ['electron', '--inspect=0', '--remote-debugging-port=0', '/opt/kiosk', ...flags],
    false,
  ],
])('%s it finds the kiosk’s flags', (_what, argv, packaged) => {
  expect(kioskArguments(argv, packaged)).toEqual(flags);
});

test('without a folder there are none', () => {
  expect(kioskArguments(['electron', '--inspect=0'], false)).toEqual([]);
});
