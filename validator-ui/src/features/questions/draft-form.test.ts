import type { PlanDraft, PlanVersion } from '@otklik/shared/api/plans.ts';
import { checkDraft } from '@otklik/shared/questions/check-draft.ts';
import { describe, expect, test } from 'vitest';
import { changeOf, draftOf, formOf, newForm, shiftedDay } from './draft-form.ts';

const drafts: readonly PlanDraft[] = [
  {
    ...{ from: '2026-12-01', presentation: 'prompt' },
    rule: {
      kind: 'fixed',
      periods: [
        { from: '2026-12-01', to: '2027-01-01', question: 'a' },
        { from: '2027-01-10', question: 'b' },
      ],
    },
  },
  {
    ...{ from: '2026-12-01', until: '2027-03-01', presentation: 'screen' },
    rule: { kind: 'order', unit: 'week', every: 2, questions: ['a', 'b', 'a'] },
  },
  {
    ...{ from: '2026-12-01', presentation: 'insert', insistRandomInserts: true, cut: true },
    rule: {
      kind: 'weighted',
      ...{ unit: 'decade', every: 1 },
      questions: [
        { question: 'a', weight: 3 },
        { question: 'b', weight: 1 },
      ],
    },
  },
  { from: '2026-12-01', presentation: 'prompt', rule: { kind: 'none' } },
];

test.each(drafts)('a draft comes out of its form as it went in: %o', (draft) => {
  expect(draftOf(formOf(draft))).toEqual(draft);
});

test('a form that lacks a question, a day or all periods is no draft yet', () => {
  const form = newForm('2026-12-01');
  expect(draftOf(form)).toBeUndefined();
  const [period] = form.periods;
  if (period === undefined) throw new Error('a new form has one period');
  expect(draftOf({ ...form, periods: [{ ...period, question: 'a' }] })).toBeDefined();
  expect(draftOf({ ...form, from: '' })).toBeUndefined();
  expect(draftOf({ ...form, periods: [] })).toBeUndefined();
  expect(draftOf({ ...form, periods: [{ ...period, question: 'a', from: '' }] })).toBeUndefined();
  expect(draftOf({ ...form, kind: 'order' })).toBeUndefined();
  expect(shiftedDay('2026-12-31', 1)).toBe('2027-01-01');
});

describe('a change of what stands', () => {
  const stood = { version: 1, committedAt: 0, commitment: '0'.repeat(64) };
  const version = (draft: PlanDraft): PlanVersion => ({ ...stood, ...draft });
  const sound = (draft: PlanDraft | undefined) =>
    draft === undefined ? 'no draft' : checkDraft(draft, () => 'open');

  test('begins with the next period of a recurring rule', () => {
    const [, order] = drafts;
    if (order === undefined) throw new Error('a draft of the list');
    const change = draftOf(changeOf({ versions: [version(order)] }, '2026-12-02'));
    // Fortnights are counted from the week of 2026-12-01, a Tuesday.
    expect(change).toEqual({ ...order, from: '2026-12-14' });
    expect(sound(change)).toEqual([]);
  });

  test('leaves out periods by hand that are over, and asks to cut one without an end', () => {
    const [fixed] = drafts;
    if (fixed === undefined) throw new Error('a draft of the list');
    const during = changeOf({ versions: [version(fixed)] }, '2026-12-10');
    expect(during).toMatchObject({ from: '2027-01-01', cut: false });
    expect(draftOf(during)?.rule).toEqual({
      kind: 'fixed',
      periods: [{ from: '2027-01-10', question: 'b' }],
    });
    const later = changeOf({ versions: [version(fixed)] }, '2027-05-01');
    expect(later).toMatchObject({ from: '2027-05-02', cut: true });
    expect(draftOf(later)?.rule).toEqual({ kind: 'fixed', periods: [{ from: '2027-05-02', question: 'b' }] });
    for (const form of [during, later]) expect(sound(draftOf(form))).toEqual([]);
  });

  test('is the draft where there is one', () => {
    const [fixed, order] = drafts;
    if (fixed === undefined || order === undefined) throw new Error('drafts of the list');
    expect(draftOf(changeOf({ versions: [version(fixed)], draft: order }, '2026-12-10'))).toEqual(order);
  });
});
