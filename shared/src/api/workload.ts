import Type, { type Static } from 'typebox';
import { strict } from './common.ts';

const count = Type.Integer({ minimum: 0 });

/** GET /api/v1/review/pace?today&week: the caller's own work; when his day and his week began is his screen's to say. */
export const paceQuerySchema = Type.Object({ today: Type.Integer(), week: Type.Integer() }, strict);
export const paceReplySchema = Type.Object(
  {
    /** Verdicts given and not taken back. */
    today: count,
    week: count,
    /** Verdicts an hour of work this week, pauses of more than five minutes left out; absent where too few tell. */
    perHour: Type.Optional(Type.Number({ minimum: 0 })),
  },
  strict,
);
export type PaceReply = Static<typeof paceReplySchema>;
