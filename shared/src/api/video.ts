import Type, { type Static } from 'typebox';
import { strict } from './common.ts';

/**
 * POST /api/v1/video/grants. A grant is for one user, one camera and one span; it is logged once and lives 15 minutes.
 * Times are hub time in ms; the camera's own offset is applied by the hub.
 */
export const grantRequestSchema = Type.Object(
  {
    camera: Type.String({ maxLength: 64 }),
    from: Type.Integer(),
    to: Type.Integer(),
    reason: Type.Union([Type.Literal('review'), Type.Literal('alignment')]),
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
  },
  strict,
);
export type GrantReply = Static<typeof grantReplySchema>;
