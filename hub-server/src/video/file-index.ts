import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { NamePattern } from './name-pattern.ts';
import type { ZoneClock } from './zone-clock.ts';

/** A file whose path fits the pattern. */
export interface IndexedFile {
  /** Number for the life of the index; what leaves the archive instead of a path. */
  readonly id: number;
  /** Path below the folder, `/` between parts. */
  readonly path: string;
  /** The instants its name can mean, Unix ms: two in the hour that clocks repeat, else the same one twice. */
  readonly earliest: number;
  readonly latest: number;
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
  readonly #zone: ZoneClock;
  readonly #now: () => number;
  readonly #directories = new Map<string, Directory>();
  readonly #byId = new Map<number, IndexedFile>();
  /** By `earliest`; `#added` are not in it yet, and those no longer in `#byId` are still in it when `#thinned`. */
  #sorted: IndexedFile[] = [];
  #added: IndexedFile[] = [];
  #thinned = false;
  #ids = 0;
  #running: Promise<void> | undefined;

  constructor(folder: string, pattern: NamePattern, zone: ZoneClock, now: () => number) {
    this.#folder = folder;
    this.#pattern = pattern;
    this.#zone = zone;
    this.#now = now;
  }

  get(id: number): IndexedFile | undefined {
    return this.#byId.get(id);
  }

  /** All files by the earliest instant they can start at. */
  sorted(): readonly IndexedFile[] {
    if (this.#thinned) this.#sorted = this.#sorted.filter((file) => this.#byId.has(file.id));
    const added = this.#added.filter((file) => this.#byId.has(file.id));
    // Mostly in order already, which the sort makes use of.
    if (added.length > 0) this.#sorted = [...this.#sorted, ...added].sort((a, b) => a.earliest - b.earliest);
    this.#added = [];
    this.#thinned = false;
    return this.#sorted;
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
      const child = below(path, name);
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
    const leaf = depth === this.#pattern.parts.length - 1;
    if (leaf) await this.#listFiles(path, directory);
    else await this.#listDirectories(path, depth, directory);
    directory.modified = modified;
    directory.listedAt = now;
  }

  async #listDirectories(path: string, depth: number, directory: Directory): Promise<void> {
    const entries = await readdir(join(this.#folder, path), { withFileTypes: true });
    const names = entries.filter(
      (entry) => entry.isDirectory() && this.#pattern.parts[depth]?.test(entry.name),
    );
    const directories = new Set(names.map((entry) => entry.name));
    for (const name of directory.directories) {
      if (!directories.has(name)) this.#forget(below(path, name));
    }
    directory.directories = directories;
  }

  /** A month of ten-second files in one folder is a quarter of a million names: only new ones cost anything. */
  async #listFiles(path: string, directory: Directory): Promise<void> {
    const names = await readdir(join(this.#folder, path));
    let known = 0;
    for (const name of names) {
      if (!directory.files.has(name) && !this.#add(below(path, name), name, directory)) continue;
      known += 1;
    }
    if (known === directory.files.size) return;
    const there = new Set(names);
    for (const [name, file] of directory.files) {
      if (there.has(name)) continue;
      directory.files.delete(name);
      this.#remove(file);
    }
  }

  #add(path: string, name: string, directory: Directory): boolean {
    const named = this.#pattern.read(path);
    if (named === undefined) return false;
    const instants = named.kind === 'instant' ? [named.ms] : this.#zone.instants(named.ms);
    const [earliest = 0, latest = earliest] = instants;
    this.#ids += 1;
    const file = { id: this.#ids, path, earliest, latest };
    directory.files.set(name, file);
    this.#byId.set(file.id, file);
    this.#added.push(file);
    return true;
  }

  #remove(file: IndexedFile): void {
    this.#byId.delete(file.id);
    this.#thinned = true;
  }

  #forget(path: string): void {
    const directory = this.#directories.get(path);
    if (directory === undefined) return;
    this.#directories.delete(path);
    for (const file of directory.files.values()) this.#remove(file);
    for (const name of directory.directories) this.#forget(below(path, name));
  }
}

const below = (path: string, name: string): string => (path === '' ? name : `${path}/${name}`);
