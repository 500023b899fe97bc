import type { CountName, PollCounts } from '@otklik/shared/metrics/key-question-index.ts';
import { COUNT_NAMES } from '@otklik/shared/metrics/key-question-index.ts';
import type { RollupPart, RollupSlice, RollupSums } from '../db/contract/rollups.ts';
import { all, type Db, one, run, type SqlValue } from '../db/sqlite.ts';
import { workplaceCondition } from '../users/scope-repository.ts';
import type { StoreZones } from './store-zones.ts';
import { zoneSql, zonesBefore } from './zone-repository.ts';

export type PollState = 'plain' | 'excluded' | 'marked';
/** What review came to of an answered poll that is not excluded: all of it trusted, or all looked at and not all decided. */
export type PollReview = 'trusted' | 'undecided';

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
  /** A seller's press opened it, or joined the till's trigger. */
  readonly pressed: boolean;
  /** Absent while a part of it waits for an expert; and where it is excluded, or has no answer. */
  readonly review?: PollReview | undefined;
}

/** Whether a poll counts the same in all but its state. */
const sameCount = (a: Contribution | undefined, b: Contribution | undefined): boolean =>
  a === b ||
  (a !== undefined &&
    b !== undefined &&
    a.workplace === b.workplace &&
    a.question === b.question &&
    a.operator === b.operator &&
    a.hour === b.hour &&
    a.count === b.count);

export const sameContribution = (a: Contribution | undefined, b: Contribution | undefined): boolean =>
  sameCount(a, b) && a?.state === b?.state && a?.pressed === b?.pressed && a?.review === b?.review;

export const PARTS: readonly RollupPart[] = ['all', 'excluded', 'marked'];
/** The counts of a row: all parts, each in the order of COUNT_NAMES, then seller's presses, receipts and what was reviewed. */
const COLUMNS = [
  ...PARTS.flatMap((part) => COUNT_NAMES.map((name) => `${COLUMN[name]}_${part}`)),
  'presses',
  'receipts',
  'trusted',
  'undecided',
];
/** How many of the last columns say nothing but how far review has come. */
export const REVIEW_COLUMNS = 2;

const addTo = (table: string, keys: readonly string[]): string =>
  `INSERT INTO ${table} (${[...keys, ...COLUMNS].join(', ')})
   VALUES (${[...keys, ...COLUMNS].map(() => '?').join(', ')})
   ON CONFLICT (${keys.join(', ')}) DO UPDATE SET
     ${COLUMNS.map((column) => `${column} = ${table}.${column} + excluded.${column}`).join(', ')}`;
const EMPTY_ROW = [...COUNT_NAMES.map((name) => `${COLUMN[name]}_all = 0`), 'receipts = 0'].join(' AND ');
const ADD_TO_HOUR = addTo('rollups', ['workplace', 'question', 'operator', 'hour']);
const ADD_TO_DAY = addTo('rollup_days', ['question', 'day', 'store']);

/** Adds to a row, which need not be there, and drops it once it counts nothing; `counts` in the order of the columns. */
export function addToHour(
  db: Db,
  row: Pick<Contribution, 'workplace' | 'question' | 'operator' | 'hour'>,
  counts: readonly number[],
): void {
  const { workplace, question, operator, hour } = row;
  run(db, ADD_TO_HOUR, workplace, question, operator, hour, ...counts);
  if (!counts.some((count) => count < 0)) return;
  run(
    db,
    `DELETE FROM rollups WHERE workplace = ? AND question = ? AND operator = ? AND hour = ? AND ${EMPTY_ROW}`,
    workplace,
    question,
    operator,
    hour,
  );
}

/** A store's own day, in days since 1970-01-01. */
export interface StoreDay {
  readonly store: string;
  readonly question: string;
  readonly day: number;
}

/** Those whose days have changed through this connection; what was undone again is among them. */
const touched = new WeakMap<Db, Set<string>>();

export function takeTouchedStores(db: Db): readonly string[] {
  const stores = touched.get(db);
  touched.delete(db);
  return [...(stores ?? [])];
}

export function addToDay(db: Db, row: StoreDay, counts: readonly number[]): void {
  const { question, day, store } = row;
  // A verdict that leaves a poll in changes no figure anybody watches.
  if (counts.slice(0, -REVIEW_COLUMNS).some((count) => count !== 0)) {
    const changed = touched.get(db) ?? new Set<string>();
    touched.set(db, changed.add(store));
  }
  run(db, ADD_TO_DAY, question, day, store, ...counts);
  if (!counts.some((count) => count < 0)) return;
  run(
    db,
    `DELETE FROM rollup_days WHERE question = ? AND day = ? AND store = ? AND ${EMPTY_ROW}`,
    question,
    day,
    store,
  );
}

interface WorkplaceStore {
  readonly store: string;
  readonly zones: StoreZones;
}

/** The store of a workplace never changes (decisions/0053), and its zones only by `changeZone`: each is asked for once. */
const knownStores = new WeakMap<Db, Map<string, WorkplaceStore>>();
/** More would be more than a chain has. */
const KNOWN_STORES = 50_000;

/** The store of a workplace, and its zones. Throws for a workplace that is not there. */
export function storeOfWorkplace(db: Db, workplace: string): WorkplaceStore {
  let known = knownStores.get(db);
  if (known === undefined || known.size >= KNOWN_STORES) {
    known = new Map();
    knownStores.set(db, known);
  }
  const remembered = known.get(workplace);
  if (remembered !== undefined) return remembered;
  const row = one<{ store: string; zone: string }>(
    db,
    'SELECT s.id AS store, s.zone FROM workplaces w JOIN stores s ON s.id = w.store WHERE w.id = ?',
    workplace,
  );
  if (row === undefined) throw new Error(`no workplace ${workplace}`);
  const { store, zone } = row;
  const found = { store, zones: { zone, before: zonesBefore(db, store) } };
  known.set(workplace, found);
  return found;
}

/** A store's zones have changed. */
export const forgetStores = (db: Db): void => {
  knownStores.delete(db);
};

type CountColumns = Readonly<Record<string, number>>;
export type HourRow = CountColumns & Pick<Contribution, 'workplace' | 'question' | 'operator' | 'hour'>;
export type DayRow = CountColumns & StoreDay;

export const hourRows = (db: Db): HourRow[] =>
  all(
    db,
    `SELECT workplace, question, operator, hour, ${COLUMNS.join(', ')} FROM rollups
     ORDER BY workplace, question, operator, hour`,
  );

export const dayRows = (db: Db): DayRow[] =>
  all(
    db,
    `SELECT question, day, store, ${COLUMNS.join(', ')} FROM rollup_days ORDER BY question, day, store`,
  );

/** The counts of a row in the order of the columns. */
export const countsIn = (row: CountColumns): number[] => COLUMNS.map((column) => row[column] ?? 0);

export const clearHours = (db: Db): void => {
  run(db, 'DELETE FROM rollups');
};
export const clearDays = (db: Db): void => {
  run(db, 'DELETE FROM rollup_days');
};

/** Every count summed up; `sumsOf` reads the row. */
export const SUMS = COLUMNS.map((column) => `SUM(${column}) AS ${column}`).join(', ');

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
  const narrowed = workplaceCondition('workplace', slice.within);
  if (narrowed !== undefined) add(narrowed.sql, narrowed.value);
  const rows = all<Record<string, number> & { question: string }>(
    db,
    `SELECT question, ${SUMS} FROM rollups ${where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`}
     GROUP BY question ORDER BY question`,
    ...values,
  );
  return new Map(rows.map((row) => [row.question, sumsOf(row)]));
}

/** The counts of a row, by part. */
export const sumsOf = (row: Record<string, number>): RollupSums => ({
  all: countsOf(row, 'all'),
  excluded: countsOf(row, 'excluded'),
  marked: countsOf(row, 'marked'),
  presses: row.presses ?? 0,
  receipts: row.receipts ?? 0,
  trusted: row.trusted ?? 0,
  undecided: row.undecided ?? 0,
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
  readonly roll_pressed: number | null;
  readonly roll_review: PollReview | null;
}

/** What a poll counts as, and from which step on experts see it (expert-figures.ts). */
export interface Counted {
  readonly as: Contribution | undefined;
  readonly step: number | null;
}

export interface CountColumnsOfPoll extends ContributionRow {
  readonly expert_step: number | null;
}

/** The columns of `polls` that say what it counts as. */
export const COUNT_COLUMNS =
  'roll_workplace, roll_question, roll_operator, roll_hour, roll_count, roll_state, roll_pressed, roll_review, expert_step';

export const countValues = ({ as: now, step }: Counted): SqlValue[] => [
  now?.workplace ?? null,
  now?.question ?? null,
  now?.operator ?? null,
  now?.hour ?? null,
  now?.count ?? null,
  now?.state ?? null,
  now === undefined ? null : Number(now.pressed),
  now?.review ?? null,
  step,
];

export function countOf(row: CountColumnsOfPoll): Counted {
  const { expert_step: step } = row;
  if (
    row.roll_workplace === null ||
    row.roll_question === null ||
    row.roll_operator === null ||
    row.roll_hour === null ||
    row.roll_count === null ||
    row.roll_state === null
  ) {
    return { as: undefined, step };
  }
  return {
    as: {
      workplace: row.roll_workplace,
      question: row.roll_question,
      operator: row.roll_operator,
      hour: row.roll_hour,
      count: row.roll_count,
      state: row.roll_state,
      pressed: row.roll_pressed === 1,
      ...(row.roll_review === null ? {} : { review: row.roll_review }),
    },
    step,
  };
}

/** What the poll counts as in the rollups now. */
export function storedCount(db: Db, journal: number, poll: number): Counted | undefined {
  const row = one<CountColumnsOfPoll>(
    db,
    `SELECT ${COUNT_COLUMNS} FROM polls WHERE journal = ? AND seq = ?`,
    journal,
    poll,
  );
  return row === undefined ? undefined : countOf(row);
}

export function storeCount(db: Db, journal: number, poll: number, now: Counted): void {
  run(
    db,
    `UPDATE polls SET roll_workplace = ?, roll_question = ?, roll_operator = ?, roll_hour = ?, roll_count = ?,
       roll_state = ?, roll_pressed = ?, roll_review = ?, expert_step = ? WHERE journal = ? AND seq = ?`,
    ...countValues(now),
    journal,
    poll,
  );
}

/** A poll as it is stored; what review came to of it is worked out apart. */
export type StoredForRollup = Omit<PollForRollup, 'review'>;

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
  readonly pressed: number;
  readonly review: PollReview | undefined;
}

/** The poll with its state by the standing verdicts: `excluded`, `marked` and `pressed` are 0 or 1. */
export const pollForRollup = (db: Db, journal: number, poll: number): StoredForRollup | undefined =>
  one<StoredForRollup>(
    db,
    `SELECT p.workplace, ${zoneSql('w.store', 'p.opened_hub')} AS zone, p.question, p.operator, p.opened_hub, p.outcome, p.answer,
       CASE WHEN EXISTS (SELECT 1 FROM poll_members m JOIN standings v ON v.journal = m.journal AND v.seq = m.member
         WHERE m.journal = p.journal AND m.poll = p.seq AND v.value = 0) THEN 1 ELSE 0 END AS excluded,
       CASE WHEN EXISTS (SELECT 1 FROM poll_marks k
         LEFT JOIN standings v ON v.journal = k.journal AND v.seq = k.mark
         WHERE k.journal = p.journal AND k.poll = p.seq AND COALESCE(v.value, 1) <> 0) THEN 1 ELSE 0 END AS marked,
       CASE WHEN p.via = 'press' OR p.attached IS NOT NULL THEN 1 ELSE 0 END AS pressed
     FROM polls p LEFT JOIN workplaces w ON w.id = p.workplace LEFT JOIN stores s ON s.id = w.store
     WHERE p.journal = ? AND p.seq = ?`,
    journal,
    poll,
  );
