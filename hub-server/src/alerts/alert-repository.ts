import type { Alert, AlertDetail, AlertListQuery, AlertListReply } from '@otklik/shared/api/alerts.ts';
import type { WatchChange, WatchRow } from '../db/contract/alerts.ts';
import type { Within } from '../db/contract/people.ts';
import { all, type Db, one, run, type SqlValue } from '../db/sqlite.ts';
import { storeCondition } from '../users/scope-repository.ts';

interface AlertRow {
  readonly id: string;
  readonly rule: string;
  readonly kind: Alert['kind'];
  readonly subject: string;
  readonly store: string | null;
  readonly state: Alert['state'];
  readonly facts: string;
  readonly fired_at: number;
  readonly acknowledged_at: number | null;
  readonly acknowledged_by: string | null;
  readonly resolved_at: number | null;
  readonly comments: number;
}

const COLUMNS = `id, rule, kind, subject, store, state, facts, fired_at, acknowledged_at, acknowledged_by, resolved_at,
  (SELECT COUNT(*) FROM alert_comments c WHERE c.alert = alerts.id) AS comments`;

const alertOf = (row: AlertRow): Alert => ({
  ...{ id: row.id, rule: row.rule, kind: row.kind, subject: row.subject, state: row.state },
  ...(row.store === null ? {} : { store: row.store }),
  // Written by evaluation, from what it found.
  facts: JSON.parse(row.facts),
  firedAt: row.fired_at,
  ...(row.acknowledged_at === null ? {} : { acknowledgedAt: row.acknowledged_at }),
  ...(row.acknowledged_by === null ? {} : { acknowledgedBy: row.acknowledged_by }),
  ...(row.resolved_at === null ? {} : { resolvedAt: row.resolved_at }),
  comments: row.comments,
});

const PAGE = 50;

/** Newest first. */
export function alertList(db: Db, query: AlertListQuery & Within): AlertListReply {
  const { state, kind, store, cursor, limit = PAGE, within } = query;
  const where: string[] = [];
  const values: SqlValue[] = [];
  const add = (condition: string, value: SqlValue | undefined): void => {
    if (value === undefined) return;
    where.push(condition);
    values.push(value);
  };
  add('state = ?', state);
  add('kind = ?', kind);
  add('store = ?', store);
  const narrowed = storeCondition('store', within);
  if (narrowed !== undefined) add(narrowed.sql, narrowed.value);
  if (cursor !== undefined) {
    const [at = '', id = ''] = cursor.split('.');
    where.push('(fired_at < ? OR (fired_at = ? AND id < ?))');
    values.push(Number(at), Number(at), id);
  }
  const rows = all<AlertRow>(
    db,
    `SELECT ${COLUMNS} FROM alerts ${where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`}
     ORDER BY fired_at DESC, id DESC LIMIT ?`,
    ...values,
    limit + 1,
  );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    alerts: page.map(alertOf),
    ...(rows.length > limit && last !== undefined ? { next: `${last.fired_at}.${last.id}` } : {}),
  };
}

export function findAlert(db: Db, id: string): Alert | undefined {
  const row = one<AlertRow>(db, `SELECT ${COLUMNS} FROM alerts WHERE id = ?`, id);
  return row === undefined ? undefined : alertOf(row);
}

export function alertDetail(db: Db, { id }: { readonly id: string }): AlertDetail | undefined {
  const alert = findAlert(db, id);
  if (alert === undefined) return undefined;
  return {
    alert,
    comments: all(
      db,
      'SELECT at, "user" AS by, text FROM alert_comments WHERE alert = ? ORDER BY at, id',
      id,
    ),
  };
}

export const openAlerts = (
  db: Db,
): readonly { readonly kind: string; readonly state: string; readonly n: number }[] =>
  all(
    db,
    'SELECT kind, state, COUNT(*) AS n FROM alerts WHERE resolved_at IS NULL GROUP BY kind, state ORDER BY kind, state',
  );

export function addAlert(db: Db, id: string, change: WatchChange, now: number): void {
  run(
    db,
    `INSERT INTO alerts (id, rule, kind, subject, store, state, facts, fired_at) VALUES (?, ?, ?, ?, ?, 'firing', ?, ?)`,
    id,
    change.rule,
    change.kind,
    change.subject,
    change.store ?? null,
    JSON.stringify(change.facts),
    now,
  );
}

export const markResolved = (db: Db, id: string, now: number): number =>
  run(
    db,
    "UPDATE alerts SET state = 'resolved', resolved_at = ? WHERE id = ? AND resolved_at IS NULL",
    now,
    id,
  );

export const markAcknowledged = (db: Db, id: string, user: string, now: number): number =>
  run(
    db,
    "UPDATE alerts SET state = 'acknowledged', acknowledged_at = ?, acknowledged_by = ? WHERE id = ? AND state = 'firing'",
    now,
    user,
    id,
  );

export const addComment = (
  db: Db,
  comment: {
    readonly id: string;
    readonly alert: string;
    readonly now: number;
    readonly user: string;
    readonly text: string;
  },
): void => {
  run(
    db,
    'INSERT INTO alert_comments (id, alert, at, "user", text) VALUES (?, ?, ?, ?, ?)',
    comment.id,
    comment.alert,
    comment.now,
    comment.user,
    comment.text,
  );
};

export interface StoredWatch extends WatchRow {
  readonly alert: string | null;
}

export const findWatch = (db: Db, rule: string, subject: string): StoredWatch | undefined =>
  one(
    db,
    'SELECT rule, subject, entity, phase, since, alert FROM alert_watches WHERE rule = ? AND subject = ?',
    rule,
    subject,
  );

/** All that are not well: as many as there are alerts, and a few on their way. */
export const allWatches = (db: Db): readonly StoredWatch[] =>
  all(db, 'SELECT rule, subject, entity, phase, since, alert FROM alert_watches ORDER BY rule, subject');

export function saveWatch(db: Db, watch: WatchRow, alert: string | null): void {
  if (watch.phase === 'ok') {
    run(db, 'DELETE FROM alert_watches WHERE rule = ? AND subject = ?', watch.rule, watch.subject);
    return;
  }
  run(
    db,
    `INSERT INTO alert_watches (rule, subject, entity, phase, since, alert) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (rule, subject) DO UPDATE SET phase = excluded.phase, since = excluded.since, alert = excluded.alert`,
    watch.rule,
    watch.subject,
    watch.entity,
    watch.phase,
    watch.since,
    alert,
  );
}
