import Type, { type Static } from 'typebox';
import { strict } from './common.ts';
import { planScopeSchema } from './plan-scope.ts';

export const roleNameSchema = Type.Union([
  Type.Literal('seller'),
  Type.Literal('expert'),
  Type.Literal('manager'),
  Type.Literal('admin'),
]);
export type RoleName = Static<typeof roleNameSchema>;

/** Which part of the chain a role speaks for; the same parts as a plan has. */
export const userScopeSchema = planScopeSchema;
export type UserScope = Static<typeof userScopeSchema>;

/** A code of an authenticator app, or a recovery code however it is grouped. */
export const secondStepCodeSchema = Type.String({ minLength: 6, maxLength: 32, pattern: '^[0-9A-Za-z -]+$' });

/**
 * What is still missing before anything else may be asked: `code` of the second step, or to `enrol` in it, which the role
 * needs. Absent in a session that is complete.
 */
export const sessionStepSchema = Type.Union([Type.Literal('code'), Type.Literal('enrol')]);
export type SessionStep = Static<typeof sessionStepSchema>;

/** POST /api/v1/session */
export const signInRequestSchema = Type.Object(
  {
    login: Type.String({ minLength: 1, maxLength: 64 }),
    password: Type.String({ minLength: 1, maxLength: 256 }),
    /** For programs: the code of the second step at once. Without it an account that has one is asked for it after. */
    code: Type.Optional(secondStepCodeSchema),
  },
  strict,
);
export type SignInRequest = Static<typeof signInRequestSchema>;

/** GET and POST /api/v1/session. `csrf` goes back in the header `x-otklik-csrf` of every request that changes something. */
export const sessionReplySchema = Type.Object(
  {
    user: Type.Object(
      {
        id: Type.String(),
        login: Type.String(),
        name: Type.String(),
        role: roleNameSchema,
        scope: userScopeSchema,
        /** A manager who has the right to watch the video of polls; experts and admins have it by their role. */
        video: Type.Optional(Type.Literal(true)),
      },
      strict,
    ),
    csrf: Type.String(),
    step: Type.Optional(sessionStepSchema),
  },
  strict,
);
export type SessionReply = Static<typeof sessionReplySchema>;
