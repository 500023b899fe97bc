import { expect, test } from 'vitest';
import {
  alertKinds,
  type Bounds,
  defaultThresholds,
  fitsThresholds,
  thresholdBounds,
} from './alert-kinds.ts';

test.each(alertKinds)('the lines of %s are all there, each within its bounds', (kind) => {
  const lines: Readonly<Record<string, number>> = defaultThresholds[kind];
  const bounds: Readonly<Record<string, Bounds>> = thresholdBounds[kind];
  const fits = (change: object): boolean => fitsThresholds(kind, { ...lines, ...change });
  expect(fits({})).toBe(true);
  expect(fits({ more: 1 })).toBe(false);
  expect(fits({ constructor: 1 })).toBe(false);
  for (const [name, { least, most, whole }] of Object.entries(bounds)) {
    expect(fits({ [name]: least })).toBe(true);
    expect(fits({ [name]: most })).toBe(true);
    expect(fits({ [name]: (least + most) / 2 + 0.25 })).toBe(!whole);
    for (const wrong of [least - 1, most + 1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(fits({ [name]: wrong })).toBe(false);
    const { [name]: _left, ...others } = lines;
    expect(fitsThresholds(kind, others)).toBe(false);
  }
});
