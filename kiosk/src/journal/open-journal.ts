import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '@otklik/shared/base/clock.ts';
import type { CodedError } from '@otklik/shared/base/errors.ts';
import { asBootId, asEpoch } from '@otklik/shared/base/ids.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { type Rng, randomHex } from '@otklik/shared/base/rng.ts';
import Database from 'better-sqlite3';
import { type Ballast, createBallast } from './ballast.ts';
import { lockDirectory } from './dir-lock.ts';
import { diskError, isReadError } from './disk-error.ts';
import { fileSize, findNames, makeFolderDurably, syncDirectory, writeAgain } from './files.ts';
import { foundJournal, refoundJournal } from './found-journal.ts';
import { loadOrCreateKey } from './identity.ts';
import { inspect } from './inspect.ts';
import type { DurableJournal, JournalOpening, SetAside } from './journal.ts';
import { openDamaged, type Salvage } from './salvage.ts';
import { applyPragmas } from './schema.ts';
import type { Envelope } from './sealing.ts';
import { createSqliteJournal } from './sqlite-journal.ts';

export type OpenError = CodedError<'data-dir-busy' | 'disk-full' | 'disk-failed'>;

export interface OpenOptions {
  /** The kiosk's data folder; made if it is not there. */
  readonly dir: string;
  readonly clock: Clock;
  readonly rng: Rng;
  /** The program's version, noted in the file. */
  readonly version: string;
  readonly ballastBytes?: number;
}

const SUFFIXES = ['-wal', '-shm', '-journal', ''] as const;

/**
 * Opens the journal of a data folder, or makes it. A journal that is damaged, of another identity, or of a newer schema is
 * set aside under a new name and a new epoch begins, with what can be salvaged before it: whatever lies there, the
 * counter records. On a full disk the ballast is given up first.
 */
export function openJournal(options: OpenOptions): Result<DurableJournal, OpenError> {
  const { dir, rng } = options;
  const ballast = createBallast(dir, rng, options.ballastBytes);
  const attempt = (): Result<DurableJournal, OpenError> => {
    try {
      makeFolderDurably(dir, 0o700);
      const lock = lockDirectory(dir);
      if (!lock.ok) return lock;
      let held = true;
      const release = () => {
        if (held) lock.value.release();
        held = false;
      };
      try {
        const opened = openLocked(options, ballast, release);
        if (!opened.ok) release();
        return opened;
      } catch (thrown) {
        release();
        throw thrown;
      }
    } catch (thrown) {
      const error = diskError(thrown);
      if (error === undefined) throw thrown;
      return err(error);
    }
  };
  const first = attempt();
  return !first.ok && first.error.code === 'disk-full' && ballast.release() ? attempt() : first;
}

function openLocked(
  options: OpenOptions,
  ballast: Ballast,
  release: () => void,
): Result<DurableJournal, OpenError> {
  const { dir, clock, rng } = options;
  const path = join(dir, 'journal.db');
  finishReplacement(dir, path);
  settleLog(path);
  const identity = loadOrCreateKey(dir, rng);
  const state = inspect(path, identity.kiosk);
  const boot = asBootId(randomHex(rng, 4));
  const by = { kiosk: identity.kiosk, epoch: asEpoch(randomHex(rng, 8)), boot };
  let opening: JournalOpening = { kind: state.kind === 'fresh' ? 'new' : 'resumed' };
  if (state.kind === 'damaged' || state.kind === 'foreign' || state.kind === 'newer') {
    opening = replaceJournal(options, path, { reason: state.kind, by });
  }
  const db = new Database(path);
  try {
    const durable = applyPragmas(db);
    if (!durable.ok) {
      db.close();
      return durable;
    }
    foundJournal(db, by, options, { reason: 'new' });
    syncDirectory(dir);
    ballast.restore();
    return ok(
      createSqliteJournal({
        db,
        clock,
        rng,
        identity,
        boot,
        ballast,
        opening: {
          ...opening,
          ...(identity.setAside === undefined ? {} : { keySetAside: identity.setAside }),
        },
        onClose: release,
      }),
    );
  } catch (thrown) {
    db.close();
    throw thrown;
  }
}

/**
 * The log of a process that was killed is settled before anything builds on it: its last events may have been refused
 * because a sync failed, and stand in the page cache only. Taken up as they are, they would be followed by events that
 * are durable and, after a power cut, unreachable behind them.
 */
function settleLog(path: string): void {
  const log = `${path}-wal`;
  if ((fileSize(log) ?? 0) === 0) return;
  try {
    writeAgain(log);
  } catch (thrown) {
    // One that cannot be read is damage, which is found next.
    if (!isReadError(thrown)) throw thrown;
  }
}

/**
 * Builds the new journal beside the old one, then changes their names. Power may go at any moment: until the new file
 * is called ready, the old one stands and all is done again; from then on `finishReplacement` completes the change.
 */
function replaceJournal(
  options: OpenOptions,
  path: string,
  change: { readonly reason: SetAside; readonly by: Envelope },
): JournalOpening {
  const { dir } = options;
  const { reason, by } = change;
  const building = join(dir, 'journal-building.db');
  for (const suffix of SUFFIXES) rmSync(building + suffix, { force: true });
  const damaged = openDamaged(path, join(dir, 'journal-salvage.db'));
  let salvage: Salvage = {};
  try {
    const db = new Database(building);
    try {
      const durable = applyPragmas(db);
      if (!durable.ok) throw new Error(durable.error.detail);
      salvage = refoundJournal(db, damaged?.db, reason, by, options);
      db.pragma('wal_checkpoint(TRUNCATE)');
    } finally {
      db.close();
    }
  } finally {
    damaged?.close();
  }
  renameSync(building, join(dir, `journal-ready-${reason}-${by.epoch}.db`));
  syncDirectory(dir);
  finishReplacement(dir, path);
  const { lost } = salvage;
  return {
    kind: reason,
    setAside: join(dir, `journal-${reason}-${by.epoch}.db`),
    ...(lost === undefined ? {} : { lost }),
  };
}

function finishReplacement(dir: string, path: string): void {
  for (const { path: ready, group } of findNames(
    dir,
    /^journal-ready-((?:damaged|foreign|newer)-[0-9a-f]{16})\.db$/,
  )) {
    // The log first: left beside the new file, it would be replayed into it.
    for (const suffix of SUFFIXES) {
      if (fileSize(path + suffix) !== undefined) {
        renameSync(path + suffix, join(dir, `journal-${group}.db${suffix}`));
      }
    }
    syncDirectory(dir);
    renameSync(ready, path);
    syncDirectory(dir);
  }
}
