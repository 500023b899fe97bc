import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { MediaContainer } from '@otklik/shared/api/media.ts';
import { containerOf, SNIFF_BYTES } from '@otklik/shared/media/container.ts';

/** Below the hub's data; a whole prompt is named by its SHA-256, one that is still coming ends in `.part`. */
export const MEDIA_FOLDER = 'media';
export const isMediaName = (name: string): boolean => /^[0-9a-f]{64}$/.test(name);

/** A file that has arrived whole and durably, but is nobody's yet: `keep` or `drop` it. */
export interface Arrived {
  readonly path: string;
  readonly sha256: string;
  readonly size: number;
  readonly container: MediaContainer;
  /** Gives it its name for good, durably. */
  keep(): Promise<void>;
  drop(): Promise<void>;
}

export interface MediaFiles {
  pathOf(sha256: string): string;
  /**
   * Writes a stream to disk as it comes. Stops reading as soon as it is more than `limit` bytes or begins as nothing
   * that is taken; then nothing of it stays. Rejects where the stream breaks or the disk fails.
   */
  receive(
    stream: AsyncIterable<Uint8Array>,
    options: { readonly id: string; readonly limit: number },
  ): Promise<Arrived | 'too-large' | 'container'>;
  remove(sha256: string): Promise<void>;
}

/** Opens the folder: what a hub that was killed left half, or no row names (`known`), goes. */
export function openMediaFiles(dataDir: string, known: ReadonlySet<string>): MediaFiles {
  const folder = join(dataDir, MEDIA_FOLDER);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(folder)) {
    if (name.endsWith('.part') || (isMediaName(name) && !known.has(name))) rmSync(join(folder, name));
  }
  return {
    pathOf: (sha256) => join(folder, sha256),
    receive: (stream, { id, limit }) => receive(folder, join(folder, `${id}.part`), stream, limit),
    remove: (sha256) => rm(join(folder, sha256), { force: true }),
  };
}

async function receive(
  folder: string,
  path: string,
  stream: AsyncIterable<Uint8Array>,
  limit: number,
): Promise<Arrived | 'too-large' | 'container'> {
  const file = await open(path, 'wx', 0o600);
  const drop = (): Promise<void> => rm(path, { force: true });
  try {
    const got = await write(file, stream, limit);
    await file.sync();
    await file.close();
    if (typeof got === 'string') {
      await drop();
      return got;
    }
    const keep = async (): Promise<void> => {
      await rename(path, join(folder, got.sha256));
      await syncFolder(folder);
    };
    return { path, ...got, keep, drop };
  } catch (error) {
    await file.close().catch(() => undefined);
    await drop();
    throw error;
  }
}

async function write(
  file: FileHandle,
  stream: AsyncIterable<Uint8Array>,
  limit: number,
): Promise<Pick<Arrived, 'sha256' | 'size' | 'container'> | 'too-large' | 'container'> {
  const hash = createHash('sha256');
  let head = Buffer.alloc(0);
  let container: MediaContainer | undefined;
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > limit) return 'too-large';
    if (head.length < SNIFF_BYTES) {
      head = Buffer.concat([head, chunk.subarray(0, SNIFF_BYTES)]);
      container = containerOf(head);
      if (head.length >= SNIFF_BYTES && container === undefined) return 'container';
    }
    hash.update(chunk);
    await file.writeFile(chunk);
  }
  return container === undefined ? 'container' : { sha256: hash.digest('hex'), size, container };
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync();
  await handle.close();
}
