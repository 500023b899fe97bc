import Type, { type Static } from 'typebox';
import { PASSWORD_MOST } from '../base/password-rules.ts';
import { instantSchema, strict } from './common.ts';
import { archiveCredentialsSchema, remoteArchiveSchema } from './remote-archive.ts';
import { roleNameSchema, userScopeSchema } from './session.ts';

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

/**
 * POST /api/v1/stores/:id/cameras (admin): a folder of recordings on the hub's machine, by `folder`, `pattern` and `timing`; or
 * recordings that another system keeps, by `archive`.
 */
export const cameraRequestSchema = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 120 }),
    workplaces: Type.Array(Type.String({ maxLength: 64 }), { maxItems: 255 }),
    folder: Type.Optional(Type.String({ minLength: 1, maxLength: 1000 })),
    /** strftime pattern of a recording's path below the folder; `%f` is a fraction of a second. */
    pattern: Type.Optional(Type.String({ minLength: 1, maxLength: 300 })),
    /** IANA zone the names, or the archive's times, are written in. */
    zone: Type.String({ minLength: 1, maxLength: 64 }),
    /** Which instant a file starts at: as named, or its modification time less its duration. */
    timing: Type.Optional(Type.Union([Type.Literal('name'), Type.Literal('mtime')])),
    archive: Type.Optional(remoteArchiveSchema),
    /**
     * The archive's login; empty: there is none. Absent in a change: it stays as it is while the archive's address does, else it
     * is forgotten, so that nobody sends it elsewhere without knowing it.
     */
    credentials: Type.Optional(archiveCredentialsSchema),
    /** Camera clock − hub clock, ms, and the bound of its error. */
    offset: Type.Optional(instantSchema),
    error: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
  },
  strict,
);
export type CameraRequest = Static<typeof cameraRequestSchema>;

/** POST /api/v1/users (admin) */
export const userRequestSchema = Type.Object(
  {
    login: Type.String({ minLength: 1, maxLength: 64 }),
    name: Type.String({ minLength: 1, maxLength: 120 }),
    role: roleNameSchema,
    /** Absent: that of whoever makes the account. */
    scope: Type.Optional(userScopeSchema),
    /** By the same rules as one's own (password-rules.ts). */
    password: Type.String({ minLength: 1, maxLength: PASSWORD_MOST * 4 }),
  },
  strict,
);

/** An enrolment code is good for so long, ms. */
export const ENROLMENT_CODE_LIFETIME_MS = 15 * 60_000;

/** POST /api/v1/enrolment-codes (admin): one code for one set of workplaces, 15 minutes, 5 tries. */
export const enrolmentCodeRequestSchema = Type.Object(
  {
    workplaces: Type.Array(Type.String({ maxLength: 64 }), { minItems: 1, maxItems: 255 }),
    /** The kiosk it stands in for from its enrolment on: what that one recorded stays with the workplaces. */
    replaces: Type.Optional(Type.String({ pattern: '^[0-9a-f]{32}$' })),
  },
  strict,
);
export type EnrolmentCodeRequest = Static<typeof enrolmentCodeRequestSchema>;
export const enrolmentCodeReplySchema = Type.Object(
  {
    /** What is typed at the kiosk: 16 characters of Crockford base32, `-`, 16 hex digits of the hub key's fingerprint. */
    code: Type.String(),
    expiresAt: Type.Integer(),
  },
  strict,
);
/** GET /api/v1/enrolment-codes (admin): those that can still be used, the newest first. The code itself is never told again. */
export const enrolmentCodeListReplySchema = Type.Object(
  {
    codes: Type.Array(
      Type.Object(
        {
          /** The code's first four digits. */
          id: Type.String(),
          store: Type.String(),
          workplaces: Type.Array(Type.String()),
          replaces: Type.Optional(Type.String()),
          createdAt: Type.Optional(Type.Integer()),
          expiresAt: Type.Integer(),
          /** Wrong tries that are left. */
          triesLeft: Type.Integer(),
        },
        strict,
      ),
    ),
  },
  strict,
);
export type EnrolmentCodeListReply = Static<typeof enrolmentCodeListReplySchema>;

/** Why a kiosk is revoked. A closed list: what is logged for good names nobody. */
export const revocationReasonSchema = Type.Union([
  Type.Literal('stolen'),
  Type.Literal('lost'),
  Type.Literal('broken'),
  Type.Literal('out-of-use'),
  Type.Literal('mistake'),
]);
export type RevocationReason = Static<typeof revocationReasonSchema>;
/** POST /api/v1/kiosks/:id/revocation (admin) */
export const kioskRevocationRequestSchema = Type.Object({ reason: revocationReasonSchema }, strict);

/** When something moved, hub's wall ms; absent: now. */
const movedAt = Type.Optional(Type.Integer());
/** POST /api/v1/kiosks/:id/move (admin), with If-Match. */
export const kioskMoveRequestSchema = Type.Object(
  {
    store: Type.String({ minLength: 1, maxLength: 64 }),
    /** Workplaces of that store, in the order of its places; absent: its own go on there as new ones. */
    workplaces: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { minItems: 1, maxItems: 255 })),
    at: movedAt,
  },
  strict,
);
/** POST /api/v1/workplaces/:id/move (admin), with If-Match. */
export const workplaceMoveRequestSchema = Type.Object(
  { store: Type.String({ minLength: 1, maxLength: 64 }), at: movedAt },
  strict,
);

export const createdReplySchema = Type.Object({ id: Type.String() }, strict);

/** GET /api/v1/stores: by name. Without a limit all of them. */
export const storeListQuerySchema = Type.Object(
  {
    cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 800 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
    /** Those that are retired, too, and such workplaces. */
    retired: Type.Optional(Type.Boolean()),
  },
  strict,
);

export const storesReplySchema = Type.Object(
  {
    stores: Type.Array(
      Type.Object(
        {
          id: Type.String(),
          name: Type.String(),
          zone: Type.String(),
          retiredAt: Type.Optional(Type.Integer()),
          workplaces: Type.Array(
            Type.Object(
              { id: Type.String(), name: Type.String(), retiredAt: Type.Optional(Type.Integer()) },
              strict,
            ),
          ),
        },
        strict,
      ),
    ),
    /** Where the next page begins; absent on the last one. */
    next: Type.Optional(Type.String()),
  },
  strict,
);
export type StoresReply = Static<typeof storesReplySchema>;

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
