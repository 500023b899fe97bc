import Type, { type Static } from 'typebox';
import { strict } from './common.ts';
import { resultsViewSchema } from './results.ts';

/**
 * GET, POST /api/v1/views; PUT, DELETE /api/v1/views/:id; POST /api/v1/views/:id/restoration (manager, admin): views of the
 * results that a person keeps under a name. Nobody sees another's; what one may look at is asked anew when it is opened.
 */
export const viewRequestSchema = Type.Object(
  { name: Type.String({ minLength: 1, maxLength: 80, pattern: '\\S' }), view: resultsViewSchema },
  strict,
);
export type ViewRequest = Static<typeof viewRequestSchema>;

export const savedViewSchema = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    view: resultsViewSchema,
    /** Hub time, ms. */
    createdAt: Type.Integer(),
  },
  strict,
);
export type SavedView = Static<typeof savedViewSchema>;

/** By name. */
export const viewListReplySchema = Type.Object({ views: Type.Array(savedViewSchema) }, strict);
export type ViewListReply = Static<typeof viewListReplySchema>;
