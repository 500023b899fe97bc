import type { RiskKind } from '@otklik/shared/risk/finding.ts';
import type { ShownKind } from '@otklik/shared/risk/shown.ts';
import type { Within } from '../db/contract/people.ts';
import type { RiskFinding } from '../db/contract/risk.ts';
import type { ItemFilter, ItemState } from '../db/contract/verdicts.ts';
import { all, type Db, one, type SqlValue } from '../db/sqlite.ts';
import { storeCondition } from '../users/scope-repository.ts';
import type { EventKey } from './risk-repository.ts';

export interface QueueFilter {
  readonly expert: string;
  readonly filter: ItemFilter;
  readonly state: ItemState;
  readonly reason: ShownKind | undefined;
}

/** Where an item stands in the queue. */
export interface QueuePosition extends EventKey {
  readonly place: number;
  readonly turn: number;
}

interface Where {
  readonly from: string;
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

function whereOf({ expert, filter, state, reason }: QueueFilter): Where {
  const conditions: string[] = [];
  const values: SqlValue[] = [];
  const add = (sql: string, value: SqlValue | undefined): void => {
    if (value === undefined) return;
    conditions.push(sql);
    values.push(value);
  };
  if (state === 'pending') conditions.push('r.judged = 0');
  add('r.store = ?', filter.store);
  const narrowed = storeCondition('r.store', filter.within);
  if (narrowed !== undefined) add(narrowed.sql, narrowed.value);
  add('r.kinds LIKE ?', reason === undefined ? undefined : `% ${reason} %`);
  add('i.workplace = ?', filter.workplace);
  add('i.hub_at >= ?', filter.from);
  add('i.hub_at < ?', filter.to);
  if (state === 'done')
    add(
      `EXISTS (SELECT 1 FROM verdicts v WHERE v.journal = r.journal AND v.seq = r.seq AND v.expert = ?
         AND v.withdrawn_at IS NULL)`,
      expert,
    );
  if (state === 'second-look')
    conditions.push(
      'EXISTS (SELECT 1 FROM second_looks k WHERE k.journal = r.journal AND k.seq = r.seq AND k.cleared_at IS NULL)',
    );
  // The rows of all items are only read where something of them is asked for.
  const joined = [filter.workplace, filter.from, filter.to].some((each) => each !== undefined);
  return {
    from: `FROM risk_items r ${joined ? 'JOIN review_items i ON i.journal = r.journal AND i.seq = r.seq' : ''}`,
    sql: conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`,
    values,
  };
}

/** The queue after `after`, riskiest first. */
export function queuePage(
  db: Db,
  query: QueueFilter & { readonly after: QueuePosition | undefined; readonly limit: number },
): readonly QueuePosition[] {
  const { from, sql, values } = whereOf(query);
  const { after } = query;
  const behind =
    after === undefined
      ? ''
      : `${sql === '' ? 'WHERE' : 'AND'} (r.place, r.turn, r.journal, r.seq) > (?, ?, ?, ?)`;
  return all(
    db,
    `SELECT r.journal, r.seq, r.place, r.turn ${from} ${sql} ${behind}
     ORDER BY r.place, r.turn, r.journal, r.seq LIMIT ?`,
    ...values,
    ...(after === undefined ? [] : [after.place, after.turn, after.journal, after.seq]),
    query.limit,
  );
}

/** Where an item stands, also one that was judged; undefined where it is in no queue. */
export const positionOf = (db: Db, { journal, seq }: EventKey): QueuePosition | undefined =>
  one(db, 'SELECT journal, seq, place, turn FROM risk_items WHERE journal = ? AND seq = ?', journal, seq);

export function countQueue(db: Db, query: QueueFilter): number {
  const { from, sql, values } = whereOf(query);
  return one<{ n: number }>(db, `SELECT COUNT(*) AS n ${from} ${sql}`, ...values)?.n ?? 0;
}

/** Findings that name an event, by kind. */
export const findingsAbout = (db: Db, { journal, seq }: EventKey): readonly RiskFinding[] =>
  all<Omit<RiskFinding, 'facts'> & { facts: string }>(
    db,
    `SELECT f.kind, f.workplace, f.since, f.at, f.facts FROM risk_reasons r
       JOIN risk_findings f ON f.store = r.store AND f.pass = r.pass AND f.kind = r.kind
         AND f.workplace = r.workplace AND f.since = r.since
     WHERE r.journal = ? AND r.seq = ? AND r.pass = 0 ORDER BY f.kind`,
    journal,
    seq,
  ).map((row) => ({ ...row, facts: JSON.parse(row.facts) }));

const UNDECIDED = `NOT EXISTS (SELECT 1 FROM verdicts v WHERE v.journal = i.journal AND v.seq = i.seq
  AND v.expert = ? AND v.withdrawn_at IS NULL)`;

/** A press settles its poll so much later at most (DESIGN §5), ms. */
const SETTLES_MS = 5000;

/** Found in all presses of a workplace for a while, of which a finding names the last at most. */
const ofAllPresses: ReadonlySet<RiskKind> = new Set(['run-of-one', 'fm-after-bad-run']);

/**
 * Customers' presses a finding rests on that this expert has not judged: those it names and, where it rests on more than it
 * names, all those of its workplace and time.
 */
export function undecidedOf(db: Db, expert: string, finding: RiskFinding): number {
  const { kind, workplace, since, at } = finding;
  const named = one<{ n: number }>(
    db,
    `SELECT COUNT(*) AS n FROM risk_reasons r
       JOIN review_items i ON i.journal = r.journal AND i.seq = r.seq AND i.kind = 'customer-press'
     WHERE r.store = (SELECT store FROM workplaces WHERE id = ?) AND r.pass = 0 AND r.kind = ?
       AND r.workplace = ? AND r.since = ? AND ${UNDECIDED}`,
    workplace,
    kind,
    workplace,
    since,
    expert,
  );
  if (!ofAllPresses.has(kind) || (named?.n ?? 0) > 0) return named?.n ?? 0;
  const around = one<{ n: number }>(
    db,
    `SELECT COUNT(*) AS n FROM review_items i WHERE i.listed = 1 AND i.hub_at BETWEEN ? AND ?
       AND i.workplace = ? AND i.kind = 'customer-press' AND ${UNDECIDED}`,
    since - SETTLES_MS,
    at,
    workplace,
    expert,
  );
  return around?.n ?? 0;
}

export interface CountRow {
  readonly store: string;
  readonly name: string;
  readonly kind: RiskKind;
  readonly findings: number;
}

export function countFindings(
  db: Db,
  { from, to, within }: Within & { readonly from?: number | undefined; readonly to?: number | undefined },
): readonly CountRow[] {
  const narrowed = storeCondition('store', within);
  return all(
    db,
    `SELECT f.store, s.name, f.kind, f.findings FROM (
       SELECT store, kind, COUNT(*) AS findings FROM risk_findings
       WHERE pass = 0 AND at >= ? AND at < ? ${narrowed === undefined ? '' : `AND ${narrowed.sql}`}
       GROUP BY store, kind) f
     JOIN stores s ON s.id = f.store ORDER BY s.name, f.store, f.kind`,
    from ?? Number.MIN_SAFE_INTEGER,
    to ?? Number.MAX_SAFE_INTEGER,
    ...(narrowed === undefined ? [] : [narrowed.value]),
  );
}

/** How many stores have events and have not been scored at all. */
export function countUnscored(db: Db, { within }: Within): number {
  const narrowed = storeCondition('w.store', within);
  const row = one<{ n: number }>(
    db,
    `SELECT COUNT(DISTINCT w.store) AS n FROM placements p JOIN workplaces w ON w.id = p.workplace
       JOIN journals j ON j.id = p.journal AND j.durable >= p.from_seq
     WHERE NOT EXISTS (SELECT 1 FROM risk_stores r WHERE r.store = w.store AND r.pass = 0)
       ${narrowed === undefined ? '' : `AND ${narrowed.sql}`}`,
    ...(narrowed === undefined ? [] : [narrowed.value]),
  );
  return row?.n ?? 0;
}

/** How many items wait, by store. */
export const waitingByStore = (db: Db): ReadonlyMap<string, number> =>
  new Map(
    all<{ store: string; n: number }>(
      db,
      'SELECT store, COUNT(*) AS n FROM risk_items WHERE judged = 0 GROUP BY store',
    ).map(({ store, n }) => [store, n]),
  );
