import type { Answer, Outcome } from '@otklik/shared/poll/events.ts';
import type { PollRecord } from '@otklik/shared/poll/projection.ts';
import type { Standing } from '@otklik/shared/review/verdict.ts';
import { all, type Db, insertMany, one, run, type SqlValue } from '../db/sqlite.ts';
import {
  COUNT_COLUMNS,
  type CountColumnsOfPoll,
  type Counted,
  countOf,
  countValues,
} from '../results/rollup-repository.ts';

interface PollRow {
  readonly seq: number;
  readonly place: number;
  readonly via: 'press' | 'pos';
  readonly question: string | null;
  readonly planned: string | null;
  readonly operator: string | null;
  readonly opened_at: number;
  readonly opened_mono: number;
  readonly window_ms: number;
  readonly outcome: Outcome | null;
  readonly answer: Answer | null;
  readonly press: number | null;
  readonly ambiguous: number;
  readonly ended_at: number | null;
  readonly inferred: number;
  readonly attached: number | null;
}

/** A poll with where and when it opened, and what it counts as. */
export interface StoredPoll {
  readonly poll: PollRecord;
  readonly workplace: string | null;
  /** Opening by the hub's clock, ms. */
  readonly openedHub: number;
  readonly counted: Counted;
}

const RECORD = `seq, place, via, question, planned, operator, opened_at, opened_mono, window_ms, outcome, answer,
  press, ambiguous, ended_at, inferred, attached`;

/** The poll as the shared projection knows it; undefined where the journal has none of that seq. */
export function loadPoll(db: Db, journal: number, seq: number): PollRecord | undefined {
  const row = one<PollRow>(db, `SELECT ${RECORD} FROM polls WHERE journal = ? AND seq = ?`, journal, seq);
  return row === undefined ? undefined : recordOf(db, journal, row);
}

/** The poll with all that the hub adds to it. */
export function loadStored(db: Db, journal: number, seq: number): StoredPoll | undefined {
  const row = one<PollRow & CountColumnsOfPoll & { workplace: string | null; opened_hub: number }>(
    db,
    `SELECT ${RECORD}, workplace, opened_hub, ${COUNT_COLUMNS} FROM polls WHERE journal = ? AND seq = ?`,
    journal,
    seq,
  );
  if (row === undefined) return undefined;
  const { workplace, opened_hub: openedHub } = row;
  return { poll: recordOf(db, journal, row), workplace, openedHub, counted: countOf(row) };
}

function recordOf(db: Db, journal: number, row: PollRow): PollRecord {
  const { seq } = row;
  const { question, planned, operator, outcome, answer, press, ended_at: endedAt } = row;
  return {
    seq: row.seq,
    place: row.place,
    via: row.via,
    ...(question === null ? {} : { question }),
    ...(planned === null ? {} : { planned }),
    ...(operator === null ? {} : { operator }),
    openedAt: row.opened_at,
    openedMono: row.opened_mono,
    windowMs: row.window_ms,
    ...(outcome === null ? {} : { outcome }),
    ...(answer === null ? {} : { answer }),
    ...(press === null ? {} : { press }),
    ...(row.ambiguous === 1 ? { ambiguous: true } : {}),
    ...(endedAt === null ? {} : { endedAt }),
    ...(row.inferred === 1 ? { inferred: true } : {}),
    ...(row.attached === null ? {} : { attached: row.attached }),
    marks: marksOf(db, journal, seq),
    members: numbers(db, 'SELECT member AS n FROM poll_members WHERE journal = ? AND poll = ?', journal, seq),
  };
}

/** Numbers in ascending order; sorted here, since with ORDER BY it would be planned anew each time (clock-repository.ts). */
const numbers = (db: Db, sql: string, ...values: SqlValue[]): number[] =>
  all<{ n: number }>(db, sql, ...values)
    .map(({ n }) => n)
    .sort((a, b) => a - b);

const marksOf = (db: Db, journal: number, poll: number): number[] =>
  all<{ mark: number; position: number }>(
    db,
    'SELECT mark, position FROM poll_marks WHERE journal = ? AND poll = ?',
    journal,
    poll,
  )
    .sort((a, b) => a.position - b.position)
    .map(({ mark }) => mark);

/** Which of the events has which verdict standing; undecided ones are absent. */
export function standingsOf(
  db: Db,
  journal: number,
  events: Iterable<number>,
): ReadonlyMap<number, Standing> {
  const standings = new Map<number, Standing>();
  for (const seq of events) {
    const row = one<{ value: Standing }>(
      db,
      'SELECT value FROM standings WHERE journal = ? AND seq = ?',
      journal,
      seq,
    );
    if (row !== undefined) standings.set(seq, row.value);
  }
  return standings;
}

/** Polls that are open, or ended only because their epoch is over. */
export const openPolls = (db: Db, journal: number): number[] =>
  numbers(db, 'SELECT seq AS n FROM polls WHERE journal = ? AND (outcome IS NULL OR inferred = 1)', journal);

/** Polls to which an event belongs; one at most in a well-formed journal. */
export const pollsOfMember = (db: Db, journal: number, member: number): number[] =>
  numbers(db, 'SELECT poll AS n FROM poll_members WHERE journal = ? AND member = ?', journal, member);

/** Polls that a force majeure marks. */
export const pollsOfMark = (db: Db, journal: number, mark: number): number[] =>
  numbers(db, 'SELECT poll AS n FROM poll_marks WHERE journal = ? AND mark = ?', journal, mark);

/** Stores polls that are new to their journal. */
export function addPolls(db: Db, journal: number, polls: readonly StoredPoll[]): void {
  const rows: SqlValue[] = [];
  const members: SqlValue[] = [];
  const marks: SqlValue[] = [];
  for (const { poll, workplace, openedHub, counted } of polls) {
    rows.push(
      journal,
      poll.seq,
      poll.place,
      workplace,
      poll.via,
      poll.question ?? null,
      poll.planned ?? null,
      poll.operator ?? null,
      poll.openedAt,
      poll.openedMono,
      openedHub,
      poll.windowMs,
      poll.outcome ?? null,
      poll.answer ?? null,
      poll.press ?? null,
      poll.ambiguous === true ? 1 : 0,
      poll.endedAt ?? null,
      poll.inferred === true ? 1 : 0,
      poll.attached ?? null,
      ...countValues(counted),
    );
    for (const member of poll.members) members.push(journal, poll.seq, member);
    // A poll opened under cover may name a force majeure twice: it is marked once.
    for (const [position, mark] of [...new Set(poll.marks)].entries()) {
      marks.push(journal, poll.seq, mark, position);
    }
  }
  insertMany(
    db,
    `INSERT INTO polls (journal, seq, place, workplace, via, question, planned, operator, opened_at, opened_mono,
       opened_hub, window_ms, outcome, answer, press, ambiguous, ended_at, inferred, attached, ${COUNT_COLUMNS})`,
    28,
    rows,
  );
  insertMany(db, 'INSERT INTO poll_members (journal, poll, member)', 3, members);
  insertMany(db, 'INSERT INTO poll_marks (journal, poll, mark, position)', 4, marks);
}

/** Writes a stored poll as it now is. */
export function savePoll(db: Db, journal: number, poll: PollRecord, before: PollRecord): void {
  run(
    db,
    `UPDATE polls SET operator = ?, outcome = ?, answer = ?, press = ?, ambiguous = ?, ended_at = ?, inferred = ?,
       attached = ?
       WHERE journal = ? AND seq = ?`,
    poll.operator ?? null,
    poll.outcome ?? null,
    poll.answer ?? null,
    poll.press ?? null,
    poll.ambiguous === true ? 1 : 0,
    poll.endedAt ?? null,
    poll.inferred === true ? 1 : 0,
    poll.attached ?? null,
    journal,
    poll.seq,
  );
  saveMembers(db, journal, poll, before);
}

function saveMembers(db: Db, journal: number, poll: PollRecord, before: PollRecord | undefined): void {
  const old = new Set(before?.members);
  for (const member of poll.members) {
    if (old.delete(member)) continue;
    run(db, 'INSERT INTO poll_members (journal, poll, member) VALUES (?, ?, ?)', journal, poll.seq, member);
  }
  for (const member of old) {
    run(
      db,
      'DELETE FROM poll_members WHERE journal = ? AND poll = ? AND member = ?',
      journal,
      poll.seq,
      member,
    );
  }
  for (const [position, mark] of poll.marks.entries()) {
    run(
      db,
      `INSERT INTO poll_marks (journal, poll, mark, position) VALUES (?, ?, ?, ?)
       ON CONFLICT (journal, poll, mark) DO NOTHING`,
      journal,
      poll.seq,
      mark,
      position,
    );
  }
}

export interface PollPlace {
  readonly seq: number;
  readonly workplace: string | null;
  readonly openedHub: number;
}

/** Where and when, by the hub's clock, the polls of a journal opened; by seq. */
export const pollPlaces = (db: Db, journal: number): readonly PollPlace[] =>
  all(
    db,
    'SELECT seq, workplace, opened_hub AS "openedHub" FROM polls WHERE journal = ? ORDER BY seq',
    journal,
  );
