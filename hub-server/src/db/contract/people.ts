import type {
  IdentityRemovalReply,
  LinkKind,
  OwnIdentitiesReply,
  PersonRecord,
  SessionListReply,
} from '@otklik/shared/api/people.ts';
import type { RoleName, SessionStep, UserScope } from '@otklik/shared/api/session.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import type { HubError } from '../../problem.ts';
import type { Actor } from './audit.ts';
import type { ChainRefusal } from './chain-changes.ts';

export interface UserRow {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly role: RoleName;
  /** Absent: the whole chain. */
  readonly scope?: UserScope;
  /** argon2id, PHC string; empty until the person has set one. */
  readonly password: string;
  /** A manager who may watch the video of polls. */
  readonly video?: boolean;
}

export interface SessionRow {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly role: RoleName;
  readonly scope: UserScope;
  /** As `UserRow` has it. */
  readonly video?: boolean;
  readonly csrf: string;
  readonly expiresAt: number;
  /** When it was last known to be used. */
  readonly seenAt: number;
  /** What is missing before it may be used; absent: nothing. */
  readonly step?: SessionStep;
}

export interface NewSession {
  readonly tokenHash: string;
  readonly user: string;
  readonly csrf: string;
  readonly now: number;
  readonly expiresAt: number;
  /** What the browser calls itself. */
  readonly agent?: string;
  /** The session the browser came with, which ends: a token from before somebody signed in is worth nothing after. */
  readonly instead?: string;
  readonly step?: SessionStep;
}

/** A person's second step. Secrets are sealed (users/sealed.ts). */
export interface SecondStepRow {
  /** Absent where the person has none yet. */
  readonly secret?: string;
  readonly since?: number;
  /** The last step whose code was taken: that one and those before it are worth nothing. */
  readonly lastStep: number;
  /** The secret of an enrolment not confirmed yet. */
  readonly pending?: string;
  readonly recoveryLeft: number;
}

export interface NewLink {
  readonly tokenHash: string;
  readonly kind: LinkKind;
  /** Absent: for an admin yet to be made. */
  readonly user?: string;
  /** Absent: made from the command line. */
  readonly by?: string;
  readonly now: number;
  readonly expiresAt: number;
}

export interface LinkRow {
  readonly kind: LinkKind;
  readonly user?: string;
  readonly login?: string;
  readonly expiresAt: number;
}

export interface LinkUse {
  readonly tokenHash: string;
  /** Hashed. */
  readonly password: string;
  /** Of an admin yet to be made. */
  readonly admin?: { readonly id: string; readonly login: string; readonly name: string };
  readonly now: number;
}

export interface TryRow {
  readonly subject: string;
  readonly failures: number;
  readonly lastAt: number;
}

export interface PersonChange extends Actor {
  readonly id: string;
  /** Of the record that was changed. */
  readonly revision: number;
  readonly name: string;
  readonly role: RoleName;
  readonly scope: UserScope;
  /** The worker of a store this seller is; absent: none. */
  readonly operator?: string | undefined;
  /** A manager may watch the video of polls; absent: not. */
  readonly video?: boolean | undefined;
}

/** `by` is absent where the account is made from the command line. */
export interface NewUser {
  readonly user: UserRow;
  readonly by?: string;
  readonly now: number;
}

/** What belongs to stores and is named in requests. `scope` is a scope itself, for what is planned or given for one. */
export type ScopedThing =
  | {
      readonly kind:
        | 'store'
        | 'workplace'
        | 'camera'
        | 'kiosk'
        | 'item'
        | 'poll'
        | 'group'
        | 'plan'
        | 'operator'
        | 'register'
        | 'user'
        | 'alert'
        | 'rule'
        | 'sample';
      readonly id: string;
    }
  | { readonly kind: 'scope'; readonly id: UserScope };

/** The part of the chain a reply keeps to; undefined: all of it. */
export interface Within {
  readonly within?: UserScope | undefined;
}

/** How much of a thing lies within a scope; what does not exist is outside. */
export type Reach = 'whole' | 'part' | 'outside';

/** Who a provider says has signed in there. */
export interface IdentitySignIn {
  readonly issuer: string;
  readonly subject: string;
  /** Verified by the provider, in lower case. */
  readonly email?: string;
  readonly now: number;
}

/** Accounts and sessions. */
export interface PeopleCommands {
  createUser(input: NewUser): Result<undefined, HubError>;
  /** Keeps a session and drops those that have expired. */
  addSession(input: NewSession): void;
  deleteSession(input: { readonly tokenHash: string }): void;
  /** Ends a session of the person by its public id, or all; gives whether there was any. */
  endSessions(input: Actor & { readonly id?: string }): boolean;
  /** All of a person's, by an admin. */
  endSessionsOf(input: Actor & { readonly id: string }): Result<undefined, HubError>;
  touchSessions(input: readonly { readonly tokenHash: string; readonly at: number }[]): void;
  makeLink(input: NewLink): Result<undefined, HubError>;
  /** An account without a password, and the link to set one. */
  invite(input: { readonly user: UserRow; readonly link: NewLink }): Result<undefined, HubError>;
  /** Sets the password, ends the person's sessions, spends the link; gives the account. */
  useLink(input: LinkUse): Result<UserRow, HubError>;
  /** The person's own; every session of theirs ends. */
  changePassword(input: Actor & { readonly password: string }): void;
  /** Gives the new revision. Refused where another than `revision` stands: the refusal tells what does. */
  changePerson(input: PersonChange): Result<number, ChainRefusal>;
  setActive(input: Actor & { readonly id: string; readonly active: boolean }): Result<undefined, HubError>;
  /** Takes name and login away for good; what the person did stays under the id. */
  erasePerson(input: Actor & { readonly id: string }): Result<undefined, HubError>;
  /** Keeps the secret of an enrolment until its first code comes. */
  beginSecondStep(input: Actor & { readonly pending: string }): void;
  /** The pending secret counts from now on; recovery codes are new ones, as hashes. The person's sessions end. */
  confirmSecondStep(
    input: Actor & { readonly pending: string; readonly step: number; readonly recovery: readonly string[] },
  ): Result<undefined, HubError>;
  /** Whether the step was not used up before. */
  useCode(input: Actor & { readonly step: number }): boolean;
  /** Whether there was such a code and nobody had used it. */
  useRecoveryCode(input: Actor & { readonly hash: string }): boolean;
  /** Of oneself or, by an admin, of another, whose sessions end. */
  removeSecondStep(input: Actor & { readonly id: string }): Result<undefined, HubError>;
  /** The account of an identity, linked to it at the first time by its address. */
  signInByIdentity(input: IdentitySignIn): Result<UserRow, HubError>;
  /** Of oneself or, by an admin, of another, whose sessions end. */
  unlinkIdentities(input: Actor & { readonly id: string }): Result<IdentityRemovalReply, HubError>;
  noteFailure(input: { readonly subjects: readonly string[]; readonly now: number }): void;
  forgetFailures(input: { readonly subjects: readonly string[] }): void;
}

export interface PeopleQueries {
  findLogin(input: { readonly login: string }): UserRow | undefined;
  /** The session behind a cookie and its user, whether it has expired or not. */
  findSession(input: { readonly tokenHash: string }): SessionRow | undefined;
  sessionsOf(input: {
    readonly user: string;
    readonly tokenHash: string;
    readonly now: number;
  }): SessionListReply['sessions'];
  findUser(input: { readonly id: string }): UserRow | undefined;
  secondStep(input: { readonly user: string }): SecondStepRow | undefined;
  ownIdentities(input: { readonly user: string }): OwnIdentitiesReply;
  people(input: Within): readonly PersonRecord[];
  hasAdmin(input: undefined): boolean;
  openLink(input: { readonly tokenHash: string; readonly now: number }): LinkRow | undefined;
  triesOf(input: { readonly subjects: readonly string[] }): readonly TryRow[];
  /** How much of each of them lies within the scope, in their order. */
  reach(input: { readonly scope: UserScope; readonly things: readonly ScopedThing[] }): readonly Reach[];
}
