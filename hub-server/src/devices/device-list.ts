import { type DeviceState, deviceStates } from '@otklik/shared/api/device-states.ts';
import type { DeviceListQuery, DeviceListReply, DevicePlace } from '@otklik/shared/api/devices.ts';
import type { Known } from './brief.ts';
import { isClosed, judge, oldestOf, type PlacedStore, type PlaceRow, placeState } from './place-state.ts';

/** Workplaces of the caller's stores, in the order of their names, with those stores. */
export interface Places {
  readonly stores: readonly PlacedStore[];
  readonly places: readonly PlaceRow[];
}

/** What the hub has in memory of kiosks. */
export interface KioskSources {
  heard(kiosk: string): Known | undefined;
  reachable(kiosk: string): boolean;
  /** The version it is offered while it runs this one. */
  offered(kiosk: string, version: string): string | undefined;
}

const LIMIT = 50;

/** One workplace with all that is told of it. */
export function devicePlace(
  row: PlaceRow,
  store: PlacedStore,
  sources: KioskSources,
  now: number,
): DevicePlace {
  const { kiosk } = row;
  const heard = kiosk === undefined ? undefined : sources.heard(kiosk.id);
  const told = heard?.brief;
  const place = {
    ...{ id: row.id, name: row.name, store: { id: store.id, name: store.name, zone: store.zone } },
    ...placeState(row, store, heard, now),
  };
  if (kiosk === undefined || kiosk.revokedAt !== undefined) return { ...place, consoles: [] };
  const version = told?.versions.kiosk ?? kiosk.version;
  const offered = sources.offered(kiosk.id, version);
  const oldestAt = told === undefined ? undefined : oldestOf(told);
  const toHub = told?.clock?.offset ?? 0;
  return {
    ...place,
    kiosk: {
      ...{ id: kiosk.id, place: kiosk.place, version, reachable: sources.reachable(kiosk.id) },
      ...(heard === undefined ? {} : { lastSeen: heard.at }),
      ...(told === undefined ? {} : { queued: told.outbox.queued }),
      ...(oldestAt === undefined ? {} : { oldestAt }),
      ...(told?.clock === undefined ? {} : { clock: told.clock }),
      ...(told?.freeBytes === undefined ? {} : { freeBytes: told.freeBytes }),
      ...(offered === undefined || offered === version ? {} : { offered }),
      ...(told?.update === undefined ? {} : { update: told.update }),
    },
    consoles: (told?.devices ?? [])
      .filter((device) => device.place === kiosk.place)
      .map(({ serial, name, state, lastSeen }) => ({
        ...{ name: serial ?? name, state },
        ...(lastSeen === undefined ? {} : { lastSeen: lastSeen + toHub }),
      })),
  };
}

/** Whether a name of what stands there has this in it, or its kiosk's id begins so. */
const fits = (row: PlaceRow, store: PlacedStore, heard: Known | undefined, wanted: string): boolean =>
  row.name.toLowerCase().includes(wanted) ||
  store.name.toLowerCase().includes(wanted) ||
  (row.kiosk?.id.startsWith(wanted) ?? false) ||
  (heard?.brief.devices.some(
    ({ place, serial, name }) =>
      place === row.kiosk?.place && (serial ?? name).toLowerCase().includes(wanted),
  ) ??
    false);

/**
 * A page of workplaces, the one that most needs a hand first and then by name, with counts over all that were asked for. A
 * page goes on behind the workplace it names, which stands where its name puts it, whatever has become of its state.
 */
export function deviceList(
  { stores, places }: Places,
  sources: KioskSources,
  { state, version, q, cursor, limit = LIMIT }: DeviceListQuery,
  now: number,
): DeviceListReply {
  const byId = new Map(stores.map((store) => [store.id, store]));
  const wanted = q?.trim().toLowerCase() ?? '';
  const versions = new Map<string, number>();
  const byState = new Map<DeviceState, number[]>(deviceStates.map((each) => [each, []]));
  const [rank = '0', behind] = cursor?.split('.') ?? [];
  const behindAt = behind === undefined ? -1 : places.findIndex(({ id }) => id === behind);
  const closed = new Map<string, boolean>();
  const isClosedNow = (store: PlacedStore): boolean => {
    const known = closed.get(store.id) ?? isClosed(store, now);
    closed.set(store.id, known);
    return known;
  };
  // Of all of them the state alone is worked out; the rest is told of a page.
  places.forEach((row, at) => {
    const store = byId.get(row.store);
    if (store === undefined) return;
    const { kiosk } = row;
    const heard = kiosk === undefined ? undefined : sources.heard(kiosk.id);
    if (wanted !== '' && !fits(row, store, heard, wanted)) return;
    const serves = kiosk !== undefined && kiosk.revokedAt === undefined;
    const runs = serves ? (heard?.brief.versions.kiosk ?? kiosk.version) : undefined;
    if (version !== undefined && runs !== version) return;
    if (runs !== undefined) versions.set(runs, (versions.get(runs) ?? 0) + 1);
    byState.get(judge(row, () => isClosedNow(store), heard, now).state)?.push(at);
  });
  const listed = deviceStates
    .flatMap((each, number) => {
      if ((state !== undefined && each !== state) || number < Number(rank)) return [];
      const rows = byState.get(each) ?? [];
      return number === Number(rank) ? rows.filter((at) => at > behindAt) : rows;
    })
    .slice(0, limit + 1);
  const page = listed.slice(0, limit).flatMap((at) => {
    const row = places[at];
    const store = row === undefined ? undefined : byId.get(row.store);
    return row === undefined || store === undefined ? [] : [devicePlace(row, store, sources, now)];
  });
  const last = page.at(-1);
  const count = (each: DeviceState): number => byState.get(each)?.length ?? 0;
  return {
    places: page,
    counts: {
      ...{ 'no-data': count('no-data'), fault: count('fault'), 'no-kiosk': count('no-kiosk') },
      ...{ sending: count('sending'), 'no-customers': count('no-customers') },
      ...{ closed: count('closed'), well: count('well') },
    },
    versions: [...versions]
      .map(([each, many]) => ({ version: each, count: many }))
      .sort((a, b) => b.count - a.count || (a.version < b.version ? -1 : 1)),
    now,
    ...(listed.length > limit && last !== undefined
      ? { next: `${deviceStates.indexOf(last.state)}.${last.id}` }
      : {}),
  };
}
