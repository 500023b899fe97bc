import Type, { type Static } from 'typebox';
import { buttonSchema, deviceClassSchema } from '../poll/events.ts';
import { problemSchema, strict } from './common.ts';
import { deviceHealthSchema } from './heartbeat.ts';

/**
 * Consoles as the kiosks' journals tell of them: what each is, where it stood from when to when, what went wrong with it.
 * Times are hub's wall ms. A console is named by its serial; one whose serial the kiosk made up (touch, keys, a box without
 * a number of its own) by its kiosk and that serial.
 */
export const consoleIdSchema = Type.String({ pattern: '^([0-9a-f]{32}\\.)?[A-Za-z0-9_-]{1,16}$' });

/** As it presented itself. The model is the firmware's own name. */
const described = {
  class: deviceClassSchema,
  model: Type.String(),
  buttons: Type.Array(buttonSchema),
  holdCapable: Type.Boolean(),
};
export const consoleDeviceSchema = Type.Object(described, strict);
export type ConsoleDevice = Static<typeof consoleDeviceSchema>;

const place = {
  kiosk: Type.String(),
  /** Absent where the kiosk's place stands for no workplace. */
  workplace: Type.Optional(
    Type.Object(
      { id: Type.String(), name: Type.String(), store: Type.String(), storeName: Type.String() },
      strict,
    ),
  ),
};
export const consolePlaceSchema = Type.Object(place, strict);
export type ConsolePlace = Static<typeof consolePlaceSchema>;

export const consoleRecordSchema = Type.Object(
  {
    id: consoleIdSchema,
    serial: Type.String(),
    /** Rises with each change by people; it is the ETag. */
    revision: Type.Integer({ minimum: 1 }),
    /** What people call it. */
    label: Type.Optional(Type.String()),
    /** People have taken it out of use. */
    retiredAt: Type.Optional(Type.Integer()),
    /** Absent where no journal tells how it presented itself. */
    device: Type.Optional(consoleDeviceSchema),
    /** When journals first and last tell of it. Presses are not among what they tell: see `live`. */
    firstSeen: Type.Integer(),
    lastSeen: Type.Integer(),
    /** By the last its journals tell: connected, or not. */
    connected: Type.Boolean(),
    /** Where it presented itself last; absent where that is outside the caller's stores. */
    at: Type.Optional(consolePlaceSchema),
    /** What its kiosk said of it in its last heartbeat, `at`. */
    live: Type.Optional(Type.Object({ at: Type.Integer(), device: deviceHealthSchema }, strict)),
  },
  strict,
);
export type ConsoleRecord = Static<typeof consoleRecordSchema>;

const id = Type.String({ minLength: 1, maxLength: 64 });

/** GET /api/v1/consoles (manager, admin): those that stand, or have stood, there; `retired` ones too where asked for. */
export const consoleListQuerySchema = Type.Object(
  {
    store: Type.Optional(id),
    workplace: Type.Optional(id),
    retired: Type.Optional(Type.Boolean()),
    /** The id of the last console of the page before. */
    cursor: Type.Optional(consoleIdSchema),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
  },
  strict,
);
export const consoleListReplySchema = Type.Object(
  {
    consoles: Type.Array(consoleRecordSchema),
    /** The hub's clock. */
    now: Type.Integer(),
    /** Absent on the last page. */
    next: Type.Optional(Type.String()),
  },
  strict,
);
export type ConsoleListReply = Static<typeof consoleListReplySchema>;

/**
 * What can be wrong with a console by the journals: how it was lost, and presses that are gone for good (`gap`, counted by
 * edge). A connection that the kiosk itself closed is no fault.
 */
export const consoleFaultSchema = Type.Union([
  Type.Literal('unplugged'),
  Type.Literal('silent'),
  Type.Literal('reboot'),
  Type.Literal('refused'),
  Type.Literal('gap'),
]);
export type ConsoleFault = Static<typeof consoleFaultSchema>;

/** A day of the clock of the store it stood in then; of UTC where it stood in none. */
const day = Type.String({ pattern: '^[+-]?\\d{4,6}-\\d{2}-\\d{2}$' });

/** GET /api/v1/consoles/:id (manager, admin): as far as it lies in the caller's stores; everything the newest first. */
export const consoleHistorySchema = Type.Object(
  {
    console: consoleRecordSchema,
    now: Type.Integer(),
    /** Where it stood, from when it presented itself there until it did so elsewhere. */
    stays: Type.Array(
      Type.Object({ ...place, from: Type.Integer(), until: Type.Optional(Type.Integer()) }, strict),
    ),
    /** What it presented itself as, each from when on. */
    devices: Type.Array(Type.Object({ ...described, from: Type.Integer() }, strict)),
    faults: Type.Array(Type.Object({ day, code: consoleFaultSchema, count: Type.Integer() }, strict)),
    /** Presses while staff tested its buttons. */
    tests: Type.Array(Type.Object({ day, presses: Type.Integer() }, strict)),
    /** There is more of one of these lists, older than what it holds. */
    more: Type.Boolean(),
  },
  strict,
);
export type ConsoleHistory = Static<typeof consoleHistorySchema>;

/** PUT /api/v1/consoles/:id (manager, admin), with If-Match: the whole as it shall be. */
export const consoleChangeSchema = Type.Object(
  { label: Type.Optional(Type.String({ minLength: 1, maxLength: 120 })), retired: Type.Boolean() },
  strict,
);
export type ConsoleChange = Static<typeof consoleChangeSchema>;

/** 412 `changed-meanwhile`: what stands now. */
export const consoleChangedSchema = Type.Object({
  ...problemSchema.properties,
  current: consoleRecordSchema,
});
