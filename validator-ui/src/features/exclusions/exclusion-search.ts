import { isDay, shifted } from '../exports/export-search.ts';

/** What an address of the page says: a store, and the first and last day. */
export interface ExclusionSearch {
  readonly store?: string;
  readonly from?: string;
  readonly to?: string;
}

export const exclusionSearch = (search: Readonly<Record<string, unknown>>): ExclusionSearch => ({
  ...(typeof search.store === 'string' && /^.{1,64}$/.test(search.store) ? { store: search.store } : {}),
  ...(isDay(search.from) ? { from: search.from } : {}),
  ...(isDay(search.to) ? { to: search.to } : {}),
});

/** As the hub is asked: it takes the first day no longer in it. */
export const asked = (store: string, { from, to }: ExclusionSearch) => ({
  store,
  ...(from === undefined ? {} : { from }),
  ...(to === undefined ? {} : { to: shifted(to, 1) }),
});
