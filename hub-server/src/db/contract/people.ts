import type { RoleName } from '@otklik/shared/api/session.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import type { HubError } from '../../problem.ts';

export interface UserRow {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly role: RoleName;
  /** argon2id, PHC string. */
  readonly password: string;
}

export interface SessionRow {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly role: RoleName;
  readonly csrf: string;
  readonly expiresAt: number;
}

export interface NewSession {
  readonly tokenHash: string;
  readonly user: string;
  readonly csrf: string;
  readonly now: number;
  readonly expiresAt: number;
}

/** `by` is absent where the account is made from the command line. */
export interface NewUser {
  readonly user: UserRow;
  readonly by?: string;
  readonly now: number;
}

/** Accounts and sessions. */
export interface PeopleCommands {
  createUser(input: NewUser): Result<undefined, HubError>;
  /** Keeps a session and drops those that have expired. */
  addSession(input: NewSession): void;
  deleteSession(input: { readonly tokenHash: string }): void;
}

export interface PeopleQueries {
  findLogin(input: { readonly login: string }): UserRow | undefined;
  /** The session behind a cookie and its user, whether it has expired or not. */
  findSession(input: { readonly tokenHash: string }): SessionRow | undefined;
}
