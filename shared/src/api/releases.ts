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
    /** It stands where it is: who runs the release keeps it, nobody else is offered it until it goes on. */
    held: Type.Optional(Type.Boolean()),
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
    /** As it was before it was set last: what taking that back restores. Absent where it was set once at most. */
    before: Type.Optional(rolloutRequestSchema),
    /** Of the rollout, 0 before the first: what setting it names by If-Match. */
    revision: Type.Integer({ minimum: 0 }),
  },
  { additionalProperties: false },
);
export const releaseListSchema = Type.Array(listedReleaseSchema);
export type ListedRelease = Static<typeof listedReleaseSchema>;

const count = Type.Integer({ minimum: 0 });

/** How far one release has come. Each kiosk in use counts once: it runs it, or is offered it, or has nothing to do with it. */
export const releaseProgressSchema = Type.Object(
  {
    sha256: Type.String(),
    /** Kiosks that it is offered to, whether they run it already or not. */
    offered: count,
    /** Run its version; of them, still on trial. */
    running: count,
    trial: count,
    /** Of those that are offered it and do not run it: */
    loading: count,
    ready: count,
    refused: count,
    /** has said nothing of it yet, and of them has not been heard lately. */
    waiting: count,
    silent: count,
    /** Why it is refused, the most frequent first. */
    reasons: Type.Array(Type.Object({ code: Type.String(), count }, { additionalProperties: false })),
  },
  { additionalProperties: false },
);
export type ReleaseProgress = Static<typeof releaseProgressSchema>;

/** GET /api/v1/releases/progress (manager, admin): what runs at the counters now, and how rollouts fare. */
export const rolloutProgressSchema = Type.Object(
  {
    now: Type.Integer(),
    /** In use at a workplace. */
    kiosks: count,
    /** Versions that run there, the most frequent first. */
    versions: Type.Array(Type.Object({ version: Type.String(), count }, { additionalProperties: false })),
    releases: Type.Array(releaseProgressSchema),
  },
  { additionalProperties: false },
);
export type RolloutProgress = Static<typeof rolloutProgressSchema>;

/** GET /api/v1/releases/kiosks (admin): kiosks that a rollout may name, by store. */
export const rolloutKiosksSchema = Type.Object(
  {
    stores: Type.Array(
      Type.Object(
        {
          ...{ id: Type.String(), name: Type.String() },
          kiosks: Type.Array(
            Type.Object(
              /** Names of its workplaces. */
              { id: Type.String(), places: Type.Array(Type.String()), version: Type.String() },
              { additionalProperties: false },
            ),
          ),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);
export type RolloutKiosks = Static<typeof rolloutKiosksSchema>;

/** POST /api/v1/releases/:sha256/rollout/preview (admin): what setting it so would do, by what is known now. */
export const rolloutPreviewSchema = Type.Object(
  {
    /** In use at a workplace. */
    kiosks: count,
    /** Would be offered it. */
    offered: count,
    /** Of those: run it already; run what it is not signed to be put over; all others, which take it. */
    running: count,
    refusing: count,
    taking: count,
    /** Of those that take it, have not been heard lately: they take it once they are back. */
    silent: count,
    /** Are offered it now, do not run it, and would not be offered it any more. */
    losing: count,
    /** Stores of those that take it, the most first. */
    stores: Type.Array(
      Type.Object({ id: Type.String(), name: Type.String(), kiosks: count }, { additionalProperties: false }),
    ),
  },
  { additionalProperties: false },
);
export type RolloutPreview = Static<typeof rolloutPreviewSchema>;
