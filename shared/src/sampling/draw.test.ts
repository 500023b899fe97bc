import fc from 'fast-check';
import { expect, test } from 'vitest';
import { commitmentOf } from '../questions/draw.ts';
import { type Drawn, drawFault, drawOrder, drawSample, type Stratum, stratumKey } from './draw.ts';

const seed = Uint8Array.from({ length: 32 }, (_, index) => (index === 31 ? 1 : 0));

test('a drawn order, byte for byte', () => {
  // Computed apart, in Python, from the words of the comments in draw.ts.
  const strata = [
    { key: stratumKey('a', 'o1'), size: 6 },
    { key: stratumKey('a', 'o2'), size: 3 },
    { key: stratumKey('b', undefined), size: 1 },
  ];
  const short = ({ key, index }: Drawn) => `${JSON.parse(key).join('/')} ${index}`;
  expect(drawOrder(seed, strata, 99).map(short)).toEqual([
    ...['a/o1 0', 'a/o1 2', 'a/o2 1', 'a/o1 4', 'a/o1 1'],
    ...['b 0', 'a/o2 0', 'a/o1 5', 'a/o1 3', 'a/o2 2'],
  ]);
});

test('store and operator cannot be mistaken for each other', () => {
  expect(stratumKey('a', 'b')).not.toBe(stratumKey('a,b', undefined));
  expect(stratumKey('a', undefined)).not.toBe(stratumKey('a', ''));
});

const strataOf = (sizes: readonly number[]): Stratum[] =>
  sizes.map((size, index) => ({ key: `s${index}`, size }));
const sizes = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 12 });
const seeds = fc.uint8Array({ minLength: 32, maxLength: 32 });

test('all polls come, each once, and a shorter draw is the beginning of a longer one', () => {
  fc.assert(
    fc.property(seeds, sizes, fc.nat(100), (own, list, count) => {
      const all = drawOrder(own, strataOf(list), Number.POSITIVE_INFINITY);
      expect(all).toHaveLength(list.reduce((sum, size) => sum + size, 0));
      expect(new Set(all.map(({ key, index }) => `${key} ${index}`)).size).toBe(all.length);
      expect(drawOrder(own, strataOf(list), count)).toEqual(all.slice(0, count));
    }),
  );
});

test('after any number of polls no stratum is more than one poll ahead of its share', () => {
  fc.assert(
    fc.property(seeds, sizes, fc.nat(200), (own, list, count) => {
      const drawn = drawOrder(own, strataOf(list), count);
      const taken = list.map((_, at) => drawn.filter(({ key }) => key === `s${at}`).length);
      const positive = list.flatMap((size, at) => (size === 0 ? [] : [[taken[at] ?? 0, size] as const]));
      for (const [ahead, aheadSize] of positive)
        for (const [behind, behindSize] of positive)
          if (ahead > 0)
            expect((ahead - 1) / aheadSize).toBeLessThanOrEqual((behind + 1) / behindSize + 1e-12);
    }),
  );
});

test('the order in which strata or polls are given changes nothing; another seed does', () => {
  const frame = Array.from({ length: 300 }, (_, index) => ({
    id: `p${String(index).padStart(3, '0')}`,
    store: `s${index % 7}`,
    ...(index % 3 === 0 ? {} : { operator: `o${index % 5}` }),
  }));
  const drawn = drawSample(seed, frame, 40);
  expect(drawSample(seed, frame.toReversed(), 40)).toEqual(drawn);
  expect(drawSample(seed.toReversed(), frame, 40)).not.toEqual(drawn);
});

test('within and across strata every poll comes equally often', () => {
  const list = strataOf([40, 10, 5, 1, 1, 1, 1, 1]);
  const times = new Map<string, number>();
  const rounds = 1500;
  for (let round = 0; round < rounds; round += 1) {
    const own = new Uint8Array(32);
    new DataView(own.buffer).setUint32(0, round);
    for (const { key, index } of drawOrder(own, list, 12)) {
      times.set(`${key} ${index}`, (times.get(`${key} ${index}`) ?? 0) + 1);
    }
  }
  // 12 of 60: each in 300 of 1500 rounds, give or take 15.5 (one standard deviation); 5 of them bound 60 polls.
  expect(times.size).toBe(60);
  for (const [poll, count] of times) expect(Math.abs(count - rounds / 5), poll).toBeLessThan(78);
});

test('a revealed draw is checked against its commitment and its order', () => {
  const frame = Array.from({ length: 50 }, (_, index) => ({ id: `p${index}`, store: `s${index % 4}` }));
  const nonce = new Uint8Array(32);
  const commitment = '58e8f2a1f78f0a591feb75aebecaaa81076e4290894b1c445cc32953604db089';
  expect(commitmentOf(seed, nonce)).toBe(commitment);
  const ids = drawSample(seed, frame, 10).map(({ id }) => id);
  const draw = { commitment, seed, nonce };
  expect(drawFault(draw, frame, ids)).toBeUndefined();
  expect(drawFault(draw, frame, ids.toReversed())).toBe('not-the-drawn-order');
  expect(drawFault(draw, frame.slice(1), ids)).toBe('not-the-drawn-order');
  expect(drawFault({ ...draw, seed: seed.toReversed() }, frame, ids)).toBe('not-the-committed-seed');
});
