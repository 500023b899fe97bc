import type { AppealState } from '@otklik/shared/api/review.ts';
import type { UserScope } from '@otklik/shared/api/session.ts';
import type { VerdictReason } from '@otklik/shared/api/verdicts.ts';
import type { AppealVerdict } from '@otklik/shared/review/appeal.ts';
import { all, type Db, one, run } from '../db/sqlite.ts';
import { verdictValue } from '../review/verdict-repository.ts';

export interface AppealRow {
  readonly id: string;
  readonly journal: number;
  readonly seq: number;
  /** From 1 on, of the appeals of this event. */
  readonly number: number;
  readonly appellant: string;
  readonly at: number;
  readonly text: string;
  /** The verdict appealed. */
  readonly against: string;
  readonly state: AppealState;
  readonly closed_at: number | null;
  /** The verdict that decided. */
  readonly verdict: string | null;
}

const COLUMNS = 'id, journal, seq, number, appellant, at, text, against, state, closed_at, verdict';

/** The latest appeal of an event. */
export const latestAppeal = (db: Db, journal: number, seq: number): AppealRow | undefined =>
  one(
    db,
    `SELECT ${COLUMNS} FROM appeals WHERE journal = ? AND seq = ? ORDER BY number DESC LIMIT 1`,
    journal,
    seq,
  );

export const openAppeal = (db: Db, journal: number, seq: number): AppealRow | undefined =>
  one(db, `SELECT ${COLUMNS} FROM appeals WHERE journal = ? AND seq = ? AND state = 'open'`, journal, seq);

export const addAppeal = (
  db: Db,
  appeal: Omit<AppealRow, 'number' | 'state' | 'closed_at' | 'verdict'>,
): void => {
  const { id, journal, seq, appellant, at, text, against } = appeal;
  run(
    db,
    `INSERT INTO appeals (id, journal, seq, number, appellant, at, text, against, state)
     VALUES (?, ?, ?, (SELECT COUNT(*) + 1 FROM appeals WHERE journal = ? AND seq = ?), ?, ?, ?, ?, 'open')`,
    ...[id, journal, seq, journal, seq, appellant, at, text, against],
  );
};

export const setAppealState = (
  db: Db,
  id: string,
  {
    state,
    closedAt,
    verdict,
  }: { readonly state: AppealState; readonly closedAt: number | null; readonly verdict: string | null },
): void => {
  run(
    db,
    'UPDATE appeals SET state = ?, closed_at = ?, verdict = ? WHERE id = ?',
    state,
    closedAt,
    verdict,
    id,
  );
};

/** Appeals somebody has made since. */
export const appealsOf = (db: Db, appellant: string, since: number): number =>
  one<{ n: number }>(db, 'SELECT COUNT(*) AS n FROM appeals WHERE appellant = ? AND at > ?', appellant, since)
    ?.n ?? 0;

/** A verdict as an appeal sees it. */
export interface JudgedVerdict extends AppealVerdict {
  readonly id: string;
  readonly reason: VerdictReason | null;
  readonly text: string | null;
  readonly given: number;
}

/** Everything said on an event, in its order; `appeal`: which of them is on this appeal. */
export const verdictsFor = (
  db: Db,
  journal: number,
  seq: number,
  appeal: string | undefined,
): readonly JudgedVerdict[] => {
  const rows = all<{
    id: string;
    expert: string;
    value: string;
    ordinal: number;
    withdrawn_at: number | null;
    appeal: string | null;
    reason: VerdictReason | null;
    text: string | null;
    at: number;
  }>(
    db,
    `SELECT id, expert, value, ordinal, withdrawn_at, appeal, reason, text, at FROM verdicts
     WHERE journal = ? AND seq = ? ORDER BY ordinal`,
    journal,
    seq,
  );
  /** Not of one on this appeal: undone, it is as if it had never been given. */
  const stood = ({ withdrawn_at, appeal: on }: (typeof rows)[number]): { stoodAgainst?: number } => {
    if (withdrawn_at === null || (on !== null && on === appeal)) return {};
    const last = rows.findLast(({ at }) => at < withdrawn_at);
    return last === undefined ? {} : { stoodAgainst: last.ordinal };
  };
  return rows.map((row) => ({
    ...{ id: row.id, expert: row.expert, value: verdictValue(row.value), at: row.ordinal },
    ...{ withdrawn: row.withdrawn_at !== null, onAppeal: row.appeal !== null && row.appeal === appeal },
    ...{ reason: row.reason, text: row.text, given: row.at },
    ...stood(row),
  }));
};

/** Experts who can sign in, each with what they speak for. */
export const activeExperts = (db: Db): readonly { readonly id: string; readonly scope: UserScope }[] =>
  all<{ id: string; scope: string }>(
    db,
    `SELECT u.id, u.scope FROM users u WHERE u.role = 'expert' AND u.deactivated_at IS NULL
       AND (u.password <> '' OR EXISTS (SELECT 1 FROM identities i WHERE i."user" = u.id))`,
    // It was checked on its way in.
  ).map(({ id, scope }) => ({ id, scope: JSON.parse(scope) as UserScope }));
