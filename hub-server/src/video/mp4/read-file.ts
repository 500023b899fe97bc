import type { RecordingFile } from '../recording.ts';
import { boxesIn } from './boxes.ts';
import { type Movie, readMovie } from './movie.ts';
import { readMovieFragment } from './movie-fragment.ts';
import type { Samples } from './samples.ts';

/** What the top-level boxes of a file say. */
export interface FileBoxes {
  readonly kind: 'mp4' | 'other';
  /** Bytes up to the end of the last whole fragment, or of the last whole top-level box of an ordinary MP4. */
  readonly length: number;
  /** An MP4 whose index (`moov`) is there; anything but MP4 counts as readable here. */
  readonly playable: boolean;
  /** Contents; of fragments only those whose data are whole. */
  readonly moov?: Buffer;
  readonly moofs: readonly { readonly at: number; readonly content: Buffer }[];
}

/** Most `moof`s, and the header of the `mdat` behind, come with one read. */
const windowBytes = 4096;
const mostMoov = 256 * 1024 * 1024;
const mostMoof = 16 * 1024 * 1024;
const mp4Starts = new Set(['ftyp', 'styp', 'moov', 'free', 'skip', 'wide', 'mdat']);

/**
 * Walks the top-level boxes of an MP4. A file that is still written, or was cut off, ends in the middle of a box; its
 * last `moof` without a whole `mdat` must not be offered. Other containers are left to the demuxer. `from`: the end of what
 * was whole at an earlier walk.
 */
export async function readFileBoxes(file: RecordingFile, size: number, from = 0): Promise<FileBoxes> {
  const view = new FileView(file);
  const moofs: { at: number; content: Buffer }[] = [];
  let moov: Buffer | undefined;
  let open: { at: number; content: Buffer } | undefined;
  let at = from;
  let whole = from;
  while (at + 8 <= size) {
    const head = await view.read(at, 16);
    if (head.length < 8) break;
    const type = head.toString('latin1', 4, 8);
    if (at === 0 && !mp4Starts.has(type))
      return { kind: 'other', length: size, playable: size > 0, moofs: [] };
    let boxSize = head.readUInt32BE(0);
    const wide = boxSize === 1 && head.length === 16;
    if (wide) boxSize = Number(head.readBigUInt64BE(8));
    else if (boxSize === 0) boxSize = size - at;
    // Padding or garbage after the last good box.
    if (boxSize < (wide ? 16 : 8) || at + boxSize > size) break;
    const begin = at + (wide ? 16 : 8);
    const content = (most: number): Promise<Buffer> => view.read(begin, Math.min(at + boxSize - begin, most));
    if (type === 'moov' && moov === undefined) moov = await content(mostMoov);
    if (type === 'moof') open = { at, content: await content(mostMoof) };
    else if (type === 'mdat' && open !== undefined) {
      // A copy: the window it was read through is larger by far where each picture has a fragment of its own.
      moofs.push({ at: open.at, content: Buffer.from(open.content) });
      open = undefined;
    }
    at += boxSize;
    if (open === undefined) whole = at;
  }
  const found = { kind: 'mp4', length: whole, playable: moov !== undefined, moofs } as const;
  return moov === undefined ? found : { ...found, moov };
}

/** Reads through a window, so that what follows closely costs no call of its own. */
class FileView {
  readonly #file: RecordingFile;
  #at = 0;
  #bytes = Buffer.alloc(0);

  constructor(file: RecordingFile) {
    this.#file = file;
  }

  async read(at: number, length: number): Promise<Buffer> {
    if (at < this.#at || at + length > this.#at + this.#bytes.length) {
      const bytes = Buffer.alloc(Math.max(length, windowBytes));
      const { bytesRead } = await this.#file.read(bytes, 0, bytes.length, at);
      this.#bytes = bytes.subarray(0, bytesRead);
      this.#at = at;
    }
    return this.#bytes.subarray(at - this.#at, at - this.#at + length);
  }
}

/**
 * The picture of an MP4 with all its samples whose bytes are there; undefined when it is of a kind not read here, or damaged:
 * the demuxer may still make something of it. Throws a RangeError where a box contradicts itself.
 */
export function readPicture(boxes: FileBoxes, size: number): { movie: Movie; samples: Samples } | undefined {
  const movie = boxes.moov === undefined ? undefined : readMovie(boxes.moov);
  if (movie === undefined) return undefined;
  // Sample entries that say only "encrypted".
  if (movie.format === 'encv' || boxesIn(movie.stsd, 16).length !== 1) return undefined;
  const { samples } = movie;
  for (const { at, content } of boxes.moofs) {
    if (!readMovieFragment(content, at, movie, samples)) return undefined;
  }
  samples.cutBehind(boxes.moofs.length > 0 ? boxes.length : size);
  samples.fit();
  return { movie, samples };
}
