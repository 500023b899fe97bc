import type { KeyObject } from 'node:crypto';
import type { Clock } from '@otklik/shared/base/clock.ts';
import { asBootId, asEpoch, type KioskId } from '@otklik/shared/base/ids.ts';
import { type Rng, randomHex } from '@otklik/shared/base/rng.ts';
import Database from 'better-sqlite3';
import { foundJournal, refoundJournal } from '../../kiosk/src/journal/found-journal.ts';
import { inspectDatabase } from '../../kiosk/src/journal/inspect.ts';
import type { DurableJournal, JournalOpening } from '../../kiosk/src/journal/journal.ts';
import { createSqliteJournal } from '../../kiosk/src/journal/sqlite-journal.ts';
import type { CommitFault, Disk, SimDatabase } from './disk.ts';

export interface OpenSimulated {
  readonly disk: Disk;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly kiosk: KioskId;
  readonly key: KeyObject;
  readonly onCommit: () => void;
  readonly nextFault: () => CommitFault | undefined;
  readonly onCut: () => void;
  /** Plants a bug in what was found on the disk. */
  readonly tamper?: (db: Database.Database) => void;
}

export interface OpenedSimulated {
  readonly journal: DurableJournal;
  readonly db: SimDatabase;
}

/**
 * What openJournal does, without its files: inspect, salvage, found, open. The disk is honest while this goes on; the
 * files' own part, power cuts included, is tested on real ones (kiosk/src/journal, tests of its own).
 */
export function openSimulated(options: OpenSimulated): OpenedSimulated {
  const { disk, clock, rng, kiosk, key } = options;
  const version = 'simulation';
  const boot = asBootId(randomHex(rng, 4));
  const by = { kiosk, epoch: asEpoch(randomHex(rng, 8)), boot };
  let opening: JournalOpening = { kind: 'new' };
  if (disk.image !== undefined) {
    const old = new Database(disk.image);
    try {
      options.tamper?.(old);
      const state = inspectDatabase(old, kiosk);
      if (state === 'damaged') {
        const rebuilt = new Database(':memory:');
        const { lost } = refoundJournal(rebuilt, old, 'damaged', by, { clock, version });
        disk.image = rebuilt.serialize();
        rebuilt.close();
        opening = { kind: 'damaged', ...(lost === undefined ? {} : { lost }) };
      } else {
        if (options.tamper !== undefined) disk.image = old.serialize();
        opening = { kind: 'resumed' };
      }
    } finally {
      old.close();
    }
  }
  let running = false;
  const db = disk.open(
    () => running && options.onCommit(),
    () => (running ? options.nextFault() : undefined),
    options.onCut,
  );
  foundJournal(db, by, { clock, version }, { reason: 'new' });
  const journal = createSqliteJournal({
    db,
    clock,
    rng,
    identity: { kiosk, key },
    boot,
    opening,
    ballast: disk.ballast(),
    onClose: () => undefined,
  });
  running = true;
  return { journal, db };
}
