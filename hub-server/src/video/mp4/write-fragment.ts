import { makeBox, makeFullBox } from './boxes.ts';
import type { Movie } from './movie.ts';
import type { Samples } from './samples.ts';

const trackId = 1;
/** A segment of its own, as CMAF has it. */
const styp = makeBox('styp', Buffer.from('msdh\0\0\0\0msdhcmfs', 'latin1'));
/** ISO/IEC 14496-12, 8.8.3.1: depends on no other; or depends on others and is no sync sample. */
const keyFlags = 0x02000000;
const otherFlags = 0x01010000;
/** A transformation that changes nothing. */
const plain = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000];

/** The head of an fMP4 stream with the picture alone. */
export function writeInit(movie: Movie): Buffer {
  const { timescale, width, height, stsd } = movie;
  const empty = (type: string, words: number): Buffer =>
    makeFullBox(type, 0, 0, new Array<number>(words).fill(0));
  const handler = makeFullBox('hdlr', 0, 0, [0, 0x76696465, 0, 0, 0], Buffer.from('picture\0', 'latin1'));
  const table = makeBox('stbl', stsd, empty('stts', 1), empty('stsc', 1), empty('stsz', 2), empty('stco', 1));
  const data = makeBox('dinf', makeFullBox('dref', 0, 0, [1], makeFullBox('url ', 0, 1, [])));
  // 0x55c40000: the language `und`.
  const media = makeBox(
    'mdia',
    makeFullBox('mdhd', 0, 0, [0, 0, timescale, 0, 0x55c40000]),
    handler,
    makeBox('minf', makeFullBox('vmhd', 0, 1, [0, 0]), data, table),
  );
  const track = makeFullBox('tkhd', 0, 3, [0, 0, trackId, 0, 0, 0, 0, 0, 0, ...plain, width, height]);
  const head = makeFullBox('mvhd', 0, 0, [
    ...[0, 0, timescale, 0, 0x10000, 0x01000000, 0, 0, ...plain],
    ...[0, 0, 0, 0, 0, 0, trackId + 1],
  ]);
  return Buffer.concat([
    makeBox('ftyp', Buffer.from('iso6\0\0\0\0iso6cmfcmp41', 'latin1')),
    makeBox(
      'moov',
      head,
      makeBox('trak', track, media),
      makeBox('mvex', makeFullBox('trex', 0, 0, [trackId, 1, 0, 0, 0])),
    ),
  ]);
}

/** Samples [from, to) as a fragment; `data` are their bytes in a row. */
export const writeFragment = (
  samples: Samples,
  range: readonly [number, number],
  data: readonly Uint8Array[],
  lead?: number,
): Buffer => Buffer.concat([writeFragmentHead(samples, range, lead), ...data]);

/**
 * What stands before the bytes of samples [from, to) in a fragment, with the file's own times. `lead` is taken off each shift
 * and put on the decoding times. By default the keyframe in front is decoded as it is shown, as CMAF has it: players take one
 * time for the other there.
 */
export function writeFragmentHead(
  samples: Samples,
  [from, to]: readonly [number, number],
  lead = samples.shift(from),
): Buffer {
  let size = 0;
  const count = to - from;
  const decode = Math.max(0, samples.decode(from) + lead);
  const run = Buffer.alloc(12 + 16 * count);
  run.writeUInt32BE(0x01000f01);
  run.writeUInt32BE(count, 4);
  for (let sample = from; sample < to; sample += 1) {
    const at = 12 + 16 * (sample - from);
    // Where the recording jumps, the next sample's own time counts.
    const next = sample + 1 < to ? samples.decode(sample + 1) - samples.decode(sample) : 0;
    run.writeUInt32BE(next > 0 ? next : samples.duration(sample), at);
    size += samples.size(sample);
    run.writeUInt32BE(samples.size(sample), at + 4);
    run.writeUInt32BE(samples.isKey(sample) ? keyFlags : otherFlags, at + 8);
    run.writeInt32BE(samples.shift(sample) - lead, at + 12);
  }
  const time = makeFullBox('tfdt', 1, 0, [Math.floor(decode / 0x100000000), decode % 0x100000000]);
  const trun = makeBox('trun', run);
  const traf = makeBox('traf', makeFullBox('tfhd', 0, 0x20000, [trackId]), time, trun);
  const moof = makeBox('moof', makeFullBox('mfhd', 0, 0, [1]), traf);
  // The run is the fragment's last box; its data begin behind the header of `mdat`.
  moof.writeInt32BE(moof.length + 8, moof.length - trun.length + 16);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + size);
  head.write('mdat', 4, 'latin1');
  return Buffer.concat([styp, moof, head]);
}
