import { asMonoMs, asWallMs } from '@otklik/shared/base/ids.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ButtonWear, buttonFaults, noteDown } from './button-faults.ts';

const MINUTE = 60_000;
const device = (more: object = {}) => ({ state: 'up' as const, down: [], pressed: {}, ...more });

/** The wear of a button that went down at these times. */
const pressed = (times: readonly number[], late = 0): ButtonWear | undefined =>
  times.reduce<ButtonWear | undefined>(
    (wear, time) => noteDown(wear, { button: 'Y', own: asMonoMs(time), at: asWallMs(time + late) }),
    undefined,
  );
const faults = (wear: ButtonWear | undefined, now: number) =>
  buttonFaults([device(wear === undefined ? {} : { wear })], asWallMs(now)).map(({ code }) => code);

test('a button held for a minute is stuck, one of a device that is away is not', () => {
  const held = device({ down: ['N'], pressed: { N: asWallMs(1000) } });
  expect(buttonFaults([held], asWallMs(1000 + MINUTE - 1))).toEqual([]);
  expect(buttonFaults([held], asWallMs(1000 + MINUTE))).toEqual([{ code: 'button-stuck', since: 1000 }]);
  expect(buttonFaults([{ ...held, state: 'lost' }], asWallMs(1000 + MINUTE))).toEqual([]);
  expect(buttonFaults([device({ pressed: { N: asWallMs(1000) } })], asWallMs(1000 + MINUTE))).toEqual([]);
});

test('five presses too close for a finger within ten minutes are chatter, and pass again', () => {
  const pairs = (count: number) =>
    Array.from({ length: count }, (_each, at) => [at * MINUTE, at * MINUTE + 30]).flat();
  expect(faults(pressed(pairs(4)), 5 * MINUTE)).toEqual([]);
  expect(faults(pressed(pairs(5)), 5 * MINUTE)).toEqual(['button-chatter']);
  expect(faults(pressed(pairs(5)), 10 * MINUTE + 29)).toEqual(['button-chatter']);
  expect(faults(pressed(pairs(5)), 10 * MINUTE + 30)).toEqual([]);
});

test('presses as far apart as fingers make them are never chatter, however late and bunched they arrive', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 80, max: 5000 }), { maxLength: 60 }), (gaps) => {
      let own = 0;
      let wear: ButtonWear | undefined;
      for (const gap of gaps) {
        own += gap;
        wear = noteDown(wear, { button: 'Y', own: asMonoMs(own), at: asWallMs(7) });
      }
      expect(faults(wear, 8)).toEqual([]);
    }),
  );
});
