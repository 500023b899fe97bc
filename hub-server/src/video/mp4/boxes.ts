/** Boxes of ISO base media files (ISO/IEC 14496-12). */
export interface Box {
  readonly type: string;
  /** Of its content, behind the header. */
  readonly at: number;
  readonly end: number;
}

/** The boxes within [from, to) of `bytes`; what comes behind a box that does not fit is left out. */
export function boxesIn(bytes: Buffer, from = 0, to = bytes.length): readonly Box[] {
  const boxes: Box[] = [];
  let at = from;
  while (at + 8 <= to) {
    let size = bytes.readUInt32BE(at);
    let head = 8;
    if (size === 1) {
      if (at + 16 > to) break;
      size = Number(bytes.readBigUInt64BE(at + 8));
      head = 16;
    } else if (size === 0) size = to - at;
    if (size < head || at + size > to) break;
    boxes.push({ type: bytes.toString('latin1', at + 4, at + 8), at: at + head, end: at + size });
    at += size;
  }
  return boxes;
}

/** The first box at a path of types below [from, to). */
export function boxAt(bytes: Buffer, path: readonly string[], within?: Box): Box | undefined {
  let box: Box | undefined = within;
  for (const type of path) {
    box = boxesIn(bytes, box?.at, box?.end).find((each) => each.type === type);
    if (box === undefined) return undefined;
  }
  return box;
}

/** A box of parts, its size in front. */
export function makeBox(type: string, ...parts: readonly Uint8Array[]): Buffer {
  const size = parts.reduce((sum, part) => sum + part.length, 8);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(size);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, ...parts], size);
}

/** A box with version and flags, filled with 32-bit numbers. */
export function makeFullBox(
  type: string,
  version: number,
  flags: number,
  words: readonly number[],
  ...parts: readonly Uint8Array[]
): Buffer {
  const content = Buffer.alloc(4 + 4 * words.length);
  content.writeUInt32BE(version * 0x1000000 + flags);
  for (const [index, word] of words.entries()) content.writeUInt32BE(word, 4 + 4 * index);
  return makeBox(type, content, ...parts);
}
