import { breakSeconds, breakTimes } from '../recording.ts';
import type { Samples } from './samples.ts';

/** Pictures that follow each other; times in the track's own units. */
export interface Run {
  /** Samples [from, to). */
  readonly from: number;
  to: number;
  /** Of the first picture shown, and of the end of the last. */
  begin: number;
  end: number;
  /** Those at which decoding can start, by the time they are shown. */
  keys: Uint32Array;
}

/** Distances looked at to know the usual one. */
const distances = 999;

/**
 * The stretches of a recording without a break. A recorder that dropped pictures for a while, or whose clock was set, leaves a jump
 * of its samples' own times; these tell the time on both sides of it, and that nothing is known in between.
 */
export class Runs {
  readonly #samples: Samples;
  readonly #timescale: number;
  readonly #placed: Run[] = [];
  #last: Run | undefined;
  #usual: number | undefined;

  constructor(samples: Samples, timescale: number) {
    this.#samples = samples;
    this.#timescale = timescale;
    this.takeIn(0);
  }

  /** In the order of decoding; those that can be placed in time. */
  get list(): readonly Run[] {
    return this.#placed;
  }

  /** Memory, bytes. */
  get bytes(): number {
    return this.#placed.reduce((sum, { keys }) => sum + 128 + keys.byteLength, 0);
  }

  /** The samples from a number on have been added. */
  takeIn(from: number): void {
    const samples = this.#samples;
    for (let at = from; at < samples.length; ) {
      let to = at + 1;
      while (to < samples.length && !this.#isBreak(to)) to += 1;
      let run = at > 0 && !this.#isBreak(at) ? this.#last : undefined;
      if (run === undefined) {
        if (at > 0) this.#shorten(at - 1);
        run = this.#begin(at);
      }
      // What is last before a break is shown as long as any other.
      if (to < samples.length) samples.shorten(to - 1, this.#usualDistance());
      this.#extend(run, at, to);
      at = to;
    }
  }

  #begin(at: number): Run {
    const [first] = this.#placed;
    // Its counter began anew with it: nothing tells when it was, so it is not shown.
    const lost = first !== undefined && this.#isBack(at) && this.#samples.shown(at) <= first.begin;
    const [begin, end] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    const run = { from: at, to: at, begin, end, keys: new Uint32Array() };
    this.#last = run;
    if (!lost) this.#placed.push(run);
    return run;
  }

  #extend(run: Run, from: number, to: number): void {
    const samples = this.#samples;
    const keys: number[] = [];
    for (let sample = from; sample < to; sample += 1) {
      const shown = samples.shown(sample);
      run.begin = Math.min(run.begin, shown);
      run.end = Math.max(run.end, shown + samples.duration(sample));
      if (samples.isKey(sample)) keys.push(sample);
    }
    const all = new Uint32Array(run.keys.length + keys.length);
    all.set(run.keys);
    all.set(keys, run.keys.length);
    run.keys = all.sort((a, b) => samples.shown(a) - samples.shown(b));
    run.to = to;
  }

  /** The last sample of a run that turns out to have ended there. */
  #shorten(sample: number): void {
    const samples = this.#samples;
    const before = samples.shown(sample) + samples.duration(sample);
    samples.shorten(sample, this.#usualDistance());
    const run = this.#last;
    if (run === undefined || run.end > before) return;
    run.end = Number.NEGATIVE_INFINITY;
    for (let each = run.from; each < run.to; each += 1)
      run.end = Math.max(run.end, samples.shown(each) + samples.duration(each));
  }

  /** Whether what comes before a sample and the sample itself do not follow each other. */
  #isBreak(sample: number): boolean {
    const distance = this.#samples.decode(sample) - this.#samples.decode(sample - 1);
    const usual = this.#usualDistance();
    return distance > Math.max(breakSeconds * this.#timescale, breakTimes * usual) || this.#isBack(sample);
  }

  #isBack(sample: number): boolean {
    const distance = this.#samples.decode(sample) - this.#samples.decode(sample - 1);
    return sample > 0 && distance < -this.#usualDistance();
  }

  /** The median of the samples' distances. */
  #usualDistance(): number {
    if (this.#usual !== undefined) return this.#usual;
    const samples = this.#samples;
    const step = Math.max(1, Math.floor(samples.length / distances));
    const found: number[] = [];
    for (let sample = 1; sample < samples.length; sample += step)
      found.push(samples.decode(sample) - samples.decode(sample - 1));
    const usual = found.sort((a, b) => a - b)[found.length >>> 1];
    if (usual === undefined || usual <= 0) return samples.duration(0);
    this.#usual = usual;
    return usual;
  }
}

/** The last of a run's keyframes at `time` or before, -1 for none. */
export function lastKeyUpTo(samples: Samples, { keys }: Run, time: number): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (samples.shown(keys[middle] ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
