import Type, { type Static } from 'typebox';
import { VERSION_PATTERN } from '../update/version.ts';

/** Largest release that is made, kept or loaded, bytes. */
export const MAX_RELEASE_BYTES = 256 * 1024 * 1024;

/**
 * What a release of the kiosk's program says of itself, signed by the release key. That key is none of the hub's: who
 * breaks into a hub can offer only what was released (decision 0043).
 */
export const releaseSchema = Type.Object(
  {
    version: Type.String({ pattern: VERSION_PATTERN, maxLength: 64 }),
    /** Of the archive. */
    sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    /** Of the archive, bytes. */
    size: Type.Integer({ minimum: 1, maximum: MAX_RELEASE_BYTES }),
    /** Newer versions in whose place it may be put: a step back only where the release itself says so. */
    over: Type.Optional(
      Type.Array(Type.String({ pattern: VERSION_PATTERN, maxLength: 64 }), { minItems: 1, maxItems: 16 }),
    ),
    /** Ed25519, base64url. */
    signature: Type.String({ pattern: '^[A-Za-z0-9_-]{86}$' }),
  },
  { additionalProperties: false },
);
export type Release = Static<typeof releaseSchema>;

/**
 * A release as the hub offers it to one kiosk. `auto`: put in when nobody has been at the counter for a while; `staff`:
 * loaded, and put in when somebody there starts it.
 */
export const updateOfferSchema = Type.Object({
  release: releaseSchema,
  when: Type.Union([Type.Literal('auto'), Type.Literal('staff')]),
});
export type UpdateOffer = Static<typeof updateOfferSchema>;

/** Where an update stands, as the kiosk tells its staff and its hub. */
export const updateStatusSchema = Type.Object(
  {
    /**
     * `none`: nothing is offered, or it runs already; `loading`; `ready`: unpacked, waits for a quiet moment or for
     * staff; `trial`: the running version is new and not yet trusted; `refused`: see `code`.
     */
    phase: Type.Union([
      Type.Literal('none'),
      Type.Literal('loading'),
      Type.Literal('ready'),
      Type.Literal('trial'),
      Type.Literal('refused'),
    ]),
    /** The version it is about. */
    version: Type.Optional(Type.String({ maxLength: 64 })),
    /** Why it is refused, or why the last one was taken back. */
    code: Type.Optional(Type.String({ pattern: '^[a-z0-9-]{1,64}$' })),
    /** Of a load, 0 to 100. */
    percent: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
  },
  { additionalProperties: false },
);
export type UpdateStatus = Static<typeof updateStatusSchema>;

/** GET /api/v1/kiosk/releases/:sha256: bytes of the archive, one `Range` of at most so many bytes a call. */
export const MAX_PART_BYTES = 1024 * 1024;

/** Which kiosks get a release. The rollout set last that names a kiosk is what it is offered. */
export const rolloutRequestSchema = Type.Object(
  {
    /** Of all kiosks, so many percent: always the same ones, and with more percent only more of them. */
    percent: Type.Integer({ minimum: 0, maximum: 100 }),
    /** These in any case. */
    kiosks: Type.Array(Type.String({ pattern: '^[0-9a-f]{32}$' }), { maxItems: 10_000 }),
    when: Type.Union([Type.Literal('auto'), Type.Literal('staff')]),
  },
  { additionalProperties: false },
);
export type RolloutRequest = Static<typeof rolloutRequestSchema>;

export const listedReleaseSchema = Type.Object(
  {
    release: releaseSchema,
    addedAt: Type.Integer(),
    /** Its archive is here: only then can it be rolled out. */
    stored: Type.Boolean(),
    /** Absent before the first. */
    rollout: Type.Optional(rolloutRequestSchema),
    rolloutAt: Type.Optional(Type.Integer()),
  },
  { additionalProperties: false },
);
export const releaseListSchema = Type.Array(listedReleaseSchema);
