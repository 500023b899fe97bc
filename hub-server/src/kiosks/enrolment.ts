import { createHash } from 'node:crypto';
import type { Rng } from '@otklik/shared/base/rng.ts';

/** Crockford's base32: no I, L, O, U. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODE_BYTES = 10;
/** Digits of the code that say which code is meant, so that wrong tries count against it and no other. */
const HANDLE_LENGTH = 4;

export const CODE_TRIES = 5;

/** 80 random bits as 16 digits of Crockford base32. */
export function newEnrolmentCode(rng: Rng): string {
  let bits = 0n;
  for (const byte of rng.bytes(CODE_BYTES)) bits = (bits << 8n) | BigInt(byte);
  let code = '';
  for (let shift = 75n; shift >= 0n; shift -= 5n) code += ALPHABET[Number((bits >> shift) & 31n)] ?? '';
  return code;
}

/** First 16 hex digits of SHA-256(raw public key): what the kiosk pins its hub by. */
export const keyFingerprint = (publicKey: Uint8Array): string =>
  createHash('sha256').update(publicKey).digest('hex').slice(0, 16);

export const codeHandle = (code: string): string => code.slice(0, HANDLE_LENGTH);

/** 80 random bits need no slow hash. */
export const codeHash = (code: string): string => createHash('sha256').update(code, 'ascii').digest('hex');
