import type { SessionListReply } from '@otklik/shared/api/people.ts';
import type { UserScope } from '@otklik/shared/api/session.ts';
import type { NewSession, PersonChange, SessionRow, UserRow } from '../db/contract/people.ts';
import { all, type Db, one, run } from '../db/sqlite.ts';

const WHOLE: UserScope = { kind: 'all' };

/** A row as it is read: its scope is JSON that was checked on its way in, `video` 0 or 1. */
type Stored<Row> = Omit<Row, 'scope' | 'video'> & { readonly scope: string; readonly video: number };

function read<Row>(
  row: Stored<Row> | undefined,
): (Omit<Row, 'scope' | 'video'> & { scope: UserScope; video: boolean }) | undefined {
  if (row === undefined) return undefined;
  return { ...row, scope: JSON.parse(row.scope) as UserScope, video: row.video !== 0 };
}

const USER = 'id, login, name, role, scope, password, watches_video AS "video"';

/** The account behind a login, unless it is switched off. */
export const findLogin = (db: Db, { login }: { readonly login: string }): UserRow | undefined =>
  read<UserRow>(one(db, `SELECT ${USER} FROM users WHERE login = ? AND deactivated_at IS NULL`, login));

export const findUser = (db: Db, { id }: { readonly id: string }): UserRow | undefined =>
  read<UserRow>(one(db, `SELECT ${USER} FROM users WHERE id = ?`, id));

/** The account, unless it is switched off. */
export const findActive = (db: Db, id: string): UserRow | undefined =>
  read<UserRow>(one(db, `SELECT ${USER} FROM users WHERE id = ? AND deactivated_at IS NULL`, id));

/** False where the login is taken. */
export const addUser = (db: Db, user: UserRow, now: number): boolean =>
  run(
    db,
    `INSERT INTO users (id, login, name, role, scope, password, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (login) DO NOTHING`,
    user.id,
    user.login,
    user.name,
    user.role,
    JSON.stringify(user.scope ?? WHOLE),
    user.password,
    now,
  ) > 0;

/** The session behind a cookie and its user, whether it has expired or not. */
export const findSession = (
  db: Db,
  { tokenHash }: { readonly tokenHash: string },
): SessionRow | undefined => {
  const row = one<Stored<Omit<SessionRow, 'step'>> & { readonly step: SessionRow['step'] | null }>(
    db,
    `SELECT u.id, u.login, u.name, u.role, u.scope, u.watches_video AS "video", s.csrf, s.expires_at AS "expiresAt",
       s.seen_at AS "seenAt", s.step
     FROM sessions s JOIN users u ON u.id = s."user" WHERE s.token_hash = ?`,
    tokenHash,
  );
  if (row === undefined) return undefined;
  const { step, scope, video, ...session } = row;
  return {
    ...session,
    scope: JSON.parse(scope) as UserScope,
    video: video !== 0,
    ...(step === null || step === undefined ? {} : { step }),
  };
};

export function addSession(db: Db, session: NewSession): void {
  run(db, 'DELETE FROM sessions WHERE expires_at <= ?', session.now);
  if (session.instead !== undefined) deleteSession(db, { tokenHash: session.instead });
  run(
    db,
    `INSERT INTO sessions (token_hash, "user", csrf, created_at, expires_at, seen_at, agent, step)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    session.tokenHash,
    session.user,
    session.csrf,
    session.now,
    session.expiresAt,
    session.now,
    session.agent ?? '',
    session.step ?? null,
  );
}

export const deleteSession = (db: Db, { tokenHash }: { readonly tokenHash: string }): void => {
  run(db, 'DELETE FROM sessions WHERE token_hash = ?', tokenHash);
};

/** A session's name to people: the hash itself would do no harm, but is longer than need be. */
const ID_LENGTH = 16;

export const sessionsOf = (
  db: Db,
  { user, tokenHash, now }: { readonly user: string; readonly tokenHash: string; readonly now: number },
): SessionListReply['sessions'] =>
  all<{ hash: string; createdAt: number; seenAt: number; expiresAt: number; agent: string }>(
    db,
    `SELECT token_hash AS hash, created_at AS "createdAt", seen_at AS "seenAt", expires_at AS "expiresAt", agent
     FROM sessions WHERE "user" = ? AND expires_at > ? ORDER BY created_at DESC, token_hash`,
    user,
    now,
  ).map(({ hash, ...session }) => ({
    id: hash.slice(0, ID_LENGTH),
    ...session,
    current: hash === tokenHash,
  }));

/** Ends a session of a person, or all of them; gives how many there were. */
export const dropSessions = (db: Db, user: string, id?: string): number =>
  id === undefined
    ? run(db, 'DELETE FROM sessions WHERE "user" = ?', user)
    : run(db, 'DELETE FROM sessions WHERE "user" = ? AND token_hash LIKE ?', user, `${id}%`);

export function touchSessions(
  db: Db,
  seen: readonly { readonly tokenHash: string; readonly at: number }[],
): void {
  for (const { tokenHash, at } of seen)
    run(db, 'UPDATE sessions SET seen_at = ? WHERE token_hash = ? AND seen_at < ?', at, tokenHash, at);
}

export const setPassword = (db: Db, id: string, password: string): void => {
  run(db, 'UPDATE users SET password = ? WHERE id = ?', password, id);
};

export const setRights = (
  db: Db,
  { id, name, role, scope, video = false }: Pick<PersonChange, 'id' | 'name' | 'role' | 'scope' | 'video'>,
): void => {
  run(
    db,
    'UPDATE users SET name = ?, role = ?, scope = ?, watches_video = ?, revision = revision + 1 WHERE id = ?',
    name,
    role,
    JSON.stringify(scope),
    video ? 1 : 0,
    id,
  );
};

export const setDeactivated = (db: Db, id: string, at: number | null): void => {
  run(db, 'UPDATE users SET deactivated_at = ?, revision = revision + 1 WHERE id = ?', at, id);
};

/** The address their mail went to goes too. */
export const eraseNames = (db: Db, id: string): void => {
  run(db, 'UPDATE users SET name = ?, login = ?, password = ? WHERE id = ?', '', `erased-${id}`, '', id);
  run(db, 'DELETE FROM mail_settings WHERE "user" = ?', id);
};

/** Admins of the whole chain who can sign in. */
export const chainAdmins = (db: Db): readonly string[] =>
  all<{ id: string; scope: string }>(
    db,
    `SELECT id, scope FROM users WHERE role = 'admin' AND deactivated_at IS NULL AND password <> ''`,
  )
    .filter(({ scope }) => (JSON.parse(scope) as UserScope).kind === 'all')
    .map(({ id }) => id);

export const hasAdmin = (db: Db, _input: undefined): boolean => chainAdmins(db).length > 0;
