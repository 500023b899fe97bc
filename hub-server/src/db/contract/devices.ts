import type { DeviceDetail } from '@otklik/shared/api/devices.ts';
import type { Places } from '../../devices/device-list.ts';
import type { PlacedStore, PlaceRow } from '../../devices/place-state.ts';
import type { ListedKiosk } from './kiosks.ts';
import type { Within } from './people.ts';

export interface DevicesInput extends Within {
  readonly store?: string | undefined;
  readonly group?: string | undefined;
  /** Of one workplace. */
  readonly id?: string;
}

export interface DeviceInput extends Within {
  /** Of a workplace. */
  readonly id: string;
  readonly now: number;
}

/** What the database tells of one workplace; the rest is in memory. */
export interface DeviceFacts extends Omit<DeviceDetail, 'place' | 'health' | 'now'> {
  readonly row: PlaceRow;
  readonly store: PlacedStore;
  /** The kiosk that serves it. */
  readonly health?: ListedKiosk;
}

export interface DeviceQueries {
  /** Workplaces in use by the names of store and workplace. */
  devicePlaces(input: DevicesInput): Places;
  /** Undefined where no such workplace in use lies in the scope. */
  deviceFacts(input: DeviceInput): DeviceFacts | undefined;
}
