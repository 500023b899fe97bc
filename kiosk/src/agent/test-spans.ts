/**
 * When the buttons of a workplace were being tested. A press is judged by its own time, not by its arrival: one that a
 * console sends late is a customer's if it was made before the test began, and a test if it was made during it.
 */
export interface TestSpans {
  /** From monotonic ms `now` on the place is tested, or is not. */
  set(place: number, on: boolean, now: number): void;
  within(place: number, own: number): boolean;
  /** Whether it is being tested now. */
  open(place: number): boolean;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** A console keeps its presses for no longer than the staff layer is likely to be opened this often. */
const KEPT = 32;

export function testSpans(): TestSpans {
  const spans = new Map<number, readonly Span[]>();
  const isOpen = (place: number): boolean => spans.get(place)?.at(-1)?.to === Number.POSITIVE_INFINITY;
  return {
    set(place, on, now) {
      if (isOpen(place) === on) return;
      const known = spans.get(place) ?? [];
      const last = known.at(-1);
      if (on) spans.set(place, [...known, { from: now, to: Number.POSITIVE_INFINITY }].slice(-KEPT));
      else if (last !== undefined) spans.set(place, [...known.slice(0, -1), { from: last.from, to: now }]);
    },
    within: (place, own) => (spans.get(place) ?? []).some(({ from, to }) => from <= own && own < to),
    open: isOpen,
  };
}
