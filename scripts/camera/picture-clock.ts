/**
 * The machine-readable clock of the synthetic camera: 48 black or white cells in two rows of 24, so that a test or a
 * page can tell which instant a decoded frame shows. Bits, highest first: 42 bits of Unix milliseconds, 6 bits of
 * CRC-6 (x^6 + x + 1). Cells lie on the encoder's 16-pixel grid at 640x360, so compression does not mix them. This
 * file imports nothing: it runs in a browser as it is.
 */
export const clockCells = 48;
const clockColumns = 24;
const clockRows = 2;
const timeBits = 42;
const crcBits = 6;

/** Place of the strip as fractions of the picture: left, top, right, bottom. */
const strip = { left: 240 / 640, top: 320 / 360, right: 624 / 640, bottom: 352 / 360 } as const;

export interface Cell {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The rectangle of cell `index` in pixels; right and bottom are exclusive. */
export function clockCell(index: number, width: number, height: number): Cell {
  const column = index % clockColumns;
  const row = Math.floor(index / clockColumns);
  const x = (part: number): number =>
    Math.round((strip.left + ((strip.right - strip.left) * part) / clockColumns) * width);
  const y = (part: number): number =>
    Math.round((strip.top + ((strip.bottom - strip.top) * part) / clockRows) * height);
  return { left: x(column), right: x(column + 1), top: y(row), bottom: y(row + 1) };
}

function crc6(bits: readonly boolean[]): number {
  let crc = 0;
  for (const bit of bits) {
    const high = ((crc >> (crcBits - 1)) & 1) === 1;
    crc = (crc << 1) & 0x3f;
    if (high !== bit) crc ^= 0x03;
  }
  // An all-black strip would otherwise read as the instant 0.
  return crc ^ 0x2a;
}

/** The 48 cells for an instant in Unix ms, true for white. */
export function clockBits(ms: number): readonly boolean[] {
  const bits: boolean[] = [];
  for (let bit = timeBits - 1; bit >= 0; bit -= 1) bits.push(Math.floor(ms / 2 ** bit) % 2 === 1);
  const crc = crc6(bits);
  for (let bit = crcBits - 1; bit >= 0; bit -= 1) bits.push(((crc >> bit) & 1) === 1);
  return bits;
}

/**
 * Reads the clock from a picture. `pixels` is either luma (one byte a pixel, chroma planes may follow) or RGBA (four
 * bytes a pixel), row by row. Returns Unix ms, or undefined when the strip is not there or cannot be read for sure.
 */
export function readPictureClock(
  pixels: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
): number | undefined {
  const rgba = pixels.length >= width * height * 4;
  if (!rgba && pixels.length < width * height) return undefined;
  const luma = (x: number, y: number): number => {
    const at = y * width + x;
    if (!rgba) return pixels[at] ?? 0;
    return (
      0.2126 * (pixels[at * 4] ?? 0) + 0.7152 * (pixels[at * 4 + 1] ?? 0) + 0.0722 * (pixels[at * 4 + 2] ?? 0)
    );
  };
  const bits: boolean[] = [];
  for (let index = 0; index < clockCells; index += 1) {
    const cell = clockCell(index, width, height);
    const marginX = Math.floor((cell.right - cell.left) / 4);
    const marginY = Math.floor((cell.bottom - cell.top) / 4);
    let sum = 0;
    let count = 0;
    for (let y = cell.top + marginY; y < cell.bottom - marginY; y += 1) {
      for (let x = cell.left + marginX; x < cell.right - marginX; x += 1) {
        sum += luma(x, y);
        count += 1;
      }
    }
    const mean = sum / count;
    // The middle third is neither black nor white: better no answer than a wrong one.
    if (!(mean < 96 || mean > 160)) return undefined;
    bits.push(mean > 160);
  }
  const time = bits.slice(0, timeBits);
  const crc = bits.slice(timeBits).reduce((value, bit) => value * 2 + Number(bit), 0);
  if (crc !== crc6(time)) return undefined;
  return time.reduce((value, bit) => value * 2 + Number(bit), 0);
}
