import type { Plan, PlanDraft, PlanVersion } from '@otklik/shared/api/plans.ts';
import { dateOf, dayOf } from '@otklik/shared/questions/calendar.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { draftOf, newForm } from '../questions/draft-form.ts';
import { type Bar, draftBars } from './bars.ts';
import { endedAt, faultsOf, graspOf, type Held, heldKey, putDown, shifted, withPeriod } from './held.ts';
import { windowOf } from './plan-view.ts';

const day = (date: string): number => {
  const found = dayOf(date);
  if (found === undefined) throw new Error(`no day: ${date}`);
  return found;
};
const today = day('2026-11-27');
const fixed = (periods: Extract<PlanDraft['rule'], { kind: 'fixed' }>['periods'], more = {}): PlanDraft => ({
  ...{ from: periods[0]?.from ?? '', presentation: 'prompt', rule: { kind: 'fixed', periods } },
  ...more,
});
const planOf = (draft: PlanDraft | undefined, ...versions: readonly PlanDraft[]): Plan => ({
  ...{ id: 'p', name: 'P', scope: { kind: 'all' }, revision: 3 },
  ...(draft === undefined ? {} : { draft }),
  versions: versions.map(
    (each, at): PlanVersion => ({
      ...each,
      version: at + 1,
      committedAt: 0,
      commitment: '0'.repeat(64),
    }),
  ),
});
const taken = (bar: Bar | undefined, plan: Plan): Held & { grasp: NonNullable<Held['grasp']> } => {
  const held = bar === undefined ? 'begun' : graspOf(bar, plan, today);
  if (typeof held === 'string' || held.grasp === undefined) throw new Error(`not taken up: ${held}`);
  return { ...held, grasp: held.grasp };
};
const year = windowOf('year', day('2027-06-01'));
const barsIn = (plan: Plan) => draftBars(plan, { from: today, to: year.to });

describe('a period by hand in a draft', () => {
  const plan = planOf(
    fixed([
      { from: '2027-01-01', to: '2027-02-01', question: 'a' },
      { from: '2027-03-01', question: 'b' },
    ]),
  );

  test('moves over the end of a month and of summer time, and stays as long as it was', () => {
    const held = taken(barsIn(plan)[0], plan);
    fc.assert(
      fc.property(fc.integer({ min: -400, max: 4000 }), (days) => {
        const moved = shifted(held, days);
        expect(moved.to - moved.from).toBe(31);
        expect(moved.from).toBe(Math.max(today + 1, held.from + days));
        const draft = draftOf(putDown({ ...moved, grasp: held.grasp }));
        if (draft?.rule.kind !== 'fixed') throw new Error('it stays a calendar by hand');
        const [first, second] = draft.rule.periods;
        expect([first?.from, first?.to]).toEqual([dateOf(moved.from), dateOf(moved.from + 31)]);
        // As long in any zone, an hour of summer time aside: midnights are those of the days.
        const [from, to] = [first?.from, first?.to].map((date) => new Date(`${date}T00:00:00`).getTime());
        expect(Math.round(((to ?? 0) - (from ?? 0)) / 86_400_000)).toBe(31);
        expect(second).toEqual({ from: '2027-03-01', question: 'b' });
        // A plan that nobody is held to yet begins with its first period.
        expect(draft.from).toBe([dateOf(moved.from), '2027-03-01'].sort()[0]);
      }),
    );
  });

  test('is told where it would lie over the next one, before anybody is asked', () => {
    const held = taken(barsIn(plan)[0], plan);
    const over = putDown({ ...shifted(held, 40), grasp: held.grasp });
    expect(faultsOf(over).map(({ code }) => code)).toEqual(['fixed-overlap']);
    expect(faultsOf(putDown({ ...shifted(held, 28), grasp: held.grasp }))).toEqual([]);
  });

  test('without an end stays without one when moved, and gets one when that is set', () => {
    const held = taken(barsIn(plan)[1], plan);
    expect(held.to).toBe(Number.POSITIVE_INFINITY);
    expect(shifted(held, 5).to).toBe(Number.POSITIVE_INFINITY);
    const ended = heldKey(held, 'ArrowLeft', true, year);
    expect(ended?.to).toBe(year.to - 1);
    expect(endedAt(held, held.from - 3).to).toBe(held.from + 1);
  });

  test('another one is added, and the plan reaches as far as it does', () => {
    const form = withPeriod(
      { ...newForm('2027-05-01'), last: '2027-06-30', periods: [] },
      { from: day('2027-08-01'), to: day('2027-08-11') },
      undefined,
    );
    expect(form).toMatchObject({
      ...{ from: '2027-08-01', last: '2027-08-10' },
      periods: [{ from: '2027-08-01', last: '2027-08-10', question: '' }],
    });
  });
});

test('keys: a day, a week, a month; with shift the end; nothing before the earliest day', () => {
  const held: Held = { row: 'all', from: day('2027-01-31'), to: day('2027-02-05'), earliest: today + 1 };
  const said = (key: string, shift = false) => {
    const moved = heldKey(held, key, shift, year);
    return moved === undefined ? undefined : [dateOf(moved.from), dateOf(moved.to)];
  };
  expect(said('ArrowRight')).toEqual(['2027-02-01', '2027-02-06']);
  expect(said('ArrowUp')).toEqual(['2027-01-24', '2027-01-29']);
  expect(said('PageDown')).toEqual(['2027-02-28', '2027-03-05']);
  expect(said('ArrowRight', true)).toEqual(['2027-01-31', '2027-02-06']);
  expect(said('ArrowUp', true)).toEqual(['2027-01-31', '2027-02-01']);
  expect(said('PageDown', true)).toEqual(['2027-01-31', '2027-03-05']);
  expect(said('x')).toBeUndefined();
  expect(shifted(held, -1000).from).toBe(today + 1);
});

test('a draft with a rule moves as a whole, its end with it', () => {
  const plan = planOf({
    ...{ from: '2027-01-01', until: '2027-03-01', presentation: 'screen' },
    rule: { kind: 'order', unit: 'decade', every: 1, questions: ['a', 'b'] },
  });
  const held = taken(barsIn(plan)[2], plan);
  expect([held.from, held.to].map(dateOf)).toEqual(['2027-01-01', '2027-03-01']);
  expect(draftOf(putDown({ ...shifted(held, 31), grasp: held.grasp }))).toEqual({
    ...plan.draft,
    ...{ from: '2027-02-01', until: '2027-04-01' },
  });
});

describe('what stands', () => {
  const version = fixed([
    { from: '2026-11-01', to: '2026-12-01', question: 'a' },
    { from: '2027-01-01', to: '2027-02-01', question: 'b' },
  ]);
  const plan = planOf(undefined, version);
  const bar = (n: number, from: string, to: string): Bar => ({
    ...{ key: `p 1 ${n}`, plan: 'p', version: 1, n, from: day(from), to: day(to), question: 'b' },
    ...{ candidates: [], presentation: 'prompt', rule: 'fixed' },
  });

  test('is moved by a draft that follows it from its next boundary', () => {
    const held = taken(bar(1, '2027-01-01', '2027-02-01'), plan);
    expect(dateOf(held.earliest)).toBe('2026-12-01');
    const draft = draftOf(putDown({ ...shifted(held, -20), grasp: held.grasp }));
    expect(draft).toMatchObject({
      from: '2026-12-01',
      rule: { periods: [{ from: '2026-12-12', to: '2027-01-12', question: 'b' }] },
    });
    expect(shifted(held, -400).from).toBe(day('2026-12-01'));
  });

  test('stays where it has begun, or where a rule gives it', () => {
    expect(graspOf(bar(0, '2026-11-01', '2026-12-01'), plan, today)).toBe('begun');
    expect(graspOf({ ...bar(1, '2027-01-01', '2027-02-01'), rule: 'random' }, plan, today)).toBe('by-rule');
  });
});
