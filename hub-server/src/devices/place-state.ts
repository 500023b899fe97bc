import type { DeviceState } from '@otklik/shared/api/device-states.ts';
import {
  CLOCK_ERROR_MS,
  type DevicePlace,
  DISK_LOW_BYTES,
  LATE_MS,
  QUIET_MS,
} from '@otklik/shared/api/devices.ts';
import { SILENT_MS } from '@otklik/shared/api/limits.ts';
import type { OpeningHours } from '@otklik/shared/api/opening-hours.ts';
import { isOpen } from '../stores/opening-hours.ts';
import { type Brief, type Known, placePulse } from './brief.ts';

/** A workplace in use with the kiosk that serves it, as the database tells. */
export interface PlaceRow {
  readonly id: string;
  readonly name: string;
  readonly store: string;
  readonly kiosk?: {
    readonly id: string;
    readonly place: number;
    readonly version: string;
    readonly enrolledAt: number;
    readonly revokedAt?: number;
  };
}

export interface PlacedStore {
  readonly id: string;
  readonly name: string;
  /** IANA zone */
  readonly zone: string;
  /** Absent: when it is open is not known, and it counts as open. */
  readonly hours?: OpeningHours;
}

type Judged = Pick<DevicePlace, 'state' | 'reasons' | 'since'>;

const judged = (state: DeviceState, since: number | undefined, reasons: readonly string[] = []): Judged => ({
  state,
  ...(since === undefined ? {} : { since }),
  reasons: [...reasons],
});

/** Faults of the whole kiosk that are no fault of a device, and those of the devices at this place. */
function faultsOf({ devices, faults, clock, freeBytes }: Brief, place: number, toHub: number) {
  const found: { readonly code: string; readonly since: number | undefined }[] = faults.map((each) => ({
    code: each.code,
    since: each.since === undefined ? undefined : each.since + toHub,
  }));
  for (const device of devices) {
    if (device.place !== place || device.state === 'up') continue;
    const since = device.lastSeen === undefined ? undefined : device.lastSeen + toHub;
    found.push({ code: device.state === 'lost' ? 'console-lost' : 'console-missing', since });
  }
  if ((clock?.error ?? 0) > CLOCK_ERROR_MS) found.push({ code: 'clock-poor', since: undefined });
  const full = faults.some(({ code }) => code === 'disk-low' || code === 'disk-full');
  if (!full && (freeBytes ?? Number.POSITIVE_INFINITY) < DISK_LOW_BYTES)
    found.push({ code: 'disk-low', since: undefined });
  return found;
}

/** When the oldest event that waits to be sent happened, hub time: the kiosk says so by its own clock. */
export const oldestOf = ({ outbox, clock }: Brief): number | undefined =>
  outbox.queued === 0 || outbox.oldestUnsentAt === undefined
    ? undefined
    : outbox.oldestUnsentAt + (clock?.offset ?? 0);

/** Whether a store is closed by its opening hours at `now`; one that keeps none is not. */
export const isClosed = ({ zone, hours }: Pick<PlacedStore, 'zone' | 'hours'>, now: number): boolean =>
  hours !== undefined && !isOpen(hours, zone, now);

/** The state of one workplace at `now`, hub time, ms: the first of `deviceStates` that holds. Pure. */
export const placeState = (
  row: PlaceRow,
  store: Pick<PlacedStore, 'zone' | 'hours'>,
  heard: Known | undefined,
  now: number,
): Judged => judge(row, () => isClosed(store, now), heard, now);

/** As `placeState`, for many workplaces of a store, whose hours are looked at once. */
export function judge(
  { kiosk }: PlaceRow,
  closed: () => boolean,
  heard: Known | undefined,
  now: number,
): Judged {
  if (kiosk === undefined) return judged('no-kiosk', undefined);
  if (kiosk.revokedAt !== undefined) return judged('no-kiosk', kiosk.revokedAt);
  if (heard === undefined) return judged('no-data', kiosk.enrolledAt);
  if (now - heard.at > SILENT_MS) return judged('no-data', heard.at);
  const { brief, pulse } = heard;
  const faults = faultsOf(brief, kiosk.place, brief.clock?.offset ?? 0);
  if (faults.length > 0) {
    const since = faults.flatMap((each) => each.since ?? []);
    return judged('fault', since.length === 0 ? undefined : Math.min(...since), [
      ...new Set(faults.map(({ code }) => code)),
    ]);
  }
  const oldest = oldestOf(brief);
  if (oldest !== undefined && now - oldest > LATE_MS) return judged('sending', oldest);
  if (closed()) return judged('closed', undefined);
  const quietSince = placePulse(pulse, kiosk.place)?.quietSince;
  if (quietSince !== undefined && now - quietSince >= QUIET_MS) return judged('no-customers', quietSince);
  return judged('well', heard.at);
}
