import { all, type Db, one, run } from '../db/sqlite.ts';
import { Where } from '../db/where.ts';
import type { Scope } from '../results/scope.ts';
import { storeCondition } from '../users/scope-repository.ts';

/** Adds hours, a bit each, to those of a workplace's day (days since 1970-01-01, in store time); what is there stays. */
export function addPresence(db: Db, day: number, workplace: string, hours: number): void {
  run(
    db,
    `INSERT INTO presence_days (day, workplace, hours) VALUES (?, ?, ?)
     ON CONFLICT (day, workplace) DO UPDATE SET hours = presence_days.hours | excluded.hours
     WHERE (presence_days.hours | excluded.hours) <> presence_days.hours`,
    day,
    workplace,
    hours,
  );
}

/** The event of a journal after which others are to come: of which start of the program, and when. */
export const eventTimes = (
  db: Db,
  journal: number,
  seq: number,
): { readonly boot: string; readonly mono: number; readonly hubAt: number } | undefined =>
  one(db, 'SELECT boot, mono, hub_at AS "hubAt" FROM events WHERE journal = ? AND seq = ?', journal, seq);

/** A workplace of a slice, and from when to when data of it are to be expected. */
export interface WatchedPlace {
  readonly id: string;
  readonly store: string;
  readonly zone: string;
  /** Opening hours of its store, as JSON. */
  readonly openingHours: string | null;
  /** Its first day of which a kiosk is known to have run. */
  readonly since: number;
  /** When it was retired, hub time, ms. */
  readonly retiredAt: number | null;
  /** When its last kiosk was taken away, hub time, ms; null while it has one. */
  readonly left: number | null;
}

/** Workplaces of a slice that were ever heard from. */
export function watchedPlaces(db: Db, scope: Scope): readonly WatchedPlace[] {
  const where = new Where();
  where.add('w.id = ?', scope.workplace);
  where.add('w.store = ?', scope.store);
  where.add('w.store IN (SELECT store FROM store_group_members WHERE store_group = ?)', scope.group);
  const narrowed = storeCondition('w.store', scope.within);
  if (narrowed !== undefined) where.add(narrowed.sql, narrowed.value);
  return all<Omit<WatchedPlace, 'since'> & { readonly since: number | null; readonly bound: number | null }>(
    db,
    `SELECT w.id, w.store, s.zone, s.hours AS "openingHours", w.retired_at AS "retiredAt",
       (SELECT MIN(p.day) FROM presence_days p WHERE p.workplace = w.id) AS since,
       b.bound, b."left"
     FROM workplaces w JOIN stores s ON s.id = w.store
     LEFT JOIN (SELECT workplace, MAX(unbound_at) AS "left", SUM(CASE WHEN unbound_at IS NULL THEN 1 ELSE 0 END) AS bound
       FROM bindings GROUP BY workplace) b ON b.workplace = w.id
     ${where.sql}`,
    ...where.values,
  ).flatMap(({ since, bound, left, ...place }) =>
    since === null ? [] : [{ ...place, since, left: bound === null || bound > 0 ? null : left }],
  );
}

/** The hours of a day, a bit each, by workplace of the slice; those of which nothing is known are absent. */
export function presenceOn(db: Db, day: number, { store, workplace }: Scope): ReadonlyMap<string, number> {
  const narrow =
    workplace !== undefined
      ? { sql: 'AND workplace = ?', values: [workplace] }
      : store !== undefined
        ? { sql: 'AND workplace IN (SELECT id FROM workplaces WHERE store = ?)', values: [store] }
        : { sql: '', values: [] };
  return new Map(
    all<{ workplace: string; hours: number }>(
      db,
      `SELECT workplace, hours FROM presence_days WHERE day = ? ${narrow.sql}`,
      day,
      ...narrow.values,
    ).map((row) => [row.workplace, row.hours]),
  );
}

/** The same of these workplaces alone, each by its key. */
export const presenceOf = (db: Db, day: number, workplaces: readonly string[]): ReadonlyMap<string, number> =>
  new Map(
    workplaces.flatMap((workplace) => {
      const row = one<{ hours: number }>(
        db,
        'SELECT hours FROM presence_days WHERE day = ? AND workplace = ?',
        day,
        workplace,
      );
      return row === undefined ? [] : [[workplace, row.hours] as const];
    }),
  );
