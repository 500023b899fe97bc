/**
 * Recordings by RTSP replay, as ONVIF has it (Streaming Specification, "RTSP replay", Profile G): SETUP and PLAY carry
 * `Require: onvif-replay`, PLAY a `Range: clock=…` and `Rate-Control: no`, and the packets' header extension says when each
 * picture was taken. ffmpeg sends none of these headers, so the packets are read here and put into a transport stream.
 */
import { randomBytes } from 'node:crypto';
import type { ArchiveCredentials } from '@otklik/shared/api/remote-archive.ts';
import { ok, type Result } from '@otklik/shared/base/result.ts';
import type { ResolveName } from '../../../deliveries/guarded-lookup.ts';
import type { Span } from '../../archive.ts';
import { fault, type RemoteFault } from '../fault.ts';
import type { Origin } from '../origin.ts';
import { type FetchedVideo, LONGEST_VIDEO_MS, MOST_VIDEO_BYTES, type RemoteSource } from '../source.ts';
import { type AccessUnit, AccessUnits } from './access-units.ts';
import { isGoodbye, readRtp } from './rtp.ts';
import { rtspAuthorization } from './rtsp-auth.ts';
import { RtspConnection, type RtspReply } from './rtsp-connection.ts';
import { trackUrl, type VideoTrack, videoOf } from './sdp.ts';
import { transportStream } from './transport-stream.ts';

export interface RtspReplayOptions {
  readonly origin: Origin;
  readonly credentials: ArchiveCredentials;
  readonly resolve?: ResolveName;
}

type Asked = Result<RtspReply, RemoteFault>;

const replayHeaders = { Require: 'onvif-replay' } as const;
/** Where pictures' times begin in the stream, so that none is below zero. */
const lead = 10_000;
/** Servers begin at the keyframe before; what they say is earlier by more than this, ms, is not of the piece. */
const earlierBy = 15_000;
/** When nothing more comes for so long, what has come is all there is. */
const silenceMs = 4000;

export function createRtspReplay({ origin, credentials, resolve }: RtspReplayOptions): RemoteSource {
  return {
    ...{ whole: false, pieceMs: 30_000, grain: 1 },
    spans: async () => ok(undefined),
    async fetch(piece, signal) {
      const stop = AbortSignal.any([signal, AbortSignal.timeout(LONGEST_VIDEO_MS)]);
      const replay = new Replay(origin, credentials, stop, resolve);
      const fetched = await replay.run(piece);
      return !fetched.ok && signal.aborted ? fault('unavailable') : fetched;
    },
  };
}

interface Picture extends AccessUnit {
  /** Unix ms with a fraction. */
  readonly at: number;
}

/** One conversation that fetches one piece. */
class Replay {
  readonly #url: string;
  readonly #credentials: ArchiveCredentials;
  readonly #connection: RtspConnection;
  readonly #pictures: Picture[] = [];
  readonly #done = Promise.withResolvers<'done'>();
  #challenges: readonly string[] = [];
  #units: AccessUnits | undefined;
  #payloadType = -1;
  #to = Number.POSITIVE_INFINITY;
  /** How much later than it was asked to the server began; known once it has answered. */
  #late: number | undefined;
  #silence: NodeJS.Timeout | undefined;

  constructor(
    origin: Origin,
    credentials: ArchiveCredentials,
    signal: AbortSignal,
    resolve: ResolveName | undefined,
  ) {
    this.#url = origin.url.href;
    this.#credentials = credentials;
    this.#connection = new RtspConnection({
      ...{ origin, signal, mostBytes: MOST_VIDEO_BYTES },
      ...(resolve === undefined ? {} : { resolve }),
      onPacket: (channel, bytes) => this.#packet(channel, bytes),
    });
  }

  async run(piece: Span): Promise<Result<FetchedVideo, RemoteFault>> {
    try {
      return await this.#run(piece);
    } finally {
      clearTimeout(this.#silence);
      this.#connection.close();
    }
  }

  async #run(piece: Span): Promise<Result<FetchedVideo, RemoteFault>> {
    const described = await this.#ask('DESCRIBE', this.#url, { Accept: 'application/sdp' });
    if (!described.ok) return described;
    if (described.value.status === 404) return fault('archive-other-camera');
    const wrong = statusFault(described.value);
    if (wrong !== undefined) return wrong;
    const base = described.value.headers.get('content-base') ?? this.#url;
    if (!isOf(this.#url, base)) return fault('archive-other-camera');
    const track = videoOf(described.value.body);
    if (track === undefined) return fault('archive-garbled');
    if (track === 'other-codec') return fault('codec-unplayable');
    const setUp = await this.#ask('SETUP', trackUrl(base, track.control), {
      ...{ ...replayHeaders, Transport: 'RTP/AVP/TCP;unicast;interleaved=0-1' },
    });
    if (!setUp.ok) return setUp;
    const session = setUp.value.headers.get('session')?.split(';', 1)[0];
    const notSetUp = statusFault(setUp.value);
    if (notSetUp !== undefined) return notSetUp;
    if (session === undefined) return fault('archive-garbled');
    return this.#play(piece, base, track, session);
  }

  async #play(
    piece: Span,
    base: string,
    track: VideoTrack,
    session: string,
  ): Promise<Result<FetchedVideo, RemoteFault>> {
    this.#payloadType = track.payloadType;
    this.#to = piece.to;
    let first: { readonly timestamp: number; readonly at: number } | undefined;
    this.#units = new AccessUnits(track.codec, (unit) => {
      // A server that does not say when its pictures were taken says where it began, which may come behind the first of them.
      const at = unit.replay?.at ?? (first === undefined ? piece.from : timeOf(first, unit, track.clockRate));
      first ??= { timestamp: unit.timestamp, at };
      this.#picture({ ...unit, at });
    });
    const played = await this.#ask('PLAY', base, {
      ...{ ...replayHeaders, Session: session, 'Rate-Control': 'no' },
      Range: `clock=${clockTime(piece.from)}-${clockTime(piece.to)}`,
    });
    if (!played.ok) return played;
    // 457: nothing is recorded in that range.
    if (played.value.status === 404 || played.value.status === 457) return fault('no-footage');
    const wrong = statusFault(played.value);
    if (wrong !== undefined) return wrong;
    const late = (startOf(played.value.headers.get('range')) ?? piece.from) - piece.from;
    this.#late = late;
    this.#listen();
    const end = await Promise.race([this.#done.promise, this.#connection.ended]);
    this.#units.flush();
    const placed = this.#pictures.map((each) =>
      each.replay === undefined ? { ...each, at: each.at + late } : each,
    );
    const near = placed.filter(({ at }) => at >= piece.from - earlierBy && at < piece.to);
    const key = near.findIndex(({ isKey }) => isKey);
    if (key < 0 && placed.some(({ isKey }) => isKey)) return fault('archive-lies');
    if (key < 0)
      return end === 'done' || end.ok || end.error.code === 'archive-offline' ? fault('no-footage') : end;
    if (end !== 'done' && !end.ok && end.error.code !== 'archive-offline') return end;
    this.#connection.close('TEARDOWN', base, { Session: session });
    return ok(video(near.slice(key), track));
  }

  #packet(channel: number, bytes: Buffer): void {
    if (channel === 1 && isGoodbye(bytes)) this.#done.resolve('done');
    const packet = channel === 0 ? readRtp(bytes) : undefined;
    if (packet === undefined || packet.payloadType !== this.#payloadType) return;
    this.#listen();
    this.#units?.take(packet);
  }

  #picture(picture: Picture): void {
    const late = picture.replay === undefined ? this.#late : 0;
    if (late !== undefined && picture.at + late >= this.#to) {
      this.#done.resolve('done');
      return;
    }
    this.#pictures.push(picture);
    if (picture.replay?.endsAll === true) this.#done.resolve('done');
  }

  #listen(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#done.resolve('done'), silenceMs);
  }

  /** A request, and the same again with a login where one is asked for. */
  async #ask(method: string, url: string, headers: Readonly<Record<string, string>>): Promise<Asked> {
    const send = (): Promise<Asked> => {
      const nonce = randomBytes(8).toString('hex');
      const login = rtspAuthorization(this.#challenges, this.#credentials, { method, url, nonce });
      return this.#connection.request(method, url, {
        ...headers,
        ...(login === undefined ? {} : { Authorization: login }),
      });
    };
    const reply = await send();
    if (!reply.ok || reply.value.status !== 401) return reply;
    // A nonce may have become old between two requests; a second refusal is one.
    this.#challenges = reply.value.challenges;
    return send();
  }
}

function video(pictures: readonly Picture[], { codec, parameters }: VideoTrack): FetchedVideo {
  const begin = Math.min(...pictures.map(({ at }) => at));
  const timed = pictures.map(({ units, isKey, at }) => ({
    units: isKey ? [...parameters, ...units] : units,
    isKey,
    time: Math.round((at - begin + lead) * 90),
  }));
  return { bytes: transportStream(codec, timed), anchor: { of: 'zero', at: begin - lead } };
}

function statusFault({ status }: RtspReply): Result<never, RemoteFault> | undefined {
  if (status === 401 || status === 403) return fault('archive-refuses');
  if (status >= 300 && status < 400) return fault('archive-elsewhere');
  // 551: it knows no replay.
  if (status === 503) return fault('archive-offline');
  return status === 200 ? undefined : fault('archive-garbled');
}

/** RFC 2326, 3.7: UTC. */
const clockTime = (ms: number): string => new Date(ms).toISOString().replaceAll(/[-:]/g, '');

function startOf(range: string | undefined): number | undefined {
  const [, date, time] = /^clock=(\d{8})T(\d{6}(?:\.\d+)?)Z/.exec(range ?? '') ?? [];
  if (date === undefined || time === undefined) return undefined;
  const day = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`;
  const ms = Date.parse(`${day}T${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4, 10)}Z`);
  return Number.isNaN(ms) ? undefined : ms;
}

/** Whether an address is the asked one or below it, whatever the host calls itself. */
function isOf(asked: string, base: string): boolean {
  if (!URL.canParse(base)) return false;
  const path = (url: string): string => new URL(url).pathname.replace(/\/+$/, '');
  return path(base) === path(asked) || path(base).startsWith(`${path(asked)}/`);
}

function timeOf(
  first: { readonly timestamp: number; readonly at: number },
  { timestamp }: AccessUnit,
  clockRate: number,
): number {
  // The nearest way round: timestamps wrap at 32 bits.
  const passed = (timestamp - first.timestamp) | 0;
  return first.at + (passed / clockRate) * 1000;
}
