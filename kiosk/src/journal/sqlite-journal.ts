import type { Clock } from '@otklik/shared/base/clock.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { asEpoch, type BootId, type Epoch } from '@otklik/shared/base/ids.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { type Rng, randomHex } from '@otklik/shared/base/rng.ts';
import type { EventData, JournalEvent } from '@otklik/shared/poll/events.ts';
import { genesisHash, type Hash, nextHash } from '@otklik/shared/sync/hash-chain.ts';
import type Database from 'better-sqlite3';
import type { Ballast } from './ballast.ts';
import { acknowledgementOf, countersignatureText } from './countersignature.ts';
import { diskError } from './disk-error.ts';
import { createEventStore, type EpochRow, type EventStore } from './event-store.ts';
import { createHealth } from './health.ts';
import type { KioskKey } from './identity.ts';
import type {
  Countersignature,
  DurableJournal,
  JournalError,
  JournalOpening,
  StoredEvent,
} from './journal.ts';
import { type Envelope, seal, unsealed } from './sealing.ts';

export const KEEP_MS = 90 * 86_400_000;
/** After a break in the chain was met while reading, the next start checks the whole file. */
export const SUSPECT = 'journal.suspect';
/** Appends between two looks after the disk. */
const TEND_EVERY = 256;
const PRUNE_CHUNK = 1000;
/** Pages of log after which SQLite carries them over into the file; few while the ballast is away. */
const NORMAL_CHECKPOINT = 1000;
const ECONOMY_CHECKPOINT = 16;

export interface JournalParts {
  readonly db: Database.Database;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly identity: KioskKey;
  readonly boot: BootId;
  readonly opening: JournalOpening;
  readonly ballast: Ballast;
  /** Called once, after the file is closed. */
  readonly onClose: () => void;
}

/** Adds an epoch whose first event is its `epoch-start`; part of the caller's transaction. */
export function beginEpoch(
  store: EventStore,
  by: Envelope,
  clock: Clock,
  data: EventData<'epoch-start'>,
): EpochRow {
  const genesis = genesisHash(by.kiosk, by.epoch);
  const draft = { type: 'epoch-start', at: clock.wall(), mono: clock.mono(), place: 0, data } as const;
  const { event, stored } = seal(draft, by, 1, genesis);
  const row = {
    epoch: by.epoch,
    lastSeq: 1,
    head: stored.hash,
    acknowledged: 0,
    prunedSeq: 0,
    prunedHash: genesis,
    forked: false,
  };
  const id = store.addEpoch(row);
  store.addEvent(id, event, stored);
  return { id, ...row };
}

/** The journal over an open, checked database that has at least one epoch. */
export function createSqliteJournal(parts: JournalParts): DurableJournal {
  const { db, clock, rng, identity, boot, ballast } = parts;
  const store = createEventStore(db);
  const epochs = new Map(store.epochs().map((row) => [row.epoch, row]));
  const settings = store.settings();
  // What could not wait for a transaction of its own, or failed in it, goes with the next append.
  const unsavedAcknowledgements = new Set<Epoch>();
  const unsavedSettings = new Set<string>();
  const health = createHealth(db.name, clock, ballast);
  health.ballasted(ballast.laid());
  let closed = false;
  let sinceTended = 0;
  let checkpointFailed = false;

  let current = latest();
  function latest(): EpochRow {
    const row = [...epochs.values()].at(-1);
    if (row === undefined) throw new Error('a journal without an epoch');
    return row;
  }

  function saveLoose(): void {
    for (const epoch of unsavedAcknowledgements) {
      store.setAcknowledged(epoch, epochs.get(epoch)?.acknowledged ?? 0);
    }
    for (const name of unsavedSettings) store.setSetting(name, settings.get(name) ?? '');
  }

  /** One durable transaction; on a full disk the ballast goes and it is tried once more. */
  function write<T>(body: () => T): Result<T, JournalError> {
    if (closed) return err(coded('journal-closed', 'The journal has been closed.'));
    const transaction = db.transaction(() => {
      saveLoose();
      return body();
    });
    const attempt = (): Result<T, JournalError> => {
      try {
        const value = transaction.immediate();
        unsavedAcknowledgements.clear();
        unsavedSettings.clear();
        health.wrote();
        return ok(value);
      } catch (thrown) {
        const error = diskError(thrown);
        if (error === undefined) throw thrown;
        health.wrote(error);
        return err(error);
      }
    };
    const first = attempt();
    if (first.ok || first.error.code !== 'disk-full') return first;
    ballast.release();
    health.ballasted(false);
    sinceTended = 0;
    economise();
    return attempt();
  }

  /**
   * On a full disk the log is emptied into the file, which gives its space back, and kept short from then on: an
   * append takes some 15 KB of log, but only some 400 bytes of the file for good.
   */
  function economise(): void {
    try {
      db.pragma(`wal_autocheckpoint = ${ECONOMY_CHECKPOINT}`);
      db.pragma('wal_checkpoint(TRUNCATE)');
    } catch (thrown) {
      // It needs some space itself; the log stands as it was, and the append finds out.
      if (diskError(thrown) === undefined) throw thrown;
    }
  }

  /** SQLite says nothing when the checkpoint after a commit fails; the log would grow until the disk is full. */
  function tend(): void {
    const due = sinceTended >= TEND_EVERY || checkpointFailed;
    const laid = ballast.restore();
    health.ballasted(laid);
    if (laid) db.pragma(`wal_autocheckpoint = ${NORMAL_CHECKPOINT}`);
    if (!due) return;
    sinceTended = 0;
    try {
      db.pragma('wal_checkpoint(PASSIVE)');
      checkpointFailed = false;
    } catch (thrown) {
      const error = diskError(thrown);
      if (error === undefined) throw thrown;
      // Where there is no space it waits: that is said already.
      checkpointFailed = error.code === 'disk-failed';
    }
    health.checkpointed(!checkpointFailed);
  }

  function setAcknowledged(epoch: Epoch, seq: number, by?: Countersignature): void {
    const row = epochs.get(epoch);
    if (row === undefined || row.acknowledged === seq) return;
    if (by !== undefined) {
      const name = acknowledgementOf(epoch);
      settings.set(name, countersignatureText(seq, by));
      unsavedSettings.add(name);
    }
    replace({ ...row, acknowledged: seq });
    unsavedAcknowledgements.add(epoch);
  }

  function replace(row: EpochRow): void {
    epochs.set(row.epoch, row);
    if (row.id === current.id) current = row;
  }

  function hashAt(row: EpochRow, seq: number): Hash | undefined {
    if (seq === 0) return genesisHash(identity.kiosk, row.epoch);
    if (seq === row.prunedSeq) return row.prunedHash;
    if (seq === row.lastSeq) return row.head;
    return store.hashOf(row.id, seq);
  }

  return {
    opening: parts.opening,
    get identity() {
      const key = identity.ring?.key ?? identity.key;
      return { kiosk: identity.kiosk, epoch: current.epoch, boot, key };
    },
    ...(identity.ring === undefined ? {} : { keys: identity.ring }),
    nextSeq: () => current.lastSeq + 1,

    append(drafts, snapshots, calls = []) {
      const by = { kiosk: identity.kiosk, epoch: current.epoch, boot };
      const sealed: { event: JournalEvent; stored: StoredEvent }[] = [];
      let { lastSeq, head } = current;
      for (const draft of drafts) {
        const one = seal(draft, by, lastSeq + 1, head);
        sealed.push(one);
        lastSeq = one.stored.seq;
        head = one.stored.hash;
      }
      const written = write(() => {
        for (const { event, stored } of sealed) store.addEvent(current.id, event, stored);
        if (sealed.length > 0) store.setTip(current.id, lastSeq, head);
        for (const [place, state] of snapshots ?? []) store.setSnapshot(place, current.id, state);
        for (const call of calls) store.addCall(call);
      });
      if (!written.ok) return written;
      replace({ ...current, lastSeq, head });
      sinceTended += 1;
      if (sinceTended >= TEND_EVERY) tend();
      return ok(sealed.map(({ event }) => event));
    },

    snapshot: (place) => store.snapshot(place, current.id),

    read(epoch, fromSeq, limit) {
      const row = epochs.get(epoch);
      if (row === undefined) return [];
      try {
        const found = store.events(row.id, fromSeq, limit).map(({ json }) => unsealed(json));
        const bad = found.indexOf(undefined);
        return found.slice(0, bad < 0 ? found.length : bad).filter((event) => event !== undefined);
      } catch (thrown) {
        // Whoever needs to know why reads by `readChecked`.
        if (diskError(thrown) === undefined) throw thrown;
        return [];
      }
    },

    readChecked(epoch, fromSeq, limit) {
      const row = epochs.get(epoch);
      if (row === undefined) return ok([]);
      const damaged = (seq: number) => {
        // Looked at again, in full, by the next start.
        settings.set(SUSPECT, `${epoch}:${seq}`);
        unsavedSettings.add(SUSPECT);
        health.damaged();
        return err(coded('journal-damaged', `The chain of epoch ${epoch} breaks at event ${seq}.`));
      };
      try {
        let previous = hashAt(row, fromSeq - 1);
        const read = store.events(row.id, fromSeq, limit);
        for (const { seq, json, hash } of read) {
          if (previous === undefined || !Buffer.from(hash).equals(nextHash(previous, json))) {
            return damaged(seq);
          }
          previous = hash;
        }
        const expected = Math.min(limit, row.lastSeq - fromSeq + 1);
        return read.length < expected ? damaged(fromSeq + read.length) : ok(read);
      } catch (thrown) {
        if (diskError(thrown) === undefined) throw thrown;
        return damaged(fromSeq);
      }
    },

    hashAt(epoch, seq) {
      const row = epochs.get(epoch);
      return row === undefined ? undefined : hashAt(row, seq);
    },

    firstSeq: (epoch) => {
      const row = epochs.get(epoch);
      return row === undefined ? undefined : row.prunedSeq + 1;
    },

    outbox: () =>
      [...epochs.values()]
        .filter((row) => !row.forked)
        .map(({ epoch, lastSeq, acknowledged }) => ({ epoch, lastSeq, acknowledged })),

    acknowledged: setAcknowledged,

    startNewEpoch(reason) {
      const old = current;
      const by = { kiosk: identity.kiosk, epoch: asEpoch(randomHex(rng, 8)), boot };
      const previous = { epoch: old.epoch, seq: old.lastSeq, head: Buffer.from(old.head).toString('hex') };
      const written = write(() => {
        store.setForked(old.id);
        return beginEpoch(store, by, clock, { reason, previous });
      });
      if (!written.ok) return written;
      epochs.set(old.epoch, { ...old, forked: true });
      epochs.set(by.epoch, written.value);
      current = written.value;
      return ok(by.epoch);
    },

    markForked(epoch) {
      const row = epochs.get(epoch);
      if (row === undefined || row.id === current.id) throw new Error(`not a past epoch: ${epoch}`);
      const written = write(() => store.setForked(row.id));
      if (written.ok) replace({ ...row, forked: true });
      return written;
    },

    maintain(now) {
      if (closed) return err(coded('journal-closed', 'The journal has been closed.'));
      tend();
      let dropped = 0;
      for (const row of [...epochs.values()]) {
        for (;;) {
          const present = epochs.get(row.epoch) ?? row;
          const point = prunePoint(store, present, now - KEEP_MS);
          if (point === undefined) break;
          const written = write(() => store.prune(row.id, point.seq, point.hash));
          if (!written.ok) return written;
          dropped += point.seq - present.prunedSeq;
          replace({ ...present, prunedSeq: point.seq, prunedHash: point.hash });
        }
      }
      const written = write(() => store.pruneDerived(now - KEEP_MS));
      return written.ok ? ok(dropped) : written;
    },

    lastDeviceSeq: store.deviceSeq,
    receipts: store.receipts,
    counted: store.counted,
    call: store.call,
    answeredSince: store.answeredSince,

    setting: (name) => settings.get(name),
    setSetting(name, value) {
      if (settings.get(name) === value) return;
      settings.set(name, value);
      unsavedSettings.add(name);
      write(() => undefined);
    },

    health: health.snapshot,
    tend() {
      if (!closed) tend();
    },

    close() {
      if (closed) return;
      write(() => undefined);
      closed = true;
      db.close();
      parts.onClose();
    },
  };
}

/**
 * The end of the next chunk to drop: within the acknowledged prefix, and not beyond the first event that is younger
 * than `before`. Undefined when there is nothing to drop.
 */
function prunePoint(store: EventStore, row: EpochRow, before: number): StoredEvent | undefined {
  // The tip stays, so that an epoch never runs empty.
  const limit = Math.min(PRUNE_CHUNK, Math.min(row.acknowledged, row.lastSeq - 1) - row.prunedSeq);
  if (limit <= 0) return undefined;
  let point: StoredEvent | undefined;
  for (const stored of store.events(row.id, row.prunedSeq + 1, limit)) {
    if ((unsealed(stored.json)?.at ?? before) >= before) break;
    point = stored;
  }
  return point;
}
