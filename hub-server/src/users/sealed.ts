import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';
import type { Rng } from '@otklik/shared/base/rng.ts';
import { secretOf } from '../hub-identity.ts';

const NONCE = 12;
const TAG = 16;

/** Secrets as the database keeps them: worth nothing without the hub's key, which stands beside it. */
export interface Sealer {
  seal(owner: string, secret: Uint8Array): string;
  /** Undefined where it was sealed by another key or for another owner, or was changed. */
  open(owner: string, sealed: string): Uint8Array | undefined;
}

/** What is sealed for one thing is nothing for another. */
type SealPurpose = 'second-step' | 'camera-credentials';

/** AES-256-GCM under a key of its own, drawn from the hub's (HKDF-SHA-256); bound to its owner. */
export function createSealer(hubKey: KeyObject, rng: Rng, purpose: SealPurpose = 'second-step'): Sealer {
  const key = secretOf(hubKey, purpose);
  return {
    seal(owner, secret) {
      const nonce = rng.bytes(NONCE);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(owner));
      const text = [cipher.update(secret), cipher.final()];
      return Buffer.concat([nonce, ...text, cipher.getAuthTag()]).toString('base64url');
    },
    open(owner, sealed) {
      const bytes = Buffer.from(sealed, 'base64url');
      if (bytes.length < NONCE + TAG) return undefined;
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE))
        .setAAD(Buffer.from(owner))
        .setAuthTag(bytes.subarray(-TAG));
      try {
        return Buffer.concat([decipher.update(bytes.subarray(NONCE, -TAG)), decipher.final()]);
      } catch {
        // The one way in which node:crypto says that the tag does not fit.
        return undefined;
      }
    },
  };
}
