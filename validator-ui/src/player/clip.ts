import type { GrantReply, GrantRequest } from '@otklik/shared/api/video.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import Hls, { type ErrorData, ErrorTypes, Events, type LevelDetails } from 'hls.js/light';
import type { ApiError } from '../api/errors.ts';
import { type ClipSpec, type ClipState, emptyClip, failureOf, failureOfStatus } from './clip-state.ts';
import { isRecorded, nearestRecorded, type Piece, placeOfWall, wallOfTime } from './time-map.ts';

export interface ClipPorts {
  readonly grant: (request: GrantRequest, signal: AbortSignal) => Promise<Result<GrantReply, ApiError>>;
}

/** A frame this much before the target is the target's own frame even at 8 frames a second. */
const framePatience = 0.13;
/** After a finished seek the frame on the element is the answer, however old: cameras of one frame a second exist. */
const settleMs = 400;
/** A little more than nothing, so that a boundary rounded down does not paint the frame before it. */
const seekBias = 0.0005;
/** A press this close to the edge of a recording still has its frame. */
const spanSlackMs = 200;

/** One `<video>` with one clip: grant, playlist, the frame of the wanted moment, then play and step. */
export class Clip {
  readonly video: HTMLVideoElement;
  readonly #ports: ClipPorts;
  readonly #listeners = new Set<() => void>();
  #state: ClipState = emptyClip;
  #spec: ClipSpec | undefined;
  #hls: Hls | undefined;
  #details: LevelDetails | undefined;
  #abort = new AbortController();
  #lastFrame: number | undefined;
  #framePeriod = 0.04;
  #settleTimer: ReturnType<typeof setTimeout> | undefined;
  #retried = false;
  #mediaRecovered = false;

  constructor(video: HTMLVideoElement, ports: ClipPorts) {
    this.video = video;
    this.#ports = ports;
    video.muted = true;
    video.addEventListener('seeked', () => this.#onSeeked());
    video.addEventListener('play', () => this.#set({ playing: true }));
    video.addEventListener('pause', () => this.#set({ playing: false }));
    this.#watchFrames();
  }

  readonly state = (): ClipState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Opens a clip; whatever was open is dropped. */
  load(spec: ClipSpec): void {
    this.#retried = false;
    this.#open(spec);
  }

  /** Tries the same clip again, with a new grant. */
  reload(): void {
    if (this.#spec !== undefined) this.load(this.#spec);
  }

  clear(): void {
    this.#close();
    this.#spec = undefined;
    this.#state = emptyClip;
    this.#emit();
  }

  /** Takes the clip out of thrifty preloading: from now on more is fetched ahead. */
  activate(): void {
    if (this.#hls === undefined) return;
    this.#hls.config.maxBufferLength = 30;
    this.#hls.config.maxMaxBufferLength = 60;
  }

  togglePlay(): void {
    if (this.#state.phase !== 'ready') return;
    if (this.video.paused) {
      // A play() cut short by pause() or by the next item rejects; that is no failure.
      this.video.play().catch(() => undefined);
    } else this.video.pause();
  }

  setRate(rate: number): void {
    this.video.playbackRate = rate;
    this.#set({ rate });
  }

  /** One frame forward or back, from the frame that is painted. */
  stepFrame(step: 1 | -1): void {
    if (this.#state.phase !== 'ready' || this.#lastFrame === undefined) return;
    this.video.pause();
    const from = this.#lastFrame;
    if (step === -1) this.video.currentTime = Math.max(0, from - 0.001);
    else this.#stepForward(from, 1);
  }

  stepSeconds(seconds: number): void {
    if (this.#state.phase !== 'ready') return;
    this.video.pause();
    const end = Number.isFinite(this.video.duration) ? this.video.duration - 0.001 : Number.MAX_SAFE_INTEGER;
    this.video.currentTime = Math.min(end, Math.max(0, this.video.currentTime + seconds));
  }

  /** To a hub time within the clip. */
  seekWall(wall: number): void {
    const place = placeOfWall(this.#pieces(), wall);
    if (this.#state.phase !== 'ready' || place === undefined) return;
    this.video.pause();
    this.video.currentTime = place.time + seekBias;
  }

  destroy(): void {
    this.#close();
    this.#listeners.clear();
  }

  /** The period between frames is only known once two were seen; a seek that paints nothing new tries further. */
  #stepForward(from: number, tries: number): void {
    this.video.currentTime = from + this.#framePeriod * tries + 0.002;
    this.video.addEventListener(
      'seeked',
      () => {
        requestAnimationFrame(() => {
          if (this.#lastFrame === from && tries < 8) this.#stepForward(from, tries + 1);
        });
      },
      { once: true },
    );
  }

  #open(spec: ClipSpec): void {
    this.#close();
    this.#spec = spec;
    this.#lastFrame = undefined;
    this.#mediaRecovered = false;
    this.#state = { ...emptyClip, key: spec.key, phase: 'loading' };
    this.#emit();
    const abort = new AbortController();
    this.#abort = abort;
    this.#start(spec, abort.signal).catch((thrown: unknown) => {
      if (!abort.signal.aborted) throw thrown;
    });
  }

  async #start(spec: ClipSpec, signal: AbortSignal): Promise<void> {
    const answer = await this.#ports.grant(
      { camera: spec.camera, from: spec.from, to: spec.to, reason: 'review' },
      signal,
    );
    if (signal.aborted) return;
    if (!answer.ok) {
      this.#set({ phase: 'failed', failure: failureOf(answer.error.code) });
      return;
    }
    const grant = answer.value;
    if (!isRecorded(grant.spans, spec.target, spanSlackMs)) {
      const nearest = nearestRecorded(grant.spans, spec.target);
      this.#set({ phase: 'failed', failure: { kind: 'gap', nearest }, error: grant.error });
      return;
    }
    if (!Hls.isSupported()) {
      this.#set({ phase: 'failed', failure: { kind: 'unplayable' } });
      return;
    }
    this.#set({ error: grant.error });
    this.#play(grant.playlist, spec);
  }

  #play(playlist: string, spec: ClipSpec): void {
    const hls = new Hls({
      autoStartLoad: false,
      // fMP4 needs no transmuxing, so a worker would only cost its start.
      enableWorker: false,
      maxBufferLength: 4,
      maxMaxBufferLength: 6,
      backBufferLength: 30,
      startFragPrefetch: true,
    });
    this.#hls = hls;
    const onLevel = (details: LevelDetails) => {
      const first = this.#details === undefined;
      this.#details = details;
      if (!first) return;
      const place = placeOfWall(this.#pieces(), spec.target);
      if (place === undefined) {
        this.#set({ phase: 'failed', failure: { kind: 'no-footage' } });
        return;
      }
      hls.startLoad(place.time + seekBias);
    };
    hls.on(Events.LEVEL_LOADED, (_event, data) => onLevel(data.details));
    hls.on(Events.LEVEL_UPDATED, (_event, data) => onLevel(data.details));
    hls.on(Events.FRAG_BUFFERED, () => this.#aim());
    hls.on(Events.ERROR, (_event, data) => this.#onError(data));
    hls.attachMedia(this.video);
    hls.loadSource(playlist);
  }

  /** Seeks to the target as the fragments' real timestamps put it, which may differ from the playlist's by a little. */
  #aim(): void {
    if (this.#state.phase !== 'loading' || this.#spec === undefined) return;
    const place = placeOfWall(this.#pieces(), this.#spec.target);
    if (place === undefined) return;
    const time = place.time + seekBias;
    if (!isBuffered(this.video, time)) return;
    if (Math.abs(this.video.currentTime - time) > 0.0004) this.video.currentTime = time;
    else this.#settle(false);
  }

  #onSeeked(): void {
    if (this.#state.phase !== 'loading') return;
    this.#aim();
    clearTimeout(this.#settleTimer);
    this.#settleTimer = setTimeout(() => this.#settle(true), settleMs);
  }

  /** Ready once the painted frame is the one that covers the target. */
  #settle(patienceOver: boolean): void {
    const spec = this.#spec;
    if (this.#state.phase !== 'loading' || spec === undefined || this.video.seeking) return;
    const place = placeOfWall(this.#pieces(), spec.target);
    const frame = this.#lastFrame;
    if (place === undefined || frame === undefined || Math.abs(this.video.currentTime - place.time) > 0.01)
      return;
    const behind = place.time - frame;
    if (behind < -2 * seekBias || (behind > framePatience && !patienceOver)) return;
    clearTimeout(this.#settleTimer);
    this.#set({ phase: 'ready', wall: this.#wallOf(frame) });
  }

  #watchFrames(): void {
    this.video.requestVideoFrameCallback((_now, frame) => {
      this.#watchFrames();
      if (this.#details === undefined) return;
      const step = this.#lastFrame === undefined ? 0 : frame.mediaTime - this.#lastFrame;
      if (step > 0.005 && step < 1.1 && !this.video.paused && this.video.playbackRate <= 1)
        this.#framePeriod = step;
      this.#lastFrame = frame.mediaTime;
      if (this.#state.phase === 'loading') this.#settle(false);
      else if (this.#state.phase === 'ready') this.#set({ wall: this.#wallOf(frame.mediaTime) });
    });
  }

  #wallOf(mediaTime: number): number | undefined {
    const wall = wallOfTime(this.#pieces(), mediaTime);
    return wall === undefined ? undefined : Math.round(wall);
  }

  #pieces(): Piece[] {
    const pieces: Piece[] = [];
    for (const fragment of this.#details?.fragments ?? []) {
      const wall = fragment.programDateTime;
      if (wall !== null) pieces.push({ start: fragment.start, duration: fragment.duration, wall });
    }
    return pieces;
  }

  #onError(data: ErrorData): void {
    if (!data.fatal || this.#spec === undefined) return;
    const status = data.response?.code;
    if (status === 410 && !this.#retried) {
      this.#retried = true;
      this.#open(this.#spec);
      return;
    }
    if (data.type === ErrorTypes.MEDIA_ERROR && !this.#mediaRecovered && this.#hls !== undefined) {
      this.#mediaRecovered = true;
      this.#hls.recoverMediaError();
      return;
    }
    const failure =
      data.type === ErrorTypes.NETWORK_ERROR ? failureOfStatus(status) : ({ kind: 'unplayable' } as const);
    this.video.pause();
    this.#set({ phase: 'failed', failure });
  }

  #close(): void {
    this.#abort.abort();
    clearTimeout(this.#settleTimer);
    this.#hls?.destroy();
    this.#hls = undefined;
    this.#details = undefined;
    this.#lastFrame = undefined;
    this.video.playbackRate = 1;
  }

  #set(change: Partial<ClipState>): void {
    this.#state = { ...this.#state, ...change };
    this.#emit();
  }

  #emit(): void {
    for (const listener of this.#listeners) listener();
  }
}

function isBuffered(video: HTMLVideoElement, time: number): boolean {
  for (let at = 0; at < video.buffered.length; at += 1) {
    if (time >= video.buffered.start(at) - 0.05 && time < video.buffered.end(at)) return true;
  }
  return false;
}
