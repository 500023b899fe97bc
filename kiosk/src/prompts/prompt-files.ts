import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { containerOf, SNIFF_BYTES } from '@otklik/shared/media/container.ts';
import { syncDirectory } from '../journal/files.ts';

/**
 * The prompts on disk: `HASH` is whole and verified once, `HASH.part` on its way, `HASH.not-media` and `HASH.too-large`
 * set aside with the reason in the name. A file gets its plain name only after its hash was found right.
 */
export type AsideReason = 'not-media' | 'too-large';

export interface StoredPrompt {
  readonly sha256: string;
  readonly kind: 'whole' | 'part' | AsideReason;
  readonly bytes: number;
  /** When it was last needed, or written; wall ms. */
  readonly usedAt: number;
}

export interface PromptFiles {
  list(): Promise<readonly StoredPrompt[]>;
  /** Whether the whole file is there with the right content; what is not right is removed. */
  verify(sha256: string, now: number): Promise<boolean>;
  /** Writes at `from`, where the part ends. */
  append(sha256: string, from: number, bytes: Uint8Array): Promise<Result<void, 'disk-full' | 'disk-failed'>>;
  /** All bytes are there: what they turned out to be. */
  finish(sha256: string): Promise<'whole' | 'wrong-hash' | 'not-media' | 'disk-failed'>;
  setAside(sha256: string, reason: AsideReason): Promise<void>;
  remove(stored: Pick<StoredPrompt, 'sha256' | 'kind'>): Promise<void>;
}

const NAME = /^([0-9a-f]{64})(?:\.(part|not-media|too-large))?$/;

export function createPromptFiles(dir: string): PromptFiles {
  const pathOf = (sha256: string, kind: StoredPrompt['kind']): string =>
    join(dir, kind === 'whole' ? sha256 : `${sha256}.${kind}`);
  const made = mkdir(dir, { recursive: true }).catch(() => undefined);

  return {
    async list() {
      await made;
      const found: StoredPrompt[] = [];
      for (const name of await readdir(dir).catch(() => [])) {
        const [, sha256, kind] = NAME.exec(name) ?? [];
        if (sha256 === undefined) continue;
        const info = await stat(join(dir, name)).catch(() => undefined);
        if (info?.isFile() !== true) continue;
        found.push({ sha256, kind: kindOf(kind), bytes: info.size, usedAt: info.mtimeMs });
      }
      return found;
    },
    async verify(sha256, now) {
      const path = pathOf(sha256, 'whole');
      const actual = await hashOf(path);
      if (actual === sha256) {
        await utimes(path, now / 1000, now / 1000).catch(() => undefined);
        return true;
      }
      if (actual !== undefined) await rm(path, { force: true }).catch(() => undefined);
      return false;
    },
    async append(sha256, from, bytes) {
      await made;
      try {
        const file = await open(pathOf(sha256, 'part'), from === 0 ? 'w' : 'r+');
        try {
          await file.write(bytes, 0, bytes.length, from);
        } finally {
          await file.close();
        }
        return ok(undefined);
      } catch (thrown) {
        return err(codeOf(thrown) === 'ENOSPC' ? 'disk-full' : 'disk-failed');
      }
    },
    async finish(sha256) {
      const part = pathOf(sha256, 'part');
      try {
        const file = await open(part, 'r+');
        const head = Buffer.alloc(SNIFF_BYTES);
        try {
          await file.read(head, 0, SNIFF_BYTES, 0);
          await file.sync();
        } finally {
          await file.close();
        }
        if ((await hashOf(part)) !== sha256) {
          await rm(part, { force: true });
          return 'wrong-hash';
        }
        if (containerOf(head) === undefined) {
          await rename(part, pathOf(sha256, 'not-media'));
          return 'not-media';
        }
        await rename(part, pathOf(sha256, 'whole'));
        syncDirectory(dir);
        return 'whole';
      } catch (thrown) {
        if (codeOf(thrown) === undefined) throw thrown;
        return 'disk-failed';
      }
    },
    async setAside(sha256, reason) {
      await made;
      await rm(pathOf(sha256, 'part'), { force: true }).catch(() => undefined);
      const file = await open(pathOf(sha256, reason), 'w').catch(() => undefined);
      await file?.close();
    },
    remove: ({ sha256, kind }) => rm(pathOf(sha256, kind), { force: true }).catch(() => undefined),
  };
}

function kindOf(text: string | undefined): StoredPrompt['kind'] {
  return text === 'part' || text === 'not-media' || text === 'too-large' ? text : 'whole';
}

/** Undefined where the file cannot be read. */
async function hashOf(path: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash);
    return hash.digest('hex');
  } catch (thrown) {
    if (codeOf(thrown) === undefined) throw thrown;
    return undefined;
  }
}

/** The system's code of a failed call; undefined for anything else, which is a bug. */
function codeOf(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : undefined;
}
