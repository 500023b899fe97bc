import type { DeliveryListReply, DeliveryRecord, DeliveryState } from '@otklik/shared/api/deliveries.ts';
import { all, type Db, one, run } from '../db/sqlite.ts';

interface Row {
  readonly id: string;
  readonly place: number;
  readonly kind: DeliveryRecord['kind'];
  readonly template: string;
  readonly state: DeliveryState;
  readonly createdAt: number;
  readonly dueAt: number;
  readonly finishedAt: number | null;
  readonly attempts: number;
  readonly held: number;
  readonly error: string | null;
  readonly recipient: string | null;
  readonly webhook: string | null;
}

const PAGE = 100;

const recordOf = ({
  place: _place,
  finishedAt,
  held,
  error,
  recipient,
  webhook,
  ...row
}: Row): DeliveryRecord => ({
  ...row,
  held: held === 1 && row.state === 'waiting',
  ...(finishedAt === null ? {} : { finishedAt }),
  ...(error === null ? {} : { error }),
  ...(recipient === null ? {} : { recipient }),
  ...(webhook === null ? {} : { webhook }),
});

/** The latest first, by pages; `before` is the cursor the page before gave. */
export function deliveryList(
  db: Db,
  { state, before }: { readonly state?: DeliveryState | undefined; readonly before?: number | undefined },
): DeliveryListReply {
  const rows = all<Row>(
    db,
    `SELECT d.id, d.place, d.kind, d.template, d.state, d.created_at AS "createdAt", d.due_at AS "dueAt",
       d.finished_at AS "finishedAt", d.attempts, d.held, d.error, d.recipient, w.name AS webhook
     FROM deliveries d LEFT JOIN webhooks w ON w.id = d.webhook
     WHERE d.place < ?${state === undefined ? '' : ' AND d.state = ?'} ORDER BY d.place DESC LIMIT ?`,
    before ?? Number.MAX_SAFE_INTEGER,
    ...(state === undefined ? [] : [state]),
    PAGE + 1,
  );
  const shown = rows.slice(0, PAGE);
  const last = shown.at(-1);
  return {
    deliveries: shown.map(recordOf),
    ...(rows.length > PAGE && last !== undefined ? { next: last.place } : {}),
  };
}

export const stateOf = (db: Db, id: string): DeliveryState | undefined =>
  one<{ state: DeliveryState }>(db, 'SELECT state FROM deliveries WHERE id = ?', id)?.state;

/** It is tried anew, as if it had come now. */
export const reviveDelivery = (db: Db, id: string, now: number): void => {
  run(
    db,
    `UPDATE deliveries SET state = 'waiting', due_at = ?, held = 0, attempts = 0, error = NULL, finished_at = NULL,
       first_tried_at = NULL WHERE id = ?`,
    now,
    id,
  );
};
