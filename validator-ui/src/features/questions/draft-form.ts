import type { Presentation } from '@otklik/shared/api/kiosk.ts';
import type { Plan, PlanDraft, PlanRule, PlanUnit } from '@otklik/shared/api/plans.ts';
import { dateOf, dayOf } from '@otklik/shared/questions/calendar.ts';
import { fixedCalendar, nextBoundary, planned } from '@otklik/shared/questions/plan-days.ts';

/** A draft as its form has it. Days are ISO dates, empty where none is given; last days are part of their period. */
export interface DraftForm {
  readonly from: string;
  readonly last: string;
  readonly presentation: Presentation;
  readonly kind: PlanRule['kind'];
  readonly periods: readonly FormPeriod[];
  readonly unit: PlanUnit;
  readonly every: number;
  readonly questions: readonly FormQuestion[];
  readonly cut: boolean;
  readonly insist: boolean;
}
export interface FormPeriod {
  /** Names the row while it is edited. */
  readonly key: number;
  readonly from: string;
  readonly last: string;
  readonly question: string;
}
export interface FormQuestion {
  readonly key: number;
  readonly question: string;
  readonly weight: number;
}

/** The day so many days later; what is no day stays as it is. */
export function shiftedDay(date: string, days: number): string {
  const day = dayOf(date);
  return day === undefined ? date : dateOf(day + days);
}
const lastOf = (until: string | undefined): string => (until === undefined ? '' : shiftedDay(until, -1));
const untilOf = (last: string): string | undefined => (last === '' ? undefined : shiftedDay(last, 1));

/** A key no row has yet. */
export const nextKey = (rows: readonly { readonly key: number }[]): number =>
  Math.max(-1, ...rows.map(({ key }) => key)) + 1;

/** A new plan: one question by hand from that day on. */
export const newForm = (from: string): DraftForm => ({
  ...{ from, last: '', presentation: 'prompt', kind: 'fixed', unit: 'month', every: 1 },
  periods: [{ key: 0, from, last: '', question: '' }],
  questions: [{ key: 0, question: '', weight: 1 }],
  ...{ cut: false, insist: false },
});

export function formOf(draft: PlanDraft): DraftForm {
  const { rule } = draft;
  const empty = newForm(draft.from);
  const recurring = rule.kind === 'order' || rule.kind === 'random' || rule.kind === 'weighted';
  return {
    ...empty,
    ...{ last: lastOf(draft.until), presentation: draft.presentation, kind: rule.kind },
    ...{ cut: draft.cut === true, insist: draft.insistRandomInserts === true },
    ...(recurring ? { unit: rule.unit, every: rule.every, questions: questionsOf(rule) } : {}),
    ...(rule.kind === 'fixed'
      ? {
          periods: rule.periods.map(({ from, to, question }, key) => ({
            ...{ key, from, last: lastOf(to), question },
          })),
        }
      : {}),
  };
}

const questionsOf = (rule: Extract<PlanRule, { readonly questions: unknown }>): readonly FormQuestion[] =>
  rule.questions.map((each, key) =>
    typeof each === 'string' ? { key, question: each, weight: 1 } : { key, ...each },
  );

/** The draft a form says; undefined while something that must be there is not. */
export function draftOf(form: DraftForm): PlanDraft | undefined {
  const rule = ruleOf(form);
  if (rule === undefined || dayOf(form.from) === undefined) return undefined;
  const until = untilOf(form.last);
  const random = form.kind === 'random' || form.kind === 'weighted';
  return {
    ...{ from: form.from, presentation: form.presentation, rule },
    ...(until === undefined ? {} : { until }),
    ...(random && form.insist && form.presentation === 'insert' ? { insistRandomInserts: true } : {}),
    ...(form.cut ? { cut: true } : {}),
  };
}

function ruleOf({ kind, periods, unit, every, questions }: DraftForm): PlanRule | undefined {
  const named = questions.filter(({ question }) => question !== '');
  const recurring = { unit, every };
  switch (kind) {
    case 'none':
      return { kind };
    case 'fixed': {
      const whole = periods.filter(({ from, question }) => question !== '' && dayOf(from) !== undefined);
      if (whole.length === 0 || whole.length < periods.length) return undefined;
      return {
        kind,
        periods: whole.map(({ from, last, question }) => {
          const to = untilOf(last);
          return { from, question, ...(to === undefined ? {} : { to }) };
        }),
      };
    }
    case 'weighted':
      if (named.length === 0) return undefined;
      return { kind, ...recurring, questions: named.map(({ question, weight }) => ({ question, weight })) };
    case 'order':
    case 'random':
      if (named.length === 0) return undefined;
      return { kind, ...recurring, questions: named.map(({ question }) => question) };
    default:
      return kind satisfies never;
  }
}

/**
 * What a change begins with: the draft that is there, else what stands, from the next day on which nothing is cut.
 * `today` is the day by the clock of whoever asks.
 */
export function changeOf(plan: Pick<Plan, 'draft' | 'versions'>, today: string): DraftForm {
  if (plan.draft !== undefined) return formOf(plan.draft);
  const last = plan.versions.at(-1);
  const tomorrow = shiftedDay(today, 1);
  if (last === undefined) return newForm(tomorrow);
  const days = planned(last);
  const after = shiftedDay(last.from, 1);
  const earliest = Math.max(dayOf(after) ?? 0, dayOf(tomorrow) ?? 0);
  const boundary = days === undefined ? undefined : nextBoundary(days, earliest);
  const from = dateOf(boundary ?? earliest);
  const {
    commitment: _c,
    committedAt: _a,
    predecessor: _p,
    seed: _s,
    nonce: _n,
    version: _v,
    ...draft
  } = last;
  const form = { ...formOf(draft), from, cut: boundary === undefined };
  return last.rule.kind === 'fixed' ? { ...form, periods: restOf(last.rule.periods, from) } : form;
}

/** The periods of a calendar by hand that are not over on that day, the one under way from it on. */
function restOf(
  periods: Extract<PlanRule, { kind: 'fixed' }>['periods'],
  from: string,
): readonly FormPeriod[] {
  const day = dayOf(from) ?? 0;
  const rest = fixedCalendar(periods)
    .filter(({ to }) => to > day)
    .map(({ from: start, to, question }, key) => ({
      ...{ key, question, from: dateOf(Math.max(start, day)) },
      last: Number.isFinite(to) ? dateOf(to - 1) : '',
    }));
  return rest.length > 0 ? rest : [{ key: 0, from, last: '', question: '' }];
}
