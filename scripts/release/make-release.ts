import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Release } from '@otklik/shared/api/releases.ts';
import { rawPublicKey } from '@otklik/shared/sync/signature.ts';
import { signRelease } from '@otklik/shared/update/release.ts';
import { type PackedFile, packArchive } from '../../kiosk/src/update/archive.ts';

/** A bundled kiosk as one signed archive. */
export interface MadeRelease {
  readonly release: Release;
  readonly archive: Uint8Array;
}

/** Packs and signs `bundleDir`. `over`: newer versions in whose place it may be put. */
export function makeRelease(
  bundleDir: string,
  options: { readonly version: string; readonly over: readonly string[]; readonly key: KeyObject },
): MadeRelease {
  const archive = packArchive(filesOf(bundleDir));
  const sha256 = createHash('sha256').update(archive).digest('hex');
  const over = options.over.length === 0 ? {} : { over: [...options.over] };
  const unsigned = { version: options.version, sha256, size: archive.length, ...over };
  return { release: signRelease(unsigned, options.key), archive };
}

function filesOf(dir: string): readonly PackedFile[] {
  const entries = readdirSync(dir, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return {
        name: relative(dir, path).split(sep).join('/'),
        executable: (statSync(path).mode & 0o100) !== 0,
        body: readFileSync(path),
      };
    });
}

export const publicKeyText = (key: KeyObject): string => Buffer.from(rawPublicKey(key)).toString('base64url');

/**
 * A new release key as PEM, and its public half as kiosks and hubs are given it: on a command line, where one that begins
 * with a dash, as every 64th does, would be taken for another option.
 */
export function newReleaseKey(): { readonly pem: string; readonly publicKey: string } {
  const { privateKey } = generateKeyPairSync('ed25519');
  if (publicKeyText(privateKey).startsWith('-')) return newReleaseKey();
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { pem, publicKey: publicKeyText(privateKey) };
}
