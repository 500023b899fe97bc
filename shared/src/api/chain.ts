import Type, { type Static } from 'typebox';
import { cameraRequestSchema } from './admin.ts';
import { problemSchema, strict } from './common.ts';
import { openingHoursSchema } from './opening-hours.ts';
import { storeGroupRequestSchema } from './store-groups.ts';

/** Stores, workplaces, cameras and groups as they are changed and retired. Nothing of them is ever deleted. */
export const chainKindSchema = Type.Union([
  Type.Literal('store'),
  Type.Literal('workplace'),
  Type.Literal('camera'),
  Type.Literal('group'),
]);
export type ChainKind = Static<typeof chainKindSchema>;

const nameSchema = Type.String({ minLength: 1, maxLength: 120 });
const record = {
  id: Type.String(),
  /** It is the ETag. */
  revision: Type.Integer({ minimum: 1 }),
  /** Hub's wall ms since which it is used no more; absent: it is in use. */
  retiredAt: Type.Optional(Type.Integer()),
};

/** PUT /api/v1/stores/:id (admin), with If-Match: the whole as it shall be. The zone has a route of its own. */
export const storeChangeSchema = Type.Object(
  {
    name: nameSchema,
    address: Type.Optional(Type.String({ minLength: 1, maxLength: 300 })),
    /** Absent: nobody has said. */
    hours: Type.Optional(openingHoursSchema),
  },
  strict,
);
export type StoreChange = Static<typeof storeChangeSchema>;

/** POST /api/v1/stores/:id/zone (admin), with If-Match: from this moment on its days and hours are of this zone. */
export const zoneChangeSchema = Type.Object({ zone: Type.String({ minLength: 1, maxLength: 64 }) }, strict);

export const workplaceRecordSchema = Type.Object(
  {
    ...record,
    store: Type.String(),
    name: Type.String(),
    /** The workplace as which it goes on in another store. */
    movedTo: Type.Optional(Type.String()),
  },
  strict,
);
export type WorkplaceRecord = Static<typeof workplaceRecordSchema>;
/** PUT /api/v1/workplaces/:id (admin), with If-Match. */
export const workplaceChangeSchema = Type.Object({ name: nameSchema }, strict);

/** GET /api/v1/stores/:id (manager, admin) */
export const storeRecordSchema = Type.Object(
  {
    ...record,
    name: Type.String(),
    address: Type.Optional(Type.String()),
    hours: Type.Optional(openingHoursSchema),
    zone: Type.String(),
    /** Zones it had before, each until the hub's wall ms, ascending. */
    zonesBefore: Type.Array(Type.Object({ zone: Type.String(), until: Type.Integer() }, strict)),
    /** Those that are retired too. */
    workplaces: Type.Array(workplaceRecordSchema),
  },
  strict,
);
export type StoreRecord = Static<typeof storeRecordSchema>;

const { credentials: _neverTold, ...cameraFields } = cameraRequestSchema.properties;

/** GET /api/v1/cameras/:id, PUT /api/v1/cameras/:id (admin), with If-Match: the whole as it shall be. */
export const cameraRecordSchema = Type.Object(
  {
    ...record,
    store: Type.String(),
    ...cameraFields,
    /** Whether there is a login for its archive. It is never told. */
    hasCredentials: Type.Optional(Type.Literal(true)),
    offset: Type.Integer(),
    error: Type.Integer({ minimum: 0 }),
  },
  strict,
);
export type CameraRecord = Static<typeof cameraRecordSchema>;
/** GET /api/v1/stores/:id/cameras (admin): those that are retired too. */
export const cameraListReplySchema = Type.Object({ cameras: Type.Array(cameraRecordSchema) }, strict);
export type CameraListReply = Static<typeof cameraListReplySchema>;

export const groupRecordSchema = Type.Object({ ...record, ...storeGroupRequestSchema.properties }, strict);
export type GroupRecord = Static<typeof groupRecordSchema>;

export type ChainRecord = StoreRecord | WorkplaceRecord | CameraRecord | GroupRecord;

/** 412 `changed-meanwhile`: what stands now. */
export const changedSchema = <T extends Type.TSchema>(current: T) =>
  Type.Object({ ...problemSchema.properties, current });

/** GET /api/v1/{stores,workplaces,cameras,store-groups}/:id/history (admin): versions, the newest first. */
export const chainHistoryReplySchema = Type.Object(
  {
    versions: Type.Array(
      Type.Object(
        {
          revision: Type.Integer(),
          /** Hub's wall ms from which it stood, and by whom, by id; absent where it is from before histories. */
          at: Type.Integer(),
          by: Type.Optional(Type.String()),
          /** As it was then: the fields of what a change sends, and `zone` and `retired` where they apply. */
          content: Type.Record(Type.String(), Type.Unknown()),
        },
        strict,
      ),
    ),
  },
  strict,
);
export type ChainHistoryReply = Static<typeof chainHistoryReplySchema>;
