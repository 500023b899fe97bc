import Type, { type Static } from 'typebox';

export const strict = { additionalProperties: false } as const;

/** Text in the languages of the screens; more locales are added here and in the catalogues. */
export const localizedSchema = Type.Object(
  { ru: Type.String({ minLength: 1, maxLength: 300 }), en: Type.String({ minLength: 1, maxLength: 300 }) },
  strict,
);
export type Localized = Static<typeof localizedSchema>;

/** RFC 9457 problem details with a code from `problemCodes`. */
export const problemSchema = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  code: Type.String(),
  detail: Type.Optional(Type.String()),
  /** Pointers into the request, where it did not fit its schema. */
  errors: Type.Optional(Type.Array(Type.Object({ path: Type.String(), message: Type.String() }))),
});
export type Problem = Static<typeof problemSchema>;

/** The closed list of codes the hub answers with, and their HTTP status. */
export const problemCodes = {
  'bad-request': 400,
  'bad-json': 400,
  'body-too-large': 413,
  'not-found': 404,
  'method-not-allowed': 405,
  'not-signed-in': 401,
  'wrong-credentials': 401,
  forbidden: 403,
  csrf: 403,
  'too-many-requests': 429,
  internal: 500,
  unavailable: 503,
  'kiosk-unknown': 401,
  'kiosk-revoked': 403,
  'kiosk-away': 409,
  'bad-signature': 401,
  'counter-replayed': 409,
  'enrol-code-wrong': 403,
  'enrol-code-expired': 403,
  'chain-broken': 422,
  'chain-fork': 409,
  'batch-gap': 409,
  'batch-malformed': 422,
  'event-unknown': 404,
  'not-reviewable': 409,
  'verdict-unknown': 404,
  'nothing-to-undo': 409,
  'already-decided': 409,
  'login-taken': 409,
  'camera-unknown': 404,
  'no-footage': 404,
  'recording-damaged': 422,
  'grant-unknown': 404,
  'grant-expired': 410,
  'question-unknown': 404,
  'store-unknown': 404,
  'workplace-unknown': 404,
  'group-unknown': 404,
} as const satisfies Record<string, number>;
export type ProblemCode = keyof typeof problemCodes;
