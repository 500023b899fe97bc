import { randomUUID } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Span } from './archive.ts';
import type { NamePattern } from './name-pattern.ts';
import type { ZoneClock } from './zone-clock.ts';

/** A file whose path fits the pattern. */
export interface IndexedFile {
  /** Number for the life of the index: another index gives it to another file. */
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

const emptied = 'the folder is empty and was not: is it mounted?';
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
  readonly #gone: (file: IndexedFile) => void;
  /** Tells this index from all others, those of the same folder too. */
  readonly #token: string;
  readonly #directories = new Map<string, Directory>();
  readonly #byId = new Map<number, IndexedFile>();
  /** By `earliest`; `#added` are not in it yet, and those no longer in `#byId` are still in it when `#thinned`. */
  #sorted: IndexedFile[] = [];
  #added: IndexedFile[] = [];
  #thinned = false;
  #ids = 0;
  #running: Promise<void> | undefined;
  #complete = false;

  constructor(
    folder: string,
    pattern: NamePattern,
    zone: ZoneClock,
    now: () => number,
    gone: (file: IndexedFile) => void = () => undefined,
    token: string = randomUUID(),
  ) {
    this.#folder = folder;
    this.#pattern = pattern;
    this.#zone = zone;
    this.#now = now;
    this.#gone = gone;
    this.#token = token;
  }

  get(id: number): IndexedFile | undefined {
    return this.#byId.get(id);
  }

  /** What leaves the archive instead of a path. */
  nameOf(file: IndexedFile): string {
    return `${this.#token}/${file.id}`;
  }

  /** The file that this index has given a name to; `foreign` when another did, undefined when it is no longer there. */
  named(name: string): IndexedFile | 'foreign' | undefined {
    const id = name.startsWith(`${this.#token}/`) ? Number(name.slice(this.#token.length + 1)) : undefined;
    return id === undefined ? 'foreign' : this.#byId.get(id);
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

  /** All that is there has been looked at once. */
  get complete(): boolean {
    return this.#complete;
  }

  /**
   * Takes over what has changed on disk. Throws when the folder itself cannot be read, or is empty that was not: a place
   * where nothing is mounted any more. What was known is kept for its return.
   */
  refresh(): Promise<void> {
    this.#running ??= this.#walk('', 0, undefined)
      .then(() => {
        this.#complete = true;
      })
      .finally(() => {
        this.#running = undefined;
      });
    return this.#running;
  }

  /**
   * As `refresh`, of the folders alone that by their names can hold what begins within [from, to]: a few, where the whole of a
   * large archive takes long.
   */
  near(from: number, to: number): Promise<void> {
    return this.#walk('', 0, { from, to });
  }

  /** Whether a folder can hold what begins in a span. */
  #mayHold(path: string, { from, to }: Span): boolean {
    const local = this.#pattern.span(path);
    if (local === undefined) return true;
    const begin = Math.min(...this.#zone.instants(local[0]));
    const end = Math.max(...this.#zone.instants(local[1]));
    return begin <= to && end >= from;
  }

  async #walk(path: string, depth: number, wanted: Span | undefined): Promise<void> {
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
    // At once, so that another walk that comes here meanwhile adds to the same.
    this.#directories.set(path, directory);
    if (!idle) {
      const { mtimeMs } = await stat(join(this.#folder, path));
      const listed = directory.modified === mtimeMs && directory.listedAt - mtimeMs > settle;
      directory.checkedAt = now;
      if (!listed) await this.#list(path, depth, directory, mtimeMs, now);
    }
    for (const name of directory.directories) {
      const child = below(path, name);
      if (wanted !== undefined && !this.#mayHold(child, wanted)) continue;
      try {
        await this.#walk(child, depth + 1, wanted);
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
    if (entries.length === 0 && depth === 0 && directory.directories.size > 0) throw new Error(emptied);
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
    if (names.length === 0 && path === '' && directory.files.size > 0) throw new Error(emptied);
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
    this.#gone(file);
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
