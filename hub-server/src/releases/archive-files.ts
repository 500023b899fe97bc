import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Release } from '@otklik/shared/api/releases.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { type Rng, randomHex } from '@otklik/shared/base/rng.ts';
import type { HubError } from '../problem.ts';

/** Below the hub's data. A whole archive is named by its SHA-256; one that still comes ends otherwise. */
export const RELEASES_FOLDER = 'releases';
export const isArchiveName = (name: string): boolean => /^[0-9a-f]{64}\.archive$/.test(name);

/** The archives of releases, `DIR/releases/<sha256>.archive`; each is what its name says, or is not there. */
export interface ArchiveFiles {
  has(sha256: string): boolean;
  /** Keeps what comes if it is what was signed. Durable when it resolves. */
  store(release: Release, body: Readable): Promise<Result<undefined, HubError>>;
  /** Bytes `from` to `to`, both included. */
  read(sha256: string, from: number, to: number): Readable;
}

export function archiveFiles(dataDir: string, rng: Rng): ArchiveFiles {
  const dir = join(dataDir, RELEASES_FOLDER);
  const path = (sha256: string): string => join(dir, `${sha256}.archive`);
  return {
    has: (sha256) => existsSync(path(sha256)),
    async store(release, body) {
      mkdirSync(dir, { recursive: true, mode: 0o700 });
      // Two uploads at once each have a file of their own.
      const coming = `${path(release.sha256)}.${randomHex(rng, 8)}.coming`;
      const file = await open(coming, 'wx', 0o600);
      try {
        const hash = createHash('sha256');
        let size = 0;
        for await (const chunk of body) {
          const bytes: Uint8Array = chunk;
          size += bytes.length;
          if (size > release.size) break;
          hash.update(bytes);
          await file.writeFile(bytes);
        }
        if (size !== release.size || hash.digest('hex') !== release.sha256) {
          return err(coded('release-damaged', 'What was sent is not what the release names.'));
        }
        await file.sync();
        await rename(coming, path(release.sha256));
        const folder = await open(dir, 'r');
        await folder.sync().finally(() => folder.close());
        return ok(undefined);
      } finally {
        await file.close();
        await rm(coming, { force: true });
      }
    },
    read: (sha256, from, to) => createReadStream(path(sha256), { start: from, end: to }),
  };
}
