/** Something that is open and takes up memory. */
export interface Held {
  /** Now: a growing file takes up more. */
  readonly bytes: number;
  /** Told when it must go. */
  readonly close: () => void;
}

export interface OpenLimits {
  readonly bytes: number;
  /** Things at once, each with a handle of the system. */
  readonly handles: number;
}

/** Some twenty hours of cameras at 25 pictures a second, and few enough for the handles of any system. */
export const openLimits: OpenLimits = { bytes: 64 * 1024 * 1024, handles: 256 };

/**
 * What all archives of one thread have open: within the limits, the least recently used closed first. What is in use stays open,
 * and so does the last one used: limits hold but for these.
 */
export class OpenRecordings {
  readonly #limits: OpenLimits;
  /** Least recently used first; with what each took up when it was last used. */
  readonly #held = new Map<Held, number>();
  readonly #inUse = new Set<Held>();
  #bytes = 0;

  constructor(limits: OpenLimits = openLimits) {
    this.#limits = limits;
  }

  get figures(): { readonly bytes: number; readonly handles: number } {
    return { bytes: this.#bytes, handles: this.#held.size };
  }

  /** Is not closed until it is released. */
  use(held: Held): void {
    this.#forget(held);
    this.#held.set(held, held.bytes);
    this.#bytes += held.bytes;
    this.#inUse.add(held);
    this.#trim();
  }

  release(held: Held): void {
    this.#inUse.delete(held);
    this.#trim();
  }

  close(held: Held): void {
    this.#inUse.delete(held);
    if (!this.#held.has(held)) return;
    this.#forget(held);
    held.close();
  }

  #trim(): void {
    for (const held of this.#held.keys()) {
      if (this.#bytes <= this.#limits.bytes && this.#held.size <= this.#limits.handles) break;
      if (this.#inUse.has(held) || this.#held.size === 1) continue;
      this.#forget(held);
      held.close();
    }
  }

  #forget(held: Held): void {
    this.#bytes -= this.#held.get(held) ?? 0;
    this.#held.delete(held);
  }
}
