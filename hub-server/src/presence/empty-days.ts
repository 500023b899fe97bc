import type { OpeningHours } from '@otklik/shared/api/opening-hours.ts';
import type { EmptySlice } from '@otklik/shared/api/results.ts';
import { openHoursOn } from './open-hours.ts';

/** A workplace whose data of a day are to be expected. */
export interface ExpectedPlace {
  readonly id: string;
  /** Absent: its store keeps none. */
  readonly hours: OpeningHours | undefined;
  /** Days since 1970-01-01 in store time: the first of which data came, and the first of which none are to be expected any more. */
  readonly from: number;
  readonly to: number;
}

/** What is known of one place on one day: whether it was open, and whether a kiosk ran all that time, a part of it or never. */
type Known = 'away' | 'closed' | 'all' | 'part' | 'none';

/**
 * `ran`: the hours of the day in which a kiosk of the place is known to have run, a bit each. Where the store keeps opening
 * hours every one of them must be among those; where it keeps none nobody knows when it was open, and any hour will do.
 */
function knownOf({ hours, from, to }: ExpectedPlace, day: number, ran: number): Known {
  if (day < from || day >= to) return 'away';
  if (hours === undefined) return ran === 0 ? 'none' : 'all';
  const open = openHoursOn(hours, day);
  if (open === 0) return 'closed';
  if ((ran & open) === open) return 'all';
  return (ran & open) === 0 ? 'none' : 'part';
}

/**
 * What days without polls of a slice were: `no-data` where nothing was heard of any of its places that were open, `part` where
 * something is missing, `no-customers` where nothing is, `closed` where no place was open. Undefined: none was there yet, or
 * any more, so there is nothing to say.
 */
export function emptySlice(
  key: string,
  days: readonly number[],
  places: readonly ExpectedPlace[],
  ranOn: (day: number) => ReadonlyMap<string, number>,
): EmptySlice | undefined {
  const there = new Set<string>();
  const open = new Set<string>();
  const missing = new Set<string>();
  let heard = false;
  for (const day of days) {
    const ran = ranOn(day);
    for (const place of places) {
      const known = knownOf(place, day, ran.get(place.id) ?? 0);
      if (known === 'away') continue;
      there.add(place.id);
      if (known === 'closed') continue;
      open.add(place.id);
      if (known !== 'none') heard = true;
      if (known !== 'all') missing.add(place.id);
    }
  }
  if (there.size === 0) return undefined;
  const state = open.size === 0 ? 'closed' : missing.size === 0 ? 'no-customers' : heard ? 'part' : 'no-data';
  return { key, state, workplaces: open.size, missing: missing.size };
}
