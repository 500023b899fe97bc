import type { Plan, PlanFault } from '@otklik/shared/api/plans.ts';
import { dateOf, dayOf } from '@otklik/shared/questions/calendar.ts';
import { checkDraft } from '@otklik/shared/questions/check-draft.ts';
import { changeOf, type DraftForm, draftOf, formOf, nextKey } from '../questions/draft-form.ts';
import { type Bar, scopeKey } from './bars.ts';
import { type DaySpan, monthsLater } from './plan-view.ts';

/** A period in the hand, by pointer or by keys: not put down yet, so nothing has changed. */
export interface Held extends DaySpan {
  readonly row: string;
  /** What was taken up; absent: a new period. */
  readonly grasp?: Grasp;
  /** The first day on which it may begin. */
  readonly earliest: number;
}

/** A period that can be moved: the form it is part of, and which part it is. */
export interface Grasp {
  readonly bar: Bar;
  readonly plan: Plan;
  readonly form: DraftForm;
  /** The row of a calendar by hand; absent: all of a draft moves, as its rule goes on from its first day. */
  readonly period?: number;
}

/** Why a period stays where it is: it has begun, or a rule that stands gives it. */
export type Fixed = 'begun' | 'by-rule';

const lastDay = (to: number): string => (Number.isFinite(to) ? dateOf(to - 1) : '');

/** Takes up a period. What stands is moved by a draft that follows it; what has begun does not move. */
export function graspOf(bar: Bar, plan: Plan, today: number): Held | Fixed {
  const row = scopeKey(plan.scope);
  const tomorrow = today + 1;
  if (bar.version === undefined) {
    if (plan.draft === undefined) return 'begun';
    const form = formOf(plan.draft);
    const last = plan.versions.at(-1);
    const after = last === undefined ? tomorrow : Math.max(tomorrow, (dayOf(last.from) ?? 0) + 1);
    if (form.kind === 'fixed') {
      // What follows a version keeps its first day: it is where that one is taken up.
      const earliest = last === undefined ? tomorrow : (dayOf(form.from) ?? after);
      return { row, from: bar.from, to: bar.to, earliest, grasp: { bar, plan, form, period: bar.n } };
    }
    const from = dayOf(form.from) ?? bar.from;
    const to =
      plan.draft.until === undefined ? Number.POSITIVE_INFINITY : (dayOf(plan.draft.until) ?? bar.to);
    return { row, from, to, earliest: after, grasp: { bar, plan, form } };
  }
  if (bar.rule !== 'fixed') return 'by-rule';
  if (bar.from <= today || plan.draft !== undefined) return 'begun';
  const form = changeOf(plan, dateOf(today));
  const period = form.periods.find(({ from }) => dayOf(from) === bar.from);
  const earliest = dayOf(form.from) ?? tomorrow;
  if (period === undefined) return 'begun';
  return { row, from: bar.from, to: bar.to, earliest, grasp: { bar, plan, form, period: period.key } };
}

/** So many days later or earlier, as long as before, not before its earliest day. */
export function shifted(held: Held, days: number): Held {
  const from = Math.max(held.earliest, held.from + days);
  return { ...held, from, to: held.to + (from - held.from) };
}

/** With another end, a day long at least. What went on for good ends there from now on. */
export const endedAt = (held: Held, to: number): Held => ({ ...held, to: Math.max(held.from + 1, to) });

/** What a key does to what is held; undefined: it means nothing here. Arrows: a day, a week; pages: a month; shift: the end. */
export function heldKey(held: Held, key: string, shift: boolean, window: DaySpan): Held | undefined {
  const days = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[key];
  if (days !== undefined) {
    if (!shift) return shifted(held, days);
    const end = Number.isFinite(held.to) ? held.to : Math.max(held.from + 1, window.to);
    return endedAt(held, end + days);
  }
  if (key !== 'PageUp' && key !== 'PageDown') return undefined;
  const months = key === 'PageUp' ? -1 : 1;
  if (shift) {
    const end = Number.isFinite(held.to) ? held.to : window.to;
    return endedAt(held, monthsLater(end, months));
  }
  return shifted(held, monthsLater(held.from, months) - held.from);
}

/** The form with the period put down where it is held. A plan that has not begun anywhere begins with its first period. */
export function putDown(held: Held & { readonly grasp: Grasp }): DraftForm {
  const { form, period, plan } = held.grasp;
  if (period === undefined) return { ...form, from: dateOf(held.from), last: lastDay(held.to) };
  const periods = form.periods.map((row) =>
    row.key === period ? { ...row, from: dateOf(held.from), last: lastDay(held.to) } : row,
  );
  return around({ ...form, periods }, plan);
}

/** The form with one more period by hand. */
export function withPeriod(form: DraftForm, span: DaySpan, plan: Plan | undefined): DraftForm {
  const row = { key: nextKey(form.periods), from: dateOf(span.from), last: lastDay(span.to), question: '' };
  return around({ ...form, periods: [...form.periods, row] }, plan);
}

/** First and last day of a form so that all of its periods lie within. */
function around(form: DraftForm, plan: Plan | undefined): DraftForm {
  const starts = form.periods.flatMap(({ from }) => dayOf(from) ?? []);
  const ends = form.periods.flatMap(({ last }) => dayOf(last) ?? []);
  const first = Math.min(...starts);
  const last = dayOf(form.last);
  return {
    ...form,
    from: plan !== undefined && plan.versions.length > 0 ? form.from : dateOf(first),
    last: last === undefined ? form.last : dateOf(Math.max(last, ...ends, ...starts)),
  };
}

/** What is wrong with it before anybody is asked. */
export function faultsOf(form: DraftForm): readonly PlanFault[] {
  const draft = draftOf(form);
  return draft === undefined ? [] : checkDraft(draft, () => 'open');
}
