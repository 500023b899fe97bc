import { all, type Db, one, run } from '../db/sqlite.ts';

export const identityUser = (db: Db, issuer: string, subject: string): string | undefined =>
  one<{ user: string }>(db, 'SELECT "user" FROM identities WHERE issuer = ? AND subject = ?', issuer, subject)
    ?.user;

/** Accounts whose login is this address but for the case of its letters. */
export const usersByLogin = (db: Db, address: string): readonly string[] =>
  all<{ id: string }>(db, 'SELECT id FROM users WHERE LOWER(login) = ?', address).map(({ id }) => id);

/** False where the account has an identity of this issuer already. */
export const addIdentity = (
  db: Db,
  { issuer, subject, user, now }: { issuer: string; subject: string; user: string; now: number },
): boolean =>
  run(
    db,
    `INSERT INTO identities (issuer, subject, "user", linked_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (issuer, "user") DO NOTHING`,
    issuer,
    subject,
    user,
    now,
  ) > 0;

/** The oldest first. */
export const identitiesOf = (db: Db, user: string): readonly { issuer: string; since: number }[] =>
  all(
    db,
    'SELECT issuer, linked_at AS since FROM identities WHERE "user" = ? ORDER BY linked_at, issuer',
    user,
  );

export const dropIdentities = (db: Db, user: string): void => {
  run(db, 'DELETE FROM identities WHERE "user" = ?', user);
};
