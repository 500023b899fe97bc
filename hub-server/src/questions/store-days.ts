import { dateOf } from '@otklik/shared/questions/calendar.ts';
import { Temporal } from 'temporal-polyfill';
import { storeDay } from '../results/store-hour.ts';
import { type StoreZones, zoneAt } from '../results/store-zones.ts';

const CACHE_LIMIT = 20_000;
const starts = new Map<string, number>();

/**
 * Unix ms at which a day of a store's calendar begins: midnight, or the first moment after it where the clock is set
 * forward over it. Days of plans become instants here and nowhere else. Infinity stays.
 */
export function dayStart(zone: string, day: number): number {
  if (!Number.isFinite(day)) return day;
  const key = `${zone} ${day}`;
  const known = starts.get(key);
  if (known !== undefined) return known;
  const start = Temporal.PlainDate.from(dateOf(day)).toZonedDateTime(zone).epochMilliseconds;
  if (starts.size >= CACHE_LIMIT) starts.clear();
  starts.set(key, start);
  return start;
}

/** The day of a store's calendar that holds an instant. */
export const dayAt = (zone: string, at: number): number => storeDay(zone, at);

/** The same day a year later; the last of February for the 29th. */
export const yearLater = (day: number): number => {
  const later = Temporal.PlainDate.from(dateOf(day)).add({ years: 1 });
  return Temporal.PlainDate.from('1970-01-01').until(later, { largestUnit: 'days' }).days;
};

/** When a day begins by the clock the store had then, hub time, ms. */
export function dayOfStore(zones: StoreZones, day: number): number {
  const starts = [...zones.before, { zone: zones.zone }].map(({ zone }) => ({
    zone,
    at: dayStart(zone, day),
  }));
  // A day that a change of zone swallowed begins by the later clock.
  return (starts.find(({ zone, at }) => zoneAt(zones, at) === zone) ?? { at: dayStart(zones.zone, day) }).at;
}
