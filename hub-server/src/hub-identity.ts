import { createPrivateKey, generateKeyPairSync, hkdfSync, type KeyObject } from 'node:crypto';
import { chmodSync, closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { rawPublicKey } from '@otklik/shared/sync/signature.ts';

export interface HubIdentity {
  readonly privateKey: KeyObject;
  /** Raw Ed25519 key, 32 bytes. */
  readonly publicKey: Uint8Array;
}

const FILE = 'hub-key.pem';

/** The hub's key, if it lies there and is one; nothing is made or changed. */
export function findHubKey(dataDir: string): KeyObject | undefined {
  const known = readIfThere(join(dataDir, FILE));
  try {
    return known === undefined ? undefined : createPrivateKey(known);
  } catch {
    return undefined;
  }
}

/** The hub's key, made at first start and kept in DIR for its owner only: every kiosk pins it. */
export function loadHubIdentity(dataDir: string): HubIdentity {
  const file = join(dataDir, FILE);
  const known = readIfThere(file);
  if (known !== undefined) {
    chmodSync(file, 0o600);
    const privateKey = createPrivateKey(known);
    return { privateKey, publicKey: rawPublicKey(privateKey) };
  }
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
  // Written whole or not at all: half a key would lock every kiosk out.
  const draft = `${file}.new`;
  const handle = openSync(draft, 'w', 0o600);
  writeSync(handle, pem.toString());
  fsyncSync(handle);
  closeSync(handle);
  renameSync(draft, file);
  return { privateKey, publicKey: rawPublicKey(privateKey) };
}

/** What a secret drawn from the hub's key is for; one for one thing is nothing for another. */
export type SecretPurpose = 'second-step' | 'camera-credentials' | 'double-review';

/** A secret of 32 bytes, drawn from the hub's key (HKDF-SHA-256). */
export function secretOf(hubKey: KeyObject, purpose: SecretPurpose): Buffer {
  const seed = hubKey.export({ format: 'der', type: 'pkcs8' });
  return Buffer.from(hkdfSync('sha256', seed, new Uint8Array(), `otklik-${purpose}-v1`, 32));
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
