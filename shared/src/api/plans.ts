import Type, { type Static } from 'typebox';
import { problemSchema, strict } from './common.ts';
import { presentationSchema } from './kiosk.ts';
import { sha256Schema } from './media.ts';
import { planScopeSchema } from './plan-scope.ts';

/** Plans of questions (DESIGN §6). Dates are days of a store's own calendar; `until` and `to` are the first day after. */

const id = Type.String({ minLength: 1, maxLength: 64 });
export const dateSchema = Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' });

/** Days, ISO weeks, months, or decades of the month: 1 to 10, 11 to 20, 21 to its end. */
export const planUnitSchema = Type.Union([
  Type.Literal('day'),
  Type.Literal('week'),
  Type.Literal('month'),
  Type.Literal('decade'),
]);
export type PlanUnit = Static<typeof planUnitSchema>;

/** How many questions and fixed periods one version names at most. */
export const PLAN_LIMIT = 400;
const recurring = { unit: planUnitSchema, every: Type.Integer({ minimum: 1, maximum: 400 }) };
const questions = Type.Array(id, { minItems: 1, maxItems: PLAN_LIMIT });

export const planRuleSchema = Type.Union([
  /** A calendar by hand. */
  Type.Object(
    {
      kind: Type.Literal('fixed'),
      periods: Type.Array(
        Type.Object({ from: dateSchema, to: Type.Optional(dateSchema), question: id }, strict),
        { minItems: 1, maxItems: PLAN_LIMIT },
      ),
    },
    strict,
  ),
  /** One after another, over and over. */
  Type.Object({ kind: Type.Literal('order'), ...recurring, questions }, strict),
  /** Any but the one before. */
  Type.Object({ kind: Type.Literal('random'), ...recurring, questions }, strict),
  /** As random, by weight. */
  Type.Object(
    {
      kind: Type.Literal('weighted'),
      ...recurring,
      questions: Type.Array(
        Type.Object({ question: id, weight: Type.Integer({ minimum: 1, maximum: 1000 }) }, strict),
        { minItems: 1, maxItems: PLAN_LIMIT },
      ),
    },
    strict,
  ),
  /** Asks nothing from here on: the plan has ended, what is wider counts. */
  Type.Object({ kind: Type.Literal('none') }, strict),
]);
export type PlanRule = Static<typeof planRuleSchema>;

export const planDraftSchema = Type.Object(
  {
    /** First day, of each store's own calendar. */
    from: dateSchema,
    until: Type.Optional(dateSchema),
    presentation: presentationSchema,
    rule: planRuleSchema,
    /** A manager's word that inserts shall be changed at random all the same. */
    insistRandomInserts: Type.Optional(Type.Boolean()),
    /** A manager's word that the running period of the version before shall be cut. */
    cut: Type.Optional(Type.Boolean()),
  },
  strict,
);
export type PlanDraft = Static<typeof planDraftSchema>;

/** POST /api/v1/plans (manager) */
export const planRequestSchema = Type.Object(
  { name: Type.String({ minLength: 1, maxLength: 120 }), scope: planScopeSchema, draft: planDraftSchema },
  strict,
);
export type PlanRequest = Static<typeof planRequestSchema>;

/** A version that stands: it never changes. Seed and nonce are told once it is over. */
export const planVersionSchema = Type.Object(
  {
    version: Type.Integer(),
    ...planDraftSchema.properties,
    committedAt: Type.Integer(),
    /** SHA-256(seed ‖ nonce), hex; it stands in the audit log since `committedAt`. */
    commitment: sha256Schema,
    /** What was asked before its first day: a random first period asks something else. */
    predecessor: Type.Optional(Type.String()),
    seed: Type.Optional(sha256Schema),
    nonce: Type.Optional(sha256Schema),
  },
  strict,
);
export type PlanVersion = Static<typeof planVersionSchema>;

export const planSchema = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    scope: planScopeSchema,
    /** Rises with every change; the ETag. */
    revision: Type.Integer(),
    draft: Type.Optional(planDraftSchema),
    versions: Type.Array(planVersionSchema),
  },
  strict,
);
export type Plan = Static<typeof planSchema>;
/** GET /api/v1/plans */
export const plansReplySchema = Type.Object({ plans: Type.Array(planSchema) }, strict);
export type PlansReply = Static<typeof plansReplySchema>;

/** What is wrong with a draft, member `faults` of the problem `plan-faulty`; `at`: where in the draft. */
export const planFaultSchema = Type.Object(
  {
    code: Type.String(),
    at: Type.String(),
    /** With `cuts-a-period`: the next day on which nothing would be cut. */
    next: Type.Optional(dateSchema),
  },
  strict,
);
export const planFaults = [
  'no-such-day',
  'ends-before-it-begins',
  'fixed-overlap',
  'fixed-outside',
  'too-few-questions',
  'question-twice',
  'question-unknown',
  'question-retired',
  'insert-at-random',
  /** Its first day has begun somewhere: the past never changes, and what was not committed before does not start. */
  'begun',
  'before-the-last-version',
  'cuts-a-period',
] as const;
export type PlanFaultCode = (typeof planFaults)[number];
export interface PlanFault {
  readonly code: PlanFaultCode;
  readonly at: string;
  readonly next?: string;
}

/** Two plans of one rank that both speak for a store. `to` absent: for good. */
export const planOverlapSchema = Type.Object(
  {
    plans: Type.Array(Type.String()),
    from: dateSchema,
    to: Type.Optional(dateSchema),
    scope: planScopeSchema,
    /** Stores that both speak for; absent where that is all of them. */
    stores: Type.Optional(Type.Array(Type.String())),
  },
  strict,
);
export type PlanOverlap = Static<typeof planOverlapSchema>;

/** Time in which no plan speaks for these stores. */
export const planHoleSchema = Type.Object(
  { from: dateSchema, to: dateSchema, stores: Type.Array(Type.String()) },
  strict,
);
export type PlanHole = Static<typeof planHoleSchema>;

/** POST /api/v1/plans/preview (manager): what is asked in the coming twelve months. */
export const planPreviewRequestSchema = Type.Object(
  {
    /** Whose calendar; absent: the store that comes first. */
    store: Type.Optional(id),
    /** Counts as if it were committed now, for this plan or for a new one. */
    draft: Type.Optional(
      Type.Object({ plan: Type.Optional(id), scope: planScopeSchema, draft: planDraftSchema }, strict),
    ),
  },
  strict,
);
export type PlanPreviewRequest = Static<typeof planPreviewRequestSchema>;
export const planPreviewReplySchema = Type.Object(
  {
    store: Type.Optional(Type.String()),
    zone: Type.String(),
    periods: Type.Array(
      Type.Object(
        {
          /** Unix ms, and the store's date. */
          from: Type.Integer(),
          to: Type.Integer(),
          date: dateSchema,
          question: Type.Optional(Type.String()),
          /** Where it is not drawn yet: one of these. */
          candidates: Type.Optional(Type.Array(Type.String())),
          presentation: presentationSchema,
          /** Absent: a switch by hand (POST /api/v1/plan/periods). */
          plan: Type.Optional(Type.String()),
          version: Type.Optional(Type.Integer()),
          /** Number of the period in its version. */
          n: Type.Optional(Type.Integer()),
        },
        strict,
      ),
    ),
    /** Over all stores. */
    holes: Type.Array(planHoleSchema),
    overlaps: Type.Array(planOverlapSchema),
    faults: Type.Array(planFaultSchema),
  },
  strict,
);
export type PlanPreviewReply = Static<typeof planPreviewReplySchema>;

/** POST /api/v1/plans/{id}/versions/{version}/reveal (manager), once the version is over. */
export const planRevealReplySchema = Type.Object(
  { seed: sha256Schema, nonce: sha256Schema, commitment: sha256Schema },
  strict,
);
export type PlanReveal = Static<typeof planRevealReplySchema>;

/** 412 `plan-changed`: what stands now, for the one who comes second. */
export const planChangedSchema = Type.Object({ ...problemSchema.properties, current: planSchema });

/** How many days GET /api/v1/plans/periods tells of at most. */
export const PLAN_WINDOW_DAYS = 800;
/** GET /api/v1/plans/periods (manager): what versions that stand ask on the days [from, to), plan by plan. */
export const planPeriodsQuerySchema = Type.Object({ from: dateSchema, to: dateSchema }, strict);
export const planPeriodSchema = Type.Object(
  {
    plan: Type.String(),
    version: Type.Integer(),
    /** Number of the period in its version. */
    n: Type.Integer(),
    /** All of the period, also where the window begins or ends within it. `to` absent: for good. */
    from: dateSchema,
    to: Type.Optional(dateSchema),
    question: Type.String(),
    presentation: presentationSchema,
  },
  strict,
);
export type PlanPeriodDays = Static<typeof planPeriodSchema>;
export const planPeriodsReplySchema = Type.Object({ periods: Type.Array(planPeriodSchema) }, strict);
export type PlanPeriodsReply = Static<typeof planPeriodsReplySchema>;

/**
 * What a workplace's kiosk last reported of the insert that is due: `confirmed` by staff, `waiting` for them, `unreported`
 * where it has not told of it yet, `no-kiosk` where nothing could.
 */
export const insertStateSchema = Type.Union([
  Type.Literal('confirmed'),
  Type.Literal('waiting'),
  Type.Literal('unreported'),
  Type.Literal('no-kiosk'),
]);
export type InsertState = Static<typeof insertStateSchema>;
/** GET /api/v1/plans/inserts (manager): the inserts due now, by workplace, stores by name. */
export const insertPlaceSchema = Type.Object(
  {
    store: Type.String(),
    storeName: Type.String(),
    workplace: Type.String(),
    workplaceName: Type.String(),
    /** The question that is due, and since when, Unix ms. */
    question: Type.String(),
    since: Type.Integer(),
    plan: Type.Optional(Type.String()),
    state: insertStateSchema,
    /** Unix ms by the hub's clock of the report; absent without one. */
    reportedAt: Type.Optional(Type.Integer()),
    /** What the workplace asks until then. */
    asks: Type.Optional(Type.String()),
  },
  strict,
);
export type InsertPlace = Static<typeof insertPlaceSchema>;
export const insertsReplySchema = Type.Object({ places: Type.Array(insertPlaceSchema) }, strict);
export type InsertsReply = Static<typeof insertsReplySchema>;
