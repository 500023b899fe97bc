import { createHash } from 'node:crypto';
import type { Rng } from '@otklik/shared/base/rng.ts';
import { type Seeded, seeded } from '../support/seeded.ts';

/** One broken promise. The first one ends the run. */
export interface Violation {
  /** What DESIGN §7 forbids, in one word; shrinking keeps it. */
  readonly kind: string;
  readonly detail: string;
  /** True ms since the beginning. */
  readonly at: number;
}

interface Pending {
  readonly due: number;
  /** Among equals the first asked for comes first. */
  readonly order: number;
  readonly run: () => void;
  cancelled: boolean;
}

/**
 * The simulated world: one true time in whole ms, one queue of what happens next, one seed. Nothing in it waits, and
 * nothing in it happens beside the queue but the promises of the sync loop, which are drained after each step.
 */
export class World {
  readonly seed: number;
  violation: Violation | undefined;
  /** Steps run so far. */
  steps = 0;
  readonly #trace = createHash('sha256');
  readonly #print: ((line: string) => void) | undefined;
  readonly #heap: Pending[] = [];
  #now = 0;
  #order = 0;

  constructor(seed: number, print?: (line: string) => void) {
    this.seed = seed;
    this.#print = print;
  }

  now(): number {
    return this.#now;
  }

  /** Nobody is there: time goes on, and what was due meanwhile comes now. */
  leap(ms: number): void {
    this.#now += ms;
  }

  after(ms: number, run: () => void): () => void {
    const pending = { due: this.#now + Math.max(0, ms), order: this.#order, run, cancelled: false };
    this.#order += 1;
    push(this.#heap, pending);
    return () => {
      pending.cancelled = true;
    };
  }

  nextDue(): number {
    for (;;) {
      const [first] = this.#heap;
      if (first === undefined) return Number.POSITIVE_INFINITY;
      if (!first.cancelled) return first.due;
      pop(this.#heap);
    }
  }

  /** Runs the next thing that is due; the caller has looked that there is one. */
  async step(): Promise<void> {
    const next = pop(this.#heap);
    if (next === undefined || next.cancelled) return;
    this.#now = Math.max(this.#now, next.due);
    this.steps += 1;
    next.run();
    await drain();
  }

  /** Time goes on to `due` without anything happening. */
  passTo(due: number): void {
    this.#now = Math.max(this.#now, due);
  }

  log(line: string): void {
    const dated = `${this.#now} ${line}\n`;
    this.#trace.update(dated);
    this.#print?.(dated);
  }

  violate(kind: string, detail: string): void {
    if (this.violation !== undefined) return;
    this.violation = { kind, detail, at: this.#now };
    this.log(`violation ${kind}: ${detail}`);
  }

  /** A stream of choices of its own, so that what one part draws does not move another's. */
  choices(...labels: readonly (string | number)[]): Seeded {
    return seeded(mix(this.seed, labels.join('/')));
  }

  /** Of all that was logged. To be asked for once, at the end. */
  traceHash(): string {
    return this.#trace.digest('hex');
  }
}

/** Promises that wait for nothing outside end within one turn of the event loop. */
export const drain = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export const rngOf = (choices: Seeded): Rng => ({
  bytes: (length) => Uint8Array.from({ length }, () => choices.int(0, 255)),
});

/** FNV-1a over the label, started from the seed. */
function mix(seed: number, label: string): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (let index = 0; index < label.length; index += 1) {
    hash = Math.imul(hash ^ label.charCodeAt(index), 0x01000193) >>> 0;
  }
  // A long seed's upper half counts as well.
  return (hash ^ Math.imul(Math.floor(seed / 2 ** 32), 0x9e3779b1)) >>> 0;
}

const before = (a: Pending, b: Pending): boolean => a.due < b.due || (a.due === b.due && a.order < b.order);

function push(heap: Pending[], added: Pending): void {
  let at = heap.length;
  heap.push(added);
  while (at > 0) {
    const up = (at - 1) >> 1;
    const parent = heap[up];
    if (parent === undefined || before(parent, added)) break;
    heap[at] = parent;
    at = up;
  }
  heap[at] = added;
}

function pop(heap: Pending[]): Pending | undefined {
  const [first] = heap;
  const last = heap.pop();
  if (first === undefined || last === undefined || heap.length === 0) return first;
  let at = 0;
  for (;;) {
    const left = 2 * at + 1;
    const [one, two] = [heap[left], heap[left + 1]];
    if (one === undefined) break;
    const [down, child] = two !== undefined && before(two, one) ? [left + 1, two] : [left, one];
    if (before(last, child)) break;
    heap[at] = child;
    at = down;
  }
  heap[at] = last;
  return first;
}
