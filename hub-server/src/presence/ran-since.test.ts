import { expect, test } from 'vitest';
import { ranSince } from './ran-since.ts';

const MIN = 60_000;
const NOON = Date.UTC(2026, 8, 3, 12);
const at = (minutes: number, boot = 'a') => ({ boot, mono: minutes * MIN, hubAt: NOON + minutes * MIN });

test.each([
  ['the first of all', undefined, at(0), NOON],
  ['another start of the program: nothing between is known', at(0), at(600, 'b'), NOON + 600 * MIN],
  ['quiet for two days in one start', at(0), at(2880), NOON],
  ['the same quarter of an hour', at(1), at(14), undefined],
  ['the next quarter', at(14), at(15), NOON + 14 * MIN],
  [
    'a clock that was set on by a year meanwhile: by the kiosk’s own count it ran ten minutes',
    { ...at(0), hubAt: NOON - 365 * 1440 * MIN },
    at(10),
    NOON,
  ],
  ['a clock that was set back', { ...at(0), hubAt: NOON + 90 * MIN }, at(10), NOON],
  ['a count that went backwards', at(20), { ...at(40), mono: 0 }, NOON + 40 * MIN],
  ['a count beyond all reason', at(0), { ...at(20), mono: 1e15 }, NOON + 20 * MIN - 400 * 1440 * MIN],
] as const)('%s', (_name, before, event, since) => {
  expect(ranSince(before, event)).toBe(since);
});
