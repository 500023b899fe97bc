import { type KeyObject, sign, verify } from 'node:crypto';
import type { KioskId } from '../base/ids.ts';
import { publicKeyFromRaw } from './signature.ts';

/** A kiosk's change of key: its id stays the one its first key gave it. Keys are raw, 32 bytes. */
export interface KeyChange {
  readonly kiosk: KioskId;
  readonly from: Uint8Array;
  readonly to: Uint8Array;
}

/** A key and the signature of the one before it over the change to it; base64url. */
export interface EndorsedKey {
  readonly publicKey: string;
  readonly endorsement: string;
}

/** otklik-key-v1 ‖ kioskId ‖ old key ‖ new key, raw. Both keys sign it: the old one allows, the new one is possessed. */
export const keyChangeMessage = ({ kiosk, from, to }: KeyChange): Uint8Array =>
  Buffer.concat([Buffer.from('otklik-key-v1', 'ascii'), Buffer.from(kiosk, 'hex'), from, to]);

/** Ed25519 signature of the change, base64url. */
export const signKeyChange = (change: KeyChange, key: KeyObject): string =>
  sign(null, keyChangeMessage(change), key).toString('base64url');

/** Whether `by`, a raw public key, signed the change. */
export function verifyKeyChange(change: KeyChange, signature: string, by: Uint8Array): boolean {
  const bytes = Buffer.from(signature, 'base64url');
  if (bytes.length !== 64 || by.length !== 32 || change.to.length !== 32) return false;
  return verify(null, keyChangeMessage(change), publicKeyFromRaw(by), bytes);
}

/** Whether each key was endorsed by the one before it, from the kiosk's `first` on (raw). */
export function keysFollow(kiosk: KioskId, first: Uint8Array, later: readonly EndorsedKey[]): boolean {
  let from = first;
  for (const { publicKey, endorsement } of later) {
    const to = Buffer.from(publicKey, 'base64url');
    if (!verifyKeyChange({ kiosk, from, to }, endorsement, from)) return false;
    from = to;
  }
  return true;
}
