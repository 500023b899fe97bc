import type { Rng } from '@otklik/shared/base/rng.ts';
import type { Seeded } from './seeded.ts';

/** Bytes that a printed seed repeats. */
export const seededRng = (random: Seeded): Rng => ({
  bytes: (length) => Uint8Array.from({ length }, () => random.int(0, 255)),
});
