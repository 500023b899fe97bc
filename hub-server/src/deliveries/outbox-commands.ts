import type { MailSettings } from '@otklik/shared/api/deliveries.ts';
import { isMailSettings } from '@otklik/shared/api/mail-settings.ts';
import type { UserScope } from '@otklik/shared/api/session.ts';
import { addAudit } from '../audit/audit-repository.ts';
import type { Actor } from '../db/contract/audit.ts';
import type {
  Announcement,
  ClaimedDelivery,
  DeliveryTemplate,
  NewDelivery,
} from '../db/contract/deliveries.ts';
import type { UserRow } from '../db/contract/people.ts';
import type { Db } from '../db/sqlite.ts';
import { reach } from '../users/scope-repository.ts';
import { findActive } from '../users/user-repository.ts';
import { holdUntil } from './hold.ts';
import {
  type DueRow,
  digestItems,
  enqueueDelivery,
  factsOf,
  findDelivery,
  findMailSettings,
  firstDue,
  fold,
  mailPeople,
  markClaimed,
  markDropped,
  markHeld,
  putMailSettings,
} from './outbox-repository.ts';
import { findWebhook, listWebhooks } from './webhook-repository.ts';

export const enqueueDeliveries = (db: Db, deliveries: readonly NewDelivery[]): void => {
  for (const delivery of deliveries) enqueueDelivery(db, delivery);
};

/** Those that may become part of a digest; others come by themselves. */
const FOLDS: ReadonlySet<DeliveryTemplate> = new Set(['alert-fired', 'alert-resolved']);
/** Neither waits for a person's hours: the one has waited, the other is being waited for. */
const AT_ONCE: ReadonlySet<DeliveryTemplate> = new Set(['digest', 'test']);

export interface Claiming {
  readonly now: number;
  readonly leaseUntil: number;
  readonly claim: string;
  readonly except: readonly string[];
}

export function claimDelivery(db: Db, claiming: Claiming): ClaimedDelivery | undefined {
  const { now, except } = claiming;
  for (let row = firstDue(db, now, except); row !== undefined; row = firstDue(db, now, except)) {
    const claimed = row.kind === 'mail' ? claimMail(db, row, claiming) : claimWebhook(db, row, claiming);
    if (claimed !== undefined) return claimed;
  }
  return undefined;
}

/** Undefined: the row is no longer due. */
function claimMail(db: Db, row: DueRow, claiming: Claiming): ClaimedDelivery | undefined {
  const { now } = claiming;
  const { recipient } = row;
  const settings = recipient === null ? undefined : findMailSettings(db, recipient);
  // Who may be told may have changed while it waited.
  const told = row.template === 'test' || (recipient !== null && toldPerson(db, recipient) !== undefined);
  if (recipient === null || settings === undefined || !settings.on || !told) {
    markDropped(db, row.id, 'no-mail-wanted', now);
    return undefined;
  }
  if (row.held === 1) {
    const digest = `digest-${row.id}`;
    fold(db, recipient, digest, now);
    const facts = { count: digestItems(db, digest).length };
    enqueueDelivery(db, {
      ...{
        id: digest,
        kind: 'mail',
        recipientId: recipient,
        template: 'digest',
        facts,
        critical: false,
        now,
      },
    });
    const made = findDelivery(db, digest);
    return made === undefined ? undefined : take(db, made, claiming, { kind: 'mail', settings });
  }
  if (row.critical === 0 && !AT_ONCE.has(row.template)) {
    const folds = FOLDS.has(row.template);
    const until = holdUntil(settings, now, { single: !folds });
    if (until > now) {
      markHeld(db, row.id, until, folds);
      return undefined;
    }
  }
  return take(db, row, claiming, { kind: 'mail', settings });
}

function claimWebhook(db: Db, row: DueRow, claiming: Claiming): ClaimedDelivery | undefined {
  const webhook = row.webhook === null ? undefined : findWebhook(db, row.webhook);
  if (webhook === undefined) {
    markDropped(db, row.id, 'webhook-ended', claiming.now);
    return undefined;
  }
  return take(db, row, claiming, { kind: 'webhook', url: webhook.url, secret: webhook.secret });
}

function take(db: Db, row: DueRow, claiming: Claiming, to: ClaimedDelivery['to']): ClaimedDelivery {
  markClaimed(db, row.id, claiming);
  const { id, channel, template, createdAt, firstTriedAt, attempts } = row;
  return {
    ...{ id, claim: claiming.claim, channel, template, facts: factsOf(row.facts), createdAt, attempts, to },
    ...(firstTriedAt === null ? {} : { firstTriedAt }),
    items: template === 'digest' ? digestItems(db, id) : [],
  };
}

/** Somebody who may be told of figures: an active manager or admin. An expert works blind and is sent none, chosen or not. */
export function toldPerson(db: Db, id: string): UserRow | undefined {
  const user = findActive(db, id);
  return user?.role === 'manager' || user?.role === 'admin' ? user : undefined;
}

/**
 * Tells those whom it concerns: people whose scope reaches the store, and webhooks that ask for it; about the chain as a
 * whole, those alone whose scope is all of it. Without a choice these are the managers and admins who want mail, and all
 * webhooks; somebody who was chosen and wants no mail is found in the outbox as such.
 */
export function announce(db: Db, { store, recipients, webhooks, ...draft }: Announcement): void {
  const concerns = (scope: UserScope): boolean =>
    scope.kind === 'all' ||
    (store !== undefined && reach(db, { scope, things: [{ kind: 'store', id: store }] })[0] === 'whole');
  for (const recipientId of recipients === undefined
    ? everybody(db, concerns)
    : chosen(db, recipients, concerns))
    enqueueDelivery(db, { ...draft, id: `${draft.id}-${recipientId}`, kind: 'mail', recipientId });
  for (const { id, events, scope } of listWebhooks(db)) {
    if (!events.includes(draft.template) || !concerns(scope)) continue;
    if (webhooks !== undefined && !webhooks.includes(id)) continue;
    enqueueDelivery(db, { ...draft, id: `${draft.id}-${id}`, kind: 'webhook', webhookId: id });
  }
}

function everybody(db: Db, concerns: (scope: UserScope) => boolean): readonly string[] {
  return mailPeople(db)
    .filter(({ scope, body }) => {
      const settings: unknown = JSON.parse(body);
      return isMailSettings(settings) && settings.on && concerns(JSON.parse(scope) as UserScope);
    })
    .map(({ id }) => id);
}

const chosen = (db: Db, ids: readonly string[], concerns: (scope: UserScope) => boolean): readonly string[] =>
  ids.filter((id) => {
    const user = toldPerson(db, id);
    return user !== undefined && concerns(user.scope ?? { kind: 'all' });
  });

/** A person's own. The log says that, not which address. */
export function saveMailSettings(
  db: Db,
  { user, now, settings }: Actor & { readonly settings: MailSettings },
): void {
  putMailSettings(db, user, settings, now);
  const detail = {
    on: settings.on,
    quiet: settings.quiet !== undefined,
    digest: settings.digestAt !== undefined,
  };
  addAudit(db, { at: now, user, action: 'mail-settings-changed', subject: `user:${user}`, detail });
}
