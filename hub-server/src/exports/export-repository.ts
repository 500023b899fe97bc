import type { Standing } from '@otklik/shared/review/verdict.ts';
import type { ExportJournal, Judged } from '../db/contract/exports.ts';
import { all, type Db, one, type SqlValue } from '../db/sqlite.ts';
import type { Scope } from '../results/scope.ts';
import type { StoreZones } from '../results/store-zones.ts';
import { zonesBefore } from '../results/zone-repository.ts';
import { storeCondition } from '../users/scope-repository.ts';

const DAY_MS = 86_400_000;

/** Journals with what they hold, all of them or those that were ever at a workplace of the scope. */
export function journalsIn(db: Db, scope: Scope): readonly ExportJournal[] {
  const conditions: string[] = [];
  const values: SqlValue[] = [];
  const add = (condition: string, value: string | undefined): void => {
    if (value === undefined) return;
    conditions.push(condition);
    values.push(value);
  };
  add('w.id = ?', scope.workplace);
  add('w.store = ?', scope.store);
  add('w.store IN (SELECT m.store FROM store_group_members m WHERE m.store_group = ?)', scope.group);
  const narrowed = storeCondition('w.store', scope.within);
  if (narrowed !== undefined) add(narrowed.sql, narrowed.value);
  const journals = all<Omit<ExportJournal, 'workplaces'>>(
    db,
    'SELECT id AS journal, kiosk, epoch, durable AS "to" FROM journals WHERE durable > 0 ORDER BY id',
  );
  if (conditions.length === 0) return journals;
  const rows = all<{ journal: number; workplace: string }>(
    db,
    `SELECT DISTINCT p.journal, p.workplace FROM placements p JOIN workplaces w ON w.id = p.workplace
     WHERE ${conditions.join(' AND ')}`,
    ...values,
  );
  const wanted = Map.groupBy(rows, ({ journal }) => journal);
  return journals.flatMap((journal) => {
    const workplaces = wanted.get(journal.journal)?.map(({ workplace }) => workplace);
    return workplaces === undefined ? [] : [{ ...journal, workplaces }];
  });
}

/** A stretch of one journal: at most `limit` rows of (after, to], within days a little wider than asked. */
export interface Stretch {
  readonly journal: number;
  readonly after: number;
  readonly to: number;
  readonly from: number | undefined;
  readonly until: number | undefined;
  readonly limit: number;
}

/** Which day an instant belongs to depends on its store's zone, so the caller looks. */
const bounds = ({ from, until }: Stretch): readonly [number, number] => [
  from === undefined ? Number.MIN_SAFE_INTEGER : (from - 1) * DAY_MS,
  until === undefined ? Number.MAX_SAFE_INTEGER : (until + 1) * DAY_MS,
];

export interface PollRow {
  readonly seq: number;
  readonly place: number;
  readonly workplace: string | null;
  readonly via: string;
  readonly question: string | null;
  readonly ru: string | null;
  readonly en: string | null;
  readonly planned: string | null;
  readonly operator: string | null;
  readonly raw: number;
  readonly hub: number;
  readonly offset: number;
  readonly error: number;
  readonly windowMs: number;
  readonly outcome: string | null;
  readonly answer: string | null;
  readonly ambiguous: number;
  readonly inferred: number;
  readonly endedRaw: number | null;
  readonly hour: number | null;
  readonly counted: string | null;
  readonly state: string | null;
}

export function pollRows(
  db: Db,
  stretch: Stretch,
  narrowed: { readonly question: string | undefined; readonly operator: string | undefined },
): readonly PollRow[] {
  const conditions: string[] = [];
  const values: SqlValue[] = [];
  if (narrowed.question !== undefined) {
    conditions.push(' AND p.question = ?');
    values.push(narrowed.question);
  }
  if (narrowed.operator !== undefined) {
    conditions.push(' AND p.roll_operator = ?');
    values.push(narrowed.operator);
  }
  return all(
    db,
    `SELECT p.seq, p.place, p.workplace, p.via, p.question, q.text_ru AS ru, q.text_en AS en, p.planned,
       COALESCE(p.roll_operator, p.operator) AS "operator", p.opened_at AS raw, p.opened_hub AS hub,
       e.clock_offset AS "offset", e.clock_error AS "error", p.window_ms AS "windowMs", p.outcome, p.answer,
       p.ambiguous, p.inferred, p.ended_at AS "endedRaw", p.roll_hour AS "hour", p.roll_count AS counted,
       p.roll_state AS "state"
     FROM polls p JOIN events e ON e.journal = p.journal AND e.seq = p.seq LEFT JOIN questions q ON q.id = p.question
     WHERE p.journal = ? AND p.seq > ? AND p.seq <= ? AND p.opened_hub >= ? AND p.opened_hub < ?${conditions.join('')}
     ORDER BY p.seq LIMIT ?`,
    stretch.journal,
    stretch.after,
    stretch.to,
    ...bounds(stretch),
    ...values,
    stretch.limit,
  );
}

interface JudgedRow {
  readonly poll: number;
  readonly seq: number;
  readonly verdict: Standing | null;
}

/** What is judged in the polls from `from` to `to`, by poll, with the verdicts that stand. */
const judgedBetween =
  (sql: string) =>
  (db: Db, journal: number, from: number, to: number): ReadonlyMap<number, readonly Judged[]> => {
    const polls = new Map<number, Judged[]>();
    for (const { poll, seq, verdict } of all<JudgedRow>(db, sql, journal, from, to)) {
      const known = polls.get(poll) ?? [];
      known.push({ seq, ...(verdict === null ? {} : { verdict }) });
      polls.set(poll, known);
    }
    return polls;
  };

/** Presses and triggers. */
export const membersBetween = judgedBetween(
  `SELECT m.poll, m.member AS seq, s.value AS verdict FROM poll_members m
     LEFT JOIN standings s ON s.journal = m.journal AND s.seq = m.member
   WHERE m.journal = ? AND m.poll BETWEEN ? AND ? ORDER BY m.poll, m.member`,
);

/** Force majeure. */
export const marksBetween = judgedBetween(
  `SELECT m.poll, m.mark AS seq, s.value AS verdict FROM poll_marks m
     LEFT JOIN standings s ON s.journal = m.journal AND s.seq = m.mark
   WHERE m.journal = ? AND m.poll BETWEEN ? AND ? ORDER BY m.poll, m.position`,
);

export interface EventRow {
  readonly seq: number;
  readonly type: string;
  readonly place: number;
  readonly raw: number;
  readonly mono: number;
  readonly boot: string;
  readonly body: string;
  readonly hash: Uint8Array;
  readonly previous: Uint8Array | null;
  readonly offset: number;
  readonly error: number;
  readonly hub: number;
  readonly received: number;
  readonly verdict: Standing | null;
}

/** The polls to which the events from `from` to `to` belong. Asked event by event, SQLite walked all of the journal's. */
export const pollsOf = (db: Db, journal: number, from: number, to: number): ReadonlyMap<number, number> =>
  new Map(
    all<{ seq: number; poll: number }>(
      db,
      `SELECT m.member AS seq, MIN(m.poll) AS poll FROM poll_members m
       WHERE m.journal = ? AND m.member BETWEEN ? AND ? GROUP BY m.member`,
      journal,
      from,
      to,
    ).map(({ seq, poll }) => [seq, poll]),
  );

export const eventRows = (db: Db, stretch: Stretch): readonly EventRow[] =>
  all(
    db,
    `SELECT e.seq, e.type, e.place, e.at AS raw, e.mono, e.boot, e.body, e.hash, b.hash AS previous,
       e.clock_offset AS "offset", e.clock_error AS "error", e.hub_at AS hub, e.received,
       s.value AS verdict
     FROM events e LEFT JOIN events b ON b.journal = e.journal AND b.seq = e.seq - 1
       LEFT JOIN standings s ON s.journal = e.journal AND s.seq = e.seq
     WHERE e.journal = ? AND e.seq > ? AND e.seq <= ? AND e.hub_at >= ? AND e.hub_at < ?
     ORDER BY e.seq LIMIT ?`,
    stretch.journal,
    stretch.after,
    stretch.to,
    ...bounds(stretch),
    stretch.limit,
  );

export interface NamedWorkplace {
  readonly workplace: string;
  readonly workplaceName: string;
  readonly store: string;
  readonly storeName: string;
  readonly zones: StoreZones;
}

export function namedWorkplace(db: Db, id: string): NamedWorkplace | undefined {
  const row = one<Omit<NamedWorkplace, 'zones'> & { readonly zone: string }>(
    db,
    `SELECT w.id AS workplace, w.name AS "workplaceName", s.id AS store, s.name AS "storeName", s.zone
     FROM workplaces w JOIN stores s ON s.id = w.store WHERE w.id = ?`,
    id,
  );
  if (row === undefined) return undefined;
  const { zone, ...names } = row;
  return { ...names, zones: { zone, before: zonesBefore(db, row.store) } };
}
