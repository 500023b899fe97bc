import { MAX_LINE_BYTES } from './constants.ts';
import { decodeLine, type FrameFault } from './frame.ts';

/**
 * Bytes in, frames out. Invariants:
 * - never throws, whatever the bytes;
 * - keeps at most one begun line of MAX_LINE_BYTES + 1 (its `\r`) between calls;
 * - any `$` begins a frame, so every good frame is found whatever surrounds it;
 * - the cutting of the input into calls changes nothing, the counts included.
 */

export interface ParserState {
  /** A begun line, from its `$`; empty when waiting for one. Never changed in place. */
  readonly partial: Uint8Array;
  readonly dropped: DropCounts;
}

/**
 * What was thrown away. `cut`: a frame broken off by the next `$`. `noise`: bytes outside frames, line ends not
 * counted. The others count lines.
 */
export type DropCounts = Readonly<Record<FrameFault | 'cut' | 'noise', number>>;

const nothing = new Uint8Array(0);
const DOLLAR = 0x24;
const LF = 0x0a;
const CR = 0x0d;

export const emptyParser: ParserState = {
  partial: nothing,
  dropped: { malformed: 0, crc: 0, oversize: 0, cut: 0, noise: 0 },
};

export interface Parsed {
  readonly state: ParserState;
  /** Bodies of the frames completed by these bytes, in order. */
  readonly bodies: readonly string[];
}

export function parse(state: ParserState, bytes: Uint8Array): Parsed {
  const input = state.partial.length === 0 ? bytes : concat(state.partial, bytes);
  const dropped = { ...state.dropped };
  const bodies: string[] = [];
  let begin = state.partial.length === 0 ? -1 : 0;
  for (let i = state.partial.length; i < input.length; i++) {
    const byte = input[i];
    if (byte === DOLLAR) {
      if (begin >= 0) dropped.cut += 1;
      begin = i;
    } else if (begin < 0) {
      if (byte !== LF && byte !== CR) dropped.noise += 1;
    } else if (byte === LF) {
      const end = input[i - 1] === CR ? i - 1 : i;
      const line = decodeLine(input.subarray(begin, end));
      if (line.ok) bodies.push(line.value);
      else dropped[line.error] += 1;
      begin = -1;
    } else if (i - begin >= MAX_LINE_BYTES && !(byte === CR && i - begin === MAX_LINE_BYTES)) {
      // One byte too many and not the `\r` of a full line: the rest up to the next `$` is noise.
      dropped.oversize += 1;
      begin = -1;
    }
  }
  const partial = begin < 0 ? nothing : input.slice(begin);
  return { state: { partial, dropped }, bodies };
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}
