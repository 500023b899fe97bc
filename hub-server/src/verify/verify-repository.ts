import { all, type Db } from '../db/sqlite.ts';
import type { StoredEvent } from '../ingest/event-repository.ts';
import { withBody } from '../ops/archive-repository.ts';

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
}

export const headsOf = (db: Db, journal: number): readonly HeadRow[] =>
  all(db, 'SELECT seq, signature FROM heads WHERE journal = ? ORDER BY seq', journal);

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
  readonly roll_workplace: string | null;
  readonly roll_question: string | null;
  readonly roll_operator: string | null;
  readonly roll_hour: number | null;
  readonly roll_count: string | null;
  readonly roll_state: string | null;
}

export const pollsOf = (db: Db, journal: number): readonly PollToVerify[] =>
  all(
    db,
    `SELECT seq, place, workplace, via, question, planned, operator, opened_at, opened_mono, opened_hub, window_ms,
       outcome, answer, press, ambiguous, ended_at, inferred, roll_workplace, roll_question, roll_operator, roll_hour,
       roll_count, roll_state FROM polls WHERE journal = ? ORDER BY seq`,
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
  'standings',
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
}

export const forksToVerify = (db: Db): readonly ForkToVerify[] =>
  all(
    db,
    'SELECT id, kiosk, epoch, from_seq, at_seq, head_seq, head_hash, signature, body FROM forks ORDER BY id',
  );

export interface KioskKey {
  readonly id: string;
  /** Raw Ed25519 key, base64url. */
  readonly public_key: string;
}

export const kioskKeys = (db: Db): readonly KioskKey[] =>
  all(db, 'SELECT id, public_key FROM kiosks ORDER BY id');

/** Time zone by workplace. */
export const workplaceZones = (db: Db): ReadonlyMap<string, string> =>
  new Map(
    all<{ id: string; zone: string }>(
      db,
      'SELECT w.id, s.zone FROM workplaces w JOIN stores s ON s.id = w.store',
    ).map(({ id, zone }) => [id, zone]),
  );

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
  readonly text: string | null;
  readonly at: number;
  readonly withdrawn_at: number | null;
}

export const loggedVerdicts = (db: Db): readonly LoggedVerdict[] =>
  all(
    db,
    `SELECT v.id, j.kiosk, j.epoch, v.seq, v.expert, v.value, v.reason, v.text, v.at, v.withdrawn_at
     FROM verdicts v JOIN journals j ON j.id = v.journal ORDER BY v.ordinal`,
  );
