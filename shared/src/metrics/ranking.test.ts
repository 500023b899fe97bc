import fc from 'fast-check';
import { expect, test } from 'vitest';
import { differenceOf } from './newcombe.ts';
import { ranks } from './ranking.ts';
import { wilson } from './wilson.ts';

test('what cannot be told apart shares a place, fewer than thirty answers have none', () => {
  const shares = [
    wilson(60, 100),
    wilson(450, 500),
    wilson(29, 29),
    wilson(440, 500),
    undefined,
    wilson(10, 100),
  ];
  expect(ranks(shares)).toEqual([3, 1, undefined, 1, undefined, 4]);
});

const share = fc
  .integer({ min: 0, max: 400 })
  .chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)))
  .map(([k, n]) => wilson(k, n));

test('a better place means a better share, and the best of two neighbouring groups differ', () => {
  fc.assert(
    fc.property(fc.array(share, { maxLength: 20 }), (shares) => {
      const places = ranks(shares);
      const ranked = shares
        .flatMap((each, at) =>
          each === undefined || places[at] === undefined ? [] : [{ each, place: places[at] }],
        )
        .sort((a, b) => a.place - b.place || b.each.share - a.each.share);
      for (const [index, { each, place }] of ranked.entries()) {
        const before = ranked[index - 1];
        if (before === undefined || before.place === place) continue;
        const bestBefore = ranked.find((other) => other.place === before.place);
        if (bestBefore === undefined) return false;
        expect(before.each.share).toBeGreaterThanOrEqual(each.share);
        expect(differenceOf(bestBefore.each, each).shown).toBe(true);
        expect(place).toBe(index + 1);
      }
      return true;
    }),
  );
});
