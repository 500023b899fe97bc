import type { Binding } from '../kiosks/kiosk-repository.ts';
import type { Placement } from './placement-repository.ts';

/**
 * Says where events of one journal were recorded (docs/decisions/0054), asked in the order of the journal: at the workplace
 * its place was bound to at their time by the hub's clock (ms), so what a kiosk kept while it was moved stays where it stood
 * then. What it recorded before its first binding is that one's. A journal is in order even where a clock is not: once at a
 * later binding, a place is never at an earlier one again. Null: the place stood for nothing.
 *
 * `bindings` and `placements` are those of the kiosk and the journal, of each place in order.
 */
export function placer(
  bindings: readonly Binding[],
  placements: readonly Placement[],
): (place: number, at: number) => string | null {
  const byPlace = Map.groupBy(bindings, ({ place }) => place);
  const reached = new Map<number, number>();
  for (const { place, workplace } of placements) {
    const from = reached.get(place) ?? 0;
    const index = (byPlace.get(place) ?? []).findIndex(
      (bound, at) => at >= from && bound.workplace === workplace,
    );
    if (index >= 0) reached.set(place, index);
  }
  return (place, at) => {
    const bound = byPlace.get(place) ?? [];
    let index = reached.get(place) ?? 0;
    for (let next = bound[index + 1]; next !== undefined && next.boundAt <= at; next = bound[index + 1])
      index += 1;
    reached.set(place, index);
    const current = bound[index];
    return current === undefined || (current.unboundAt !== null && at >= current.unboundAt)
      ? null
      : current.workplace;
  };
}
