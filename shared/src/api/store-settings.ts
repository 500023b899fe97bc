import Type, { type Static } from 'typebox';
import { machineConfigSchema } from '../poll/events.ts';
import { problemSchema, strict } from './common.ts';
import { posConfigSchema } from './kiosk.ts';
import { kioskScreenSchema } from './kiosk-screen.ts';

/** How polls run at the store's counters (DESIGN §5); bounds as the poll machine's own. */
export const storeMachineSchema = Type.Omit(machineConfigSchema, ['question'], strict);

const posRulesSchema = Type.Pick(posConfigSchema, ['rules'], strict);

/** A PIN as it is set. It is never told again. */
export const pinSchema = Type.String({ pattern: '^[0-9]{4,8}$' });
/** Absent: it stays as it is; null: it goes. */
export const secretSchema = <T extends Type.TSchema>(schema: T) =>
  Type.Optional(Type.Union([schema, Type.Null()]));

/**
 * PUT /api/v1/stores/:id/settings (admin), with If-Match: the whole as it shall be. A part that is left out goes back to
 * what is usual; only secrets stay, since nobody can send back what nobody is told.
 */
export const storeSettingsRequestSchema = Type.Object(
  {
    machine: Type.Optional(storeMachineSchema),
    screen: Type.Optional(kioskScreenSchema),
    /** The PIN of the kiosks' staff layer. */
    staff: Type.Optional(Type.Object({ pin: secretSchema(pinSchema) }, strict)),
    /** What the operations of tills do (docs/till.md). Registers have routes of their own. */
    pos: Type.Optional(posRulesSchema),
  },
  strict,
);
export type StoreSettingsRequest = Static<typeof storeSettingsRequestSchema>;

/** GET /api/v1/stores/:id/settings (manager, admin). Of secrets only whether there is one. */
export const storeSettingsSchema = Type.Object(
  {
    /** 0: nothing has been set yet. It is the ETag. */
    revision: Type.Integer({ minimum: 0 }),
    /** Who changed it last, by id, and when, hub's wall ms. */
    changed: Type.Optional(Type.Object({ by: Type.String(), at: Type.Integer() }, strict)),
    machine: storeMachineSchema,
    screen: kioskScreenSchema,
    staff: Type.Object({ pinSet: Type.Boolean() }, strict),
    pos: posRulesSchema,
  },
  strict,
);
export type StoreSettings = Static<typeof storeSettingsSchema>;

/** 412 `settings-changed`: what stands now. */
export const settingsChangedSchema = Type.Object({
  ...problemSchema.properties,
  current: storeSettingsSchema,
});
