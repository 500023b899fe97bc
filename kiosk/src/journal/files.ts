import {
  closeSync,
  constants,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  statfsSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

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
