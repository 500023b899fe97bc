import { createHmac, type KeyObject } from 'node:crypto';
import { secretOf } from '../hub-identity.ts';

/** The lot of an item, at least 0 and less than 1: below the share of double review it is chosen. */
export type Lots = (item: string) => number;

const BYTES = 6;

/**
 * HMAC-SHA-256 of the item's name under a secret of the hub's: even, the same each time, and nobody's to foresee or to choose
 * who has not the hub's key. The database has no part in it, so a copy of it tells of no lot not yet drawn.
 */
export const createLots = (hubKey: KeyObject): Lots => lotsOf(lotKeyOf(hubKey));

export const lotKeyOf = (hubKey: KeyObject): Buffer => secretOf(hubKey, 'double-review');

/** The same, of the secret alone. */
export function lotsOf(key: Uint8Array): Lots {
  return (item) => createHmac('sha256', key).update(item).digest().readUIntBE(0, BYTES) / 2 ** (8 * BYTES);
}
