import Type, { type Static } from 'typebox';
import { instantSchema, strict } from './common.ts';
import { itemIdSchema } from './verdicts.ts';

/**
 * POST /api/v1/video/grants. A grant is for one user, one camera and one span; it is logged once and lives 15 minutes.
 * Times are hub time in ms; the camera's own offset is applied by the hub. A manager with the right to video names the poll,
 * for the reason `poll`: one of its cameras, and no more than its `span`. Nobody else may.
 */
export const grantRequestSchema = Type.Object(
  {
    camera: Type.String({ maxLength: 64 }),
    from: instantSchema,
    to: instantSchema,
    reason: Type.Union([Type.Literal('review'), Type.Literal('alignment'), Type.Literal('poll')]),
    /** With the reason `poll`: which one. */
    poll: Type.Optional(itemIdSchema),
    /** The moment that is shown first, hub time: what must be transcoded is so from there on. `from` if not given. */
    at: Type.Optional(instantSchema),
  },
  strict,
);
export type GrantRequest = Static<typeof grantRequestSchema>;

export const grantReplySchema = Type.Object(
  {
    id: Type.String(),
    /** HLS media playlist (fMP4) with an absolute PROGRAM-DATE-TIME (hub time) on every fragment. */
    playlist: Type.String(),
    /** The spans within [from, to] that are recorded, hub time; empty is answered 404 `no-footage` instead. */
    spans: Type.Array(Type.Object({ from: Type.Integer(), to: Type.Integer() }, strict)),
    expiresAt: Type.Integer(),
    /** Bound of the error of the picture's time against hub time, ms. */
    error: Type.Integer(),
    /** Camera clock − hub clock that was applied, ms, and the version of the camera's clock it is of (0: its settings). */
    offset: Type.Integer(),
    clock: Type.Integer(),
    /** No browser shows the recording as it is: about so long, ms, until the hub has transcoded what is shown first. */
    preparing: Type.Optional(Type.Integer({ minimum: 0 })),
  },
  strict,
);
export type GrantReply = Static<typeof grantReplySchema>;

/** GET /api/v1/video/grants/:id/thumbnails?most: small frames across the grant's span, made from keyframes. */
export const thumbnailsQuerySchema = Type.Object(
  { most: Type.Optional(Type.Integer({ minimum: 1, maximum: 24 })) },
  strict,
);

export const thumbnailsReplySchema = Type.Object(
  {
    /** Of one frame, px. A strip's frames stand side by side, the first at the left. */
    width: Type.Integer(),
    height: Type.Integer(),
    strips: Type.Array(
      Type.Object(
        {
          /** Address of a JPEG. */
          image: Type.String(),
          /** Hub time of each frame, ms, ascending. */
          at: Type.Array(Type.Integer(), { minItems: 1, maxItems: 24 }),
        },
        strict,
      ),
    ),
  },
  strict,
);
export type ThumbnailsReply = Static<typeof thumbnailsReplySchema>;
