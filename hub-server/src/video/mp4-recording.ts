import type { Movie } from './mp4/movie.ts';
import { readMovieFragment } from './mp4/movie-fragment.ts';
import { type FileBoxes, readFileBoxes, readPicture } from './mp4/read-file.ts';
import { lastKeyUpTo, Runs } from './mp4/runs.ts';
import type { Samples } from './mp4/samples.ts';
import { writeFragmentHead, writeInit } from './mp4/write-fragment.ts';
import { isLongEnough, type KeySpan, type Recording, type RecordingFile } from './recording.ts';

/** Of a recording besides its samples: its head, the handle, objects. Bytes. */
const besides = 8 * 1024;
/** Sample entries whose pictures Chromium shows. */
const playableFormats: ReadonlySet<string> = new Set(['avc1', 'avc3', 'av01', 'vp08', 'vp09']);

/** An MP4 whose index was read once: what is asked of it costs a read of the wanted bytes and no more. */
export class Mp4Recording implements Recording {
  readonly first: number;
  readonly playable: boolean;
  readonly #file: RecordingFile;
  readonly #movie: Movie;
  readonly #samples: Samples;
  readonly #runs: Runs;
  /** Up to where the file has been read, and the last fragment in it. */
  #whole: number;
  #fragment: FileBoxes['moofs'][number] | undefined;
  #init: Uint8Array | undefined;

  private constructor(file: RecordingFile, movie: Movie, samples: Samples, boxes: FileBoxes) {
    this.#file = file;
    this.#movie = movie;
    this.#samples = samples;
    this.playable = playableFormats.has(movie.format);
    this.#whole = boxes.length;
    this.#fragment = boxes.moofs.at(-1);
    this.#runs = new Runs(samples, movie.timescale);
    this.first = Math.min(...this.#runs.list.map(({ begin }) => begin)) / movie.timescale;
  }

  get bytes(): number {
    return this.#samples.bytes + this.#runs.bytes + (this.#fragment?.content.length ?? 0) + besides;
  }

  get last(): number {
    return Math.max(...this.#runs.list.map(({ end }) => end)) / this.#movie.timescale;
  }

  /** Undefined when the file is none that is read here. */
  static of(file: RecordingFile, boxes: FileBoxes, size: number): Mp4Recording | undefined {
    if (boxes.kind !== 'mp4') return undefined;
    try {
      const picture = readPicture(boxes, size);
      if (picture === undefined) return undefined;
      const recording = new Mp4Recording(file, picture.movie, picture.samples, boxes);
      const hasKeys = recording.#runs.list.some(({ keys }) => keys.length > 0);
      return hasKeys && recording.last > recording.first ? recording : undefined;
    } catch (error) {
      // A box that reaches beyond itself.
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  }

  /** A recorder adds fragments for an hour: only the new ones are read, if the last one known is still where it was. */
  async grow(size: number): Promise<boolean> {
    const known = this.#fragment;
    if (known === undefined) return false;
    try {
      const there = await this.#read(known.at + 8, Buffer.alloc(known.content.length));
      if (!there.equals(known.content)) return false;
      const { moofs, length } = await readFileBoxes(this.#file, size, this.#whole);
      const before = this.#samples.length;
      for (const { at, content } of moofs) {
        if (!readMovieFragment(content, at, this.#movie, this.#samples)) return false;
      }
      this.#whole = length;
      this.#fragment = moofs.at(-1) ?? known;
      this.#runs.takeIn(before);
      return true;
    } catch {
      // Shorter than it was, or a box that contradicts itself: whoever opens it anew finds out.
      return false;
    }
  }

  close(): void {
    void this.#file.close().catch(() => undefined);
  }

  async keySpans(from: number, to: number, least?: number): Promise<readonly KeySpan[]> {
    const { timescale } = this.#movie;
    const spans: KeySpan[] = [];
    for (const run of this.#runs.list) {
      if (run.end / timescale <= from) continue;
      const seconds = (key: number): number | undefined => {
        const sample = run.keys[key];
        return sample === undefined ? undefined : this.#samples.shown(sample) / timescale;
      };
      let key = Math.max(0, lastKeyUpTo(this.#samples, run, from * timescale));
      for (let begin = seconds(key); begin !== undefined && begin < to; begin = seconds(key)) {
        let next: number | undefined;
        do {
          key += 1;
          next = seconds(key);
        } while (next !== undefined && !isLongEnough(next - begin, least));
        spans.push({ begin, end: next ?? run.end / timescale });
      }
    }
    return spans;
  }

  async init(): Promise<Uint8Array> {
    this.#init ??= writeInit(this.#movie);
    return this.#init;
  }

  held(span: KeySpan): number {
    const [from, to] = this.#range(span, true) ?? [0, 0];
    return to - from;
  }

  async cut(span: KeySpan, whole = false): Promise<Uint8Array | undefined> {
    const range = this.#range(span, whole);
    return range === undefined ? undefined : this.#fill(writeFragmentHead(this.#samples, range), ...range);
  }

  /** The samples [from, to) of a stretch; undefined when it begins at no keyframe. */
  #range({ begin, end }: KeySpan, whole: boolean): readonly [number, number] | undefined {
    const { timescale } = this.#movie;
    const samples = this.#samples;
    for (const run of this.#runs.list) {
      // The division that made `begin` may not come back to a whole number.
      const key = run.keys[lastKeyUpTo(samples, run, begin * timescale + 0.5)];
      if (key === undefined || samples.shown(key) / timescale !== begin) continue;
      let to = key + 1;
      // Up to the next stretch's keyframe; or to the end that the file had, if it has grown since.
      while (to < run.to && samples.shown(to) / timescale < end) to += 1;
      return [key, whole ? this.#behind(to, end, run.to) : to];
    }
    return undefined;
  }

  /** Behind the keyframe at `to` and the pictures that are decoded after it and shown before `end`, where there are any. */
  #behind(to: number, end: number, last: number): number {
    const { timescale } = this.#movie;
    let behind = to + 1;
    while (behind < last && this.#samples.shown(behind) / timescale < end) behind += 1;
    return behind > to + 1 ? behind : to;
  }

  /** `head` and the bytes of samples [from, to) behind it. Sound lies between them in many files. */
  async #fill(head: Buffer, from: number, to: number): Promise<Uint8Array> {
    const runs: { at: number; end: number }[] = [];
    for (let sample = from; sample < to; sample += 1) {
      const at = this.#samples.offset(sample);
      const end = at + this.#samples.size(sample);
      const last = runs.at(-1);
      if (last?.end === at) last.end = end;
      else runs.push({ at, end });
    }
    const size = runs.reduce((sum, { at, end }) => sum + end - at, 0);
    // Not of a pool: it is handed to another thread as it is.
    const filled = Buffer.allocUnsafeSlow(head.length + size);
    head.copy(filled);
    const begin = Math.min(...runs.map(({ at }) => at));
    const length = Math.max(...runs.map(({ end }) => end)) - begin;
    const isDense = runs.length > 1 && length <= 2 * size;
    const all = isDense ? await this.#read(begin, Buffer.allocUnsafe(length)) : undefined;
    let place = head.length;
    for (const { at, end } of runs) {
      const target = filled.subarray(place, place + end - at);
      if (all === undefined) await this.#read(at, target);
      else all.copy(target, 0, at - begin, end - begin);
      place += end - at;
    }
    return filled;
  }

  async #read(at: number, bytes: Buffer): Promise<Buffer> {
    const { bytesRead } = await this.#file.read(bytes, 0, bytes.length, at);
    if (bytesRead < bytes.length) throw new Error('the recording has become shorter');
    return bytes;
  }
}
