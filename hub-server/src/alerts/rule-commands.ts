import {
  type AlertKind,
  alertKinds,
  defaultThresholds,
  fitsThresholds,
} from '@otklik/shared/api/alert-kinds.ts';
import type { AlertRule, AlertRuleBody } from '@otklik/shared/api/alerts.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { addAudit } from '../audit/audit-repository.ts';
import type { RuleRefusal } from '../db/contract/alerts.ts';
import type { Actor } from '../db/contract/audit.ts';
import type { Within } from '../db/contract/people.ts';
import type { Db } from '../db/sqlite.ts';
import { toldPerson } from '../deliveries/outbox-commands.ts';
import { findWebhook } from '../deliveries/webhook-repository.ts';
import type { HubError } from '../problem.ts';
import { findGroup } from '../stores/group-repository.ts';
import { findStore } from '../stores/store-repository.ts';
import { reach } from '../users/scope-repository.ts';
import { findUser } from '../users/user-repository.ts';
import { addRule, changeRule, findRule, listRules, removeRule } from './rule-repository.ts';

const unknown: HubError = coded('rule-unknown', 'No rule has this id.');

/** Those every hub has, over the whole chain. A line under the index is a choice of the chain's, so that one begins switched off. */
export function ensureAlertRules(db: Db, { now }: { readonly now: number }): void {
  for (const kind of alertKinds) {
    const body: AlertRuleBody = {
      ...{ name: '', on: kind !== 'index-low', scope: { kind: 'all' } },
      thresholds: { ...defaultThresholds[kind] },
    };
    addRule(db, { id: `default-${kind}`, kind, builtIn: true, body, now });
  }
}

/** What of a rule does not fit, beyond its schema. */
function faultOf(
  db: Db,
  kind: AlertKind,
  body: AlertRuleBody,
  known: AlertRule | undefined,
): HubError | undefined {
  if (!fitsThresholds(kind, body.thresholds))
    return coded('bad-request', 'The thresholds are not those of this kind of rule.');
  if (!isThere(db, body.scope))
    return coded('bad-request', 'The rule names a store or group that is not there.');
  if (body.recipients?.some((id) => findUser(db, { id }) === undefined) === true)
    return coded('user-unknown', 'Nobody has this id.');
  // One whose role has changed since is sent nothing, and holds up no other change of a rule that named it.
  const people = body.recipients?.filter((id) => known?.recipients?.includes(id) !== true) ?? [];
  if (people.some((id) => toldPerson(db, id) === undefined))
    return coded('recipient-refused', 'Only active managers and admins are told of alerts.');
  // One that was removed meanwhile holds up no other change of a rule that named it.
  const named = body.webhooks?.filter((id) => known?.webhooks?.includes(id) !== true) ?? [];
  if (named.some((id) => findWebhook(db, id) === undefined))
    return coded('webhook-unknown', 'No webhook has this id.');
  return undefined;
}

function isThere(db: Db, scope: AlertRuleBody['scope']): boolean {
  switch (scope.kind) {
    case 'all':
      return true;
    case 'store':
      return findStore(db, scope.store) !== undefined;
    case 'group':
      return findGroup(db, scope.group) !== undefined;
  }
}

function changed(known: AlertRule, revision: number): RuleRefusal {
  const detail = `Revision ${known.revision} stands; the change was made to revision ${revision}.`;
  return { ...coded('rule-changed', detail), more: { current: known } };
}

export function saveAlertRule(
  db: Db,
  input: Actor & {
    readonly id: string;
    readonly body: AlertRuleBody;
    readonly kind?: AlertKind;
    readonly revision?: number;
  },
): Result<AlertRule, RuleRefusal> {
  const { id, body, user, now } = input;
  const known = findRule(db, id);
  const kind = input.kind ?? known?.kind;
  if (kind === undefined || (input.kind === undefined && known === undefined)) return err(unknown);
  if (known !== undefined && known.revision !== input.revision)
    return err(changed(known, input.revision ?? 0));
  const fault = faultOf(db, kind, body, known);
  if (fault !== undefined) return err(fault);
  if (known === undefined) addRule(db, { id, kind, builtIn: false, body, now });
  else changeRule(db, id, body, now);
  const saved = findRule(db, id);
  if (saved === undefined) return err(unknown);
  const action = known === undefined ? 'alert-rule-created' : 'alert-rule-changed';
  addAudit(db, {
    ...{ at: now, user, action, subject: `alert-rule:${id}` },
    detail: { kind, on: body.on, revision: saved.revision },
  });
  return ok(saved);
}

/** Its alerts that are not over end with the next look. */
export function removeAlertRule(
  db: Db,
  { id, user, now, revision }: Actor & { readonly id: string; readonly revision: number },
): Result<undefined, RuleRefusal> {
  const known = findRule(db, id);
  if (known === undefined) return err(unknown);
  if (known.builtIn) return err(coded('rule-built-in', 'This rule can be switched off, not taken away.'));
  if (known.revision !== revision) return err(changed(known, revision));
  removeRule(db, id, now);
  addAudit(db, { at: now, user, action: 'alert-rule-removed', subject: `alert-rule:${id}` });
  return ok(undefined);
}

/** Rules that watch anything within the scope. */
export function alertRules(db: Db, { within }: Within): readonly AlertRule[] {
  const rules = listRules(db);
  if (within === undefined) return rules;
  const things = rules.map(({ scope }) => ({ kind: 'scope', id: scope }) as const);
  const reaches = reach(db, { scope: within, things });
  return rules.filter((_rule, at) => reaches[at] !== 'outside');
}
