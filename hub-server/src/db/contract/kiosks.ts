import type { EnrolmentCodeListReply, RevocationReason } from '@otklik/shared/api/admin.ts';
import type { KioskConfig } from '@otklik/shared/api/kiosk.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import type { HeaderMap } from '@otklik/shared/sync/http-signature.ts';
import type { EndorsedKey } from '@otklik/shared/sync/key-change.ts';
import type { HubError, ProblemExtensions } from '../../problem.ts';
import type { Actor } from './audit.ts';
import type { Within } from './people.ts';

/** A request as it came over the wire, in a form that crosses to a worker. */
export interface SignedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: HeaderMap;
  readonly body: Uint8Array;
}

export interface Signer {
  readonly kiosk: string;
  readonly publicKey: Uint8Array;
  /** Of that key among the kiosk's, from 0. */
  readonly keyNumber: number;
  readonly counter?: number;
}

export interface NewCode extends Actor {
  readonly handle: string;
  readonly hash: string;
  readonly workplaces: readonly string[];
  /** The kiosk whose workplaces the new one takes over. */
  readonly replaces?: string;
  readonly expiresAt: number;
}

/** A code that can still be used; its first digits name it. */
export type OpenCode = EnrolmentCodeListReply['codes'][number];

export type MoveRefusal = HubError & { readonly more?: ProblemExtensions };

export interface KioskMove extends Actor {
  readonly kiosk: string;
  /** Of the kiosk as the person last saw it. */
  readonly revision: number;
  readonly store: string;
  /** Where it stands then, in the order of its places; absent: its own go on there, under `ids`. */
  readonly workplaces?: readonly string[];
  readonly ids: readonly string[];
  /** When it moved, hub time, ms; absent: now. */
  readonly at?: number;
}

export interface WorkplaceMove extends Actor {
  readonly id: string;
  readonly revision: number;
  readonly store: string;
  /** Id as which it goes on. */
  readonly to: string;
  readonly at?: number;
}

export interface EnrolInput {
  readonly handle: string;
  readonly hash: string;
  readonly kiosk: string;
  /** base64url */
  readonly publicKey: string;
  /** Keys that took its place, in order; each endorsed by the one before. */
  readonly keys?: readonly EndorsedKey[];
  readonly version: string;
  readonly now: number;
}

/** A change of key whose signatures have been checked. */
export interface KeyChangeInput extends EndorsedKey {
  readonly kiosk: string;
  /** The key that signed the call, base64url. */
  readonly signedBy: string;
  readonly counter: number;
  readonly now: number;
}

/** The last heartbeat of a kiosk as it is kept. */
export interface HeartbeatRow {
  readonly kiosk: string;
  /** The request's counter. */
  readonly counter: number;
  /** When it came, by the hub's clock, ms. */
  readonly at: number;
  /** JSON of a `Heartbeat`. */
  readonly body: string;
  /** When it ran and the hub had all that it had recorded, hub time, ms; absent where that is noted or not known. */
  readonly heard?: number;
}

/** An enrolled kiosk and what it is bound to now. */
export interface ListedKiosk {
  readonly id: string;
  readonly store: string;
  readonly workplaces: readonly { readonly place: number; readonly id: string; readonly name: string }[];
  /** As it said when it enrolled. */
  readonly version: string;
  readonly enrolledAt: number;
  readonly revokedAt?: number;
  /** Raised by every change of where it stands and whether it may speak. */
  readonly revision: number;
  readonly replacedBy?: string;
  /** It shall make a new key since then, hub time, ms. */
  readonly keyAskedAt?: number;
  readonly keyChangedAt?: number;
}

export interface KioskListInput extends Within {
  readonly store?: string;
  /** This one only. */
  readonly id?: string;
  /** Kiosks behind this id. */
  readonly after?: string;
  readonly limit: number;
}

/** A kiosk and the minor schema version it speaks. */
export interface KioskSpeaking {
  readonly kiosk: string;
  readonly minor: number;
}

/** Enrolment, revocation and the counters that keep a call from being replayed. */
export interface KioskCommands {
  /** Keeps a code; `false` where a live code has the same handle and another must be drawn. */
  createEnrolmentCode(input: NewCode): Result<boolean, HubError>;
  /** Enrols a kiosk by its code and gives what it recorded before its workplaces. */
  enrolKiosk(input: EnrolInput): Result<undefined, HubError>;
  /** False where there is no such open code in the scope. */
  cancelCode(input: Actor & Within & { readonly handle: string }): boolean;
  moveKiosk(input: KioskMove): Result<undefined, MoveRefusal>;
  moveWorkplace(input: WorkplaceMove): Result<undefined, MoveRefusal>;
  revokeKiosk(
    input: Actor & { readonly kiosk: string; readonly reason: RevocationReason },
  ): Result<undefined, HubError>;
  askForKioskKey(input: Actor & { readonly kiosk: string }): Result<undefined, HubError>;
  changeKioskKey(input: KeyChangeInput): Result<undefined, HubError>;
  /** Takes the counter if it rose. */
  raiseCounter(input: { readonly kiosk: string; readonly counter: number }): boolean;
  /** Keeps them all in the place of the last of each kiosk. */
  saveHeartbeats(rows: readonly HeartbeatRow[]): void;
}

export interface KioskQueries {
  /** Who signed the request: an enrolled kiosk that is not revoked. */
  checkSignature(request: SignedRequest): Result<Signer, HubError>;
  /**
   * All the kiosk needs to work offline, as this minor schema version can read it; undefined for a kiosk that is bound to
   * nothing.
   */
  kioskConfig(input: KioskSpeaking): KioskConfig | undefined;
  /** The last of every kiosk that has ever sent one. */
  keptHeartbeats(input: undefined): readonly HeartbeatRow[];
  openCodes(input: Within & { readonly now: number }): readonly OpenCode[];
  /** Kiosks ascending by id, at most `limit`. */
  listKiosks(input: KioskListInput): readonly ListedKiosk[];
}
