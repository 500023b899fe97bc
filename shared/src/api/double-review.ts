import Type, { type Static } from 'typebox';
import { strict } from './common.ts';

/**
 * Double review (docs/decisions/0111): of the items an expert has judged a share, chosen by a lot nobody can foresee, waits
 * for another expert, and what experts differ on for a third.
 */
export const doubleShareSchema = Type.Number({ minimum: 0.03, maximum: 0.05 });

/** PUT /api/v1/double-review: the share of judged items, and the managers who may mark known items beside admins. */
export const doubleSettingsRequestSchema = Type.Object(
  {
    share: doubleShareSchema,
    markers: Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { maxItems: 50, uniqueItems: true }),
  },
  strict,
);
export type DoubleSettingsRequest = Static<typeof doubleSettingsRequestSchema>;

/** GET /api/v1/double-review */
export const doubleSettingsSchema = Type.Object(
  {
    share: doubleShareSchema,
    markers: Type.Array(Type.Object({ id: Type.String(), name: Type.String() }, strict)),
    /** Items that wait for another expert. */
    waiting: Type.Integer({ minimum: 0 }),
    /** Of the oldest of these: for whom there is nobody, as every expert at work in their stores has spoken on them. */
    nobody: Type.Integer({ minimum: 0 }),
  },
  strict,
);
export type DoubleSettings = Static<typeof doubleSettingsSchema>;
