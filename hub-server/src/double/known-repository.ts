import type { KnownItem, PressesReply } from '@otklik/shared/api/agreement.ts';
import type { UserScope } from '@otklik/shared/api/session.ts';
import { all, type Db, one, run } from '../db/sqlite.ts';
import { zoneSql } from '../results/zone-repository.ts';
import { itemIdOf } from '../review/item-id.ts';
import type { ItemKind } from '../review/item-repository.ts';
import { workplaceCondition } from '../users/scope-repository.ts';

interface ItemKey {
  readonly journal: number;
  readonly seq: number;
}

/** The mark that stands. */
export const standingMark = (db: Db, { journal, seq }: ItemKey): { readonly truth: 0 | 1 } | undefined =>
  one(db, 'SELECT truth FROM known_items WHERE journal = ? AND seq = ? AND removed_at IS NULL', journal, seq);

export const addMark = (
  db: Db,
  { journal, seq, truth, user, now }: ItemKey & { truth: 0 | 1; user: string; now: number },
): void => {
  run(
    db,
    `INSERT INTO known_items (journal, seq, number, truth, marked_by, marked_at) VALUES (?, ?,
       (SELECT COALESCE(MAX(number), 0) + 1 FROM known_items WHERE journal = ? AND seq = ?), ?, ?, ?)`,
    ...[journal, seq, journal, seq, truth, user, now],
  );
};

export const removeMark = (db: Db, { journal, seq }: ItemKey, now: number): void => {
  run(
    db,
    'UPDATE known_items SET removed_at = ? WHERE journal = ? AND seq = ? AND removed_at IS NULL',
    ...[now, journal, seq],
  );
};

/** The newest marked first. */
export function listMarks(db: Db, within: UserScope | undefined, limit: number): readonly KnownItem[] {
  const narrowed = workplaceCondition('i.workplace', within);
  return all<{
    kiosk: string;
    epoch: string;
    seq: number;
    kind: ItemKind;
    hub_at: number;
    store: string;
    store_name: string;
    zone: string;
    workplace: string;
    workplace_name: string;
    truth: 0 | 1;
    marked_at: number;
    by_name: string;
  }>(
    db,
    `SELECT j.kiosk, j.epoch, i.seq, i.kind, i.hub_at, s.id AS store, s.name AS store_name,
       ${zoneSql('w.store', 'i.hub_at')} AS zone, w.id AS workplace, w.name AS workplace_name, k.truth, k.marked_at,
       u.name AS by_name
     FROM known_items k JOIN review_items i ON i.journal = k.journal AND i.seq = k.seq
       JOIN journals j ON j.id = k.journal JOIN workplaces w ON w.id = i.workplace JOIN stores s ON s.id = w.store
       JOIN users u ON u.id = k.marked_by
     WHERE k.removed_at IS NULL ${narrowed === undefined ? '' : `AND ${narrowed.sql}`}
     ORDER BY k.marked_at DESC, k.journal, k.seq LIMIT ?`,
    ...(narrowed === undefined ? [] : [narrowed.value]),
    limit,
  ).map((row) => ({
    ...{ id: itemIdOf(row), kind: row.kind, at: row.hub_at },
    store: { id: row.store, name: row.store_name, zone: row.zone },
    workplace: { id: row.workplace, name: row.workplace_name },
    ...{ right: row.truth, markedAt: row.marked_at, by: row.by_name },
  }));
}

/** What takes a verdict at a workplace, in the order of time. */
export const pressesAt = (
  db: Db,
  { workplace, from, to }: { readonly workplace: string; readonly from: number; readonly to: number },
  limit: number,
): PressesReply['presses'] =>
  all<{ kiosk: string; epoch: string; seq: number; kind: ItemKind; at: number }>(
    db,
    `SELECT j.kiosk, j.epoch, i.seq, i.kind, i.hub_at AS at FROM review_items i JOIN journals j ON j.id = i.journal
     WHERE i.listed = 1 AND i.workplace = ? AND i.hub_at >= ? AND i.hub_at < ?
     ORDER BY i.hub_at, i.journal, i.seq LIMIT ?`,
    ...[workplace, from, to, limit],
  ).map(({ kind, at, ...name }) => ({ id: itemIdOf(name), kind, at }));
