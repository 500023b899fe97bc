import type { KeyObject } from 'node:crypto';
import { chmodSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { KioskId } from '@otklik/shared/base/ids.ts';
import { type Rng, randomHex } from '@otklik/shared/base/rng.ts';
import { kioskIdOf } from '@otklik/shared/sync/hash-chain.ts';
import { privateKeyFromSeed, rawPublicKey } from '@otklik/shared/sync/signature.ts';
import { fileSize, syncDirectory, writeFileDurably } from './files.ts';
import { type KeyRing, LATER_KEYS_FILE, openKeyRing, parseKey } from './key-ring.ts';

export const KEY_FILE = 'key.pem';

export interface KioskKey {
  readonly kiosk: KioskId;
  /** What it signs by now. */
  readonly key: KeyObject;
  /** Where a key file that could not be read was put; the kiosk then has a new identity. */
  readonly setAside?: string;
  /** Its keys one after another; absent: there is but this one. */
  readonly ring?: KeyRing;
}

/**
 * The kiosk's Ed25519 key, made at first start and kept as `key.pem` (PKCS #8, readable by its owner only); it names the
 * kiosk also after others took its place (key-ring.ts). Key files that cannot be read are set aside, never deleted, and a
 * new key takes their place: whoever lacks the present key cannot be this kiosk any more. Throws what the file system throws.
 */
export function loadOrCreateKey(dir: string, rng: Rng): KioskKey {
  const path = join(dir, KEY_FILE);
  let setAside: string | undefined;
  if (fileSize(path) !== undefined) {
    const known = readKey(dir);
    if (known !== undefined) {
      chmodSync(path, 0o600);
      return known;
    }
    setAside = join(dir, `key-damaged-${randomHex(rng, 8)}.pem`);
    renameSync(path, setAside);
    syncDirectory(dir);
  }
  const later = join(dir, LATER_KEYS_FILE);
  // The first key went before it: from here on these are nobody's.
  if (fileSize(later) !== undefined) {
    renameSync(later, join(dir, `keys-damaged-${randomHex(rng, 8)}.json`));
    syncDirectory(dir);
  }
  const key = privateKeyFromSeed(rng.bytes(32));
  writeFileDurably(path, key.export({ format: 'pem', type: 'pkcs8' }).toString(), 0o600);
  const made = keysOf(dir, key);
  if (made === undefined) throw new Error('a key that was just made has no ring');
  return setAside === undefined ? made : { ...made, setAside };
}

/** The key of a kiosk's folder, only looked at; undefined where there is none that can be read. */
export function readKey(dir: string): KioskKey | undefined {
  const path = join(dir, KEY_FILE);
  const key = fileSize(path) === undefined ? undefined : parseKey(readFileSync(path, 'utf8'));
  return key === undefined ? undefined : keysOf(dir, key);
}

function keysOf(dir: string, first: KeyObject): KioskKey | undefined {
  const ring = openKeyRing(dir, kioskIdOf(rawPublicKey(first)), first);
  return ring === undefined ? undefined : { kiosk: ring.kiosk, key: ring.key, ring };
}
