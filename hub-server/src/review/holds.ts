/** How long an item is held for the expert who is at it, ms; the screen asks again well before. */
const LEASE = 60_000;
/** So many holders at once; the oldest goes first. */
const LIMIT = 10_000;

interface Hold {
  readonly expert: string;
  readonly name: string;
  readonly until: number;
}

export interface HoldRequest {
  readonly expert: string;
  readonly name: string;
  /** In the order in which they are wanted. */
  readonly items: readonly string[];
  /** How many of them at most. */
  readonly take: number;
  /** Unix ms. */
  readonly now: number;
}

/**
 * Who is at which item. Soft and in memory: it keeps two experts from the same item by accident, forbids nobody a verdict,
 * and is forgotten with the hub's process, when nobody is at anything.
 */
export class Holds {
  readonly #holds = new Map<string, Hold>();

  /** Takes the first free ones, frees what the expert held before, and gives those of `items` that others hold. */
  hold({ expert, name, items, take, now }: HoldRequest): readonly { item: string; by: string }[] {
    for (const [item, hold] of this.#holds) {
      if (hold.expert === expert || hold.until <= now) this.#holds.delete(item);
    }
    const held: { item: string; by: string }[] = [];
    let taken = 0;
    for (const item of items) {
      const other = this.#holds.get(item);
      if (other !== undefined && other.expert !== expert) held.push({ item, by: other.name });
      else if (taken < take) {
        this.#holds.set(item, { expert, name, until: now + LEASE });
        taken += 1;
      }
    }
    for (const oldest of this.#holds.keys()) {
      if (this.#holds.size <= LIMIT) break;
      this.#holds.delete(oldest);
    }
    return held;
  }
}
