import { type Operations, stale } from './operation-notes.ts';

/** Mail, webhooks, reports and alerts. */
export const noticeOperations: Operations = {
  'GET /api/v1/alerts': {
    ...{ id: 'listAlerts', area: 'alerts', problems: ['store-unknown'] },
    summary: 'Alerts, the newest first',
  },
  'GET /api/v1/alerts/{id}': {
    ...{ id: 'getAlert', area: 'alerts', problems: ['alert-unknown'] },
    summary: 'One alert and what people said of it',
  },
  'POST /api/v1/alerts/{id}/acknowledgement': {
    ...{ id: 'acknowledgeAlert', area: 'alerts', problems: ['alert-unknown', 'alert-resolved'] },
    summary: 'Take an alert on; a second time changes nothing',
  },
  'POST /api/v1/alerts/{id}/comments': {
    ...{ id: 'commentAlert', area: 'alerts', problems: ['alert-unknown'] },
    summary: 'Say something about an alert',
  },
  'GET /api/v1/alert-rules': {
    ...{ id: 'listAlertRules', area: 'alerts', problems: [] },
    summary: 'What is watched, and where the lines are',
  },
  'POST /api/v1/alert-rules': {
    ...{
      id: 'createAlertRule',
      area: 'alerts',
      problems: ['user-unknown', 'recipient-refused', 'webhook-unknown'],
    },
    summary: 'Watch for something in a part of the chain',
  },
  'PUT /api/v1/alert-rules/{id}': {
    ...{ id: 'changeAlertRule', area: 'alerts' },
    problems: [
      'rule-unknown',
      'rule-changed',
      'user-unknown',
      'recipient-refused',
      'webhook-unknown',
      ...stale,
    ],
    summary: 'Change a rule, by the revision that was read',
  },
  'DELETE /api/v1/alert-rules/{id}': {
    ...{ id: 'removeAlertRule', area: 'alerts' },
    problems: ['rule-unknown', 'rule-built-in', 'rule-changed', ...stale],
    summary: 'Take a rule away; its alerts end',
  },
  'GET /api/v1/report-schedules': {
    ...{ id: 'listSchedules', area: 'deliveries', problems: [] },
    summary: 'Reports that go out by themselves',
  },
  'POST /api/v1/report-schedules': {
    ...{ id: 'createSchedule', area: 'deliveries' },
    problems: ['store-unknown', 'group-unknown', 'user-unknown'],
    summary: 'Let a report of each week or month go to people by mail',
  },
  'DELETE /api/v1/report-schedules/{id}': {
    ...{ id: 'deleteSchedule', area: 'deliveries', problems: ['schedule-unknown'] },
    summary: 'End a schedule',
  },
  'POST /api/v1/report-schedules/{id}/run': {
    ...{ id: 'runSchedule', area: 'deliveries', problems: ['schedule-unknown'] },
    summary: 'Send the last report now; who has had it does not get it again',
  },
  'GET /api/v1/session/mail': {
    ...{ id: 'getMailSettings', area: 'deliveries', problems: [] },
    summary: 'What mail one wants',
  },
  'PUT /api/v1/session/mail': {
    ...{ id: 'setMailSettings', area: 'deliveries', problems: [] },
    summary: 'Say what mail one wants, where and when',
  },
  'POST /api/v1/session/mail/test': {
    ...{ id: 'testMail', area: 'deliveries', problems: ['mail-not-set'] },
    summary: 'Send oneself a test; one a minute',
  },
  'GET /api/v1/deliveries': {
    ...{ id: 'listDeliveries', area: 'deliveries', problems: [] },
    summary: 'What was and is to be sent, the latest first, by pages',
    description: 'While there is more, `next` is the cursor of the following page.',
  },
  'POST /api/v1/deliveries/{id}/repetition': {
    ...{ id: 'repeatDelivery', area: 'deliveries', problems: ['delivery-unknown', 'delivery-not-dead'] },
    summary: 'Try again what was given up',
  },
  'GET /api/v1/webhooks': {
    ...{ id: 'listWebhooks', area: 'deliveries', problems: [] },
    summary: 'All webhooks, without their secrets',
  },
  'POST /api/v1/webhooks': {
    ...{ id: 'createWebhook', area: 'deliveries' },
    problems: ['webhook-refused', 'store-unknown', 'group-unknown', 'limit-reached'],
    summary: 'Add a webhook; its secret is told in the reply and never again',
  },
  'DELETE /api/v1/webhooks/{id}': {
    ...{ id: 'deleteWebhook', area: 'deliveries', problems: ['webhook-unknown'] },
    summary: 'End a webhook; nothing more goes there',
  },
  'POST /api/v1/webhooks/{id}/test': {
    ...{ id: 'testWebhook', area: 'deliveries', problems: ['webhook-unknown'] },
    summary: 'Send a test to a webhook',
  },
};
