import type { OperatorRecord } from '@otklik/shared/api/operators.ts';
import type { UserScope } from '@otklik/shared/api/session.ts';
import type { NewOperator } from '../db/contract/operators.ts';
import { all, type Db, one, run } from '../db/sqlite.ts';
import { storeCondition } from '../users/scope-repository.ts';

/** With the hashes, which stay within the hub and its kiosks. */
export interface StoredOperator {
  readonly id: string;
  readonly store: string;
  readonly revision: number;
  readonly number: string | null;
  readonly name: string | null;
  readonly pin: string | null;
  readonly badge: string | null;
  readonly retired_at: number | null;
  readonly erased_at: number | null;
}

const COLUMNS = `SELECT o.id, o.store, o.revision, o.number, n.name, o.pin, o.badge, o.retired_at, o.erased_at
  FROM operators o LEFT JOIN operator_names n ON n.operator = o.id`;

export const findOperator = (db: Db, id: string): StoredOperator | undefined =>
  one<StoredOperator>(db, `${COLUMNS} WHERE o.id = ?`, id);

/** Who works at the store. Numbers of digits: the shorter is the smaller. */
export const workingOperators = (db: Db, store: string): readonly StoredOperator[] =>
  all<StoredOperator>(
    db,
    `${COLUMNS} WHERE o.store = ? AND o.retired_at IS NULL ORDER BY LENGTH(o.number), o.number, o.id`,
    store,
  );

export const goneOperators = (db: Db, store: string, limit: number): readonly StoredOperator[] =>
  all<StoredOperator>(
    db,
    `${COLUMNS} WHERE o.store = ? AND o.retired_at IS NOT NULL ORDER BY o.retired_at DESC, o.id LIMIT ?`,
    store,
    limit,
  );

/** Number and name of those who have them, by id: of the stores within a scope, for a reader who may see names there. */
export function operatorNames(db: Db, within: UserScope | undefined): ReadonlyMap<string, string> {
  const narrowed = storeCondition('o.store', within);
  const rows = all<StoredOperator>(
    db,
    `${COLUMNS} WHERE o.number IS NOT NULL${narrowed === undefined ? '' : ` AND ${narrowed.sql}`}`,
    ...(narrowed === undefined ? [] : [narrowed.value]),
  );
  return new Map(rows.map(({ id, number, name }) => [id, name === null ? `${number}` : `${number} ${name}`]));
}

export function recordOf(stored: StoredOperator): OperatorRecord {
  const { id, store, revision, number, name, pin, badge, retired_at, erased_at } = stored;
  return {
    id,
    store,
    revision,
    ...(number === null ? {} : { number }),
    ...(name === null ? {} : { name }),
    pinSet: pin !== null,
    badgeSet: badge !== null,
    ...(retired_at === null ? {} : { retiredAt: retired_at }),
    ...(erased_at === null ? {} : { erasedAt: erased_at }),
  };
}

export function insertOperator(db: Db, operator: NewOperator, now: number): void {
  const { id, store, number, name, pin, badge } = operator;
  run(
    db,
    'INSERT INTO operators (id, store, revision, number, pin, badge, created_at) VALUES (?, ?, 1, ?, ?, ?, ?)',
    id,
    store,
    number,
    pin ?? null,
    badge ?? null,
    now,
  );
  run(db, 'INSERT INTO operator_names (operator, name) VALUES (?, ?)', id, name ?? null);
}

/** Writes the whole row as given, under the next revision. */
export function updateOperator(db: Db, operator: StoredOperator): void {
  run(
    db,
    `UPDATE operators SET revision = revision + 1, number = ?, pin = ?, badge = ?, retired_at = ?, erased_at = ?
     WHERE id = ?`,
    operator.number,
    operator.pin,
    operator.badge,
    operator.retired_at,
    operator.erased_at,
    operator.id,
  );
  run(db, 'UPDATE operator_names SET name = ? WHERE operator = ?', operator.name, operator.id);
}
