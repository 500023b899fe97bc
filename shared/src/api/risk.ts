import Type, { type Static } from 'typebox';
import { strict } from './common.ts';

const shown = [
  Type.Literal('fast-answer'),
  Type.Literal('no-seller-press'),
  Type.Literal('closing-burst'),
  Type.Literal('several-answers'),
  Type.Literal('one-person'),
  Type.Literal('coverage-jump'),
  Type.Literal('chatter'),
  Type.Literal('stuck'),
] as const;
const telling = [
  Type.Literal('run-of-one'),
  Type.Literal('fm-after-bad-run'),
  Type.Literal('unlike-neighbours'),
] as const;
const sequence = Type.Literal('sequence');

/** What a detector may find (risk/finding.ts). */
export const riskKindSchema = Type.Union([...shown, ...telling]);

/** A kind as it may be named before the verdict: `sequence` stands for each that would tell an answer. */
export const shownKindSchema = Type.Union([...shown, sequence]);

/**
 * Why an item stands early in the queue by risk. `sequence` has no facts: it rests on which answers came, and is told by its
 * own kind once this expert has judged all presses it rests on.
 */
export const riskReasonSchema = Type.Object(
  {
    kind: Type.Union([...shown, ...telling, sequence]),
    /** Whole numbers and shares of 1, for the words of the catalogue. */
    facts: Type.Record(Type.String({ maxLength: 20 }), Type.Number()),
  },
  strict,
);
export type RiskReasonView = Static<typeof riskReasonSchema>;

/** GET /api/v1/review/items/:id/reasons */
export const riskReasonsReplySchema = Type.Object({ reasons: Type.Array(riskReasonSchema) }, strict);
export type RiskReasonsReply = Static<typeof riskReasonsReplySchema>;

/** GET /api/v1/risk/findings?from&to: hub time, ms, of what a finding rests on last. */
export const riskCountsQuerySchema = Type.Object(
  { from: Type.Optional(Type.Integer()), to: Type.Optional(Type.Integer()) },
  strict,
);
export type RiskCountsQuery = Static<typeof riskCountsQuerySchema>;

/** How often detectors found something, by store and kind; stores without any are left out. No single poll is named. */
export const riskCountsReplySchema = Type.Object(
  {
    stores: Type.Array(
      Type.Object(
        {
          id: Type.String(),
          name: Type.String(),
          /** Of the time asked for. */
          counts: Type.Array(
            Type.Object({ kind: riskKindSchema, findings: Type.Integer({ minimum: 1 }) }, strict),
          ),
          /** Presses that wait in the queue by risk, of all time. */
          waiting: Type.Integer({ minimum: 0 }),
        },
        strict,
      ),
    ),
    /** Stores that have sent something, of which nothing has been looked at yet: that nothing was found tells nothing there. */
    unscored: Type.Integer({ minimum: 0 }),
  },
  strict,
);
export type RiskCountsReply = Static<typeof riskCountsReplySchema>;

/** The part of a camera's picture in which the console stands, whole percents. */
export const motionRegionSchema = Type.Object(
  {
    x: Type.Integer({ minimum: 0, maximum: 99 }),
    y: Type.Integer({ minimum: 0, maximum: 99 }),
    width: Type.Integer({ minimum: 1, maximum: 100 }),
    height: Type.Integer({ minimum: 1, maximum: 100 }),
  },
  strict,
);
export type MotionRegion = Static<typeof motionRegionSchema>;

/** PUT /api/v1/risk/motion: whether pictures of waiting presses are looked at to order the queue by risk. */
export const motionSwitchSchema = Type.Object({ on: Type.Boolean() }, strict);

/** GET /api/v1/risk/motion. The whole picture counts where no region was set. */
export const motionSettingsSchema = Type.Object(
  {
    on: Type.Boolean(),
    cameras: Type.Array(
      Type.Object(
        {
          id: Type.String(),
          name: Type.String(),
          store: Type.Object({ id: Type.String(), name: Type.String() }, strict),
          region: motionRegionSchema,
        },
        strict,
      ),
    ),
  },
  strict,
);
export type MotionSettingsReply = Static<typeof motionSettingsSchema>;
