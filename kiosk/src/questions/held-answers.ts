import type { Button } from '@otklik/shared/poll/events.ts';

/** Answers of a workplace that are down, by when they went down (monotonic ms). */
export type HeldAnswers = ReadonlyMap<Button, number>;

export const noneHeld: HeldAnswers = new Map();

/** After an edge of an answer; the seller button holds nothing. */
export function withEdge(held: HeldAnswers, button: Button, edge: 'DN' | 'UP', own: number): HeldAnswers {
  if (button === 'S') return held;
  const next = new Map(held);
  if (edge === 'DN') next.set(button, own);
  else next.delete(button);
  return next;
}

/** Since when all three are down together; undefined while they are not. */
export const allHeldSince = (held: HeldAnswers): number | undefined =>
  held.size === 3 ? Math.max(...held.values()) : undefined;
