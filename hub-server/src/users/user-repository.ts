import type { NewSession, SessionRow, UserRow } from '../db/contract/people.ts';
import { type Db, one, run } from '../db/sqlite.ts';

export const findLogin = (db: Db, { login }: { readonly login: string }): UserRow | undefined =>
  one(db, 'SELECT id, login, name, role, password FROM users WHERE login = ?', login);

/** False where the login is taken. */
export const addUser = (db: Db, user: UserRow, now: number): boolean =>
  run(
    db,
    `INSERT INTO users (id, login, name, role, password, created_at) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (login) DO NOTHING`,
    user.id,
    user.login,
    user.name,
    user.role,
    user.password,
    now,
  ) > 0;

/** The session behind a cookie and its user, whether it has expired or not. */
export const findSession = (db: Db, { tokenHash }: { readonly tokenHash: string }): SessionRow | undefined =>
  one(
    db,
    `SELECT u.id, u.login, u.name, u.role, s.csrf, s.expires_at AS "expiresAt"
     FROM sessions s JOIN users u ON u.id = s."user" WHERE s.token_hash = ?`,
    tokenHash,
  );

export function addSession(db: Db, session: NewSession): void {
  run(db, 'DELETE FROM sessions WHERE expires_at <= ?', session.now);
  run(
    db,
    'INSERT INTO sessions (token_hash, "user", csrf, created_at, expires_at) VALUES (?, ?, ?, ?, ?)',
    session.tokenHash,
    session.user,
    session.csrf,
    session.now,
    session.expiresAt,
  );
}

export const deleteSession = (db: Db, { tokenHash }: { readonly tokenHash: string }): void => {
  run(db, 'DELETE FROM sessions WHERE token_hash = ?', tokenHash);
};
