import { closeSync, createReadStream, fsyncSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip, gzipSync } from 'node:zlib';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { makeFolderDurably, syncDirectory } from '../journal/files.ts';
import type { UpdateError } from './errors.ts';
import { BLOCK, readTarHeader, type TarEntry, tarHeader } from './tar-header.ts';

/** Of a release unpacked. A signed archive is trusted, but not to be without mistakes. */
const MAX_BYTES = 1024 * 1024 * 1024;
const MAX_ENTRIES = 20_000;

export interface PackedFile {
  /** Relative, `/` between its parts. */
  readonly name: string;
  readonly executable: boolean;
  readonly body: Uint8Array;
}

/** The archive of the files, the same for the same files. */
export function packArchive(files: readonly PackedFile[]): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const { name, executable, body } of files.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    parts.push(tarHeader({ name, size: body.length, folder: false, executable }), body);
    parts.push(Buffer.alloc((BLOCK - (body.length % BLOCK)) % BLOCK));
  }
  parts.push(Buffer.alloc(2 * BLOCK));
  return gzipSync(Buffer.concat(parts), { level: 9 });
}

/**
 * Unpacks into `dir`, which must not exist yet, and makes all of it durable. What is half unpacked stays where it is: the
 * caller begins anew.
 */
export async function unpackArchive(path: string, dir: string): Promise<Result<undefined, UpdateError>> {
  const writer = entryWriter(dir);
  try {
    makeFolderDurably(dir, 0o755);
    await pipeline(createReadStream(path), createGunzip(), async (chunks) => {
      for await (const chunk of chunks) {
        const bytes: Buffer = chunk;
        const taken = writer.take(bytes);
        if (!taken.ok) throw new Refused(taken.error);
      }
    });
    return writer.finish();
  } catch (thrown) {
    if (thrown instanceof Refused) return err(thrown.error);
    return err(fileError(thrown));
  } finally {
    writer.close();
  }
}

/** Carries a refusal out of the pipeline, which knows errors only. */
class Refused extends Error {
  readonly error: UpdateError;
  constructor(error: UpdateError) {
    super(error.detail);
    this.error = error;
  }
}

/** What the system says of a file that could not be written or read. Throws what it did not say. */
export function fileError(thrown: unknown): UpdateError {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : undefined;
  if (code === undefined) throw thrown;
  if (code.startsWith('Z_')) return malformed('it is no gzip file, or cut short');
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return coded('disk-full', 'There is no room for the new version.');
  return coded('disk-failed', `The new version cannot be written (${code}).`);
}

const malformed = (why: string) => coded('archive-malformed', `The release cannot be unpacked: ${why}.`);

interface EntryWriter {
  take(bytes: Buffer): Result<undefined, UpdateError>;
  finish(): Result<undefined, UpdateError>;
  close(): void;
}

/** Takes the archive's bytes as they come and writes its files one after another. */
function entryWriter(dir: string): EntryWriter {
  const folders = new Set<string>();
  let header = Buffer.alloc(0);
  let fd: number | undefined;
  /** Of the present file, still to come; then the padding behind it. */
  let left = 0;
  let padding = 0;
  let total = 0;
  let entries = 0;
  let ended = false;

  function folder(path: string): void {
    if (folders.has(path)) return;
    mkdirSync(path, { recursive: true, mode: 0o755 });
    for (let at = path; at.length >= dir.length && !folders.has(at); at = dirname(at)) folders.add(at);
  }

  function begin(entry: TarEntry): Result<undefined, UpdateError> {
    entries += 1;
    total += entry.size;
    if (entries > MAX_ENTRIES || total > MAX_BYTES) return err(malformed('it is too large'));
    const path = join(dir, ...entry.name.split('/'));
    if (entry.folder) {
      folder(path);
      return ok(undefined);
    }
    folder(dirname(path));
    try {
      fd = openSync(path, 'wx', entry.executable ? 0o755 : 0o644);
    } catch (thrown) {
      const twice = thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST';
      return err(twice ? malformed('it holds a file twice') : fileError(thrown));
    }
    left = entry.size;
    padding = (BLOCK - (entry.size % BLOCK)) % BLOCK;
    if (left === 0) end();
    return ok(undefined);
  }

  function end(): void {
    if (fd === undefined) return;
    fsyncSync(fd);
    closeSync(fd);
    fd = undefined;
  }

  return {
    take(bytes) {
      for (let at = 0; at < bytes.length && !ended; ) {
        if (fd !== undefined) {
          const part = bytes.subarray(at, at + left);
          for (let done = 0; done < part.length; ) done += writeSync(fd, part, done);
          at += part.length;
          left -= part.length;
          if (left === 0) end();
        } else if (padding > 0) {
          const skipped = Math.min(padding, bytes.length - at);
          padding -= skipped;
          at += skipped;
        } else {
          const part = bytes.subarray(at, at + BLOCK - header.length);
          header = Buffer.concat([header, part]);
          at += part.length;
          if (header.length < BLOCK) continue;
          const entry = readTarHeader(header);
          header = Buffer.alloc(0);
          if (!entry.ok) return entry;
          if (entry.value === undefined) ended = true;
          else {
            const begun = begin(entry.value);
            if (!begun.ok) return begun;
          }
        }
      }
      return ok(undefined);
    },
    finish() {
      if (!ended) return err(malformed('it is cut short'));
      for (const path of folders) syncDirectory(path);
      syncDirectory(dirname(dir));
      return ok(undefined);
    },
    close() {
      if (fd !== undefined) closeSync(fd);
    },
  };
}
