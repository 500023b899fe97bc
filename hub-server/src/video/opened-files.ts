import { stat } from 'node:fs/promises';
import type { UnreadableReason } from '@otklik/shared/api/camera-check.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import type { ArchiveWarning, FolderSettings } from './archive.ts';
import type { IndexedFile } from './file-index.ts';
import { Lru } from './lru.ts';
import type { NamePattern } from './name-pattern.ts';
import { openRecording } from './open-recording.ts';
import type { Held, OpenRecordings } from './open-recordings.ts';
import type { Recording } from './recording.ts';

const second = 1000;
/** Files without a picture that are remembered: no handle, hardly any memory. */
const remembered = 24;
const faultyMost = 1000;
/** A file changed this recently is still written: that it cannot be played yet is no damage. */
const writing = 60 * second;
/** In the repeated hour: written at most this long after its start, it is from the later pass. */
export const sameTime = 2 * 3600 * second;

/** What is known of a file as it was when last looked at. */
export interface Seen {
  readonly size: number;
  readonly inode: number;
  readonly modified: number;
  /** Size and modification time when it was opened, if all that has come since was appended; else those of now. */
  readonly origin: readonly [size: number, modified: number];
  readonly recording: Recording | undefined;
  /** It may be whole, but nobody here knows how its picture is coded. */
  readonly unknownCodec: boolean;
  /** Camera time of the first frame; undefined when it cannot be told. */
  readonly start: number | undefined;
}

export interface OpenedFilesParts {
  readonly pattern: NamePattern;
  readonly timing: FolderSettings['timing'];
  readonly absolute: (file: IndexedFile) => string;
  /** Whether the file is still there as far as anybody has looked. */
  readonly isKnown: (file: IndexedFile) => boolean;
  readonly now: () => number;
  readonly warn: (warning: ArchiveWarning) => void;
  /** What other archives have open, too. */
  readonly open: OpenRecordings;
}

/** A file that is open. */
interface Opened extends Held {
  seen: Seen & { readonly recording: Recording };
}

/** The recordings of a folder that are open, as they were when last looked at, and what is the matter with others. */
export class OpenedFiles {
  readonly #pattern: NamePattern;
  readonly #timing: FolderSettings['timing'];
  readonly #absolute: (file: IndexedFile) => string;
  readonly #isKnown: (file: IndexedFile) => boolean;
  readonly #ports: Pick<OpenedFilesParts, 'now' | 'warn'>;
  readonly #open: OpenRecordings;
  readonly #opened = new Map<number, Opened>();
  readonly #others = new Lru<number, Seen>(remembered);
  #inUse: Opened | undefined;
  readonly #warned = new Lru<string, true>(1000);
  /** What is there and could not be shown when it was last looked at: of very many the latest. */
  readonly #faulty = new Map<string, UnreadableReason>();

  constructor({ pattern, timing, absolute, isKnown, now, warn, open }: OpenedFilesParts) {
    this.#pattern = pattern;
    this.#timing = timing;
    this.#absolute = absolute;
    this.#isKnown = isKnown;
    this.#ports = { now, warn };
    this.#open = open;
  }

  close(): void {
    for (const id of [...this.#opened.keys()]) this.drop(id);
    this.#others.clear();
  }

  /** What was looked at last may be closed. */
  release(): void {
    if (this.#inUse !== undefined) this.#open.release(this.#inUse);
    this.#inUse = undefined;
  }

  /** Closes a file that turned out to be damaged: it is opened anew at the next look. */
  drop(id: number): void {
    const opened = this.#opened.get(id);
    if (opened !== undefined) this.#open.close(opened);
    this.#others.delete(id);
  }

  /** The file is no longer there. What is being read of it stays open for that. */
  forget({ id, path }: IndexedFile): void {
    this.#faulty.delete(path);
    const opened = this.#opened.get(id);
    if (opened === undefined || opened !== this.#inUse) this.drop(id);
  }

  get faulty(): ReadonlyMap<string, UnreadableReason> {
    return this.#faulty;
  }

  /** The file as it is now, opened; undefined when it is gone. Valid until the next look or `release`. */
  async look(file: IndexedFile): Promise<Seen | undefined> {
    try {
      const path = this.#absolute(file);
      const { size, mtimeMs, ino } = await stat(path);
      const open = this.#opened.get(file.id);
      const known = open?.seen ?? this.#others.get(file.id);
      if (open !== undefined) this.#use(open);
      if (known !== undefined && known.size === size && known.modified === mtimeMs) return known;
      if (open?.seen.inode === ino && size > open.seen.size && (await open.seen.recording.grow(size))) {
        const { recording } = open.seen;
        open.seen = {
          ...open.seen,
          ...{ size, modified: mtimeMs, start: this.#place(file, recording, mtimeMs) },
        };
        this.#use(open);
        return open.seen;
      }
      this.drop(file.id);
      const opened = await openRecording(path, size);
      const unknownCodec = opened === 'unknown-codec';
      const recording = unknownCodec ? undefined : opened;
      const start = recording === undefined ? undefined : this.#place(file, recording, mtimeMs);
      this.#faulty.delete(file.path);
      const seen: Seen = {
        ...{ size, inode: ino, modified: mtimeMs, origin: [size, mtimeMs] },
        ...{ recording, unknownCodec, start },
      };
      this.#keep(file.id, seen);
      if (recording === undefined && !this.beingWritten(seen)) {
        this.#isFaulty(file, unknownCodec ? 'unknown-codec' : 'damaged');
        this.warn('recording-damaged', file.path, `${size} bytes that cannot be played`);
      } else if (recording !== undefined && start === undefined) {
        this.#isFaulty(file, 'start-unknown');
        this.warn(
          'recording-unplaced',
          file.path,
          'neither its name nor its modification time gives its start',
        );
      }
      return seen;
    } catch (error) {
      this.drop(file.id);
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      this.#faulty.delete(file.path);
      if (code !== 'ENOENT') {
        this.#isFaulty(file, 'not-readable');
        this.warn('folder-unreadable', file.path, `the file cannot be read: ${String(code)}`);
      }
      return undefined;
    }
  }

  #keep(id: number, seen: Seen): void {
    const { recording } = seen;
    if (recording === undefined) {
      this.#others.set(id, seen);
      return;
    }
    const opened: Opened = {
      seen: { ...seen, recording },
      get bytes() {
        return recording.bytes;
      },
      close: () => {
        this.#opened.delete(id);
        recording.close();
      },
    };
    this.#opened.set(id, opened);
    this.#use(opened);
  }

  /** Nobody closes it before the next look. */
  #use(opened: Opened): void {
    if (this.#inUse !== undefined && this.#inUse !== opened) this.#open.release(this.#inUse);
    this.#inUse = opened;
    this.#open.use(opened);
  }

  beingWritten(seen: Seen): boolean {
    return this.#ports.now() - seen.modified < writing;
  }

  /** Camera time of a recording's first frame. */
  #place(file: IndexedFile, recording: Recording, modified: number): number | undefined {
    const { precision } = this.#pattern;
    const { earliest, latest } = file;
    const named = modified >= latest && modified - latest < sameTime ? latest : earliest;
    if (this.#timing === 'name') return named;
    const measured = modified - (recording.last - recording.first) * second;
    if (measured >= named && measured < named + precision) return measured;
    return precision <= second ? named : undefined;
  }

  #isFaulty(file: IndexedFile, reason: UnreadableReason): void {
    if (!this.#isKnown(file)) return;
    this.#faulty.delete(file.path);
    this.#faulty.set(file.path, reason);
    const [oldest] = this.#faulty.keys();
    if (this.#faulty.size > faultyMost && oldest !== undefined) this.#faulty.delete(oldest);
  }

  warn(code: ArchiveWarning['code'], file: string, detail: string): void {
    const key = `${code} ${file}`;
    if (this.#warned.get(key) === true) return;
    this.#warned.set(key, true);
    this.#ports.warn({ ...coded(code, detail), file });
  }
}
