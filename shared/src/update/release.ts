import { type KeyObject, sign, verify } from 'node:crypto';
import type { Release } from '../api/releases.ts';
import { canonicalJson } from '../sync/canonical-json.ts';

export type UnsignedRelease = Omit<Release, 'signature'>;

/** What is signed: a label, a zero byte, and the release as canonical JSON without its signature. */
function releaseMessage({ version, sha256, size, over }: UnsignedRelease): Uint8Array {
  const fields = { version, sha256, size, ...(over === undefined ? {} : { over }) };
  return Buffer.concat([Buffer.from('otklik-release-v1\0', 'ascii'), Buffer.from(canonicalJson(fields))]);
}

export function signRelease(release: UnsignedRelease, key: KeyObject): Release {
  return { ...release, signature: sign(null, releaseMessage(release), key).toString('base64url') };
}

/** Whether one of `keys` signed it; with several, an old key and its successor are good at the same time. */
export function releaseSignedBy(release: Release, keys: readonly KeyObject[]): boolean {
  const signature = Buffer.from(release.signature, 'base64url');
  if (signature.length !== 64) return false;
  return keys.some((key) => verify(null, releaseMessage(release), key, signature));
}
