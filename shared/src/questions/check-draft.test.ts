import { describe, expect, test } from 'vitest';
import type { PlanScope } from '../api/plan-scope.ts';
import type { PlanDraft, PlanRule } from '../api/plans.ts';
import { dayOf } from './calendar.ts';
import { checkDraft, type JudgedPlan, overlapsOf, type QuestionStanding } from './check-draft.ts';
import { planned } from './plan-days.ts';

const standing = (question: string): QuestionStanding =>
  (({ a: 'open', b: 'open', c: 'open', old: 'retired' }) as const)[question];
const draft = (rule: PlanRule, more: Partial<PlanDraft> = {}): PlanDraft => ({
  from: '2027-01-01',
  presentation: 'prompt',
  rule,
  ...more,
});
const weekly = (kind: 'order' | 'random', questions: string[]): PlanRule => ({
  kind,
  unit: 'week',
  every: 1,
  questions,
});
const faults = (each: PlanDraft) => checkDraft(each, standing).map(({ code, at }) => `${code} ${at}`);

describe('a draft by itself', () => {
  test('sound ones', () => {
    expect(faults(draft(weekly('order', ['a', 'b', 'a'])))).toEqual([]);
    expect(faults(draft(weekly('random', ['a', 'b'])))).toEqual([]);
    expect(faults(draft({ kind: 'none' }))).toEqual([]);
    const insert = { presentation: 'insert' } as const;
    expect(faults(draft(weekly('order', ['a']), insert))).toEqual([]);
    expect(faults(draft(weekly('random', ['a', 'b']), { ...insert, insistRandomInserts: true }))).toEqual([]);
  });

  test('each fault is named with its place', () => {
    expect(faults(draft(weekly('order', ['a']), { from: '2027-02-29' }))).toEqual(['no-such-day from']);
    expect(faults(draft(weekly('order', ['a']), { until: '2027-01-01' }))).toEqual([
      'ends-before-it-begins until',
    ]);
    expect(faults(draft(weekly('random', ['a'])))).toEqual(['too-few-questions rule/questions']);
    expect(faults(draft(weekly('random', ['a', 'b', 'a'])))).toEqual(['question-twice rule/questions/2']);
    expect(faults(draft(weekly('order', ['a', 'x', 'old'])))).toEqual([
      'question-unknown question/x',
      'question-retired question/old',
    ]);
    expect(faults(draft(weekly('random', ['a', 'b']), { presentation: 'insert' }))).toEqual([
      'insert-at-random presentation',
    ]);
    const fixed = (...periods: [string, string | undefined][]): PlanDraft =>
      draft({
        kind: 'fixed',
        periods: periods.map(([from, to]) => ({ from, question: 'a', ...(to === undefined ? {} : { to }) })),
      });
    expect(faults(fixed(['2027-01-01', '2027-02-01'], ['2027-01-20', undefined]))).toEqual([
      'fixed-overlap rule/periods/1',
    ]);
    expect(faults(fixed(['2027-01-01', undefined], ['2027-01-20', undefined]))).toEqual([]);
    expect(faults(fixed(['2026-12-31', undefined]))).toEqual(['fixed-outside rule/periods/0']);
    expect(faults(fixed(['2027-01-10', '2027-01-10']))).toEqual(['ends-before-it-begins rule/periods/0/to']);
    expect(faults(fixed(['2027-01-32', undefined]))).toEqual(['no-such-day rule/periods/0/from']);
    expect(faults(fixed(['2027-01-05', undefined], ['2027-01-05', undefined]))).toEqual([
      'ends-before-it-begins rule/periods/0/to',
    ]);
  });
});

describe('overlaps', () => {
  const members: Record<string, string[]> = { north: ['s1', 's2'], south: ['s2', 's3'], east: ['s4'] };
  const plan = (id: string, scope: PlanScope, ...drafts: Partial<PlanDraft>[]): JudgedPlan => ({
    id,
    scope,
    versions: drafts.flatMap((each) => planned(draft(weekly('order', ['a']), each)) ?? []),
  });
  const today = dayOf('2026-12-01') ?? 0;
  const judge = (...plans: JudgedPlan[]) => overlapsOf(plans, (group) => members[group] ?? [], today);
  const all = { kind: 'all' } as const;
  const group = (name: string): PlanScope => ({ kind: 'group', group: name });

  test('two for the whole chain, from the later beginning to the earlier end', () => {
    expect(judge(plan('p', all, { until: '2027-03-01' }), plan('q', all, { from: '2027-02-01' }))).toEqual([
      { plans: ['p', 'q'], from: '2027-02-01', to: '2027-03-01', scope: all },
    ]);
    expect(judge(plan('p', all, { until: '2027-02-01' }), plan('q', all, { from: '2027-02-01' }))).toEqual(
      [],
    );
    expect(judge(plan('p', all, {}), plan('q', all, {}))).toEqual([
      { plans: ['p', 'q'], from: '2027-01-01', scope: all },
    ]);
  });

  test('two groups, where they share a store; narrower over wider is none', () => {
    expect(judge(plan('p', group('north'), {}), plan('q', group('south'), {}))).toMatchObject([
      { stores: ['s2'] },
    ]);
    expect(judge(plan('p', group('north'), {}), plan('q', group('east'), {}))).toEqual([]);
    expect(
      judge(plan('p', all, {}), plan('q', group('north'), {}), plan('r', { kind: 'store', store: 's1' }, {})),
    ).toEqual([]);
  });

  test('a plan that has ended by a version that asks nothing is in nobody’s way', () => {
    const ended = plan('p', all, {}, { from: '2027-02-01', rule: { kind: 'none' } });
    expect(judge(ended, plan('q', all, { from: '2027-02-01' }))).toEqual([]);
    expect(judge(ended, plan('q', all, { from: '2027-01-15' }))).toMatchObject([
      { from: '2027-01-15', to: '2027-02-01' },
    ]);
  });
});
