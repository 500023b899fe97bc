import Type, { type Static } from 'typebox';
import { driftKinds } from '../agreement/drift.ts';
import { periodKinds } from '../agreement/periods.ts';
import { strict } from './common.ts';
import { itemKindSchema } from './review.ts';
import { itemIdSchema } from './verdicts.ts';

/**
 * How far experts agree (docs/decisions/0100, 0111). Measured by the first two independent votes on items chosen by lot. A
 * period is named by its first day in UTC.
 */
const count = Type.Integer({ minimum: 0 });
const share = Type.Number({ minimum: 0, maximum: 1 });
const measure = Type.Number({ minimum: -1, maximum: 1 });
const interval = Type.Object({ low: measure, high: measure }, strict);
const person = Type.Object({ id: Type.String(), name: Type.String() }, strict);

/** GET /api/v1/agreement?by, GET /api/v1/agreement/own?by; `month` where it is not said. */
export const agreementQuerySchema = Type.Object({ by: Type.Optional(Type.Enum(periodKinds)) }, strict);

export const agreementFiguresSchema = Type.Object(
  {
    /** Share of items on which both said the same, with Wilson's 95 % interval. */
    observed: share,
    low: share,
    high: share,
    /** Gwet's AC1. */
    ac1: measure,
    /** Cohen's kappa; absent where both said one and the same of everything. */
    kappa: Type.Optional(measure),
    /** Their 95 % intervals; absent where the two never differ. */
    ac1Interval: Type.Optional(interval),
    kappaInterval: Type.Optional(interval),
  },
  strict,
);
export type AgreementFigures = Static<typeof agreementFiguresSchema>;

const measured = {
  period: Type.String(),
  /** Items both have decided. */
  n: count,
  /** Absent of fewer than `least`. */
  figures: Type.Optional(agreementFiguresSchema),
};
export const pairPeriodSchema = Type.Object(measured, strict);

/** One expert in one period; agreement with all others together. */
export const expertPeriodSchema = Type.Object(
  {
    ...measured,
    /** Items decided in any way, and those at 0. */
    decided: count,
    zeros: count,
    /** Known items judged since they were marked, and those judged as is right; absent without any. */
    known: Type.Optional(Type.Object({ n: count, right: count }, strict)),
    /** In what this period differs from those before it: a reason to look together at some verdicts. */
    drift: Type.Array(Type.Enum(driftKinds)),
  },
  strict,
);
export type ExpertPeriodView = Static<typeof expertPeriodSchema>;

/** Newest period first; those without anything are left out. Pairs and experts by name: it is no ranking. */
export const agreementReplySchema = Type.Object(
  {
    least: count,
    pairs: Type.Array(
      Type.Object(
        { experts: Type.Array(person, { minItems: 2, maxItems: 2 }), periods: Type.Array(pairPeriodSchema) },
        strict,
      ),
    ),
    experts: Type.Array(Type.Object({ expert: person, periods: Type.Array(expertPeriodSchema) }, strict)),
  },
  strict,
);
export type AgreementReply = Static<typeof agreementReplySchema>;

/** The caller's own, of periods that are over: figures that grew with each verdict would tell what was chosen. */
export const ownAgreementReplySchema = Type.Object(
  {
    least: count,
    /** Nobody else is there: nothing is judged twice. */
    alone: Type.Boolean(),
    periods: Type.Array(expertPeriodSchema),
  },
  strict,
);
export type OwnAgreementReply = Static<typeof ownAgreementReplySchema>;

const binary = Type.Union([Type.Literal(0), Type.Literal(1)]);

/** POST /api/v1/known-items: an item whose truth is known, such as a staged visit. Verdicts given from then on are held against it. */
export const knownItemRequestSchema = Type.Object({ item: itemIdSchema, right: binary }, strict);
export type KnownItemRequest = Static<typeof knownItemRequestSchema>;

export const knownItemSchema = Type.Object(
  {
    id: itemIdSchema,
    kind: itemKindSchema,
    /** Hub time of the press, ms. */
    at: Type.Integer(),
    store: Type.Object({ id: Type.String(), name: Type.String(), zone: Type.String() }, strict),
    workplace: person,
    right: binary,
    markedAt: Type.Integer(),
    by: Type.String(),
  },
  strict,
);
export type KnownItem = Static<typeof knownItemSchema>;

/** GET /api/v1/known-items: the newest marked first, at most a thousand. */
export const knownItemsReplySchema = Type.Object(
  {
    /** Whether the caller may mark: admins, and managers chosen for it. Of others the list is empty. */
    may: Type.Boolean(),
    items: Type.Array(knownItemSchema),
  },
  strict,
);
export type KnownItemsReply = Static<typeof knownItemsReplySchema>;

/**
 * GET /api/v1/known-items/presses?workplace&from&to: what can be marked there, at most 100, within PRESSES_SPAN_MS; never how it
 * was answered.
 */
export const pressesQuerySchema = Type.Object(
  { workplace: Type.String({ maxLength: 64 }), from: Type.Integer(), to: Type.Integer() },
  strict,
);
export const pressesReplySchema = Type.Object(
  {
    presses: Type.Array(Type.Object({ id: itemIdSchema, kind: itemKindSchema, at: Type.Integer() }, strict)),
  },
  strict,
);
export type PressesReply = Static<typeof pressesReplySchema>;
