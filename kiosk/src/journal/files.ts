import {
  closeSync,
  constants,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  statfsSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Makes the names in `dir` durable. Windows has no such call and needs none. */
export function syncDirectory(dir: string): void {
  if (process.platform === 'win32') return;
  const fd = openSync(dir, constants.O_RDONLY);
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Makes a folder and those above it that are missing, so that a power cut takes none of them away again. */
export function makeFolderDurably(dir: string, mode: number): void {
  const made = mkdirSync(dir, { recursive: true, mode });
  if (made === undefined) return;
  const highest = resolve(made);
  for (let folder = resolve(dir); ; folder = dirname(folder)) {
    syncDirectory(dirname(folder));
    if (folder === highest) return;
  }
}

/** Writes a file so that after a power cut there is either all of it or none. */
export function writeFileDurably(path: string, data: string, mode: number): void {
  const building = `${path}.building`;
  const fd = openSync(building, 'w', mode);
  try {
    writeSync(fd, data);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(building, path);
  syncDirectory(dirname(path));
}

/**
 * Writes what the system shows of a file to the disk once more. After a failed sync Linux shows what was written but
 * never writes it; whatever is read after that may be on no disk. Power may go meanwhile: every byte stays as it was.
 */
export function writeAgain(path: string): void {
  const fd = openSync(path, 'r+');
  try {
    const chunk = Buffer.alloc(64 * 1024);
    for (let at = 0; ; ) {
      const length = readSync(fd, chunk, 0, chunk.length, at);
      if (length === 0) break;
      writeSync(fd, chunk, 0, length, at);
      at += length;
    }
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

export function fileSize(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.size;
}

/** Bytes free to this program on the disk that holds `path`; undefined where the system does not say. */
export function freeBytes(path: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(dirname(path));
    return bavail * bsize;
  } catch {
    // A disk that fails may not even tell this.
    return undefined;
  }
}

/** Names in `dir` that `pattern` matches, with its first group. */
export function findNames(dir: string, pattern: RegExp): readonly { path: string; group: string }[] {
  return readdirSync(dir).flatMap((name) => {
    const match = pattern.exec(name);
    return match === null ? [] : [{ path: join(dir, name), group: match[1] ?? '' }];
  });
}
