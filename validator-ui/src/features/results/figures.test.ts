import type { ControlReply, ResultSlice, ResultsReply } from '@otklik/shared/api/results.ts';
import { keyQuestionFigures, NO_POLLS } from '@otklik/shared/metrics/key-question-index.ts';
import { wilson } from '@otklik/shared/metrics/wilson.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { funnelOf, greatestLoss } from './funnel.ts';
import { replyBy } from './groups.ts';
import { type HeatCell, tonesOf, weakest } from './heat.ts';
import { decidedOf, mayOverlap, pollsOf, resultsSearch, viewBehind } from './results-search.ts';
import { trendOf } from './trend.ts';

const point = (key: string): ControlReply['points'][number] => ({ key, k: 8, n: 10, share: 0.8, list: '/' });

describe('trendOf', () => {
  it('joins days that follow each other, and cuts at another question and at days without polls', () => {
    const days = ['2026-11-02', '2026-11-03', '2026-11-06', '2026-11-08'].map(point);
    const { runs, gaps } = trendOf(days, ['2026-10-30', '2026-11-04'], 'day');
    expect(runs.map((run) => run.map(({ key }) => key.slice(8)))).toEqual([['02', '03'], ['06'], ['08']]);
    expect(gaps.map(({ question }) => question)).toEqual([true, true, false]);
  });
  it('never joins two points between which a day of another question lies', () => {
    const dates = fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { maxLength: 20 });
    const named = (day: number) => new Date((20_000 + day) * 86_400_000).toISOString().slice(0, 10);
    fc.assert(
      fc.property(dates, dates, (own, other) => {
        const points = own.toSorted((a, b) => a - b).map((day) => point(named(day)));
        const { runs } = trendOf(points, other.toSorted((a, b) => a - b).map(named), 'day');
        expect(runs.flat()).toEqual(points);
        for (const run of runs)
          for (const [at, { key }] of run.entries()) {
            const before = run[at - 1];
            if (before === undefined) continue;
            expect(other.map(named).some((day) => day > before.key && day < key)).toBe(false);
          }
      }),
    );
  });
  it('a week follows a week', () => {
    const { runs, gaps } = trendOf(['2026-11-02', '2026-11-09', '2026-11-23'].map(point), [], 'week');
    expect(runs.map((run) => run.length)).toEqual([2, 1]);
    expect(gaps).toHaveLength(1);
  });
  it('weeks in which another question counted too are joined to none, and a wall says so', () => {
    const weeks = ['2026-11-02', '2026-11-09', '2026-11-16', '2026-11-23', '2026-11-30'].map(point);
    const { runs, gaps } = trendOf(weeks, ['2026-11-09', '2026-11-16'], 'week');
    expect(runs.map((run) => run.map(({ key }) => key.slice(8)))).toEqual([
      ['02'],
      ['09'],
      ['16'],
      ['23', '30'],
    ]);
    expect(gaps.map(({ question }) => question)).toEqual([true, true, true]);
  });
});

describe('replyBy', () => {
  it('takes rows of another kind, kept until those asked for come, as no reply', () => {
    const reply: ResultsReply = { by: 'workplace', rows: [] };
    expect(replyBy(reply, 'workplace')).toBe(reply);
    expect(replyBy(reply, 'operator')).toBeUndefined();
    expect(replyBy(undefined, 'store')).toBeUndefined();
  });
});

const count = fc.integer({ min: 0, max: 500 });
const counts = fc.record({ yes: count, no: count, unsure: count, timeout: count, superseded: count });
const slices = fc
  .record({ trusted: counts, excluded: count, marked: counts, receipts: count })
  .map(({ trusted, excluded, marked, receipts }): ResultSlice => {
    const plain = { ...NO_POLLS, ...trusted };
    const sum = (some: object) => Object.values(some).reduce((all, each) => all + each, 0);
    const after = Object.fromEntries(
      Object.entries(plain).map(([name, n]) => [name, n + (Reflect.get(marked, name) ?? 0)]),
    ) as typeof plain;
    const polls = sum(after) + excluded;
    return {
      ...{ receipts, presses: polls, polls, excluded, marked: sum(marked), list: '/' },
      before: { ...keyQuestionFigures(after, 'yes'), counts: after },
      after: { ...keyQuestionFigures(after, 'yes'), counts: after },
      afterWithoutForceMajeure: { ...keyQuestionFigures(plain, 'yes'), counts: plain },
    };
  });

describe('funnelOf', () => {
  it('each step is the one before less its named losses, down to what the index is made of', () => {
    fc.assert(
      fc.property(slices, fc.constantFrom('without' as const, undefined), (slice, marked) => {
        const steps = funnelOf(slice, marked);
        for (const [at, { name, n, losses }] of steps.entries()) {
          const above = steps[at - 1];
          // Polls may be opened for others than buyers: then there is no loss to tell before them.
          if (above === undefined || (name === 'opened' && slice.polls > slice.receipts)) continue;
          expect(above.n - losses.reduce((sum, loss) => sum + loss.n, 0)).toBe(n);
        }
        const figure = marked === 'without' ? slice.afterWithoutForceMajeure : slice.after;
        expect(steps.at(-1)?.n).toBe(figure.index?.n ?? 0);
        const worst = greatestLoss(steps);
        for (const { losses } of steps)
          expect(losses.reduce((sum, { n }) => sum + n, 0)).toBeLessThanOrEqual(
            worst?.losses.reduce((sum, { n }) => sum + n, 0) ?? 0,
          );
      }),
    );
  });
});

describe('the hours of a week', () => {
  const cell = (hour: number, k: number, n: number): HeatCell[] => {
    const index = wilson(k, n);
    return index === undefined ? [] : [{ weekday: 1, hour, index, list: '/' }];
  };
  it('names an hour only where it differs by more than that many hours would by chance', () => {
    const alike = Array.from({ length: 80 }, (_, at) => cell(at, 80 + (at % 7), 100)).flat();
    expect(weakest(alike)).toBeUndefined();
    expect(weakest([...alike, ...cell(99, 55, 100)])?.hour).toBe(99);
    expect(weakest(cell(1, 2, 29))).toBeUndefined();
  });
  it('has a tone only for hours with enough answers', () => {
    expect(tonesOf(cell(1, 20, 29))).toBeUndefined();
    const tones = tonesOf([...cell(1, 20, 40), ...cell(2, 39, 40)]);
    expect([tones?.of(0.5), tones?.of(0.975)]).toEqual([0, 4]);
  });
});

describe('addresses', () => {
  it('leave out what cannot be meant, and keep the rest', () => {
    expect(
      resultsSearch({ question: 'q', from: '2026-13-01', to: '2026-11-02', marked: 'with', a: 3 }),
    ).toEqual({
      question: 'q',
      to: '2026-11-02',
    });
    expect(resultsSearch({ a: { store: 's' }, b: {}, places: 'operator', step: 'week' })).toEqual({
      ...{ a: { store: 's' }, b: {}, places: 'operator', step: 'week' },
    });
  });
  it('name the polls the hub named', () => {
    expect(pollsOf('/api/v1/results/polls?question=q&store=s&weekday=3&hour=14&period=17')).toEqual({
      ...{ question: 'q', store: 's', weekday: 3, hour: 14, period: '17' },
    });
  });
  it('open the polls that an index counts, not those left out or silent', () => {
    const list = '/api/v1/results/polls?question=q&store=s';
    const of = { question: 'q', store: 's', count: 'decided' };
    expect(decidedOf(list, undefined)).toEqual({ ...of, state: 'trusted' });
    expect(decidedOf(list, 'without')).toEqual({ ...of, state: 'plain' });
  });
  it('lead back to the view a list was opened from, else to its slice', () => {
    const search = {
      question: 'q',
      store: 's',
      from: '2026-11-02',
      state: 'plain',
      count: 'decided',
    } as const;
    expect(viewBehind(search, { group: 'g', step: 'week' })).toEqual({
      question: 'q',
      group: 'g',
      step: 'week',
    });
    const slice = { question: 'q', store: 's', from: '2026-11-02' };
    expect(viewBehind(search, undefined)).toEqual({ ...slice, marked: 'without' });
    expect(viewBehind({ ...search, state: 'trusted' }, undefined)).toEqual(slice);
  });
  it('know slices that may share a poll', () => {
    const may = { from: '2026-11-01', to: '2026-11-08' };
    expect(mayOverlap(may, { from: '2026-11-08' })).toBe(false);
    expect(mayOverlap(may, { from: '2026-11-07' })).toBe(true);
    expect(mayOverlap({ store: 'a' }, { store: 'b' })).toBe(false);
    expect(mayOverlap({ group: 'a' }, { store: 'b' })).toBe(true);
    expect(mayOverlap({}, {})).toBe(true);
  });
});
