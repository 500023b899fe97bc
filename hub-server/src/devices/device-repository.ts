import type { JournalEvent } from '@otklik/shared/poll/events.ts';
import { camerasAt } from '../cameras/camera-at.ts';
import type { DeviceFacts, DeviceInput, DevicesInput } from '../db/contract/devices.ts';
import { all, type Db, type SqlValue } from '../db/sqlite.ts';
import { listKiosks } from '../kiosks/kiosk-list-repository.ts';
import { zoneAt } from '../results/store-zones.ts';
import { allZones } from '../results/zone-repository.ts';
import { storeCondition } from '../users/scope-repository.ts';
import {
  type ButtonTest,
  type ConsoleTrouble,
  daysOfFaults,
  daysOfPolls,
  daysOfTests,
  type HourOfPolls,
} from './device-days.ts';
import type { Places } from './device-list.ts';
import type { PlacedStore, PlaceRow } from './place-state.ts';

interface StoreRow {
  readonly id: string;
  readonly name: string;
  readonly zone: string;
  readonly hours: string | null;
}

interface Row {
  readonly id: string;
  readonly name: string;
  readonly store: string;
  readonly kiosk: string | null;
  readonly place: number;
  readonly version: string;
  readonly enrolled_at: number;
  readonly revoked_at: number | null;
}

const storeOf = ({ hours, ...store }: StoreRow): PlacedStore => ({
  ...store,
  // Stored as it was checked on its way in.
  ...(hours === null ? {} : { hours: JSON.parse(hours) }),
});

const placeOf = ({ id, name, store, kiosk, place, version, enrolled_at, revoked_at }: Row): PlaceRow => ({
  ...{ id, name, store },
  ...(kiosk === null
    ? {}
    : {
        kiosk: {
          ...{ id: kiosk, place, version, enrolledAt: enrolled_at },
          ...(revoked_at === null ? {} : { revokedAt: revoked_at }),
        },
      }),
});

/** Workplaces in use, by the names of store and workplace, each with the kiosk that serves it; one read for them all. */
export function devicePlaces(db: Db, { store, group, within, id }: DevicesInput): Places {
  const conditions = ['s.retired_at IS NULL'];
  const values: SqlValue[] = [];
  const add = (sql: string, value: SqlValue): void => {
    conditions.push(sql);
    values.push(value);
  };
  if (store !== undefined) add('s.id = ?', store);
  if (group !== undefined)
    add('s.id IN (SELECT store FROM store_group_members WHERE store_group = ?)', group);
  const narrowed = storeCondition('s.id', within);
  if (narrowed !== undefined) add(narrowed.sql, narrowed.value);
  const where = conditions.join(' AND ');
  const one = id === undefined ? '' : ' AND w.id = ?';
  return {
    stores: all<StoreRow>(
      db,
      `SELECT s.id, s.name, s.zone, s.hours FROM stores s WHERE ${where} ORDER BY s.name, s.id`,
      ...values,
    ).map(storeOf),
    places: all<Row>(
      db,
      `SELECT w.id, w.name, w.store, b.kiosk, b.place, k.version, k.enrolled_at, k.revoked_at
       FROM stores s JOIN workplaces w ON w.store = s.id
         LEFT JOIN (SELECT kiosk, place, workplace FROM bindings WHERE unbound_at IS NULL) b ON b.workplace = w.id
         LEFT JOIN kiosks k ON k.id = b.kiosk
       WHERE ${where} AND w.retired_at IS NULL${one} ORDER BY s.name, s.id, w.name, w.id, k.revoked_at, k.id`,
      ...values,
      ...(id === undefined ? [] : [id]),
    )
      .map(placeOf)
      // A workplace that two kiosks were bound to is told once, by the one that may speak.
      .filter(({ id: each }, at, rows) => rows[at - 1]?.id !== each),
  };
}

const DAY_MS = 86_400_000;
const DAYS = 14;
/** Every clock on earth begins its days at a quarter of an hour of UTC. */
const QUARTER_MS = 900_000;
const MOST_TESTS = 500;
const MOST_KIOSKS = 50;

interface TestRow {
  readonly hub_at: number;
  readonly serial: string;
  readonly console: string;
  /** Of the press; absent where its event is in a file of old events: its row is there, emptied. */
  readonly body: string | null;
}

function testsOf(db: Db, workplace: string): readonly ButtonTest[] {
  const rows = all<TestRow>(
    db,
    `SELECT e.hub_at, c.serial, e.console, NULLIF(v.body, '') AS body FROM console_events e JOIN consoles c ON c.id = e.console
       LEFT JOIN events v ON v.journal = e.journal AND v.seq = e.seq
     WHERE e.workplace = ? AND e.kind = 'test' ORDER BY e.hub_at DESC, e.journal, e.seq LIMIT ?`,
    workplace,
    // One more tells whether there are more.
    MOST_TESTS + 1,
  );
  const buttons = new Map<string, readonly string[]>();
  const buttonsOf = (console: string): readonly string[] => {
    const known = buttons.get(console) ?? lastButtons(db, console);
    buttons.set(console, known);
    return known;
  };
  return rows.map(({ hub_at, serial, console, body }) => {
    const event: JournalEvent | undefined = body === null ? undefined : JSON.parse(body);
    const button = event?.type === 'edge' ? event.data.button : undefined;
    return { at: hub_at, console: serial, button, has: buttonsOf(console) };
  });
}

/** Buttons of a console as it presented itself last. */
const lastButtons = (db: Db, console: string): readonly string[] =>
  all<{ device: string }>(
    db,
    `SELECT device FROM console_events WHERE console = ? AND kind = 'up' ORDER BY hub_at DESC LIMIT 1`,
    console,
  ).flatMap(({ device }) => JSON.parse(device).buttons);

/** All that the database tells of one workplace; undefined where none is in use there within the scope. */
export function deviceFacts(db: Db, { id, now, within }: DeviceInput): DeviceFacts | undefined {
  const { stores, places } = devicePlaces(db, { id, within });
  const [row] = places;
  const store = stores.find((each) => each.id === row?.store);
  if (row === undefined || store === undefined) return undefined;
  const zones = allZones(db).get(store.id) ?? { zone: store.zone, before: [] };
  const zone = (at: number): string => zoneAt(zones, at);
  const hours = all<HourOfPolls>(
    db,
    `SELECT hour, SUM(yes_all) AS yes, SUM(no_all) AS no, SUM(unsure_all) AS unsure,
       SUM(yes_all + no_all + unsure_all + timeout_all + superseded_all + interrupted_all + device_lost_all) AS asked
     FROM rollups WHERE workplace = ? AND hour >= ? GROUP BY hour`,
    id,
    now - (DAYS + 1) * DAY_MS,
  );
  const faults = all<ConsoleTrouble>(
    db,
    `SELECT MAX(e.hub_at) AS hub_at, c.serial, e.kind, e.code, SUM(e.amount) AS amount
     FROM console_events e JOIN consoles c ON c.id = e.console
     WHERE e.workplace = ? AND e.kind IN ('lost', 'gap') AND e.hub_at >= ?
     GROUP BY e.hub_at / ${QUARTER_MS}, c.serial, e.kind, e.code ORDER BY MAX(e.hub_at) DESC`,
    ...[id, now - DAYS * DAY_MS],
  );
  const thread = all<{
    kiosk: string;
    from: number;
    until: number | null;
    replaced: string | null;
    revoked: number | null;
  }>(
    db,
    `SELECT b.kiosk, b.bound_at AS "from", b.unbound_at AS until, k.replaced_by AS replaced, k.revoked_at AS revoked
     FROM bindings b JOIN kiosks k ON k.id = b.kiosk WHERE b.workplace = ? ORDER BY b.bound_at DESC, b.kiosk LIMIT ?`,
    id,
    MOST_KIOSKS,
  );
  const [health] = row.kiosk === undefined ? [] : listKiosks(db, { id: row.kiosk.id, limit: 1, within });
  return {
    ...{ row, store },
    ...(health === undefined ? {} : { health }),
    days: daysOfPolls(hours, { zone, now, days: DAYS }),
    tests: daysOfTests(testsOf(db, id), zone, MOST_TESTS),
    faults: daysOfFaults(faults, zone),
    cameras: camerasAt(db, id, now).map(({ id: camera, name, offset, error }) => ({
      ...{ id: camera, name, offset: Math.round(offset), error: Math.ceil(error) },
    })),
    thread: thread.map(({ kiosk, from, until, replaced, revoked }) => ({
      ...{ kiosk, from },
      ...(until === null ? {} : { until }),
      ...(replaced === null ? {} : { replacedBy: replaced }),
      ...(revoked === null ? {} : { revokedAt: revoked }),
    })),
  };
}
