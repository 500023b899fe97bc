import { describe, expect, it } from 'vitest';
import { isRecorded, nearestRecorded, placeOfWall, wallOfTime } from './time-map.ts';

// Two pieces, a gap of 5 s of wall time between them, none on the media timeline.
const pieces = [
  { start: 0, duration: 2, wall: 1_000_000 },
  { start: 2, duration: 1.5, wall: 1_007_000 },
];

describe('placeOfWall', () => {
  it.each([
    [1_000_000, 0, 0],
    [1_001_999, 1.999, 0],
    [1_007_000, 2, 0],
    [1_008_240, 3.24, 0],
  ])('finds %i inside a piece', (wall, time, miss) => {
    const place = placeOfWall(pieces, wall);
    expect(place?.time).toBeCloseTo(time, 6);
    expect(place?.miss).toBe(miss);
  });

  it('takes the nearest recorded moment in a gap and says how far it is', () => {
    expect(placeOfWall(pieces, 1_002_500)).toEqual({ time: 1.999, miss: 500 });
    expect(placeOfWall(pieces, 1_006_900)).toEqual({ time: 2, miss: 100 });
    expect(placeOfWall(pieces, 999_000)).toEqual({ time: 0, miss: 1000 });
  });

  it('has no place without pieces', () => expect(placeOfWall([], 5)).toBeUndefined());
});

describe('wallOfTime', () => {
  it('is the inverse inside every piece', () => {
    for (const wall of [1_000_040, 1_001_960, 1_007_000, 1_008_480]) {
      const place = placeOfWall(pieces, wall);
      expect(wallOfTime(pieces, place?.time ?? -1)).toBeCloseTo(wall, 3);
    }
  });
  it('gives nothing outside', () => {
    expect(wallOfTime(pieces, -1)).toBeUndefined();
    expect(wallOfTime(pieces, 9)).toBeUndefined();
  });
});

describe('spans', () => {
  const spans = [
    { from: 100, to: 200 },
    { from: 500, to: 600 },
  ];
  it('knows what is recorded', () => {
    expect(isRecorded(spans, 150, 0)).toBe(true);
    expect(isRecorded(spans, 230, 40)).toBe(true);
    expect(isRecorded(spans, 300, 40)).toBe(false);
  });
  it('names the nearest recorded moment', () => {
    expect(nearestRecorded(spans, 300)).toBe(200);
    expect(nearestRecorded(spans, 450)).toBe(500);
    expect(nearestRecorded([], 1)).toBeUndefined();
  });
});
