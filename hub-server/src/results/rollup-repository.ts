import type { CountName, PollCounts } from '@otklik/shared/metrics/key-question-index.ts';
import { COUNT_NAMES } from '@otklik/shared/metrics/key-question-index.ts';
import type { RollupPart, RollupSlice, RollupSums } from '../db/contract/rollups.ts';
import { all, type Db, one, run, type SqlValue } from '../db/sqlite.ts';

export type PollState = 'plain' | 'excluded' | 'marked';

const COLUMN: Readonly<Record<CountName, string>> = {
  yes: 'yes',
  no: 'no',
  unsure: 'unsure',
  timeout: 'timeout',
  superseded: 'superseded',
  interrupted: 'interrupted',
  deviceLost: 'device_lost',
};

/** Where one ended poll counts. */
export interface Contribution {
  readonly workplace: string;
  /** Empty where the poll was recorded without a question. */
  readonly question: string;
  readonly operator: string;
  /** UTC ms of the start of the store-local hour of its opening. */
  readonly hour: number;
  readonly count: CountName;
  readonly state: PollState;
}

/** Whether a poll counts the same in all but its state. */
export const sameCount = (a: Contribution | undefined, b: Contribution | undefined): boolean =>
  a === b ||
  (a !== undefined &&
    b !== undefined &&
    a.workplace === b.workplace &&
    a.question === b.question &&
    a.operator === b.operator &&
    a.hour === b.hour &&
    a.count === b.count);

export const sameContribution = (a: Contribution | undefined, b: Contribution | undefined): boolean =>
  sameCount(a, b) && a?.state === b?.state;

/** Adds the poll to its row, or takes it out again. */
export function addContribution(
  db: Db,
  { workplace, question, operator, hour, count, state }: Contribution,
  by: 1 | -1,
): void {
  const columns = [`${COLUMN[count]}_all`, ...(state === 'plain' ? [] : [`${COLUMN[count]}_${state}`])];
  run(
    db,
    `INSERT INTO rollups (workplace, question, operator, hour, ${columns.join(', ')})
     VALUES (?, ?, ?, ?, ${columns.map(() => '?').join(', ')})
     ON CONFLICT (workplace, question, operator, hour) DO UPDATE SET
       ${columns.map((column) => `${column} = rollups.${column} + excluded.${column}`).join(', ')}`,
    workplace,
    question,
    operator,
    hour,
    ...columns.map(() => by),
  );
}

const PARTS: readonly RollupPart[] = ['all', 'excluded', 'marked'];
/** Every count summed up; `sumsOf` reads the row. */
export const SUMS = PARTS.flatMap((part) =>
  COUNT_NAMES.map((name) => `SUM(${COLUMN[name]}_${part}) AS ${COLUMN[name]}_${part}`),
).join(', ');

/** Sums of a slice by question; questions without polls there are absent. */
export function sumRollups(db: Db, slice: RollupSlice): ReadonlyMap<string, RollupSums> {
  const where: string[] = [];
  const values: SqlValue[] = [];
  const add = (condition: string, value: SqlValue | undefined): void => {
    if (value === undefined) return;
    where.push(condition);
    values.push(value);
  };
  add('question = ?', slice.question);
  add('workplace = ?', slice.workplace);
  add('hour >= ?', slice.from);
  add('hour < ?', slice.to);
  const rows = all<Record<string, number> & { question: string }>(
    db,
    `SELECT question, ${SUMS} FROM rollups ${where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`}
     GROUP BY question ORDER BY question`,
    ...values,
  );
  return new Map(rows.map((row) => [row.question, sumsOf(row)]));
}

/** One row, whole. */
export interface RollupRow {
  readonly workplace: string;
  readonly question: string;
  readonly operator: string;
  readonly hour: number;
  readonly sums: RollupSums;
}

const WHOLE_ROW = PARTS.flatMap((part) => COUNT_NAMES.map((name) => `${COLUMN[name]}_${part}`)).join(', ');

/** Every row there is, in no order. */
export const rollupRows = (db: Db): readonly RollupRow[] =>
  all<Record<string, number> & Omit<RollupRow, 'sums'>>(
    db,
    `SELECT workplace, question, operator, hour, ${WHOLE_ROW} FROM rollups`,
  ).map((row) => ({
    workplace: row.workplace,
    question: row.question,
    operator: row.operator,
    hour: row.hour,
    sums: sumsOf(row),
  }));

/** The counts of a row, by part. */
export const sumsOf = (row: Record<string, number>): RollupSums => ({
  all: countsOf(row, 'all'),
  excluded: countsOf(row, 'excluded'),
  marked: countsOf(row, 'marked'),
});

function countsOf(row: Record<string, number>, part: RollupPart): PollCounts {
  const read = (name: CountName): number => row[`${COLUMN[name]}_${part}`] ?? 0;
  return {
    yes: read('yes'),
    no: read('no'),
    unsure: read('unsure'),
    timeout: read('timeout'),
    superseded: read('superseded'),
    interrupted: read('interrupted'),
    deviceLost: read('deviceLost'),
  };
}

interface ContributionRow {
  readonly roll_workplace: string | null;
  readonly roll_question: string | null;
  readonly roll_operator: string | null;
  readonly roll_hour: number | null;
  readonly roll_count: CountName | null;
  readonly roll_state: PollState | null;
}

/** What the poll counts as in the rollups now. */
export function storedContribution(db: Db, journal: number, poll: number): Contribution | undefined {
  const row = one<ContributionRow>(
    db,
    `SELECT roll_workplace, roll_question, roll_operator, roll_hour, roll_count, roll_state FROM polls
     WHERE journal = ? AND seq = ?`,
    journal,
    poll,
  );
  if (
    row === undefined ||
    row.roll_workplace === null ||
    row.roll_question === null ||
    row.roll_operator === null ||
    row.roll_hour === null ||
    row.roll_count === null ||
    row.roll_state === null
  ) {
    return undefined;
  }
  return {
    workplace: row.roll_workplace,
    question: row.roll_question,
    operator: row.roll_operator,
    hour: row.roll_hour,
    count: row.roll_count,
    state: row.roll_state,
  };
}

export function storeContribution(
  db: Db,
  journal: number,
  poll: number,
  now: Contribution | undefined,
): void {
  run(
    db,
    `UPDATE polls SET roll_workplace = ?, roll_question = ?, roll_operator = ?, roll_hour = ?, roll_count = ?,
       roll_state = ? WHERE journal = ? AND seq = ?`,
    now?.workplace ?? null,
    now?.question ?? null,
    now?.operator ?? null,
    now?.hour ?? null,
    now?.count ?? null,
    now?.state ?? null,
    journal,
    poll,
  );
}

/** From which step on experts see the poll (expert-figures.ts). */
export function storeStep(db: Db, journal: number, poll: number, step: number): void {
  run(db, 'UPDATE polls SET expert_step = ? WHERE journal = ? AND seq = ?', step, journal, poll);
}

export interface PollForRollup {
  readonly workplace: string | null;
  readonly zone: string | null;
  readonly question: string | null;
  readonly operator: string | null;
  readonly opened_hub: number;
  readonly outcome: string | null;
  readonly answer: string | null;
  readonly excluded: number;
  readonly marked: number;
}

/** The poll with its state by the standing verdicts: `excluded` and `marked` are 0 or 1. */
export const pollForRollup = (db: Db, journal: number, poll: number): PollForRollup | undefined =>
  one<PollForRollup>(
    db,
    `SELECT p.workplace, s.zone, p.question, p.operator, p.opened_hub, p.outcome, p.answer,
       CASE WHEN EXISTS (SELECT 1 FROM poll_members m JOIN standings v ON v.journal = m.journal AND v.seq = m.member
         WHERE m.journal = p.journal AND m.poll = p.seq AND v.value = 0) THEN 1 ELSE 0 END AS excluded,
       CASE WHEN EXISTS (SELECT 1 FROM poll_marks k
         LEFT JOIN standings v ON v.journal = k.journal AND v.seq = k.mark
         WHERE k.journal = p.journal AND k.poll = p.seq AND COALESCE(v.value, 1) <> 0) THEN 1 ELSE 0 END AS marked
     FROM polls p LEFT JOIN workplaces w ON w.id = p.workplace LEFT JOIN stores s ON s.id = w.store
     WHERE p.journal = ? AND p.seq = ?`,
    journal,
    poll,
  );
