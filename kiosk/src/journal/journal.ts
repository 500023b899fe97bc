import type { KeyObject } from 'node:crypto';
import type { CodedError } from '@otklik/shared/base/errors.ts';
import type { BootId, Epoch, KioskId } from '@otklik/shared/base/ids.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import type { EventDraft, JournalEvent } from '@otklik/shared/poll/events.ts';
import type { Hash } from '@otklik/shared/sync/hash-chain.ts';

export type JournalError = CodedError<'disk-full' | 'disk-failed' | 'journal-closed'>;

export interface JournalIdentity {
  readonly kiosk: KioskId;
  readonly epoch: Epoch;
  readonly boot: BootId;
  readonly key: KeyObject;
}

/** What the outbox holds for one epoch; past epochs are sent before the current one. */
export interface OutboxEpoch {
  readonly epoch: Epoch;
  readonly lastSeq: number;
  /** Highest seq the hub has acknowledged as durable. */
  readonly acknowledged: number;
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
   * Appends in one transaction, together with the poll machines' snapshots (JSON by place), so that a restart finds
   * events and state in step.
   */
  append(
    drafts: readonly EventDraft[],
    snapshots?: ReadonlyMap<number, string>,
  ): Result<readonly JournalEvent[], JournalError>;
  snapshot(place: number): string | undefined;
  /** Up to `limit` events of `epoch` from `fromSeq` on, ascending. */
  read(epoch: Epoch, fromSeq: number, limit: number): readonly JournalEvent[];
  /** The chain's hash at `seq` of `epoch`; the genesis hash at 0; undefined where there is no such event. */
  hashAt(epoch: Epoch, seq: number): Hash | undefined;
  outbox(): readonly OutboxEpoch[];
  /** Records the hub's durable acknowledgement. May go back: a hub restored from an older backup asks again. */
  acknowledged(epoch: Epoch, seq: number): void;
  /** The last device seq journalled for (serial, bootId), over all epochs; 0 for none. */
  lastDeviceSeq(serial: string, bootId: string): number;
  /** Receipts that have triggered at a place, oldest first, at most `limit`. */
  receipts(place: number, limit: number): readonly string[];
  /** Answered polls of a place that ended at or after wall ms `since`. */
  answeredSince(place: number, since: number): number;
  /** Small durable values beside the events: hub pin, configuration, request counter. */
  setting(name: string): string | undefined;
  setSetting(name: string, value: string): void;
  close(): void;
}
