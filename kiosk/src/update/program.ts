import type { KeyObject } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { publicKeyFromRaw } from '@otklik/shared/sync/signature.ts';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { BASE_VERSION_VARIABLE, type LauncherMessage } from './launcher-protocol.ts';
import { type VersionFiles, versionFiles } from './version-files.ts';

/** Beside the bundled program: the keys one of which must have signed what may take its place. */
export const RELEASE_KEYS_FILE = 'release-keys.json';

const keysCheck = Compile(Type.Array(Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }), { maxItems: 8 }));

/**
 * The release keys this program was built with; none means that it takes no updates. They lie in the program and not in
 * the data folder: a new key comes with a release that the old one signed.
 */
export function readReleaseKeys(programDir: string): readonly KeyObject[] {
  const path = join(programDir, RELEASE_KEYS_FILE);
  if (!existsSync(path)) return [];
  const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
  return keysCheck.Check(value) ? value.map((key) => publicKeyFromRaw(Buffer.from(key, 'base64url'))) : [];
}

/** What a program under the launcher has at hand for updates. */
export interface LaunchedProgram {
  readonly files: VersionFiles;
  readonly keys: readonly KeyObject[];
  readonly tell: (message: LauncherMessage) => void;
}

/** Undefined where the program was started by itself: then nothing could change its version. */
export function launchedProgram(
  dataDir: string,
  programDir: string,
  env: Readonly<Record<string, string | undefined>>,
  tell: LaunchedProgram['tell'] | undefined,
): LaunchedProgram | undefined {
  const base = env[BASE_VERSION_VARIABLE];
  if (base === undefined || tell === undefined) return undefined;
  return { files: versionFiles(dataDir, base), keys: readReleaseKeys(programDir), tell };
}
