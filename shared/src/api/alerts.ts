import Type, { type Static } from 'typebox';
import { strict } from './common.ts';
import { alertStateSchema } from './live.ts';
import { userScopeSchema } from './session.ts';

/** What an alert can be about (docs/alerts.md says when each begins and ends). */
export const alertKinds = [
  'kiosk-silent',
  'button-stuck',
  'button-chatter',
  'disk',
  'clock',
  'prompts-missing',
  'journal-damaged',
  'fork',
  'index-low',
  'response-drop',
  'coverage-drop',
  'force-majeure',
] as const;
export type AlertKind = (typeof alertKinds)[number];
export const alertKindSchema = Type.Enum(alertKinds);

const id = Type.String({ minLength: 1, maxLength: 64 });
const share = Type.Number({ minimum: 0, maximum: 1 });
const minutes = Type.Integer({ minimum: 0, maximum: 10_080 });
const days = Type.Integer({ minimum: 1, maximum: 90 });
const polls = Type.Integer({ minimum: 1, maximum: 100_000 });

/** Where each kind draws its lines; a field that a kind does not use is refused. */
export const thresholdSchemas = {
  /** Without a heartbeat, while the store is open. */
  'kiosk-silent': Type.Object({ raiseMinutes: minutes }, strict),
  /** Held down all the while. */
  'button-stuck': Type.Object({ raiseMinutes: minutes, clearMinutes: minutes }, strict),
  'button-chatter': Type.Object({ raiseMinutes: minutes, clearMinutes: minutes }, strict),
  /** Free space at which it begins and ends, MB. */
  disk: Type.Object(
    {
      raiseMb: Type.Integer({ minimum: 1, maximum: 10_000_000 }),
      clearMb: Type.Integer({ minimum: 1, maximum: 10_000_000 }),
    },
    strict,
  ),
  /** How far the kiosk's clock is off, and how surely that is known, seconds. */
  clock: Type.Object(
    {
      offsetSeconds: Type.Integer({ minimum: 1, maximum: 31_536_000 }),
      errorSeconds: Type.Integer({ minimum: 1, maximum: 3600 }),
    },
    strict,
  ),
  'prompts-missing': Type.Object({ raiseMinutes: minutes }, strict),
  /** After the last time it was seen, it is over by itself. */
  'journal-damaged': Type.Object({ clearHours: Type.Integer({ minimum: 1, maximum: 720 }) }, strict),
  fork: Type.Object({ clearHours: Type.Integer({ minimum: 1, maximum: 720 }) }, strict),
  /** The interval lies below `line`; over once the index is `margin` above it. */
  'index-low': Type.Object({ line: share, margin: share, days, minPolls: polls }, strict),
  /** The share fell by more than `drop` against the days before, beyond chance. */
  'response-drop': Type.Object({ drop: share, days, baselineDays: days, minPolls: polls }, strict),
  'coverage-drop': Type.Object({ drop: share, days, baselineDays: days, minPolls: polls }, strict),
  /** Outside 3σ of the operator's own baseline. */
  'force-majeure': Type.Object({ days, baselineDays: days, minPolls: polls }, strict),
} as const satisfies Record<AlertKind, ReturnType<typeof Type.Object>>;
export type Thresholds = { readonly [K in AlertKind]: Static<(typeof thresholdSchemas)[K]> };

export const defaultThresholds: Thresholds = {
  'kiosk-silent': { raiseMinutes: 10 },
  'button-stuck': { raiseMinutes: 1, clearMinutes: 5 },
  'button-chatter': { raiseMinutes: 0, clearMinutes: 60 },
  disk: { raiseMb: 500, clearMb: 1000 },
  clock: { offsetSeconds: 600, errorSeconds: 5 },
  'prompts-missing': { raiseMinutes: 30 },
  'journal-damaged': { clearHours: 24 },
  fork: { clearHours: 24 },
  'index-low': { line: 0.7, margin: 0.02, days: 7, minPolls: 30 },
  'response-drop': { drop: 0.1, days: 3, baselineDays: 28, minPolls: 100 },
  'coverage-drop': { drop: 0.1, days: 3, baselineDays: 28, minPolls: 100 },
  'force-majeure': { days: 7, baselineDays: 28, minPolls: 50 },
};

/** Told by day and night, whatever hours are quiet: presses may be lost, or a journal is not what it says. */
export const criticalKinds: readonly AlertKind[] = ['disk', 'journal-damaged', 'fork'];

/** Numbers by name; the schema of their kind is checked apart. */
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
