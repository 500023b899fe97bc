import { all, type Db, one } from '../db/sqlite.ts';
import { SAID_COLUMNS, type SaidRow } from '../double/double-repository.ts';
import type { StoredEvent } from '../ingest/event-repository.ts';
import { withBody } from '../ops/archive-repository.ts';
import type { StoreZones } from '../results/store-zones.ts';
import { allZones } from '../results/zone-repository.ts';

/** All that verification reads. Whole rows of one journal at a time; nothing here changes anything. */
export interface JournalToVerify {
  readonly id: number;
  readonly kiosk: string;
  readonly epoch: string;
  readonly durable: number;
  readonly hash: Uint8Array;
}

export const journalsToVerify = (db: Db): readonly JournalToVerify[] =>
  all(db, 'SELECT id, kiosk, epoch, durable, hash FROM journals ORDER BY id');

/** Stored events of a journal beyond `after`, ascending, at most `limit`. */
export const eventsAfter = (db: Db, journal: number, after: number, limit: number): readonly StoredEvent[] =>
  all<StoredEvent>(
    db,
    `SELECT seq, type, place, at, mono, boot, body, hash, clock_offset AS "offset", clock_error AS "error",
       hub_at AS "hubAt", received FROM events WHERE journal = ? AND seq > ? ORDER BY seq LIMIT ?`,
    journal,
    after,
    limit,
  ).map((row) => withBody(db, journal, row));

export interface HeadRow {
  readonly seq: number;
  readonly signature: Uint8Array;
  readonly keyNumber: number;
}

export const headsOf = (db: Db, journal: number): readonly HeadRow[] =>
  all(
    db,
    'SELECT seq, signature, key_number AS "keyNumber" FROM heads WHERE journal = ? ORDER BY seq',
    journal,
  );

export interface ClockRow {
  readonly boot: string;
  readonly offset: number;
  readonly error: number;
}

/** Every clock that was ever measured with a kiosk. */
export const clocksOf = (db: Db, kiosk: string): readonly ClockRow[] =>
  all(
    db,
    `SELECT DISTINCT boot, clock_offset AS "offset", clock_error AS "error" FROM clock_samples WHERE kiosk = ?`,
    kiosk,
  );

export interface BindingRow {
  readonly place: number;
  readonly workplace: string;
}

/** Every workplace a place of the kiosk has ever stood for. */
export const bindingsOf = (db: Db, kiosk: string): readonly BindingRow[] =>
  all(db, 'SELECT DISTINCT place, workplace FROM bindings WHERE kiosk = ?', kiosk);

export interface PollToVerify {
  readonly seq: number;
  readonly place: number;
  readonly workplace: string | null;
  readonly via: string;
  readonly question: string | null;
  readonly planned: string | null;
  readonly operator: string | null;
  readonly opened_at: number;
  readonly opened_mono: number;
  readonly opened_hub: number;
  readonly window_ms: number;
  readonly outcome: string | null;
  readonly answer: string | null;
  readonly press: number | null;
  readonly ambiguous: number;
  readonly ended_at: number | null;
  readonly inferred: number;
  readonly attached: number | null;
  readonly roll_workplace: string | null;
  readonly roll_question: string | null;
  readonly roll_operator: string | null;
  readonly roll_hour: number | null;
  readonly roll_count: string | null;
  readonly roll_state: string | null;
  readonly roll_pressed: number | null;
  readonly roll_review: string | null;
}

export const pollsOf = (db: Db, journal: number): readonly PollToVerify[] =>
  all(
    db,
    `SELECT seq, place, workplace, via, question, planned, operator, opened_at, opened_mono, opened_hub, window_ms,
       outcome, answer, press, ambiguous, ended_at, inferred, attached, roll_workplace, roll_question, roll_operator, roll_hour,
       roll_count, roll_state, roll_pressed, roll_review FROM polls WHERE journal = ? ORDER BY seq`,
    journal,
  );

export interface PollLink {
  readonly poll: number;
  readonly event: number;
}

export const membersOf = (db: Db, journal: number): readonly PollLink[] =>
  all(db, 'SELECT poll, member AS event FROM poll_members WHERE journal = ? ORDER BY poll, member', journal);

export const marksOf = (db: Db, journal: number): readonly PollLink[] =>
  all(db, 'SELECT poll, mark AS event FROM poll_marks WHERE journal = ? ORDER BY poll, position', journal);

export interface ItemToVerify {
  readonly seq: number;
  readonly kind: string;
  readonly place: number;
  readonly workplace: string | null;
  readonly hub_at: number;
  readonly clock_error: number;
  readonly listed: number;
}

export const itemsOf = (db: Db, journal: number): readonly ItemToVerify[] =>
  all(
    db,
    `SELECT seq, kind, place, workplace, hub_at, clock_error, listed FROM review_items WHERE journal = ?
     ORDER BY seq`,
    journal,
  );

export interface VerdictToVerify {
  readonly id: string;
  readonly journal: number;
  readonly seq: number;
  readonly expert: string;
  readonly value: string;
  readonly ordinal: number;
  readonly withdrawn: number;
}

const VERDICT = `SELECT id, journal, seq, expert, value, ordinal,
  CASE WHEN withdrawn_at IS NULL THEN 0 ELSE 1 END AS withdrawn FROM verdicts`;

export const verdictsOf = (db: Db, journal: number): readonly VerdictToVerify[] =>
  all(db, `${VERDICT} WHERE journal = ? ORDER BY seq, ordinal`, journal);

export interface StandingRow {
  readonly seq: number;
  readonly value: number;
}

export const standingsOf = (db: Db, journal: number): readonly StandingRow[] =>
  all(db, 'SELECT seq, value FROM standings WHERE journal = ? ORDER BY seq', journal);

/** Tables whose rows belong to a journal. */
export const JOURNAL_TABLES = [
  'events',
  'heads',
  'polls',
  'poll_members',
  'poll_marks',
  'review_items',
  'verdicts',
  'appeals',
  'standings',
  'double_items',
  'known_items',
  'receipts',
  'console_events',
] as const;

/** Numbers of journals that have rows in the table but do not exist. */
export const lostJournals = (db: Db, table: (typeof JOURNAL_TABLES)[number]): readonly number[] =>
  all<{ journal: number }>(
    db,
    `SELECT DISTINCT journal FROM ${table} WHERE journal NOT IN (SELECT id FROM journals) ORDER BY journal`,
  ).map(({ journal }) => journal);

export interface ForkToVerify {
  readonly id: number;
  readonly kiosk: string;
  readonly epoch: string;
  readonly from_seq: number;
  readonly at_seq: number;
  readonly head_seq: number;
  readonly head_hash: string;
  readonly signature: string;
  readonly body: string;
  readonly key_number: number;
}

export const forksToVerify = (db: Db): readonly ForkToVerify[] =>
  all(
    db,
    'SELECT id, kiosk, epoch, from_seq, at_seq, head_seq, head_hash, signature, body, key_number FROM forks ORDER BY id',
  );

export interface KioskKey {
  readonly id: string;
  /** Raw Ed25519 key, base64url. */
  readonly public_key: string;
  readonly key_number: number;
}

export const kioskKeys = (db: Db): readonly KioskKey[] =>
  all(db, 'SELECT id, public_key, key_number FROM kiosks ORDER BY id');

/** Time zones of each workplace's store. */
export function workplaceZones(db: Db): ReadonlyMap<string, StoreZones> {
  const zones = allZones(db);
  return new Map(
    all<{ id: string; store: string }>(db, 'SELECT id, store FROM workplaces').flatMap(({ id, store }) => {
      const known = zones.get(store);
      return known === undefined ? [] : [[id, known] as const];
    }),
  );
}

export interface AuditRow {
  readonly id: number;
  readonly at: number;
  readonly user: string | null;
  readonly action: string;
  readonly subject: string;
  readonly detail: string;
  readonly hash: Uint8Array;
}

/** Entries of the log beyond `after`, ascending, at most `limit`. */
export const auditAfter = (db: Db, after: number, limit: number): readonly AuditRow[] =>
  all(
    db,
    'SELECT id, at, "user", action, subject, detail, hash FROM audit WHERE id > ? ORDER BY id LIMIT ?',
    after,
    limit,
  );

export interface PlanVersionRow {
  readonly plan: string;
  readonly scope: string;
  readonly version: number;
  readonly body: string;
  readonly seed: string;
  readonly nonce: string;
  readonly commitment: string;
  readonly revealed_at: number | null;
}

export const planVersions = (db: Db): readonly PlanVersionRow[] =>
  all(
    db,
    `SELECT v.plan, p.scope, v.version, v.body, v.seed, v.nonce, v.commitment, v.revealed_at
     FROM plan_versions v JOIN plans p ON p.id = v.plan ORDER BY v.plan, v.version`,
  );

export const mediaSizes = (db: Db): readonly { readonly sha256: string; readonly bytes: number }[] =>
  all(db, 'SELECT sha256, bytes FROM media ORDER BY sha256');

/** What SQLite itself finds wrong with the file; empty where nothing. */
export const fileProblems = (db: Db): readonly string[] =>
  all<{ quick_check: string }>(db, 'PRAGMA quick_check(20)')
    .map(({ quick_check: line }) => line)
    .filter((line) => line !== 'ok');

/** A verdict with everything the log tells of it. */
export interface LoggedVerdict {
  readonly id: string;
  readonly kiosk: string;
  readonly epoch: string;
  readonly seq: number;
  readonly expert: string;
  readonly value: string;
  readonly reason: string | null;
  readonly seen: string | null;
  readonly appeal: string | null;
  readonly text: string | null;
  readonly at: number;
  readonly withdrawn_at: number | null;
}

export const loggedVerdicts = (db: Db): readonly LoggedVerdict[] =>
  all(
    db,
    `SELECT v.id, j.kiosk, j.epoch, v.seq, v.expert, v.value, v.reason, v.text, v.seen, v.appeal, v.at, v.withdrawn_at
     FROM verdicts v JOIN journals j ON j.id = v.journal ORDER BY v.ordinal`,
  );

/** An appeal with what it names, where that is there. */
export interface AppealToVerify {
  readonly id: string;
  readonly kiosk: string;
  readonly epoch: string;
  readonly seq: number;
  readonly appellant: string;
  readonly at: number;
  readonly text: string;
  readonly against: string;
  readonly state: string;
  readonly closed_at: number | null;
  readonly verdict: string | null;
  readonly item: number | null;
  readonly against_value: string | null;
  readonly decided_appeal: string | null;
  readonly decided_withdrawn: number | null;
}

export const appealsToVerify = (db: Db): readonly AppealToVerify[] =>
  all(
    db,
    `SELECT a.id, j.kiosk, j.epoch, a.seq, a.appellant, a.at, a.text, a.against, a.state, a.closed_at, a.verdict,
       i.seq AS item, z.value AS against_value, d.appeal AS decided_appeal,
       CASE WHEN d.id IS NULL THEN NULL WHEN d.withdrawn_at IS NULL THEN 0 ELSE 1 END AS decided_withdrawn
     FROM appeals a JOIN journals j ON j.id = a.journal
       LEFT JOIN review_items i ON i.journal = a.journal AND i.seq = a.seq
       LEFT JOIN verdicts z ON z.id = a.against AND z.journal = a.journal AND z.seq = a.seq
       LEFT JOIN verdicts d ON d.id = a.verdict AND d.journal = a.journal AND d.seq = a.seq
     ORDER BY a.at, a.id`,
  );

/** Verdicts that name an appeal which their event has not. */
export const lostVerdictAppeals = (db: Db): readonly string[] =>
  all<{ id: string }>(
    db,
    `SELECT v.id FROM verdicts v LEFT JOIN appeals a ON a.id = v.appeal AND a.journal = v.journal AND a.seq = v.seq
     WHERE v.appeal IS NOT NULL AND a.id IS NULL ORDER BY v.ordinal`,
  ).map(({ id }) => id);

/** A place of a sample's order, with what its poll counts as now; nothing of a poll that is not there or counts no more. */
export interface SamplePlaceRow {
  readonly place: number;
  readonly stratum: number;
  readonly nth: number;
  readonly journal: number;
  readonly poll: number;
  readonly kiosk: string | null;
  readonly epoch: string | null;
  readonly store: string | null;
  readonly operator: string | null;
  readonly question: string | null;
  readonly workplace: string | null;
  readonly hour: number | null;
  /** Whether it has an answer; lies within the hours of its store; and its answer had come when the sample was drawn. */
  readonly answered: 0 | 1;
  readonly inside: 0 | 1;
  readonly told: 0 | 1;
}

export const samplePlaces = (db: Db, sample: string): readonly SamplePlaceRow[] =>
  all(
    db,
    `SELECT l.place, l.stratum, l.nth, l.journal, l.poll, j.kiosk, j.epoch, w.store, p.roll_operator AS "operator",
       p.roll_question AS question, p.roll_workplace AS workplace, p.roll_hour AS hour,
       CASE WHEN p.roll_count IN ('yes', 'no', 'unsure') THEN 1 ELSE 0 END AS answered,
       CASE WHEN p.roll_hour >= b.from_hour AND p.roll_hour < b.to_hour THEN 1 ELSE 0 END AS inside,
       CASE WHEN p.press <= d.durable THEN 1 ELSE 0 END AS told
     FROM sample_places l LEFT JOIN journals j ON j.id = l.journal
       LEFT JOIN polls p ON p.journal = l.journal AND p.seq = l.poll
       LEFT JOIN workplaces w ON w.id = p.roll_workplace
       LEFT JOIN sample_stores b ON b.sample = l.sample AND b.store = w.store
       LEFT JOIN sample_journals d ON d.sample = l.sample AND d.journal = l.journal
     WHERE l.sample = ? ORDER BY l.place`,
    sample,
  );

/** The name of an event. */
interface Named {
  readonly kiosk: string;
  readonly epoch: string;
  readonly seq: number;
}

export interface DoubleToVerify extends Named {
  readonly chosen: number;
  readonly since: number;
  readonly waiting: number;
  /** Absent: no such event takes a verdict. */
  readonly item: number | null;
}

export const doubleToVerify = (db: Db): readonly DoubleToVerify[] =>
  all(
    db,
    `SELECT j.kiosk, j.epoch, d.seq, d.chosen, d.since, d.waiting, i.seq AS item
     FROM double_items d JOIN journals j ON j.id = d.journal
       LEFT JOIN review_items i ON i.journal = d.journal AND i.seq = d.seq
     ORDER BY d.journal, d.seq`,
  );

export interface SaidToVerify extends SaidRow, Named {
  readonly id: string;
}

/** All that was ever said of items, in the order in which it was said. */
export const saidToVerify = (db: Db): readonly SaidToVerify[] =>
  all(
    db,
    `SELECT v.id, j.kiosk, j.epoch, ${SAID_COLUMNS}
     FROM verdicts v JOIN users u ON u.id = v.expert JOIN journals j ON j.id = v.journal ORDER BY v.ordinal`,
  );

/** When this database got its double review. */
export const doubleBegan = (db: Db): number =>
  one<{ at: number }>(db, 'SELECT at FROM schema_migrations WHERE id = 35')?.at ?? Number.POSITIVE_INFINITY;

export interface KnownToVerify extends Named {
  readonly number: number;
  readonly truth: number;
  readonly marked_by: string;
  readonly marked_at: number;
  readonly removed_at: number | null;
  readonly item: number | null;
}

export const knownToVerify = (db: Db): readonly KnownToVerify[] =>
  all(
    db,
    `SELECT j.kiosk, j.epoch, k.seq, k.number, k.truth, k.marked_by, k.marked_at, k.removed_at, i.seq AS item
     FROM known_items k JOIN journals j ON j.id = k.journal
       LEFT JOIN review_items i ON i.journal = k.journal AND i.seq = k.seq
     ORDER BY k.journal, k.seq, k.number`,
  );
