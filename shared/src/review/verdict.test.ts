import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type GivenVerdict, isMarked, isTrustworthy, standingVerdict } from './verdict.ts';

type Value = GivenVerdict['value'];
const given = (...list: readonly (readonly [expert: string, value: Value, withdrawn?: boolean])[]) =>
  list.map(([expert, value, withdrawn], at) => ({ expert, value, at, withdrawn: withdrawn ?? false }));

test.each<[string, readonly GivenVerdict[], 0 | 1 | undefined]>([
  ['nobody has looked', [], undefined],
  ['one says 1', given(['a', 1]), 1],
  ['one says 0', given(['a', 0]), 0],
  ['the latest of one expert counts', given(['a', 0], ['a', 1]), 1],
  ['a withdrawn verdict does not', given(['a', 0, true]), undefined],
  ['after a withdrawal the one before it speaks again', given(['a', 1], ['a', 0, true]), 1],
  ['two agree', given(['a', 1], ['b', 1]), 1],
  ['two differ: 0 stands', given(['a', 1], ['b', 0]), 0],
  ['two differ, the other order: 0 stands', given(['a', 0], ['b', 1]), 0],
  ['a third decides for 1', given(['a', 0], ['b', 1], ['c', 1]), 1],
  ['a third decides for 0', given(['a', 0], ['b', 1], ['c', 0]), 0],
  ['a third who cannot tell decides nothing', given(['a', 0], ['b', 1], ['c', 'cannot-tell']), 0],
  ['no footage leaves it undecided', given(['a', 'no-footage']), undefined],
  ['no footage takes back an earlier 0 of the same expert', given(['a', 0], ['a', 'no-footage']), undefined],
  ['no footage beside a 1', given(['a', 'no-footage'], ['b', 1]), 1],
])('%s', (_name, verdicts, standing) => {
  expect(standingVerdict(verdicts)).toBe(standing);
});

const verdicts = fc.array(
  fc.record({
    expert: fc.constantFrom('a', 'b', 'c', 'd'),
    value: fc.constantFrom<Value>(0, 1, 'no-footage', 'cannot-tell'),
    at: fc.nat(1000),
    withdrawn: fc.boolean(),
  }),
);

test('a withdrawn verdict never matters, and whoever speaks alone decides', () => {
  fc.assert(
    fc.property(verdicts, (list) => {
      expect(standingVerdict(list)).toBe(standingVerdict(list.filter((verdict) => !verdict.withdrawn)));
      const mine = list.filter((verdict) => verdict.expert === 'a' && !verdict.withdrawn);
      const last = mine.reduce<GivenVerdict | undefined>(
        (a, b) => (a === undefined || b.at >= a.at ? b : a),
        undefined,
      );
      expect(standingVerdict(mine)).toBe(last?.value === 0 || last?.value === 1 ? last.value : undefined);
    }),
  );
});

test('only a standing 0 excludes, and a lifted mark marks nothing', () => {
  expect(isTrustworthy([])).toBe(true);
  expect(isTrustworthy([undefined, 1])).toBe(true);
  expect(isTrustworthy([1, 0])).toBe(false);
  const standing = new Map<number, 0 | 1>([
    [7, 0],
    [9, 1],
  ]);
  expect(isMarked([], (mark) => standing.get(mark))).toBe(false);
  expect(isMarked([7], (mark) => standing.get(mark))).toBe(false);
  expect(isMarked([7, 8], (mark) => standing.get(mark))).toBe(true);
  expect(isMarked([9], (mark) => standing.get(mark))).toBe(true);
});
