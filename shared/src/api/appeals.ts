import Type, { type Static } from 'typebox';
import { localizedSchema, strict } from './common.ts';
import { APPEAL_TEXT_MOST } from './limits.ts';
import { resultScopeFields } from './results.ts';
import { appealStateSchema, itemKindSchema } from './review.ts';
import { itemIdSchema, verdictReasonSchema } from './verdicts.ts';

/**
 * What experts have left out of the figures of a store, and its appeals. An appeal names an event on which a 0 stands; it
 * is a record, never an edit: it is decided by a verdict, or taken back by whoever made it. Who of the experts judged is
 * in no reply.
 */
/** Why the 0 still stands. */
const outcomeFields = {
  /** The reason of the 0 that decided; absent where it was given without one. */
  reason: Type.Optional(verdictReasonSchema),
  /** An expert's own words, with the reason `other`. */
  words: Type.Optional(Type.String()),
  /** Experts differ and there is nobody else to ask: then the 0 stands. */
  differ: Type.Optional(Type.Literal(true)),
  /** Decided by an expert who had judged the press before, for there was no other. */
  again: Type.Optional(Type.Literal(true)),
};

/** An appeal as the store sees it. */
export const appealSchema = Type.Object(
  {
    id: Type.String(),
    state: appealStateSchema,
    /** Hub time, ms. */
    at: Type.Integer(),
    text: Type.String(),
    /** The caller's own: only they can take it back. */
    mine: Type.Boolean(),
    closedAt: Type.Optional(Type.Integer()),
    ...outcomeFields,
  },
  strict,
);
export type Appeal = Static<typeof appealSchema>;

/** One event on which a 0 stands, or stood when it was appealed. */
export const exclusionSchema = Type.Object(
  {
    item: itemIdSchema,
    kind: itemKindSchema,
    /** The poll it belongs to: kiosk.epoch.seq of its opening. */
    poll: Type.String(),
    /** Hub time of the press, ms, and the bound of its error. */
    at: Type.Integer(),
    error: Type.Integer(),
    workplace: Type.Object({ id: Type.String(), name: Type.String() }, strict),
    operator: Type.String(),
    question: Type.Optional(localizedSchema),
    outcome: Type.String(),
    answer: Type.Optional(Type.String()),
    /** Whether a 0 stands on it now; where not, it counts again. */
    excluded: Type.Boolean(),
    /** When the 0 that stands was given, its reason, and the expert's own words with the reason `other`. */
    since: Type.Optional(Type.Integer()),
    reason: Type.Optional(verdictReasonSchema),
    words: Type.Optional(Type.String()),
    /** Its latest appeal. */
    appeal: Type.Optional(appealSchema),
    /** Whether it can be appealed now. */
    appealable: Type.Boolean(),
  },
  strict,
);
export type Exclusion = Static<typeof exclusionSchema>;

/** GET /api/v1/exclusions?store&from&to&cursor&limit: the latest first. Days of the store's own calendar, `to` not included. */
export const exclusionQuerySchema = Type.Object(
  {
    store: Type.String({ minLength: 1, maxLength: 64 }),
    from: resultScopeFields.from,
    to: resultScopeFields.to,
    cursor: Type.Optional(Type.String({ maxLength: 200 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  },
  strict,
);
export type ExclusionQuery = Static<typeof exclusionQuerySchema>;

export const exclusionListSchema = Type.Object(
  {
    store: Type.Object({ id: Type.String(), name: Type.String(), zone: Type.String() }, strict),
    exclusions: Type.Array(exclusionSchema),
    next: Type.Optional(Type.String()),
  },
  strict,
);
export type ExclusionList = Static<typeof exclusionListSchema>;

/** POST /api/v1/exclusions/:id/appeals → 201 Exclusion. */
export const appealRequestSchema = Type.Object(
  { text: Type.String({ minLength: 1, maxLength: APPEAL_TEXT_MOST, pattern: '\\S' }) },
  strict,
);
