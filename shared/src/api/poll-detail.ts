import Type, { type Static } from 'typebox';
import { answerSchema, outcomeSchema } from '../poll/events.ts';
import { strict } from './common.ts';
import { reviewDetailSchema } from './review.ts';
import { itemIdSchema } from './verdicts.ts';

const { timeline, chain, cameras } = reviewDetailSchema.properties;
const span = Type.Object({ from: Type.Integer(), to: Type.Integer() }, strict);
const named = { id: Type.String(), name: Type.String() };

/**
 * GET /api/v1/results/polls/:id: one poll that a figure counts, as those see it who see answers; named by its opening,
 * `kiosk.epoch.seq`. Experts never do: theirs is the review.
 */
export const pollDetailSchema = Type.Object(
  {
    id: itemIdSchema,
    question: Type.String(),
    store: Type.Object({ ...named, zone: Type.String() }, strict),
    workplace: Type.Object(named, strict),
    operator: Type.String(),
    /** Opening, hub time, ms. */
    at: Type.Integer(),
    outcome: outcomeSchema,
    answer: Type.Optional(answerSchema),
    state: Type.Union([Type.Literal('plain'), Type.Literal('excluded'), Type.Literal('marked')]),
    /** The moment to look at: the customer's press that answered, else the last event that belongs to it; hub time, ms. */
    press: Type.Object({ item: itemIdSchema, at: Type.Integer() }, strict),
    /** The answer window, hub time, ms. */
    window: span,
    ...{ timeline, chain, cameras },
    /** What of its video may be asked for, hub time, ms. */
    span,
  },
  strict,
);
export type PollDetail = Static<typeof pollDetailSchema>;
