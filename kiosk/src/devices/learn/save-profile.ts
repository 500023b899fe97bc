import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { makeFolderDurably, writeFileDurably } from '../../journal/files.ts';
import type { ReportProfile } from '../hid/profile.ts';
import { readProfile, userProfilesDir } from '../hid/profile-files.ts';

export const profileFile = (dataDir: string, { id }: ReportProfile): string =>
  join(userProfilesDir(dataDir), `${id}.json`);

export const profileText = (profile: ReportProfile): string => `${JSON.stringify(profile, null, 2)}\n`;

export const isTaken = (file: string): boolean => existsSync(file);

/** Writes the file whole or not at all and reads it back as the kiosk will. The error is for people. */
export async function saveProfile(dataDir: string, profile: ReportProfile): Promise<Result<string, string>> {
  const file = profileFile(dataDir, profile);
  try {
    makeFolderDurably(userProfilesDir(dataDir), 0o700);
    writeFileDurably(file, profileText(profile), 0o600);
  } catch (cause) {
    return err(cause instanceof Error ? cause.message : String(cause));
  }
  const read = await readProfile(file);
  if (!read.ok) return err(`${read.error.code}: ${read.error.detail}`);
  return isDeepStrictEqual(read.value, profile) ? ok(file) : err(`${file} reads otherwise`);
}
