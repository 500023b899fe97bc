import type { PlanScope } from '../api/plan-scope.ts';
import type { PlanDraft, PlanFault, PlanOverlap } from '../api/plans.ts';
import { dateOf, dayOf } from './calendar.ts';
import { fixedCalendar, inForce, type PlannedVersion, periodDays, questionsOf } from './plan-days.ts';
import { joined, type Stretch, shared } from './timeline.ts';

/** What the hub knows of a question a draft names. */
export type QuestionStanding = 'open' | 'retired' | undefined;

/** All that is wrong with a draft by itself. Empty: it can be committed, as far as it alone is concerned. */
export function checkDraft(
  draft: PlanDraft,
  standing: (question: string) => QuestionStanding,
): readonly PlanFault[] {
  const { rule, presentation } = draft;
  const faults: PlanFault[] = [];
  const from = dayOf(draft.from);
  const until = draft.until === undefined ? Number.POSITIVE_INFINITY : dayOf(draft.until);
  if (from === undefined) faults.push({ code: 'no-such-day', at: 'from' });
  if (until === undefined) faults.push({ code: 'no-such-day', at: 'until' });
  if (from !== undefined && until !== undefined && until <= from)
    faults.push({ code: 'ends-before-it-begins', at: 'until' });
  if (rule.kind === 'fixed') faults.push(...checkFixed(rule.periods, from, until));
  const named = rule.kind === 'fixed' ? [] : namesOf(rule);
  for (const [index, question] of named.entries()) {
    // In order a question may come twice in a round; a draw knows weights instead.
    if (rule.kind !== 'order' && named.indexOf(question) < index)
      faults.push({ code: 'question-twice', at: `rule/questions/${index}` });
  }
  const random = rule.kind === 'random' || rule.kind === 'weighted';
  if (random && new Set(named).size < 2) faults.push({ code: 'too-few-questions', at: 'rule/questions' });
  if (random && presentation === 'insert' && draft.insistRandomInserts !== true)
    faults.push({ code: 'insert-at-random', at: 'presentation' });
  for (const question of questionsOf(rule)) {
    const known = standing(question);
    if (known !== 'open')
      faults.push({
        code: known === undefined ? 'question-unknown' : 'question-retired',
        at: `question/${question}`,
      });
  }
  return faults;
}

function namesOf(rule: PlanDraft['rule']): readonly string[] {
  if (rule.kind === 'weighted') return rule.questions.map(({ question }) => question);
  return rule.kind === 'order' || rule.kind === 'random' ? rule.questions : [];
}

function checkFixed(
  periods: Extract<PlanDraft['rule'], { kind: 'fixed' }>['periods'],
  from: number | undefined,
  until: number | undefined,
): readonly PlanFault[] {
  const faults: PlanFault[] = [];
  for (const [index, period] of periods.entries()) {
    for (const side of ['from', 'to'] as const) {
      const date = period[side];
      if (date !== undefined && dayOf(date) === undefined)
        faults.push({ code: 'no-such-day', at: `rule/periods/${index}/${side}` });
    }
  }
  if (faults.length > 0 || from === undefined || until === undefined) return faults;
  let end = Number.NEGATIVE_INFINITY;
  for (const period of fixedCalendar(periods)) {
    const at = `rule/periods/${period.n}`;
    if (period.from < end) faults.push({ code: 'fixed-overlap', at });
    else if (period.to <= period.from) faults.push({ code: 'ends-before-it-begins', at: `${at}/to` });
    if (period.from < from || period.from >= until) faults.push({ code: 'fixed-outside', at });
    end = Math.max(end, period.to);
  }
  return faults;
}

/** A plan for the judging of overlaps: its versions in order, and for whom it speaks. */
export interface JudgedPlan {
  readonly id: string;
  readonly scope: PlanScope;
  readonly versions: readonly PlannedVersion[];
}

/** The days on which a plan speaks, from `from` on. An open end is Infinity. */
export function spokenDays(plan: JudgedPlan, from: number): readonly Stretch[] {
  const stretches = inForce(plan.versions).flatMap((version): readonly Stretch[] => {
    const start = Math.max(from, version.from);
    if (version.rule.kind === 'none' || start >= version.until) return [];
    return version.rule.kind === 'fixed'
      ? periodDays(version, start, version.until).map((period) => ({
          from: Math.max(start, period.from),
          to: period.to,
        }))
      : [{ from: start, to: version.until }];
  });
  return joined(stretches, () => true);
}

/**
 * Where two plans of one rank speak for the same store on the same day: two for all, two for one store, or two for
 * groups that share a store. A narrower plan over a wider one is no overlap, the narrower counts.
 */
export function overlapsOf(
  plans: readonly JudgedPlan[],
  storesOf: (group: string) => readonly string[],
  from: number,
): readonly PlanOverlap[] {
  const overlaps: PlanOverlap[] = [];
  for (const [index, one] of plans.entries()) {
    for (const other of plans.slice(index + 1)) {
      const common = commonScope(one.scope, other.scope, storesOf);
      if (common === undefined) continue;
      for (const both of shared(spokenDays(one, from), spokenDays(other, from))) {
        overlaps.push({
          plans: [one.id, other.id],
          from: dateOf(both.from),
          ...(Number.isFinite(both.to) ? { to: dateOf(both.to) } : {}),
          ...common,
        });
      }
    }
  }
  return overlaps;
}

function commonScope(
  a: PlanScope,
  b: PlanScope,
  storesOf: (group: string) => readonly string[],
): Pick<PlanOverlap, 'scope' | 'stores'> | undefined {
  if (a.kind === 'all' && b.kind === 'all') return { scope: a };
  if (a.kind === 'store' && b.kind === 'store')
    return a.store === b.store ? { scope: a, stores: [a.store] } : undefined;
  if (a.kind !== 'group' || b.kind !== 'group') return undefined;
  const other = new Set(storesOf(b.group));
  const stores = storesOf(a.group).filter((store) => other.has(store));
  // One group twice is an overlap even while it is empty: stores will come.
  return stores.length > 0 || a.group === b.group ? { scope: a, stores } : undefined;
}
