import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { compareVersions } from '@otklik/shared/update/version.ts';
import { makeFolderDurably, writeFileDurably } from '../journal/files.ts';
import {
  BASE,
  type Installed,
  initialState,
  type ProgramPlace,
  toBase,
  type VersionState,
  versionStateCheck,
} from './version-state.ts';

/** The folder of versions within the kiosk's data folder. */
export const versionsDir = (dataDir: string): string => join(dataDir, 'versions');

const STATE_FILE = 'state.json';
/** What stands for itself in a folder of versions; everything else there is a version, or left over. */
const KEPT = new Set([STATE_FILE]);

/** Where a version is unpacked; the hash tells two builds of one version apart. */
export const folderOf = ({ version, sha256 }: Installed): string => `${version}-${sha256.slice(0, 12)}`;

/** What is kept on the disk of versions: the state, and a folder for each. */
export interface VersionFiles {
  readonly dir: string;
  /** A state that cannot be read, or names what is not there, means the program that was installed. */
  read(): VersionState;
  /** Durable when it returns. */
  write(state: VersionState): void;
  has(release: Installed): boolean;
  path(release: Installed): string;
  /** Removes what nothing refers to; `keep` are names beside those in the state. */
  tidy(keep: readonly string[]): void;
}

export function versionFiles(dataDir: string, baseVersion: string): VersionFiles {
  const dir = versionsDir(dataDir);
  const file = join(dir, STATE_FILE);
  const path = (release: Installed): string => join(dir, folderOf(release));
  const has = (release: Installed): boolean => existsSync(path(release));
  const there = (place: ProgramPlace | undefined): boolean =>
    place === undefined || place === BASE || has(place);
  return {
    dir,
    has,
    path,
    read() {
      const state = parseState(file);
      if (!there(state.current)) return toBase(state);
      // A package installed since, and no older than what was loaded, takes over, as whoever installed it expects.
      const { current, base } = state;
      const older = current !== BASE && compareVersions(current.version, baseVersion) <= 0;
      if (older && base !== baseVersion) return toBase(state);
      if (there(state.previous)) return state;
      const { previous: _gone, ...rest } = state;
      return rest;
    },
    write(state) {
      makeFolderDurably(dir, 0o700);
      writeFileDurably(file, `${JSON.stringify({ ...state, base: baseVersion })}\n`, 0o600);
    },
    tidy(keep) {
      const state = this.read();
      const named = [state.current, state.previous].flatMap((place) =>
        place === undefined || place === BASE ? [] : [folderOf(place)],
      );
      const kept = new Set([...KEPT, ...named, ...keep]);
      for (const name of existsSync(dir) ? readdirSync(dir) : []) {
        if (!kept.has(name)) rmSync(join(dir, name), { recursive: true, force: true });
      }
    },
  };
}

function parseState(file: string): VersionState {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return versionStateCheck.Check(value) ? value : initialState;
  } catch {
    // None yet, or none that can be read.
    return initialState;
  }
}
