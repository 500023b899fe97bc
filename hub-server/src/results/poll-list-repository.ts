import type { CountName } from '@otklik/shared/metrics/key-question-index.ts';
import { all, type Db, type SqlValue } from '../db/sqlite.ts';
import { workplaceCondition } from '../users/scope-repository.ts';
import type { PollState } from './rollup-repository.ts';
import type { Scope } from './scope.ts';
import { zoneSql } from './zone-repository.ts';

/** Where a poll stands in the list: by workplace, then by hour. */
export interface PollPosition {
  readonly workplace: string;
  readonly hour: number;
  readonly journal: number;
  readonly seq: number;
}

export interface CountedPoll extends PollPosition {
  readonly kiosk: string;
  readonly epoch: string;
  readonly store: string;
  readonly zone: string;
  readonly operator: string;
  readonly openedHub: number;
  readonly outcome: string;
  readonly answer: string | null;
  readonly count: CountName;
  readonly state: PollState;
}

const DAY_MS = 86_400_000;

/** Of all that count for a question, or of those that a 0 has left out. */
export type Looked = 'all' | 'excluded';

/**
 * Polls that count for a question, behind `after`. Nothing rarer is asked for than an index finds: `limit` bounds what is read,
 * and the caller passes over the rest. Days are bounded a little wider than asked: which day an hour belongs
 * to depends on its zone, so the caller looks.
 */
export function countedPolls(
  db: Db,
  question: string,
  scope: Scope,
  looked: Looked,
  after: PollPosition | undefined,
  limit: number,
): readonly CountedPoll[] {
  const conditions = ['p.roll_count IS NOT NULL', 'p.roll_question = ?'];
  const values: SqlValue[] = [question];
  const add = (condition: string, ...given: (SqlValue | undefined)[]): void => {
    const known = given.filter((value) => value !== undefined);
    if (known.length < given.length) return;
    conditions.push(condition);
    values.push(...known);
  };
  add('p.roll_workplace = ?', scope.workplace);
  add('p.roll_workplace IN (SELECT id FROM workplaces WHERE store = ?)', scope.store);
  add(
    `p.roll_workplace IN (SELECT x.id FROM workplaces x JOIN store_group_members y ON y.store = x.store
       WHERE y.store_group = ?)`,
    scope.group,
  );
  const narrowed = workplaceCondition('p.roll_workplace', scope.within);
  if (narrowed !== undefined) add(narrowed.sql, narrowed.value);
  add('p.roll_operator = ?', scope.operator);
  add('p.roll_hour >= ?', scope.from === undefined ? undefined : (scope.from - 1) * DAY_MS);
  add('p.roll_hour < ?', scope.to === undefined ? undefined : (scope.to + 1) * DAY_MS);
  // Said by the statement itself, so that SQLite takes the index of these alone (polls_excluded).
  if (looked === 'excluded') add("p.roll_state = 'excluded'");
  if (after !== undefined) {
    add(
      '(p.roll_workplace, p.roll_hour, p.journal, p.seq) > (?, ?, ?, ?)',
      after.workplace,
      after.hour,
      after.journal,
      after.seq,
    );
  }
  return all(
    db,
    `SELECT p.roll_workplace AS workplace, p.roll_hour AS hour, p.journal, p.seq, j.kiosk, j.epoch, w.store, ${zoneSql('w.store', 'p.roll_hour')} AS zone,
       p.roll_operator AS "operator", p.opened_hub AS "openedHub", p.outcome, p.answer, p.roll_count AS "count",
       p.roll_state AS "state"
     FROM polls p JOIN journals j ON j.id = p.journal JOIN workplaces w ON w.id = p.roll_workplace
       JOIN stores s ON s.id = w.store
     WHERE ${conditions.join(' AND ')}
     ORDER BY p.roll_workplace, p.roll_hour, p.journal, p.seq LIMIT ?`,
    ...values,
    limit,
  );
}

/** The presses and triggers that belong to a poll. */
export const membersOfPoll = (db: Db, journal: number, poll: number): readonly number[] =>
  all<{ member: number }>(
    db,
    'SELECT member FROM poll_members WHERE journal = ? AND poll = ? ORDER BY member',
    journal,
    poll,
  ).map(({ member }) => member);
