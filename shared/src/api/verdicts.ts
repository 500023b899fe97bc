import Type, { type Static } from 'typebox';
import { strict } from './common.ts';

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

/** What the expert had before him when the verdict was given, as his screen says. Kept with the verdict. */
export const verdictSeenSchema = Type.Object(
  {
    /** How long the item was on the screen in sight, ms. */
    watchedMs: Type.Integer({ minimum: 0, maximum: 86_400_000 }),
    /** Cameras whose picture was shown. */
    cameras: Type.Array(Type.String({ maxLength: 64 }), { maxItems: 16 }),
    /** Small frames across the window that were shown as well. */
    thumbnails: Type.Optional(Type.Integer({ minimum: 0, maximum: 24 })),
    /** Hub time of the earliest and latest frame that was painted; absent where there was no picture. */
    from: Type.Optional(Type.Integer()),
    to: Type.Optional(Type.Integer()),
    /** Bound of the error of the time on the screen, ms. */
    error: Type.Optional(Type.Integer({ minimum: 0 })),
    /** By which version of each camera's clock its picture's time was told; 0: by its settings. */
    clocks: Type.Optional(
      Type.Array(
        Type.Object(
          { camera: Type.String({ maxLength: 64 }), version: Type.Integer({ minimum: 0 }) },
          strict,
        ),
        { maxItems: 16 },
      ),
    ),
  },
  strict,
);
export type VerdictSeen = Static<typeof verdictSeenSchema>;

/**
 * Names a verdict from the moment it is given, before the hub knows of it. What is sent again with the same key after a lost
 * reply is done once.
 */
export const verdictKeySchema = Type.String({ pattern: '^[0-9a-f]{16}$' });

/** POST /api/v1/review/items/:id/verdicts → 201 ReviewDetail, now with the recorded answer. */
export const verdictRequestSchema = Type.Object(
  {
    key: Type.Optional(verdictKeySchema),
    value: verdictValueSchema,
    reason: Type.Optional(verdictReasonSchema),
    text: Type.Optional(Type.String({ maxLength: 1000 })),
    seen: Type.Optional(verdictSeenSchema),
  },
  strict,
);
export type VerdictRequest = Static<typeof verdictRequestSchema>;

/**
 * POST /api/v1/review/items/:id/confirm → ReviewDetail. The second step: the recorded answer matches what the video
 * shows (`match`), or it does not, and the verdict becomes a 0 with reason `answer-mismatch`, named by `key`.
 */
export const confirmRequestSchema = Type.Object(
  {
    match: Type.Boolean(),
    key: Type.Optional(verdictKeySchema),
    /** The verdict that is confirmed; where another one stands by now, nothing is. */
    verdict: Type.Optional(verdictKeySchema),
  },
  strict,
);
export type ConfirmRequest = Static<typeof confirmRequestSchema>;
