import { expect, test } from 'vitest';
import { readRoster } from './roster.ts';

const read = (text: string, zone = 'Europe/Berlin') => readRoster(Buffer.from(text), zone);
const spans = (text: string, zone?: string) => {
  const roster = read(text, zone);
  if (roster?.ok !== true) throw new Error(roster?.error.detail ?? 'no roster');
  return roster.value.map(({ from, to }) => [new Date(from).toISOString(), new Date(to).toISOString()]);
};

test('times are the store’s, in either way of writing', () => {
  const text = 'сотрудник;с;по;место\r\n17;01.06.2026 09:00;01.06.2026 18:00;2\r\n';
  expect(read(text, 'Europe/Moscow')).toEqual({
    ok: true,
    value: [
      {
        operator: '17',
        place: 2,
        from: Date.parse('2026-06-01T06:00Z'),
        to: Date.parse('2026-06-01T15:00Z'),
      },
    ],
  });
});

test('the night the clocks go forward: a skipped time is an hour later', () => {
  expect(
    spans('operator,from,to\na,2026-03-28 22:00,2026-03-29 02:30\nb,2026-03-29 02:30,2026-03-29 10:00\n'),
  ).toEqual([
    ['2026-03-28T21:00:00.000Z', '2026-03-29T01:30:00.000Z'],
    ['2026-03-29T01:30:00.000Z', '2026-03-29T08:00:00.000Z'],
  ]);
});

test('the night they go back: a shift that names the hour that comes twice has both of it', () => {
  expect(spans('operator,from,to\na,2026-10-25 02:30,2026-10-25 02:45\n')).toEqual([
    ['2026-10-25T00:30:00.000Z', '2026-10-25T01:45:00.000Z'],
  ]);
});

test.each([
  ['operator,from,to\n,2026-01-01 09:00,2026-01-01 18:00\n', 'Line 2: no operator'],
  ['operator,from,to\na,2026-02-30 09:00,2026-01-01 18:00\n', 'Line 2: times are written'],
  ['operator,from,to\na,2026-01-01 18:00,2026-01-01 09:00\n', 'Line 2: a shift ends after it begins'],
  ['operator,from,to\na,2026-01-01 09:00,2026-01-03 09:00\n', 'Line 2: a shift ends after it begins'],
  ['operator,from,to,name\na,2026-01-01 09:00,2026-01-01 18:00,x\n', 'unknown column "name"'],
  ['operator,from,to,place\na,2026-01-01 09:00,2026-01-01 18:00,0\n', 'Line 2: no workplace'],
])('refused: %j', (text, detail) => {
  const roster = read(text);
  expect(roster?.ok === false && roster.error.detail).toContain(detail);
});

test('a table of something else is no roster', () => {
  expect(read('operation,receipt\nsale,1\n')).toBeUndefined();
  expect(read('')).toBeUndefined();
});
