import { Clip, type ClipPorts } from './clip.ts';
import { type ClipSpec, type ClipState, emptyClip } from './clip-state.ts';

/** Elements of a page: the clip that is shown, three ahead, one behind for a step back. */
export const poolSize = 5;
/** Clips fetched ahead at once. The next one comes first; more would only compete with it for the line. */
const fetchedAtOnce = 2;

interface Slot {
  readonly clip: Clip;
  /** When it was last asked for; the one asked for longest ago gives way. */
  used: number;
}

/**
 * A few `<video>` elements: one shows the item at hand, others have the next ones ready. Going on swaps them; the frame
 * is already painted. Nothing is ever shown that does not belong to the wanted clip. Bounded: never more than
 * `poolSize` clips are open.
 */
export class ClipPool {
  readonly #slots: readonly Slot[];
  readonly #listeners = new Set<() => void>();
  #active = 0;
  #uses = 0;
  #wanted: string | undefined;
  #ready = false;
  /** What another camera of the same item takes over once it is there: the moment, the speed, whether it plays. */
  #carried: Pick<ClipState, 'wall' | 'rate' | 'playing'> | undefined;
  #next: readonly ClipSpec[] = [];
  #snapshot: PoolState = { slot: 0, clip: emptyClip, preloaded: false };

  constructor(videos: readonly HTMLVideoElement[], ports: ClipPorts) {
    this.#slots = videos.map((video) => ({ clip: new Clip(video, ports), used: 0 }));
    for (const { clip } of this.#slots) clip.subscribe(() => this.#changed());
  }

  readonly state = (): PoolState => this.#snapshot;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Shows a clip: at once when it was preloaded, otherwise as soon as its frame is painted. */
  show(spec: ClipSpec): void {
    if (this.#wanted !== spec.key) {
      const before = this.active.state();
      this.#carried = before.phase === 'ready' && sameItem(before.key, spec.key) ? before : undefined;
      this.#wanted = spec.key;
      this.active.video.pause();
      const found = this.#slots.findIndex(({ clip }) => clip.state().key === spec.key);
      this.#ready = this.#slots[found]?.clip.state().phase === 'ready';
      this.#active = found === -1 ? this.#free(this.#active) : found;
      if (found === -1) this.active.load(spec);
    }
    this.#use(this.#active);
    this.active.activate();
    this.#changed();
  }

  /** Nothing to show: an item without a camera. */
  showNothing(): void {
    this.#wanted = undefined;
    this.active.clear();
    this.#changed();
  }

  /** Has the next clips ready, in this order; waits until the shown one is there. */
  preload(specs: readonly ClipSpec[]): void {
    this.#next = specs.slice(0, this.#slots.length - 2);
    this.#changed();
  }

  get active(): Clip {
    const slot = this.#slots[this.#active];
    if (slot === undefined) throw new Error('a pool has at least one element');
    return slot.clip;
  }

  destroy(): void {
    this.#listeners.clear();
    for (const { clip } of this.#slots) clip.destroy();
  }

  #use(index: number): void {
    const slot = this.#slots[index];
    this.#uses += 1;
    if (slot !== undefined) slot.used = this.#uses;
  }

  /** The element to give to another clip: not one of those wanted next, the one used longest ago; else `otherwise`. */
  #free(otherwise: number): number {
    const kept = new Set(this.#next.map(({ key }) => key));
    let best: number | undefined;
    for (const [index, { clip, used }] of this.#slots.entries()) {
      const { key } = clip.state();
      if (index === this.#active || (key !== undefined && kept.has(key))) continue;
      if (best === undefined || used < (this.#slots[best]?.used ?? 0)) best = index;
    }
    return best ?? otherwise;
  }

  #changed(): void {
    this.#takeOver();
    const clip = this.active.state();
    const shown = clip.key === this.#wanted ? clip : emptyClip;
    const before = this.#snapshot;
    if (before.slot !== this.#active || before.clip !== shown || before.preloaded !== this.#ready) {
      this.#snapshot = { slot: this.#active, clip: shown, preloaded: this.#ready };
      for (const listener of this.#listeners) listener();
    }
    if (clip.phase === 'ready' || clip.phase === 'failed' || this.#wanted === undefined) this.#fetchAhead();
  }

  #takeOver(): void {
    const carried = this.#carried;
    const { active } = this;
    const { key, phase } = active.state();
    if (carried === undefined || key !== this.#wanted || phase !== 'ready') return;
    this.#carried = undefined;
    active.setRate(carried.rate);
    if (carried.wall !== undefined) active.seekWall(carried.wall);
    if (carried.playing) active.togglePlay();
  }

  #fetchAhead(): void {
    let fetching = 0;
    for (const spec of this.#next) {
      if (fetching === fetchedAtOnce) return;
      const known = this.#slots.find(({ clip }) => clip.state().key === spec.key)?.clip;
      if (known !== undefined) {
        if (known.state().phase === 'loading') fetching += 1;
        continue;
      }
      const index = this.#free(-1);
      const slot = this.#slots[index];
      if (slot === undefined) return;
      fetching += 1;
      this.#use(index);
      // Calls back into #changed, which finds this clip already loading.
      slot.clip.load(spec);
    }
  }
}

/** A clip's key is its item and its camera. */
const sameItem = (one: string | undefined, other: string): boolean =>
  one !== undefined && one.split('/')[0] === other.split('/')[0];

export interface PoolState {
  /** Which of the elements is shown. */
  readonly slot: number;
  readonly clip: ClipState;
  /** The shown clip's frame was there before it was asked for. */
  readonly preloaded: boolean;
}
