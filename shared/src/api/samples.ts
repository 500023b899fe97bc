import Type, { type Static } from 'typebox';
import { localizedSchema, strict } from './common.ts';
import { sha256Schema } from './media.ts';
import { planScopeSchema } from './plan-scope.ts';
import { dateSchema } from './plans.ts';

/**
 * Random samples of polls (docs/decisions/0098, 0105). A draw is committed for a question, a span of days of the stores' own
 * calendars (`to` is the first day after) and a scope; the hash of its seed is told at once, the seed once it is drawn and
 * somebody reveals it.
 */
const id = Type.String({ minLength: 1, maxLength: 64 });
/** So many places of the order are fixed when it is drawn, and so many can be reviewed at most. */
export const SAMPLE_LIMIT = 3000;
const count = Type.Integer({ minimum: 0 });
const share = Type.Number({ minimum: 0, maximum: 1 });
const wanted = Type.Integer({ minimum: 1, maximum: SAMPLE_LIMIT });

/** POST /api/v1/samples: commits a draw. One question, span and scope is drawn once. */
export const sampleRequestSchema = Type.Object(
  { question: id, from: dateSchema, to: dateSchema, scope: planScopeSchema },
  strict,
);
export type SampleRequest = Static<typeof sampleRequestSchema>;

/**
 * What the sample says so far. It rests on the places of the order up to the first that is not done, and on nothing that was
 * chosen otherwise.
 */
export const sampleEstimateSchema = Type.Object(
  {
    /** Places done from the first on without a gap. */
    n: count,
    untrustworthy: count,
    /** Of these n: looked at, and not to be told. They widen the bounds on both sides. */
    open: count,
    /** Of those decided; absent without any. */
    share: Type.Optional(share),
    /** Clopper and Pearson's 95 % bounds of the untrustworthy share of the frame. */
    low: share,
    high: share,
    /** Polls of the frame nobody has decided on, however the others were, and untrustworthy ones among them at least and at most. */
    rest: Type.Object({ unreviewed: count, least: count, most: count }, strict),
    /** The index of the frame as it stands, and its interval widened by what is not known; absent without yes or no. */
    index: Type.Optional(Type.Object({ value: share, n: count, low: share, high: share }, strict)),
  },
  strict,
);
export type SampleEstimate = Static<typeof sampleEstimateSchema>;

export const sampleSchema = Type.Object(
  {
    id: Type.String(),
    ...sampleRequestSchema.properties,
    /** `running`: the last day is not over in every store. `due`: it may be drawn. */
    state: Type.Union([Type.Literal('running'), Type.Literal('due'), Type.Literal('drawn')]),
    /** SHA-256(seed ‖ nonce), hex; it stands in the audit log since `committedAt`. */
    commitment: sha256Schema,
    committedAt: Type.Integer(),
    drawn: Type.Optional(
      Type.Object(
        {
          at: Type.Integer(),
          /** Answered polls of the frame. */
          size: count,
          strata: count,
          /** Places that can be reviewed. */
          places: count,
          /** Places open for review, from the first on. */
          wanted: count,
          /** Answered polls that came after the draw, or counted elsewhere then: no part of the frame. */
          late: count,
          /** Absent in lists, and for those who do not see all of its stores. */
          estimate: Type.Optional(sampleEstimateSchema),
        },
        strict,
      ),
    ),
    revealedAt: Type.Optional(Type.Integer()),
  },
  strict,
);
export type Sample = Static<typeof sampleSchema>;

/** GET /api/v1/samples?question: without what each says, which is asked for one by one. */
export const sampleListQuerySchema = Type.Object({ question: Type.Optional(id) }, strict);
export const sampleListReplySchema = Type.Object({ samples: Type.Array(sampleSchema) }, strict);

/** POST /api/v1/samples/:id/draw: fixes the frame and the order; so many are reviewed to begin with. */
export const sampleDrawRequestSchema = Type.Object({ wanted }, strict);
/** PUT /api/v1/samples/:id/wanted: goes on along the same order up to so many; never back. */
export const sampleWantedRequestSchema = Type.Object({ wanted }, strict);

/** GET /api/v1/samples/:id/proof, once revealed: all that is needed to draw it again, and whether the hub's own try agrees. */
export const sampleProofSchema = Type.Object(
  {
    commitment: sha256Schema,
    seed: sha256Schema,
    nonce: sha256Schema,
    strata: Type.Array(Type.Object({ store: Type.String(), operator: Type.String(), size: count }, strict)),
    /** In order: the stratum by its number in `strata`, which poll of it, and the poll as `kiosk.epoch.seq`. */
    places: Type.Array(Type.Object({ stratum: count, index: count, poll: Type.String() }, strict)),
    fault: Type.Optional(
      Type.Union([
        Type.Literal('not-the-committed-seed'),
        Type.Literal('not-the-drawn-order'),
        /** A poll at a place is none of its stratum by now: it was counted elsewhere since (`rebucket`), or put there by hand. */
        Type.Literal('not-of-its-stratum'),
      ]),
    ),
  },
  strict,
);
export type SampleProof = Static<typeof sampleProofSchema>;

/** What of a sample an expert hears. */
export const sampleNameSchema = Type.Object(
  {
    id: Type.String(),
    question: localizedSchema,
    from: dateSchema,
    to: dateSchema,
    /** Of a store or a group its name; absent: the whole chain. */
    place: Type.Optional(Type.String()),
  },
  strict,
);
export type SampleName = Static<typeof sampleNameSchema>;
