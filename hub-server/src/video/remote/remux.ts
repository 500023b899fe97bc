import { openFile } from '../open-recording.ts';
import { memoryFile } from './memory-file.ts';

/** A video's picture as an fMP4 with the video's own times. */
export interface Remuxed {
  readonly bytes: Uint8Array;
  /** Its first picture and the end of its last, seconds. */
  readonly first: number;
  readonly last: number;
}

/**
 * Brings a video of whatever container the hub's readers know into fMP4, nothing transcoded: from its first keyframe on.
 * Undefined: there is no picture in it; `unknown-codec`: nobody here knows how it is coded.
 */
export async function remux(bytes: Uint8Array): Promise<Remuxed | 'unknown-codec' | undefined> {
  const recording = await openFile(memoryFile(bytes), bytes.length);
  if (recording === undefined || recording === 'unknown-codec') return recording;
  try {
    // A fragment for each keyframe: in one for all, the muxer marks none but the first.
    const keys = await recording.keySpans(recording.first, recording.last, 0);
    const parts: Uint8Array[] = [await recording.init()];
    for (const key of keys) {
      const part = await recording.cut(key);
      if (part !== undefined) parts.push(part);
    }
    const [first] = keys;
    if (first === undefined || parts.length === 1) return undefined;
    return { bytes: Buffer.concat(parts), first: first.begin, last: recording.last };
  } finally {
    recording.close();
  }
}
