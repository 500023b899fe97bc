import { createHash } from 'node:crypto';
import type { Epoch, KioskId } from '../base/ids.ts';
import { asKioskId } from '../base/ids.ts';
import { type CanonicalValue, canonicalJson } from './canonical-json.ts';

/** A SHA-256 digest, 32 bytes. */
export type Hash = Uint8Array;

const GENESIS = Uint8Array.of(0x00);
const LINK = Uint8Array.of(0x01);

/** First 16 bytes of SHA-256(raw 32-byte Ed25519 public key), hex. */
export function kioskIdOf(publicKey: Uint8Array): KioskId {
  return asKioskId(createHash('sha256').update(publicKey).digest().subarray(0, 16).toString('hex'));
}

/** The hash before the first event: SHA-256(0x00 ‖ kioskId ‖ epoch), ids as raw bytes. */
export function genesisHash(kiosk: KioskId, epoch: Epoch): Hash {
  return createHash('sha256')
    .update(GENESIS)
    .update(Buffer.from(kiosk, 'hex'))
    .update(Buffer.from(epoch, 'hex'))
    .digest();
}

/** h = SHA-256(0x01 ‖ prev ‖ canonical event). */
export function nextHash(previous: Hash, canonicalEvent: string): Hash {
  return createHash('sha256').update(LINK).update(previous).update(canonicalEvent, 'utf8').digest();
}

/** The hash after `events`, starting from `previous`. */
export function chainHash(previous: Hash, events: readonly CanonicalValue[]): Hash {
  let head = previous;
  for (const event of events) head = nextHash(head, canonicalJson(event));
  return head;
}
