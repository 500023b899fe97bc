import type { SecondStepRow } from '../db/contract/people.ts';
import { type Db, one, run } from '../db/sqlite.ts';

export function findSecondStep(db: Db, { user }: { readonly user: string }): SecondStepRow | undefined {
  const row = one<{
    secret: string | null;
    since: number | null;
    lastStep: number;
    pending: string | null;
    recoveryLeft: number;
  }>(
    db,
    `SELECT secret, since, last_step AS "lastStep", pending,
       (SELECT COUNT(*) FROM recovery_codes WHERE "user" = ? AND used_at IS NULL) AS "recoveryLeft"
     FROM second_steps WHERE "user" = ?`,
    user,
    user,
  );
  if (row === undefined) return undefined;
  const { secret, since, lastStep, pending, recoveryLeft } = row;
  return {
    ...{ lastStep, recoveryLeft },
    ...(secret === null || since === null ? {} : { secret, since }),
    ...(pending === null ? {} : { pending }),
  };
}

export function keepPending(db: Db, user: string, pending: string): void {
  run(
    db,
    `INSERT INTO second_steps ("user", last_step, pending) VALUES (?, 0, ?)
     ON CONFLICT ("user") DO UPDATE SET pending = excluded.pending`,
    user,
    pending,
  );
}

/** False where another enrolment was begun meanwhile. */
export const promotePending = (
  db: Db,
  { user, pending, step, now }: { user: string; pending: string; step: number; now: number },
): boolean =>
  run(
    db,
    `UPDATE second_steps SET secret = pending, since = ?, last_step = ?, pending = NULL
     WHERE "user" = ? AND pending = ?`,
    now,
    step,
    user,
    pending,
  ) > 0;

export const spendStep = (db: Db, user: string, step: number): boolean =>
  run(
    db,
    'UPDATE second_steps SET last_step = ? WHERE "user" = ? AND secret IS NOT NULL AND last_step < ?',
    step,
    user,
    step,
  ) > 0;

export function replaceRecovery(db: Db, user: string, hashes: readonly string[]): void {
  run(db, 'DELETE FROM recovery_codes WHERE "user" = ?', user);
  for (const hash of hashes)
    run(db, 'INSERT INTO recovery_codes ("user", hash, used_at) VALUES (?, ?, NULL)', user, hash);
}

export const spendRecovery = (db: Db, user: string, hash: string, now: number): boolean =>
  run(
    db,
    'UPDATE recovery_codes SET used_at = ? WHERE "user" = ? AND hash = ? AND used_at IS NULL',
    now,
    user,
    hash,
  ) > 0;

/** Whether there was one. */
export function dropSecondStep(db: Db, user: string): boolean {
  run(db, 'DELETE FROM recovery_codes WHERE "user" = ?', user);
  return run(db, 'DELETE FROM second_steps WHERE "user" = ?', user) > 0;
}
