import type { PictureStream } from '../archive.ts';
import { boxesIn } from '../mp4/boxes.ts';
import { type Movie, readMovie } from '../mp4/movie.ts';
import { readMovieFragment } from '../mp4/movie-fragment.ts';
import { Samples } from '../mp4/samples.ts';
import { writeFragment, writeInit } from '../mp4/write-fragment.ts';

/** What a transcoder is given: times count from the first picture decoded, never below zero. */
export interface Feed {
  readonly bytes: Buffer;
  /** Presentation times [from, to) that are wanted, in units of which there are `timescale` in a second. */
  readonly from: number;
  readonly to: number;
  readonly timescale: number;
}

interface Pictures {
  readonly movie: Movie;
  readonly samples: Samples;
  readonly data: readonly Buffer[];
}

/** The pictures of a stream; undefined when it holds none or is none. */
function picturesOf({ init, media }: PictureStream): Pictures | undefined {
  const [head, bytes] = [bufferOf(init), bufferOf(media)];
  try {
    const moov = boxesIn(head).find((box) => box.type === 'moov');
    const movie = moov === undefined ? undefined : readMovie(head.subarray(moov.at, moov.end));
    if (movie === undefined) return undefined;
    const samples = new Samples();
    for (const box of boxesIn(bytes)) {
      if (
        box.type === 'moof' &&
        !readMovieFragment(bytes.subarray(box.at, box.end), box.at - 8, movie, samples)
      )
        return undefined;
    }
    const data = Array.from({ length: samples.length }, (_none, sample) =>
      bytes.subarray(samples.offset(sample), samples.offset(sample) + samples.size(sample)),
    );
    return samples.length === 0 ? undefined : { movie, samples, data };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/**
 * A stretch of `seconds` from its first keyframe on as a transcoder reads it without moving its times: ffmpeg shifts a
 * stream in which pictures are shown before they are decoded.
 */
export function feedOf(stream: PictureStream, seconds: number): Feed | undefined {
  const pictures = picturesOf(stream);
  if (pictures === undefined) return undefined;
  const { movie, samples, data } = pictures;
  let least = Number.POSITIVE_INFINITY;
  for (let sample = 0; sample < samples.length; sample += 1) least = Math.min(least, samples.shift(sample));
  const begin = samples.decode(0);
  const moved = new Samples();
  for (let sample = 0; sample < samples.length; sample += 1) {
    const [decode, shift] = [samples.decode(sample) - begin, samples.shift(sample) - least];
    moved.add(0, samples.size(sample), decode, samples.duration(sample), shift, samples.isKey(sample));
  }
  const from = moved.shown(0);
  return {
    bytes: Buffer.concat([writeInit(movie), writeFragment(moved, [0, moved.length], data, 0)]),
    ...{ from, to: from + Math.round(seconds * movie.timescale), timescale: movie.timescale },
  };
}

/** What a transcoder made of a stretch, at the stretch's own times, seconds. Undefined when it made nothing. */
export function placedAt(stream: PictureStream, begin: number, end: number): PictureStream | undefined {
  const pictures = picturesOf(stream);
  if (pictures === undefined) return undefined;
  const { movie, samples, data } = pictures;
  const move = Math.round(begin * movie.timescale) - samples.shown(0);
  const placed = new Samples();
  for (let sample = 0; sample < samples.length; sample += 1) {
    const last = sample === samples.length - 1;
    const left = Math.round(end * movie.timescale) - samples.shown(sample) - move;
    const duration = last && left > 0 ? left : samples.duration(sample);
    const decode = samples.decode(sample) + move;
    placed.add(0, samples.size(sample), decode, duration, samples.shift(sample), samples.isKey(sample));
  }
  return { init: writeInit(movie), media: writeFragment(placed, [0, placed.length], data) };
}

const bufferOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Head and fragments as one piece, to be kept. */
export function packed({ init, media }: PictureStream): Uint8Array {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(init.length);
  return Buffer.concat([head, init, media]);
}

export function unpacked(bytes: Uint8Array): PictureStream {
  const length = bufferOf(bytes).readUInt32BE(0);
  return { init: bytes.subarray(4, 4 + length), media: bytes.subarray(4 + length) };
}
