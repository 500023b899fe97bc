import { drawBelow } from '../base/draw-below.ts';
import { hmacSha256 } from '../base/hmac-sha256.ts';
import { commitmentOf } from '../questions/draw.ts';

/**
 * The random sample as an order: any first part of it is a sample of its own, spread over the strata in proportion to
 * their sizes, in which every poll had the same chance. Whoever needs more certainty goes on along the same order, and
 * nobody draws again until the sample pleases.
 *
 * Invariants: the order depends on the seed, the strata's keys and their sizes alone; no poll comes twice; among the first
 * m of N polls a stratum of n has about mn/N. Work and memory grow with the part that is drawn, not with the polls.
 */

/** Polls of one store and operator, told apart only by their place in the order of their ids, 0 to `size` − 1. */
export interface Stratum {
  /** Distinct. */
  readonly key: string;
  readonly size: number;
}

export interface Drawn {
  readonly key: string;
  /** Which poll of the stratum. */
  readonly index: number;
}

/** One name for store and operator; neither can be mistaken for part of the other. */
export const stratumKey = (store: string, operator: string | undefined): string =>
  JSON.stringify(operator === undefined ? [store] : [store, operator]);

const LABEL = 'otklik-sample-v1';

/**
 * A stratum's polls in random order, made as far as it is asked for: Fisher and Yates' shuffle in which only the places
 * that moved are kept. The seed of a stratum is HMAC-SHA-256(seed, label ‖ 0 ‖ key); its draw 0 is the offset, draw j + 1
 * picks the j-th poll of those left.
 */
function shuffled(seed: Uint8Array, { key, size }: Stratum) {
  const own = hmacSha256(seed, Buffer.from(`${LABEL}\0${key}`));
  const offset = drawBelow(own, 0, 2 ** 32) / 2 ** 32;
  const moved = new Map<number, number>();
  let taken = 0;
  return {
    key,
    /** Where the next poll stands on the scale from 0 to 1 on which all strata are merged; Infinity after the last. */
    at: (): number => (taken < size ? (taken + offset) / size : Number.POSITIVE_INFINITY),
    take: (): Drawn => {
      const left = size - taken;
      const place = drawBelow(own, taken + 1, left);
      const index = moved.get(place) ?? place;
      moved.set(place, moved.get(left - 1) ?? left - 1);
      moved.delete(left - 1);
      taken += 1;
      return { key, index };
    },
  };
}

type Shuffled = ReturnType<typeof shuffled>;

const before = (a: Shuffled, b: Shuffled): boolean => {
  const [first, second] = [a.at(), b.at()];
  return first === second ? a.key < b.key : first < second;
};

/** Puts a heap right again from `place` down: the stratum whose next poll comes first stands at its root. */
function sink(heap: Shuffled[], place: number): void {
  for (let at = place; ; ) {
    let least = at;
    for (const child of [2 * at + 1, 2 * at + 2]) {
      const [one, other] = [heap[child], heap[least]];
      if (one !== undefined && other !== undefined && before(one, other)) least = child;
    }
    const [top, lower] = [heap[at], heap[least]];
    if (least === at || top === undefined || lower === undefined) return;
    heap[at] = lower;
    heap[least] = top;
    at = least;
  }
}

/**
 * The first `count` polls of the order (fewer where there are fewer). A stratum's j-th poll stands at (j + offset)/size
 * with an offset of its own in [0, 1): up to any point t each poll has come with chance t, and each stratum with its
 * share of polls rounded up or down.
 */
export function drawOrder(seed: Uint8Array, strata: readonly Stratum[], count: number): readonly Drawn[] {
  const heap = strata.filter(({ size }) => size > 0).map((stratum) => shuffled(seed, stratum));
  for (let place = Math.floor(heap.length / 2) - 1; place >= 0; place -= 1) sink(heap, place);
  const order: Drawn[] = [];
  while (order.length < count) {
    const first = heap[0];
    if (first === undefined || first.at() === Number.POSITIVE_INFINITY) break;
    order.push(first.take());
    sink(heap, 0);
  }
  return order;
}

export interface FrameItem {
  readonly id: string;
  readonly store: string;
  readonly operator?: string;
}

/** The first `count` of the order over polls given one by one, in whatever order they are given. */
export function drawSample<Item extends FrameItem>(
  seed: Uint8Array,
  frame: readonly Item[],
  count: number,
): readonly Item[] {
  const byStratum = Map.groupBy(frame, ({ store, operator }) => stratumKey(store, operator));
  for (const items of byStratum.values()) items.sort(byId);
  const strata = [...byStratum].map(([key, { length }]) => ({ key, size: length }));
  return drawOrder(seed, strata, count).flatMap(({ key, index }) => byStratum.get(key)?.[index] ?? []);
}

/** By id, as code units compare: the same on every machine, whatever its locale. */
const byId = (a: FrameItem, b: FrameItem): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** What makes a draw checkable: the commitment is published before the polls are known, seed and nonce afterwards. */
export interface RevealedDraw {
  readonly commitment: string;
  readonly seed: Uint8Array;
  readonly nonce: Uint8Array;
}

export type DrawFault = 'not-the-committed-seed' | 'not-the-drawn-order';

/**
 * Whether what was reviewed as the sample is what the committed seed draws from this frame: `ids` are its first polls in
 * order. Undefined: it is.
 */
export function drawFault(
  { commitment, seed, nonce }: RevealedDraw,
  frame: readonly FrameItem[],
  ids: readonly string[],
): DrawFault | undefined {
  if (commitmentOf(seed, nonce) !== commitment) return 'not-the-committed-seed';
  const drawn = drawSample(seed, frame, ids.length);
  return drawn.length === ids.length && drawn.every(({ id }, place) => id === ids[place])
    ? undefined
    : 'not-the-drawn-order';
}
