/** Where hub times fall on a strip of pixels, and which whole seconds to write below it. */
export interface TimeAxis {
  readonly x: (at: number) => number;
  readonly perMs: number;
  readonly ticks: readonly { readonly at: number; readonly major: boolean }[];
}

const steps = [1000, 2000, 5000, 10_000, 20_000, 30_000, 60_000, 120_000, 300_000];
const spacePerLabel = 90;

/** `from` and `to` in ms, `width` in px. Labelled ticks stand on round seconds, at least 90 px apart. */
export function timeAxis(from: number, to: number, width: number): TimeAxis {
  const span = Math.max(1, to - from);
  const perMs = width / span;
  const step = steps.find((each) => each * perMs >= spacePerLabel) ?? span;
  const minor = step / 2;
  const ticks: { at: number; major: boolean }[] = [];
  for (let at = Math.ceil(from / minor) * minor; at <= to; at += minor) {
    ticks.push({ at, major: at % step === 0 });
  }
  return { x: (at) => (at - from) * perMs, perMs, ticks };
}
