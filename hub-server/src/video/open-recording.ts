import { open } from 'node:fs/promises';
import { DemuxedRecording } from './demuxed-recording.ts';
import { readFileBoxes } from './mp4/read-file.ts';
import { Mp4Recording } from './mp4-recording.ts';
import type { Recording, RecordingFile } from './recording.ts';

/**
 * Opens a file of `size` bytes. Undefined when it is empty, damaged or without a picture, `unknown-codec` when nobody here
 * knows how its picture is coded; a file that cannot be read at all (gone, no right) throws the file system's error. MP4 is read here, once, by its index; the rest by the demuxer.
 */
export async function openRecording(
  path: string,
  size: number,
): Promise<Recording | 'unknown-codec' | undefined> {
  return openFile(await open(path, 'r'), size);
}

/** As `openRecording`, of a file that is open; it is closed when it becomes no recording. */
export async function openFile(
  file: RecordingFile,
  size: number,
): Promise<Recording | 'unknown-codec' | undefined> {
  try {
    const boxes = await readFileBoxes(file, size);
    if (boxes.playable && boxes.length > 0) {
      const recording =
        Mp4Recording.of(file, boxes, size) ?? (await DemuxedRecording.open(file, boxes.length));
      if (recording === 'unknown-codec') {
        await file.close();
        return recording;
      }
      if (recording !== undefined) return recording;
    }
  } catch {
    // The demuxer throws on what it cannot make sense of: a damaged file.
  }
  await file.close();
  return undefined;
}
