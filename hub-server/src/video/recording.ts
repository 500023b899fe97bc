import { type FileHandle, open } from 'node:fs/promises';
import {
  ALL_FORMATS,
  BufferTarget,
  CmafOutputFormat,
  CustomSource,
  type EncodedPacket,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  Input,
  type InputVideoTrack,
  Output,
  type VideoCodec,
} from 'mediabunny';
import { completeLength } from './complete-length.ts';

/** A stretch of a recording that starts at a keyframe, seconds of the file's own time. */
export interface KeySpan {
  readonly begin: number;
  readonly end: number;
}

/** A fragment is at least this long, in seconds, unless the recording ends. */
const shortestFragment = 1;
/** Keyframe distances of a nominal second vary by a frame's rounding. */
const slack = 0.05;
const readCache = 2 * 1024 * 1024;

/** One opened file. `close` it; a file that cannot be played never becomes one. */
export class Recording {
  /** Timestamp of the first frame and end of the last, seconds in the file's own time. */
  readonly first: number;
  readonly last: number;
  readonly #file: FileHandle;
  readonly #input: Input;
  readonly #track: InputVideoTrack;
  readonly #codec: VideoCodec;
  readonly #sink: EncodedPacketSink;
  #init: Uint8Array | undefined;

  private constructor(
    file: FileHandle,
    input: Input,
    track: InputVideoTrack,
    codec: VideoCodec,
    times: KeySpan,
  ) {
    this.#file = file;
    this.#input = input;
    this.#track = track;
    this.#codec = codec;
    this.#sink = new EncodedPacketSink(track);
    this.first = times.begin;
    this.last = times.end;
  }

  /**
   * Opens a file of `size` bytes. Undefined when it is empty, damaged or without a picture; a file that cannot be read
   * at all (gone, no right) throws the file system's error.
   */
  static async open(path: string, size: number): Promise<Recording | undefined> {
    const file = await open(path, 'r');
    let input: Input | undefined;
    try {
      const { length, playable } = await completeLength(file, size);
      if (playable && length > 0) {
        input = new Input({
          formats: ALL_FORMATS,
          source: new CustomSource({
            getSize: () => length,
            read: async (start, end) => {
              const bytes = new Uint8Array(end - start);
              const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
              return bytes.subarray(0, bytesRead);
            },
            maxCacheSize: readCache,
            prefetchProfile: 'fileSystem',
            handleUnhandledError: () => undefined,
          }),
        });
        const recording = await Recording.#inspect(file, input);
        if (recording !== undefined) return recording;
      }
    } catch {
      // The demuxer throws on what it cannot make sense of: a damaged file.
    }
    input?.dispose();
    await file.close();
    return undefined;
  }

  static async #inspect(file: FileHandle, input: Input): Promise<Recording | undefined> {
    const track = await input.getPrimaryVideoTrack();
    if (track === null) return undefined;
    const codec = await track.getCodec();
    const sink = new EncodedPacketSink(track);
    const key = await sink.getFirstKeyPacket({ metadataOnly: true });
    if (codec === null || key === null) return undefined;
    const times = { begin: await track.getFirstTimestamp(), end: await track.computeDuration() };
    return times.end > times.begin ? new Recording(file, input, track, codec, times) : undefined;
  }

  close(): void {
    this.#input.dispose();
    void this.#file.close().catch(() => undefined);
  }

  /** Stretches from keyframe to keyframe, each at least a second long, that cover [from, to] (file time, seconds). */
  async keySpans(from: number, to: number): Promise<readonly KeySpan[]> {
    const options = { metadataOnly: true } as const;
    const spans: KeySpan[] = [];
    let key = (await this.#sink.getKeyPacket(from, options)) ?? (await this.#sink.getFirstKeyPacket(options));
    while (key !== null && key.timestamp < to) {
      const begin = key.timestamp;
      do key = await this.#sink.getNextKeyPacket(key, options);
      while (key !== null && key.timestamp - begin < shortestFragment - slack);
      spans.push({ begin, end: key?.timestamp ?? this.last });
    }
    return spans;
  }

  /** Head of an fMP4 stream of this recording's picture. */
  async init(): Promise<Uint8Array> {
    if (this.#init === undefined) {
      const key = await this.#sink.getFirstKeyPacket();
      this.#init = (await this.#mux(key === null ? [] : [key])).init;
    }
    return this.#init;
  }

  /**
   * The packets of one stretch as an fMP4 fragment with the file's own timestamps, nothing transcoded. Undefined when
   * the recording has no keyframe there (another file took its name).
   */
  async cut(span: KeySpan): Promise<Uint8Array | undefined> {
    const begin = await this.#sink.getKeyPacket(span.begin);
    if (begin === null || begin.timestamp !== span.begin) return undefined;
    const packets: EncodedPacket[] = [];
    for await (const packet of this.#sink.packets(begin)) {
      if (packet !== begin && packet.type === 'key' && packet.timestamp >= span.end) break;
      // The stretch ended at the end of a file that has grown since.
      if (packet.timestamp >= span.end) continue;
      packets.push(packet);
    }
    return (await this.#mux(packets)).media;
  }

  async #mux(packets: readonly EncodedPacket[]): Promise<{ init: Uint8Array; media: Uint8Array }> {
    const init = new BufferTarget();
    const media = new BufferTarget();
    const output = new Output({ format: new CmafOutputFormat(), target: media, initTarget: init });
    const source = new EncodedVideoPacketSource(this.#codec);
    output.addVideoTrack(source);
    await output.start();
    const decoderConfig = await this.#track.getDecoderConfig();
    const meta = decoderConfig === null ? undefined : { decoderConfig };
    for (const packet of packets) await source.add(packet, meta);
    await output.finalize();
    return { init: bytesOf(init), media: bytesOf(media) };
  }
}

function bytesOf(target: BufferTarget): Uint8Array {
  return target.buffer === null ? new Uint8Array() : new Uint8Array(target.buffer);
}
