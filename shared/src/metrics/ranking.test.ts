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

/** Numbers in [0, 1), always the same for a seed (mulberry32, T. Ettinger). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Twelve stores of 200 to 400 answers each; the first of them with another share where one is given. */
function chain(random: () => number, first = 0.8) {
  return Array.from({ length: 12 }, (_, at) => {
    const n = 200 + Math.floor(random() * 201);
    let k = 0;
    for (let answer = 0; answer < n; answer += 1) k += random() < (at === 0 ? first : 0.8) ? 1 : 0;
    return wilson(k, n);
  });
}

test('of 400 chains whose stores are alike at most 5 % show a difference; a weak store is found', () => {
  const random = seeded(2026);
  let claimed = 0;
  let found = 0;
  for (let turn = 0; turn < 400; turn += 1) {
    if (new Set(ranks(chain(random))).size > 1) claimed += 1;
    if ((ranks(chain(random, 0.62))[0] ?? 1) > 1) found += 1;
  }
  expect(claimed).toBeLessThanOrEqual(20);
  expect(found).toBeGreaterThan(380);
});
