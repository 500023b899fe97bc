import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What became of what is kept, since the start but for the first two. */
export interface FolderFigures {
  readonly bytes: number;
  readonly entries: number;
  readonly evicted: number;
  /** Found half-written or damaged: thrown away, never served. */
  readonly broken: number;
  /** Could not be written, as on a full disk. */
  readonly unwritten: number;
}

interface Entry {
  readonly size: number;
  /** When its file was last marked as used, ms. */
  marked: number;
}

const MAGIC = Buffer.from('otkclip1', 'latin1');
const HASH_BYTES = 32;
const HEAD_BYTES = MAGIC.length + HASH_BYTES;
const NAME = /^[0-9a-f]{64}\.clip$/;
const COMING = /^[0-9a-f]{64}\.clip\.\d+\.coming$/;
/** The order of use survives a restart to this grain, ms: a mark is a write. */
const markEvery = 60_000;
/** Pictures of people are not kept for long because nobody asks for them any more. */
const unusedFor = 7 * 24 * 3_600_000;
/** Files looked at together at the start. */
const statsAtOnce = 64;

/**
 * Bytes by key in one folder, the least recently used thrown away beyond `limit` bytes. A file holds the hash of its key and
 * bytes and comes by renaming, so what a power cut or a full disk leaves is found out and never given. Nothing here throws:
 * a cache that cannot read or write is as good as an empty one.
 */
export class CacheFolder {
  readonly #folder: string;
  readonly #limit: number;
  readonly #now: () => number;
  /** Least recently used first. */
  readonly #entries = new Map<string, Entry>();
  readonly #counts = { evicted: 0, broken: 0, unwritten: 0 };
  #bytes = 0;
  #writes = 0;
  /** The folder as it was found; entries count once it is read, but are served before. */
  readonly #found: Promise<void>;

  constructor(folder: string, limit: number, now: () => number) {
    this.#folder = folder;
    this.#limit = limit;
    this.#now = now;
    this.#found = this.#scan().catch(() => undefined);
  }

  get figures(): FolderFigures {
    return { bytes: this.#bytes, entries: this.#entries.size, ...this.#counts };
  }

  /** Resolves when what an earlier run left has been counted and cut to the limit. */
  settled(): Promise<void> {
    return this.#found;
  }

  async read(key: string): Promise<Uint8Array | undefined> {
    const name = nameOf(key);
    let file: Buffer;
    try {
      file = await readFile(join(this.#folder, name));
    } catch {
      this.#forget(name);
      return undefined;
    }
    const bytes = file.subarray(HEAD_BYTES);
    const whole =
      file.length >= HEAD_BYTES &&
      file.subarray(0, MAGIC.length).equals(MAGIC) &&
      file.subarray(MAGIC.length, HEAD_BYTES).equals(sealOf(key, bytes));
    if (!whole) {
      this.#counts.broken += 1;
      await this.#drop(name);
      return undefined;
    }
    await this.#use(name, file.length);
    await this.#trim();
    return bytes;
  }

  /** Keeps the bytes if they fit. */
  async write(key: string, bytes: Uint8Array): Promise<void> {
    const size = HEAD_BYTES + bytes.length;
    if (size > this.#limit) return;
    const name = nameOf(key);
    this.#writes += 1;
    const coming = join(this.#folder, `${name}.${this.#writes}.coming`);
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await writeFile(coming, [MAGIC, sealOf(key, bytes), bytes], { mode: 0o600 });
      const now = this.#now();
      await utimes(coming, now / 1000, now / 1000);
      await rename(coming, join(this.#folder, name));
      this.#take(name, size, now);
    } catch {
      this.#counts.unwritten += 1;
      await rm(coming, { force: true }).catch(() => undefined);
    }
    await this.#found;
    await this.#trim();
  }

  async #scan(): Promise<void> {
    const names = await readdir(this.#folder);
    const found: { name: string; size: number; used: number }[] = [];
    for (let at = 0; at < names.length; at += statsAtOnce) {
      const some = names.slice(at, at + statsAtOnce).map(async (name) => {
        const path = join(this.#folder, name);
        // What was being written when the hub ended.
        if (COMING.test(name)) return rm(path, { force: true });
        if (!NAME.test(name)) return undefined;
        const { size, mtimeMs } = await stat(path);
        found.push({ name, size, used: mtimeMs });
        return undefined;
      });
      await Promise.allSettled(some);
    }
    // What was used or made meanwhile is newer than all that was found.
    const newer = [...this.#entries];
    this.#entries.clear();
    this.#bytes = 0;
    for (const { name, size, used } of found.toSorted((a, b) => a.used - b.used))
      this.#take(name, size, used);
    for (const [name, { size, marked }] of newer) this.#take(name, size, marked);
    await this.#trim(true);
  }

  #take(name: string, size: number, marked: number): void {
    this.#forget(name);
    this.#entries.set(name, { size, marked });
    this.#bytes += size;
  }

  async #use(name: string, size: number): Promise<void> {
    const now = this.#now();
    const marked = this.#entries.get(name)?.marked ?? 0;
    const due = now - marked >= markEvery;
    this.#take(name, size, due ? now : marked);
    if (due) await utimes(join(this.#folder, name), now / 1000, now / 1000).catch(() => undefined);
  }

  /** Throws away what nobody has asked for in a week. To be called now and then: it comes to pass without anybody's asking. */
  async sweep(): Promise<void> {
    await this.#found;
    await this.#trim(true);
  }

  async #trim(sweep = false): Promise<void> {
    const now = this.#now();
    for (const [name, { marked }] of this.#entries) {
      const old = now - marked > unusedFor;
      if (this.#bytes <= this.#limit && !(sweep && old)) break;
      this.#counts.evicted += 1;
      await this.#drop(name);
    }
  }

  async #drop(name: string): Promise<void> {
    this.#forget(name);
    await rm(join(this.#folder, name), { force: true }).catch(() => undefined);
  }

  #forget(name: string): void {
    this.#bytes -= this.#entries.get(name)?.size ?? 0;
    this.#entries.delete(name);
  }
}

const nameOf = (key: string): string => `${createHash('sha256').update(key).digest('hex')}.clip`;

const sealOf = (key: string, bytes: Uint8Array): Buffer =>
  createHash('sha256').update(key).update('\0').update(bytes).digest();
