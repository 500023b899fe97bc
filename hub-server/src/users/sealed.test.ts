import { generateKeyPairSync } from 'node:crypto';
import { cryptoRng } from '@otklik/shared/base/rng.ts';
import { expect, test } from 'vitest';
import { createSealer } from './sealed.ts';

const newKey = () => generateKeyPairSync('ed25519').privateKey;

test('what is sealed opens for its owner by the same key alone, and not once it was changed', () => {
  const key = newKey();
  const sealer = createSealer(key, cryptoRng);
  const secret = Buffer.from('12345678901234567890');
  const sealed = sealer.seal('anna', secret);
  expect(sealed).not.toBe(sealer.seal('anna', secret));
  expect(Buffer.from(sealed, 'base64url').includes(secret)).toBe(false);
  expect(createSealer(key, cryptoRng).open('anna', sealed)).toEqual(secret);
  expect(sealer.open('boris', sealed)).toBeUndefined();
  expect(createSealer(newKey(), cryptoRng).open('anna', sealed)).toBeUndefined();
  const bytes = Buffer.from(sealed, 'base64url');
  for (let at = 0; at < bytes.length; at += 1) {
    const changed = Buffer.from(bytes);
    changed.writeUInt8((bytes[at] ?? 0) ^ 1, at);
    expect(sealer.open('anna', changed.toString('base64url'))).toBeUndefined();
  }
  expect(sealer.open('anna', '')).toBeUndefined();
});
