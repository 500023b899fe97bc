import type { SavedView, ViewListReply, ViewRequest } from '@otklik/shared/api/views.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import type { OwnView } from '../db/contract/views.ts';
import type { Db } from '../db/sqlite.ts';
import type { HubError } from '../problem.ts';
import {
  clearDeleted,
  findView,
  forgetDeleted,
  insertView,
  listViews,
  setDeleted,
  updateView,
} from './view-repository.ts';

/** Views a person may keep. */
export const MAX_VIEWS = 100;
/** Deleted ones that can be had back, the last of them. */
const UNDOABLE = 20;

const unknown = (): HubError => coded('not-found', 'You have no view of this id.');
const full = (): HubError => coded('limit-reached', `A person keeps ${MAX_VIEWS} views at most.`);

export const ownViews = (db: Db, { owner }: { readonly owner: string }): ViewListReply => ({
  views: [...listViews(db, owner)],
});

const found = (db: Db, own: OwnView): Result<SavedView, HubError> => {
  const view = findView(db, own);
  return view === undefined ? err(unknown()) : ok(view);
};

export function addView(
  db: Db,
  input: OwnView & { readonly view: ViewRequest; readonly now: number },
): Result<SavedView, HubError> {
  if (listViews(db, input.owner).length >= MAX_VIEWS) return err(full());
  insertView(db, input);
  return found(db, input);
}

export function changeView(
  db: Db,
  { view, ...own }: OwnView & { readonly view: ViewRequest },
): Result<SavedView, HubError> {
  return updateView(db, own, view) ? found(db, own) : err(unknown());
}

export function removeView(
  db: Db,
  { now, ...own }: OwnView & { readonly now: number },
): Result<undefined, HubError> {
  if (!setDeleted(db, own, now)) return err(unknown());
  forgetDeleted(db, own.owner, UNDOABLE);
  return ok(undefined);
}

/** Takes a deletion back. */
export function restoreView(db: Db, own: OwnView): Result<SavedView, HubError> {
  if (listViews(db, own.owner).length >= MAX_VIEWS) return err(full());
  return clearDeleted(db, own) ? found(db, own) : err(unknown());
}
