import type { SavedView, ViewRequest } from '@otklik/shared/api/views.ts';
import type { OwnView } from '../db/contract/views.ts';
import { all, type Db, one, run } from '../db/sqlite.ts';

interface Row {
  readonly id: string;
  readonly name: string;
  readonly view: string;
  readonly createdAt: number;
}

const COLUMNS = 'SELECT id, name, view, created_at AS "createdAt" FROM saved_views';

/** As it was checked on its way in. */
const viewOf = ({ view, ...row }: Row): SavedView => ({
  ...row,
  view: JSON.parse(view) as ViewRequest['view'],
});

export const listViews = (db: Db, owner: string): readonly SavedView[] =>
  all<Row>(db, `${COLUMNS} WHERE owner = ? AND deleted_at IS NULL ORDER BY name, created_at, id`, owner).map(
    viewOf,
  );

/** One of the person's own that is not deleted. */
export function findView(db: Db, { owner, id }: OwnView): SavedView | undefined {
  const row = one<Row>(db, `${COLUMNS} WHERE owner = ? AND id = ? AND deleted_at IS NULL`, owner, id);
  return row === undefined ? undefined : viewOf(row);
}

/** For good, the longest deleted first; as many as there are beyond `keep`. */
export function forgetDeleted(db: Db, owner: string, keep: number): void {
  run(
    db,
    `DELETE FROM saved_views WHERE id IN (SELECT id FROM saved_views WHERE owner = ? AND deleted_at IS NOT NULL
       ORDER BY deleted_at DESC, id LIMIT -1 OFFSET ?)`,
    owner,
    keep,
  );
}

export function insertView(
  db: Db,
  { owner, id, view, now }: OwnView & { readonly view: ViewRequest; readonly now: number },
): void {
  run(
    db,
    'INSERT INTO saved_views (id, owner, name, view, created_at) VALUES (?, ?, ?, ?, ?)',
    id,
    owner,
    view.name,
    JSON.stringify(view.view),
    now,
  );
}

/** False where the person has no such view. */
export const updateView = (db: Db, { owner, id }: OwnView, { name, view }: ViewRequest): boolean =>
  run(
    db,
    'UPDATE saved_views SET name = ?, view = ? WHERE owner = ? AND id = ? AND deleted_at IS NULL',
    name,
    JSON.stringify(view),
    owner,
    id,
  ) > 0;

export const setDeleted = (db: Db, { owner, id }: OwnView, at: number): boolean =>
  run(
    db,
    'UPDATE saved_views SET deleted_at = ? WHERE owner = ? AND id = ? AND deleted_at IS NULL',
    at,
    owner,
    id,
  ) > 0;

export const clearDeleted = (db: Db, { owner, id }: OwnView): boolean =>
  run(
    db,
    'UPDATE saved_views SET deleted_at = NULL WHERE owner = ? AND id = ? AND deleted_at IS NOT NULL',
    owner,
    id,
  ) > 0;

/** All of a person's, and those deleted. */
export const dropViews = (db: Db, owner: string): void => {
  run(db, 'DELETE FROM saved_views WHERE owner = ?', owner);
};
