import type { InsertPlace } from '@otklik/shared/api/plans.ts';

export interface StoreWithInsert {
  readonly id: string;
  readonly name: string;
  /** The counters that do not bear the insert yet. */
  readonly missing: readonly InsertPlace[];
}

/** A store has changed the insert once each of its workplaces has. Those that lack one stand last, where they are sought. */
export function storesWithInsert(places: readonly InsertPlace[]): readonly StoreWithInsert[] {
  const stores = [...Map.groupBy(places, ({ store }) => store)].map(([id, each]) => ({
    id,
    name: each[0]?.storeName ?? id,
    missing: each.filter(({ state }) => state !== 'confirmed'),
  }));
  return stores.sort((a, b) => Number(a.missing.length > 0) - Number(b.missing.length > 0));
}
