import fc from 'fast-check';
import { expect, it } from 'vitest';
import { correction, together } from './sync.ts';

const rates = fc.constantFrom(0.25, 0.5, 1, 2, 4, 8);

it('leaves those alone that are at one moment, and goes where catching up would take too long', () => {
  expect(correction(1000, 1000 + together, 1)).toEqual({ kind: 'none' });
  expect(correction(1000, 1301, 1)).toEqual({ kind: 'seek', wall: 1000 });
  expect(correction(1000, 1301, 8)).toMatchObject({ kind: 'rate' });
  expect(correction(1000, 1100, 1)).toEqual({ kind: 'rate', rate: 0.9 });
  expect(correction(1000, 900, 1)).toEqual({ kind: 'rate', rate: 1.1 });
});

it('catches up in slow motion as fast as at normal speed', () => {
  expect(correction(1000, 1025, 0.25)).toEqual({ kind: 'rate', rate: 0.225 });
  expect(correction(1000, 1025, 1)).toEqual({ kind: 'rate', rate: 0.975 });
});

it('brings any two together in bounded time, without ever overshooting by more than it began with', () => {
  fc.assert(
    fc.property(rates, fc.integer({ min: -5000, max: 5000 }), (rate, start) => {
      // A look each 40 ms, as often as a master paints a frame.
      const look = 40;
      let master = 0;
      let follower = start;
      for (let at = 0; at < 150; at += 1) {
        const found = correction(master, follower, rate);
        if (found.kind === 'seek') follower = found.wall;
        const speed = found.kind === 'rate' ? found.rate : rate;
        expect(speed).toBeGreaterThanOrEqual(rate * 0.75);
        expect(speed).toBeLessThanOrEqual(rate * 1.25);
        master += look * rate;
        follower += look * speed;
        expect(Math.abs(follower - master)).toBeLessThanOrEqual(Math.abs(start) + 1e-6);
      }
      expect(Math.abs(follower - master)).toBeLessThanOrEqual(together * Math.max(1, rate) + 1e-6);
    }),
  );
});
