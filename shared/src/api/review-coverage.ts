import Type, { type Static } from 'typebox';
import { strict } from './common.ts';
import { resultScopeFields } from './results.ts';

/** GET /api/v1/results/reviewed: days are the stores' own, the last not included; a poll counts on the day of its opening. */
export const reviewCoverageQuerySchema = Type.Object(
  {
    from: resultScopeFields.from,
    to: resultScopeFields.to,
    store: resultScopeFields.store,
    group: resultScopeFields.group,
    question: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  },
  strict,
);
export type ReviewCoverageQuery = Static<typeof reviewCoverageQuerySchema>;

const count = Type.Integer({ minimum: 0 });

/** Polls with an answer, by what review has come to. `answered` = `reviewed` + `undecided` + `pending`. */
const reviewedFields = {
  answered: count,
  /** Decided: everything in them stands at 1, or something at 0. */
  reviewed: count,
  /** Those of the reviewed that are left out of the figures. */
  excluded: count,
  /** All of them was looked at, and not all could be decided: no footage, or it cannot be told. */
  undecided: count,
  pending: count,
  /** When the oldest of the pending was opened, hub time, ms. */
  oldest: Type.Optional(Type.Integer()),
  /** Polls in the part of drawn samples that is open for review, each once. */
  sampled: count,
  /** Those of them that are still pending. */
  sampledPending: count,
} as const;

export const reviewCoverageReplySchema = Type.Object(
  {
    total: Type.Object(reviewedFields, strict),
    /** By name; those without an answer are left out. */
    stores: Type.Array(Type.Object({ id: Type.String(), name: Type.String(), ...reviewedFields }, strict)),
  },
  strict,
);
export type ReviewCoverageReply = Static<typeof reviewCoverageReplySchema>;
