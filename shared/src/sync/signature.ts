import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import type { Epoch, KioskId } from '../base/ids.ts';
import type { Hash } from './hash-chain.ts';

/** What a head signature speaks of: the journal up to and including `seq`, whose hash is `hash`. */
export interface Head {
  readonly kiosk: KioskId;
  readonly epoch: Epoch;
  readonly seq: number;
  readonly hash: Hash;
}

/** The kiosk signs what it sends under the first label, the hub countersigns what is durable under the second. */
export type HeadLabel = 'otklik-head-v1' | 'otklik-ack-v1';

/** label ‖ kioskId ‖ epoch ‖ u64 seq ‖ h, the ids and h raw, seq big-endian, the label ASCII. */
export function headMessage(label: HeadLabel, head: Head): Uint8Array {
  const seq = Buffer.alloc(8);
  seq.writeBigUInt64BE(BigInt(head.seq));
  return Buffer.concat([
    Buffer.from(label, 'ascii'),
    Buffer.from(head.kiosk, 'hex'),
    Buffer.from(head.epoch, 'hex'),
    seq,
    head.hash,
  ]);
}

/** Ed25519 signature of the head, 64 bytes. */
export function signHead(label: HeadLabel, head: Head, key: KeyObject): Uint8Array {
  return sign(null, headMessage(label, head), key);
}

export function verifyHead(label: HeadLabel, head: Head, signature: Uint8Array, key: KeyObject): boolean {
  return signature.length === 64 && verify(null, headMessage(label, head), key, signature);
}

/** A private key from its 32-byte seed (RFC 8032), wrapped as PKCS #8. */
export function privateKeyFromSeed(seed: Uint8Array): KeyObject {
  const prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
  return createPrivateKey({ key: Buffer.concat([prefix, seed]), format: 'der', type: 'pkcs8' });
}

/** A public key from its 32 raw bytes, wrapped as SubjectPublicKeyInfo. Throws unless there are 32. */
export function publicKeyFromRaw(raw: Uint8Array): KeyObject {
  if (raw.length !== 32) throw new RangeError('an Ed25519 public key has 32 bytes');
  const prefix = Buffer.from('302a300506032b6570032100', 'hex');
  return createPublicKey({ key: Buffer.concat([prefix, raw]), format: 'der', type: 'spki' });
}

/** The 32 raw bytes of an Ed25519 public key (or of a private key's public half). */
export function rawPublicKey(key: KeyObject): Uint8Array {
  const jwk = (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'jwk' });
  return Buffer.from(String(jwk.x), 'base64url');
}
