import Type, { type Static } from 'typebox';
import { journalEventSchema, machineConfigSchema, promptSchema } from '../poll/events.ts';
import { localizedSchema, strict } from './common.ts';

/**
 * What a kiosk and its hub say to each other (DESIGN §7). Binary values are base64url without padding; hashes, ids and
 * epochs lower-case hex.
 */

const hex = (digits: number) => Type.String({ pattern: `^[0-9a-f]{${digits}}$` });
const base64url = (bytes: number) =>
  Type.String({
    pattern: '^[A-Za-z0-9_-]+$',
    minLength: Math.ceil((bytes * 4) / 3),
    maxLength: Math.ceil((bytes * 4) / 3),
  });

/**
 * Response header of GET /api/v1/kiosk/config: the hub's wall ms when it received and when it replied, so that a kiosk
 * has measured the hub's clock before it sends its first batch.
 */
export const HUB_TIMES_HEADER = 'x-otklik-hub-times';

/** A question as the kiosk shows it. */
export const kioskQuestionSchema = Type.Object(
  {
    id: Type.String({ maxLength: 64 }),
    text: localizedSchema,
    prompts: Type.Optional(
      Type.Object({ ru: Type.Optional(promptSchema), en: Type.Optional(promptSchema) }, strict),
    ),
  },
  strict,
);
export type KioskQuestion = Static<typeof kioskQuestionSchema>;

/** Which question is asked from when on; the last period that has begun counts. Wall ms, UTC. */
export const questionPeriodSchema = Type.Object(
  { from: Type.Integer(), question: Type.String({ maxLength: 64 }) },
  strict,
);
export type QuestionPeriod = Static<typeof questionPeriodSchema>;

export const kioskWorkplaceSchema = Type.Object(
  {
    /** Local workplace number, from 1. */
    place: Type.Integer({ minimum: 1, maximum: 255 }),
    id: Type.String({ maxLength: 64 }),
    name: Type.String({ maxLength: 120 }),
    /** Without a question: that follows from the periods. */
    machine: Type.Omit(machineConfigSchema, ['question'], strict),
    periods: Type.Array(questionPeriodSchema, { maxItems: 2000 }),
  },
  strict,
);

/** All a kiosk needs to work offline; `tag` is its ETag. */
export const kioskConfigSchema = Type.Object(
  {
    tag: Type.String({ maxLength: 64 }),
    store: Type.Object({ id: Type.String(), name: Type.String(), zone: Type.String() }, strict),
    workplaces: Type.Array(kioskWorkplaceSchema, { minItems: 1, maxItems: 255 }),
    questions: Type.Array(kioskQuestionSchema, { maxItems: 2000 }),
  },
  strict,
);
export type KioskConfig = Static<typeof kioskConfigSchema>;

/**
 * POST /api/v1/kiosk/enrol. The code is `base32(80 bits)-fingerprint`: 16 characters of Crockford base32, a hyphen and
 * the first 16 hex digits of SHA-256(hub's public key), so that the kiosk knows its hub before it trusts it.
 */
export const enrolRequestSchema = Type.Object(
  {
    code: Type.String({ pattern: '^[0-9A-HJKMNP-TV-Z]{16}$' }),
    publicKey: base64url(32),
    version: Type.String({ maxLength: 64 }),
  },
  strict,
);
export type EnrolRequest = Static<typeof enrolRequestSchema>;

export const enrolReplySchema = Type.Object(
  { kiosk: hex(32), hubKey: base64url(32), config: kioskConfigSchema },
  strict,
);
export type EnrolReply = Static<typeof enrolReplySchema>;

/** POST /api/v1/kiosk/events. The chain continues from the hash the hub holds at fromSeq − 1. */
export const eventBatchSchema = Type.Object(
  {
    epoch: hex(16),
    fromSeq: Type.Integer({ minimum: 1 }),
    events: Type.Array(journalEventSchema, { minItems: 1, maxItems: 500 }),
    /** The journal at the last event of this batch. */
    head: Type.Object({ seq: Type.Integer({ minimum: 1 }), hash: hex(64), signature: base64url(64) }, strict),
    /** The kiosk's clocks as it sent this, and its best sample of hub − kiosk so far. */
    clock: Type.Object(
      {
        wall: Type.Integer(),
        mono: Type.Integer(),
        boot: hex(8),
        offset: Type.Optional(Type.Integer()),
        error: Type.Optional(Type.Integer({ minimum: 0 })),
      },
      strict,
    ),
  },
  strict,
);
export type EventBatch = Static<typeof eventBatchSchema>;

export const ackReplySchema = Type.Object(
  {
    epoch: hex(16),
    /** Highest contiguous durable seq; 0 when none. */
    durable: Type.Integer({ minimum: 0 }),
    /** Hash at `durable`; absent at 0. */
    hash: Type.Optional(hex(64)),
    /** Countersignature under otklik-ack-v1; absent at 0. */
    signature: Type.Optional(base64url(64)),
    /** Ranges missing below what the hub has seen; empty where it is contiguous. */
    missing: Type.Array(Type.Object({ from: Type.Integer(), to: Type.Integer() }, strict)),
    hub: Type.Object({ received: Type.Integer(), replied: Type.Integer() }, strict),
    configTag: Type.String({ maxLength: 64 }),
  },
  strict,
);
export type AckReply = Static<typeof ackReplySchema>;
