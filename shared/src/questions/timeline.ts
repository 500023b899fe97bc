/** A stretch of time in which one layer speaks, [from, to), ms or days alike. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Stretches of one layer; they overlap neither each other nor leave their order. */
export type Layer<T extends Stretch> = readonly T[];

/**
 * What counts at each moment of [from, to): the first layer that speaks (the narrowest stands first). Every moment is in
 * exactly one of the stretches, or in none: those are the holes.
 */
export function layered<T extends Stretch>(
  layers: readonly Layer<T>[],
  from: number,
  to: number,
): readonly T[] {
  let free: readonly Stretch[] = from < to ? [{ from, to }] : [];
  const taken: T[] = [];
  for (const layer of layers) {
    const left: Stretch[] = [];
    for (const gap of free) {
      let at = gap.from;
      for (const stretch of layer) {
        const start = Math.max(at, stretch.from);
        const end = Math.min(gap.to, stretch.to);
        if (start >= end) continue;
        if (start > at) left.push({ from: at, to: start });
        taken.push({ ...stretch, from: start, to: end });
        at = end;
      }
      if (at < gap.to) left.push({ from: at, to: gap.to });
    }
    free = left;
  }
  return taken.sort((a, b) => a.from - b.from);
}

/** The stretches of [from, to) that none of these covers; they stand in order and do not overlap. */
export function holesIn(stretches: readonly Stretch[], from: number, to: number): readonly Stretch[] {
  const holes: Stretch[] = [];
  let at = from;
  for (const stretch of stretches) {
    if (stretch.from > at) holes.push({ from: at, to: Math.min(stretch.from, to) });
    at = Math.max(at, stretch.to);
  }
  if (at < to) holes.push({ from: at, to });
  return holes;
}

/** Joins neighbours that touch and are alike. */
export function joined<T extends Stretch>(
  stretches: readonly T[],
  alike: (a: T, b: T) => boolean,
): readonly T[] {
  const out: T[] = [];
  for (const stretch of stretches) {
    const last = out.at(-1);
    if (last !== undefined && last.to === stretch.from && alike(last, stretch)) {
      out[out.length - 1] = { ...last, to: stretch.to };
    } else out.push(stretch);
  }
  return out;
}

/** What two lists of stretches have in common. */
export function shared(a: readonly Stretch[], b: readonly Stretch[]): readonly Stretch[] {
  return a.flatMap((one) =>
    b
      .map((other) => ({ from: Math.max(one.from, other.from), to: Math.min(one.to, other.to) }))
      .filter(({ from, to }) => from < to),
  );
}
