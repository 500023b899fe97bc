import Type, { type Static } from 'typebox';
import { strict } from './common.ts';

export const roleNameSchema = Type.Union([
  Type.Literal('seller'),
  Type.Literal('expert'),
  Type.Literal('manager'),
  Type.Literal('admin'),
]);
export type RoleName = Static<typeof roleNameSchema>;

/** POST /api/v1/session */
export const signInRequestSchema = Type.Object(
  {
    login: Type.String({ minLength: 1, maxLength: 64 }),
    password: Type.String({ minLength: 1, maxLength: 256 }),
  },
  strict,
);
export type SignInRequest = Static<typeof signInRequestSchema>;

/** GET and POST /api/v1/session. `csrf` goes back in the header `x-otklik-csrf` of every request that changes something. */
export const sessionReplySchema = Type.Object(
  {
    user: Type.Object(
      { id: Type.String(), login: Type.String(), name: Type.String(), role: roleNameSchema },
      strict,
    ),
    csrf: Type.String(),
  },
  strict,
);
export type SessionReply = Static<typeof sessionReplySchema>;
