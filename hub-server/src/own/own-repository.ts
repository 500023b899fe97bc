import type { CloseBatches } from '../db/contract/own.ts';
import { all, type Db, one, run } from '../db/sqlite.ts';
import type { ClosedBatch, OwnAnswer } from './batches.ts';

export interface OwnWorker {
  readonly operator: string;
  readonly store: string;
  /** Days of the store up to this one are closed; null: none is. */
  readonly closed_day: number | null;
}

/** The worker an account is of; undefined where none is named, or it is no seller's that may sign in. */
export const ownWorker = (db: Db, user: string): OwnWorker | undefined =>
  one<OwnWorker>(
    db,
    `SELECT o.id AS "operator", o.store, d.closed_day FROM users u JOIN operators o ON o.id = u.operator
       LEFT JOIN own_days d ON d.operator = o.id
     WHERE u.id = ? AND u.role = 'seller' AND u.deactivated_at IS NULL AND o.erased_at IS NULL`,
    user,
  );

export const setWorker = (db: Db, user: string, operator: string | null): void => {
  run(db, 'UPDATE users SET operator = ? WHERE id = ?', operator, user);
};

/** Whoever is erased as a worker is that of no account any more. */
export const dropWorker = (db: Db, operator: string): void => {
  run(db, 'UPDATE users SET operator = NULL, revision = revision + 1 WHERE operator = ?', operator);
};

interface Hour {
  readonly workplace: string;
  readonly question: string;
  readonly hour: number;
}

/** Hours from `from` on in which polls of a worker count in the store, by the figures. */
export const hoursOf = (db: Db, worker: OwnWorker, from: number): readonly Hour[] =>
  all<{ id: string }>(db, 'SELECT id FROM workplaces WHERE store = ?', worker.store).flatMap(({ id }) =>
    all<Hour>(
      db,
      `SELECT workplace, question, hour FROM rollups WHERE workplace = ? AND "operator" = ? AND hour >= ?
         AND yes_all + no_all + unsure_all > 0`,
      id,
      worker.operator,
      from,
    ),
  );

/** Answers of an hour that count and stand in no batch. */
export const openAnswers = (
  db: Db,
  { operator }: OwnWorker,
  { workplace, question, hour }: Hour,
): readonly Omit<OwnAnswer, 'day'>[] =>
  all<{ journal: number; seq: number; opened_hub: number; good: number }>(
    db,
    `SELECT p.journal, p.seq, p.opened_hub, CASE WHEN p.roll_count = q.positive THEN 1 ELSE 0 END AS good
     FROM polls p JOIN questions q ON q.id = p.roll_question
     WHERE p.roll_count IS NOT NULL AND p.roll_workplace = ? AND p.roll_question = ? AND p.roll_hour = ?
       AND p.roll_operator = ? AND p.roll_count IN ('yes', 'no', 'unsure') AND p.roll_state <> 'excluded'
       AND NOT EXISTS (SELECT 1 FROM own_batch_polls b WHERE b.journal = p.journal AND b.poll = p.seq)`,
    workplace,
    question,
    hour,
    operator,
  ).map(({ journal, seq, opened_hub, good }) => ({
    ...{ journal, poll: seq, question, at: opened_hub, good: good === 1 },
  }));

export const closedBatches = (db: Db, operator: string): readonly ClosedBatch[] =>
  all(
    db,
    `SELECT b.question, b.day, b.good, q.text_ru AS ru, q.text_en AS en FROM own_batches b
       LEFT JOIN questions q ON q.id = b.question
     WHERE b.operator = ? ORDER BY b.question, b.number`,
    operator,
  );

/** Whether a poll of these stands in a batch already. */
const anyClosed = (db: Db, polls: readonly { readonly journal: number; readonly poll: number }[]): boolean =>
  polls.some(
    ({ journal, poll }) =>
      one(db, 'SELECT 1 AS yes FROM own_batch_polls WHERE journal = ? AND poll = ?', journal, poll) !==
      undefined,
  );

/** Keeps batches as they were cut. What somebody else has closed meanwhile is left as it stands. */
export function closeBatches(db: Db, { operator, day, batches }: CloseBatches): void {
  for (const { question, day: of, good, polls } of batches) {
    if (anyClosed(db, polls)) continue;
    const { last } = one<{ last: number | null }>(
      db,
      'SELECT MAX(number) AS last FROM own_batches WHERE operator = ? AND question = ?',
      operator,
      question,
    ) ?? { last: null };
    run(
      db,
      'INSERT INTO own_batches (operator, question, number, day, good) VALUES (?, ?, ?, ?, ?)',
      operator,
      question,
      (last ?? 0) + 1,
      of,
      good,
    );
    for (const { journal, poll } of polls)
      run(db, 'INSERT INTO own_batch_polls (journal, poll) VALUES (?, ?)', journal, poll);
  }
  run(
    db,
    `INSERT INTO own_days (operator, closed_day) VALUES (?, ?)
     ON CONFLICT (operator) DO UPDATE SET closed_day = excluded.closed_day`,
    operator,
    day,
  );
}
