import Type, { type Static } from 'typebox';
import { strict } from './common.ts';
import { appealStateSchema } from './review.ts';
import { itemIdSchema } from './verdicts.ts';

/**
 * GET /api/v1/live: what has just happened, as server-sent events. The name of the event says what it is; its data are one
 * of these. Every event has an id: a stream that is asked for with `Last-Event-ID` goes on behind it, or begins with `reset`
 * where the hub no longer knows what came since; then whatever is shown is to be read anew. `ready` begins any other
 * stream. An expert hears where there is something new and never what: no answer, no outcome, no number (DESIGN §9).
 */
const kiosk = Type.String({ pattern: '^[0-9a-f]{32}$' });
const id = Type.String({ minLength: 1, maxLength: 64 });

/** Polls of a workplace that have ended. */
export const livePollSchema = Type.Object(
  {
    store: id,
    workplace: id,
    /** How many since the last event, and the latest of them; absent for experts. */
    polls: Type.Optional(Type.Integer({ minimum: 1 })),
    latest: Type.Optional(
      Type.Object(
        {
          id: itemIdSchema,
          /** When it was opened, hub time, ms. */
          at: Type.Integer(),
          question: Type.Optional(id),
          outcome: Type.String({ maxLength: 32 }),
          answer: Type.Optional(Type.String({ maxLength: 16 })),
        },
        strict,
      ),
    ),
  },
  strict,
);
export type LivePoll = Static<typeof livePollSchema>;

/** A verdict was given, confirmed or taken back; an expert hears of their own. */
export const liveVerdictSchema = Type.Object({ store: id, workplace: id, item: itemIdSchema }, strict);

/** A store has appealed, taken its appeal back, or it was decided; for experts only where, and never which press. */
export const liveAppealSchema = Type.Object(
  {
    ...{ store: id, workplace: id },
    item: Type.Optional(itemIdSchema),
    appeal: Type.Optional(id),
    state: Type.Optional(appealStateSchema),
  },
  strict,
);

/** Questions, their wordings or the plan have changed. */
export const liveQuestionSchema = Type.Object({}, strict);

export const liveKioskSchema = Type.Object({ store: id, kiosk }, strict);

/** A kiosk was told to blink. */
export const liveIdentifySchema = Type.Object(
  {
    ...{ store: id, kiosk },
    ms: Type.Integer(),
    place: Type.Optional(Type.Integer()),
  },
  strict,
);

export const alertStateSchema = Type.Union([
  Type.Literal('firing'),
  Type.Literal('acknowledged'),
  Type.Literal('resolved'),
]);
export type AlertState = Static<typeof alertStateSchema>;

/** An alert began, was acknowledged or commented, or is over. */
export const liveAlertSchema = Type.Object(
  {
    alert: id,
    kind: Type.String({ maxLength: 32 }),
    state: alertStateSchema,
    /** Absent where it is about the whole chain. */
    store: Type.Optional(id),
  },
  strict,
);

/** The data of each event by its name. */
export const liveEventSchemas = {
  ready: Type.Object({}, strict),
  reset: Type.Object({}, strict),
  poll: livePollSchema,
  verdict: liveVerdictSchema,
  appeal: liveAppealSchema,
  'question-changed': liveQuestionSchema,
  'kiosk-silent': liveKioskSchema,
  'kiosk-back': liveKioskSchema,
  identify: liveIdentifySchema,
  alert: liveAlertSchema,
} as const;
export type LiveEventName = keyof typeof liveEventSchemas;
