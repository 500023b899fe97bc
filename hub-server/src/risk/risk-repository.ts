import type { RiskKind } from '@otklik/shared/risk/finding.ts';
import type { RiskFinding, RiskPass, RiskPosition, RiskReason } from '../db/contract/risk.ts';
import { all, type Db, insertMany, listsOf, one, run } from '../db/sqlite.ts';
import { withBody } from '../ops/archive-repository.ts';
import { zonesBefore } from '../results/zone-repository.ts';
import { type EventText, READ_TYPES } from './event-text.ts';
import type { StoreFacts } from './store-context.ts';

export interface PassRow {
  readonly pass: RiskPass;
  readonly version: number;
  readonly context: string;
  readonly state: string;
  readonly received: number | null;
  readonly journal: number | null;
  readonly seq: number | null;
  /** When the store was last begun anew, hub time. */
  readonly anewAt: number | null;
}

/** The pass that goes on: the one made anew, where there is one. */
export const currentPass = (db: Db, store: string): PassRow | undefined =>
  one(
    db,
    `SELECT pass, version, context, state, received, journal, seq, anew_at AS "anewAt" FROM risk_stores
     WHERE store = ? ORDER BY pass DESC LIMIT 1`,
    store,
  );

/** Stores with a journal that is not read to its end, or that are being made anew. */
export const dueStores = (db: Db): readonly string[] =>
  all<{ store: string }>(
    db,
    `SELECT DISTINCT w.store FROM placements p JOIN workplaces w ON w.id = p.workplace
       JOIN journals j ON j.id = p.journal AND j.durable >= p.from_seq
       LEFT JOIN risk_marks m ON m.store = w.store AND m.pass = 0 AND m.journal = p.journal
     WHERE m.seq IS NULL OR j.durable > m.seq
     UNION SELECT store FROM risk_stores WHERE pass = 1 ORDER BY 1`,
  ).map(({ store }) => store);

/** Stores of which something has been scored. */
export const scoredStores = (db: Db): readonly string[] =>
  all<{ store: string }>(db, 'SELECT store FROM risk_stores WHERE pass = 0 ORDER BY store').map(
    ({ store }) => store,
  );

/** A journal with events of a store, and up to where a pass has read it. */
export interface JournalMark {
  readonly journal: number;
  readonly epoch: string;
  readonly durable: number;
  readonly seq: number;
  readonly received: number;
}

export const journalMarks = (db: Db, store: string, pass: RiskPass): readonly JournalMark[] =>
  all(
    db,
    `SELECT p.journal, j.epoch, j.durable, COALESCE(m.seq, MIN(p.from_seq) - 1) AS seq, COALESCE(m.received, 0) AS received
     FROM workplaces w JOIN placements p ON p.workplace = w.id JOIN journals j ON j.id = p.journal
       LEFT JOIN risk_marks m ON m.store = w.store AND m.pass = ? AND m.journal = p.journal
     WHERE w.store = ? GROUP BY p.journal, j.epoch, j.durable, m.seq, m.received ORDER BY p.journal`,
    pass,
    store,
  );

export interface Arrival {
  readonly seq: number;
  readonly received: number;
}

/** When the next events of a journal arrived. */
export const arrivals = (db: Db, journal: number, after: number, limit: number): readonly Arrival[] =>
  all(
    db,
    'SELECT seq, received FROM events WHERE journal = ? AND seq > ? ORDER BY seq LIMIT ?',
    journal,
    after,
    limit,
  );

/** Events of a stretch that a detector reads, with their bodies wherever those are. */
export const readEvents = (db: Db, journal: number, from: number, to: number): readonly EventText[] =>
  all<EventText>(
    db,
    `SELECT seq, type, place, mono, hub_at AS "hubAt", body FROM events WHERE journal = ? AND seq BETWEEN ? AND ?
       AND type IN (${READ_TYPES.map((type) => `'${type}'`).join(', ')}) ORDER BY seq`,
    journal,
    from,
    to,
  ).map((row) => withBody(db, journal, row));

export function storeFacts(db: Db, store: string): StoreFacts | undefined {
  const row = one<{ zone: string; hours: string | null }>(
    db,
    'SELECT zone, hours FROM stores WHERE id = ?',
    store,
  );
  if (row === undefined) return undefined;
  const before = zonesBefore(db, store).map(({ zone, until }) => ({ zone, until }));
  // Stored as it was checked on its way in.
  return { zone: row.zone, before, hours: row.hours === null ? undefined : JSON.parse(row.hours) };
}

export const workplacesOf = (db: Db, store: string): readonly string[] =>
  all<{ id: string }>(db, 'SELECT id FROM workplaces WHERE store = ?', store).map(({ id }) => id);

/** Which answer is the good one, by question. */
export const goodAnswers = (db: Db): ReadonlyMap<string, 'yes' | 'no'> =>
  new Map(
    all<{ id: string; positive: 'yes' | 'no' }>(db, 'SELECT id, positive FROM questions').map(
      ({ id, positive }) => [id, positive],
    ),
  );

export function savePass(
  db: Db,
  store: string,
  { pass, version, context, state, received, journal, seq, anewAt }: PassRow,
): void {
  run(
    db,
    `INSERT INTO risk_stores (store, pass, version, context, state, received, journal, seq, anew_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (store, pass) DO UPDATE SET version = excluded.version, context = excluded.context,
       state = excluded.state, received = excluded.received, journal = excluded.journal, seq = excluded.seq,
       anew_at = excluded.anew_at`,
    store,
    pass,
    version,
    context,
    state,
    received,
    journal,
    seq,
    anewAt,
  );
}

export function saveMark(
  db: Db,
  store: string,
  pass: RiskPass,
  { journal, seq, received }: RiskPosition,
): void {
  run(
    db,
    `INSERT INTO risk_marks (store, pass, journal, seq, received) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (store, pass, journal) DO UPDATE SET seq = excluded.seq, received = excluded.received`,
    store,
    pass,
    journal,
    seq,
    received,
  );
}

/** Each once. */
export function saveFindings(db: Db, store: string, pass: RiskPass, findings: readonly RiskFinding[]): void {
  insertMany(
    db,
    'INSERT INTO risk_findings (store, pass, kind, workplace, since, at, facts)',
    7,
    findings.flatMap(({ kind, workplace, since, at, facts }) => [
      ...[store, pass, kind, workplace, since, at],
      JSON.stringify(facts),
    ]),
    'ON CONFLICT (store, pass, kind, workplace, since) DO UPDATE SET at = excluded.at, facts = excluded.facts',
  );
}

/** Each once. */
export function saveReasons(db: Db, store: string, pass: RiskPass, reasons: readonly RiskReason[]): void {
  insertMany(
    db,
    'INSERT INTO risk_reasons (journal, seq, pass, kind, store, workplace, since)',
    7,
    reasons.flatMap(({ journal, seq, kind, workplace, since }) => [
      ...[journal, seq, pass, kind, store, workplace, since],
    ]),
    `ON CONFLICT (journal, seq, pass, kind) DO UPDATE SET store = excluded.store, workplace = excluded.workplace,
       since = excluded.since`,
  );
}

const TABLES = ['risk_stores', 'risk_marks', 'risk_findings', 'risk_reasons'] as const;

export function dropPass(db: Db, store: string, pass: RiskPass): void {
  for (const table of TABLES) run(db, `DELETE FROM ${table} WHERE store = ? AND pass = ?`, store, pass);
}

/** What was made anew takes the place of what was shown. */
export function adoptPass(db: Db, store: string): void {
  dropPass(db, store, 0);
  for (const table of TABLES) run(db, `UPDATE ${table} SET pass = 0 WHERE store = ? AND pass = 1`, store);
}

/** Everything that was found, of all stores: it is scored anew. */
export function clearRisk(db: Db): void {
  for (const table of [...TABLES, 'risk_items']) run(db, `DELETE FROM ${table}`);
}

/** Stores with events of a kiosk's journals. */
export const storesOfKiosk = (db: Db, kiosk: string): readonly string[] =>
  all<{ store: string }>(
    db,
    `SELECT DISTINCT w.store FROM journals j JOIN placements p ON p.journal = j.id
       JOIN workplaces w ON w.id = p.workplace WHERE j.kiosk = ?`,
    kiosk,
  ).map(({ store }) => store);

export interface EventKey {
  readonly journal: number;
  readonly seq: number;
}

/** Events of a store with a reason. */
export const eventsWithReasons = (db: Db, store: string, pass: RiskPass): readonly EventKey[] =>
  all(
    db,
    'SELECT DISTINCT journal, seq FROM risk_reasons WHERE store = ? AND pass = ? ORDER BY journal, seq',
    store,
    pass,
  );

/** Kinds of the reasons that events of a journal have, in no order. */
export const kindsOf = (
  db: Db,
  journal: number,
  seqs: readonly number[],
): readonly { readonly seq: number; readonly kind: RiskKind }[] =>
  listsOf(seqs).flatMap(({ values, places }) =>
    all<{ seq: number; kind: RiskKind }>(
      db,
      `SELECT seq, kind FROM risk_reasons WHERE journal = ? + 0 AND seq IN (${places}) AND pass = 0`,
      journal,
      ...values,
    ),
  );

export interface ItemStanding {
  readonly seq: number;
  /** Whether any expert has judged it. */
  readonly judged: 0 | 1;
}

/** Those events of a journal that experts are shown as items of their own. */
export const itemStandings = (db: Db, journal: number, seqs: readonly number[]): readonly ItemStanding[] =>
  listsOf(seqs).flatMap(({ values, places }) =>
    all<ItemStanding>(
      db,
      `SELECT i.seq, CASE WHEN EXISTS (SELECT 1 FROM verdicts v WHERE v.journal = i.journal AND v.seq = i.seq
         AND v.withdrawn_at IS NULL) THEN 1 ELSE 0 END AS judged
       FROM review_items i
       WHERE i.journal = ? + 0 AND i.seq IN (${places}) AND i.listed = 1 AND i.workplace IS NOT NULL`,
      journal,
      ...values,
    ),
  );

export interface QueueRow extends EventKey {
  readonly store: string;
  readonly place: number;
  readonly turn: number;
  readonly kinds: string;
  readonly judged: 0 | 1;
}

/** Each event once. */
export function saveQueueItems(db: Db, rows: readonly QueueRow[]): void {
  insertMany(
    db,
    'INSERT INTO risk_items (journal, seq, store, place, turn, kinds, judged)',
    7,
    rows.flatMap((row) => [row.journal, row.seq, row.store, row.place, row.turn, row.kinds, row.judged]),
    `ON CONFLICT (journal, seq) DO UPDATE SET store = excluded.store, place = excluded.place,
       turn = excluded.turn, kinds = excluded.kinds, judged = excluded.judged`,
  );
}

export const storeInQueue = (db: Db, { journal, seq }: EventKey): string | undefined =>
  one<{ store: string }>(db, 'SELECT store FROM risk_items WHERE journal = ? AND seq = ?', journal, seq)
    ?.store;

export const dropQueue = (db: Db, store: string): void => {
  run(db, 'DELETE FROM risk_items WHERE store = ?', store);
};

/** Takes an item out of the queue while somebody's verdict on it counts. */
export const markJudged = (db: Db, journal: number, seq: number): void => {
  run(
    db,
    `UPDATE risk_items SET judged = CASE WHEN EXISTS (SELECT 1 FROM verdicts v WHERE v.journal = ? AND v.seq = ?
       AND v.withdrawn_at IS NULL) THEN 1 ELSE 0 END WHERE journal = ? AND seq = ?`,
    journal,
    seq,
    journal,
    seq,
  );
};

export const findingsOf = (db: Db, store: string, pass: RiskPass): readonly RiskFinding[] =>
  all<Omit<RiskFinding, 'facts'> & { facts: string }>(
    db,
    `SELECT kind, workplace, since, at, facts FROM risk_findings WHERE store = ? AND pass = ?
     ORDER BY kind, workplace, since`,
    store,
    pass,
  ).map((row) => ({ ...row, facts: JSON.parse(row.facts) }));

export const reasonsOfStore = (db: Db, store: string, pass: RiskPass): readonly RiskReason[] =>
  all(
    db,
    `SELECT journal, seq, kind, workplace, since FROM risk_reasons WHERE store = ? AND pass = ?
     ORDER BY journal, seq, kind`,
    store,
    pass,
  );
