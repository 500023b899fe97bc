import { describe, expect, it } from 'vitest';
import { timeAxis } from './time-axis.ts';

describe('timeAxis', () => {
  it('maps the ends to the ends', () => {
    const axis = timeAxis(10_000, 36_000, 976);
    expect(axis.x(10_000)).toBe(0);
    expect(axis.x(36_000)).toBeCloseTo(976);
  });
  it('labels round seconds, far enough apart', () => {
    const axis = timeAxis(1_700_000_000_123, 1_700_000_026_123, 976);
    const major = axis.ticks.filter((tick) => tick.major);
    expect(major.length).toBeGreaterThan(3);
    for (const tick of major) expect(tick.at % 1000).toBe(0);
    const gaps = major.slice(1).map((tick, at) => axis.x(tick.at) - axis.x(major[at]?.at ?? 0));
    for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(90);
  });
  it('stands an empty span', () => expect(timeAxis(5, 5, 100).x(5)).toBe(0));
});
