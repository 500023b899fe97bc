import Type, { type Static } from 'typebox';
import { deviceClassSchema } from '../poll/events.ts';
import { instantSchema, strict } from './common.ts';
import { updateOfferSchema, updateStatusSchema } from './releases.ts';

/** How a kiosk fares (DESIGN §7): what it says every half minute, and what people see of it. */

const count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const code = Type.String({ pattern: '^[a-z0-9-]{1,64}$' });
const hex = (digits: number) => Type.String({ pattern: `^[0-9a-f]{${digits}}$` });

/** One device of a workplace, whatever its kind. */
export const deviceHealthSchema = Type.Object(
  {
    /** Local workplace number. */
    place: Type.Integer({ minimum: 1, maximum: 255 }),
    /** The port's name: `serial:/dev/ttyUSB0`, `hid:0079:0006`, `touch`. */
    name: Type.String({ minLength: 1, maxLength: 200 }),
    class: deviceClassSchema,
    /** `waiting`: not seen since the kiosk started. */
    state: Type.Union([Type.Literal('waiting'), Type.Literal('up'), Type.Literal('lost')]),
    model: Type.Optional(Type.String({ maxLength: 64 })),
    serial: Type.Optional(Type.String({ maxLength: 64 })),
    /** Since the kiosk started, by name: `edge`, `gap`, `lost`, each fault by its code. */
    counters: Type.Record(Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' }), count, {
      ...strict,
      maxProperties: 64,
    }),
    lastFault: Type.Optional(Type.Object({ code, at: instantSchema }, strict)),
    lastSeen: Type.Optional(instantSchema),
  },
  strict,
);
export type DeviceHealth = Static<typeof deviceHealthSchema>;

/**
 * About questions and prompts: `insert-waiting`: the next insert is due and not confirmed; `periods-ending`: less than a
 * week of the plan is left; `periods-over`: none is, and the last period goes on; `prompt-missing`: the prompt of a period
 * that has begun is not there; `prompt-refused`: it was set aside.
 */
export const questionFaultCodes = [
  'insert-waiting',
  'periods-ending',
  'periods-over',
  'prompt-missing',
  'prompt-refused',
] as const;
export type QuestionFaultCode = (typeof questionFaultCodes)[number];

/** Something that is wrong now, by its closed code; `since` by the kiosk's clock. */
export const faultSchema = Type.Object({ code, since: Type.Optional(instantSchema) }, strict);

/** POST /api/v1/kiosk/heartbeat. Times are wall ms by the kiosk's clock. Holds no personal data. */
export const heartbeatSchema = Type.Object(
  {
    versions: Type.Object(
      {
        kiosk: Type.String({ maxLength: 64 }),
        node: Type.String({ maxLength: 32 }),
        /** `linux-x64` */
        platform: Type.String({ maxLength: 64 }),
      },
      strict,
    ),
    boot: hex(8),
    /** Since this start of the program, ms. */
    upMs: count,
    wall: instantSchema,
    /** hub − kiosk and the bound of its error, ms; absent before the first exchange. */
    clock: Type.Optional(Type.Object({ offset: instantSchema, error: count }, strict)),
    outbox: Type.Object(
      {
        queued: count,
        /** When the oldest event not yet acknowledged happened. */
        oldestUnsentAt: Type.Optional(instantSchema),
      },
      strict,
    ),
    journal: Type.Object(
      {
        epoch: hex(16),
        lastSeq: count,
        /** Whether the last write was taken; while not, presses wait in memory. */
        recording: Type.Boolean(),
        ballast: Type.Union([Type.Literal('laid'), Type.Literal('away')]),
        sizeBytes: count,
        /** Free on the journal's disk; absent where the system does not say. */
        freeBytes: Type.Optional(count),
      },
      strict,
    ),
    devices: Type.Array(deviceHealthSchema, { maxItems: 255 }),
    faults: Type.Array(faultSchema, { maxItems: 32 }),
    /** Of the program itself; absent where it cannot be updated from the hub. */
    update: Type.Optional(updateStatusSchema),
  },
  strict,
);
export type Heartbeat = Static<typeof heartbeatSchema>;

/**
 * What the hub says to a heartbeat: its times, for the clock, the tag of the kiosk's configuration, and the release it
 * is to run. A kiosk passes over fields it does not know: by this way it becomes able to read whatever else a newer hub
 * says.
 */
export const heartbeatReplySchema = Type.Object({
  hub: Type.Object({ received: Type.Integer(), replied: Type.Integer() }),
  configTag: Type.String({ maxLength: 64 }),
  update: Type.Optional(updateOfferSchema),
});
export type HeartbeatReply = Static<typeof heartbeatReplySchema>;

/** POST /api/v1/kiosks/:id/identify, and the data of the event `identify`: all lights blink so long. */
export const identifyRequestSchema = Type.Object(
  {
    ms: Type.Integer({ minimum: 1000, maximum: 60_000 }),
    /** Local workplace number; absent: all of the kiosk's. */
    place: Type.Optional(Type.Integer({ minimum: 1, maximum: 255 })),
  },
  strict,
);
export type IdentifyRequest = Static<typeof identifyRequestSchema>;

/**
 * Data of the event `config-changed` on GET /api/v1/kiosk/stream. It comes first on every stream and whenever the tag
 * is another.
 */
export const configChangedSchema = Type.Object({ tag: Type.String({ maxLength: 64 }) }, strict);

/** GET /api/v1/kiosks */
export const kioskListQuerySchema = Type.Object(
  {
    store: Type.Optional(Type.String({ maxLength: 64 })),
    /** The id of the last kiosk of the page before. */
    cursor: Type.Optional(hex(32)),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
  },
  strict,
);

export const kioskHealthSchema = Type.Object(
  {
    id: hex(32),
    store: Type.String(),
    workplaces: Type.Array(
      Type.Object({ place: Type.Integer(), id: Type.String(), name: Type.String() }, strict),
    ),
    /** Of the kiosk's program, as it last said. */
    version: Type.String(),
    enrolledAt: Type.Integer(),
    revokedAt: Type.Optional(Type.Integer()),
    /** It is the ETag of changes to where the kiosk stands. */
    revision: Type.Integer({ minimum: 1 }),
    /** The kiosk that serves its workplaces now. */
    replacedBy: Type.Optional(hex(32)),
    /** It shall make a new key, and has not yet: since when. */
    keyAskedAt: Type.Optional(Type.Integer()),
    /** When its present key took the place of the one before. */
    keyChangedAt: Type.Optional(Type.Integer()),
    /**
     * `online`: a heartbeat came within `SILENT_MS`; `silent`: none did; `never`: none has ever come; `revoked`: it is
     * refused.
     */
    state: Type.Union([
      Type.Literal('online'),
      Type.Literal('silent'),
      Type.Literal('never'),
      Type.Literal('revoked'),
    ]),
    /** It hears at once what it is told: `identify` reaches it. */
    reachable: Type.Boolean(),
    /** When the last heartbeat came, by the hub's clock, and what it said. */
    lastSeen: Type.Optional(Type.Integer()),
    heartbeat: Type.Optional(heartbeatSchema),
  },
  strict,
);
export type KioskHealth = Static<typeof kioskHealthSchema>;

export const kioskListReplySchema = Type.Object(
  {
    kiosks: Type.Array(kioskHealthSchema),
    /** The hub's clock, for "how long ago". */
    now: Type.Integer(),
    /** Absent on the last page. */
    next: Type.Optional(Type.String()),
  },
  strict,
);
export type KioskListReply = Static<typeof kioskListReplySchema>;
