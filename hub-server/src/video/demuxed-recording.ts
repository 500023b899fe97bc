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
import {
  breakSeconds,
  breakTimes,
  isLongEnough,
  type KeySpan,
  type Recording,
  type RecordingFile,
} from './recording.ts';

const readCache = 2 * 1024 * 1024;
/** What the demuxer keeps in memory, as far as it has a bound: what it has read, and as much again for its tables. */
const kept = 2 * readCache;

/** A file of whatever container the demuxer knows. */
export class DemuxedRecording implements Recording {
  readonly first: number;
  readonly last: number;
  readonly playable: boolean;
  readonly bytes = kept;
  readonly #file: RecordingFile;
  readonly #input: Input;
  readonly #track: InputVideoTrack;
  readonly #codec: VideoCodec;
  readonly #sink: EncodedPacketSink;
  #init: Uint8Array | undefined;

  private constructor(
    file: RecordingFile,
    input: Input,
    track: InputVideoTrack,
    codec: VideoCodec,
    times: KeySpan,
  ) {
    this.#file = file;
    this.#input = input;
    this.#track = track;
    this.#codec = codec;
    this.playable = codec !== 'hevc';
    this.#sink = new EncodedPacketSink(track);
    this.first = times.begin;
    this.last = times.end;
  }

  async grow(): Promise<boolean> {
    return false;
  }

  /** Takes an opened file of which the first `length` bytes are good. Throws on what the demuxer cannot make sense of. */
  static async open(
    file: RecordingFile,
    length: number,
  ): Promise<DemuxedRecording | 'unknown-codec' | undefined> {
    const input = new Input({
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
    let recording: DemuxedRecording | 'unknown-codec' | undefined;
    try {
      recording = await DemuxedRecording.#inspect(file, input);
      return recording;
    } finally {
      if (!(recording instanceof DemuxedRecording)) input.dispose();
    }
  }

  static async #inspect(
    file: RecordingFile,
    input: Input,
  ): Promise<DemuxedRecording | 'unknown-codec' | undefined> {
    const track = await input.getPrimaryVideoTrack();
    if (track === null) return undefined;
    const codec = await track.getCodec();
    if (codec === null) return 'unknown-codec';
    const sink = new EncodedPacketSink(track);
    const key = await sink.getFirstKeyPacket({ metadataOnly: true });
    if (key === null) return undefined;
    const times = { begin: await track.getFirstTimestamp(), end: await track.computeDuration() };
    return times.end > times.begin ? new DemuxedRecording(file, input, track, codec, times) : undefined;
  }

  close(): void {
    this.#input.dispose();
    void this.#file.close().catch(() => undefined);
  }

  async keySpans(from: number, to: number, least?: number): Promise<readonly KeySpan[]> {
    const options = { metadataOnly: true } as const;
    const spans: KeySpan[] = [];
    let key = (await this.#sink.getKeyPacket(from, options)) ?? (await this.#sink.getFirstKeyPacket(options));
    while (key !== null && key.timestamp < to) {
      const begin = key.timestamp;
      let broken: number | undefined;
      do {
        const before: EncodedPacket = key;
        key = await this.#sink.getNextKeyPacket(before, options);
        if (key !== null) broken = await this.#breakBetween(before, key);
      } while (key !== null && broken === undefined && !isLongEnough(key.timestamp - begin, least));
      spans.push({ begin, end: broken ?? key?.timestamp ?? this.last });
    }
    return spans;
  }

  /** Where pictures end after one keyframe, if there is a break before the next. */
  async #breakBetween(key: EncodedPacket, next: EncodedPacket): Promise<number | undefined> {
    if (next.timestamp - key.timestamp <= breakSeconds) return undefined;
    const times: number[] = [];
    for await (const { timestamp } of this.#sink.packets(key, next, { metadataOnly: true }))
      times.push(timestamp);
    times.sort((a, b) => a - b);
    const distances = times.slice(1).map((time, at) => time - (times[at] ?? time));
    const usual = distances.toSorted((a, b) => a - b)[distances.length >>> 1] ?? 0;
    const most = Math.max(breakSeconds, breakTimes * usual);
    const last = times.findIndex((time, at) => (times[at + 1] ?? next.timestamp) - time > most);
    const end = times[last];
    return end === undefined ? undefined : end + usual;
  }

  async init(): Promise<Uint8Array> {
    if (this.#init === undefined) {
      const key = await this.#sink.getFirstKeyPacket();
      this.#init = (await this.#mux(key === null ? [] : [key])).init;
    }
    return this.#init;
  }

  /** Never grows: all that it has it has from the beginning. */
  held(): number {
    return 0;
  }

  async cut(span: KeySpan, whole = false): Promise<Uint8Array | undefined> {
    const begin = await this.#sink.getKeyPacket(span.begin);
    if (begin === null || begin.timestamp !== span.begin) return undefined;
    const packets: EncodedPacket[] = [];
    let next: EncodedPacket | undefined;
    for await (const packet of this.#sink.packets(begin)) {
      if (packet !== begin && packet.type === 'key' && packet.timestamp >= span.end) {
        if (!whole || next !== undefined) break;
        next = packet;
        continue;
      }
      if (next !== undefined) {
        if (packet.timestamp >= span.end) break;
        if (!packets.includes(next)) packets.push(next);
      }
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
