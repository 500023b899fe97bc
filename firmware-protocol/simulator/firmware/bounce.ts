/** One movement of a contact, `us` after the finger moved. */
export interface ContactMove {
  readonly closed: boolean;
  readonly us: number;
}

/**
 * When a contact that bounces changes, in parts of the whole bounce. No gap is longer than 0.3 of it: with at most 20 ms
 * of bounce under the 8 ms that would count as an edge.
 */
const CHANGES = [0, 0.09, 0.2, 0.45, 0.55, 0.85, 1];

/** Longest bounce that can be asked for, ms; a good button has 1 to 5. */
export const MAX_BOUNCE_MS = 20;

/** How a contact closes (or opens) that bounces for `bounceMs`: always the same way. The last move is the one that stays. */
export function bouncing(closed: boolean, bounceMs: number): readonly ContactMove[] {
  if (bounceMs === 0) return [{ closed, us: 0 }];
  return CHANGES.map((part, index) => ({
    closed: index % 2 === 0 ? closed : !closed,
    us: Math.round(part * bounceMs * 1000),
  }));
}
