import type { KeyObject } from 'node:crypto';
import type { CodedError } from '@otklik/shared/base/errors.ts';
import type { BootId, Epoch, KioskId } from '@otklik/shared/base/ids.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import type { EventDraft, JournalEvent } from '@otklik/shared/poll/events.ts';
import type { Hash } from '@otklik/shared/sync/hash-chain.ts';
import type { KeyRing } from './key-ring.ts';

export type JournalError = CodedError<'disk-full' | 'disk-failed' | 'journal-closed'>;

/**
 * `disk-low`: writing goes on, but the reserve is gone; `disk-full`, `disk-failed`: the disk refuses, or fails at
 * carrying the log over into the file; `journal-damaged`: a break was met, the next start sets the file aside.
 */
export interface JournalFault {
  readonly code: 'disk-low' | 'disk-full' | 'disk-failed' | 'journal-damaged';
  /** When it was first seen, wall ms by the kiosk's clock. */
  readonly since: number;
}

/** How the journal fares now, for staff, diagnostics and the heartbeat. */
export interface JournalHealth {
  /** The gravest of what is wrong; null while all is well. */
  readonly fault: JournalFault | null;
  /** Whether the last write was taken; while not, presses wait in memory, in order. */
  readonly recording: boolean;
  /** The reserve against a full disk. */
  readonly ballast: 'laid' | 'away';
  /** Free on the journal's disk; absent where the system does not say. */
  readonly freeBytes?: number;
  /** The journal's file with its log. */
  readonly sizeBytes: number;
}

/**
 * Why a file is not used any more: it is damaged, another identity's, or written by a later version whose schema this one
 * does not know.
 */
export type SetAside = 'damaged' | 'foreign' | 'newer';

/** Why this journal's current epoch began, as the agent logs it at start. */
export interface JournalOpening {
  readonly kind: 'resumed' | 'new' | SetAside;
  /** Where the file was put that is not used any more. */
  readonly setAside?: string;
  /** Events known to have existed behind the salvaged prefix. */
  readonly lost?: number;
  /** Where a key that could not be read was put; the kiosk then has a new identity. */
  readonly keySetAside?: string;
}

export interface JournalIdentity {
  readonly kiosk: KioskId;
  readonly epoch: Epoch;
  readonly boot: BootId;
  readonly key: KeyObject;
}

/** A till's call and what it was answered, so that a repeat is answered as the first; kept for 90 days. */
export interface PosCall {
  /** Who called: a register, a watched folder. */
  readonly source: string;
  readonly key: string;
  /** What tells two bodies apart. */
  readonly body: string;
  /** JSON. */
  readonly reply: string;
  /** Wall ms. */
  readonly at: number;
}

/** What the outbox holds for one epoch; past epochs are sent before the current one. */
export interface OutboxEpoch {
  readonly epoch: Epoch;
  readonly lastSeq: number;
  /** Highest seq the hub has acknowledged as durable. */
  readonly acknowledged: number;
}

/** A hub's signature under an acknowledgement, and the raw key of that hub. */
export interface Countersignature {
  readonly hub: Uint8Array;
  readonly signature: Uint8Array;
}

/**
 * The kiosk's append-only, hash-chained list of events in SQLite (DESIGN §7). All calls are synchronous: when `append`
 * returns, the events are on the disk.
 */
export interface Journal {
  readonly identity: JournalIdentity;
  /** The seq the next appended event will get. */
  nextSeq(): number;
  /**
   * Appends in one transaction, together with the poll machines' snapshots (JSON by place) and the tills' calls behind
   * the events, so that a restart finds events, state and calls in step.
   */
  append(
    drafts: readonly EventDraft[],
    snapshots?: ReadonlyMap<number, string>,
    calls?: readonly PosCall[],
  ): Result<readonly JournalEvent[], JournalError>;
  snapshot(place: number): string | undefined;
  /** Up to `limit` events of `epoch` from `fromSeq` on, ascending. */
  read(epoch: Epoch, fromSeq: number, limit: number): readonly JournalEvent[];
  /** The chain's hash at `seq` of `epoch`; the genesis hash at 0; undefined where there is no such event. */
  hashAt(epoch: Epoch, seq: number): Hash | undefined;
  outbox(): readonly OutboxEpoch[];
  /**
   * Records the hub's durable acknowledgement, with its countersignature where there is one. May go back: a hub restored
   * from an older backup asks again.
   */
  acknowledged(epoch: Epoch, seq: number, by?: Countersignature): void;
  /** The last device seq journalled for (serial, bootId), over all epochs; 0 for none. */
  lastDeviceSeq(serial: string, bootId: string): number;
  /** Receipts that have triggered at a place, oldest first, at most `limit`. */
  receipts(place: number, limit: number): readonly string[];
  /** Whether this receipt has been counted at this place. */
  counted(place: number, receipt: string): boolean;
  /** A call that was answered before. */
  call(source: string, key: string): PosCall | undefined;
  /** Answered polls of a place that ended at or after wall ms `since`. */
  answeredSince(place: number, since: number): number;
  /** Small durable values beside the events: hub pin, configuration, request counter. */
  setting(name: string): string | undefined;
  setSetting(name: string, value: string): void;
  close(): void;
}

/** An event as it is stored and hashed: its canonical JSON and the chain's hash after it. */
export interface StoredEvent {
  readonly seq: number;
  readonly json: string;
  readonly hash: Hash;
}

/** What the sync loop and maintenance need beside `Journal`. */
export interface DurableJournal extends Journal {
  readonly opening: JournalOpening;
  /** The kiosk's keys; absent where it has but one, for good. */
  readonly keys?: KeyRing;
  /**
   * Like `read`, but as stored and with the chain checked against the hash at `fromSeq` − 1. A break is remembered, so
   * that the next start checks the whole file and salvages it.
   */
  readChecked(
    epoch: Epoch,
    fromSeq: number,
    limit: number,
  ): Result<readonly StoredEvent[], CodedError<'journal-damaged'>>;
  /** The first seq of `epoch` that has not been pruned; undefined for an unknown epoch. */
  firstSeq(epoch: Epoch): number | undefined;
  /**
   * The hub holds another chain under this identity (DESIGN §7): the epoch is kept but sent no more, and a new one
   * begins. Snapshots name events of the old epoch and are gone; the agent starts its machines anew.
   */
  startNewEpoch(reason: 'fork'): Result<Epoch, JournalError>;
  /** The same for an epoch that is over already: it is kept but sent no more. */
  markForked(epoch: Epoch): Result<void, JournalError>;
  /**
   * Drops acknowledged events older than 90 days at wall ms `now`, oldest first, never unsent ones, and keeps the hash
   * at the prune point. Also lays the ballast down again when there is space. Returns the number dropped.
   */
  maintain(now: number): Result<number, JournalError>;
  health(): JournalHealth;
  /** Looks after the disk between presses: lays the ballast down again, and tries a checkpoint that failed. */
  tend(): void;
}
