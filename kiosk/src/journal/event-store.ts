import type { Epoch } from '@otklik/shared/base/ids.ts';
import type { JournalEvent } from '@otklik/shared/poll/events.ts';
import type { Hash } from '@otklik/shared/sync/hash-chain.ts';
import type Database from 'better-sqlite3';
import type { PosCall, StoredEvent } from './journal.ts';

/** A row of the epoch table. */
export interface EpochRow {
  readonly id: number;
  readonly epoch: Epoch;
  readonly lastSeq: number;
  readonly head: Hash;
  readonly acknowledged: number;
  readonly prunedSeq: number;
  readonly prunedHash: Hash;
  readonly forked: boolean;
}

interface EpochColumns {
  id: number;
  epoch: Epoch;
  last_seq: number;
  head: Buffer;
  acknowledged: number;
  pruned_seq: number;
  pruned_hash: Buffer;
  forked: number;
}

const toRow = (columns: EpochColumns): EpochRow => ({
  id: columns.id,
  epoch: columns.epoch,
  lastSeq: columns.last_seq,
  head: columns.head,
  acknowledged: columns.acknowledged,
  prunedSeq: columns.pruned_seq,
  prunedHash: columns.pruned_hash,
  forked: columns.forked !== 0,
});

/** How many receipts are remembered as having triggered, and as counted, over all places: some years of a busy store. */
const RECEIPTS_KEPT = 200_000;

export type EventStore = ReturnType<typeof createEventStore>;

/** All SQL of the journal's data. Nothing here opens a transaction; every function may throw what SQLite throws. */
export function createEventStore(db: Database.Database) {
  const epochs = db.prepare<[], EpochColumns>('SELECT * FROM epoch ORDER BY id');
  const insertEpoch = db.prepare<[Epoch, number, Hash, number, number, Hash, number]>(
    `INSERT INTO epoch (epoch, last_seq, head, acknowledged, pruned_seq, pruned_hash, forked)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const setTip = db.prepare<[number, Hash, number]>('UPDATE epoch SET last_seq = ?, head = ? WHERE id = ?');
  const setAcknowledged = db.prepare<[number, Epoch]>('UPDATE epoch SET acknowledged = ? WHERE epoch = ?');
  const setForked = db.prepare<[number]>('UPDATE epoch SET forked = 1 WHERE id = ?');
  const setPruned = db.prepare<[number, Hash, number]>(
    'UPDATE epoch SET pruned_seq = ?, pruned_hash = ? WHERE id = ?',
  );
  const insertEvent = db.prepare<[number, number, Hash, string]>(
    'INSERT INTO event (epoch_id, seq, hash, json) VALUES (?, ?, ?, ?)',
  );
  const events = db.prepare<[number, number, number], StoredEvent>(
    'SELECT seq, json, hash FROM event WHERE epoch_id = ? AND seq >= ? ORDER BY seq LIMIT ?',
  );
  const hashOf = db.prepare<[number, number], { hash: Buffer }>(
    'SELECT hash FROM event WHERE epoch_id = ? AND seq = ?',
  );
  const dropEvents = db.prepare<[number, number]>('DELETE FROM event WHERE epoch_id = ? AND seq <= ?');
  const dropAnswered = db.prepare<[number]>('DELETE FROM answered WHERE ended_at < ?');
  const dropReceipts = db.prepare<[number]>(
    'DELETE FROM receipt WHERE id <= (SELECT max(id) FROM receipt) - ?',
  );
  const dropCounted = db.prepare<[number]>(
    'DELETE FROM counted WHERE id <= (SELECT max(id) FROM counted) - ?',
  );
  const dropCalls = db.prepare<[number]>('DELETE FROM pos_call WHERE at < ?');
  const setSnapshot = db.prepare<[number, number, string]>(
    `INSERT INTO snapshot (place, epoch_id, state) VALUES (?, ?, ?)
     ON CONFLICT (place) DO UPDATE SET epoch_id = excluded.epoch_id, state = excluded.state`,
  );
  const snapshot = db.prepare<[number, number], { state: string }>(
    'SELECT state FROM snapshot WHERE place = ? AND epoch_id = ?',
  );
  const setSetting = db.prepare<[string, string]>(
    'INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  );
  const settings = db.prepare<[], { name: string; value: string }>('SELECT name, value FROM setting');
  const setMeta = db.prepare<[string, string]>(
    'INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  );
  const meta = db.prepare<[string], { value: string }>('SELECT value FROM meta WHERE name = ?');
  const setDeviceSeq = db.prepare<[string, string, number]>(
    `INSERT INTO device_seq (serial, boot_id, seq) VALUES (?, ?, ?)
     ON CONFLICT (serial, boot_id) DO UPDATE SET seq = max(seq, excluded.seq)`,
  );
  const deviceSeq = db.prepare<[string, string], { seq: number }>(
    'SELECT seq FROM device_seq WHERE serial = ? AND boot_id = ?',
  );
  const addReceipt = db.prepare<[number, string]>(
    'INSERT OR IGNORE INTO receipt (place, receipt) VALUES (?, ?)',
  );
  const receipts = db.prepare<[number, number], { receipt: string }>(
    'SELECT receipt FROM receipt WHERE place = ? ORDER BY id DESC LIMIT ?',
  );
  const addCounted = db.prepare<[number, string]>(
    'INSERT OR IGNORE INTO counted (place, receipt) VALUES (?, ?)',
  );
  const counted = db.prepare<[number, string], { id: number }>(
    'SELECT id FROM counted WHERE place = ? AND receipt = ?',
  );
  const addCall = db.prepare<[string, string, string, string, number]>(
    'INSERT OR IGNORE INTO pos_call (source, key, body, reply, at) VALUES (?, ?, ?, ?, ?)',
  );
  const call = db.prepare<[string, string], PosCall>(
    'SELECT source, key, body, reply, at FROM pos_call WHERE source = ? AND key = ?',
  );
  const addAnswered = db.prepare<[number, number, number, number]>(
    'INSERT OR IGNORE INTO answered (place, ended_at, epoch_id, seq) VALUES (?, ?, ?, ?)',
  );
  const answered = db.prepare<[number, number], { n: number }>(
    'SELECT count(*) AS n FROM answered WHERE place = ? AND ended_at >= ?',
  );

  /** Keeps the derived tables in step with an event; the same for live and for salvaged events. */
  function derive(epochId: number, event: JournalEvent): void {
    switch (event.type) {
      case 'edge':
        setDeviceSeq.run(event.data.device.serial, event.data.device.bootId, event.data.device.seq);
        return;
      case 'hold':
        // A hold seen in a heartbeat has no seq of its own.
        if (event.data.via === 'frame') {
          setDeviceSeq.run(event.data.device.serial, event.data.device.bootId, event.data.device.seq);
        }
        return;
      case 'gap':
        setDeviceSeq.run(event.data.serial, event.data.bootId, event.data.to);
        return;
      case 'pos':
        if (event.data.receipt !== undefined) addReceipt.run(event.place, event.data.receipt);
        return;
      case 'receipt':
        addCounted.run(event.place, event.data.receipt);
        return;
      case 'poll-ended':
        if (event.data.outcome === 'answered') addAnswered.run(event.place, event.at, epochId, event.seq);
        return;
      case 'epoch-start':
      case 'boot':
      case 'config':
      case 'clock':
      case 'device-up':
      case 'device-lost':
      case 'shift':
      case 'prompt-start':
      case 'prompt-end':
      case 'poll-opened':
      case 'fm-raised':
      case 'fm-ended':
      case 'insert-confirmed':
        return;
    }
  }

  return {
    epochs: (): EpochRow[] => epochs.all().map(toRow),
    /** Adds an epoch and returns its row id. */
    addEpoch(row: Omit<EpochRow, 'id'>): number {
      const { epoch, lastSeq, head, acknowledged, prunedSeq, prunedHash, forked } = row;
      const { lastInsertRowid } = insertEpoch.run(
        epoch,
        lastSeq,
        head,
        acknowledged,
        prunedSeq,
        prunedHash,
        forked ? 1 : 0,
      );
      return Number(lastInsertRowid);
    },
    setTip: (id: number, seq: number, head: Hash) => void setTip.run(seq, head, id),
    setAcknowledged: (epoch: Epoch, seq: number) => void setAcknowledged.run(seq, epoch),
    setForked: (id: number) => void setForked.run(id),
    addEvent(epochId: number, event: JournalEvent, stored: StoredEvent): void {
      insertEvent.run(epochId, stored.seq, stored.hash, stored.json);
      derive(epochId, event);
    },
    /** Without what is derived from it. */
    addStored: (epochId: number, { seq, hash, json }: StoredEvent) =>
      void insertEvent.run(epochId, seq, hash, json),
    events: (epochId: number, fromSeq: number, limit: number) => events.all(epochId, fromSeq, limit),
    iterate: (epochId: number, fromSeq: number) => events.iterate(epochId, fromSeq, -1),
    hashOf: (epochId: number, seq: number): Hash | undefined => hashOf.get(epochId, seq)?.hash,
    /** Drops events up to `seq`, whose hash is `hash`. */
    prune(epochId: number, seq: number, hash: Hash): void {
      dropEvents.run(epochId, seq);
      setPruned.run(seq, hash, epochId);
    },
    pruneDerived(before: number): void {
      dropAnswered.run(before);
      dropReceipts.run(RECEIPTS_KEPT);
      dropCounted.run(RECEIPTS_KEPT);
      dropCalls.run(before);
    },
    setSnapshot: (place: number, epochId: number, state: string) =>
      void setSnapshot.run(place, epochId, state),
    snapshot: (place: number, epochId: number) => snapshot.get(place, epochId)?.state,
    setSetting: (name: string, value: string) => void setSetting.run(name, value),
    settings: () => new Map(settings.all().map(({ name, value }) => [name, value])),
    setMeta: (name: string, value: string) => void setMeta.run(name, value),
    meta: (name: string) => meta.get(name)?.value,
    deviceSeq: (serial: string, bootId: string) => deviceSeq.get(serial, bootId)?.seq ?? 0,
    receipts: (place: number, limit: number) =>
      receipts
        .all(place, limit)
        .map(({ receipt }) => receipt)
        .reverse(),
    counted: (place: number, receipt: string) => counted.get(place, receipt) !== undefined,
    addCall: ({ source, key, body, reply, at }: PosCall) => void addCall.run(source, key, body, reply, at),
    call: (source: string, key: string) => call.get(source, key),
    answeredSince: (place: number, since: number) => answered.get(place, since)?.n ?? 0,
  };
}
