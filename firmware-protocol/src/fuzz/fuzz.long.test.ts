import { expect, test } from 'vitest';
import { fuzzHid } from './hid-fuzz.test-help.ts';
import { fail } from './observer.test-help.ts';
import { fuzzSerial } from './serial-fuzz.test-help.ts';

/**
 * 100 million frames and reports, half and half, in rounds of a million; each round's seed is told, so that one that
 * failed can be run again with OTKLIK_FUZZ_SEED. OTKLIK_FUZZ_FRAMES sets another number in all.
 */
const EACH = 1_000_000;
const total = Number(process.env.OTKLIK_FUZZ_FRAMES ?? 100_000_000);
const first = Number(process.env.OTKLIK_FUZZ_SEED ?? Date.now() % 0x1_0000_0000);
/** Heap kept after a round; a leak of one byte a frame would be past it by the twentieth. */
const HEAP_LIMIT = 256 * 1024 * 1024;

test(`${total} frames and reports from seed ${first}`, () => {
  const began = performance.now();
  let done = 0;
  let good = 0;
  for (let round = 0; done < total; round++) {
    const seed = (first + round) >>> 0;
    for (const [what, fuzz] of [
      ['serial', fuzzSerial],
      ['hid', fuzzHid],
    ] as const) {
      try {
        const result = fuzz(seed, EACH);
        done += result.frames;
        good += result.good;
      } catch (cause) {
        throw new Error(`${what} failed with OTKLIK_FUZZ_SEED=${seed} after ${done} frames`, { cause });
      }
    }
    const { heapUsed } = process.memoryUsage();
    if (heapUsed > HEAP_LIMIT) fail(`${heapUsed} bytes of heap after ${done} frames`);
    const seconds = Math.round((performance.now() - began) / 1000);
    process.stdout.write(
      `seed ${seed}: ${done} done, ${good} good, ${seconds} s, heap ${heapUsed >> 20} MiB\n`,
    );
  }
  expect(done).toBeGreaterThanOrEqual(total);
});
