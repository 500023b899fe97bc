import { type DeviceState, deviceStates } from '@otklik/shared/api/device-states.ts';
import type { DeviceListQuery } from '@otklik/shared/api/devices.ts';

/** What an address of the page says: filters, where the page begins, and the workplace that is open. */
export interface DeviceSearch {
  readonly state?: DeviceState;
  readonly store?: string;
  readonly group?: string;
  readonly version?: string;
  readonly q?: string;
  readonly cursor?: string;
  readonly place?: string;
}

const TEXTS = { store: 64, group: 64, version: 64, q: 100, place: 64 } as const;

export function deviceSearch(search: Readonly<Record<string, unknown>>): DeviceSearch {
  const state = deviceStates.find((each) => each === search.state);
  const texts = Object.entries(TEXTS).flatMap(([field, most]) => {
    const value = search[field];
    return typeof value === 'string' && value.trim() !== '' && value.length <= most ? [[field, value]] : [];
  });
  const { cursor } = search;
  return {
    ...(state === undefined ? {} : { state }),
    ...Object.fromEntries(texts),
    ...(typeof cursor === 'string' && /^[0-6]\.[\w-]{1,64}$/.test(cursor) ? { cursor } : {}),
  };
}

/** As the hub is asked. */
export const askedOf = ({ place: _open, ...query }: DeviceSearch): DeviceListQuery => query;
