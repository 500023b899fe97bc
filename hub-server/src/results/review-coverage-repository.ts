import { all, type Db, one, type SqlValue } from '../db/sqlite.ts';
import { storeCondition } from '../users/scope-repository.ts';
import type { PollReview, PollState } from './rollup-repository.ts';
import type { Scope } from './scope.ts';

const ANSWERED = 'yes_all + no_all + unsure_all';
const EXCLUDED = 'yes_excluded + no_excluded + unsure_excluded';
const PENDING = `${ANSWERED} > ${EXCLUDED} + trusted + undecided`;

interface Conditions {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** What narrows the stores of a scope; `column` names a store. */
function storesWhere(column: string, { store, group, within }: Scope): Conditions {
  const narrowed = storeCondition(column, within);
  return {
    sql: [
      ...(store === undefined ? [] : [`${column} = ?`]),
      ...(group === undefined
        ? []
        : [`${column} IN (SELECT store FROM store_group_members WHERE store_group = ?)`]),
      ...(narrowed === undefined ? [] : [narrowed.sql]),
    ]
      .map((condition) => ` AND ${condition}`)
      .join(''),
    values: [store, group, narrowed?.value].filter((value) => value !== undefined),
  };
}

export interface StoreCoverage {
  readonly store: string;
  readonly name: string;
  readonly question: string;
  readonly answered: number;
  readonly excluded: number;
  readonly trusted: number;
  readonly undecided: number;
  /** The first day on which something is pending, in days since 1970-01-01. */
  readonly oldestDay: number | null;
}

/** Answered polls by store and question, from the figures by day. */
export function coverageByStore(
  db: Db,
  scope: Scope,
  question: string | undefined,
): readonly StoreCoverage[] {
  const narrowed = storesWhere('d.store', scope);
  const days = [
    ...(scope.from === undefined ? [] : [['d.day >= ?', scope.from] as const]),
    ...(scope.to === undefined ? [] : [['d.day < ?', scope.to] as const]),
    ...(question === undefined ? [] : [['d.question = ?', question] as const]),
  ];
  return all(
    db,
    `SELECT x.store, s.name, x.question, x.answered, x.excluded, x.trusted, x.undecided, x."oldestDay" FROM (
       SELECT d.store, d.question, SUM(${ANSWERED}) AS answered, SUM(${EXCLUDED}) AS excluded, SUM(trusted) AS trusted,
         SUM(undecided) AS undecided, MIN(CASE WHEN ${PENDING} THEN d.day END) AS "oldestDay"
       FROM rollup_days d WHERE ${ANSWERED} > 0${narrowed.sql}${days.map(([sql]) => ` AND ${sql}`).join('')}
       GROUP BY d.store, d.question) x
     JOIN stores s ON s.id = x.store ORDER BY s.name, x.store, x.question`,
    ...narrowed.values,
    ...days.map(([, value]) => value),
  );
}

/** The first hour of a day of each store in which something of a question is pending. `from`, `to`: UTC ms. */
export const firstPendingHours = (
  db: Db,
  { question, from, to }: { readonly question: string; readonly from: number; readonly to: number },
): readonly { readonly store: string; readonly hour: number }[] =>
  all(
    db,
    `SELECT w.store, MIN(r.hour) AS hour FROM rollups r JOIN workplaces w ON w.id = r.workplace
     WHERE r.question = ? AND r.hour >= ? AND r.hour < ? AND ${PENDING} GROUP BY w.store`,
    question,
    from,
    to,
  );

/** When the first pending poll of a store's hour was opened, hub time, ms. SQLite keeps the order of a CROSS JOIN. */
export const firstPending = (
  db: Db,
  { store, question, hour }: { readonly store: string; readonly question: string; readonly hour: number },
): number | undefined =>
  one<{ at: number | null }>(
    db,
    `SELECT MIN(p.opened_hub) AS "at" FROM workplaces w CROSS JOIN polls p
     WHERE w.store = ? AND p.roll_workplace = w.id AND p.roll_question = ? AND p.roll_hour = ?
       AND p.roll_count IN ('yes', 'no', 'unsure') AND p.roll_state <> 'excluded' AND p.roll_review IS NULL`,
    store,
    question,
    hour,
  )?.at ?? undefined;

export interface SampledPoll {
  readonly journal: number;
  readonly poll: number;
  readonly store: string;
  /** UTC ms of the start of its hour. */
  readonly hour: number;
  readonly state: PollState;
  readonly review: PollReview | null;
}

/** Polls in the parts of samples that are open for review, of samples whose days meet those of the scope. */
export function sampledPolls(db: Db, scope: Scope, question: string | undefined): readonly SampledPoll[] {
  const narrowed = storesWhere('w.store', scope);
  const days = [
    ...(scope.to === undefined ? [] : [['a.first_day < ?', scope.to] as const]),
    ...(scope.from === undefined ? [] : [['a.end_day > ?', scope.from] as const]),
    ...(question === undefined ? [] : [['a.question = ?', question] as const]),
  ];
  return all(
    db,
    `SELECT DISTINCT l.journal, l.poll, w.store, p.roll_hour AS hour, p.roll_state AS state, p.roll_review AS review
     FROM samples a CROSS JOIN sample_places l CROSS JOIN polls p CROSS JOIN workplaces w
     WHERE a.drawn_at IS NOT NULL AND l.sample = a.id AND l.place <= a.wanted AND p.journal = l.journal AND p.seq = l.poll
       AND p.roll_count IN ('yes', 'no', 'unsure') AND p.roll_question = a.question
       AND w.id = p.roll_workplace${narrowed.sql}${days.map(([sql]) => ` AND ${sql}`).join('')}`,
    ...narrowed.values,
    ...days.map(([, value]) => value),
  );
}
