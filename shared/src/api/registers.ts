import Type, { type Static } from 'typebox';
import { strict } from './common.ts';

/** Tills and CRMs that may report what happens at a workplace. */

/** Named in rules, and at the kiosk. */
const name = Type.String({ pattern: '^[A-Za-z0-9_.-]{1,64}$' });

/** POST /api/v1/stores/{id}/registers (admin). */
export const registerRequestSchema = Type.Object(
  { name, workplace: Type.String({ minLength: 1, maxLength: 64 }) },
  strict,
);
export type RegisterRequest = Static<typeof registerRequestSchema>;

export const registerRecordSchema = Type.Object(
  {
    id: Type.String(),
    name,
    workplace: Type.String(),
    /** Hub's wall ms. */
    createdAt: Type.Integer(),
  },
  strict,
);
export type RegisterRecord = Static<typeof registerRecordSchema>;

/** The bearer token is told here and never again: the hub keeps its SHA-256. */
export const registerMadeSchema = Type.Object({ id: Type.String(), token: Type.String() }, strict);
export type RegisterMade = Static<typeof registerMadeSchema>;

/** GET /api/v1/stores/{id}/registers (manager, admin): those whose token is good, by name. */
export const registerListReplySchema = Type.Object({ registers: Type.Array(registerRecordSchema) }, strict);
export type RegisterListReply = Static<typeof registerListReplySchema>;
