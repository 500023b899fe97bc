import { criticalKinds } from '@otklik/shared/api/alert-kinds.ts';
import type { Alert } from '@otklik/shared/api/alerts.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { addAudit } from '../audit/audit-repository.ts';
import type { AlertNews, WatchChange } from '../db/contract/alerts.ts';
import type { Actor } from '../db/contract/audit.ts';
import type { Db } from '../db/sqlite.ts';
import { announce } from '../deliveries/outbox-commands.ts';
import type { HubError } from '../problem.ts';
import { findStore } from '../stores/store-repository.ts';
import {
  addAlert,
  addComment,
  findAlert,
  findWatch,
  markAcknowledged,
  markResolved,
  saveWatch,
} from './alert-repository.ts';
import { afterQuietHours } from './quiet-hours.ts';
import { findRule } from './rule-repository.ts';

/**
 * Takes the steps that evaluation found, in one transaction with what is told of them. Invariants:
 * - a step is taken once: only from where its subject stood when it was looked at, so one found again after a restart, or by
 *   two at once, changes nothing;
 * - a subject has one alert of a rule that is not over;
 * - an alert and its delivery stand together or not at all.
 */
export function applyAlerts(
  db: Db,
  {
    now,
    changes,
    ids,
  }: { readonly now: number; readonly changes: readonly WatchChange[]; readonly ids: readonly string[] },
): readonly AlertNews[] {
  const news: AlertNews[] = [];
  for (const [index, change] of changes.entries()) {
    const stands = findWatch(db, change.rule, change.subject);
    const { before } = change;
    if ((stands?.phase ?? 'ok') !== before.phase || (stands?.since ?? 0) !== before.since) continue;
    let alert = stands?.alert ?? null;
    if (change.event === 'fired') {
      alert = ids[index] ?? null;
      if (alert === null) throw new Error('an alert has no id');
      addAlert(db, alert, change, now);
    }
    saveWatch(db, change, alert);
    if (change.event === undefined || alert === null) continue;
    if (change.event === 'resolved' && markResolved(db, alert, now) === 0) continue;
    tell(db, change, alert, now);
    news.push(newsOf(db, alert));
  }
  return news;
}

/** Puts into the outbox what people are told of it. */
function tell(db: Db, change: WatchChange, alert: string, now: number): void {
  const { kind, store: storeId, subject } = knownAlert(db, alert);
  const rule = findRule(db, change.rule);
  const store = storeId === undefined ? undefined : findStore(db, storeId);
  const critical = criticalKinds.includes(kind);
  const notBefore = critical ? now : afterQuietHours(rule?.quiet, store?.zone ?? 'UTC', now);
  announce(db, {
    id: `${alert}-${change.event ?? ''}`,
    template: change.event === 'fired' ? 'alert-fired' : 'alert-resolved',
    facts: { ...change.facts, alert, kind, subject, store: storeId ?? null, storeName: store?.name ?? null },
    ...{ critical, now, notBefore },
    ...(storeId === undefined ? {} : { store: storeId }),
    ...(rule?.recipients === undefined ? {} : { recipients: rule.recipients }),
    ...(rule?.webhooks === undefined ? {} : { webhooks: rule.webhooks }),
  });
}

const unknown: HubError = coded('alert-unknown', 'No alert has this id.');

function knownAlert(db: Db, id: string): Alert {
  const alert = findAlert(db, id);
  if (alert === undefined) throw new Error(`no alert ${id}`);
  return alert;
}

const newsOf = (db: Db, id: string): AlertNews => {
  const { kind, state, store } = knownAlert(db, id);
  return { alert: id, kind, state, ...(store === undefined ? {} : { store }) };
};

/** Somebody has taken it on. A second time changes nothing. */
export function acknowledgeAlert(
  db: Db,
  { id, user, now }: Actor & { readonly id: string },
): Result<AlertNews, HubError> {
  const alert = findAlert(db, id);
  if (alert === undefined) return err(unknown);
  if (alert.state === 'resolved') return err(coded('alert-resolved', 'This alert is over.'));
  if (markAcknowledged(db, id, user, now) > 0)
    addAudit(db, { at: now, user, action: 'alert-acknowledged', subject: `alert:${id}` });
  return ok(newsOf(db, id));
}

/** The log says that something was said, not what. */
export function commentAlert(
  db: Db,
  input: Actor & { readonly id: string; readonly comment: string; readonly text: string },
): Result<AlertNews, HubError> {
  const { id, user, now, comment, text } = input;
  if (findAlert(db, id) === undefined) return err(unknown);
  addComment(db, { id: comment, alert: id, now, user, text });
  addAudit(db, { at: now, user, action: 'alert-commented', subject: `alert:${id}` });
  return ok(newsOf(db, id));
}
