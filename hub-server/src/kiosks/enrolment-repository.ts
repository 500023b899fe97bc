import { type Db, one, run } from '../db/sqlite.ts';

export interface CodeRow {
  readonly hash: string;
  readonly store: string;
  readonly workplaces: readonly string[];
  readonly expiresAt: number;
  readonly tries: number;
  readonly usedBy?: string;
}

interface Row {
  readonly code_hash: string;
  readonly store: string;
  /** JSON array of ids, in the order of the places. */
  readonly workplaces: string;
  readonly expires_at: number;
  readonly tries: number;
  readonly used_by: string | null;
}

export function findCode(db: Db, handle: string): CodeRow | undefined {
  const row = one<Row>(
    db,
    'SELECT code_hash, store, workplaces, expires_at, tries, used_by FROM enrolment_codes WHERE handle = ?',
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
  };
}

/** Keeps a code over a dead one of the same handle. */
export function addCode(
  db: Db,
  code: { handle: string; hash: string; store: string; workplaces: readonly string[]; expiresAt: number },
): void {
  run(
    db,
    `INSERT INTO enrolment_codes (handle, code_hash, store, workplaces, expires_at, tries, used_by, used_at)
     VALUES (?, ?, ?, ?, ?, 0, NULL, NULL)
     ON CONFLICT (handle) DO UPDATE SET code_hash = excluded.code_hash, store = excluded.store,
       workplaces = excluded.workplaces, expires_at = excluded.expires_at, tries = 0, used_by = NULL, used_at = NULL`,
    code.handle,
    code.hash,
    code.store,
    JSON.stringify(code.workplaces),
    code.expiresAt,
  );
}

export const burnTry = (db: Db, handle: string): void => {
  run(db, 'UPDATE enrolment_codes SET tries = tries + 1 WHERE handle = ?', handle);
};

export const markCodeUsed = (db: Db, handle: string, kiosk: string, now: number): void => {
  run(db, 'UPDATE enrolment_codes SET used_by = ?, used_at = ? WHERE handle = ?', kiosk, now, handle);
};
