import Type, { type Static } from 'typebox';
import { instantSchema, strict } from './common.ts';
import { MARKS_MOST } from './limits.ts';
import { itemIdSchema } from './verdicts.ts';

/**
 * A camera's clock against the hub's, worked out from frames in which somebody saw a known press
 * (shared/src/video/fit-clock.ts). Marks and versions are records: they are added, never changed.
 */
export const cameraClockSchema = Type.Object(
  {
    /** Hub time at which `offset` holds and the error is least, ms. */
    reference: Type.Integer(),
    /** Camera clock − hub clock at `reference`, ms. */
    offset: Type.Integer(),
    /** By how much the camera's clock gains, in 1e-9. */
    drift: Type.Integer(),
    /** Bounds of the errors of both. */
    error: Type.Integer({ minimum: 0 }),
    driftError: Type.Integer({ minimum: 0 }),
  },
  strict,
);

const idSchema = Type.String({ pattern: '^[0-9a-f]{16}$' });

export const cameraMarkSchema = Type.Object(
  {
    id: idSchema,
    item: itemIdSchema,
    /** The press by the hub's clock, ms. */
    at: Type.Integer(),
    /** What the camera's clock said in the frame, ms. */
    cameraAt: Type.Integer(),
    /** What the mark may be wrong by that is not the marker's doing, ms. */
    bound: Type.Integer({ minimum: 0 }),
    /** Whether that is all: how far a press's time is off the press itself is not always known. */
    whole: Type.Boolean(),
    /** Name of the person, and when. */
    by: Type.String(),
    markedAt: Type.Integer(),
  },
  strict,
);
export type CameraMark = Static<typeof cameraMarkSchema>;

export const clockBasisSchema = Type.Union([Type.Literal('marks'), Type.Literal('settings')]);

export const cameraClockVersionSchema = Type.Object(
  {
    version: Type.Integer({ minimum: 1 }),
    /** Hub time of recordings from which on it holds, ms; of two the later version counts. */
    from: Type.Integer(),
    basis: clockBasisSchema,
    clock: cameraClockSchema,
    /** How many marks went into it. */
    marks: Type.Integer({ minimum: 0 }),
    by: Type.String(),
    madeAt: Type.Integer(),
  },
  strict,
);
export type CameraClockVersion = Static<typeof cameraClockVersionSchema>;

/** GET /api/v1/cameras/:id/clock */
export const cameraClockReplySchema = Type.Object(
  {
    camera: Type.Object({ id: Type.String(), name: Type.String() }, strict),
    store: Type.Object({ id: Type.String(), name: Type.String(), zone: Type.String() }, strict),
    /** Ids of the workplaces the camera shows. */
    workplaces: Type.Array(Type.String()),
    /** What was set by hand, ms. */
    settings: Type.Object({ offset: Type.Integer(), error: Type.Integer() }, strict),
    /** What each recording's start may be wrong by besides, ms. */
    naming: Type.Integer({ minimum: 0 }),
    /** Those that stand, in the order of their presses. */
    marks: Type.Array(cameraMarkSchema),
    /** Newest first. */
    versions: Type.Array(cameraClockVersionSchema),
  },
  strict,
);
export type CameraClockReply = Static<typeof cameraClockReplySchema>;

/**
 * POST /api/v1/cameras/:id/clock/marks → 201 CameraClockReply. A mark of the same press stands in place of the one before,
 * which stays on record.
 */
export const cameraMarkRequestSchema = Type.Object(
  {
    item: itemIdSchema,
    /** Camera time of the frame, ms: hub time shown + the grant's offset. */
    cameraAt: instantSchema,
    /** How long a frame is on the screen, ms. */
    frameMs: Type.Integer({ minimum: 1, maximum: 2000 }),
  },
  strict,
);

/**
 * POST /api/v1/cameras/:id/clock/versions → 201 CameraClockReply. From `from` on the camera's clock is what these marks
 * give, or again what was set by hand.
 */
export const cameraClockVersionRequestSchema = Type.Object(
  {
    from: instantSchema,
    basis: clockBasisSchema,
    /** With `marks`: ids of standing marks. */
    marks: Type.Optional(Type.Array(idSchema, { minItems: 1, maxItems: MARKS_MOST })),
  },
  strict,
);
export type CameraClockVersionRequest = Static<typeof cameraClockVersionRequestSchema>;
