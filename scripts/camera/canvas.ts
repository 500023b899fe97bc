import { glyphAdvance, glyphColumns, glyphOf } from './font.ts';

/** A colour in limited-range BT.709 YCbCr, as the encoder takes it. */
export interface Ink {
  readonly y: number;
  readonly u: number;
  readonly v: number;
}

/** `#RRGGBB` to limited-range BT.709. */
export function ink(hex: string): Ink {
  const value = Number.parseInt(hex.slice(1), 16);
  const r = ((value >> 16) & 255) / 255;
  const g = ((value >> 8) & 255) / 255;
  const b = (value & 255) / 255;
  const y = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return {
    y: Math.round(16 + 219 * y),
    u: Math.round(128 + (224 * (b - y)) / 1.8556),
    v: Math.round(128 + (224 * (r - y)) / 1.5748),
  };
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A planar YUV 4:2:0 picture in one buffer. Everything is drawn as horizontal spans; what falls outside is clipped. */
export class Canvas {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
  readonly #u: number;
  readonly #v: number;

  /** Width and height in pixels, both even. */
  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.#u = width * height;
    this.#v = this.#u + this.#u / 4;
    this.data = new Uint8Array(this.#u + this.#u / 2);
  }

  /** One row from x0 to x1 (exclusive). Chroma has half the rows and half the columns. */
  span(y: number, x0: number, x1: number, color: Ink): void {
    const from = Math.max(0, Math.round(x0));
    const to = Math.min(this.width, Math.round(x1));
    if (y < 0 || y >= this.height || from >= to) return;
    this.data.fill(color.y, y * this.width + from, y * this.width + to);
    if (y % 2 === 1) return;
    const half = this.width / 2;
    const chroma = (y / 2) * half;
    this.data.fill(color.u, this.#u + chroma + (from >> 1), this.#u + chroma + ((to + 1) >> 1));
    this.data.fill(color.v, this.#v + chroma + (from >> 1), this.#v + chroma + ((to + 1) >> 1));
  }

  rect(left: number, top: number, right: number, bottom: number, color: Ink): void {
    for (let y = Math.round(top); y < Math.round(bottom); y += 1) this.span(y, left, right, color);
  }

  /** An ellipse by its centre and radii. */
  ellipse(cx: number, cy: number, rx: number, ry: number, color: Ink): void {
    for (let y = Math.ceil(cy - ry); y <= cy + ry; y += 1) {
      const reach = rx * Math.sqrt(Math.max(0, 1 - ((y - cy) / ry) ** 2));
      this.span(y, cx - reach, cx + reach, color);
    }
  }

  /** A convex polygon. */
  polygon(points: readonly Point[], color: Ink): void {
    const ys = points.map((point) => point.y);
    for (let y = Math.ceil(Math.min(...ys)); y <= Math.max(...ys); y += 1) {
      let left = Number.POSITIVE_INFINITY;
      let right = Number.NEGATIVE_INFINITY;
      points.forEach((a, index) => {
        const b = points[(index + 1) % points.length] ?? a;
        if (y < Math.min(a.y, b.y) || y > Math.max(a.y, b.y)) return;
        const x = a.y === b.y ? a.x : a.x + ((b.x - a.x) * (y - a.y)) / (b.y - a.y);
        left = Math.min(left, x, a.y === b.y ? b.x : x);
        right = Math.max(right, x, a.y === b.y ? b.x : x);
      });
      if (left < right) this.span(y, left, right, color);
    }
  }

  /** Text with its top left corner at (left, top); `scale` picture pixels a font pixel. Returns its width. */
  text(left: number, top: number, text: string, scale: number, color: Ink): number {
    let x = left;
    for (const character of text) {
      glyphOf(character).forEach((bits, row) => {
        for (let column = 0; column < glyphColumns; column += 1) {
          if (((bits >> (glyphColumns - 1 - column)) & 1) === 0) continue;
          for (let line = 0; line < scale; line += 1) {
            this.span(top + row * scale + line, x + column * scale, x + (column + 1) * scale, color);
          }
        }
      });
      x += glyphAdvance * scale;
    }
    return x - left;
  }

  /** Copies a rectangle from another picture of the same size: the cheap way to undo what was drawn over it. */
  restore(from: Canvas, left: number, top: number, right: number, bottom: number): void {
    const x0 = Math.max(0, left & ~1);
    const x1 = Math.min(this.width, (right + 1) & ~1);
    const y0 = Math.max(0, top & ~1);
    const y1 = Math.min(this.height, (bottom + 1) & ~1);
    for (let y = y0; y < y1; y += 1) {
      const row = y * this.width;
      this.data.set(from.data.subarray(row + x0, row + x1), row + x0);
    }
    const half = this.width / 2;
    for (const plane of [this.#u, this.#v]) {
      for (let y = y0 / 2; y < y1 / 2; y += 1) {
        const row = plane + y * half;
        this.data.set(from.data.subarray(row + x0 / 2, row + x1 / 2), row + x0 / 2);
      }
    }
  }
}
