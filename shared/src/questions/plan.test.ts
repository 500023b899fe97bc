import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PlanRule, PlanUnit } from '../api/plans.ts';
import { dateOf, dayOf, unitOf, unitStart } from './calendar.ts';
import { commitmentOf, drawQuestion } from './draw.ts';
import { periodsOf } from './plan.ts';
import {
  inForce,
  isBoundary,
  nextBoundary,
  type PlannedVersion,
  planned,
  type Weighted,
} from './plan-days.ts';
import { holesIn, layered } from './timeline.ts';

const SEED = Uint8Array.from({ length: 32 }, (_, index) => (index === 31 ? 1 : 0));
const day = (date: string): number => dayOf(date) ?? Number.NaN;
const version = (rule: PlanRule, more: Partial<PlannedVersion> = {}): PlannedVersion => ({
  from: day('2026-11-30'),
  until: Number.POSITIVE_INFINITY,
  rule,
  seed: SEED,
  predecessor: undefined,
  ...more,
});

const units = fc.constantFrom<PlanUnit>('day', 'week', 'month', 'decade');
const anyDay = fc.integer({ min: day('1990-01-01'), max: day('2090-01-01') });
const names = fc.uniqueArray(fc.stringMatching(/^[a-zа-я0-9]{1,6}$/), { minLength: 2, maxLength: 7 });
const recurring = fc.record({ unit: units, every: fc.integer({ min: 1, max: 40 }), questions: names });
const anyRule: fc.Arbitrary<PlanRule> = fc.oneof(
  recurring.map((rule) => ({ kind: 'order' as const, ...rule })),
  recurring.map((rule) => ({ kind: 'random' as const, ...rule })),
  fc.tuple(recurring, fc.infiniteStream(fc.integer({ min: 1, max: 1000 }))).map(([rule, weights]) => ({
    kind: 'weighted' as const,
    ...rule,
    questions: rule.questions.map((question) => ({ question, weight: weights.next().value ?? 1 })),
  })),
);
const anyVersion = fc
  .record({
    from: anyDay,
    length: fc.integer({ min: 1, max: 2000 }),
    rule: anyRule,
    seed: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  })
  .map(({ from, length, rule, seed }) => version(rule, { from, until: from + length, seed }));

describe('units of the calendar', () => {
  test('every day lies in exactly one unit, and units follow each other without a gap', () => {
    fc.assert(
      fc.property(units, anyDay, (unit, at) => {
        const index = unitOf(unit, at);
        expect(unitStart(unit, index)).toBeLessThanOrEqual(at);
        expect(unitStart(unit, index + 1)).toBeGreaterThan(at);
        expect(unitOf(unit, unitStart(unit, index))).toBe(index);
      }),
    );
  });

  test('decades of the month, leap years and week years', () => {
    const starts = (unit: PlanUnit, from: string, count: number): string[] =>
      Array.from({ length: count }, (_, index) => dateOf(unitStart(unit, unitOf(unit, day(from)) + index)));
    expect(starts('decade', '2028-02-05', 5)).toEqual([
      '2028-02-01',
      '2028-02-11',
      '2028-02-21',
      '2028-03-01',
      '2028-03-11',
    ]);
    expect(starts('decade', '2026-01-31', 2)).toEqual(['2026-01-21', '2026-02-01']);
    expect(starts('week', '2026-01-01', 2)).toEqual(['2025-12-29', '2026-01-05']);
    expect(starts('month', '2026-12-31', 2)).toEqual(['2026-12-01', '2027-01-01']);
    expect(['2026-02-29', '2026-13-01', '2026-1-1', 'x'].map(dayOf)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('the draw', () => {
  test('the vectors of METRICS', () => {
    const rule = { kind: 'random', unit: 'day', every: 1, questions: ['q3', 'q1', 'q4', 'q2'] } as const;
    const mutable = { ...rule, questions: [...rule.questions] };
    const from = day('2026-01-01');
    const drawn = periodsOf(version(mutable, { from }), from, from + 12).map(({ question }) => question);
    expect(drawn).toEqual('q4 q2 q1 q3 q4 q1 q4 q3 q2 q3 q1 q3'.split(' '));
  });

  test('by hand: the first word of HMAC-SHA-256(seed, u32 n ‖ u32 k), mod the candidates', () => {
    const words = createHmac('sha256', SEED).update(Buffer.from('0000000000000000', 'hex')).digest();
    const ids = ['q1', 'q2', 'q3', 'q4'];
    const questions = ids.map((question) => ({ question, weight: 1 }));
    expect(drawQuestion(SEED, 0, questions, undefined)).toBe(ids[words.readUInt32BE(0) % 4]);
    const nonce = Uint8Array.from({ length: 32 }, (_, index) => index);
    const both = Buffer.concat([SEED, nonce]);
    expect(commitmentOf(SEED, nonce)).toBe(createHash('sha256').update(both).digest('hex'));
  });

  test.each([
    { weights: [1, 1, 1, 1], seed: 1 },
    { weights: [1, 2, 3, 4], seed: 2 },
    { weights: [10, 1, 1], seed: 3 },
    { weights: [500, 300, 150, 50], seed: 4 },
  ])('weights $weights: shares are w(W − w), none twice in a row, over 40,000 draws', ({ weights, seed }) => {
    const questions: Weighted[] = weights.map((weight, index) => ({ question: `q${index}`, weight }));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const mass = weights.map((weight) => weight * (total - weight));
    const all = mass.reduce((sum, value) => sum + value, 0);
    const key = new Uint8Array(32).fill(seed);
    const counts = new Map<string, number>();
    const DRAWS = 40_000;
    let previous: string | undefined;
    for (let n = 0; n < DRAWS; n += 1) {
      const question = drawQuestion(key, n, questions, previous);
      expect(question === previous).toBe(false);
      counts.set(question ?? '', (counts.get(question ?? '') ?? 0) + 1);
      previous = question;
    }
    for (const [index, value] of mass.entries()) {
      const share = (counts.get(`q${index}`) ?? 0) / DRAWS;
      // The seeds are fixed, so this either holds for good or not; the bound is four standard errors and some.
      expect(Math.abs(share - value / all)).toBeLessThan(0.012);
    }
  });
});

describe('periods of a version', () => {
  test('every day of it is in exactly one period with a question, whichever window is asked for', () => {
    fc.assert(
      fc.property(
        anyVersion,
        fc.nat({ max: 2000 }),
        fc.integer({ min: 1, max: 400 }),
        (planned, skip, length) => {
          const whole = periodsOf(planned, planned.from, planned.until);
          expect(whole[0]?.from).toBe(planned.from);
          expect(whole.at(-1)?.to).toBe(planned.until);
          for (const [index, period] of whole.entries()) {
            expect(period.to).toBe(whole[index + 1]?.from ?? planned.until);
            expect([period.n, typeof period.question]).toEqual([index, 'string']);
          }
          const from = planned.from + skip;
          const window = periodsOf(planned, from, from + length);
          expect(window).toEqual(whole.filter((period) => period.from < from + length && period.to > from));
        },
      ),
    );
  });

  test('a random one never repeats the question before, the predecessor included', () => {
    fc.assert(
      fc.property(anyVersion, fc.nat({ max: 6 }), (made, pick) => {
        const { rule } = made;
        if (rule.kind !== 'random' && rule.kind !== 'weighted') return;
        const ids = rule.questions.map((each) => (typeof each === 'string' ? each : each.question));
        const predecessor = ids[pick % ids.length];
        const asked = periodsOf({ ...made, predecessor }, made.from, made.until).map(
          ({ question }) => question,
        );
        for (const [index, question] of asked.entries())
          expect(question).not.toBe(index === 0 ? predecessor : asked[index - 1]);
      }),
    );
  });

  test('the order in which questions were written down changes no draw: every machine agrees', () => {
    fc.assert(
      fc.property(anyVersion, (made) => {
        const { rule } = made;
        if (rule.kind !== 'random' && rule.kind !== 'weighted') return;
        const turned = { ...made, rule: { ...rule, questions: rule.questions.toReversed() } as PlanRule };
        expect(periodsOf(turned, made.from, made.until)).toEqual(periodsOf(made, made.from, made.until));
      }),
    );
  });

  test('a new version changes nothing before its first day, and begins anew with its own seed', () => {
    fc.assert(
      fc.property(anyVersion, anyVersion, fc.integer({ min: 1, max: 500 }), (old, next, after) => {
        const from = old.from + after;
        const edit = { ...next, from, until: Number.POSITIVE_INFINITY };
        const [before, edited] = inForce([old, edit]);
        if (before === undefined || edited === undefined) throw new Error('two in, two out');
        const horizon = from + 300;
        const was = periodsOf(old, old.from, from);
        const is = periodsOf(before, old.from, from);
        // The last period may be cut; what was asked on each day stays.
        expect(is.map(({ question, from: start }) => [question, start])).toEqual(
          was.map(({ question, from: start }) => [question, start]),
        );
        expect(periodsOf(before, from, horizon)).toEqual([]);
        const [first] = periodsOf(edited, from, horizon);
        expect([first?.n, first?.from]).toEqual([0, from]);
      }),
    );
  });

  test('boundaries', () => {
    const weeks = version({ kind: 'order', unit: 'week', every: 2, questions: ['a', 'b'] });
    const at = (date: string) => [isBoundary(weeks, day(date)), dateOf(nextBoundary(weeks, day(date)) ?? 0)];
    expect(at('2026-11-30')).toEqual([true, '2026-11-30']);
    expect(at('2026-12-07')).toEqual([false, '2026-12-14']);
    expect(at('2026-12-14')).toEqual([true, '2026-12-14']);
  });

  test('a calendar by hand: an end left out is the next beginning; gaps are holes', () => {
    const made = planned({
      from: '2026-12-01',
      rule: {
        kind: 'fixed',
        periods: [
          { from: '2027-01-11', question: 'c' },
          { from: '2026-12-01', question: 'a' },
          { from: '2026-12-15', to: '2027-01-01', question: 'b' },
        ],
      },
    });
    if (made === undefined) throw new Error('the dates are days');
    const periods = periodsOf(made, day('2026-11-01'), day('2027-02-01'));
    const dates = (from: number, to: number) => [dateOf(from), Number.isFinite(to) ? dateOf(to) : 'open'];
    expect(periods.map(({ from, to, question }) => [...dates(from, to), question])).toEqual([
      ['2026-12-01', '2026-12-15', 'a'],
      ['2026-12-15', '2027-01-01', 'b'],
      ['2027-01-11', 'open', 'c'],
    ]);
    const holes = holesIn(periods, day('2026-11-01'), day('2027-02-01'));
    expect(holes.map(({ from, to }) => dates(from, to))).toEqual([
      ['2026-11-01', '2026-12-01'],
      ['2027-01-01', '2027-01-11'],
    ]);
  });

  test('what is not drawn yet has no question', () => {
    const draft = version(
      { kind: 'random', unit: 'day', every: 1, questions: ['a', 'b'] },
      { seed: undefined },
    );
    expect(periodsOf(draft, draft.from, draft.from + 2).map(({ question }) => question)).toEqual([
      undefined,
      undefined,
    ]);
  });
});

test('layers: at each moment the narrowest that speaks, or a named hole', () => {
  const layer = fc
    .array(fc.tuple(fc.nat({ max: 20 }), fc.integer({ min: 1, max: 20 })), { maxLength: 6 })
    .map((pairs) => {
      let at = 0;
      return pairs.map(([gap, length], id) => {
        const from = at + gap;
        at = from + length;
        return { from, to: at, id };
      });
    });
  fc.assert(
    fc.property(
      fc.array(layer, { maxLength: 4 }),
      fc.nat({ max: 30 }),
      fc.nat({ max: 120 }),
      (layers, from, length) => {
        const to = from + length;
        const marked = layers.map((each, rank) => each.map((stretch) => ({ ...stretch, rank })));
        const taken = layered(marked, from, to);
        const holes = holesIn(taken, from, to);
        for (let at = from; at < to; at += 1) {
          const inside = (stretch: { from: number; to: number }): boolean =>
            stretch.from <= at && at < stretch.to;
          const want = marked.flatMap((each) => each.filter(inside))[0];
          const found = taken.filter(inside);
          expect(found.map(({ rank, id }) => [rank, id])).toEqual(
            want === undefined ? [] : [[want.rank, want.id]],
          );
          expect(holes.filter(inside)).toHaveLength(want === undefined ? 1 : 0);
        }
      },
    ),
  );
});
