import { Clip, type ClipPorts } from './clip.ts';
import type { ClipSpec, ClipState } from './clip-state.ts';
import { correction } from './sync.ts';

/** Cameras beside the one at hand. */
export const besideMost = 3;

/**
 * Other cameras of the same item, kept at the moment of the one at hand. That one is the only clock: they start, stop, go and
 * speed up with it, and what they drift meanwhile is taken back by a slightly other speed. Resting they stand at the very
 * moment of its painted frame.
 */
export class CameraGroup {
  readonly #clips: readonly Clip[];
  readonly #listeners = new Set<() => void>();
  /** The resting moment each was sent to last. */
  readonly #sent: (number | undefined)[];
  #master: Clip | undefined;
  #snapshot: readonly ClipState[];
  #leave: () => void = () => undefined;

  constructor(videos: readonly HTMLVideoElement[], ports: ClipPorts) {
    this.#clips = videos.map((video) => new Clip(video, ports));
    this.#sent = this.#clips.map(() => undefined);
    this.#snapshot = this.#clips.map((clip) => clip.state());
    for (const clip of this.#clips) clip.subscribe(() => this.#changed());
  }

  /** One state an element. */
  readonly state = (): readonly ClipState[] => this.#snapshot;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Shows these clips, one an element; the elements left over show nothing. */
  show(specs: readonly ClipSpec[]): void {
    for (const [index, clip] of this.#clips.entries()) {
      const spec = specs[index];
      if (spec?.key === clip.state().key) continue;
      this.#sent[index] = undefined;
      if (spec === undefined) clip.clear();
      else clip.load(spec);
    }
  }

  /** From now on this one is the clock; none: they rest where they are. */
  follow(master: Clip | undefined): void {
    if (this.#master === master) return;
    this.#leave();
    this.#master = master;
    this.#leave = master?.subscribe(() => this.#keepUp()) ?? (() => undefined);
    this.#sent.fill(undefined);
    this.#keepUp();
  }

  destroy(): void {
    this.#leave();
    this.#listeners.clear();
    for (const clip of this.#clips) clip.destroy();
  }

  #changed(): void {
    this.#snapshot = this.#clips.map((clip) => clip.state());
    for (const listener of this.#listeners) listener();
    this.#keepUp();
  }

  #keepUp(): void {
    const master = this.#master;
    const { phase, wall, playing, rate } = master?.state() ?? {};
    if (master === undefined || phase !== 'ready' || wall === undefined || rate === undefined) return;
    for (const [index, clip] of this.#clips.entries()) {
      if (clip.state().phase !== 'ready') continue;
      if (playing === true) {
        this.#sent[index] = undefined;
        this.#run(clip, master, rate);
      } else this.#rest(index, clip, wall);
    }
  }

  #run(clip: Clip, master: Clip, rate: number): void {
    const { video } = clip;
    // What waits for its picture is waited for: the master has its own already.
    if (video.seeking) return;
    const [here, there] = [clip.wallNow(), master.wallNow()];
    if (here === undefined || there === undefined) return;
    const found = correction(there, here, rate);
    if (found.kind === 'seek') clip.seekWall(found.wall);
    const wanted = found.kind === 'rate' ? found.rate : rate;
    if (video.playbackRate !== wanted) video.playbackRate = wanted;
    if (video.paused) clip.togglePlay();
  }

  #rest(index: number, clip: Clip, wall: number): void {
    if (!clip.video.paused) clip.video.pause();
    if (this.#sent[index] === wall) return;
    this.#sent[index] = wall;
    clip.seekWall(wall);
  }
}
