import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clopperPearson } from '../metrics/clopper-pearson.ts';
import { drawOrder } from './draw.ts';
import { estimateRest, estimateShare, type SampleResult } from './estimate.ts';
import { howManyMore } from './how-many-more.ts';
import { SAMPLE_LEVEL, widenedIndex } from './widened-index.ts';

const results = (good: number, bad: number, open = 0): SampleResult[] => [
  ...Array.from({ length: open }, (): SampleResult => undefined),
  ...Array.from({ length: good }, (): SampleResult => 'trustworthy'),
  ...Array.from({ length: bad }, (): SampleResult => 'untrustworthy'),
];

test('three bad of a hundred', () => {
  const estimate = estimateShare(results(97, 3));
  expect(estimate).toMatchObject({ n: 100, untrustworthy: 3, open: 0, share: 0.03 });
  expect([estimate.low.toFixed(6), estimate.high.toFixed(6)]).toEqual(['0.006230', '0.085176']);
});

test('what was passed over is open on both sides; what lies behind the last one reviewed is not in it', () => {
  const estimate = estimateShare([...results(40, 2, 8), undefined, undefined]);
  expect(estimate).toMatchObject({ n: 50, untrustworthy: 2, open: 8 });
  expect(estimate.low).toBe(clopperPearson(2, 50).low);
  expect(estimate.high).toBe(clopperPearson(10, 50).high);
  expect(estimateShare([undefined, undefined])).toEqual({ n: 0, untrustworthy: 0, open: 0, low: 0, high: 1 });
});

test('what was looked at and cannot be told counts where it stands, at the end as well', () => {
  const estimate = estimateShare([...results(40, 2), ...Array<SampleResult>(8).fill('open'), undefined]);
  expect(estimate).toMatchObject({ n: 50, untrustworthy: 2, open: 8, high: clopperPearson(10, 50).high });
});

test('the bounds hold the true share in 95 % of draws, whatever the shares of the strata', () => {
  const shapes = [
    // One dishonest seller among many, one bad store, bad everywhere, bad only where there is one poll.
    { sizes: [300, 300, 300, 50], bad: [3, 3, 3, 50] },
    { sizes: [400, 100, 20, 3], bad: [0, 60, 20, 0] },
    { sizes: [200, 200, 200], bad: [60, 60, 60] },
    {
      sizes: [300, ...Array.from({ length: 40 }, () => 1)],
      bad: [0, ...Array.from({ length: 40 }, () => 1)],
    },
  ];
  for (const { sizes, bad } of shapes) {
    const strata = sizes.map((size, at) => ({ key: `s${at}`, size }));
    const badOf = new Map(strata.map(({ key }, at) => [key, bad[at] ?? 0]));
    const share = bad.reduce((sum, b) => sum + b, 0) / sizes.reduce((sum, size) => sum + size, 0);
    const rounds = 150;
    let held = 0;
    for (let round = 0; round < rounds; round += 1) {
      const seed = new Uint8Array(32);
      new DataView(seed.buffer).setUint32(0, round);
      const reviewed = drawOrder(seed, strata, 80).map(({ key, index }) =>
        index < (badOf.get(key) ?? 0) ? ('untrustworthy' as const) : ('trustworthy' as const),
      );
      const { low, high } = estimateShare(reviewed);
      if (low <= share && share <= high) held += 1;
    }
    expect(held / rounds, JSON.stringify(sizes)).toBeGreaterThanOrEqual(0.95);
  }
});

test('the rest follows from the frame by taking away what is known', () => {
  // 1000 polls, between 1 and 8.5 % bad: 10 to 85; 30 bad ones are found already, wherever.
  const frame = { size: 1000, trustworthy: 170, untrustworthy: 30 };
  expect(estimateRest({ low: 0.01, high: 0.085 }, frame)).toEqual({ unreviewed: 800, least: 0, most: 55 });
  expect(estimateRest({ low: 0.05, high: 1 }, frame)).toEqual({ unreviewed: 800, least: 20, most: 800 });
  expect(estimateRest({ low: 0, high: 1 }, { size: 5, trustworthy: 3, untrustworthy: 2 })).toEqual({
    ...{ unreviewed: 0, least: 0, most: 0 },
  });
});

test('how many more: METRICS’ 59 for at most 5 % with none bad, and out of reach when too many are', () => {
  const aim = { kind: 'at-most', share: 0.05, level: 0.95 } as const;
  expect(howManyMore(aim, { n: 0, untrustworthy: 0, open: 0, size: 10_000 })).toEqual({
    ...{ ifAllGood: 59, ifAsSoFar: 59 },
  });
  expect(howManyMore(aim, { n: 59, untrustworthy: 0, open: 0, size: 10_000 })).toEqual({
    ifAllGood: 0,
    ifAsSoFar: 0,
  });
  const worse = howManyMore(aim, { n: 100, untrustworthy: 10, open: 0, size: 10_000 });
  expect(worse.ifAsSoFar).toBeUndefined();
  expect(worse.ifAllGood).toBe(236);
  expect(howManyMore(aim, { n: 0, untrustworthy: 0, open: 0, size: 40 })).toEqual({});
});

test('how many more goes by the bounds that are shown: what stayed open keeps them apart', () => {
  const aim = { kind: 'within', margin: 0.05, level: 0.95 } as const;
  const asked = { n: 400, untrustworthy: 8, size: 10_000 };
  expect(howManyMore(aim, { ...asked, open: 0 })).toEqual({ ifAllGood: 0, ifAsSoFar: 0 });
  const shown = estimateShare(results(332, 8, 60));
  expect(shown).toMatchObject({ n: 400, untrustworthy: 8, open: 60 });
  expect(shown.high - shown.low).toBeGreaterThan(2 * aim.margin);
  // 15 % that cannot be told are 15 points, however many are reviewed; were all further ones decided, it could be reached.
  const { ifAllGood = 0, ifAsSoFar } = howManyMore(aim, { ...asked, open: 60 });
  expect(ifAsSoFar).toBeUndefined();
  const width = (more: number): number => {
    const { low, high } = estimateShare(results(332 + more, 8, 60));
    return high - low;
  };
  expect(width(ifAllGood)).toBeLessThanOrEqual(2 * aim.margin);
  expect(width(ifAllGood - 1)).toBeGreaterThan(2 * aim.margin);
});

test('how many more is the least that reaches the aim', () => {
  const so = fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 6 }));
  fc.assert(
    fc.property(so, fc.double({ min: 0.02, max: 0.2, noNaN: true }), ([good, bad], margin) => {
      const n = good + bad;
      const aim = { kind: 'within', margin, level: 0.95 } as const;
      const { ifAllGood } = howManyMore(aim, { n, untrustworthy: bad, open: 0, size: 1_000_000 });
      if (ifAllGood === undefined) throw new Error('a million polls reach any such margin');
      const width = (more: number): number => {
        const { low, high } = clopperPearson(bad, n + more);
        return high - low;
      };
      expect(width(ifAllGood)).toBeLessThanOrEqual(2 * margin);
      if (ifAllGood > 0) expect(width(ifAllGood - 1)).toBeGreaterThan(2 * margin);
    }),
    { numRuns: 40 },
  );
});

test('with everything reviewed the index has its plain interval; METRICS’ 8 of 10', () => {
  const counts = { positive: 8, negative: 2, unreviewedPositive: 0, unreviewedNegative: 0 };
  const index = widenedIndex(counts, 0);
  expect([index?.low.toFixed(6), index?.high.toFixed(6)]).toEqual(['0.490162', '0.943318']);
  expect(widenedIndex({ ...counts, positive: 0, negative: 0 }, 0)).toBeUndefined();
});

test('with nothing known the interval is everything; each poll cleared narrows it', () => {
  const counts = { positive: 400, negative: 100, unreviewedPositive: 400, unreviewedNegative: 100 };
  expect(widenedIndex(counts, 500)).toMatchObject({ share: 0.8, low: 0, high: 1 });
  let last = 1;
  for (const most of [500, 300, 100, 40, 10, 0]) {
    const index = widenedIndex(counts, most);
    const width = (index?.high ?? 0) - (index?.low ?? 0);
    expect(width).toBeLessThanOrEqual(last);
    last = width;
  }
});

test('whichever of the unreviewed are bad, the index without them lies inside', () => {
  const part = fc.tuple(fc.integer({ min: 0, max: 80 }), fc.integer({ min: 0, max: 80 }));
  fc.assert(
    fc.property(part, part, fc.nat(60), fc.nat(60), ([up, known], [un, knownNo], takenYes, takenNo) => {
      const badYes = Math.min(takenYes, up);
      const badNo = Math.min(takenNo, un);
      const counts = {
        positive: up + known,
        negative: un + knownNo,
        unreviewedPositive: up,
        unreviewedNegative: un,
      };
      const index = widenedIndex(counts, badYes + badNo);
      const n = counts.positive + counts.negative;
      const left = n - badYes - badNo;
      if (left === 0 || index === undefined) return;
      const truth = (counts.positive - badYes) / left;
      expect(index.low).toBeLessThanOrEqual(truth + 1e-12);
      expect(index.high).toBeGreaterThanOrEqual(truth - 1e-12);
    }),
  );
  expect(SAMPLE_LEVEL).toBe(0.975);
});
