import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clockAt, settledClock } from './camera-clock.ts';
import { type ClockMark, fitClock, MOST_DRIFT, RATE } from './fit-clock.ts';

const HOUR = 3_600_000;
const START = 1_790_000_000_000;

/** A camera `offset` ms ahead at START that gains `ppm`, and what it says at `at`. */
const cameraSays = (offset: number, ppm: number, at: number): number =>
  at + offset + (ppm * (at - START)) / 1e6;

const mark = (id: number, at: number, cameraAt: number, bound: number): ClockMark => ({
  ...{ id: `m${id}`, at, cameraAt, bound },
});

describe('a clock', () => {
  test('gives offset and error at a time', () => {
    const clock = { reference: START, offset: 7300, drift: 40_000, error: 20, driftError: 2000 };
    expect(clockAt(clock, START)).toEqual({ offset: 7300, error: 20 });
    // 40 ppm of an hour are 144 ms; 2 ppm are 7.2 ms.
    expect(clockAt(clock, START + HOUR)).toEqual({ offset: 7444, error: 28 });
    expect(clockAt(clock, START - HOUR)).toEqual({ offset: 7156, error: 28 });
  });

  test('set by hand is the same at every time', () => {
    expect(clockAt(settledClock(-250, 40), START)).toEqual({ offset: -250, error: 40 });
  });
});

describe('a fit', () => {
  test('of nothing is none', () => {
    expect(fitClock([])).toBeUndefined();
  });

  test('of one mark is its offset; drift is unknown within the most', () => {
    expect(fitClock([mark(1, START, START + 7300, 60)])).toEqual({
      clock: { reference: START, offset: 7300, drift: 0, error: 60, driftError: MOST_DRIFT },
      used: ['m1'],
      outliers: [],
      drifts: false,
    });
  });

  test('of two marks half a day apart has drift with what their bounds allow', () => {
    const at = START + 12 * HOUR;
    const fit = fitClock([
      mark(1, START, cameraSays(7300, 40, START), 54),
      mark(2, at, cameraSays(7300, 40, at), 54),
    ]);
    // The line is 7300 ms at the start and 9028 ms at the end; twice 54 ms over 12 h are 2.5 ppm.
    expect(fit).toEqual({
      clock: { reference: START + 6 * HOUR, offset: 8164, drift: 40_000, error: 54, driftError: 2500 },
      used: ['m1', 'm2'],
      outliers: [],
      drifts: true,
    });
  });

  test('of marks a minute apart takes no drift from their noise', () => {
    const fit = fitClock([mark(1, START, START + 1000, 50), mark(2, START + 60_000, START + 61_050, 50)]);
    expect(fit?.drifts).toBe(false);
    expect(fit?.clock).toMatchObject({ offset: 1025, drift: 0, driftError: MOST_DRIFT });
  });

  test('names the mark of another press and goes without it', () => {
    const marks = [0, 3, 7, 12, 20].map((hour, n) => {
      const at = START + hour * HOUR;
      return mark(n, at, cameraSays(-2000, 15, at) + (n === 2 ? 4000 : n % 2 === 0 ? 12 : -9), 40);
    });
    const fit = fitClock(marks);
    expect(fit?.outliers).toEqual(['m2']);
    expect(fit?.used).toEqual(['m0', 'm1', 'm3', 'm4']);
    const { offset, error } = clockAt(fit?.clock ?? settledClock(0, 0), START + 10 * HOUR);
    expect(Math.abs(offset - (-2000 + 15 * 36))).toBeLessThanOrEqual(error);
  });
});

const planted = fc.record({
  offset: fc.integer({ min: -3_600_000, max: 3_600_000 }),
  ppm: fc.integer({ min: -100, max: 100 }),
  hours: fc.uniqueArray(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 9 }),
  bound: fc.integer({ min: 1, max: 400 }),
  look: fc.integer({ min: -100, max: 400 }),
});

test('what errs within its bounds is always covered, at every time', () => {
  fc.assert(
    fc.property(
      planted,
      fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 9, maxLength: 9 }),
      ({ offset, ppm, hours, bound, look }, errors) => {
        const marks = hours.map((hour, n) => {
          const at = START + hour * HOUR;
          return mark(n, at, cameraSays(offset, ppm, at) + (errors[n] ?? 0) * bound, bound);
        });
        const fit = fitClock(marks);
        expect(fit?.outliers).toEqual([]);
        const at = START + look * HOUR;
        const found = clockAt(fit?.clock ?? settledClock(0, 0), at);
        expect(Math.abs(found.offset - (cameraSays(offset, ppm, at) - at))).toBeLessThanOrEqual(found.error);
      },
    ),
    { numRuns: 500 },
  );
});

test('a fit does not depend on the order of its marks', () => {
  fc.assert(
    fc.property(planted, ({ offset, ppm, hours, bound }) => {
      const marks = hours.map((hour, n) => {
        const at = START + hour * HOUR;
        return mark(n, at, Math.round(cameraSays(offset, ppm, at)) + ((n * 7919) % bound), bound);
      });
      expect(fitClock(marks.toReversed())?.clock).toEqual(fitClock(marks)?.clock);
    }),
  );
});

/** Numbers in (0, 1), the same in every run. */
function* draws(seed: number): Generator<number> {
  for (let state = seed; ; ) {
    state = (state * 48_271) % 2_147_483_647;
    yield state / 2_147_483_647;
  }
}

test('three marks that agree name a fourth that is seconds off', () => {
  const marks = [0, 4, 7, 11].map((hour, n) => {
    const at = START + hour * HOUR;
    return mark(n, at, cameraSays(7300, 40, at) + (n === 3 ? -7200 : 40 * (n % 2)), 120);
  });
  expect(fitClock(marks)?.outliers).toEqual(['m3']);
});

test.each([
  [3, 0],
  [4, 0],
  [5, 0],
  [8, 0],
  [20, 0],
  // People who mark less carefully than the bounds know of.
  [3, 60],
  [4, 60],
  [6, 60],
])('random errors of %d marks with bounds of %d ms are covered at the stated rate', (count, bound) => {
  const random = draws(20_261_127 + count);
  const uniform = () => random.next().value ?? 0.5;
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  const runs = 2000;
  let covered = 0;
  for (let n = 0; n < runs; n += 1) {
    const offset = Math.round((uniform() - 0.5) * 20_000);
    const ppm = (uniform() - 0.5) * 160;
    const marks = Array.from({ length: count }, (_, k) => {
      const at = START + Math.round(uniform() * 200 * HOUR);
      return mark(k, at, cameraSays(offset, ppm, at) + normal() * 80, bound);
    });
    const at = START + Math.round(uniform() * 300 * HOUR);
    const { clock } = fitClock(marks) ?? { clock: settledClock(0, 0) };
    const found = clockAt(clock, at);
    if (Math.abs(found.offset - (cameraSays(offset, ppm, at) - at)) <= found.error) covered += 1;
  }
  // Three standard errors of a share of 0.95 in 2000 runs are 0.015.
  expect(covered / runs).toBeGreaterThan(RATE - 0.015);
});
