import fc from 'fast-check';
import { expect, test } from 'vitest';
import { manualClock } from '../journal/testing/drafts.ts';
import { createClockSamples } from './clock-sample.ts';

const hour = 3_600_000;

test('offset and error of one exchange', () => {
  const clock = manualClock(1_000_000, 500);
  const samples = createClockSamples();
  expect(samples.best(clock)).toBeUndefined();
  // Sent at mono 500 (wall 1,000,000), 40 ms there and back around 10 ms in the hub, which is an hour ahead.
  samples.add({ sent: 500, received: 1_000_015 + hour, replied: 1_000_025 + hour, arrived: 540 });
  expect(samples.best(clock)).toEqual({ offset: hour, error: 15 });
});

test('the best of the last eight counts, of equals the newest', () => {
  const clock = manualClock(0, 0);
  const samples = createClockSamples();
  const add = (offset: number, rtt: number) =>
    samples.add({ sent: 0, received: offset + rtt / 2, replied: offset + rtt / 2, arrived: rtt });
  add(100, 2);
  for (let n = 0; n < 7; n += 1) add(101 + n, 20);
  expect(samples.best(clock)).toEqual({ offset: 100, error: 1 });
  add(108, 20);
  expect(samples.best(clock)).toEqual({ offset: 108, error: 10 });
});

test('a sample that contradicts older ones ends their time: the hub was set, or the kiosk slept', () => {
  const clock = manualClock(0, 0);
  const samples = createClockSamples();
  const add = (sent: number, offset: number, rtt: number) =>
    samples.add({
      sent,
      received: sent + offset + rtt / 2,
      replied: sent + offset + rtt / 2,
      arrived: sent + rtt,
    });
  add(0, 100, 2);
  add(10, 7_200_100, 40);
  expect(samples.best(clock)).toEqual({ offset: 7_200_100, error: 20 });
  // Oscillators that drift apart contradict nobody: half a millisecond a second at most.
  add(600_000, 7_200_400, 40);
  expect(samples.best(clock)).toEqual({ offset: 7_200_400, error: 20 });
  add(600_100, 7_200_390, 4);
  add(600_200, 7_200_400, 40);
  expect(samples.best(clock)).toEqual({ offset: 7_200_390, error: 2 });
});

test('a jump of the wall clock changes the offset by the jump, years in either direction', () => {
  const clock = manualClock(1_790_000_000_000, 0);
  const samples = createClockSamples();
  samples.add({ sent: 0, received: 1_790_000_000_010, replied: 1_790_000_000_010, arrived: 20 });
  for (const jump of [5 * 365 * 24 * hour, -50 * 365 * 24 * hour, hour, -1]) {
    clock.wallNow = 1_790_000_000_000 + jump;
    expect(samples.best(clock)).toEqual({ offset: -jump, error: 10 });
  }
});

test('a hub clock that jumped in between gives no sample', () => {
  const samples = createClockSamples();
  samples.add({ sent: 0, received: 1000, replied: 900, arrived: 20 });
  samples.add({ sent: 0, received: 1000, replied: 2000, arrived: 20 });
  expect(samples.best(manualClock())).toBeUndefined();
});

test('the true offset is never further off than the error', () => {
  const ms = fc.integer({ min: 0, max: 5000 });
  fc.assert(
    fc.property(fc.integer({ min: -1e12, max: 1e12 }), ms, ms, ms, (offset, there, inside, back) => {
      const samples = createClockSamples();
      samples.add({
        sent: 0,
        received: offset + there,
        replied: offset + there + inside,
        arrived: there + inside + back,
      });
      const best = samples.best(manualClock(0, 0));
      expect(Math.abs((best?.offset ?? Number.NaN) - offset)).toBeLessThanOrEqual(best?.error ?? -1);
    }),
  );
});
