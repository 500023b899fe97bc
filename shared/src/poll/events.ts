import Type, { type Static, type TSchema } from 'typebox';
import type { Brand } from '../base/ids.ts';

/**
 * The closed catalogue of what a kiosk's journal holds (DESIGN §5) and the envelope around each entry (METRICS,
 * "Journal and rotation vectors"). Every object refuses unknown fields; every number is an integer, so that the
 * canonical JSON of an event is defined (RFC 8785 with integers only).
 *
 * Times: `at` is the wall time and `mono` the monotonic time at which the thing happened. What arrived later than it
 * happened carries `lag`, the milliseconds between the two; the arrival is `mono + lag`.
 *
 * References: events name each other by `seq` within the same (kiosk, epoch). A poll is named by the seq of its
 * `poll-opened`, a press by the seq of its DN.
 */

const strict = { additionalProperties: false } as const;
const int = Type.Integer({ minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER });
const count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const seqRef = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });
const uint32 = Type.Integer({ minimum: 0, maximum: 0xffff_ffff });
const text = (maxLength: number) => Type.String({ maxLength });
const hex = (digits: number) => Type.String({ pattern: `^[0-9a-f]{${digits}}$` });

export const buttonSchema = Type.Union([
  Type.Literal('Y'),
  Type.Literal('N'),
  Type.Literal('U'),
  Type.Literal('S'),
]);
/** Yes, No, Unsure, Seller. */
export type Button = Static<typeof buttonSchema>;

export const answerSchema = Type.Union([Type.Literal('yes'), Type.Literal('no'), Type.Literal('unsure')]);
export type Answer = Static<typeof answerSchema>;

export const outcomeSchema = Type.Union([
  Type.Literal('answered'),
  Type.Literal('timeout'),
  Type.Literal('superseded'),
  Type.Literal('interrupted'),
  Type.Literal('device-lost'),
]);
export type Outcome = Static<typeof outcomeSchema>;

/** Model, serial and boot as a device names itself: at most 16 characters of `[A-Za-z0-9_-]`. */
export const deviceNameSchema = Type.String({ pattern: '^[A-Za-z0-9_-]{1,16}$' });
export const deviceBootSchema = Type.String({ pattern: '^[0-9A-F]{8}$' });

/** What names one edge for good: a repeat has the same (serial, bootId, seq). `t` is device ms since its boot. */
export const edgeIdentitySchema = Type.Object(
  { serial: deviceNameSchema, bootId: deviceBootSchema, seq: uint32, t: uint32 },
  strict,
);
export type EdgeIdentity = Static<typeof edgeIdentitySchema>;

/**
 * What a press turned out to be, as far as its edge could tell when it was journalled.
 * Customer DN: `answer` (it counts, unless a later one replaces it), `ambiguous` (a second button within 50 ms, does
 * not count), `extra`, `stray`. Seller DN: `press` (decided at its UP), `double`, `attach`. Seller UP: `attach`, when
 * decided there. Either DN: `test`. `ignored`: an UP without a DN, or a DN repeated while down.
 */
export const roleSchema = Type.Union([
  Type.Literal('answer'),
  Type.Literal('ambiguous'),
  Type.Literal('extra'),
  Type.Literal('stray'),
  Type.Literal('press'),
  Type.Literal('double'),
  Type.Literal('attach'),
  Type.Literal('test'),
  Type.Literal('ignored'),
]);
export type Role = Static<typeof roleSchema>;

const epochStart = Type.Object(
  {
    reason: Type.Union([
      Type.Literal('new'),
      Type.Literal('damaged'),
      /** Written by a later version of the program, whose schema this one does not know. */
      Type.Literal('newer'),
      Type.Literal('fork'),
      Type.Literal('foreign'),
    ]),
    previous: Type.Optional(
      Type.Object({ epoch: hex(16), seq: count, head: Type.Optional(hex(64)) }, strict),
    ),
    /** Events known to have existed after the salvaged prefix, when that can be told. */
    lost: Type.Optional(count),
  },
  strict,
);

const boot = Type.Object(
  { version: text(64), cause: Type.Optional(Type.Union([Type.Literal('start'), Type.Literal('restart')])) },
  strict,
);

export const promptSchema = Type.Object(
  { sha256: hex(64), kind: Type.Union([Type.Literal('audio'), Type.Literal('video')]), ms: count },
  strict,
);
export type Prompt = Static<typeof promptSchema>;

/** What the poll machine needs; journalled so that a journal replays without anything else. */
export const machineConfigSchema = Type.Object(
  {
    /** Answer window in ms, 3 s to 120 s. */
    windowMs: Type.Integer({ minimum: 3000, maximum: 120_000 }),
    windowFrom: Type.Union([Type.Literal('opening'), Type.Literal('prompt-end')]),
    /** Double-press guard in ms. */
    guardMs: Type.Integer({ minimum: 0, maximum: 60_000 }),
    answerPolicy: Type.Union([Type.Literal('first'), Type.Literal('last')]),
    /** How long one force majeure covers its workplace, in ms. */
    coverMs: Type.Integer({ minimum: 1000, maximum: 86_400_000 }),
    /** The question asked now; absent on a kiosk that has none yet. */
    question: Type.Optional(
      Type.Object(
        {
          /** Absent while the first insert of all awaits its confirmation. */
          id: Type.Optional(text(64)),
          /** The question of the insert that awaits its confirmation (DESIGN §6). */
          planned: Type.Optional(text(64)),
          prompt: Type.Optional(promptSchema),
        },
        strict,
      ),
    ),
  },
  strict,
);
export type MachineConfig = Static<typeof machineConfigSchema>;

const config = Type.Object(
  {
    machine: machineConfigSchema,
    /** The hub's id of the workplace, once enrolled. */
    workplace: Type.Optional(text(64)),
    /** The tag of the kiosk configuration this came from. */
    tag: Type.Optional(text(64)),
  },
  strict,
);

const clock = Type.Object(
  {
    /** hub − kiosk, ms. */
    offset: int,
    /** Half the round trip, ms. */
    error: count,
  },
  strict,
);

export const deviceClassSchema = Type.Union([
  Type.Literal('serial'),
  Type.Literal('hid'),
  Type.Literal('keyboard'),
  Type.Literal('touch'),
]);
export type DeviceClass = Static<typeof deviceClassSchema>;

const deviceUp = Type.Object(
  {
    serial: deviceNameSchema,
    bootId: deviceBootSchema,
    model: deviceNameSchema,
    class: deviceClassSchema,
    buttons: Type.Array(buttonSchema, { maxItems: 4 }),
    holdCapable: Type.Boolean(),
  },
  strict,
);

const deviceLost = Type.Object(
  {
    serial: deviceNameSchema,
    reason: Type.Union([
      Type.Literal('unplugged'),
      Type.Literal('silent'),
      Type.Literal('reboot'),
      Type.Literal('closed'),
      Type.Literal('refused'),
    ]),
    /** The DN of a press this cancelled; it belongs to no poll unless its UP arrives later. */
    cancels: Type.Optional(seqRef),
  },
  strict,
);

const edge = Type.Object(
  {
    button: buttonSchema,
    edge: Type.Union([Type.Literal('DN'), Type.Literal('UP')]),
    device: edgeIdentitySchema,
    lag: Type.Optional(count),
    role: Type.Optional(roleSchema),
    /** The poll this press belongs to. */
    poll: Type.Optional(seqRef),
    /** It arrived after the poll it belongs to had ended, and changes nothing in it. */
    late: Type.Optional(Type.Literal(true)),
    /** On an UP: the seq of its DN. */
    dn: Type.Optional(seqRef),
  },
  strict,
);

const hold = Type.Object(
  {
    device: edgeIdentitySchema,
    lag: Type.Optional(count),
    via: Type.Union([Type.Literal('frame'), Type.Literal('heartbeat')]),
    dn: Type.Optional(seqRef),
  },
  strict,
);

const gap = Type.Object(
  {
    serial: deviceNameSchema,
    bootId: deviceBootSchema,
    /** Device seqs `from` to `to`, both gone for good. */
    from: uint32,
    to: uint32,
  },
  strict,
);

const pos = Type.Object(
  {
    operation: text(64),
    receipt: Type.Optional(text(64)),
    operator: Type.Optional(text(64)),
    /** `attach` and `double` as for a press; `repeat`: this receipt has triggered before; `open`: it opens a poll. */
    role: Type.Optional(
      Type.Union([
        Type.Literal('open'),
        Type.Literal('attach'),
        Type.Literal('double'),
        Type.Literal('repeat'),
      ]),
    ),
    poll: Type.Optional(seqRef),
  },
  strict,
);

const receipt = Type.Object(
  { receipt: text(64), operator: Type.Optional(text(64)), lag: Type.Optional(count) },
  strict,
);

const shift = Type.Object(
  {
    /** Absent: the shift ends. */
    operator: Type.Optional(text(64)),
    by: Type.Union([Type.Literal('pin'), Type.Literal('badge'), Type.Literal('roster')]),
  },
  strict,
);

const promptStart = Type.Object({ poll: seqRef, sha256: hex(64) }, strict);

const promptEnd = Type.Object(
  {
    poll: seqRef,
    /**
     * `ended`, `failed` and `stopped` are reported by the player; `answered` and `poll-ended` stop it; `assumed`:
     * nothing was reported by its known length + 1 s.
     */
    reason: Type.Union([
      Type.Literal('ended'),
      Type.Literal('failed'),
      Type.Literal('stopped'),
      Type.Literal('answered'),
      Type.Literal('poll-ended'),
      Type.Literal('assumed'),
    ]),
  },
  strict,
);

const pollOpened = Type.Object(
  {
    /** The DN or `pos` that opened it. */
    by: seqRef,
    via: Type.Union([Type.Literal('press'), Type.Literal('pos')]),
    question: Type.Optional(text(64)),
    /** The planned question, where an insert shows another (DESIGN §6). */
    planned: Type.Optional(text(64)),
    operator: Type.Optional(text(64)),
    /** Length of the window in ms, fixed at the opening. */
    windowMs: count,
    /** The `fm-raised` events whose cover it was opened in. */
    fm: Type.Optional(Type.Array(seqRef, { maxItems: 1000 })),
  },
  strict,
);

const pollEnded = Type.Object(
  {
    poll: seqRef,
    outcome: outcomeSchema,
    answer: Type.Optional(answerSchema),
    /** The DN that counts. */
    press: Type.Optional(seqRef),
    ambiguous: Type.Optional(Type.Literal(true)),
  },
  strict,
);

const fmRaised = Type.Object(
  {
    /** The DN of the long press. */
    dn: seqRef,
    /** End of this cover, monotonic ms. */
    until: int,
    /** The poll it marks: open and unanswered at that moment. */
    poll: Type.Optional(seqRef),
  },
  strict,
);

const fmEnded = Type.Object({ reason: Type.Union([Type.Literal('expired'), Type.Literal('staff')]) }, strict);

const insertConfirmed = Type.Object({ question: text(64) }, strict);

/** Payload schema of each event type. */
export const eventDataSchemas = {
  'epoch-start': epochStart,
  boot,
  config,
  clock,
  'device-up': deviceUp,
  'device-lost': deviceLost,
  edge,
  hold,
  gap,
  pos,
  receipt,
  shift,
  'prompt-start': promptStart,
  'prompt-end': promptEnd,
  'poll-opened': pollOpened,
  'poll-ended': pollEnded,
  'fm-raised': fmRaised,
  'fm-ended': fmEnded,
  'insert-confirmed': insertConfirmed,
} as const satisfies Record<string, TSchema>;

export type EventType = keyof typeof eventDataSchemas;
export type EventData<T extends EventType> = Static<(typeof eventDataSchemas)[T]>;

/** Local workplace number on its kiosk, from 1; 0 is the kiosk itself. */
export type Place = Brand<number, 'Place'>;

const envelope = <const T extends EventType>(type: T) =>
  Type.Object(
    {
      at: int,
      boot: hex(8),
      data: eventDataSchemas[type],
      epoch: hex(16),
      kiosk: hex(32),
      mono: int,
      place: Type.Integer({ minimum: 0, maximum: 255 }),
      seq: seqRef,
      type: Type.Literal(type),
    },
    strict,
  );

/** One entry of a journal, as it is hashed, stored and sent. */
export const journalEventSchema = Type.Union([
  envelope('epoch-start'),
  envelope('boot'),
  envelope('config'),
  envelope('clock'),
  envelope('device-up'),
  envelope('device-lost'),
  envelope('edge'),
  envelope('hold'),
  envelope('gap'),
  envelope('pos'),
  envelope('receipt'),
  envelope('shift'),
  envelope('prompt-start'),
  envelope('prompt-end'),
  envelope('poll-opened'),
  envelope('poll-ended'),
  envelope('fm-raised'),
  envelope('fm-ended'),
  envelope('insert-confirmed'),
]);
export type JournalEvent = Static<typeof journalEventSchema>;
export type JournalEventOf<T extends EventType> = Extract<JournalEvent, { type: T }>;

/** What is to be journalled, before the journal gives it identity and position. */
export type EventDraft = {
  [T in EventType]: {
    readonly type: T;
    readonly at: number;
    readonly mono: number;
    readonly place: number;
    readonly data: EventData<T>;
  };
}[EventType];
