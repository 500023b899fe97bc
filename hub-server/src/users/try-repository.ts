import type { TryRow } from '../db/contract/people.ts';
import { all, type Db, run } from '../db/sqlite.ts';

export const triesOf = (db: Db, { subjects }: { readonly subjects: readonly string[] }): readonly TryRow[] =>
  all(
    db,
    `SELECT subject, failures, last_at AS "lastAt" FROM sign_in_tries
     WHERE subject IN (${subjects.map(() => '?').join(', ')})`,
    ...subjects,
  );

/** How long a failure is remembered, ms. */
export const TRIES_MS = 86_400_000;

export function noteFailure(
  db: Db,
  { subjects, now }: { readonly subjects: readonly string[]; readonly now: number },
): void {
  run(db, 'DELETE FROM sign_in_tries WHERE last_at < ?', now - TRIES_MS);
  for (const subject of subjects) {
    run(
      db,
      `INSERT INTO sign_in_tries (subject, failures, last_at) VALUES (?, 1, ?)
       ON CONFLICT (subject) DO UPDATE SET failures = sign_in_tries.failures + 1, last_at = excluded.last_at`,
      subject,
      now,
    );
  }
}

export const forgetFailures = (db: Db, { subjects }: { readonly subjects: readonly string[] }): void => {
  for (const subject of subjects) run(db, 'DELETE FROM sign_in_tries WHERE subject = ?', subject);
};
