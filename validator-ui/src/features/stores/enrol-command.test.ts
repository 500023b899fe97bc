import { expect, test } from 'vitest';
import { codeGroups, enrolCommand, timeLeft } from './enrol-command.ts';

const CODE = '7K3M9QX2VB4T8WZ6-3f9a0c51e7b2d864';

test.each([
  ['https://hub.example', ''],
  ['http://localhost:8080', ''],
  ['http://127.0.0.1:8080', ''],
  ['http://[::1]:8080', ''],
  ['http://192.168.0.5:8080', ' --plain-http'],
  ['http://127.0.0.1.example', ' --plain-http'],
])('the command for %s', (origin, plain) => {
  expect(enrolCommand(origin, CODE)).toBe(
    `npm run kiosk -- --data data/kiosk --hub ${origin} --enrol ${CODE}${plain}`,
  );
});

test('the groups are read by fours and joined are the code', () => {
  const groups = codeGroups(CODE).map(({ text }) => text);
  expect(groups).toEqual(['7K3M', '9QX2', 'VB4T', '8WZ6', '-', '3f9a', '0c51', 'e7b2', 'd864']);
  expect(groups.join('')).toBe(CODE);
});

test('the time left never says nothing is left while the code is good', () => {
  expect([900_000, 899_999, 60_001, 59_000, 1, 0, -5000].map(timeLeft)).toEqual([
    ...['15:00', '15:00', '1:01', '0:59', '0:01', '0:00', '0:00'],
  ]);
});
