/** The four buttons of a workplace as the simulated console names them. */
export const pins = ['Y', 'N', 'U', 'S'] as const;
export type Pin = (typeof pins)[number];

/** Frames are numbered from the Unix epoch: frame g is at g × 1000 / fps ms, so numbers survive a restart. */
export const frameTime = (frame: number, fps: number): number => Math.round((frame * 1000) / fps);

/** A press shorter than this would be lost between two frames. */
const shortestShown = 3;

/** One line of the simulated console's pin log: `PIN <Y|N|U|S> <0|1>`. Anything else is undefined. */
export function parsePinLine(line: string): { readonly pin: Pin; readonly down: boolean } | undefined {
  const match = /^PIN ([YNUS]) ([01])\s*$/.exec(line);
  const pin = pins.find((name) => name === match?.[1]);
  return pin === undefined ? undefined : { pin, down: match?.[2] === '1' };
}

interface Shown {
  readonly from: number;
  until: number;
}

/** Tells which buttons a frame shows pressed. A press shows from the first frame at or after its arrival. */
export class PressLog {
  readonly #fps: number;
  readonly #shown = new Map<Pin, Shown[]>(pins.map((pin) => [pin, []]));

  constructor(fps: number) {
    this.#fps = fps;
  }

  /** `at` is the arrival in Unix ms. A repeated edge changes nothing. */
  edge(pin: Pin, down: boolean, at: number): void {
    const frame = Math.ceil((at * this.#fps) / 1000);
    const list = this.#shown.get(pin) ?? [];
    const last = list.at(-1);
    const held = last?.until === Number.POSITIVE_INFINITY;
    if (down && !held) list.push({ from: frame, until: Number.POSITIVE_INFINITY });
    if (!down && held && last !== undefined) last.until = Math.max(frame, last.from + shortestShown);
  }

  isDown(pin: Pin, frame: number): boolean {
    return (this.#shown.get(pin) ?? []).some((press) => press.from <= frame && frame < press.until);
  }

  /** Forgets presses that ended before `frame`. */
  forget(frame: number): void {
    for (const [pin, list] of this.#shown) {
      this.#shown.set(
        pin,
        list.filter((press) => press.until > frame),
      );
    }
  }
}
