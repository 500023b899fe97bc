import { all, type Db, insertMany, one, run, type SqlValue } from '../db/sqlite.ts';

/** What one event of a journal says of a console. */
export interface ConsoleEvent {
  readonly seq: number;
  readonly console: string;
  readonly kind: 'up' | 'lost' | 'gap' | 'test';
  /** Of a loss its reason. */
  readonly code: string | null;
  /** How many edges are gone; 1 for all else. */
  readonly amount: number;
  /** Of `up`: how it presented itself, JSON of `ConsoleDevice`. */
  readonly device: string | null;
  readonly place: number;
  readonly workplace: string | null;
  readonly hubAt: number;
}

const COLUMNS = 'seq, console, kind, code, amount, device, place, workplace, hub_at AS "hubAt"';

export function insertConsoleEvents(db: Db, journal: number, events: readonly ConsoleEvent[]): void {
  const values: SqlValue[] = [];
  for (const { seq, console, kind, code, amount, device, place, workplace, hubAt } of events)
    values.push(journal, seq, console, kind, code, amount, device, place, workplace, hubAt);
  insertMany(
    db,
    `INSERT INTO console_events (journal, seq, console, kind, code, amount, device, place, workplace, hub_at)`,
    10,
    values,
  );
}

/** The console is known from now on; one that is stays as it is. */
export const knowConsole = (db: Db, id: string, serial: string): void => {
  run(db, 'INSERT INTO consoles (id, serial) VALUES (?, ?) ON CONFLICT (id) DO NOTHING', id, serial);
};

/** All there are. */
export const consoleEvents = (db: Db): readonly (ConsoleEvent & { readonly journal: number })[] =>
  all(db, `SELECT journal, ${COLUMNS} FROM console_events ORDER BY journal, seq`);

export const consoleEventsOfJournal = (db: Db, journal: number): readonly ConsoleEvent[] =>
  all(db, `SELECT ${COLUMNS} FROM console_events WHERE journal = ? ORDER BY seq`, journal);

/** Consoles that are known and of which no journal tells. */
export const untoldConsoles = (db: Db): readonly string[] =>
  all<{ id: string }>(
    db,
    'SELECT id FROM consoles WHERE id NOT IN (SELECT console FROM console_events) ORDER BY id',
  ).map(({ id }) => id);

/** Consoles of which journals tell and that are not known. */
export const unknownConsoles = (db: Db): readonly string[] =>
  all<{ id: string }>(
    db,
    'SELECT DISTINCT console AS id FROM console_events WHERE console NOT IN (SELECT id FROM consoles) ORDER BY console',
  ).map(({ id }) => id);

/** Answered from the index of its own (migration 33), however many events other consoles have. */
export const UP_BEFORE = `SELECT seq FROM console_events WHERE journal = ? AND seq < ? AND console = ? AND kind = 'up'
  ORDER BY seq DESC LIMIT 1`;

/** The last event of a journal before `seq` by which a console presented itself. */
export const upBefore = (db: Db, journal: number, console: string, seq: number): number | undefined =>
  one<{ seq: number }>(db, UP_BEFORE, journal, seq, console)?.seq;
