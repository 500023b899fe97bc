import type { GrantReply, GrantRequest } from '@otklik/shared/api/video.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import Hls, { type ErrorData, ErrorTypes, Events, type LevelDetails } from 'hls.js/light';
import type { ApiError } from '../api/errors.ts';
import {
  type ClipFailure,
  type ClipSpec,
  type ClipState,
  emptyClip,
  failureOf,
  failureOfStatus,
} from './clip-state.ts';
import { isRecorded, nearestRecorded, type Piece, placeOfWall, wallOfTime } from './time-map.ts';

export interface ClipPorts {
  readonly grant: (request: GrantRequest, signal: AbortSignal) => Promise<Result<GrantReply, ApiError>>;
}

/** A frame this much before the target is the target's own frame even at 8 frames a second. */
const framePatience = 0.13;
/** After a finished seek the frame painted since is the answer, however old: cameras of one frame a second exist. */
const settleMs = 400;
/** So long it may take a busy machine to paint that frame; then whatever is there is taken. */
const paintMs = 4000;
/** No camera at a counter is faster, seconds a frame. */
const shortestPeriod = 1 / 60;
/** A little more than nothing, so that a boundary rounded down does not paint the frame before it. */
const seekBias = 0.0005;
/** How much further each try for the next frame goes, and how many there are: enough for one frame in two seconds. */
const stepGrowth = 1.8;
const stepTries = 9;
/** A clip that met no hub is tried again after so long, doubling, ms. */
const awayFirst = 2000;
const awayMost = 15_000;
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
  /** The shortest distance of two frames that was seen, seconds. */
  #framePeriod = shortestPeriod;
  #periodSeen = false;
  #settleTimer: ReturnType<typeof setTimeout> | undefined;
  /** A frame nearer to the target may still be on its way. */
  #patience = true;
  /** A frame has been painted since the last seek to the target. */
  #painted = false;
  /** Looks whether a step forward has come to another frame. */
  #stepping: (() => void) | undefined;
  /** Steps asked for while one is on its way, forward less back. */
  #stepsLeft = 0;
  #stepTimer: ReturnType<typeof setTimeout> | undefined;
  /** The same where no frame is painted: then it is the same one. */
  #lookLater: (() => void) | undefined;
  #retried = false;
  /** Tries in a row that met no hub, and what makes the next. */
  #awayTries = 0;
  #awayTimer: ReturnType<typeof setTimeout> | undefined;
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
    this.#awayTries = 0;
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

  /** Plays or rests; where the clip did not open, tries once more. */
  togglePlay(): void {
    if (this.#state.phase === 'failed') this.reload();
    if (this.#state.phase !== 'ready') return;
    this.#endSteps();
    if (this.video.paused) {
      // A play() cut short by pause() or by the next item rejects; that is no failure.
      this.video.play().catch(() => undefined);
    } else this.video.pause();
  }

  setRate(rate: number): void {
    this.video.playbackRate = rate;
    this.#set({ rate });
  }

  /** One frame forward or back, from the frame that is painted; keys that come faster than the picture wait for it. */
  stepFrame(step: 1 | -1): void {
    if (this.#state.phase !== 'ready' || this.#lastFrame === undefined) return;
    this.video.pause();
    if (this.#stepping === undefined) this.#step(this.#lastFrame, step, 0);
    else this.#stepsLeft += step;
  }

  stepSeconds(seconds: number): void {
    if (this.#state.phase !== 'ready') return;
    this.#endSteps();
    this.video.pause();
    const end = Number.isFinite(this.video.duration) ? this.video.duration - 0.001 : Number.MAX_SAFE_INTEGER;
    this.video.currentTime = Math.min(end, Math.max(0, this.video.currentTime + seconds));
  }

  /** Hub time of where the element is now, ms with a fraction: between painted frames, too. */
  wallNow(): number | undefined {
    return wallOfTime(this.#pieces(), this.video.currentTime);
  }

  /** To a hub time within the clip. */
  seekWall(wall: number): void {
    const place = placeOfWall(this.#pieces(), wall);
    if (this.#state.phase !== 'ready' || place === undefined) return;
    this.#endSteps();
    this.video.pause();
    this.video.currentTime = place.time + seekBias;
  }

  destroy(): void {
    this.#close();
    this.#listeners.clear();
  }

  /**
   * The period between frames is only known once two were seen, and a busy machine does not show each; so the shortest that
   * was seen counts, and a seek that paints the same frame again goes further. A distance that was too short, grown by less
   * than double, never leaps over a frame. It is the frame painted after the seek that tells, however late it is painted.
   */
  #step(from: number, step: 1 | -1, tries: number): void {
    const ahead = this.#framePeriod * stepGrowth ** tries + 0.002;
    this.video.currentTime = step === 1 ? from + ahead : Math.max(0, from - 0.001);
    clearTimeout(this.#stepTimer);
    const look = (): void => {
      clearTimeout(this.#stepTimer);
      this.#stepping = undefined;
      const frame = this.#lastFrame;
      if (frame === undefined || frame === from) {
        if (step === 1 && tries < stepTries) this.#step(from, step, tries + 1);
        else this.#stepsLeft = 0;
        return;
      }
      // Further than was asked for it is of another seek, still on its way when the step began.
      const took = (frame - from) * step;
      if (took > 0.005 && took <= (step === 1 ? ahead : 1.1)) this.#set({ frameMs: Math.round(took * 1000) });
      const next = Math.sign(this.#stepsLeft);
      if (next === 0) return;
      this.#stepsLeft -= next;
      this.#step(frame, next === 1 ? 1 : -1, 0);
    };
    this.#stepping = () => {
      if (this.#lastFrame !== from || (step === 1 && !this.video.seeking)) look();
    };
    this.#lookLater = look;
    this.#awaitStep();
  }

  /** Nothing can be told of a step before its seek has ended, which takes a busy machine as long as it takes. */
  #awaitStep(): void {
    clearTimeout(this.#stepTimer);
    this.#stepTimer = setTimeout(() => {
      if (this.video.seeking) this.#awaitStep();
      else this.#lookLater?.();
    }, settleMs);
  }

  /** What comes next goes elsewhere. */
  #endSteps(): void {
    clearTimeout(this.#stepTimer);
    this.#stepping = undefined;
    this.#stepsLeft = 0;
  }

  #open(spec: ClipSpec): void {
    this.#close();
    this.#spec = spec;
    this.#lastFrame = undefined;
    this.#patience = true;
    this.#painted = false;
    this.#mediaRecovered = false;
    this.#framePeriod = shortestPeriod;
    this.#periodSeen = false;
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
      {
        ...{ camera: spec.camera, from: spec.from, to: spec.to, at: spec.target },
        reason: spec.reason ?? 'review',
        ...(spec.poll === undefined ? {} : { poll: spec.poll }),
      },
      signal,
    );
    if (signal.aborted) return;
    if (!answer.ok) {
      this.#fail(failureOf(answer.error.code));
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
    this.#set({ error: grant.error, grant: grant.id, offset: grant.offset, clock: grant.clock });
    this.#set({ preparing: grant.preparing });
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
    if (Math.abs(this.video.currentTime - time) > 0.0004) {
      this.#painted = false;
      this.video.currentTime = time;
    } else this.#settle();
  }

  #onSeeked(): void {
    if (this.#stepping !== undefined) this.#awaitStep();
    if (this.#state.phase !== 'loading') return;
    this.#aim();
    this.#patience = true;
    this.#after(settleMs, () => {
      this.#patience = false;
      this.#settle();
      if (this.#state.phase !== 'loading') return;
      this.#after(paintMs, () => {
        this.#painted = true;
        this.#settle();
      });
    });
  }

  #after(ms: number, then: () => void): void {
    clearTimeout(this.#settleTimer);
    this.#settleTimer = setTimeout(then, ms);
  }

  /** Ready once the painted frame is the one that covers the target. */
  #settle(): void {
    const spec = this.#spec;
    if (this.#state.phase !== 'loading' || spec === undefined || this.video.seeking) return;
    const place = placeOfWall(this.#pieces(), spec.target);
    const frame = this.#lastFrame;
    if (place === undefined || frame === undefined || Math.abs(this.video.currentTime - place.time) > 0.01)
      return;
    const behind = place.time - frame;
    if (behind < -2 * seekBias || (behind > framePatience && (this.#patience || !this.#painted))) return;
    clearTimeout(this.#settleTimer);
    this.#awayTries = 0;
    this.#set({ phase: 'ready', wall: this.#wallOf(frame) });
  }

  #watchFrames(): void {
    this.video.requestVideoFrameCallback((_now, frame) => {
      this.#watchFrames();
      if (this.#details === undefined) return;
      const step = this.#lastFrame === undefined ? 0 : Math.abs(frame.mediaTime - this.#lastFrame);
      // Neighbours: frames that were played in a row, or a step of one. Of a jump nothing can be told.
      const inRow = !this.video.paused && this.video.playbackRate <= 1;
      if (step > 0.005 && step < 1.1 && (inRow || this.#stepping !== undefined)) this.#learn(step);
      this.#lastFrame = frame.mediaTime;
      this.#painted = true;
      this.#stepping?.();
      if (this.#state.phase === 'loading') this.#settle();
      else if (this.#state.phase === 'ready') this.#set({ wall: this.#wallOf(frame.mediaTime) });
    });
  }

  #learn(period: number): void {
    this.#framePeriod = this.#periodSeen ? Math.min(this.#framePeriod, period) : period;
    this.#periodSeen = true;
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
    this.#fail(failure);
  }

  /** A hub that is away comes back: then the clip opens by itself. */
  #fail(failure: ClipFailure): void {
    this.#set({ phase: 'failed', failure });
    const spec = this.#spec;
    if (spec === undefined || failure.kind !== 'failed') return;
    if (failure.code !== 'offline' && failure.code !== 'unavailable') return;
    const wait = Math.min(awayMost, awayFirst * 2 ** this.#awayTries);
    this.#awayTries += 1;
    this.#awayTimer = setTimeout(() => this.#open(spec), wait);
  }

  #close(): void {
    this.#abort.abort();
    clearTimeout(this.#settleTimer);
    clearTimeout(this.#awayTimer);
    this.#endSteps();
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
