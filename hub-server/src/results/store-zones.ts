import { storeHour } from './store-hour.ts';

/** A zone a store had, until `until` (hub time, ms). */
export interface ZoneBefore {
  readonly zone: string;
  readonly until: number;
}

/** A store's zone and those it had before, ascending. */
export interface StoreZones {
  readonly zone: string;
  readonly before: readonly ZoneBefore[];
}

/**
 * The zone whose clock was the store's at an instant (hub time, ms). A zone begins with an hour of its own clock, so an
 * hour of the figures lies in one zone, and its start says which.
 */
export const zoneAt = ({ zone, before }: StoreZones, at: number): string =>
  before.find(({ until }) => at < until)?.zone ?? zone;

/** When a zone that is set at `now` begins: with the next hour of its clock. */
export const zoneStart = (zone: string, now: number): number => storeHour(zone, now + 3_600_000);
