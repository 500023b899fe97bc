import fc from 'fast-check';
import { expect, test } from 'vitest';
import { periodKinds, periodOf, periodsUpTo } from './periods.ts';

test('weeks begin on a Monday, months on the first, in UTC', () => {
  const sunday = Date.UTC(2026, 10, 29, 23, 59);
  expect(periodOf('week', sunday)).toBe('2026-11-23');
  expect(periodOf('week', sunday + 60_000)).toBe('2026-11-30');
  expect(periodOf('month', sunday)).toBe('2026-11-01');
  expect(periodsUpTo('month', Date.UTC(2026, 1, 10), 3)).toEqual(['2026-02-01', '2026-01-01', '2025-12-01']);
});

test('periods follow one another without a gap', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...periodKinds),
      fc.integer({ min: 0, max: 4_000_000_000_000 }),
      (kind, now) => {
        const names = periodsUpTo(kind, now, 6);
        expect(names[0]).toBe(periodOf(kind, now));
        for (const [index, name] of names.slice(1).entries()) {
          const after = names[index] ?? '';
          expect(periodOf(kind, Date.parse(after) - 1)).toBe(name);
          expect(periodOf(kind, Date.parse(name))).toBe(name);
        }
      },
    ),
  );
});
