import Type, { type Static } from 'typebox';
import { journalEventSchema, machineConfigSchema, promptSchema } from '../poll/events.ts';
import { localizedSchema, strict } from './common.ts';
import { kioskScreenSchema } from './kiosk-screen.ts';

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
    /** The text in further languages of the screen, by tag; in one that is not here the screen's own language stands. */
    moreText: Type.Optional(
      Type.Record(
        Type.String({ pattern: '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$' }),
        Type.String({ minLength: 1, maxLength: 300 }),
        strict,
      ),
    ),
    prompts: Type.Optional(
      Type.Object({ ru: Type.Optional(promptSchema), en: Type.Optional(promptSchema) }, strict),
    ),
  },
  strict,
);
export type KioskQuestion = Static<typeof kioskQuestionSchema>;

/**
 * How a question reaches the customer (DESIGN §6): `screen` shows it; `prompt` plays its prompt as well, where it has one;
 * `insert` is printed, and counts once staff have confirmed that it stands there.
 */
export const presentationSchema = Type.Union([
  Type.Literal('screen'),
  Type.Literal('prompt'),
  Type.Literal('insert'),
]);
export type Presentation = Static<typeof presentationSchema>;

/** Which question is asked from when on; the last period that has begun counts. Wall ms, UTC. */
export const questionPeriodSchema = Type.Object(
  {
    from: Type.Integer(),
    question: Type.String({ maxLength: 64 }),
    /** Absent: `prompt`. */
    presentation: Type.Optional(presentationSchema),
  },
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
    /**
     * Wall ms up to which the hub has resolved its plan into periods. Absent: they are the whole plan, whose last period
     * has no end.
     */
    periodsUntil: Type.Optional(Type.Integer()),
  },
  strict,
);

/**
 * A worker who may sign in at the kiosk. No name: screens show the number. `id` is the pseudonymous id in events.
 */
export const operatorSchema = Type.Object(
  {
    id: Type.String({ minLength: 1, maxLength: 64 }),
    /** What the worker types to sign in, and sees; absent: the id. */
    number: Type.Optional(Type.String({ pattern: '^[0-9]{1,12}$' })),
    /** argon2id, PHC string; absent: no sign-in by PIN. */
    pin: Type.Optional(Type.String({ pattern: '^\\$argon2id\\$v=19\\$', maxLength: 200 })),
    /** SHA-256 of the badge's text as the scanner types it, without line end; absent: no badge. */
    badge: Type.Optional(hex(64)),
  },
  strict,
);
export type Operator = Static<typeof operatorSchema>;

/** A till or CRM that may report operations of one workplace. */
export const posRegisterSchema = Type.Object(
  {
    /** Named in rules, the log and the diagnostics. */
    id: Type.String({ pattern: '^[A-Za-z0-9_.-]{1,64}$' }),
    place: Type.Integer({ minimum: 1, maximum: 255 }),
    /** SHA-256 of the bearer token's text. */
    token: hex(64),
  },
  strict,
);
export type PosRegister = Static<typeof posRegisterSchema>;

/** What an operation does; the first rule that fits decides, then the kiosk's own defaults (docs/till.md). */
export const posRuleSchema = Type.Object(
  {
    /** Name of the operation, any case; `*` stands for any run of characters. */
    operation: Type.String({ minLength: 1, maxLength: 64 }),
    /** Only for this register; absent: for each. */
    register: Type.Optional(Type.String({ maxLength: 64 })),
    /** Whether it asks the customer: opens a poll, or attaches to the seller's press. */
    trigger: Type.Boolean(),
    /** Whether its receipt counts for coverage. */
    countReceipt: Type.Boolean(),
    /** `field`: the operator the call names is the poll's; `none`: that is left to the shift. */
    operator: Type.Union([Type.Literal('field'), Type.Literal('none')]),
  },
  strict,
);
export type PosRule = Static<typeof posRuleSchema>;

export const posConfigSchema = Type.Object(
  {
    registers: Type.Array(posRegisterSchema, { maxItems: 500 }),
    rules: Type.Array(posRuleSchema, { maxItems: 200 }),
  },
  strict,
);
export type PosConfig = Static<typeof posConfigSchema>;

/** The PIN of the kiosk's staff layer; without it the kiosk has one of its own. */
export const staffConfigSchema = Type.Object(
  {
    /** argon2id, PHC string. */
    pin: Type.String({
      pattern:
        '^\\$argon2id\\$v=19\\$m=[0-9]{1,7},t=[0-9]{1,3},p=[0-9]{1,2}\\$[A-Za-z0-9+/]{11,86}\\$[A-Za-z0-9+/]{22,86}$',
    }),
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
    operators: Type.Optional(Type.Array(operatorSchema, { maxItems: 2000 })),
    pos: Type.Optional(posConfigSchema),
    screen: Type.Optional(kioskScreenSchema),
    staff: Type.Optional(staffConfigSchema),
    /** The kiosk shall make a new key; `asked`: when, hub time, ms. */
    newKey: Type.Optional(Type.Object({ asked: Type.Integer() }, strict)),
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
    /** The keys that took the place of `publicKey`, which stays the kiosk's first, in order. */
    keys: Type.Optional(
      Type.Array(Type.Object({ publicKey: base64url(32), endorsement: base64url(64) }, strict), {
        maxItems: 1000,
      }),
    ),
  },
  strict,
);
export type EnrolRequest = Static<typeof enrolRequestSchema>;

export const enrolReplySchema = Type.Object(
  { kiosk: hex(32), hubKey: base64url(32), config: kioskConfigSchema },
  strict,
);
export type EnrolReply = Static<typeof enrolReplySchema>;

/**
 * PUT /api/v1/kiosk/key: the key the kiosk has from now on. Both signatures are over otklik-key-v1 (sync/key-change.ts): the
 * endorsement by the key that signs the call, the possession by the new one. Repeated, signed by the new key, it is answered
 * alike.
 */
export const keyChangeRequestSchema = Type.Object(
  { publicKey: base64url(32), endorsement: base64url(64), possession: base64url(64) },
  strict,
);
export type KeyChangeRequest = Static<typeof keyChangeRequestSchema>;

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
