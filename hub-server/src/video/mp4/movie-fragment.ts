import { type Box, boxAt, boxesIn } from './boxes.ts';
import type { Movie, SampleDefaults } from './movie.ts';
import type { Samples } from './samples.ts';

const notSync = 0x10000;
const mostAlike = 1000;

/**
 * Adds the samples of a `moof` (its content, and where the whole box stands in the file) to those before. False when it is
 * of a kind that is not read here.
 */
export function readMovieFragment(moof: Buffer, place: number, movie: Movie, samples: Samples): boolean {
  const tracks = boxesIn(moof).filter((box) => box.type === 'traf');
  for (const [index, track] of tracks.entries()) {
    const head = boxAt(moof, ['tfhd'], track);
    if (head === undefined) return false;
    if (moof.readUInt32BE(head.at + 4) !== movie.track) continue;
    const read = readHead(moof, head, movie.defaults);
    // Of a later track without its own base, data follow those of the track before: no recorder writes that.
    if (read.base === undefined && !read.fromMoof && index > 0) return false;
    const time = boxAt(moof, ['tfdt'], track);
    let decode = endOf(samples);
    if (time !== undefined)
      decode =
        moof[time.at] === 1 ? Number(moof.readBigUInt64BE(time.at + 4)) : moof.readUInt32BE(time.at + 4);
    let data = read.base ?? place;
    for (const run of boxesIn(moof, track.at, track.end)) {
      if (run.type !== 'trun') continue;
      const from = { decode, data, base: read.base ?? place, defaults: read.defaults, movie, samples };
      ({ decode, data } = readRun(moof, run, from));
    }
  }
  return true;
}

function endOf(samples: Samples): number {
  const last = samples.length - 1;
  return last < 0 ? 0 : samples.decode(last) + samples.duration(last);
}

interface Head {
  readonly base: number | undefined;
  readonly fromMoof: boolean;
  readonly defaults: SampleDefaults;
}

function readHead(moof: Buffer, head: Box, defaults: SampleDefaults): Head {
  const flags = moof.readUIntBE(head.at + 1, 3);
  let at = head.at + 8;
  const take = (bit: number, otherwise: number): number => {
    if ((flags & bit) === 0) return otherwise;
    at += 4;
    return moof.readUInt32BE(at - 4);
  };
  let base: number | undefined;
  if ((flags & 0x1) !== 0) {
    base = Number(moof.readBigUInt64BE(at));
    at += 8;
  }
  take(0x2, 0);
  const duration = take(0x8, defaults.duration);
  const size = take(0x10, defaults.size);
  return {
    base,
    fromMoof: (flags & 0x20000) !== 0,
    defaults: { duration, size, flags: take(0x20, defaults.flags) },
  };
}

interface Run {
  readonly decode: number;
  /** Where its data begin unless the run says otherwise. */
  readonly data: number;
  readonly base: number;
  readonly defaults: SampleDefaults;
  readonly movie: Movie;
  readonly samples: Samples;
}

function readRun(moof: Buffer, run: Box, from: Run): { readonly decode: number; readonly data: number } {
  const { defaults, movie, samples } = from;
  const flags = moof.readUIntBE(run.at + 1, 3);
  const count = moof.readUInt32BE(run.at + 4);
  // A count that no table bounds could be any number.
  if ((flags & 0xf00) === 0 && count > mostAlike) throw new RangeError(`${count} samples alike`);
  let at = run.at + 8;
  const next = (bit: number, otherwise: number): number => {
    if ((flags & bit) === 0) return otherwise;
    at += 4;
    return moof.readUInt32BE(at - 4);
  };
  let { decode, data } = from;
  if ((flags & 0x1) !== 0) {
    data = from.base + moof.readInt32BE(at);
    at += 4;
  }
  const first = next(0x4, defaults.flags);
  for (let sample = 0; sample < count; sample += 1) {
    const duration = next(0x100, defaults.duration);
    const size = next(0x200, defaults.size);
    const traits = next(0x400, sample === 0 ? first : defaults.flags);
    const shift = next(0x800, 0) | 0;
    samples.add(data, size, decode, duration, shift - movie.edit, (traits & notSync) === 0);
    decode += duration;
    data += size;
  }
  return { decode, data };
}
