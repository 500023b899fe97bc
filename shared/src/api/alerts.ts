import Type, { type Static } from 'typebox';
import { alertKinds } from './alert-kinds.ts';
import { strict } from './common.ts';
import { alertStateSchema } from './live.ts';
import { userScopeSchema } from './session.ts';

export const alertKindSchema = Type.Enum(alertKinds);

const id = Type.String({ minLength: 1, maxLength: 64 });
/** Numbers by name; those of their kind are checked apart (`fitsThresholds`). */
const anyThresholds = Type.Record(Type.String({ pattern: '^[a-zA-Z]{1,32}$' }), Type.Number(), {
  ...strict,
  maxProperties: 8,
});

export const alertRuleFields = {
  name: Type.String({ maxLength: 80 }),
  on: Type.Boolean(),
  scope: userScopeSchema,
  thresholds: anyThresholds,
  /** Minutes of the store's day in which nothing that is not critical is sent; it is sent when they are over. */
  quiet: Type.Optional(
    Type.Object(
      {
        from: Type.Integer({ minimum: 0, maximum: 1439 }),
        to: Type.Integer({ minimum: 0, maximum: 1439 }),
      },
      strict,
    ),
  ),
  /** Ids of people to mail; absent: all managers and admins who want mail. Only those whose scope reaches the store. */
  recipients: Type.Optional(Type.Array(id, { maxItems: 50, uniqueItems: true })),
  /** Ids of webhooks to tell; absent: all. Only those that ask for it and whose scope reaches the store. */
  webhooks: Type.Optional(Type.Array(id, { maxItems: 50, uniqueItems: true })),
};

/** POST /api/v1/alert-rules */
export const newAlertRuleSchema = Type.Object({ kind: alertKindSchema, ...alertRuleFields }, strict);
export type NewAlertRule = Static<typeof newAlertRuleSchema>;
/** PUT /api/v1/alert-rules/:id, with If-Match. */
export const alertRuleChangeSchema = Type.Object(alertRuleFields, strict);
export type AlertRuleBody = Static<typeof alertRuleChangeSchema>;

export const alertRuleSchema = Type.Object(
  {
    ...{ id, kind: alertKindSchema },
    revision: Type.Integer(),
    /** One of those every hub has; it can be switched off, not taken away. */
    builtIn: Type.Boolean(),
    ...alertRuleFields,
  },
  strict,
);
export type AlertRule = Static<typeof alertRuleSchema>;
/** GET /api/v1/alert-rules: those that watch something in the caller's part of the chain. */
export const alertRulesReplySchema = Type.Object({ rules: Type.Array(alertRuleSchema) }, strict);

/** 412: somebody else was quicker; what stands now. */
export const ruleChangedSchema = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  code: Type.Literal('rule-changed'),
  detail: Type.Optional(Type.String()),
  current: Type.Optional(alertRuleSchema),
});

/** What it was that crossed a line: plain values, no name of a person. */
export const alertFactsSchema = Type.Record(
  Type.String(),
  Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]),
);

export const alertSchema = Type.Object(
  {
    ...{ id, rule: id, kind: alertKindSchema, state: alertStateSchema },
    /** What it is about, as `kiosk:…`, `store:… QUESTION`, `operator:…`, `hub`. */
    subject: Type.String(),
    store: Type.Optional(id),
    facts: alertFactsSchema,
    firedAt: Type.Integer(),
    acknowledgedAt: Type.Optional(Type.Integer()),
    acknowledgedBy: Type.Optional(id),
    resolvedAt: Type.Optional(Type.Integer()),
    comments: Type.Integer(),
  },
  strict,
);
export type Alert = Static<typeof alertSchema>;

/** GET /api/v1/alerts: newest first. */
export const alertListQuerySchema = Type.Object(
  {
    state: Type.Optional(alertStateSchema),
    kind: Type.Optional(alertKindSchema),
    store: Type.Optional(id),
    /** `next` of the page before. */
    cursor: Type.Optional(Type.String({ pattern: '^\\d{1,15}\\.[0-9a-f]{16}$' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  },
  strict,
);
export type AlertListQuery = Static<typeof alertListQuerySchema>;
export const alertListReplySchema = Type.Object(
  { alerts: Type.Array(alertSchema), next: Type.Optional(Type.String()) },
  strict,
);
export type AlertListReply = Static<typeof alertListReplySchema>;

/** GET /api/v1/alerts/:id */
export const alertDetailSchema = Type.Object(
  {
    alert: alertSchema,
    comments: Type.Array(Type.Object({ at: Type.Integer(), by: id, text: Type.String() }, strict)),
  },
  strict,
);
export type AlertDetail = Static<typeof alertDetailSchema>;

/** POST /api/v1/alerts/:id/comments */
export const alertCommentRequestSchema = Type.Object(
  { text: Type.String({ minLength: 1, maxLength: 2000 }) },
  strict,
);
