import type { KioskConfig } from '@otklik/shared/api/kiosk.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import type { HeaderMap } from '@otklik/shared/sync/http-signature.ts';
import type { HubError } from '../../problem.ts';
import type { Actor } from './audit.ts';

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
  readonly counter?: number;
}

export interface NewCode extends Actor {
  readonly handle: string;
  readonly hash: string;
  readonly workplaces: readonly string[];
  readonly expiresAt: number;
}

export interface EnrolInput {
  readonly handle: string;
  readonly hash: string;
  readonly kiosk: string;
  /** base64url */
  readonly publicKey: string;
  readonly version: string;
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
}

export interface KioskListInput {
  readonly store?: string;
  /** Kiosks behind this id. */
  readonly after?: string;
  readonly limit: number;
}

/** Enrolment, revocation and the counters that keep a call from being replayed. */
export interface KioskCommands {
  /** Keeps a code; `false` where a live code has the same handle and another must be drawn. */
  createEnrolmentCode(input: NewCode): Result<boolean, HubError>;
  /** Enrols a kiosk by its code and gives what it recorded before its workplaces. */
  enrolKiosk(input: EnrolInput): Result<undefined, HubError>;
  revokeKiosk(input: Actor & { readonly kiosk: string }): Result<undefined, HubError>;
  /** Takes the counter if it rose. */
  raiseCounter(input: { readonly kiosk: string; readonly counter: number }): boolean;
  /** Keeps them all in the place of the last of each kiosk. */
  saveHeartbeats(rows: readonly HeartbeatRow[]): void;
}

export interface KioskQueries {
  /** Who signed the request: an enrolled kiosk that is not revoked. */
  checkSignature(request: SignedRequest): Result<Signer, HubError>;
  /** All the kiosk needs to work offline; undefined for a kiosk that is bound to nothing. */
  kioskConfig(input: { readonly kiosk: string }): KioskConfig | undefined;
  /** The last of every kiosk that has ever sent one. */
  keptHeartbeats(input: undefined): readonly HeartbeatRow[];
  /** Kiosks ascending by id, at most `limit`. */
  listKiosks(input: KioskListInput): readonly ListedKiosk[];
}
