import type { Clock } from '@otklik/shared/base/clock.ts';
import type { EventData } from '@otklik/shared/poll/events.ts';
import type Database from 'better-sqlite3';
import { createEventStore } from './event-store.ts';
import type { SetAside } from './journal.ts';
import { type Salvage, salvageInto } from './salvage.ts';
import { migrate } from './schema.ts';
import type { Envelope } from './sealing.ts';
import { beginEpoch, SUSPECT } from './sqlite-journal.ts';

/**
 * How a journal's database begins, whatever lies under it: the product puts it on files (open-journal.ts), the
 * simulation keeps it in memory. Both throw what SQLite throws.
 */
export interface Founding {
  readonly clock: Clock;
  /** The program's version, noted in the file. */
  readonly version: string;
}

/** Brings the database to the present schema; one that was empty gets its first epoch in the same transaction. */
export function foundJournal(
  db: Database.Database,
  by: Envelope,
  founding: Founding,
  data: EventData<'epoch-start'>,
): void {
  migrate(db, () => firstEpoch(db, by, founding, data));
}

/**
 * Founds the journal that takes the place of one that is set aside: what holds of one that is damaged or newer comes
 * first, then the epoch that names what it follows. `old` is undefined where nothing could be read at all.
 */
export function refoundJournal(
  db: Database.Database,
  old: Database.Database | undefined,
  reason: SetAside,
  by: Envelope,
  founding: Founding,
): Salvage {
  let salvage: Salvage = {};
  migrate(db, () => {
    const store = createEventStore(db);
    if (old !== undefined) {
      salvage = reason === 'foreign' ? lastForeignEpoch(old) : salvageInto(old, by.kiosk, store);
    }
    store.setSetting(SUSPECT, '');
    const { previous, lost } = salvage;
    firstEpoch(db, by, founding, {
      reason,
      ...(previous === undefined
        ? {}
        : {
            previous: {
              epoch: previous.epoch,
              seq: previous.seq,
              head: Buffer.from(previous.head).toString('hex'),
            },
          }),
      ...(lost === undefined ? {} : { lost }),
    });
  });
  return salvage;
}

function firstEpoch(
  db: Database.Database,
  by: Envelope,
  { clock, version }: Founding,
  data: EventData<'epoch-start'>,
): void {
  const store = createEventStore(db);
  store.setMeta('kiosk', by.kiosk);
  store.setMeta('version', version);
  beginEpoch(store, by, clock, data);
}

function lastForeignEpoch(db: Database.Database): Salvage {
  try {
    const row = createEventStore(db).epochs().at(-1);
    if (row === undefined) return {};
    return { previous: { epoch: row.epoch, seq: row.lastSeq, head: row.head } };
  } catch {
    // Whatever another program's file holds instead, it has nothing for this journal.
    return {};
  }
}
