import { createPrivateKey, type KeyObject } from 'node:crypto';
import { chmodSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { KioskId } from '@otklik/shared/base/ids.ts';
import { type Rng, randomHex } from '@otklik/shared/base/rng.ts';
import { kioskIdOf } from '@otklik/shared/sync/hash-chain.ts';
import { privateKeyFromSeed, rawPublicKey } from '@otklik/shared/sync/signature.ts';
import { fileSize, syncDirectory, writeFileDurably } from './files.ts';

export const KEY_FILE = 'key.pem';

export interface KioskKey {
  readonly kiosk: KioskId;
  readonly key: KeyObject;
  /** Where a key file that could not be read was put; the kiosk then has a new identity. */
  readonly setAside?: string;
}

/**
 * The kiosk's Ed25519 key, made at first start and kept as `key.pem` (PKCS #8, readable by its owner only). A key file
 * that cannot be read is set aside, never deleted, and a new key takes its place. Throws what the file system throws.
 */
export function loadOrCreateKey(dir: string, rng: Rng): KioskKey {
  const path = join(dir, KEY_FILE);
  let setAside: string | undefined;
  if (fileSize(path) !== undefined) {
    const key = parseKey(readFileSync(path, 'utf8'));
    if (key !== undefined) {
      chmodSync(path, 0o600);
      return { kiosk: kioskIdOf(rawPublicKey(key)), key };
    }
    setAside = join(dir, `key-damaged-${randomHex(rng, 8)}.pem`);
    renameSync(path, setAside);
    syncDirectory(dir);
  }
  const key = privateKeyFromSeed(rng.bytes(32));
  writeFileDurably(path, key.export({ format: 'pem', type: 'pkcs8' }).toString(), 0o600);
  return { kiosk: kioskIdOf(rawPublicKey(key)), key, ...(setAside === undefined ? {} : { setAside }) };
}

/** The key of a kiosk's folder, only looked at; undefined where there is none that can be read. */
export function readKey(dir: string): KioskKey | undefined {
  const path = join(dir, KEY_FILE);
  const key = fileSize(path) === undefined ? undefined : parseKey(readFileSync(path, 'utf8'));
  return key === undefined ? undefined : { kiosk: kioskIdOf(rawPublicKey(key)), key };
}

function parseKey(pem: string): KeyObject | undefined {
  try {
    const key = createPrivateKey(pem);
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    // OpenSSL reports every unreadable key by throwing.
    return undefined;
  }
}
