import { createHash } from 'node:crypto';
import {
  closeSync,
  createReadStream,
  fsyncSync,
  ftruncateSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Release } from '@otklik/shared/api/releases.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { freeBytes, makeFolderDurably, syncDirectory } from '../journal/files.ts';
import { fileError, unpackArchive } from './archive.ts';
import type { UpdateError } from './errors.ts';
import { folderOf, type VersionFiles } from './version-files.ts';

/** Of one signed call; a line of 15 KB/s brings it within the time a call may take. */
export const PART_BYTES = 256 * 1024;
/** Free beside the archive and what is in it, so that the journal never runs short for an update. Bytes. */
const SPARE_BYTES = 256 * 1024 * 1024;
/** What is unpacked takes no more than so many times the archive. */
const GROWTH = 5;

/** Bytes `from` up to and without `to` of the archive. */
export type FetchPart = (
  release: Release,
  from: number,
  to: number,
  signal: AbortSignal,
) => Promise<Result<Uint8Array, { readonly retryAfterMs?: number }>>;

export interface LoadPorts {
  readonly files: VersionFiles;
  readonly fetchPart: FetchPart;
  /** Waits before the n-th try in a row, n from 1. Rejects never; the signal ends it early. */
  readonly pause: (failures: number, retryAfterMs: number | undefined) => Promise<void>;
  readonly onProgress: (percent: number) => void;
  readonly signal: AbortSignal;
  /** Named before each step that changes the disk; tests end the process there. */
  readonly step: (name: LoadStep) => void;
}

export type LoadStep = 'part' | 'check' | 'unpack' | 'rename' | 'loaded';

export const archiveName = (release: Release): string => `${release.sha256}.archive`;
const buildingName = (release: Release): string => `${release.sha256}.building`;

/** Names this load uses in the folder of versions. */
export const loadNames = (release: Release): readonly string[] => [
  archiveName(release),
  buildingName(release),
  folderOf(release),
];

/**
 * Brings a release onto the disk, checked and unpacked beside the version that runs. Safe to begin again after it was cut
 * off at any moment: what was loaded is gone on with, what was half unpacked is done anew. Loads until it has it or
 * `signal` ends it; then `stopped`.
 */
export async function loadRelease(
  release: Release,
  ports: LoadPorts,
): Promise<Result<'loaded' | 'stopped', UpdateError>> {
  const { files, step, signal } = ports;
  if (files.has(release)) return ok('loaded');
  const archive = join(files.dir, archiveName(release));
  const building = join(files.dir, buildingName(release));
  try {
    makeFolderDurably(files.dir, 0o700);
    const room = checkRoom(archive, release);
    if (!room.ok) return room;
    if (!(await loadParts(release, archive, ports))) return ok('stopped');
    step('check');
    if ((await hashOf(archive)) !== release.sha256) {
      rmSync(archive, { force: true });
      return err(coded('release-damaged', 'What was loaded is not what was signed.'));
    }
    step('unpack');
    rmSync(building, { recursive: true, force: true });
    const unpacked = await unpackArchive(archive, building);
    if (!unpacked.ok) {
      rmSync(building, { recursive: true, force: true });
      return unpacked;
    }
    if (signal.aborted) return ok('stopped');
    step('rename');
    renameSync(building, files.path(release));
    syncDirectory(files.dir);
    step('loaded');
    rmSync(archive, { force: true });
    return ok('loaded');
  } catch (thrown) {
    return err(fileError(thrown));
  }
}

function checkRoom(archive: string, release: Release): Result<undefined, UpdateError> {
  const free = freeBytes(archive);
  if (free === undefined || free >= release.size * GROWTH + SPARE_BYTES) return ok(undefined);
  return err(coded('disk-full', 'There is no room for the new version beside the journal.'));
}

/** Goes on where the file ends. False where it was stopped before all was there. */
async function loadParts(release: Release, archive: string, ports: LoadPorts): Promise<boolean> {
  const { fetchPart, pause, onProgress, signal, step } = ports;
  let at = statSync(archive, { throwIfNoEntry: false })?.size ?? 0;
  if (at > release.size) at = 0;
  const fd = openSync(archive, at === 0 ? 'w' : 'r+', 0o600);
  try {
    ftruncateSync(fd, at);
    for (let failures = 0; at < release.size && !signal.aborted; ) {
      onProgress(Math.floor((at / release.size) * 100));
      step('part');
      const to = Math.min(at + PART_BYTES, release.size);
      const part = await fetchPart(release, at, to, signal);
      if (!part.ok || part.value.length !== to - at) {
        failures += 1;
        await pause(failures, part.ok ? undefined : part.error.retryAfterMs);
        continue;
      }
      failures = 0;
      for (let done = 0; done < part.value.length; ) {
        done += writeSync(fd, part.value, done, part.value.length - done, at + done);
      }
      at = to;
    }
    fsyncSync(fd);
    return at >= release.size;
  } finally {
    closeSync(fd);
  }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}
