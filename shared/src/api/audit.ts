import Type, { type Static } from 'typebox';
import { strict } from './common.ts';

const word = Type.String({ minLength: 1, maxLength: 64, pattern: '^[a-z0-9.-]+$' });
const id = Type.String({ minLength: 1, maxLength: 200 });
const instant = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

const filterFields = {
  /** Id of who did it; `system`: the hub itself, a kiosk, or the command line. */
  user: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  action: Type.Optional(word),
  /** Kind of what it was done to, such as `store`; and its id. */
  kind: Type.Optional(word),
  id: Type.Optional(id),
  /** From this instant on, and before this one, by the hub's clock, ms. */
  from: Type.Optional(instant),
  to: Type.Optional(instant),
} as const;

/** GET /api/v1/audit (admin of the whole chain): the newest first. */
export const auditQuerySchema = Type.Object(
  {
    ...filterFields,
    cursor: Type.Optional(Type.String({ pattern: '^[0-9]{1,16}$' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
  },
  strict,
);

/** GET /api/v1/audit/export.csv and .ndjson: the oldest first. */
export const auditExportQuerySchema = Type.Object(filterFields, strict);
export type AuditFilter = Static<typeof auditExportQuerySchema>;

export const auditEntrySchema = Type.Object(
  {
    /** Numbers without a gap, from 1. */
    id: Type.Integer(),
    at: Type.Integer(),
    /** Absent: the hub itself, a kiosk, or the command line. */
    user: Type.Optional(Type.String()),
    action: Type.String(),
    kind: Type.String(),
    subject: Type.String(),
    detail: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()])),
    /** Hex; follows from the entry before it (decision 0077). */
    hash: Type.String(),
  },
  strict,
);
export type AuditRecord = Static<typeof auditEntrySchema>;

export const auditReplySchema = Type.Object(
  {
    entries: Type.Array(auditEntrySchema),
    /** Cursor of the following page, while there is more. */
    next: Type.Optional(Type.String()),
  },
  strict,
);
export type AuditReply = Static<typeof auditReplySchema>;
