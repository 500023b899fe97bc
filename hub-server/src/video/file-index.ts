import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { NamedTime, NamePattern } from './name-pattern.ts';

/** A file whose path fits the pattern. */
export interface IndexedFile {
  /** Number for the life of the index; what leaves the archive instead of a path. */
  readonly id: number;
  /** Path below the folder, `/` between parts. */
  readonly path: string;
  readonly named: NamedTime;
}

interface Directory {
  /** Modification time at the last listing, ms; undefined: not listed yet. */
  modified: number | undefined;
  listedAt: number;
  checkedAt: number;
  directories: Set<string>;
  files: Map<string, IndexedFile>;
}

/** A directory changed this recently may change again within the resolution of its time. */
const settle = 2_000;
/** A directory quiet for longer than this gets nothing new in normal running… */
const quiet = 26 * 3_600_000;
/** …and is looked at only this often. */
const rare = 10 * 60_000;

/**
 * The files of one camera, listed once and then kept up by looking only at directories that have changed. Directories
 * are matched part by part against the pattern, so nothing outside it is ever walked.
 */
export class FileIndex {
  readonly #folder: string;
  readonly #pattern: NamePattern;
  readonly #now: () => number;
  readonly #directories = new Map<string, Directory>();
  readonly #byId = new Map<number, IndexedFile>();
  #ids = 0;
  #running: Promise<void> | undefined;

  constructor(folder: string, pattern: NamePattern, now: () => number) {
    this.#folder = folder;
    this.#pattern = pattern;
    this.#now = now;
  }

  get(id: number): IndexedFile | undefined {
    return this.#byId.get(id);
  }

  files(): Iterable<IndexedFile> {
    return this.#byId.values();
  }

  absolute(file: IndexedFile): string {
    return join(this.#folder, ...file.path.split('/'));
  }

  /** Takes over what has changed on disk. Throws the file system's error when the folder itself cannot be read. */
  refresh(): Promise<void> {
    this.#running ??= this.#walk('', 0).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #walk(path: string, depth: number): Promise<void> {
    const known = this.#directories.get(path);
    const now = this.#now();
    const idle =
      known?.modified !== undefined && now - known.modified > quiet && now - known.checkedAt < rare;
    const directory = known ?? {
      modified: undefined,
      listedAt: 0,
      checkedAt: 0,
      directories: new Set(),
      files: new Map(),
    };
    if (!idle) {
      const { mtimeMs } = await stat(join(this.#folder, path));
      const listed = directory.modified === mtimeMs && directory.listedAt - mtimeMs > settle;
      directory.checkedAt = now;
      this.#directories.set(path, directory);
      if (!listed) await this.#list(path, depth, directory, mtimeMs, now);
    }
    for (const name of directory.directories) {
      const child = path === '' ? name : `${path}/${name}`;
      try {
        await this.#walk(child, depth + 1);
      } catch {
        // Gone, or not for us to read: then it holds nothing for us.
        this.#forget(child);
        directory.directories.delete(name);
        directory.modified = undefined;
      }
    }
  }

  async #list(
    path: string,
    depth: number,
    directory: Directory,
    modified: number,
    now: number,
  ): Promise<void> {
    const part = this.#pattern.parts[depth];
    const leaf = depth === this.#pattern.parts.length - 1;
    const entries: Dirent[] = await readdir(join(this.#folder, path), { withFileTypes: true });
    directory.modified = modified;
    directory.listedAt = now;
    const directories = new Set<string>();
    const files = new Map<string, IndexedFile>();
    for (const entry of entries) {
      const { name } = entry;
      if (part === undefined || !part.test(name)) continue;
      if (!leaf) {
        if (entry.isDirectory()) directories.add(name);
        continue;
      }
      if (entry.isDirectory()) continue;
      const old = directory.files.get(name);
      if (old !== undefined) {
        files.set(name, old);
        continue;
      }
      const whole = path === '' ? name : `${path}/${name}`;
      const named = this.#pattern.read(whole);
      if (named === undefined) continue;
      this.#ids += 1;
      const file = { id: this.#ids, path: whole, named };
      files.set(name, file);
      this.#byId.set(file.id, file);
    }
    for (const [name, file] of directory.files) if (!files.has(name)) this.#byId.delete(file.id);
    for (const name of directory.directories) {
      if (!directories.has(name)) this.#forget(path === '' ? name : `${path}/${name}`);
    }
    directory.directories = directories;
    directory.files = files;
  }

  #forget(path: string): void {
    const directory = this.#directories.get(path);
    if (directory === undefined) return;
    this.#directories.delete(path);
    for (const file of directory.files.values()) this.#byId.delete(file.id);
    for (const name of directory.directories) this.#forget(`${path}/${name}`);
  }
}
