import type { UserScope } from '@otklik/shared/api/session.ts';
import type { DeliveryTemplate, WebhookRow } from '../db/contract/deliveries.ts';
import { all, type Db, one, run } from '../db/sqlite.ts';

interface Row {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly secret: string;
  readonly events: string;
  readonly scope: string;
  readonly createdAt: number;
}

const COLUMNS = `SELECT id, name, url, secret, events, scope, created_at AS "createdAt" FROM webhooks
  WHERE ended_at IS NULL`;

/** As they were checked on their way in. */
const webhookOf = (row: Row): WebhookRow => ({
  ...row,
  events: JSON.parse(row.events) as readonly DeliveryTemplate[],
  scope: JSON.parse(row.scope) as UserScope,
});

export const listWebhooks = (db: Db): readonly WebhookRow[] =>
  all<Row>(db, `${COLUMNS} ORDER BY name, id`).map(webhookOf);

export function findWebhook(db: Db, id: string): WebhookRow | undefined {
  const row = one<Row>(db, `${COLUMNS} AND id = ?`, id);
  return row === undefined ? undefined : webhookOf(row);
}

export function insertWebhook(db: Db, { id, name, url, secret, events, scope, createdAt }: WebhookRow): void {
  run(
    db,
    'INSERT INTO webhooks (id, name, url, secret, events, scope, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
    id,
    name,
    url,
    secret,
    JSON.stringify(events),
    JSON.stringify(scope),
    createdAt,
  );
}

/** The secret goes with it. */
export const endWebhook = (db: Db, id: string, now: number): boolean =>
  run(db, `UPDATE webhooks SET ended_at = ?, secret = '' WHERE id = ? AND ended_at IS NULL`, now, id) > 0;
