import { type Box, boxAt, boxesIn } from './boxes.ts';
import { Samples } from './samples.ts';

/** What a `moov` says of the picture. */
export interface Movie {
  readonly track: number;
  /** Units of time in a second. */
  readonly timescale: number;
  readonly width: number;
  readonly height: number;
  /** The sample entry's type, such as `avc1`. */
  readonly format: string;
  /** `stsd` as it stands, header and all. */
  readonly stsd: Buffer;
  /** What is taken off each presentation time: where the first edit begins in the media, less the empty one before it. */
  readonly edit: number;
  /** Defaults of samples in fragments. */
  readonly defaults: SampleDefaults;
  /** Samples named in the `moov` itself; none in a fragmented file. */
  readonly samples: Samples;
}

export interface SampleDefaults {
  readonly duration: number;
  readonly size: number;
  readonly flags: number;
}

/** Reads the first video track of a `moov`'s content; undefined when there is none, or it is of a kind not read here. */
export function readMovie(moov: Buffer): Movie | undefined {
  const movieScale = scaleOf(moov, boxAt(moov, ['mvhd']));
  const track = boxesIn(moov).find((box) => box.type === 'trak' && isPicture(moov, box));
  if (track === undefined || movieScale === undefined) return undefined;
  const head = boxAt(moov, ['tkhd'], track);
  const timescale = scaleOf(moov, boxAt(moov, ['mdia', 'mdhd'], track));
  const table = boxAt(moov, ['mdia', 'minf', 'stbl'], track);
  const stsd = table === undefined ? undefined : boxAt(moov, ['stsd'], table);
  if (head === undefined || table === undefined || stsd === undefined || !timescale) return undefined;
  // Several descriptions would need one initialisation each.
  if (moov.readUInt32BE(stsd.at + 4) !== 1) return undefined;
  const edits = editsOf(moov, track, timescale / movieScale);
  // Fragments go on where the list ends: nobody writes them behind cuts.
  if (edits === undefined || (edits.length > 1 && boxAt(moov, ['mvex']) !== undefined)) return undefined;
  const [edit] = edits.map(({ begin, at }) => begin - at);
  const id = moov.readUInt32BE(head.at + (moov[head.at] === 1 ? 20 : 12));
  const all = readTable(moov, table, edits.length > 1 ? 0 : (edit ?? 0));
  const samples = all !== undefined && edits.length > 1 ? edited(all, edits) : all;
  if (samples === undefined) return undefined;
  return {
    ...{ track: id, timescale, edit: edit ?? 0, samples },
    width: moov.readUInt32BE(head.end - 8),
    height: moov.readUInt32BE(head.end - 4),
    format: moov.toString('latin1', stsd.at + 12, stsd.at + 16),
    // A copy: the whole index would stay with it.
    stsd: Buffer.from(moov.subarray(stsd.at - 8, stsd.end)),
    defaults: defaultsOf(moov, id),
  };
}

function isPicture(moov: Buffer, track: Box): boolean {
  const handler = boxAt(moov, ['mdia', 'hdlr'], track);
  return handler !== undefined && moov.toString('latin1', handler.at + 8, handler.at + 12) === 'vide';
}

function scaleOf(moov: Buffer, box: Box | undefined): number | undefined {
  return box === undefined ? undefined : moov.readUInt32BE(box.at + (moov[box.at] === 1 ? 20 : 12));
}

/** A stretch of the media, [begin, end), and when it is shown; units of the track. */
interface Edit {
  readonly begin: number;
  readonly end: number;
  readonly at: number;
}

/**
 * The edits of a track, the empty ones between them as the time that they take up; undefined for such as go back in the media, or
 * change its speed.
 */
function editsOf(moov: Buffer, track: Box, perMovieUnit: number): readonly Edit[] | undefined {
  const list = boxAt(moov, ['edts', 'elst'], track);
  if (list === undefined) return [];
  const wide = moov[list.at] === 1;
  const count = moov.readUInt32BE(list.at + 4);
  const edits: Edit[] = [];
  let shown = 0;
  for (let entry = 0; entry < count; entry += 1) {
    const at = list.at + 8 + entry * (wide ? 20 : 12);
    const length = (wide ? Number(moov.readBigUInt64BE(at)) : moov.readUInt32BE(at)) * perMovieUnit;
    const begin = wide ? Number(moov.readBigInt64BE(at + 8)) : moov.readInt32BE(at + 4);
    const rate = moov.readUInt32BE(at + (wide ? 16 : 8));
    if (rate !== 0x10000) return undefined;
    if (begin >= 0) {
      // Times are rounded to the movie's units.
      if (begin < (edits.at(-1)?.end ?? 0) - perMovieUnit) return undefined;
      edits.push({ begin, end: Math.round(begin + length), at: Math.round(shown) });
    }
    shown += length;
  }
  return edits;
}

/** The samples that edits show, as they show them; undefined when one begins with a picture that needs others before it. */
function edited(all: Samples, edits: readonly Edit[]): Samples | undefined {
  const samples = new Samples();
  let current = -1;
  for (let sample = 0; sample < all.length; sample += 1) {
    const shown = all.shown(sample);
    const found = edits.findIndex(({ begin, end }) => shown >= begin && shown < end);
    const edit = edits[found];
    // Decoded behind the next edit's first picture: cut away with what it leans on.
    if (edit === undefined || found < current) continue;
    if (found > current && !all.isKey(sample)) return undefined;
    current = found;
    const decode = all.decode(sample) - edit.begin + edit.at;
    const [offset, size, duration] = [all.offset(sample), all.size(sample), all.duration(sample)];
    samples.add(offset, size, decode, duration, all.shift(sample), all.isKey(sample));
  }
  return samples;
}

function defaultsOf(moov: Buffer, track: number): SampleDefaults {
  const extends_ = boxAt(moov, ['mvex']);
  for (const box of extends_ === undefined ? [] : boxesIn(moov, extends_.at, extends_.end)) {
    if (box.type !== 'trex' || moov.readUInt32BE(box.at + 4) !== track) continue;
    return {
      duration: moov.readUInt32BE(box.at + 12),
      size: moov.readUInt32BE(box.at + 16),
      flags: moov.readUInt32BE(box.at + 20),
    };
  }
  return { duration: 0, size: 0, flags: 0 };
}

/** The sample table of an ordinary file; undefined when its parts do not fit together. */
function readTable(moov: Buffer, table: Box, edit: number): Samples | undefined {
  const samples = new Samples();
  const part = (...types: readonly string[]): Box | undefined =>
    boxesIn(moov, table.at, table.end).find((box) => types.includes(box.type));
  const [sizes, chunks, runs, times] = [part('stsz'), part('stco', 'co64'), part('stsc'), part('stts')];
  if (sizes === undefined || chunks === undefined || runs === undefined || times === undefined)
    return samples;
  const count = moov.readUInt32BE(sizes.at + 8);
  // Pictures of one size are no video; and a count that no table bounds could be any number.
  if (moov.readUInt32BE(sizes.at + 4) !== 0) return undefined;
  const sync = part('stss');
  const keys =
    sync === undefined ? undefined : new Set(words(moov, sync.at + 8, moov.readUInt32BE(sync.at + 4)));
  const nextDuration = runLength(moov, times, false);
  const shifts = part('ctts');
  const nextShift = shifts === undefined ? () => 0 : runLength(moov, shifts, true);
  const chunkOf = chunkReader(moov, chunks, runs);
  let decode = 0;
  let place = 0;
  let left = 0;
  for (let sample = 0; sample < count; sample += 1) {
    if (left === 0) {
      const chunk = chunkOf();
      if (chunk === undefined || chunk.samples === 0) return undefined;
      ({ offset: place, samples: left } = chunk);
    }
    const size = moov.readUInt32BE(sizes.at + 12 + 4 * sample);
    const duration = nextDuration();
    samples.add(place, size, decode, duration, nextShift() - edit, keys?.has(sample + 1) ?? true);
    decode += duration;
    place += size;
    left -= 1;
  }
  return samples;
}

function* words(bytes: Buffer, at: number, count: number): Generator<number> {
  for (let word = 0; word < count; word += 1) yield bytes.readUInt32BE(at + 4 * word);
}

/** Values stored as (how many, value), one by one. */
function runLength(moov: Buffer, box: Box, signed: boolean): () => number {
  let at = box.at + 8;
  let left = 0;
  let value = 0;
  return () => {
    while (left === 0 && at + 8 <= box.end) {
      left = moov.readUInt32BE(at);
      // Version 0 is unsigned by the letter, and written signed all the same.
      value = signed ? moov.readInt32BE(at + 4) : moov.readUInt32BE(at + 4);
      at += 8;
    }
    left -= 1;
    return value;
  };
}

/** Chunks in order: where each begins and how many samples are in it. */
function chunkReader(
  moov: Buffer,
  chunks: Box,
  runs: Box,
): () => { readonly offset: number; readonly samples: number } | undefined {
  const wide = moov.toString('latin1', chunks.at - 4, chunks.at) === 'co64';
  const count = moov.readUInt32BE(chunks.at + 4);
  const runCount = moov.readUInt32BE(runs.at + 4);
  let chunk = 0;
  let run = 0;
  return () => {
    if (chunk >= count) return undefined;
    const at = chunks.at + 8 + chunk * (wide ? 8 : 4);
    chunk += 1;
    const runAt = (number: number): number => runs.at + 8 + 12 * number;
    while (run + 1 < runCount && moov.readUInt32BE(runAt(run + 1)) <= chunk) run += 1;
    const offset = wide ? Number(moov.readBigUInt64BE(at)) : moov.readUInt32BE(at);
    return { offset, samples: moov.readUInt32BE(runAt(run) + 4) };
  };
}
