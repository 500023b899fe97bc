import Type, { type Static } from 'typebox';
import { localizedSchema, strict } from './common.ts';

/** A share with its Wilson interval; absent where n = 0. */
export const proportionSchema = Type.Object(
  { k: Type.Integer(), n: Type.Integer(), share: Type.Number(), low: Type.Number(), high: Type.Number() },
  strict,
);

/** The counts of METRICS "Key question index" over a set of polls. */
export const countsSchema = Type.Object(
  {
    yes: Type.Integer(),
    no: Type.Integer(),
    unsure: Type.Integer(),
    timeout: Type.Integer(),
    superseded: Type.Integer(),
    interrupted: Type.Integer(),
    deviceLost: Type.Integer(),
  },
  strict,
);

export const indexFigureSchema = Type.Object(
  {
    counts: countsSchema,
    index: Type.Optional(proportionSchema),
    unsure: Type.Optional(proportionSchema),
    response: Type.Optional(proportionSchema),
  },
  strict,
);
export type IndexFigure = Static<typeof indexFigureSchema>;

/**
 * GET /api/v1/results/index?question&workplace&from&to. `before`: all ended polls; `after`: without untrustworthy ones;
 * `afterWithoutForceMajeure`: nor those marked. For an expert a part of a question, and one under 10 answers, is `hidden` and
 * carries no figure; the rest moves in steps of 10 answers, and of exclusions and marks shows only those of polls whose
 * answer the expert has been shown.
 */
export const indexQuerySchema = Type.Object(
  {
    question: Type.Optional(Type.String({ maxLength: 64 })),
    workplace: Type.Optional(Type.String({ maxLength: 64 })),
    from: Type.Optional(Type.Integer()),
    to: Type.Optional(Type.Integer()),
  },
  strict,
);
export const indexReplySchema = Type.Object(
  {
    questions: Type.Array(
      Type.Object(
        {
          id: Type.String(),
          text: Type.Optional(localizedSchema),
          positive: Type.Union([Type.Literal('yes'), Type.Literal('no')]),
          hidden: Type.Boolean(),
          polls: Type.Optional(Type.Integer()),
          excluded: Type.Optional(Type.Integer()),
          marked: Type.Optional(Type.Integer()),
          before: Type.Optional(indexFigureSchema),
          after: Type.Optional(indexFigureSchema),
          afterWithoutForceMajeure: Type.Optional(indexFigureSchema),
        },
        strict,
      ),
    ),
  },
  strict,
);
export type IndexReply = Static<typeof indexReplySchema>;
