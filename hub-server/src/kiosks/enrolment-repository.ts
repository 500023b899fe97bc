import type { NewCode, OpenCode } from '../db/contract/kiosks.ts';
import type { Within } from '../db/contract/people.ts';
import { all, type Db, one, run } from '../db/sqlite.ts';
import { storeCondition } from '../users/scope-repository.ts';
import { CODE_TRIES } from './enrolment.ts';

export interface CodeRow {
  readonly hash: string;
  readonly store: string;
  readonly workplaces: readonly string[];
  readonly expiresAt: number;
  readonly tries: number;
  readonly usedBy?: string;
  readonly replaces?: string;
  readonly cancelled: boolean;
}

interface Row {
  readonly code_hash: string;
  readonly store: string;
  /** JSON array of ids, in the order of the places. */
  readonly workplaces: string;
  readonly expires_at: number;
  readonly tries: number;
  readonly used_by: string | null;
  readonly replaces: string | null;
  readonly cancelled_at: number | null;
}

export function findCode(db: Db, handle: string): CodeRow | undefined {
  const row = one<Row>(
    db,
    `SELECT code_hash, store, workplaces, expires_at, tries, used_by, replaces, cancelled_at FROM enrolment_codes
     WHERE handle = ?`,
    handle,
  );
  if (row === undefined) return undefined;
  const workplaces: string[] = JSON.parse(row.workplaces);
  return {
    hash: row.code_hash,
    store: row.store,
    workplaces,
    expiresAt: row.expires_at,
    tries: row.tries,
    ...(row.used_by === null ? {} : { usedBy: row.used_by }),
    ...(row.replaces === null ? {} : { replaces: row.replaces }),
    cancelled: row.cancelled_at !== null,
  };
}

/** Keeps a code over a dead one of the same handle. */
export function addCode(
  db: Db,
  code: Pick<NewCode, 'handle' | 'hash' | 'workplaces' | 'replaces' | 'now' | 'expiresAt'> & {
    readonly store: string;
  },
): void {
  run(
    db,
    `INSERT INTO enrolment_codes
       (handle, code_hash, store, workplaces, replaces, created_at, expires_at, tries, used_by, used_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, 0, NULL, NULL)
     ON CONFLICT (handle) DO UPDATE SET code_hash = excluded.code_hash, store = excluded.store,
       workplaces = excluded.workplaces, replaces = excluded.replaces, created_at = excluded.created_at,
       expires_at = excluded.expires_at, tries = 0, used_by = NULL, used_at = NULL, cancelled_at = NULL`,
    code.handle,
    code.hash,
    code.store,
    JSON.stringify(code.workplaces),
    code.replaces ?? null,
    code.now,
    code.expiresAt,
  );
}

export const burnTry = (db: Db, handle: string): void => {
  run(db, 'UPDATE enrolment_codes SET tries = tries + 1 WHERE handle = ?', handle);
};

export const markCodeUsed = (db: Db, handle: string, kiosk: string, now: number): void => {
  run(db, 'UPDATE enrolment_codes SET used_by = ?, used_at = ? WHERE handle = ?', kiosk, now, handle);
};

/** Codes that can still be used, the newest first. */
export function openCodes(db: Db, { within, now }: Within & { readonly now: number }): readonly OpenCode[] {
  const narrowed = storeCondition('store', within);
  return all<
    Pick<Row, 'store' | 'workplaces' | 'tries' | 'replaces' | 'expires_at'> & {
      handle: string;
      created_at: number | null;
    }
  >(
    db,
    `SELECT handle, store, workplaces, replaces, created_at, expires_at, tries FROM enrolment_codes
     WHERE used_by IS NULL AND cancelled_at IS NULL AND expires_at > ? AND tries < ?
       ${narrowed === undefined ? '' : `AND ${narrowed.sql}`} ORDER BY expires_at DESC, handle`,
    now,
    CODE_TRIES,
    ...(narrowed === undefined ? [] : [narrowed.value]),
  ).map(({ handle, store, workplaces, replaces, created_at, expires_at, tries }) => ({
    ...{ id: handle, store, workplaces: JSON.parse(workplaces) },
    ...(replaces === null ? {} : { replaces }),
    ...(created_at === null ? {} : { createdAt: created_at }),
    ...{ expiresAt: expires_at, triesLeft: CODE_TRIES - tries },
  }));
}

export const markCancelled = (db: Db, handle: string, now: number): void => {
  run(db, 'UPDATE enrolment_codes SET cancelled_at = ? WHERE handle = ?', now, handle);
};
