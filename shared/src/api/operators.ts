import Type, { type Static } from 'typebox';
import { problemSchema, strict } from './common.ts';
import { pinSchema, secretSchema } from './store-settings.ts';

/**
 * The workers of a store. Events name one by `id` alone, which stands for nobody by itself; the name is kept apart from
 * them and can be erased without touching a figure.
 */

/** Lines of one file; each PIN takes the hub some 40 ms of one core to hash. */
export const MAX_IMPORTED = 500;

const name = Type.String({ minLength: 1, maxLength: 120 });
/** What the worker types at the kiosk, and its screen shows in place of a name. */
const number = Type.String({ pattern: '^[0-9]{1,12}$' });
/** The badge's text as its scanner types it. */
const badge = Type.String({ minLength: 1, maxLength: 200 });

/**
 * POST /api/v1/stores/{id}/operators, PUT /api/v1/operators/{id} with If-Match (manager). Without a name nobody but the
 * number is known. PIN and badge stay where they are left out, and go with null.
 */
export const operatorRequestSchema = Type.Object(
  {
    number,
    name: Type.Optional(name),
    pin: secretSchema(pinSchema),
    badge: secretSchema(badge),
  },
  strict,
);
export type OperatorRequest = Static<typeof operatorRequestSchema>;

/** Of PIN and badge only whether there is one. */
export const operatorRecordSchema = Type.Object(
  {
    id: Type.String(),
    store: Type.String(),
    /** Rises with every change; the ETag. */
    revision: Type.Integer({ minimum: 1 }),
    /** Absent once erased. */
    number: Type.Optional(number),
    name: Type.Optional(name),
    pinSet: Type.Boolean(),
    badgeSet: Type.Boolean(),
    /** Hub's wall ms. Works here no more: no kiosk knows the worker. */
    retiredAt: Type.Optional(Type.Integer()),
    /** Number and name were erased then. */
    erasedAt: Type.Optional(Type.Integer()),
  },
  strict,
);
export type OperatorRecord = Static<typeof operatorRecordSchema>;

export const operatorListQuerySchema = Type.Object(
  {
    /** `working` (if not given), by number; `gone`: the retired, the latest first, 2000 at most. */
    state: Type.Optional(Type.Union([Type.Literal('working'), Type.Literal('gone')])),
  },
  strict,
);

export const operatorListReplySchema = Type.Object({ operators: Type.Array(operatorRecordSchema) }, strict);
export type OperatorListReply = Static<typeof operatorListReplySchema>;

/** 412 `operator-changed`: what stands now. */
export const operatorChangedSchema = Type.Object({
  ...problemSchema.properties,
  current: operatorRecordSchema,
});

/** What may be wrong with a line of a file of workers. */
export const importFaultSchema = Type.Union([
  /** No number, or not 1 to 12 digits. */
  Type.Literal('number'),
  /** The number stands in an earlier line too. */
  Type.Literal('number-twice'),
  Type.Literal('name'),
  /** Not 4 to 8 digits. */
  Type.Literal('pin'),
  Type.Literal('badge'),
  /** Another worker has this badge. */
  Type.Literal('badge-taken'),
]);
export type ImportFault = Static<typeof importFaultSchema>;

/**
 * POST /api/v1/stores/{id}/operators/import, text/csv with the columns number, name, pin, badge (номер, имя, пин, пропуск):
 * how many became new, were changed, and stood so already. Who is not in the file stays as they are.
 */
export const operatorImportReplySchema = Type.Object(
  { made: Type.Integer(), changed: Type.Integer(), unchanged: Type.Integer() },
  strict,
);
export type OperatorImportReply = Static<typeof operatorImportReplySchema>;

/** 422 `import-faulty`: nothing was taken. */
export const importFaultySchema = Type.Object({
  ...problemSchema.properties,
  /** The first 50; lines count from 1, the heading's. */
  faults: Type.Array(Type.Object({ line: Type.Integer(), fault: importFaultSchema }, strict)),
});
