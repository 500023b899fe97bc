import Type, { type Static } from 'typebox';
import { strict } from './common.ts';
import { consoleFaultSchema } from './consoles.ts';
import { deviceStates } from './device-states.ts';
import { kioskHealthSchema } from './heartbeat.ts';
import { updateStatusSchema } from './releases.ts';

export const deviceStateSchema = Type.Enum(deviceStates);

/** An event that has waited for so long to be sent is told, ms. */
export const LATE_MS = 5 * 60_000;
/** With no press for so long there are no customers, ms. */
export const QUIET_MS = 30 * 60_000;
/** A clock whose error may be greater is told: footage is found by it, ms. */
export const CLOCK_ERROR_MS = 1000;
/** With less room than this a journal's disk is told, bytes. */
export const DISK_LOW_BYTES = 1_000_000_000;

const id = Type.String({ minLength: 1, maxLength: 64 });
const hex32 = Type.String({ pattern: '^[0-9a-f]{32}$' });
const count = Type.Integer({ minimum: 0 });

/** What is wrong: a fault's code as the kiosk names it, or one of these. */
export const deviceReasons = ['console-lost', 'console-missing', 'clock-poor', 'disk-low'] as const;

export const deviceConsoleSchema = Type.Object(
  {
    /** As it names itself, else the name of the port. */
    name: Type.String(),
    state: Type.Union([Type.Literal('up'), Type.Literal('lost'), Type.Literal('waiting')]),
    lastSeen: Type.Optional(Type.Integer()),
  },
  strict,
);

/** The kiosk that serves a workplace, by its last heartbeat. */
export const deviceKioskSchema = Type.Object(
  {
    id: hex32,
    /** Local number of the workplace. */
    place: Type.Integer(),
    version: Type.String(),
    /** It hears at once what it is told. */
    reachable: Type.Boolean(),
    lastSeen: Type.Optional(Type.Integer()),
    /** Events that wait to be sent, and when the oldest of them happened. */
    queued: Type.Optional(count),
    oldestAt: Type.Optional(Type.Integer()),
    /** hub − kiosk and the bound of its error, ms; absent until it was measured. */
    clock: Type.Optional(Type.Object({ offset: Type.Integer(), error: count }, strict)),
    freeBytes: Type.Optional(count),
    /** The release it is offered, where that is not the one it runs. */
    offered: Type.Optional(Type.String()),
    /** Where its update stands, as it says. */
    update: Type.Optional(updateStatusSchema),
  },
  strict,
);

export const devicePlaceSchema = Type.Object(
  {
    /** Of the workplace. */
    id,
    name: Type.String(),
    store: Type.Object({ id, name: Type.String(), zone: Type.String() }, strict),
    state: deviceStateSchema,
    /** Since when it has been so, as far as that is known. */
    since: Type.Optional(Type.Integer()),
    reasons: Type.Array(Type.String({ maxLength: 64 })),
    kiosk: Type.Optional(deviceKioskSchema),
    consoles: Type.Array(deviceConsoleSchema),
  },
  strict,
);
export type DevicePlace = Static<typeof devicePlaceSchema>;

/** GET /api/v1/devices (manager, admin): workplaces in use, the one that most needs a hand first. */
export const deviceListQuerySchema = Type.Object(
  {
    state: Type.Optional(deviceStateSchema),
    store: Type.Optional(id),
    group: Type.Optional(id),
    /** Of the kiosk's program. */
    version: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    /** Part of a name of store, workplace or console, or of a kiosk's id. */
    q: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    cursor: Type.Optional(Type.String({ pattern: '^[0-6]\\.[\\w-]{1,64}$' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  },
  strict,
);
export type DeviceListQuery = Static<typeof deviceListQuerySchema>;

export const deviceListReplySchema = Type.Object(
  {
    places: Type.Array(devicePlaceSchema),
    /** How many there are of each state among those asked for, whatever `state` was asked for. */
    counts: Type.Object(
      {
        'no-data': count,
        fault: count,
        'no-kiosk': count,
        sending: count,
        'no-customers': count,
        closed: count,
        well: count,
      },
      strict,
    ),
    /** Versions that run there, the most frequent first. */
    versions: Type.Array(Type.Object({ version: Type.String(), count }, strict)),
    now: Type.Integer(),
    next: Type.Optional(Type.String()),
  },
  strict,
);
export type DeviceListReply = Static<typeof deviceListReplySchema>;

const day = Type.String({ pattern: '^[+-]?\\d{4,6}-\\d{2}-\\d{2}$' });

/** GET /api/v1/devices/:id (manager, admin): all about one workplace. Days are of its store's clock. */
export const deviceDetailSchema = Type.Object(
  {
    place: devicePlaceSchema,
    /** Its kiosk as the list of kiosks has it; it is what moving, replacing and revoking begin with. */
    health: Type.Optional(kioskHealthSchema),
    now: Type.Integer(),
    /** Kiosks that have served it, the newest first: one that was replaced stays in the thread. */
    thread: Type.Array(
      Type.Object(
        {
          kiosk: hex32,
          from: Type.Integer(),
          until: Type.Optional(Type.Integer()),
          replacedBy: Type.Optional(hex32),
          revokedAt: Type.Optional(Type.Integer()),
        },
        strict,
      ),
    ),
    /** Polls of the last 14 days, oldest first: what was answered, and how often customers were asked. */
    days: Type.Array(Type.Object({ day, yes: count, no: count, unsure: count, asked: count }, strict)),
    /** Tests of its buttons, the newest first: those pressed, and those of the console that were not. */
    tests: Type.Array(
      Type.Object(
        {
          day,
          at: Type.Integer(),
          console: Type.String(),
          presses: count,
          pressed: Type.Array(Type.String()),
          missing: Type.Array(Type.String()),
        },
        strict,
      ),
    ),
    /** How its consoles were lost, and presses that are gone, the newest day first. */
    faults: Type.Array(Type.Object({ day, console: Type.String(), code: consoleFaultSchema, count }, strict)),
    cameras: Type.Array(
      Type.Object({ id, name: Type.String(), offset: Type.Integer(), error: count }, strict),
    ),
  },
  strict,
);
export type DeviceDetail = Static<typeof deviceDetailSchema>;
