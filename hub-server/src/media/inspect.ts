import { closeSync, openSync, readSync } from 'node:fs';
import {
  MEDIA_LIMITS,
  type MediaContainer,
  type MediaContent,
  type MediaRefusal,
} from '@otklik/shared/api/media.ts';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import {
  ADTS,
  CustomSource,
  EncodedPacketSink,
  Input,
  type InputFormat,
  type InputTrack,
  MP3,
  MP4,
  OGG,
  WAVE,
  WEBM,
} from 'mediabunny';
import { type Bytes, isWhole } from './whole-file.ts';

export type RefusedMedia = CodedError<MediaRefusal>;

const FORMATS: Readonly<Record<MediaContainer, InputFormat>> = {
  mp3: MP3,
  adts: ADTS,
  ogg: OGG,
  wav: WAVE,
  mp4: MP4,
  webm: WEBM,
};

/** What Chromium plays without the help of the machine; H.265 is not among it (FINDINGS: Debian's build). */
const CODECS: Readonly<Record<MediaContainer, readonly string[]>> = {
  mp3: ['mp3'],
  adts: ['aac'],
  ogg: ['opus'],
  wav: ['pcm-u8', 'pcm-s16', 'pcm-s24', 'pcm-s32', 'pcm-f32'],
  mp4: ['avc', 'vp9', 'av1', 'aac', 'mp3', 'opus'],
  webm: ['vp8', 'vp9', 'av1', 'opus', 'vorbis'],
};

/** What an index may say too much: padding of codecs, a rounded frame. */
const CLAIM_SLACK_MS = 500;
const READ_CACHE = 4 * 1024 * 1024;

/**
 * Looks at a file as what its first bytes say it is: whole, playable, one sound and one picture at most, within
 * `MEDIA_LIMITS`. Reads all of it; a hostile one may take any time, so it runs in a worker that can be ended.
 */
export async function inspectMedia(
  path: string,
  size: number,
  container: MediaContainer,
): Promise<Result<MediaContent, RefusedMedia>> {
  const file = openSync(path, 'r');
  const bytes: Bytes = {
    size,
    at: (start, length) => {
      const buffer = Buffer.alloc(Math.max(0, Math.min(length, size - start)));
      return buffer.subarray(0, readSync(file, buffer, 0, buffer.length, start));
    },
  };
  let input: Input | undefined;
  try {
    if (!isWhole(container, bytes)) {
      return err(coded('damaged', 'The file is broken off, or holds more than one thing.'));
    }
    input = new Input({
      formats: [FORMATS[container]],
      source: new CustomSource({
        getSize: () => size,
        read: (start, end) => bytes.at(start, end - start),
        maxCacheSize: READ_CACHE,
        prefetchProfile: 'none',
        handleUnhandledError: () => undefined,
      }),
    });
    return await contentOf(input, container, size);
  } catch {
    // The demuxer throws on what it cannot make sense of.
    return err(coded('damaged', 'The file cannot be read as what it begins as.'));
  } finally {
    input?.dispose();
    closeSync(file);
  }
}

async function contentOf(
  input: Input,
  container: MediaContainer,
  bytes: number,
): Promise<Result<MediaContent, RefusedMedia>> {
  const pictures = await input.getVideoTracks();
  const sounds = await input.getAudioTracks();
  if (pictures.length > 1 || sounds.length > 1 || pictures.length + sounds.length === 0) {
    return err(coded('tracks', 'A prompt has one sound, one picture, or one of each.'));
  }
  const codecs: string[] = [];
  let ms = 0;
  for (const track of [...pictures, ...sounds]) {
    const codec = await track.getCodec();
    if (codec === null || !CODECS[container].includes(codec)) {
      return err(coded('codec', `Not every kiosk plays ${codec ?? 'this codec'} in ${container}.`));
    }
    codecs.push(codec);
    ms = Math.max(ms, await lengthMs(track));
    if (ms > MEDIA_LIMITS.longestMs) {
      return err(coded('too-long', `A prompt is ${MEDIA_LIMITS.longestMs / 1000} s at most.`));
    }
    const claimed = await track.getDurationFromMetadata();
    if (claimed !== null && claimed * 1000 > ms + CLAIM_SLACK_MS) {
      return err(coded('damaged', 'The file says that it is longer than it is.'));
    }
  }
  if (ms < MEDIA_LIMITS.shortestMs) {
    return err(coded('too-short', `A prompt is ${MEDIA_LIMITS.shortestMs} ms at least.`));
  }
  const [picture] = pictures;
  if (picture === undefined) {
    return bytes > MEDIA_LIMITS.audioBytes
      ? err(coded('too-large', `A sound is ${MEDIA_LIMITS.audioBytes} bytes at most.`))
      : ok({ kind: 'audio', container, codecs, ms, bytes });
  }
  const width = await picture.getDisplayWidth();
  const height = await picture.getDisplayHeight();
  if (width < 1 || height < 1) return err(coded('damaged', 'The picture has no size.'));
  return Math.max(width, height) > MEDIA_LIMITS.widestPicture
    ? err(
        coded(
          'too-large',
          `A picture is ${MEDIA_LIMITS.widestPicture} pixels at most along its longer side.`,
        ),
      )
    : ok({ kind: 'video', container, codecs, ms, bytes, width, height });
}

/** Reads every packet: a length that only an index claims is none. Stops soon after the longest that is taken. */
async function lengthMs(track: InputTrack): Promise<number> {
  let end = 0;
  let first: number | undefined;
  for await (const packet of new EncodedPacketSink(track).packets()) {
    first ??= packet.timestamp;
    if (packet.byteLength > 0) end = Math.max(end, packet.timestamp + packet.duration);
    if ((end - first) * 1000 > MEDIA_LIMITS.longestMs) break;
  }
  // A thousandth off: what is whole in ms shall not be rounded up for a float.
  return Math.ceil((end - (first ?? 0)) * 1000 - 0.001);
}
