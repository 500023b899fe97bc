import Type, { type Static } from 'typebox';
import { answerSchema, deviceClassSchema, outcomeSchema } from '../poll/events.ts';
import { localizedSchema, strict } from './common.ts';
import { reviewWaySchema } from './review-way.ts';
import { shownKindSchema } from './risk.ts';
import { sampleNameSchema } from './samples.ts';
import { itemIdSchema, verdictReasonSchema, verdictSeenSchema, verdictValueSchema } from './verdicts.ts';

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
    seen: Type.Optional(verdictSeenSchema),
  },
  strict,
);

export const appealStateSchema = Type.Union([
  Type.Literal('open'),
  Type.Literal('upheld'),
  Type.Literal('rejected'),
  Type.Literal('withdrawn'),
]);
export type AppealState = Static<typeof appealStateSchema>;

/**
 * What an expert is shown of an appeal, and only once his own verdict on it is given: the store's words may tell the
 * answer, and are absent while anything of the poll is still hidden from him.
 */
export const reviewAppealSchema = Type.Object(
  {
    state: appealStateSchema,
    at: Type.Integer(),
    text: Type.Optional(Type.String()),
    closedAt: Type.Optional(Type.Integer()),
    /** Whether his own verdict was given on the appeal. */
    judged: Type.Boolean(),
    differ: Type.Optional(Type.Literal(true)),
    again: Type.Optional(Type.Literal(true)),
  },
  strict,
);
export type ReviewAppeal = Static<typeof reviewAppealSchema>;

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
    /** Present only once this expert's verdict is finished, both its steps: what stands of all experts' verdicts. */
    standing: Type.Optional(Type.Union([Type.Literal(0), Type.Literal(1)])),
    /** Somebody asked for a second look at it and nobody has taken that back: who, and when. */
    secondLook: Type.Optional(Type.Object({ by: Type.String(), at: Type.Integer() }, strict)),
    /** Present only after this expert's verdict: which button this press was. */
    answer: Type.Optional(answerSchema),
    /** Present only after this expert's verdict: that the store appealed, while open only where the verdict was on it. */
    appeal: Type.Optional(reviewAppealSchema),
  },
  strict,
);
export type ReviewItem = Static<typeof reviewItemSchema>;

/** GET /api/v1/review/items?way&cursor&limit&store&workplace&from&to&state&reason; `way` is `order` where it is not said. */
export const reviewListQuerySchema = Type.Object(
  {
    way: Type.Optional(reviewWaySchema),
    store: Type.Optional(Type.String({ maxLength: 64 })),
    /** Of the way `risk`: only items with this kind of reason. */
    reason: Type.Optional(shownKindSchema),
    /** Which sample, where `way` is that. */
    sample: Type.Optional(Type.String({ maxLength: 64 })),
    cursor: Type.Optional(Type.String({ maxLength: 200 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
    workplace: Type.Optional(Type.String({ maxLength: 64 })),
    from: Type.Optional(Type.Integer()),
    to: Type.Optional(Type.Integer()),
    state: Type.Optional(
      Type.Union([
        Type.Literal('all'),
        Type.Literal('pending'),
        Type.Literal('done'),
        Type.Literal('second-look'),
      ]),
    ),
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

/** One line of the review's start: a way and how many of its items wait for this expert. */
export const reviewWayLineSchema = Type.Object(
  {
    way: reviewWaySchema,
    waiting: Type.Integer({ minimum: 0 }),
    /** Of the way `sample`, which has a line for each sample with something to do. */
    sample: Type.Optional(sampleNameSchema),
  },
  strict,
);
export type ReviewWayLine = Static<typeof reviewWayLineSchema>;

/** GET /api/v1/review/ways → the ways this expert has, `order` first. */
export const reviewWaysReplySchema = Type.Object({ ways: Type.Array(reviewWayLineSchema) }, strict);
export type ReviewWaysReply = Static<typeof reviewWaysReplySchema>;

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

const bound = Type.Integer({ minimum: 0 });
/** How far off the time of an item may be, link by link from the press to the hub (shared/src/review/error-chain.ts), ms. */
export const errorChainSchema = Type.Object(
  {
    /** How the press came to the kiosk; `till`: there was none, a till told it; `unknown`: the journal does not say. */
    source: Type.Union([deviceClassSchema, Type.Literal('till'), Type.Literal('unknown')]),
    /** Press → the kiosk's stamp; absent where it is not known. */
    console: Type.Optional(bound),
    /** It was sent again, or kept by the console, and came to the kiosk so long after. */
    kept: Type.Optional(bound),
    /** What the kiosk's clock may have run since its sample, and how far that lies from the press; absent: not known. */
    kiosk: Type.Optional(Type.Object({ error: bound, age: bound }, strict)),
    /** The sample's own: half its round trip. It is the item's `error`. */
    hub: bound,
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
    chain: errorChainSchema,
    cameras: Type.Array(
      Type.Object(
        {
          id: Type.String(),
          name: Type.String(),
          /** Bound of the error of the camera's own clock at the time of the press, ms. */
          error: Type.Integer(),
          /** The version of its clock that says so; 0: its settings. */
          clock: Type.Integer(),
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

/** POST /api/v1/review/undo → ReviewDetail of the item whose verdict was withdrawn: this expert's latest. */
export const undoRequestSchema = Type.Object({ item: Type.Optional(itemIdSchema) }, strict);

/** POST /api/v1/review/items/:id/second-look → ReviewDetail: asks another expert to look as well, or takes that back. */
export const secondLookRequestSchema = Type.Object({ wanted: Type.Boolean() }, strict);

/**
 * POST /api/v1/review/holds. Soft: keeps two experts from the same item by accident and forbids nothing. Of `items`, in
 * their order, the first `take` that nobody else holds are the caller's for a minute; what the caller held before is free.
 */
export const holdsRequestSchema = Type.Object(
  {
    items: Type.Array(itemIdSchema, { minItems: 1, maxItems: 20 }),
    take: Type.Integer({ minimum: 1, maximum: 8 }),
  },
  strict,
);
export const holdsReplySchema = Type.Object(
  {
    /** Those of `items` at which somebody else is working, with the name of that person. */
    held: Type.Array(Type.Object({ item: itemIdSchema, by: Type.String() }, strict)),
  },
  strict,
);
