import type { WebhookListReply } from '@otklik/shared/api/deliveries.ts';
import { MAX_WEBHOOKS } from '@otklik/shared/api/limits.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { addAudit } from '../audit/audit-repository.ts';
import type { Actor } from '../db/contract/audit.ts';
import type { WebhookRow } from '../db/contract/deliveries.ts';
import type { Db } from '../db/sqlite.ts';
import type { HubError } from '../problem.ts';
import { knownScope } from '../users/user-commands.ts';
import { reviveDelivery, stateOf } from './delivery-list-repository.ts';
import { enqueueDelivery } from './outbox-repository.ts';
import { endWebhook, findWebhook, insertWebhook, listWebhooks } from './webhook-repository.ts';

const unknown = (): HubError => coded('webhook-unknown', 'No webhook has this id.');

/** Without their secrets. */
export const webhooks = (db: Db): WebhookListReply => ({
  webhooks: listWebhooks(db).map(({ secret: _secret, events, ...webhook }) => ({
    ...webhook,
    events: events.filter((event) => event === 'alert-fired' || event === 'alert-resolved'),
  })),
});

export function addWebhook(
  db: Db,
  { webhook, user, now }: Actor & { readonly webhook: WebhookRow },
): Result<undefined, HubError> {
  const known = knownScope(db, webhook.scope);
  if (!known.ok) return known;
  if (listWebhooks(db).length >= MAX_WEBHOOKS)
    return err(coded('limit-reached', `A chain has ${MAX_WEBHOOKS} webhooks at most.`));
  insertWebhook(db, webhook);
  // Of the address the host alone: what stands behind it may be a secret.
  const detail = { host: new URL(webhook.url).host, events: webhook.events.join(' ') };
  addAudit(db, { at: now, user, action: 'webhook-created', subject: `webhook:${webhook.id}`, detail });
  return ok(undefined);
}

/** Nothing more goes there, nor what waits. */
export function removeWebhook(
  db: Db,
  { id, user, now }: Actor & { readonly id: string },
): Result<undefined, HubError> {
  if (!endWebhook(db, id, now)) return err(unknown());
  addAudit(db, { at: now, user, action: 'webhook-removed', subject: `webhook:${id}` });
  return ok(undefined);
}

export function testWebhook(
  db: Db,
  { id, delivery, now }: Actor & { readonly id: string; readonly delivery: string },
): Result<undefined, HubError> {
  if (findWebhook(db, id) === undefined) return err(unknown());
  enqueueDelivery(db, {
    ...{ id: delivery, kind: 'webhook', webhookId: id, template: 'test', facts: {}, critical: true, now },
  });
  return ok(undefined);
}

/** A delivery that was given up, or that nobody wanted then, is tried anew. */
export function repeatDelivery(
  db: Db,
  { id, user, now }: Actor & { readonly id: string },
): Result<undefined, HubError> {
  const state = stateOf(db, id);
  if (state === undefined) return err(coded('delivery-unknown', 'No delivery has this id.'));
  if (state !== 'dead' && state !== 'dropped')
    return err(coded('delivery-not-dead', 'Only what was given up is sent again.'));
  reviveDelivery(db, id, now);
  addAudit(db, { at: now, user, action: 'delivery-repeated', subject: `delivery:${id}` });
  return ok(undefined);
}
