import Type, { type Static } from 'typebox';
import { strict } from './common.ts';
import { ADDRESS_PATTERN } from './mail-settings.ts';
import { resultScopeFields } from './results.ts';
import { userScopeSchema } from './session.ts';

const minuteOfDay = Type.Integer({ minimum: 0, maximum: 1439 });

/** GET and PUT /api/v1/session/mail: what mail a person wants. Times are minutes of the day in `zone`. */
export const mailSettingsSchema = Type.Object(
  {
    on: Type.Boolean(),
    address: Type.String({ minLength: 3, maxLength: 254, pattern: ADDRESS_PATTERN }),
    language: Type.Union([Type.Literal('ru'), Type.Literal('en')]),
    /** IANA name. */
    zone: Type.String({ minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9_+/-]+$' }),
    /** From and to; `to` may be of the next morning. Absent: none. */
    quiet: Type.Optional(Type.Object({ from: minuteOfDay, to: minuteOfDay }, strict)),
    /** What is not critical comes once a day at this time. Absent: each as it happens. */
    digestAt: Type.Optional(minuteOfDay),
  },
  strict,
);
export type MailSettings = Static<typeof mailSettingsSchema>;

/** GET /api/v1/session/mail. */
export const mailSettingsReplySchema = Type.Object(
  {
    /** Whether the hub has been told a mail server. */
    ready: Type.Boolean(),
    /** Absent: nothing has been set, and no mail comes. */
    settings: Type.Optional(mailSettingsSchema),
  },
  strict,
);
export type MailSettingsReply = Static<typeof mailSettingsReplySchema>;

/** What has been put into the outbox. */
export const deliveryMadeSchema = Type.Object({ id: Type.String() }, strict);

const id = Type.String({ minLength: 1, maxLength: 64 });
export const deliveryStateSchema = Type.Union([
  Type.Literal('waiting'),
  Type.Literal('sending'),
  Type.Literal('sent'),
  Type.Literal('dead'),
  Type.Literal('dropped'),
  Type.Literal('folded'),
]);
export type DeliveryState = Static<typeof deliveryStateSchema>;

/** GET /api/v1/deliveries?state&before (admin of the whole chain): the latest first, 100 a page. */
export const deliveryListQuerySchema = Type.Object(
  { state: Type.Optional(deliveryStateSchema), before: Type.Optional(Type.Integer({ minimum: 1 })) },
  strict,
);
export const deliveryRecordSchema = Type.Object(
  {
    id: Type.String(),
    kind: Type.Union([Type.Literal('mail'), Type.Literal('webhook')]),
    template: Type.String(),
    state: deliveryStateSchema,
    /** Hub wall ms. */
    createdAt: Type.Integer(),
    dueAt: Type.Integer(),
    finishedAt: Type.Optional(Type.Integer()),
    /** Tries that failed by the delivery's own fault. */
    attempts: Type.Integer(),
    /** It waits for somebody's quiet hours or digest. */
    held: Type.Boolean(),
    /** Of a closed list, docs/delivery.md. */
    error: Type.Optional(Type.String()),
    /** Id of the person. */
    recipient: Type.Optional(Type.String()),
    /** Name of the webhook. */
    webhook: Type.Optional(Type.String()),
  },
  strict,
);
export type DeliveryRecord = Static<typeof deliveryRecordSchema>;
export const deliveryListReplySchema = Type.Object(
  { deliveries: Type.Array(deliveryRecordSchema), next: Type.Optional(Type.Integer()) },
  strict,
);
export type DeliveryListReply = Static<typeof deliveryListReplySchema>;

export const webhookEventSchema = Type.Union([Type.Literal('alert-fired'), Type.Literal('alert-resolved')]);
const webhookFields = {
  name: Type.String({ minLength: 1, maxLength: 100 }),
  url: Type.String({ minLength: 8, maxLength: 1000, pattern: '^https?://[\\x21-\\x7e]+$' }),
  events: Type.Array(webhookEventSchema, { minItems: 1, maxItems: 2, uniqueItems: true }),
  /** Whose events it gets. */
  scope: userScopeSchema,
} as const;
/** POST /api/v1/webhooks (admin of the whole chain). */
export const webhookRequestSchema = Type.Object(webhookFields, strict);
export type WebhookRequest = Static<typeof webhookRequestSchema>;
/** The secret is told here and never again. */
export const webhookMadeSchema = Type.Object({ id: Type.String(), secret: Type.String() }, strict);
export type WebhookMade = Static<typeof webhookMadeSchema>;
export const webhookRecordSchema = Type.Object(
  { id: Type.String(), ...webhookFields, createdAt: Type.Integer() },
  strict,
);
export const webhookListReplySchema = Type.Object({ webhooks: Type.Array(webhookRecordSchema) }, strict);
export type WebhookListReply = Static<typeof webhookListReplySchema>;

const language = Type.Union([Type.Literal('ru'), Type.Literal('en')]);
/** GET /api/v1/reports/results.pdf (manager, admin): days of the stores' own calendar, `to` not included. */
export const reportQuerySchema = Type.Object(
  {
    from: resultScopeFields.from,
    to: resultScopeFields.to,
    store: Type.Optional(id),
    group: Type.Optional(id),
    locale: Type.Optional(language),
  },
  strict,
);

/** POST /api/v1/report-schedules (admin). A report of the week or month that is over, on its next day at this minute. */
export const scheduleRequestSchema = Type.Object(
  {
    scope: userScopeSchema,
    every: Type.Union([Type.Literal('week'), Type.Literal('month')]),
    /** IANA name of the zone whose days these are. */
    zone: Type.String({ minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9_+/-]+$' }),
    at: minuteOfDay,
    /** Ids of people; each gets it by their own mail settings and in their language. */
    recipients: Type.Array(id, { minItems: 1, maxItems: 50, uniqueItems: true }),
  },
  strict,
);
export type ScheduleRequest = Static<typeof scheduleRequestSchema>;
export const scheduleRecordSchema = Type.Object(
  {
    id: Type.String(),
    ...scheduleRequestSchema.properties,
    createdAt: Type.Integer(),
    /** When the next report goes out, hub wall ms. */
    next: Type.Integer(),
  },
  strict,
);
export type ScheduleRecord = Static<typeof scheduleRecordSchema>;
/** To how many people it goes. */
export const scheduleRunSchema = Type.Object({ mails: Type.Integer() }, strict);
export const scheduleListReplySchema = Type.Object({ schedules: Type.Array(scheduleRecordSchema) }, strict);
export type ScheduleListReply = Static<typeof scheduleListReplySchema>;
