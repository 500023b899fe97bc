import Type, { type Static } from 'typebox';
import { localizedSchema, strict } from './common.ts';
import { appealStateSchema, itemKindSchema } from './review.ts';
import { itemIdSchema, verdictReasonSchema } from './verdicts.ts';

/**
 * What a worker sees of their own work (docs/decisions/0120): answers in batches of ten that are closed once and never
 * change, so that no customer's answer can be told from them, and what experts have left out, without any answer.
 */

/** GET /api/v1/own/figures (seller) */
export const ownFiguresSchema = Type.Object(
  {
    /** An admin has said which worker of a store the account is of. */
    linked: Type.Boolean(),
    questions: Type.Array(
      Type.Object(
        {
          id: Type.String(),
          text: Type.Optional(localizedSchema),
          /** All of its batches together: answers, and at least and at most so many good ones. */
          ...{ answers: Type.Integer(), low: Type.Integer(), high: Type.Integer() },
          /** By week, the latest first; within a week in no order of time. */
          batches: Type.Array(
            Type.Object(
              {
                /** Monday of the store's week in which its last answer was given. */
                week: Type.String({ pattern: '^[+-]?\\d{4,6}-\\d{2}-\\d{2}$' }),
                /** At least and at most so many of its ten answers are good ones. */
                ...{ low: Type.Integer(), high: Type.Integer() },
              },
              strict,
            ),
          ),
        },
        strict,
      ),
    ),
  },
  strict,
);
export type OwnFigures = Static<typeof ownFiguresSchema>;

/** Of an own appeal the words; of another's only that there is one. */
const ownAppealSchema = Type.Object(
  {
    state: appealStateSchema,
    at: Type.Integer(),
    mine: Type.Boolean(),
    text: Type.Optional(Type.String()),
    closedAt: Type.Optional(Type.Integer()),
    reason: Type.Optional(verdictReasonSchema),
    differ: Type.Optional(Type.Literal(true)),
    again: Type.Optional(Type.Literal(true)),
  },
  strict,
);

/** A press of one's own poll that is left out, or was when it was appealed: neither answer nor outcome nor anybody's words. */
export const ownExclusionSchema = Type.Object(
  {
    item: itemIdSchema,
    kind: itemKindSchema,
    /** Hub time, ms, cut to the minute. */
    at: Type.Integer(),
    workplace: Type.Object({ id: Type.String(), name: Type.String() }, strict),
    question: Type.Optional(localizedSchema),
    excluded: Type.Boolean(),
    reason: Type.Optional(verdictReasonSchema),
    appeal: Type.Optional(ownAppealSchema),
    appealable: Type.Boolean(),
  },
  strict,
);
export type OwnExclusion = Static<typeof ownExclusionSchema>;

/** GET /api/v1/own/exclusions (seller): the latest first. */
export const ownExclusionQuerySchema = Type.Object(
  {
    cursor: Type.Optional(Type.String({ maxLength: 200 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  },
  strict,
);
export type OwnExclusionQuery = Static<typeof ownExclusionQuerySchema>;

export const ownExclusionListSchema = Type.Object(
  {
    linked: Type.Boolean(),
    /** IANA zone of the store. */
    zone: Type.Optional(Type.String()),
    exclusions: Type.Array(ownExclusionSchema),
    next: Type.Optional(Type.String()),
  },
  strict,
);
export type OwnExclusionList = Static<typeof ownExclusionListSchema>;
