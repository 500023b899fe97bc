import Type, { type Static } from 'typebox';
import { answerSchema, outcomeSchema } from '../poll/events.ts';
import { localizedSchema, strict } from './common.ts';

/**
 * The expert's work. An item is one event a verdict can attach to: a DN, a `pos` or an `fm-raised`. Its id is
 * `kiosk.epoch.seq`. What would give the answer away is absent from every reply until the expert has given a verdict on
 * the item, and the customer's buttons are named only then.
 */
export const itemIdSchema = Type.String({ pattern: '^[0-9a-f]{32}\\.[0-9a-f]{16}\\.[1-9][0-9]{0,15}$' });

export const verdictValueSchema = Type.Union([
  Type.Literal(0),
  Type.Literal(1),
  Type.Literal('no-footage'),
  Type.Literal('cannot-tell'),
]);
export type VerdictValue = Static<typeof verdictValueSchema>;

export const verdictReasonSchema = Type.Union([
  Type.Literal('worker-pressed'),
  Type.Literal('no-customer'),
  Type.Literal('same-customer'),
  Type.Literal('child-or-passer-by'),
  Type.Literal('prompted'),
  Type.Literal('fm-unfounded'),
  Type.Literal('answer-mismatch'),
  Type.Literal('other'),
]);
export type VerdictReason = Static<typeof verdictReasonSchema>;

export const itemKindSchema = Type.Union([
  Type.Literal('seller-press'),
  Type.Literal('customer-press'),
  Type.Literal('pos'),
  Type.Literal('force-majeure'),
]);

const verdictView = Type.Object(
  {
    id: Type.String(),
    value: verdictValueSchema,
    reason: Type.Optional(verdictReasonSchema),
    text: Type.Optional(Type.String()),
    /** Given after this expert had seen the answer. */
    unblinded: Type.Boolean(),
    /** The second step, comparing with the recorded answer, is done. */
    confirmed: Type.Boolean(),
    at: Type.Integer(),
  },
  strict,
);

export const reviewItemSchema = Type.Object(
  {
    id: itemIdSchema,
    kind: itemKindSchema,
    /** Time of the press by the hub's clock (kiosk time + offset), ms. */
    at: Type.Integer(),
    /** Bound of the error of `at`, ms. */
    error: Type.Integer(),
    store: Type.Object({ id: Type.String(), name: Type.String(), zone: Type.String() }, strict),
    workplace: Type.Object({ id: Type.String(), name: Type.String() }, strict),
    /** The poll it belongs to, if any: id `kiosk.epoch.seq` of its `poll-opened`. */
    poll: Type.Optional(Type.String()),
    question: Type.Optional(localizedSchema),
    /** This expert's own latest verdict. */
    mine: Type.Optional(verdictView),
    /** The standing verdict of all experts: 0, 1, or absent. */
    standing: Type.Optional(Type.Union([Type.Literal(0), Type.Literal(1)])),
    /** Present only after this expert's verdict: which button this press was. */
    answer: Type.Optional(answerSchema),
  },
  strict,
);
export type ReviewItem = Static<typeof reviewItemSchema>;

/** GET /api/v1/review/items?cursor&limit&workplace&from&to&state */
export const reviewListQuerySchema = Type.Object(
  {
    cursor: Type.Optional(Type.String({ maxLength: 200 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
    workplace: Type.Optional(Type.String({ maxLength: 64 })),
    from: Type.Optional(Type.Integer()),
    to: Type.Optional(Type.Integer()),
    state: Type.Optional(Type.Union([Type.Literal('all'), Type.Literal('pending'), Type.Literal('done')])),
  },
  strict,
);
export const reviewListReplySchema = Type.Object(
  {
    items: Type.Array(reviewItemSchema),
    next: Type.Optional(Type.String()),
    /** Of the whole filter, not of this page. */
    total: Type.Integer(),
    pending: Type.Integer(),
  },
  strict,
);
export type ReviewListReply = Static<typeof reviewListReplySchema>;

/** One mark on the timeline of the item's poll. `kind` never tells which customer button it was. */
export const timelineMarkSchema = Type.Object(
  {
    at: Type.Integer(),
    kind: Type.Union([
      Type.Literal('seller-down'),
      Type.Literal('seller-up'),
      Type.Literal('customer-press'),
      Type.Literal('pos'),
      Type.Literal('prompt-start'),
      Type.Literal('prompt-end'),
      Type.Literal('opened'),
      Type.Literal('ended'),
      Type.Literal('force-majeure'),
    ]),
    item: Type.Optional(itemIdSchema),
  },
  strict,
);

/** GET /api/v1/review/items/:id */
export const reviewDetailSchema = Type.Object(
  {
    item: reviewItemSchema,
    timeline: Type.Array(timelineMarkSchema),
    /** The answer window, hub time; absent outside a poll. */
    window: Type.Optional(Type.Object({ from: Type.Integer(), to: Type.Integer() }, strict)),
    /** Present only after this expert's verdict. */
    outcome: Type.Optional(outcomeSchema),
    cameras: Type.Array(
      Type.Object(
        {
          id: Type.String(),
          name: Type.String(),
          /** Bound of the error of the camera's own clock, ms. */
          error: Type.Integer(),
        },
        strict,
      ),
    ),
    previous: Type.Optional(itemIdSchema),
    next: Type.Optional(itemIdSchema),
  },
  strict,
);
export type ReviewDetail = Static<typeof reviewDetailSchema>;

/** POST /api/v1/review/items/:id/verdicts → 201 ReviewDetail, now with the recorded answer. */
export const verdictRequestSchema = Type.Object(
  {
    value: verdictValueSchema,
    reason: Type.Optional(verdictReasonSchema),
    text: Type.Optional(Type.String({ maxLength: 1000 })),
  },
  strict,
);
export type VerdictRequest = Static<typeof verdictRequestSchema>;

/**
 * POST /api/v1/review/items/:id/confirm → ReviewDetail. The second step: the recorded answer matches what the video
 * shows (`match`), or it does not, and the verdict becomes a 0 with reason `answer-mismatch`.
 */
export const confirmRequestSchema = Type.Object({ match: Type.Boolean() }, strict);

/** POST /api/v1/review/undo → ReviewDetail of the item whose verdict was withdrawn: this expert's latest. */
export const undoRequestSchema = Type.Object({ item: Type.Optional(itemIdSchema) }, strict);
