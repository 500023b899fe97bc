/** Two days of a camera at 25 pictures a second; more is taken for damage. */
const most = 4_500_000;
const firstRoom = 256;

interface Columns {
  readonly offset: Float64Array;
  readonly size: Uint32Array;
  readonly decode: Float64Array;
  readonly duration: Uint32Array;
  readonly shift: Float64Array;
  readonly key: Uint8Array;
}

/**
 * The samples of one track in decoding order, as far as they are known; times in the track's own units. 33 bytes a sample: an
 * hour of a camera is some 90,000, and many hours are open at once.
 */
export class Samples {
  #columns: Columns = columnsOf(0);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** What they take up, bytes. */
  get bytes(): number {
    return Object.values(this.#columns).reduce((sum: number, { byteLength }) => sum + byteLength, 0);
  }

  /** Throws a RangeError when there are more than any recording has. */
  add(offset: number, size: number, decode: number, duration: number, shift: number, key: boolean): void {
    const at = this.#length;
    if (at >= most) throw new RangeError(`more than ${most} samples`);
    if (at === this.#columns.key.length) this.#room(Math.min(most, Math.max(firstRoom, Math.ceil(at * 1.5))));
    const columns = this.#columns;
    columns.offset[at] = offset;
    columns.size[at] = size;
    columns.decode[at] = decode;
    columns.duration[at] = duration;
    columns.shift[at] = shift;
    columns.key[at] = key ? 1 : 0;
    this.#length = at + 1;
  }

  /** Where its bytes begin in the file. */
  offset(sample: number): number {
    return this.#columns.offset[sample] ?? 0;
  }

  size(sample: number): number {
    return this.#columns.size[sample] ?? 0;
  }

  decode(sample: number): number {
    return this.#columns.decode[sample] ?? 0;
  }

  duration(sample: number): number {
    return this.#columns.duration[sample] ?? 0;
  }

  /** Presentation less decoding time; negative where an edit list says so. */
  shift(sample: number): number {
    return this.#columns.shift[sample] ?? 0;
  }

  /** Presentation time. */
  shown(sample: number): number {
    return this.decode(sample) + this.shift(sample);
  }

  /** Whether decoding can start at it. */
  isKey(sample: number): boolean {
    return this.#columns.key[sample] === 1;
  }

  /** Its duration is `most` at most. */
  shorten(sample: number, most: number): void {
    this.#columns.duration[sample] = Math.min(this.duration(sample), most);
  }

  /** Forgets what is not whole within the first `length` bytes of the file, and all that is decoded after it. */
  cutBehind(length: number): void {
    let whole = 0;
    while (whole < this.#length && this.offset(whole) + this.size(whole) <= length) whole += 1;
    this.#length = whole;
  }

  /** Gives back the room left for more. */
  fit(): void {
    if (this.#length < this.#columns.key.length) this.#room(this.#length);
  }

  #room(size: number): void {
    const before = this.#columns;
    const [after, kept] = [columnsOf(size), Math.min(size, this.#length)];
    after.offset.set(before.offset.subarray(0, kept));
    after.size.set(before.size.subarray(0, kept));
    after.decode.set(before.decode.subarray(0, kept));
    after.duration.set(before.duration.subarray(0, kept));
    after.shift.set(before.shift.subarray(0, kept));
    after.key.set(before.key.subarray(0, kept));
    this.#columns = after;
  }
}

function columnsOf(size: number): Columns {
  return {
    offset: new Float64Array(size),
    size: new Uint32Array(size),
    decode: new Float64Array(size),
    duration: new Uint32Array(size),
    shift: new Float64Array(size),
    key: new Uint8Array(size),
  };
}
