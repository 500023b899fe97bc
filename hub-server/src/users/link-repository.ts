import type { LinkRow, NewLink } from '../db/contract/people.ts';
import { type Db, one, run } from '../db/sqlite.ts';

export function insertLink(db: Db, { tokenHash, kind, user, now, expiresAt }: NewLink): void {
  // A newer link takes the place of an unused one for the same.
  run(
    db,
    'DELETE FROM links WHERE used_at IS NULL AND kind = ? AND "user" IS NOT DISTINCT FROM ?',
    kind,
    user ?? null,
  );
  run(
    db,
    'INSERT INTO links (token_hash, kind, "user", created_at, expires_at, used_at) VALUES (?, ?, ?, ?, ?, NULL)',
    tokenHash,
    kind,
    user ?? null,
    now,
    expiresAt,
  );
}

/** A link that can still be used. */
export const openLink = (
  db: Db,
  { tokenHash, now }: { readonly tokenHash: string; readonly now: number },
): LinkRow | undefined => {
  const row = one<Omit<LinkRow, 'user' | 'login'> & { user: string | null; login: string | null }>(
    db,
    `SELECT l.kind, l."user", u.login, l.expires_at AS "expiresAt" FROM links l LEFT JOIN users u ON u.id = l."user"
     WHERE l.token_hash = ? AND l.used_at IS NULL AND l.expires_at > ? AND u.deactivated_at IS NULL`,
    tokenHash,
    now,
  );
  if (row === undefined) return undefined;
  const { kind, expiresAt, user, login } = row;
  return { kind, expiresAt, ...(user === null ? {} : { user }), ...(login === null ? {} : { login }) };
};

export const spendLink = (db: Db, tokenHash: string, now: number): void => {
  run(db, 'UPDATE links SET used_at = ? WHERE token_hash = ?', now, tokenHash);
};

/** Links of a person that were not used. */
export const dropLinks = (db: Db, user: string): void => {
  run(db, 'DELETE FROM links WHERE used_at IS NULL AND "user" = ?', user);
};
