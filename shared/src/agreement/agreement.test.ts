import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type GivenVerdict, standingVerdict } from '../review/verdict.ts';
import { driftOf } from './drift.ts';
import { agreementOfExpert, agreementOfPairs, mayDecide, needsAnother, type ReviewedItem } from './pairs.ts';

const given = (expert: string, value: GivenVerdict['value'], at = 0, withdrawn = false): GivenVerdict => ({
  ...{ expert, value, at, withdrawn },
});
const item = (name: string, ...verdicts: GivenVerdict[]): ReviewedItem => ({ item: name, verdicts });
const month = (at: number): string => `m${Math.floor(at / 100)}`;

test('pairs by period of the later verdict; what decides nothing or was withdrawn is left out', () => {
  const pairs = agreementOfPairs(
    [
      item('a', given('x', 1, 10), given('y', 1, 20)),
      item('b', given('y', 0, 30), given('x', 1, 110)),
      item('c', given('x', 1, 120), given('y', 0, 130), given('y', 1, 140)),
      item('d', given('x', 1, 120), given('y', 'cannot-tell', 130)),
      item('e', given('x', 1, 120), given('y', 0, 130, true)),
      item('f', given('x', 1, 120), given('y', 1, 130), given('z', 0, 150)),
    ],
    month,
  );
  const short = pairs.map(({ experts, period, agreement: { n, observed } }) => [
    ...experts,
    period,
    n,
    observed,
  ]);
  expect(short).toEqual([
    ['x', 'y', 'm0', 1, 1],
    ['x', 'y', 'm1', 3, 2 / 3],
    ['x', 'z', 'm1', 1, 0],
    ['y', 'z', 'm1', 1, 0],
  ]);
});

test('one expert against all others', () => {
  const items = [
    item('a', given('x', 1, 10), given('y', 1, 20), given('z', 0, 30)),
    item('b', given('y', 1, 10), given('z', 1, 20)),
  ];
  expect(agreementOfExpert('x', items, month).get('m0')).toMatchObject({ n: 2, observed: 0.5 });
});

const verdicts = fc.array(
  fc.record({
    expert: fc.constantFrom('x', 'y', 'z', 'w'),
    value: fc.constantFrom<GivenVerdict['value'][]>(0, 1, 'no-footage', 'cannot-tell'),
    at: fc.nat(20),
    withdrawn: fc.boolean(),
  }),
  { maxLength: 8 },
);

test('where another is needed 0 stands, and the next who decides settles it either way', () => {
  fc.assert(
    fc.property(verdicts, fc.constantFrom<(0 | 1)[]>(0, 1), (list, value) => {
      if (!needsAnother(list)) return;
      expect(standingVerdict(list)).toBe(0);
      const settled = [...list, given('third', value, 99)];
      expect(needsAnother(settled)).toBe(false);
      expect(standingVerdict(settled)).toBe(value);
    }),
  );
});

test('a third decides who has not spoken on the item, not even in a verdict taken back', () => {
  const list = [given('x', 0), given('y', 1), given('z', 1, 0, true)];
  expect(needsAnother(list)).toBe(true);
  expect(['x', 'y', 'z', 'w'].map((expert) => mayDecide(list, expert))).toEqual([false, false, false, true]);
  expect(mayDecide([given('x', 1), given('y', 1)], 'w')).toBe(false);
});

test('drift: more or fewer zeros, less agreement, known items missed', () => {
  const usual = { decided: 400, zeros: 20, shared: 100, agreed: 97 };
  expect(driftOf([usual], { decided: 100, zeros: 6, shared: 40, agreed: 39 })).toEqual([]);
  expect(driftOf([usual], { decided: 100, zeros: 25, shared: 40, agreed: 30 })).toEqual([
    ...['zeros-more', 'agrees-less'],
  ]);
  expect(driftOf([{ ...usual, zeros: 80 }], { decided: 100, zeros: 2, shared: 0, agreed: 0 })).toEqual([
    'zeros-fewer',
  ]);
  expect(driftOf([usual], { decided: 20, zeros: 20, shared: 20, agreed: 0 })).toEqual([]);
});

test('known items: 14 right of 20 are too few for nine in ten, 16 may be chance', () => {
  const now = { decided: 20, zeros: 2, shared: 0, agreed: 0, known: 20 };
  expect(driftOf([], { ...now, knownRight: 14 })).toEqual(['misses-known']);
  expect(driftOf([], { ...now, knownRight: 16 })).toEqual([]);
});
