import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { VERSION } from '../app.ts';
import { copyDatabase } from '../db/copy-database.ts';
import { isMediaName, MEDIA_FOLDER } from '../media/media-files.ts';
import { mediaHashes } from '../media/media-repository.ts';
import { isArchiveName, RELEASES_FOLDER } from '../releases/archive-files.ts';
import { checkBackup, describeFile, MANIFEST, type Manifest, type ManifestFile } from './manifest.ts';

export type BackupError = CodedError<
  'no-hub-there' | 'target-taken' | 'backup-failed' | 'not-a-backup' | 'backup-damaged' | 'restore-failed'
>;

const DATABASE = 'hub.db';
/** Beside the database: without the key every kiosk would refuse the hub. */
const KEY = 'hub-key.pem';
const OPTIONAL = ['hub.json'];
/** Archived months (retention). */
const ARCHIVE = 'archive';

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** A folder that appears whole or not at all: it is filled beside its place and moved there at the end. */
async function fillFolder<T>(target: string, fill: (draft: string) => Promise<T>): Promise<T> {
  const draft = join(dirname(target), `.${basename(target)}.partial`);
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true, mode: 0o700 });
  const value = await fill(draft);
  await syncPath(draft);
  await rename(draft, target);
  await syncPath(dirname(target));
  return value;
}

async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r');
  await handle.sync();
  await handle.close();
}

async function copyInto(from: string, to: string, name: string): Promise<void> {
  const target = join(to, name);
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  await copyFile(join(from, name), target);
  await chmod(target, 0o600);
  await syncPath(target);
}

/** Names of all files below `folder/sub`, relative to `folder`, sorted. */
async function filesBelow(folder: string, sub: string): Promise<string[]> {
  if (!existsSync(join(folder, sub))) return [];
  const entries = await readdir(join(folder, sub), { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
}

/** The target is absent or an empty folder; an empty one makes way. */
async function isFree(target: string): Promise<boolean> {
  if (!existsSync(target)) return true;
  const entries = await readdir(target).catch(() => ['not a folder']);
  if (entries.length > 0) return false;
  await rm(target, { recursive: true });
  return true;
}

/** Whether the file was there to be copied. */
async function copyIfThere(from: string, to: string, name: string): Promise<boolean> {
  try {
    await copyInto(from, to, name);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}

/**
 * Copies the database as of one instant, and the prompts there are in it, which may be deleted meanwhile: what is there
 * comes first, then the database, then what came in between. Where one of those has gone again, a later instant is
 * copied, in which it is not. A prompt that the database still names then is lost to the hub itself, which does not keep
 * the rest from being saved. Gives the names of the prompts.
 */
async function copyWithMedia(
  dataDir: string,
  draft: string,
  onProgress: BackupOptions['onProgress'],
): Promise<string[]> {
  const here = new Set<string>();
  for (const name of await filesBelow(dataDir, MEDIA_FOLDER))
    if (isMediaName(basename(name)) && (await copyIfThere(dataDir, draft, name))) here.add(name);
  const target = join(draft, DATABASE);
  const lost = new Set<string>();
  for (;;) {
    const hashes = await copyDatabase(join(dataDir, DATABASE), target, onProgress, mediaHashes);
    const named = hashes.map((sha256) => `${MEDIA_FOLDER}/${sha256}`);
    let gone = false;
    for (const name of named) {
      if (here.has(name) || lost.has(name)) continue;
      if (await copyIfThere(dataDir, draft, name)) here.add(name);
      else {
        lost.add(name);
        gone = true;
      }
    }
    if (gone) {
      await rm(target);
      continue;
    }
    const kept = new Set(named);
    for (const name of here) if (!kept.has(name)) await rm(join(draft, name));
    return named.filter((name) => here.has(name));
  }
}

export interface BackupOptions {
  readonly dataDir: string;
  /** A new folder. */
  readonly target: string;
  /** Unix ms, for the manifest. */
  readonly now: number;
  readonly onProgress: (share: number) => void;
}

/**
 * Copies a hub's data folder while the hub may be running: database at one instant, key, settings, archived months,
 * prompts, releases.
 */
export async function makeBackup(options: BackupOptions): Promise<Result<Manifest, BackupError>> {
  const { dataDir, target, now, onProgress } = options;
  if (!existsSync(join(dataDir, DATABASE))) {
    return err(coded('no-hub-there', `${dataDir} holds no hub: there is no ${DATABASE}.`));
  }
  try {
    if (!(await isFree(target)))
      return err(coded('target-taken', `${target} is there already and not empty.`));
    return ok(
      await fillFolder(target, async (draft) => {
        const media = await copyWithMedia(dataDir, draft, onProgress);
        await chmod(join(draft, DATABASE), 0o600);
        const others = [KEY, ...OPTIONAL.filter((name) => existsSync(join(dataDir, name)))];
        const releases = (await filesBelow(dataDir, RELEASES_FOLDER)).filter((name) =>
          isArchiveName(basename(name)),
        );
        // Only whole files: a month that is being archived gets its name last.
        const months = (await filesBelow(dataDir, ARCHIVE)).filter((name) => name.endsWith('.gz'));
        const names = [...others, ...months, ...releases];
        for (const name of names) await copyInto(dataDir, draft, name);
        const files: ManifestFile[] = [];
        for (const name of [DATABASE, ...names, ...media]) files.push(await describeFile(draft, name));
        const manifest: Manifest = { format: 1, at: now, version: VERSION, files };
        await writeSynced(join(draft, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
        return manifest;
      }),
    );
  } catch (error) {
    return err(coded('backup-failed', `The backup failed: ${reasonOf(error)}`));
  }
}

async function writeSynced(path: string, text: string): Promise<void> {
  const handle = await open(path, 'w', 0o600);
  await handle.writeFile(text);
  await handle.sync();
  await handle.close();
}

/**
 * Lays a backup down as a new data folder, after holding every file against its hash. The backup stays as it is. Kiosks
 * notice that the hub knows less than it acknowledged and send again what is missing.
 */
export async function restoreBackup(options: {
  readonly backup: string;
  readonly dataDir: string;
}): Promise<Result<Manifest, BackupError>> {
  const { backup, dataDir } = options;
  const manifest = await checkBackup(backup);
  if (!manifest.ok) return manifest;
  try {
    if (!(await isFree(dataDir))) {
      return err(coded('target-taken', `${dataDir} is there already and not empty.`));
    }
    await fillFolder(dataDir, async (draft) => {
      for (const { name } of manifest.value.files) await copyInto(backup, draft, name);
    });
    return manifest;
  } catch (error) {
    return err(coded('restore-failed', `The backup could not be laid down: ${reasonOf(error)}`));
  }
}
