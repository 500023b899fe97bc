import { Clip, type ClipPorts } from './clip.ts';
import { type ClipSpec, type ClipState, emptyClip } from './clip-state.ts';

/**
 * Two `<video>` elements: one shows the item at hand, the other has the next one ready. Going on swaps them; the frame
 * is already painted. Nothing is ever shown that does not belong to the wanted clip.
 */
export class ClipPool {
  readonly #slots: readonly [Clip, Clip];
  readonly #listeners = new Set<() => void>();
  #active: 0 | 1 = 0;
  #wanted: string | undefined;
  #next: ClipSpec | undefined;
  #snapshot: PoolState = { slot: 0, clip: emptyClip };

  constructor(videos: readonly [HTMLVideoElement, HTMLVideoElement], ports: ClipPorts) {
    this.#slots = [new Clip(videos[0], ports), new Clip(videos[1], ports)];
    for (const clip of this.#slots) clip.subscribe(() => this.#changed());
  }

  readonly state = (): PoolState => this.#snapshot;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Shows a clip: at once when it was preloaded, otherwise as soon as its frame is painted. */
  show(spec: ClipSpec): void {
    this.#wanted = spec.key;
    const spare = this.#active === 0 ? 1 : 0;
    const current = this.#slots[this.#active];
    if (current.state().key !== spec.key) {
      current.video.pause();
      if (this.#slots[spare].state().key === spec.key) this.#active = spare;
      else current.load(spec);
    }
    this.#slots[this.#active].activate();
    this.#changed();
  }

  /** Nothing to show: an item without a camera. */
  showNothing(): void {
    this.#wanted = undefined;
    this.#slots[this.#active].clear();
    this.#changed();
  }

  /** Has the next clip ready; waits until the shown one is there. */
  preload(spec: ClipSpec | undefined): void {
    this.#next = spec;
    this.#changed();
  }

  get active(): Clip {
    return this.#slots[this.#active];
  }

  destroy(): void {
    this.#listeners.clear();
    for (const clip of this.#slots) clip.destroy();
  }

  #changed(): void {
    const clip = this.active.state();
    const shown = clip.key === this.#wanted ? clip : emptyClip;
    if (this.#snapshot.slot !== this.#active || this.#snapshot.clip !== shown) {
      this.#snapshot = { slot: this.#active, clip: shown };
      for (const listener of this.#listeners) listener();
    }
    const spare = this.#slots[this.#active === 0 ? 1 : 0];
    const settled = clip.phase === 'ready' || clip.phase === 'failed' || this.#wanted === undefined;
    if (this.#next !== undefined && settled && this.#next.key !== this.#wanted) {
      if (spare.state().key !== this.#next.key) spare.load(this.#next);
    }
  }
}

export interface PoolState {
  /** Which of the two elements is shown. */
  readonly slot: 0 | 1;
  readonly clip: ClipState;
}
