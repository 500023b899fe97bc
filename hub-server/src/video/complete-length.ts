import type { FileHandle } from 'node:fs/promises';

/** The file's kind and how much of it can be trusted. */
export interface CompleteLength {
  /** Bytes up to the end of the last whole fragment, or of the last whole top-level box of an ordinary MP4. */
  readonly length: number;
  /** An MP4 whose index (`moov`) is there; anything but MP4 counts as readable here. */
  readonly playable: boolean;
}

const headerBytes = 16;
const mp4Starts = new Set(['ftyp', 'styp', 'moov', 'free', 'skip', 'wide', 'mdat']);

/**
 * Walks the top-level boxes of an MP4. A file that is still written, or was cut off, ends in the middle of a box; its
 * last `moof` without a whole `mdat` must not be offered. Other containers are left to the demuxer.
 */
export async function completeLength(file: FileHandle, size: number): Promise<CompleteLength> {
  const header = Buffer.alloc(headerBytes);
  let at = 0;
  let whole = 0;
  let moov = false;
  let open = false;
  while (at + 8 <= size) {
    const { bytesRead } = await file.read(header, 0, headerBytes, at);
    if (bytesRead < 8) break;
    const type = header.toString('latin1', 4, 8);
    if (at === 0 && !mp4Starts.has(type)) return { length: size, playable: size > 0 };
    let boxSize = header.readUInt32BE(0);
    if (boxSize === 1 && bytesRead === headerBytes) boxSize = Number(header.readBigUInt64BE(8));
    else if (boxSize === 0) boxSize = size - at;
    // Padding or garbage after the last good box.
    if (boxSize < 8) break;
    if (at + boxSize > size) break;
    at += boxSize;
    if (type === 'moov') moov = true;
    if (type === 'moof') open = true;
    else if (type === 'mdat') open = false;
    if (!open) whole = at;
  }
  return { length: whole, playable: moov };
}
