import type { VerdictReason, VerdictValue } from '@otklik/shared/api/verdicts.ts';
import type { GivenVerdict, Standing } from '@otklik/shared/review/verdict.ts';
import type { EventName } from '../db/contract/projection.ts';
import { all, type Db, one, run } from '../db/sqlite.ts';
import type { ItemKind } from './item-repository.ts';

/** An event that takes a verdict, with the poll it belongs to. */
export interface ItemRow {
  readonly journal: number;
  readonly seq: number;
  readonly kind: ItemKind;
  readonly workplace: string | null;
  readonly poll: number | null;
  /** Hub time, ms. */
  readonly hub_at: number;
}

export const findItem = (db: Db, { kiosk, epoch, seq }: EventName): ItemRow | undefined =>
  one(
    db,
    `SELECT i.journal, i.seq, i.kind, i.workplace, i.hub_at,
       (SELECT MIN(m.poll) FROM poll_members m WHERE m.journal = i.journal AND m.member = i.seq) AS poll
     FROM journals j JOIN review_items i ON i.journal = j.id
     WHERE j.kiosk = ? AND j.epoch = ? AND i.seq = ?`,
    kiosk,
    epoch,
    seq,
  );

export const eventExists = (db: Db, { kiosk, epoch, seq }: EventName): boolean =>
  one(
    db,
    `SELECT 1 AS found FROM journals j JOIN events e ON e.journal = j.id
     WHERE j.kiosk = ? AND j.epoch = ? AND e.seq = ?`,
    kiosk,
    epoch,
    seq,
  ) !== undefined;

export interface VerdictRow {
  readonly id: string;
  readonly journal: number;
  readonly seq: number;
  readonly expert: string;
  /** `0`, `1`, `no-footage` or `cannot-tell`, as text. */
  readonly value: string;
  readonly reason: VerdictReason | null;
  readonly text: string | null;
  readonly at: number;
  readonly unblinded: number;
  readonly confirmed_at: number | null;
  /** What was on the screen, as JSON. */
  readonly seen: string | null;
  /** The appeal on which it was given. */
  readonly appeal: string | null;
}

export function verdictValue(stored: string): VerdictValue {
  if (stored === '0') return 0;
  if (stored === '1') return 1;
  if (stored === 'no-footage' || stored === 'cannot-tell') return stored;
  throw new Error(`a stored verdict has the value ${stored}`);
}

const COLUMNS = 'id, journal, seq, expert, value, reason, text, at, unblinded, confirmed_at, seen, appeal';

/** The expert's verdict on an event that counts: the latest not withdrawn. */
export const activeVerdict = (db: Db, expert: string, journal: number, seq: number): VerdictRow | undefined =>
  one(
    db,
    `SELECT ${COLUMNS} FROM verdicts WHERE journal = ? AND seq = ? AND expert = ? AND withdrawn_at IS NULL
     ORDER BY ordinal DESC LIMIT 1`,
    journal,
    seq,
    expert,
  );

/** Whether nothing of a verdict is left to do: it was compared, or there was nothing to compare. */
export const isFinished = ({ value, confirmed_at }: Pick<VerdictRow, 'value' | 'confirmed_at'>): boolean =>
  confirmed_at !== null || (value !== '0' && value !== '1');

/** Any verdict by its id, withdrawn or not. */
export const verdictById = (db: Db, id: string): VerdictRow | undefined =>
  one(db, `SELECT ${COLUMNS} FROM verdicts WHERE id = ?`, id);

/** The expert's latest verdict of all not withdrawn. */
export const latestVerdict = (db: Db, expert: string): VerdictRow | undefined =>
  one(
    db,
    `SELECT ${COLUMNS} FROM verdicts WHERE expert = ? AND withdrawn_at IS NULL ORDER BY ordinal DESC LIMIT 1`,
    expert,
  );

export function addVerdict(db: Db, verdict: VerdictRow): void {
  run(
    db,
    `INSERT INTO verdicts (${COLUMNS}, ordinal)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (SELECT COALESCE(MAX(ordinal), 0) + 1 FROM verdicts))`,
    verdict.id,
    verdict.journal,
    verdict.seq,
    verdict.expert,
    verdict.value,
    verdict.reason,
    verdict.text,
    verdict.at,
    verdict.unblinded,
    verdict.confirmed_at,
    verdict.seen,
    verdict.appeal,
  );
}

export const confirmStored = (db: Db, id: string, now: number): void => {
  run(db, 'UPDATE verdicts SET confirmed_at = ? WHERE id = ?', now, id);
};

/**
 * Withdraws what the expert has said on an event on the same appeal as this verdict, or on none as it; what he said before
 * that appeal counts again. Nothing is deleted.
 */
export const withdraw = (
  db: Db,
  { expert, journal, seq, appeal }: Pick<VerdictRow, 'expert' | 'journal' | 'seq' | 'appeal'>,
  now: number,
): void => {
  run(
    db,
    `UPDATE verdicts SET withdrawn_at = ?
     WHERE expert = ? AND journal = ? AND seq = ? AND appeal IS ? AND withdrawn_at IS NULL`,
    ...[now, expert, journal, seq, appeal],
  );
};

/** Everything said on an event, in the order in which it was said. */
export const verdictsOn = (db: Db, journal: number, seq: number): readonly GivenVerdict[] =>
  all<{ expert: string; value: string; ordinal: number; withdrawn: number }>(
    db,
    `SELECT expert, value, ordinal, CASE WHEN withdrawn_at IS NULL THEN 0 ELSE 1 END AS withdrawn
     FROM verdicts WHERE journal = ? AND seq = ? ORDER BY ordinal`,
    journal,
    seq,
  ).map(({ expert, value, ordinal, withdrawn }) => ({
    expert,
    value: verdictValue(value),
    at: ordinal,
    withdrawn: withdrawn === 1,
  }));

export function storeStanding(db: Db, journal: number, seq: number, standing: Standing | undefined): void {
  if (standing === undefined) {
    run(db, 'DELETE FROM standings WHERE journal = ? AND seq = ?', journal, seq);
    return;
  }
  run(
    db,
    `INSERT INTO standings (journal, seq, value) VALUES (?, ?, ?)
     ON CONFLICT (journal, seq) DO UPDATE SET value = excluded.value`,
    journal,
    seq,
    standing,
  );
}

/** Whether the expert has seen, at any time, what an item or a poll hides. */
export const isRevealed = (db: Db, expert: string, journal: number, seq: number): boolean =>
  one(
    db,
    'SELECT 1 AS seen FROM reveals WHERE expert = ? AND journal = ? AND seq = ?',
    expert,
    journal,
    seq,
  ) !== undefined;

export const addReveal = (db: Db, expert: string, journal: number, seq: number, now: number): void => {
  run(
    db,
    `INSERT INTO reveals (expert, journal, seq, at) VALUES (?, ?, ?, ?)
     ON CONFLICT (expert, journal, seq) DO NOTHING`,
    expert,
    journal,
    seq,
    now,
  );
};

/** The customer's presses of a poll. */
export const customerPresses = (db: Db, journal: number, poll: number): readonly number[] =>
  all<{ member: number }>(
    db,
    `SELECT m.member FROM poll_members m
     JOIN review_items i ON i.journal = m.journal AND i.seq = m.member AND i.kind = 'customer-press'
     WHERE m.journal = ? AND m.poll = ?`,
    journal,
    poll,
  ).map(({ member }) => member);

/** The store where an event that takes a verdict was recorded. */
export const itemStore = (db: Db, journal: number, seq: number): string | undefined =>
  one<{ store: string }>(
    db,
    `SELECT w.store FROM review_items i JOIN workplaces w ON w.id = i.workplace
     WHERE i.journal = ? AND i.seq = ?`,
    journal,
    seq,
  )?.store;

/** What stands for an event. */
export const standingOf = (db: Db, journal: number, seq: number): Standing | undefined =>
  one<{ value: Standing }>(db, 'SELECT value FROM standings WHERE journal = ? AND seq = ?', journal, seq)
    ?.value;
