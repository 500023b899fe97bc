import { closeSync, copyFileSync, existsSync, openSync, rmSync, writeSync } from 'node:fs';
import { asEpoch, type Epoch, type KioskId } from '@otklik/shared/base/ids.ts';
import type { JournalEvent } from '@otklik/shared/poll/events.ts';
import { canonicalJson } from '@otklik/shared/sync/canonical-json.ts';
import { genesisHash, type Hash, nextHash } from '@otklik/shared/sync/hash-chain.ts';
import Database from 'better-sqlite3';
import { diskError, isDamage } from './disk-error.ts';
import type { EventStore } from './event-store.ts';
import { fileSize } from './files.ts';
import { APPLICATION_ID, PAGE_SIZE, SCHEMA_VERSION } from './schema.ts';
import { isKnown, unseal } from './sealing.ts';

/**
 * What can still be read of a damaged journal: of each epoch the prefix whose chain holds. Reading goes statement by
 * statement and row by row, since any of them may meet a page that is gone.
 */
export interface Salvage {
  /** The last epoch of which anything could be read. */
  readonly previous?: { readonly epoch: Epoch; readonly seq: number; readonly head: Hash };
  /** Events of that epoch known to have existed behind its prefix. */
  readonly lost?: number;
}

interface EpochHint {
  readonly id: number;
  readonly epoch?: Epoch;
  readonly lastSeq?: number;
  readonly acknowledged?: number;
  readonly prunedSeq?: number;
  readonly prunedHash?: Hash;
  readonly forked?: number;
}

/**
 * Epochs or settings taken from a damaged file: far more than any journal has. In a damaged tree pages can lead to each
 * other in circles, and reading would never end.
 */
const MAX_ROWS = 10_000;

/** Opens a file that may be damaged for reading only; undefined when nothing can be read. `close` removes copies. */
export function openDamaged(
  path: string,
  scratch: string,
): { readonly db: Database.Database; close(): void } | undefined {
  const removeScratch = () => {
    for (const suffix of ['', '-wal', '-shm']) rmSync(scratch + suffix, { force: true });
  };
  for (const repaired of [false, true]) {
    removeScratch();
    const source = repaired ? scratch : path;
    try {
      if (repaired) copyWithNewHeader(path, scratch);
      const db = new Database(source, { readonly: true, fileMustExist: true });
      try {
        db.prepare('SELECT count(*) FROM sqlite_schema').get();
      } catch (thrown) {
        db.close();
        throw thrown;
      }
      return {
        db,
        close: () => {
          db.close();
          removeScratch();
        },
      };
    } catch (thrown) {
      if (diskError(thrown) === undefined && !isDamage(thrown)) throw thrown;
    }
  }
  removeScratch();
  return undefined;
}

/** The header is the same in every journal but for counts that SQLite can do without; so it can be written anew. */
function copyWithNewHeader(path: string, copy: string): void {
  copyFileSync(path, copy);
  if (existsSync(`${path}-wal`)) copyFileSync(`${path}-wal`, `${copy}-wal`);
  const header = Buffer.alloc(100);
  header.write('SQLite format 3\0', 0, 'latin1');
  header.writeUInt16BE(PAGE_SIZE, 16);
  // Read and write version 2 (WAL); payload fractions 64, 32, 32.
  header.set([2, 2, 0, 64, 32, 32], 18);
  header.writeUInt32BE(1, 24);
  header.writeUInt32BE(Math.floor((fileSize(path) ?? 0) / PAGE_SIZE), 28);
  header.writeUInt32BE(1, 40);
  header.writeUInt32BE(4, 44);
  header.writeUInt32BE(1, 56);
  header.writeUInt32BE(SCHEMA_VERSION, 60);
  header.writeUInt32BE(APPLICATION_ID, 68);
  header.writeUInt32BE(1, 92);
  header.writeUInt32BE(3_050_000, 96);
  const fd = openSync(copy, 'r+');
  try {
    writeSync(fd, header, 0, header.length, 0);
  } finally {
    closeSync(fd);
  }
}

/** Copies what holds into `target`, inside the caller's transaction. */
export function salvageInto(db: Database.Database, kiosk: KioskId, target: EventStore): Salvage {
  let result: Salvage = {};
  for (const hint of findEpochs(db)) {
    const saved = salvageEpoch(db, kiosk, hint, target);
    if (saved !== undefined) result = saved;
  }
  for (const { name, value } of tolerantly(() =>
    rows<{ name: string; value: string }>(db, 'SELECT name, value FROM setting'),
  )) {
    if (typeof name === 'string' && typeof value === 'string') target.setSetting(name, value);
  }
  return result;
}

function findEpochs(db: Database.Database): EpochHint[] {
  const hints = new Map<number, EpochHint>();
  const described = tolerantly(() =>
    rows<EpochHint>(
      db,
      `SELECT id, epoch, last_seq AS lastSeq, acknowledged, pruned_seq AS prunedSeq, pruned_hash AS prunedHash, forked
       FROM epoch ORDER BY id`,
    ),
  );
  for (const hint of described) if (Number.isSafeInteger(hint.id)) hints.set(hint.id, hint);
  // The epoch table may be the damaged part: events tell their epoch themselves.
  const probe = (after: number) =>
    tolerantly(() =>
      rows<{ id: number }>(
        db,
        'SELECT epoch_id AS id FROM event WHERE epoch_id > ? ORDER BY epoch_id LIMIT 1',
        after,
      ),
    )[0]?.id;
  // In a damaged tree the next one may be of any type, or not be after the last: then there is nothing more to learn.
  let last = 0;
  for (let id = probe(last); Number.isSafeInteger(id) && id !== undefined && id > last; id = probe(last)) {
    if (!hints.has(id)) hints.set(id, { id });
    if (hints.size >= MAX_ROWS) break;
    last = id;
  }
  return [...hints.values()].sort((a, b) => a.id - b.id);
}

function salvageEpoch(
  db: Database.Database,
  kiosk: KioskId,
  hint: EpochHint,
  target: EventStore,
): Salvage | undefined {
  let rowId: number | undefined;
  let epoch: Epoch | undefined;
  let head: Hash | undefined;
  let seq = 0;
  let prunedSeq = 0;
  const found = rows<{ seq: number; json: string; hash: Buffer }>(
    db,
    'SELECT seq, json, hash FROM event WHERE epoch_id = ? ORDER BY seq',
    hint.id,
  );
  for (const row of untilDamage(found)) {
    const event = parse(row.json);
    if (event === undefined || event.kiosk !== kiosk || event.seq !== row.seq) break;
    if (rowId === undefined || head === undefined) {
      epoch = asEpoch(event.epoch);
      const start = startOf(kiosk, epoch, hint, row);
      prunedSeq = start.seq;
      head = start.hash;
      seq = start.seq;
      rowId = target.addEpoch({
        epoch,
        lastSeq: seq,
        head,
        acknowledged: 0,
        prunedSeq,
        prunedHash: head,
        forked: hint.forked === 1,
      });
      if (row.seq === seq) continue;
    }
    const hash = nextHash(head, row.json);
    if (event.epoch !== epoch || row.seq !== seq + 1 || Buffer.compare(hash, row.hash) !== 0) break;
    // A later version's event of a kind not known here is kept and sent as it is.
    const stored = { seq: row.seq, json: row.json, hash };
    if (isKnown(event)) target.addEvent(rowId, event, stored);
    else target.addStored(rowId, stored);
    seq = row.seq;
    head = hash;
  }
  if (rowId === undefined || epoch === undefined || head === undefined) return undefined;
  target.setTip(rowId, seq, head);
  target.setAcknowledged(epoch, Math.min(seq, Math.max(hint.acknowledged ?? 0, prunedSeq)));
  const last = Math.max(seq, hint.lastSeq ?? 0, lastSeqOf(db, hint.id) ?? 0);
  return { previous: { epoch, seq, head }, ...(last > seq ? { lost: last - seq } : {}) };
}

/** Where the chain of the readable events starts. A prune point that is lost gives way to the first event's own hash. */
function startOf(
  kiosk: KioskId,
  epoch: Epoch,
  hint: EpochHint,
  first: { readonly seq: number; readonly hash: Hash },
): { seq: number; hash: Hash } {
  if (first.seq === 1) return { seq: 0, hash: genesisHash(kiosk, epoch) };
  if (hint.prunedSeq === first.seq - 1 && hint.prunedHash?.length === 32) {
    return { seq: hint.prunedSeq, hash: hint.prunedHash };
  }
  return { seq: first.seq, hash: first.hash };
}

function lastSeqOf(db: Database.Database, id: number): number | undefined {
  return tolerantly(() =>
    rows<{ seq: number }>(db, 'SELECT seq FROM event WHERE epoch_id = ? ORDER BY seq DESC LIMIT 1', id),
  )[0]?.seq;
}

/** The text must be the canonical one, since that is what was hashed and will be sent. */
function parse(json: unknown): JournalEvent | undefined {
  if (typeof json !== 'string') return undefined;
  try {
    const event = unseal(json);
    // A flipped byte in a name leaves canonical JSON without that member; the hash tells it, but not before the genesis.
    return canonicalJson(event) === json && /^[0-9a-f]{16}$/.test(event.epoch) ? event : undefined;
  } catch {
    return undefined;
  }
}

function* rows<T>(db: Database.Database, sql: string, ...parameters: number[]): Generator<T> {
  yield* db.prepare<number[], T>(sql).iterate(...parameters);
}

/** What can be read, at most `MAX_ROWS`. */
function tolerantly<T>(source: () => Iterable<T>): T[] {
  const found: T[] = [];
  for (const row of untilDamage(source())) {
    found.push(row);
    if (found.length >= MAX_ROWS) break;
  }
  return found;
}

function* untilDamage<T>(source: Iterable<T>): Generator<T> {
  try {
    yield* source;
  } catch (thrown) {
    if (diskError(thrown) === undefined && !isMissingTable(thrown)) throw thrown;
  }
}

/** A schema page that is damaged can lose whole tables. */
const isMissingTable = (thrown: unknown): boolean =>
  thrown instanceof Database.SqliteError && thrown.code === 'SQLITE_ERROR';
