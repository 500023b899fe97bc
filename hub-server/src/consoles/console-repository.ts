import type { ConsoleDevice, ConsolePlace } from '@otklik/shared/api/consoles.ts';
import type { ConsoleListInput, ToldConsole } from '../db/contract/consoles.ts';
import type { Within } from '../db/contract/people.ts';
import { all, type Db, one, run, type SqlValue } from '../db/sqlite.ts';
import { zoneAt } from '../results/store-zones.ts';
import { allZones } from '../results/zone-repository.ts';
import { workplaceCondition } from '../users/scope-repository.ts';
import type { ConsoleTally } from './history.ts';

interface Row {
  readonly id: string;
  readonly serial: string;
  readonly label: string | null;
  readonly retired_at: number | null;
  readonly revision: number;
}

/** Consoles that stand or have stood where it is asked for, by id. */
export function listConsoles(
  db: Db,
  { store, workplace, retired, after = '', limit, within }: ConsoleListInput,
): readonly ToldConsole[] {
  const stood: string[] = [];
  const values: SqlValue[] = [after];
  if (workplace !== undefined) {
    stood.push('workplace = ?');
    values.push(workplace);
  }
  if (store !== undefined) {
    stood.push('workplace IN (SELECT id FROM workplaces WHERE store = ?)');
    values.push(store);
  }
  const narrowed = workplaceCondition('workplace', within);
  if (narrowed !== undefined) {
    stood.push(narrowed.sql);
    values.push(narrowed.value);
  }
  const rows = all<Row>(
    db,
    `SELECT id, serial, label, retired_at, revision FROM consoles WHERE id > ?
     ${stood.length === 0 ? '' : `AND id IN (SELECT console FROM console_events WHERE ${stood.join(' AND ')})`}
     ${retired ? '' : 'AND retired_at IS NULL'} ORDER BY id LIMIT ?`,
    ...values,
    limit,
  );
  return rows.flatMap((row) => toldOf(db, row, { within }) ?? []);
}

/** Undefined where no console has this id, or nothing of it lies in the scope. */
export function findConsole(
  db: Db,
  { id, within }: { readonly id: string } & Within,
): ToldConsole | undefined {
  const row = one<Row>(db, 'SELECT id, serial, label, retired_at, revision FROM consoles WHERE id = ?', id);
  return row === undefined ? undefined : toldOf(db, row, { within });
}

export interface LastUp {
  readonly kiosk: string;
  readonly device: string;
  readonly workplace: string | null;
}

/** How and where a console presented itself last. */
export const lastUp = (db: Db, id: string): LastUp | undefined =>
  one(
    db,
    `SELECT j.kiosk AS kiosk, e.device AS device, e.workplace AS workplace FROM console_events e
     JOIN journals j ON j.id = e.journal WHERE e.console = ? AND e.kind = 'up'
     ORDER BY e.hub_at DESC, j.kiosk DESC, j.epoch DESC, e.seq DESC LIMIT 1`,
    id,
  );

function toldOf(db: Db, row: Row, { within }: Within): ToldConsole | undefined {
  const narrowed = workplaceCondition('workplace', within);
  const only = narrowed === undefined ? '' : ` AND ${narrowed.sql}`;
  const values = [row.id, ...(narrowed === undefined ? [] : [narrowed.value])];
  const span = one<{ first: number | null; last: number | null }>(
    db,
    `SELECT (SELECT MIN(hub_at) FROM console_events WHERE console = ?${only}) AS first,
       (SELECT MAX(hub_at) FROM console_events WHERE console = ?${only}) AS last`,
    ...values,
    ...values,
  );
  if (span === undefined || span.first === null || span.last === null) return undefined;
  const up = lastUp(db, row.id);
  const at = up === undefined ? undefined : placeOf(db, up.kiosk, up.workplace);
  const seen =
    narrowed === undefined || (at?.workplace !== undefined && inScope(db, at.workplace.id, within));
  return {
    ...{ id: row.id, serial: row.serial, revision: row.revision },
    ...(row.label === null ? {} : { label: row.label }),
    ...(row.retired_at === null ? {} : { retiredAt: row.retired_at }),
    // Stored as `ConsoleDevice` by console-events.ts.
    ...(up === undefined ? {} : { device: JSON.parse(up.device) }),
    ...{ firstSeen: span.first, lastSeen: span.last, connected: isConnected(db, row.id) },
    ...(at !== undefined && seen ? { at } : {}),
  };
}

const isConnected = (db: Db, id: string): boolean =>
  one<{ kind: string }>(
    db,
    `SELECT e.kind AS kind FROM console_events e JOIN journals j ON j.id = e.journal
     WHERE e.console = ? AND e.kind IN ('up', 'lost')
     ORDER BY e.hub_at DESC, j.kiosk DESC, j.epoch DESC, e.seq DESC LIMIT 1`,
    id,
  )?.kind === 'up';

export function inScope(db: Db, workplace: string, within: Within['within']): boolean {
  const narrowed = workplaceCondition('id', within);
  return (
    narrowed === undefined ||
    one(db, `SELECT 1 AS yes FROM workplaces WHERE id = ? AND ${narrowed.sql}`, workplace, narrowed.value) !==
      undefined
  );
}

/** A kiosk's place with the names it has now. */
export function placeOf(db: Db, kiosk: string, workplace: string | null): ConsolePlace {
  const named =
    workplace === null
      ? undefined
      : one<{ id: string; name: string; store: string; storeName: string }>(
          db,
          `SELECT w.id, w.name, w.store, s.name AS "storeName" FROM workplaces w JOIN stores s ON s.id = w.store
           WHERE w.id = ?`,
          workplace,
        );
  return { kiosk, ...(named === undefined ? {} : { workplace: named }) };
}

/** In the order of the hub's clock, then of the events' names, whatever came in first. */
const IN_TIME = 'hub_at, kiosk, epoch, seq';
const UPS = `SELECT j.kiosk AS kiosk, j.epoch AS epoch, e.seq AS seq, e.workplace AS workplace, e.hub_at AS hub_at,
  e.device AS device FROM console_events e JOIN journals j ON j.id = e.journal WHERE e.console = ? AND e.kind = 'up'`;

interface StayRow {
  readonly kiosk: string;
  readonly workplace: string | null;
  readonly from: number;
  readonly until: number | null;
}

/**
 * Where a console stood, the newest first: where it presents itself, until it does so elsewhere. That it is lost says
 * nothing of where it is then. Until when it stood somewhere is told by all; what is told, by what lies in the scope.
 */
export function staysOf(
  db: Db,
  { id, limit, within }: { readonly id: string; readonly limit: number } & Within,
): readonly StayRow[] {
  const narrowed = workplaceCondition('workplace', within);
  return all(
    db,
    `SELECT kiosk, workplace, hub_at AS "from", until FROM (
       SELECT kiosk, epoch, seq, workplace, hub_at, LEAD(hub_at) OVER (ORDER BY ${IN_TIME}) AS until FROM (
         SELECT kiosk, epoch, seq, workplace, hub_at, LAG(kiosk) OVER (ORDER BY ${IN_TIME}) AS kiosk_before,
           LAG(workplace) OVER (ORDER BY ${IN_TIME}) AS workplace_before FROM (${UPS}) u) v
       WHERE kiosk IS DISTINCT FROM kiosk_before OR workplace IS DISTINCT FROM workplace_before) w
     ${narrowed === undefined ? '' : `WHERE ${narrowed.sql}`}
     ORDER BY hub_at DESC, kiosk DESC, epoch DESC, seq DESC LIMIT ?`,
    id,
    ...(narrowed === undefined ? [] : [narrowed.value]),
    limit,
  );
}

/** What a console presented itself as in the scope, each from when on, the newest first. */
export function devicesOf(
  db: Db,
  { id, limit, within }: { readonly id: string; readonly limit: number } & Within,
): readonly (ConsoleDevice & { readonly from: number })[] {
  const narrowed = workplaceCondition('e.workplace', within);
  return all<{ device: string; from: number }>(
    db,
    `SELECT device, hub_at AS "from" FROM (
       SELECT kiosk, epoch, seq, hub_at, device, LAG(device) OVER (ORDER BY ${IN_TIME}) AS device_before
       FROM (${UPS}${narrowed === undefined ? '' : ` AND ${narrowed.sql}`}) u) v
     WHERE device IS DISTINCT FROM device_before
     ORDER BY hub_at DESC, kiosk DESC, epoch DESC, seq DESC LIMIT ?`,
    id,
    ...(narrowed === undefined ? [] : [narrowed.value]),
    limit,
    // Stored as `ConsoleDevice` by console-events.ts, always in the same words.
  ).map(({ device, from }) => ({ ...(JSON.parse(device) as ConsoleDevice), from }));
}

const QUARTER_MS = 900_000;

/** What else journals tell of a console in the scope, counted by the quarter of an hour, in no order. */
export function talliesOf(db: Db, { id, within }: { readonly id: string } & Within): readonly ConsoleTally[] {
  const narrowed = workplaceCondition('e.workplace', within);
  const zones = allZones(db);
  return all<Omit<ConsoleTally, 'zone'> & { readonly store: string | null }>(
    db,
    `SELECT c.kind AS kind, c.code AS code, c.quarter AS quarter, c.amount AS amount, w.store AS store FROM (
       SELECT e.workplace AS workplace, e.kind AS kind, e.code AS code,
         e.hub_at - ((e.hub_at % ${QUARTER_MS}) + ${QUARTER_MS}) % ${QUARTER_MS} AS quarter, SUM(e.amount) AS amount
       FROM console_events e WHERE e.console = ? AND e.kind <> 'up'${narrowed === undefined ? '' : ` AND ${narrowed.sql}`}
       GROUP BY 1, 2, 3, 4) c LEFT JOIN workplaces w ON w.id = c.workplace`,
    id,
    ...(narrowed === undefined ? [] : [narrowed.value]),
  ).map(({ store, ...tally }) => {
    const known = store === null ? undefined : zones.get(store);
    return { ...tally, zone: known === undefined ? 'UTC' : zoneAt(known, tally.quarter) };
  });
}

export const setConsole = (db: Db, id: string, label: string | null, retiredAt: number | null): void => {
  run(
    db,
    'UPDATE consoles SET label = ?, retired_at = ?, revision = revision + 1 WHERE id = ?',
    label,
    retiredAt,
    id,
  );
};
