import { expect, test } from 'vitest';
import { fuzzHid } from './hid-fuzz.test-help.ts';
import { fuzzSerial } from './serial-fuzz.test-help.ts';

/** 1 million frames and 1 million reports. OTKLIK_FUZZ_SEED repeats a run that failed; without it every run is the same. */
const seed = Number(process.env.OTKLIK_FUZZ_SEED ?? 20_260_101);
const ROUNDS = 10;
const EACH = 100_000;

const rounds = Array.from({ length: ROUNDS }, (_, round) => ({ seed: seed + round }));

test.each(rounds)('serial line, seed $seed', { timeout: 120_000 }, ({ seed: one }) => {
  const { frames, good, seen } = fuzzSerial(one, EACH);
  expect(frames).toBeGreaterThanOrEqual(EACH);
  // The noise did not drown what it was to be found among, and the session got somewhere.
  expect(good).toBeGreaterThan(EACH / 4);
  for (const kind of ['edges', 'holds', 'gaps', 'faults', 'ups'])
    expect(seen[kind], kind).toBeGreaterThan(10);
});

test.each(rounds)('HID reports, seed $seed', { timeout: 120_000 }, ({ seed: one }) => {
  const { frames, good, seen } = fuzzHid(one, EACH);
  expect(frames).toBeGreaterThanOrEqual(EACH);
  expect(good).toBeGreaterThan(EACH / 4);
  for (const kind of ['edges', 'holds', 'gaps', 'faults', 'ups'])
    expect(seen[kind], kind).toBeGreaterThan(10);
});
