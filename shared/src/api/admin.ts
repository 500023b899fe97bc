import Type, { type Static } from 'typebox';
import { localizedSchema, strict } from './common.ts';

/** POST /api/v1/stores (admin) */
export const storeRequestSchema = Type.Object(
  { name: Type.String({ minLength: 1, maxLength: 120 }), zone: Type.String({ minLength: 1, maxLength: 64 }) },
  strict,
);
/** POST /api/v1/stores/:id/workplaces (admin) */
export const workplaceRequestSchema = Type.Object(
  { name: Type.String({ minLength: 1, maxLength: 120 }) },
  strict,
);

/** POST /api/v1/stores/:id/cameras (admin): a folder of recordings on the hub's machine. */
export const cameraRequestSchema = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 120 }),
    workplaces: Type.Array(Type.String({ maxLength: 64 }), { maxItems: 255 }),
    folder: Type.String({ minLength: 1, maxLength: 1000 }),
    /** strftime pattern of a recording's path below the folder; `%f` is a fraction of a second. */
    pattern: Type.String({ minLength: 1, maxLength: 300 }),
    /** IANA zone the names are written in. */
    zone: Type.String({ minLength: 1, maxLength: 64 }),
    /** Which instant a file starts at: as named, or its modification time less its duration. */
    timing: Type.Union([Type.Literal('name'), Type.Literal('mtime')]),
    /** Camera clock − hub clock, ms, and the bound of its error. */
    offset: Type.Optional(Type.Integer()),
    error: Type.Optional(Type.Integer({ minimum: 0 })),
  },
  strict,
);
export type CameraRequest = Static<typeof cameraRequestSchema>;

/** POST /api/v1/questions (manager) */
export const questionRequestSchema = Type.Object(
  { text: localizedSchema, positive: Type.Union([Type.Literal('yes'), Type.Literal('no')]) },
  strict,
);
/** POST /api/v1/plan/periods (manager): the chain asks this question from `from` on. */
export const periodRequestSchema = Type.Object(
  { question: Type.String({ maxLength: 64 }), from: Type.Integer() },
  strict,
);

/** POST /api/v1/users (admin) */
export const userRequestSchema = Type.Object(
  {
    login: Type.String({ minLength: 1, maxLength: 64 }),
    name: Type.String({ minLength: 1, maxLength: 120 }),
    role: Type.Union([
      Type.Literal('seller'),
      Type.Literal('expert'),
      Type.Literal('manager'),
      Type.Literal('admin'),
    ]),
    password: Type.String({ minLength: 8, maxLength: 256 }),
  },
  strict,
);

/** POST /api/v1/enrolment-codes (admin): one code for one set of workplaces, 15 minutes, 5 tries. */
export const enrolmentCodeRequestSchema = Type.Object(
  { workplaces: Type.Array(Type.String({ maxLength: 64 }), { minItems: 1, maxItems: 255 }) },
  strict,
);
export const enrolmentCodeReplySchema = Type.Object(
  {
    /** What is typed at the kiosk: 16 characters of Crockford base32, `-`, 16 hex digits of the hub key's fingerprint. */
    code: Type.String(),
    expiresAt: Type.Integer(),
  },
  strict,
);
export const createdReplySchema = Type.Object({ id: Type.String() }, strict);

/** GET /api/v1/stores */
export const storesReplySchema = Type.Object(
  {
    stores: Type.Array(
      Type.Object(
        {
          id: Type.String(),
          name: Type.String(),
          zone: Type.String(),
          workplaces: Type.Array(Type.Object({ id: Type.String(), name: Type.String() }, strict)),
        },
        strict,
      ),
    ),
  },
  strict,
);
export type StoresReply = Static<typeof storesReplySchema>;

/** GET /api/v1/questions: the questions and the periods of the chain's plan, ascending. */
export const questionsReplySchema = Type.Object(
  {
    questions: Type.Array(
      Type.Object(
        {
          id: Type.String(),
          text: localizedSchema,
          positive: Type.Union([Type.Literal('yes'), Type.Literal('no')]),
        },
        strict,
      ),
    ),
    periods: Type.Array(Type.Object({ from: Type.Integer(), question: Type.String() }, strict)),
  },
  strict,
);
export type QuestionsReply = Static<typeof questionsReplySchema>;

/** POST /api/v1/kiosks/:id/rebucket: the boot, as its events name it. */
export const rebucketRequestSchema = Type.Object({ boot: Type.String({ pattern: '^[0-9a-f]{8}$' }) }, strict);
export const rebucketReplySchema = Type.Object(
  {
    /** Events of the boot; those whose time by the hub's clock changed; polls that opened with one of them. */
    events: Type.Integer(),
    moved: Type.Integer(),
    polls: Type.Integer(),
    /** The longest way one was moved, ms. */
    mostMs: Type.Integer(),
  },
  strict,
);
