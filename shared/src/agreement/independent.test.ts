import fc from 'fast-check';
import { expect, test } from 'vitest';
import { firstTwo, independentVotes, type SaidVerdict, waitsForAnother } from './independent.ts';
import { needsAnother } from './pairs.ts';

const said = (
  expert: string,
  value: SaidVerdict['value'],
  at: number,
  more: Partial<SaidVerdict> = {},
): SaidVerdict => ({
  ...{ expert, value, at, time: at * 1000, withdrawn: false },
  ...{ byExpert: true, onAppeal: false, finished: true },
  ...more,
});
const votes = (verdicts: readonly SaidVerdict[]) =>
  independentVotes(verdicts).map(({ expert, value, at }) => [expert, value, at]);

test('one vote an expert, by the order in which they first spoke, at the time of the vote', () => {
  expect(votes([said('y', 1, 1), said('x', 1, 2), said('y', 0, 3)])).toEqual([
    ['y', 0, 3000],
    ['x', 1, 2000],
  ]);
});

test('what was given with knowledge of others is no independent vote', () => {
  // Taken back in the first step, before anything was shown of others.
  expect(votes([said('x', 1, 1, { withdrawn: true, finished: false }), said('x', 0, 2)])).toEqual([
    ['x', 0, 2000],
  ]);
  // Taken back in the second, others having spoken or not.
  expect(votes([said('x', 1, 1, { withdrawn: true }), said('x', 0, 2), said('y', 0, 3)])).toHaveLength(2);
  for (const value of [1, 'cannot-tell'] as const) {
    const list = [said('y', 0, 1), said('x', value, 2, { withdrawn: true }), said('x', 0, 3)];
    expect(votes(list)).toEqual([['y', 0, 1000]]);
  }
  expect(votes([said('x', 0, 1, { onAppeal: true }), said('admin', 1, 2, { byExpert: false })])).toEqual([]);
  // What he said before the appeal was independent.
  expect(votes([said('x', 0, 1), said('x', 1, 2, { onAppeal: true })])).toEqual([['x', 0, 1000]]);
});

test('a third measures nobody', () => {
  const list = [said('x', 0, 1), said('y', 1, 2), said('z', 1, 3)];
  expect(firstTwo(list).map(({ expert }) => expert)).toEqual(['x', 'y']);
});

const verdicts = fc.array(
  fc.record({
    expert: fc.constantFrom('x', 'y', 'z'),
    value: fc.constantFrom<SaidVerdict['value'][]>(0, 1, 'no-footage', 'cannot-tell'),
    withdrawn: fc.boolean(),
    byExpert: fc.boolean(),
    onAppeal: fc.boolean(),
    finished: fc.boolean(),
  }),
  { maxLength: 6 },
);

test('what waits is settled by the next independent vote that agrees, and one not chosen waits by even votes alone', () => {
  fc.assert(
    fc.property(verdicts, fc.boolean(), (list, chosen) => {
      const given = list.map((each, at) => ({ ...each, at, time: at }));
      expect(waitsForAnother(given, false)).toBe(needsAnother(given));
      if (!waitsForAnother(given, chosen) || needsAnother(given)) return;
      const [first] = independentVotes(given);
      expect(first).toBeDefined();
      const next = said('w', first?.value ?? 1, 99);
      expect(waitsForAnother([...given, next], chosen)).toBe(needsAnother([...given, next]));
    }),
  );
});
