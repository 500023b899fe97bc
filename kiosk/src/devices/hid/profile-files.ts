import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, type Result } from '@otklik/shared/base/result.ts';
import { type Profile, type ProfileError, parseProfile } from './profile.ts';

export interface LoadedProfiles {
  /** The user's first, so that the first that fits is the right one. */
  readonly profiles: readonly Profile[];
  /** Files that could not be used; the others can. */
  readonly faults: readonly { readonly file: string; readonly error: ProfileError }[];
}

/** The profiles that come with the program. */
export const shippedProfilesDir = join(import.meta.dirname, '..', '..', '..', 'profiles');
/** A user's own, in the data folder; one with the id of a shipped profile replaces it. */
export const userProfilesDir = (dataDir: string): string => join(dataDir, 'profiles');

const MAX_BYTES = 65_536;

/** Reads the `.json` files of folders, earlier folders before later ones. A folder that is not there holds none. */
export async function loadProfiles(dirs: readonly string[]): Promise<LoadedProfiles> {
  const profiles: Profile[] = [];
  const faults: { file: string; error: ProfileError }[] = [];
  for (const dir of dirs) {
    const here = new Map<string, string>();
    for (const name of await jsonFiles(dir)) {
      const file = join(dir, name);
      const read = await readProfile(file);
      if (!read.ok) {
        faults.push({ file, error: read.error });
        continue;
      }
      const { id } = read.value;
      const other = here.get(id);
      if (other !== undefined) {
        faults.push({ file, error: coded('id-twice', `${other} has the id ${id} too and is taken`) });
        continue;
      }
      here.set(id, name);
      if (!profiles.some((known) => known.id === id)) profiles.push(read.value);
    }
  }
  return { profiles, faults };
}

export async function readProfile(file: string): Promise<Result<Profile, ProfileError>> {
  try {
    const { size } = await stat(file);
    if (size > MAX_BYTES) return err(coded('too-large', `${size} bytes; a profile has at most ${MAX_BYTES}`));
    return parseProfile(await readFile(file, 'utf8'));
  } catch (cause) {
    return err(coded('unreadable', cause instanceof Error ? cause.message : String(cause)));
  }
}

async function jsonFiles(dir: string): Promise<readonly string[]> {
  const names = await readdir(dir).catch(() => []);
  return names.filter((name) => name.endsWith('.json')).toSorted();
}
