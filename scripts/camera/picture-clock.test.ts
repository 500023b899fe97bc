import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Canvas } from './canvas.ts';
import { clockBits, clockCell, clockCells, readPictureClock } from './picture-clock.ts';

const black = { y: 16, u: 128, v: 128 };
const white = { y: 235, u: 128, v: 128 };
const instant = fc.integer({ min: 0, max: 2 ** 42 - 1 });

function draw(ms: number, width: number, height: number): Canvas {
  const canvas = new Canvas(width, height);
  const bits = clockBits(ms);
  for (let index = 0; index < clockCells; index += 1) {
    const { left, top, right, bottom } = clockCell(index, width, height);
    canvas.rect(left, top, right, bottom, bits[index] === true ? white : black);
  }
  return canvas;
}

it('reads what was drawn, in any size, from luma and from RGBA', () => {
  fc.assert(
    fc.property(instant, fc.constantFrom([640, 360], [320, 180], [1280, 720], [854, 480]), (ms, size) => {
      const [width = 0, height = 0] = size;
      const { data } = draw(ms, width, height);
      expect(readPictureClock(data, width, height)).toBe(ms);
      const rgba = new Uint8ClampedArray(width * height * 4);
      for (let at = 0; at < width * height; at += 1) rgba.fill(data[at] ?? 0, at * 4, at * 4 + 3);
      expect(readPictureClock(rgba, width, height)).toBe(ms);
    }),
    { numRuns: 20 },
  );
});

it('refuses one wrong cell, a grey strip, a black or white picture, too few pixels', () => {
  fc.assert(
    fc.property(instant, fc.nat(clockCells - 1), (ms, cell) => {
      const canvas = draw(ms, 640, 360);
      const { left, top, right, bottom } = clockCell(cell, 640, 360);
      canvas.rect(left, top, right, bottom, clockBits(ms)[cell] === true ? black : white);
      expect(readPictureClock(canvas.data, 640, 360)).toBeUndefined();
    }),
    { numRuns: 30 },
  );
  for (const shade of [0, 16, 128, 235, 255]) {
    expect(readPictureClock(new Uint8Array(640 * 360).fill(shade), 640, 360)).toBeUndefined();
  }
  expect(readPictureClock(new Uint8Array(100), 640, 360)).toBeUndefined();
});

it('has cells of at least 8 pixels in the smallest picture', () => {
  for (let index = 0; index < clockCells; index += 1) {
    const { left, top, right, bottom } = clockCell(index, 320, 180);
    expect(right - left).toBeGreaterThanOrEqual(8);
    expect(bottom - top).toBeGreaterThanOrEqual(8);
  }
});
