/** Splits a fragmented MP4 stream, as ffmpeg writes it to a pipe, into its head and its whole fragments. */
export type StreamPart = { readonly kind: 'head' | 'fragment'; readonly bytes: Buffer };

const headerBytes = 8;

export class FragmentSplitter {
  #rest: Buffer = Buffer.alloc(0);
  #boxes: Buffer[] = [];

  /** Takes the next bytes of the stream, returns the parts that are complete now. */
  push(chunk: Buffer): readonly StreamPart[] {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const parts: StreamPart[] = [];
    while (this.#rest.length >= headerBytes) {
      const size = this.#rest.readUInt32BE(0);
      // Sizes 0 (to the end) and 1 (64 bits) do not occur in fragments of a second.
      if (size < headerBytes) throw new Error(`unexpected MP4 box size ${size}`);
      if (this.#rest.length < size) break;
      const type = this.#rest.toString('latin1', 4, headerBytes);
      this.#boxes.push(this.#rest.subarray(0, size));
      this.#rest = this.#rest.subarray(size);
      if (type === 'moov' || type === 'mdat') {
        parts.push({ kind: type === 'moov' ? 'head' : 'fragment', bytes: Buffer.concat(this.#boxes) });
        this.#boxes = [];
      } else if (type === 'mfra') {
        // The index at the end of the stream describes the stream, not our files.
        this.#boxes = [];
      }
    }
    return parts;
  }
}

/** The place of a box's content in `bytes`, following a path of nested boxes. */
function boxContent(bytes: Buffer, path: readonly string[]): number | undefined {
  let at = 0;
  let end = bytes.length;
  for (const name of path) {
    for (;;) {
      if (at + headerBytes > end) return undefined;
      const size = bytes.readUInt32BE(at);
      if (bytes.toString('latin1', at + 4, at + headerBytes) === name) {
        end = at + size;
        at += headerBytes;
        break;
      }
      if (size < headerBytes) return undefined;
      at += size;
    }
  }
  return at;
}

/** Decode time of a fragment in track units (`tfdt` version 1, which ffmpeg always writes). */
export function fragmentTime(fragment: Buffer): bigint {
  const at = boxContent(fragment, ['moof', 'traf', 'tfdt']);
  return at === undefined ? 0n : fragment.readBigUInt64BE(at + 4);
}

/** Moves a fragment in time and numbers it anew, in place: each file of a recorder starts at 0 and at fragment 1. */
export function rebaseFragment(fragment: Buffer, time: bigint, sequence: number): void {
  const tfdt = boxContent(fragment, ['moof', 'traf', 'tfdt']);
  const mfhd = boxContent(fragment, ['moof', 'mfhd']);
  if (tfdt !== undefined) fragment.writeBigUInt64BE(time, tfdt + 4);
  if (mfhd !== undefined) fragment.writeUInt32BE(sequence, mfhd + 4);
}
