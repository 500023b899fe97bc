import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LONGEST_SHIFT_MS, nextChange, whoWorks } from './who-works.ts';

const H = 3_600_000;
const day = [
  { operator: 'anna', from: 9 * H, to: 14 * H },
  { operator: 'boris', from: 14 * H, to: 20 * H },
];
const at = (hours: number, said?: { operator?: string; at: number }) =>
  whoWorks(day, said === undefined ? undefined : { ...said, by: 'pin' }, 1, hours * H).operator;

test('by the roster alone', () => {
  expect([8, 9, 13.99, 14, 19.99, 20].map((hours) => at(hours))).toEqual([
    undefined,
    'anna',
    'anna',
    'boris',
    'boris',
    undefined,
  ]);
});

test('who signs in works, until the roster’s next shift begins', () => {
  const said = { operator: 'vera', at: 10 * H };
  expect([10, 13.99, 14, 21].map((hours) => at(hours, said))).toEqual(['vera', 'vera', 'boris', undefined]);
});

test('who came early is still that worker, and ends with the shift', () => {
  const said = { operator: 'anna', at: 8.9 * H };
  expect([8.9, 9, 13, 14].map((hours) => at(hours, said))).toEqual(['anna', 'anna', 'anna', 'boris']);
  expect(at(20, { operator: 'boris', at: 15 * H })).toBeUndefined();
});

test('who stays beyond another’s planned end stays, and a sign-out holds until the next shift', () => {
  expect(at(21, { operator: 'vera', at: 19 * H })).toBe('vera');
  expect([13, 14].map((hours) => at(hours, { at: 12 * H }))).toEqual([undefined, 'boris']);
});

test('a forgotten shift ends after sixteen hours', () => {
  const said = { operator: 'vera', by: 'badge', at: 0 } as const;
  expect(whoWorks([], said, 1, LONGEST_SHIFT_MS - 1)).toEqual({ operator: 'vera', by: 'badge' });
  expect(whoWorks([], said, 1, LONGEST_SHIFT_MS)).toEqual({ by: 'badge' });
  expect(nextChange([], said, 5)).toBe(LONGEST_SHIFT_MS);
});

test('a workplace of its own, and a clock that was set back', () => {
  const entry = { operator: 'anna', place: 2, from: 0, to: H };
  expect([1, 2].map((place) => whoWorks([entry], undefined, place, 5).operator)).toEqual([undefined, 'anna']);
  expect(whoWorks([], { operator: 'vera', by: 'pin', at: 9 * H }, 1, H)).toEqual({
    operator: 'vera',
    by: 'pin',
  });
});

test('between two instants of change nothing changes', () => {
  const entry = fc
    .record({
      operator: fc.constantFrom('a', 'b'),
      from: fc.nat(50),
      length: fc.integer({ min: 1, max: 20 }),
    })
    .map(({ operator, from, length }) => ({ operator, from, to: from + length }));
  const roster = fc.array(entry, { maxLength: 5 }).map((list) => list.toSorted((a, b) => a.from - b.from));
  const said = fc.option(
    fc.record({ operator: fc.constantFrom('a', 'b', 'c'), by: fc.constant('pin' as const), at: fc.nat(50) }),
    { nil: undefined },
  );
  fc.assert(
    fc.property(roster, said, fc.nat(60), (entries, statement, now) => {
      fc.pre(statement === undefined || statement.at <= now);
      const change = nextChange(entries, statement, now) ?? now + 100;
      const same = whoWorks(entries, statement, 1, Math.min(change, now + 100) - 1);
      expect(same.operator).toBe(whoWorks(entries, statement, 1, now).operator);
    }),
  );
});
