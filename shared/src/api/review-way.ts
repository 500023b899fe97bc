import Type, { type Static } from 'typebox';

/**
 * A way through the work (DESIGN §9): which items, and in what order. `order`: every press, as the method asks; `sample`: the
 * presses of a random sample's polls, in the order of its draw; `risk`: what detectors found, riskiest first, until somebody has judged it; `appeals`: what stores have appealed, for those who may
 * judge it; `double`: what another expert is asked for, as it was chosen or as experts differ.
 */
export const reviewWaySchema = Type.Union([
  Type.Literal('order'),
  Type.Literal('sample'),
  Type.Literal('risk'),
  Type.Literal('double'),
  Type.Literal('appeals'),
]);
export type ReviewWay = Static<typeof reviewWaySchema>;
