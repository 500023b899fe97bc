import type { MailSettings } from '@otklik/shared/api/deliveries.ts';
import { isMailSettings } from '@otklik/shared/api/mail-settings.ts';
import type {
  DeliveryFacts,
  DeliveryOutcome,
  DeliveryTemplate,
  DigestItem,
  NewDelivery,
  OutboxFigures,
} from '../db/contract/deliveries.ts';
import { all, type Db, one, run } from '../db/sqlite.ts';

export interface DueRow {
  readonly id: string;
  readonly kind: 'mail' | 'webhook';
  readonly channel: string;
  readonly recipient: string | null;
  readonly webhook: string | null;
  readonly template: DeliveryTemplate;
  readonly facts: string;
  readonly critical: number;
  readonly createdAt: number;
  readonly firstTriedAt: number | null;
  readonly attempts: number;
  readonly held: number;
}

const DUE_COLUMNS = `id, kind, channel, recipient, webhook, template, facts, critical, created_at AS "createdAt",
  first_tried_at AS "firstTriedAt", attempts, held`;

/** Puts a delivery into the outbox, within the caller's transaction: what it tells of and that it is told are one. */
export function enqueueDelivery(db: Db, delivery: NewDelivery): void {
  const { id, kind, template, facts, critical, now } = delivery;
  const recipient = delivery.kind === 'mail' ? delivery.recipientId : null;
  const webhook = delivery.kind === 'webhook' ? delivery.webhookId : null;
  run(
    db,
    `INSERT INTO deliveries (id, place, kind, channel, recipient, webhook, template, facts, critical, state,
       created_at, due_at, attempts, held)
     VALUES (?, (SELECT COALESCE(MAX(place), 0) + 1 FROM deliveries), ?, ?, ?, ?, ?, ?, ?, 'waiting', ?, ?, 0, 0)
     ON CONFLICT (id) DO NOTHING`,
    id,
    kind,
    webhook ?? 'mail',
    recipient,
    webhook,
    template,
    JSON.stringify(facts),
    critical ? 1 : 0,
    now,
    delivery.notBefore ?? now,
  );
}

const others = (except: readonly string[]): string =>
  except.length === 0 ? '' : `AND channel NOT IN (${except.map(() => '?').join(', ')})`;

/** The first in order that is due and not being sent. */
export const firstDue = (db: Db, now: number, except: readonly string[]): DueRow | undefined =>
  one<DueRow>(
    db,
    `SELECT ${DUE_COLUMNS} FROM deliveries
     WHERE ((state = 'waiting' AND due_at <= ?) OR (state = 'sending' AND lease_until <= ?)) ${others(except)}
     ORDER BY place LIMIT 1`,
    now,
    now,
    ...except,
  );

export function nextDelivery(db: Db, { except }: { readonly except: readonly string[] }): number | undefined {
  const row = one<{ at: number | null }>(
    db,
    `SELECT MIN(CASE state WHEN 'waiting' THEN due_at ELSE lease_until END) AS at FROM deliveries
     WHERE state IN ('waiting', 'sending') ${others(except)}`,
    ...except,
  );
  return row?.at ?? undefined;
}

export const markClaimed = (
  db: Db,
  id: string,
  { claim, leaseUntil, now }: { readonly claim: string; readonly leaseUntil: number; readonly now: number },
): void => {
  run(
    db,
    `UPDATE deliveries SET state = 'sending', claim = ?, lease_until = ?,
       first_tried_at = COALESCE(first_tried_at, ?) WHERE id = ?`,
    claim,
    leaseUntil,
    now,
    id,
  );
};

export const markHeld = (db: Db, id: string, until: number, folds: boolean): void => {
  run(
    db,
    `UPDATE deliveries SET state = 'waiting', due_at = ?, held = ? WHERE id = ?`,
    until,
    folds ? 1 : 0,
    id,
  );
};

/** Nobody is there to have it, or they want none. */
export const markDropped = (db: Db, id: string, error: string, now: number): void => {
  run(db, `UPDATE deliveries SET state = 'dropped', error = ?, finished_at = ? WHERE id = ?`, error, now, id);
};

/** All of a person's that have waited long enough become parts of one digest. */
export function fold(db: Db, recipient: string, digest: string, now: number): void {
  run(
    db,
    `UPDATE deliveries SET state = 'folded', digest = ?, finished_at = ?
     WHERE recipient = ? AND state = 'waiting' AND held = 1 AND due_at <= ?`,
    digest,
    now,
    recipient,
    now,
  );
}

export const findDelivery = (db: Db, id: string): DueRow | undefined =>
  one<DueRow>(db, `SELECT ${DUE_COLUMNS} FROM deliveries WHERE id = ?`, id);

export const digestItems = (db: Db, digest: string): readonly DigestItem[] =>
  all<{ template: DeliveryTemplate; facts: string; at: number }>(
    db,
    'SELECT template, facts, created_at AS at FROM deliveries WHERE digest = ? ORDER BY place',
    digest,
  ).map(({ template, facts, at }) => ({ template, facts: factsOf(facts), at }));

/** What was checked on its way in. */
export const factsOf = (facts: string): DeliveryFacts => JSON.parse(facts) as DeliveryFacts;

export function settleDelivery(
  db: Db,
  input: {
    readonly id: string;
    readonly claim: string;
    readonly now: number;
    readonly outcome: DeliveryOutcome;
  },
): boolean {
  const { id, claim, now, outcome } = input;
  const mine = `WHERE id = ? AND claim = ? AND state = 'sending'`;
  switch (outcome.kind) {
    case 'sent':
      return (
        run(
          db,
          `UPDATE deliveries SET state = 'sent', error = NULL, finished_at = ? ${mine}`,
          now,
          id,
          claim,
        ) > 0
      );
    case 'dead':
      return (
        run(
          db,
          `UPDATE deliveries SET state = 'dead', error = ?, attempts = attempts + 1, finished_at = ? ${mine}`,
          outcome.error,
          now,
          id,
          claim,
        ) > 0
      );
    case 'retry':
      return (
        run(
          db,
          `UPDATE deliveries SET state = 'waiting', error = ?, attempts = attempts + ?, due_at = ?, held = 0 ${mine}`,
          outcome.error,
          outcome.counted ? 1 : 0,
          outcome.at,
          id,
          claim,
        ) > 0
      );
  }
}

export const releaseDeliveries = (db: Db, _input: undefined): number =>
  run(db, `UPDATE deliveries SET state = 'waiting' WHERE state = 'sending'`);

/** A digest's parts go with it: they were finished before it was. */
export const dropDeliveries = (db: Db, { before }: { readonly before: number }): number =>
  run(
    db,
    `DELETE FROM deliveries WHERE state IN ('sent', 'folded', 'dropped') AND finished_at < ?
       AND (digest IS NULL OR digest NOT IN (SELECT id FROM deliveries WHERE state IN ('waiting', 'sending', 'dead')))`,
    before,
  );

export function outboxFigures(db: Db, _input: undefined): OutboxFigures {
  const row = one<{ waiting: number; held: number; dead: number; oldest: number | null }>(
    db,
    `SELECT COALESCE(SUM(CASE WHEN state <> 'dead' AND held = 0 THEN 1 ELSE 0 END), 0) AS waiting,
       COALESCE(SUM(CASE WHEN state <> 'dead' AND held = 1 THEN 1 ELSE 0 END), 0) AS held,
       COALESCE(SUM(CASE WHEN state = 'dead' THEN 1 ELSE 0 END), 0) AS dead,
       MIN(CASE WHEN state <> 'dead' AND held = 0 THEN created_at END) AS oldest
     FROM deliveries WHERE state IN ('waiting', 'sending', 'dead')`,
  );
  const { waiting = 0, held = 0, dead = 0, oldest = null } = row ?? {};
  return { waiting, held, dead, ...(oldest === null ? {} : { oldest }) };
}

/** Undefined: the person has set nothing, is switched off, or what stands there is no settings. */
export function findMailSettings(db: Db, user: string): MailSettings | undefined {
  const row = one<{ body: string }>(
    db,
    `SELECT m.body FROM mail_settings m JOIN users u ON u.id = m."user"
     WHERE m."user" = ? AND u.deactivated_at IS NULL`,
    user,
  );
  const settings: unknown = row === undefined ? undefined : JSON.parse(row.body);
  return isMailSettings(settings) ? settings : undefined;
}

/** What waited for other hours is looked at anew. */
export function putMailSettings(db: Db, user: string, settings: MailSettings, now: number): void {
  run(
    db,
    `INSERT INTO mail_settings ("user", body, changed_at) VALUES (?, ?, ?)
     ON CONFLICT ("user") DO UPDATE SET body = excluded.body, changed_at = excluded.changed_at`,
    user,
    JSON.stringify(settings),
    now,
  );
  run(
    db,
    `UPDATE deliveries SET held = 0, due_at = ? WHERE recipient = ? AND state = 'waiting' AND held = 1`,
    now,
    user,
  );
}

/** Everybody who wants mail, with their scope. */
export const mailPeople = (
  db: Db,
): readonly { readonly id: string; readonly scope: string; readonly body: string }[] =>
  all(
    db,
    `SELECT u.id, u.scope, m.body FROM users u JOIN mail_settings m ON m."user" = u.id
     WHERE u.deactivated_at IS NULL AND u.role IN ('manager', 'admin') ORDER BY u.id`,
  );
