import Type, { type Static } from 'typebox';
import { PASSWORD_MOST } from '../base/password-rules.ts';
import { problemSchema, strict } from './common.ts';
import { roleNameSchema, secondStepCodeSchema, sessionReplySchema, userScopeSchema } from './session.ts';

const login = Type.String({ minLength: 1, maxLength: 64 });
const name = Type.String({ minLength: 1, maxLength: 120 });
const password = Type.String({ minLength: 1, maxLength: PASSWORD_MOST * 4 });
const token = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' });

/** An invitation is good for so long, and any other link for a day, ms. */
export const INVITATION_MS = 7 * 86_400_000;
export const LINK_MS = 86_400_000;

/** POST /api/v1/invitations: an account whose password its person sets by the link. */
export const invitationRequestSchema = Type.Object(
  { login, name, role: roleNameSchema, scope: Type.Optional(userScopeSchema) },
  strict,
);
/** The link's path below the hub's address; it is told this once. */
export const linkReplySchema = Type.Object(
  { id: Type.String(), path: Type.String(), expiresAt: Type.Integer() },
  strict,
);
export type LinkReply = Static<typeof linkReplySchema>;

export const linkKindSchema = Type.Union([
  Type.Literal('admin'),
  Type.Literal('invitation'),
  Type.Literal('reset'),
]);
export type LinkKind = Static<typeof linkKindSchema>;

/** POST /api/v1/links/look: what the link is for, before it is used. */
export const linkLookRequestSchema = Type.Object({ token }, strict);
export const linkLookReplySchema = Type.Object(
  { kind: linkKindSchema, login: Type.Optional(Type.String()), expiresAt: Type.Integer() },
  strict,
);
export type LinkLookReply = Static<typeof linkLookReplySchema>;

/** POST /api/v1/links/use → 201 as signing in. Login and name are taken where the link is for an admin yet to be made. */
export const linkUseRequestSchema = Type.Object(
  { token, password, login: Type.Optional(login), name: Type.Optional(name) },
  strict,
);
export type LinkUseRequest = Static<typeof linkUseRequestSchema>;

/** POST /api/v1/session/password */
export const passwordChangeRequestSchema = Type.Object({ current: password, password }, strict);
export type PasswordChangeRequest = Static<typeof passwordChangeRequestSchema>;

/** GET /api/v1/sessions: one's own. */
export const sessionListReplySchema = Type.Object(
  {
    sessions: Type.Array(
      Type.Object(
        {
          id: Type.String(),
          createdAt: Type.Integer(),
          seenAt: Type.Integer(),
          expiresAt: Type.Integer(),
          /** What the browser called itself, cut to 200 characters. */
          agent: Type.String(),
          current: Type.Boolean(),
        },
        strict,
      ),
    ),
  },
  strict,
);
export type SessionListReply = Static<typeof sessionListReplySchema>;

/** GET /api/v1/users */
export const personSchema = Type.Object(
  {
    id: Type.String(),
    login: Type.String(),
    name: Type.String(),
    role: roleNameSchema,
    scope: userScopeSchema,
    /** Has set a password. */
    joined: Type.Boolean(),
    /** Signs in with a code besides. */
    secondStep: Type.Boolean(),
    /** Signs in by the provider of identities too. */
    linked: Type.Boolean(),
    active: Type.Boolean(),
    createdAt: Type.Integer(),
    /** What a change names by If-Match. */
    revision: Type.Integer({ minimum: 1 }),
    /** The worker of a store that this seller is: whose own figures the account shows. */
    operator: Type.Optional(Type.String()),
    /** A manager who may watch the video of polls. */
    video: Type.Optional(Type.Literal(true)),
  },
  strict,
);
export type PersonRecord = Static<typeof personSchema>;
export const personListReplySchema = Type.Object({ users: Type.Array(personSchema) }, strict);

/** 412 `changed-meanwhile`: what stands now. */
export const personChangedSchema = Type.Object({ ...problemSchema.properties, current: personSchema });

/**
 * PUT /api/v1/users/:id, with If-Match: the whole as it shall be. A worker is named of a seller whose scope is that worker’s store; the right
 * to video is given to managers, and is off where it is not said.
 */
export const personChangeRequestSchema = Type.Object(
  {
    ...{ name, role: roleNameSchema, scope: userScopeSchema },
    operator: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    video: Type.Optional(Type.Boolean()),
  },
  strict,
);

/** POST /api/v1/session/code → 201 as signing in. */
export const codeRequestSchema = Type.Object({ code: secondStepCodeSchema }, strict);

/** GET /api/v1/session/second-step: one's own. */
export const secondStepReplySchema = Type.Object(
  {
    /** Since when, by the hub's clock; absent: there is none. */
    since: Type.Optional(Type.Integer()),
    /** Recovery codes not used yet. */
    recoveryLeft: Type.Integer(),
    /** The role cannot do without. */
    required: Type.Boolean(),
  },
  strict,
);
export type SecondStepReply = Static<typeof secondStepReplySchema>;

/** POST /api/v1/session/second-step: the password is asked for except while signing in. */
export const secondStepBeginRequestSchema = Type.Object({ password: Type.Optional(password) }, strict);
/** The secret as an app takes it, typed (base32) or scanned; told this once. */
export const secondStepBegunSchema = Type.Object({ secret: Type.String(), uri: Type.String() }, strict);
export type SecondStepBegun = Static<typeof secondStepBegunSchema>;

/** POST /api/v1/session/second-step/confirmation → 201; every other session ends, this one has a new token. */
export const secondStepConfirmedSchema = Type.Object(
  {
    session: sessionReplySchema,
    /** Each lets its owner in once without the app; told this once. */
    recovery: Type.Array(Type.String()),
  },
  strict,
);
export type SecondStepConfirmed = Static<typeof secondStepConfirmedSchema>;

/** POST /api/v1/session/second-step/removal */
export const secondStepRemovalRequestSchema = Type.Object({ password }, strict);

/** GET /api/v1/session/identities: by what one signs in oneself. */
export const ownIdentitiesReplySchema = Type.Object(
  {
    identities: Type.Array(
      Type.Object(
        {
          /** The provider’s address. */
          issuer: Type.String(),
          /** Since when, by the hub's clock. */
          since: Type.Integer(),
        },
        strict,
      ),
    ),
    /** Whether one has a password as well. */
    password: Type.Boolean(),
  },
  strict,
);
export type OwnIdentitiesReply = Static<typeof ownIdentitiesReplySchema>;

/** POST /api/v1/session/identities/removal */
export const identityRemovalRequestSchema = Type.Object({ password }, strict);
/** What is left to come in by. */
export const identityRemovalReplySchema = Type.Object({ password: Type.Boolean() }, strict);
export type IdentityRemovalReply = Static<typeof identityRemovalReplySchema>;

/** GET /api/v1/sign-in: by what one signs in beside a password. */
export const signInWaysSchema = Type.Object(
  { oidc: Type.Optional(Type.Object({ name: Type.String() }, strict)) },
  strict,
);
/** POST /api/v1/session/oidc: where the browser is to go. */
export const oidcBegunSchema = Type.Object({ url: Type.String() }, strict);
