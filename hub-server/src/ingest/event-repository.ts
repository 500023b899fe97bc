import type { JournalName } from '../db/contract/projection.ts';
import { all, type Db, insertMany, one, run, type SqlValue } from '../db/sqlite.ts';

/** One kiosk's journal file as the hub holds it. */
export interface JournalRow {
  readonly id: number;
  /** Highest contiguous seq stored; 0 for none. */
  readonly durable: number;
  /** Hash at `durable`; the genesis hash at 0. */
  readonly hash: Uint8Array;
}

export interface StoredEvent {
  readonly seq: number;
  readonly type: string;
  readonly place: number;
  readonly at: number;
  readonly mono: number;
  readonly boot: string;
  /** Canonical JSON, exactly what was hashed. */
  readonly body: string;
  readonly hash: Uint8Array;
  readonly offset: number;
  readonly error: number;
  readonly hubAt: number;
  readonly received: number;
}

export const findJournal = (db: Db, kiosk: string, epoch: string): JournalRow | undefined =>
  one<JournalRow>(db, 'SELECT id, durable, hash FROM journals WHERE kiosk = ? AND epoch = ?', kiosk, epoch);

/** What the hub holds of the kiosk a batch comes from. */
export interface Sender {
  /** Number of the key it has now; undefined once it was revoked. */
  readonly key: number | undefined;
  /** How many journals of it the hub holds. */
  readonly journals: number;
  /** The one the batch continues; undefined where it is new. */
  readonly journal: JournalRow | undefined;
}

/** Undefined for a kiosk that was never enrolled. In one statement, since it is asked for each batch; parameters as in clock-repository.ts. */
export function findSender(db: Db, kiosk: string, epoch: string): Sender | undefined {
  const row = one<
    { key: number | null; journals: number } & { [Key in keyof JournalRow]: JournalRow[Key] | null }
  >(
    db,
    `SELECT CASE WHEN k.revoked_at IS NULL THEN k.key_number END AS "key",
       (SELECT COUNT(*) FROM journals n WHERE n.kiosk = k.id) AS journals, j.id, j.durable, j.hash
     FROM kiosks k LEFT JOIN journals j ON j.kiosk = k.id AND j.epoch = ? || '' WHERE k.id = ? || ''`,
    epoch,
    kiosk,
  );
  if (row === undefined) return undefined;
  const { key, journals, id, durable, hash } = row;
  const known = id !== null && durable !== null && hash !== null;
  return { key: key ?? undefined, journals, journal: known ? { id, durable, hash } : undefined };
}

/** How many journals of a kiosk the hub holds. */
export const journalsOf = (db: Db, kiosk: string): number =>
  one<{ n: number }>(db, 'SELECT COUNT(*) AS n FROM journals WHERE kiosk = ?', kiosk)?.n ?? 0;

/** The kiosk and epoch a journal's number stands for. */
export function journalName(db: Db, journal: number): JournalName {
  const row = one<{ kiosk: string; epoch: string }>(
    db,
    'SELECT kiosk, epoch FROM journals WHERE id = ?',
    journal,
  );
  if (row === undefined) throw new Error(`no journal ${journal}`);
  return row;
}

/** Bodies of the events with which a kiosk's journals begin. */
export const firstBodies = (db: Db, kiosk: string): string[] =>
  all<{ body: string }>(
    db,
    'SELECT e.body FROM journals j JOIN events e ON e.journal = j.id AND e.seq = 1 WHERE j.kiosk = ? ORDER BY j.id',
    kiosk,
  ).map(({ body }) => body);

/** Raw time of one stored event, wall ms of its kiosk. */
export const timeAt = (db: Db, journal: number, seq: number): number | undefined =>
  one<{ at: number }>(db, 'SELECT at FROM events WHERE journal = ? AND seq = ?', journal, seq)?.at;

export function addJournal(db: Db, kiosk: string, epoch: string, genesis: Uint8Array): JournalRow {
  const { id } = one<{ id: number }>(db, 'SELECT COALESCE(MAX(id), 0) + 1 AS id FROM journals') ?? { id: 1 };
  run(
    db,
    'INSERT INTO journals (id, kiosk, epoch, durable, hash) VALUES (?, ?, ?, 0, ?)',
    id,
    kiosk,
    epoch,
    genesis,
  );
  return { id, durable: 0, hash: genesis };
}

export function advanceJournal(db: Db, id: number, durable: number, hash: Uint8Array): void {
  run(db, 'UPDATE journals SET durable = ?, hash = ? WHERE id = ?', durable, hash, id);
}

/** The hash of one stored event. */
export const hashAt = (db: Db, journal: number, seq: number): Uint8Array | undefined =>
  one<{ hash: Uint8Array }>(db, 'SELECT hash FROM events WHERE journal = ? AND seq = ?', journal, seq)?.hash;

/** Hashes of the stored events in [from, to], by seq. */
export function hashesBetween(
  db: Db,
  journal: number,
  from: number,
  to: number,
): ReadonlyMap<number, Uint8Array> {
  const rows = all<{ seq: number; hash: Uint8Array }>(
    db,
    'SELECT seq, hash FROM events WHERE journal = ? AND seq BETWEEN ? AND ? ORDER BY seq',
    journal,
    from,
    to,
  );
  return new Map(rows.map((row) => [row.seq, row.hash]));
}

export function addEvents(db: Db, journal: number, events: readonly StoredEvent[]): void {
  const rows: SqlValue[] = [];
  for (const event of events) {
    rows.push(
      journal,
      event.seq,
      event.type,
      event.place,
      event.at,
      event.mono,
      event.boot,
      event.body,
      event.hash,
      event.offset,
      event.error,
      event.hubAt,
      event.received,
    );
  }
  insertMany(
    db,
    `INSERT INTO events (journal, seq, type, place, at, mono, boot, body, hash, clock_offset, clock_error, hub_at,
       received)`,
    13,
    rows,
  );
}

/** A signed head; `keyNumber` is that of the kiosk's key it is signed by. */
export interface SignedHead {
  readonly seq: number;
  readonly signature: Uint8Array;
  readonly keyNumber: number;
}

export function addHead(
  db: Db,
  journal: number,
  { seq, signature, keyNumber }: SignedHead,
  received: number,
): void {
  run(
    db,
    `INSERT INTO heads (journal, seq, signature, received, key_number) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (journal, seq) DO NOTHING`,
    journal,
    seq,
    signature,
    received,
    keyNumber,
  );
}

export interface ForkRow {
  readonly kiosk: string;
  readonly epoch: string;
  readonly fromSeq: number;
  /** The first seq that contradicts what is stored. */
  readonly atSeq: number;
  readonly headSeq: number;
  readonly headHash: string;
  readonly signature: string;
  readonly body: string;
  readonly received: number;
  readonly keyNumber: number;
}

/** Sets a contradicting batch apart, once. */
export function addFork(db: Db, fork: ForkRow): void {
  run(
    db,
    `INSERT INTO forks (id, kiosk, epoch, from_seq, at_seq, head_seq, head_hash, signature, body, received,
       key_number)
     VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM forks), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (kiosk, epoch, from_seq, head_hash) DO NOTHING`,
    fork.kiosk,
    fork.epoch,
    fork.fromSeq,
    fork.atSeq,
    fork.headSeq,
    fork.headHash,
    fork.signature,
    fork.body,
    fork.received,
    fork.keyNumber,
  );
}

/** What has been set apart of a journal. */
export const forksOf = (
  db: Db,
  kiosk: string,
  epoch: string,
): readonly Pick<ForkRow, 'fromSeq' | 'headHash'>[] =>
  all(
    db,
    'SELECT from_seq AS "fromSeq", head_hash AS "headHash" FROM forks WHERE kiosk = ? AND epoch = ?',
    kiosk,
    epoch,
  );

/** Length of all that has been set apart of a kiosk. */
export const forkBytes = (db: Db, kiosk: string): number =>
  one<{ bytes: number }>(
    db,
    'SELECT COALESCE(SUM(LENGTH(body)), 0) AS bytes FROM forks WHERE kiosk = ?',
    kiosk,
  )?.bytes ?? 0;

/** Raises an alarm, or counts it again. */
export function raiseAlarm(db: Db, kind: string, subject: string, detail: string, now: number): void {
  run(
    db,
    `INSERT INTO alarms (id, kind, subject, detail, raised_at, last_at, times)
     VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM alarms), ?, ?, ?, ?, ?, 1)
     ON CONFLICT (kind, subject) DO UPDATE SET detail = excluded.detail, last_at = excluded.last_at,
       times = alarms.times + 1`,
    kind,
    subject,
    detail,
    now,
    now,
  );
}
