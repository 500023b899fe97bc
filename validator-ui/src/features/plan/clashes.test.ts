import type { PlanScope } from '@otklik/shared/api/plan-scope.ts';
import type { Plan, PlanDraft } from '@otklik/shared/api/plans.ts';
import { dateOf, dayOf } from '@otklik/shared/questions/calendar.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lanesOf, rowsOf } from './bars.ts';
import { clashesOf, holesOf, type JudgedChain } from './clashes.ts';

const day = (date: string): number => {
  const found = dayOf(date);
  if (found === undefined) throw new Error(`no day: ${date}`);
  return found;
};
const asks = (from: string, until: string | undefined, question = 'a'): PlanDraft => ({
  ...{ from, presentation: 'prompt', rule: { kind: 'fixed', periods: [{ from, question }] } },
  ...(until === undefined ? {} : { until }),
});
const plan = (id: string, scope: PlanScope, draft: PlanDraft | undefined, stood?: PlanDraft): Plan => ({
  ...{ id, name: id, scope, revision: 1 },
  ...(draft === undefined ? {} : { draft }),
  versions: stood === undefined ? [] : [{ ...stood, version: 1, committedAt: 0, commitment: '0'.repeat(64) }],
});
const all: PlanScope = { kind: 'all' };
const centre: PlanScope = { kind: 'group', group: 'g' };
const south: PlanScope = { kind: 'store', store: 's3' };
const chain = (plans: readonly Plan[], more: Partial<JudgedChain> = {}): JudgedChain => ({
  plans,
  stores: [{ id: 's1' }, { id: 's2' }, { id: 's3' }],
  groups: [{ id: 'g', stores: ['s1', 's2'] }],
  ...more,
});
const quarter = { from: day('2027-01-01'), to: day('2027-04-01') };
const told = (spans: readonly { readonly from: number; readonly to: number }[]) =>
  spans.map(({ from, to }) => [dateOf(from), Number.isFinite(to) ? dateOf(to) : '']);

test('two of one rank clash, drafts counted; the later one is to begin when the first ends', () => {
  const [clash, ...more] = clashesOf(
    chain([
      plan('one', all, undefined, asks('2027-01-01', '2027-02-01')),
      plan('two', all, asks('2027-01-20', '2027-03-01')),
      plan('three', south, asks('2027-01-01', undefined)),
    ]),
    quarter.from,
  );
  expect(more).toEqual([]);
  expect(told(clash === undefined ? [] : [clash])).toEqual([['2027-01-20', '2027-02-01']]);
  expect([clash?.later, dateOf(clash?.free ?? 0), clash?.stores]).toEqual(['two', '2027-02-01', undefined]);
});

test('without an end nothing frees the later one', () => {
  const [clash] = clashesOf(
    chain([
      plan('one', south, asks('2027-01-01', undefined)),
      plan('two', south, asks('2027-02-01', undefined)),
    ]),
    quarter.from,
  );
  expect([clash?.later, clash?.free, clash?.to, clash?.stores]).toEqual([
    ...['two', undefined, Number.POSITIVE_INFINITY, ['s3']],
  ]);
});

describe('holes', () => {
  test('stores that lack the same days are named together, with what stands before and after', () => {
    const holes = holesOf(
      chain([
        plan('chain', all, undefined, asks('2026-11-01', '2027-01-11')),
        plan('later', all, asks('2027-01-21', undefined)),
        plan('centre', centre, asks('2027-01-11', '2027-01-16')),
      ]),
      quarter,
    );
    expect(holes).toEqual([
      {
        ...{ kind: 'hole', stores: ['s3'], before: 'chain', after: 'later' },
        ...{ from: day('2027-01-11'), to: day('2027-01-21') },
      },
      {
        ...{ kind: 'hole', stores: ['s1', 's2'], before: 'centre', after: 'later' },
        ...{ from: day('2027-01-16'), to: day('2027-01-21') },
      },
    ]);
  });

  test('a question switched to by hand fills what comes after it', () => {
    expect(told(holesOf(chain([], { byHandFrom: day('2027-02-01') }), quarter))).toEqual([
      ['2027-01-01', '2027-02-01'],
    ]);
    expect(holesOf(chain([], { byHandFrom: 0 }), quarter)).toEqual([]);
  });

  test('each day of a store is spoken for or in one hole', () => {
    const dates = fc.integer({ min: quarter.from - 20, max: quarter.to + 20 });
    const scopes = fc.constantFrom(all, centre, south);
    const plans = fc.array(fc.tuple(scopes, dates, fc.integer({ min: 1, max: 60 })), { maxLength: 6 });
    fc.assert(
      fc.property(plans, (made) => {
        const given = chain(
          made.map(([scope, from, length], at) =>
            plan(`${at}`, scope, asks(dateOf(from), dateOf(from + length))),
          ),
        );
        const holes = holesOf(given, quarter);
        for (const { id } of given.stores) {
          for (let at = quarter.from; at < quarter.to; at += 1) {
            const spoken = made.some(
              ([scope, from, length]) =>
                from <= at &&
                at < from + length &&
                (scope === all || (scope === south ? id === 's3' : id !== 's3')),
            );
            const within = holes.filter(
              (hole) => hole.stores.includes(id) && hole.from <= at && at < hole.to,
            );
            expect(within.length).toBe(spoken ? 0 : 1);
          }
        }
      }),
      { numRuns: 30 },
    );
  });
});

test('a draft follows what stands from its first day on, and says what it is', () => {
  const stood = asks('2026-11-01', undefined, 'a');
  const periods = [
    { plan: 'p', version: 1, n: 0, from: '2026-11-01', question: 'a', presentation: 'prompt' as const },
  ];
  const plans = [plan('p', all, asks('2027-02-01', undefined, 'b'), stood)];
  const rows = rowsOf({ plans, periods, window: quarter, scopes: [all, centre] });
  expect(rows.map(({ key }) => key)).toEqual(['all', 'group g']);
  expect(told(rows[0]?.bars ?? [])).toEqual([
    ['2026-11-01', '2027-02-01'],
    ['2027-02-01', ''],
  ]);
  expect(rows[0]?.bars.map(({ question, version }) => [question, version])).toEqual([
    ['a', 1],
    ['b', undefined],
  ]);
});

test('bars of one lane never cover each other', () => {
  const span = fc.tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 1, max: 20 }));
  fc.assert(
    fc.property(fc.array(span), (made) => {
      const bars = made
        .map(([from, length]) => ({ from, to: from + length }))
        .sort((a, b) => a.from - b.from);
      const { lanes, count } = lanesOf(bars);
      for (const [at, bar] of bars.entries()) {
        expect(lanes[at]).toBeLessThan(count);
        for (const [other, beside] of bars.entries()) {
          if (other === at || lanes[other] !== lanes[at]) continue;
          expect(bar.to <= beside.from || beside.to <= bar.from).toBe(true);
        }
      }
    }),
  );
});
