import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Rng } from '@otklik/shared/base/rng.ts';
import { diskError } from './disk-error.ts';
import { fileSize, freeBytes, syncDirectory } from './files.ts';

/** Room for some ten thousand presses after the disk has filled up. Bytes. */
export const BALLAST_BYTES = 4 * 1024 * 1024;
const CHUNK = 64 * 1024;

/**
 * A file that only takes up space. SQLite cannot even delete on a full disk (FINDINGS), so when an append meets
 * SQLITE_FULL this file goes and the append is tried again; it comes back when there is space for it.
 */
export interface Ballast {
  /** Frees the space; false when there was none to free. */
  release(): boolean;
  /** Lays the ballast down again if it is away and there is space to spare; false while it is away. */
  restore(): boolean;
  laid(): boolean;
}

export function createBallast(dir: string, rng: Rng, bytes: number = BALLAST_BYTES): Ballast {
  const path = join(dir, 'ballast');
  return {
    release() {
      if (fileSize(path) === undefined) return false;
      rmSync(path);
      return true;
    },
    restore() {
      if (fileSize(path) === bytes) return true;
      // Twice its size must be free: laid down into the last free space, it would fill the disk itself.
      if ((freeBytes(path) ?? 0) < bytes * 2) return false;
      try {
        lay(path, bytes, rng);
        syncDirectory(dir);
        return true;
      } catch (thrown) {
        if (diskError(thrown) === undefined) throw thrown;
        rmSync(path, { force: true });
        return false;
      }
    },
    laid: () => fileSize(path) === bytes,
  };
}

/** Random bytes, since a file system that compresses or keeps holes would give zeros no space. */
function lay(path: string, bytes: number, rng: Rng): void {
  const fd = openSync(path, 'w', 0o600);
  try {
    for (let done = 0; done < bytes; done += CHUNK) writeSync(fd, rng.bytes(Math.min(CHUNK, bytes - done)));
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
