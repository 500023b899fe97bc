import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FragmentSplitter, fragmentTime, rebaseFragment } from './fragment-splitter.ts';

export interface SegmentWriterOptions {
  readonly folder: string;
  /** Unix ms of the stream's first frame, a whole second. */
  readonly start: number;
  /** Whole seconds a file. */
  readonly segment: number;
  /** A file's name from the Unix ms of its first frame. */
  readonly name: (ms: number) => string;
  readonly opened?: (name: string) => void;
}

/**
 * Writes the encoder's stream into files as a recorder does: fragment k, one second long and starting with a keyframe,
 * shows second `start + k`; so a file's name is exactly the time of its first frame, however late the encoder runs.
 * (ffmpeg's own segmenter names a file by the clock at the moment it opens it, which is a second late under load.)
 */
export class SegmentWriter {
  readonly #options: SegmentWriterOptions;
  readonly #splitter = new FragmentSplitter();
  #head: Buffer | undefined;
  #file: number | undefined;
  #fragments = 0;
  #base = 0n;

  constructor(options: SegmentWriterOptions) {
    this.#options = options;
  }

  /** Whole seconds written so far. */
  get seconds(): number {
    return this.#fragments;
  }

  write(chunk: Buffer): void {
    for (const part of this.#splitter.push(chunk)) {
      if (part.kind === 'head') this.#head = part.bytes;
      else this.#fragment(part.bytes);
    }
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #fragment(bytes: Buffer): void {
    const { folder, start, segment, name, opened } = this.#options;
    const place = this.#fragments % segment;
    let file = this.#file;
    let fresh: string | undefined;
    if (place === 0 || file === undefined) {
      this.close();
      fresh = name(start + this.#fragments * 1000);
      mkdirSync(dirname(join(folder, fresh)), { recursive: true });
      file = openSync(join(folder, fresh), 'w');
      this.#file = file;
      if (this.#head !== undefined) writeSync(file, this.#head);
      this.#base = fragmentTime(bytes);
    }
    rebaseFragment(bytes, fragmentTime(bytes) - this.#base, place + 1);
    writeSync(file, bytes);
    this.#fragments += 1;
    if (fresh !== undefined) opened?.(fresh);
  }
}

/** Names files `%Y-%m-%d_%H-%M-%S.mp4` by the wall clock of an IANA zone. */
export function segmentNames(zone: string): (ms: number) => string {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  return (ms) => {
    const parts = new Map(format.formatToParts(ms).map((part) => [part.type, part.value]));
    const get = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
    return `${get('year')}-${get('month')}-${get('day')}_${get('hour')}-${get('minute')}-${get('second')}.mp4`;
  };
}

/** What `segmentNames` makes; the recorder deletes nothing else. */
export const segmentNamePattern = /^\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d\.mp4$/;
