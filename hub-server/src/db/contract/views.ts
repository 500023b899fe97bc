import type { SavedView, ViewListReply, ViewRequest } from '@otklik/shared/api/views.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import type { HubError } from '../../problem.ts';

/** One view of one person: those of others are as if they were not there. */
export interface OwnView {
  readonly owner: string;
  readonly id: string;
}

export interface ViewCommands {
  addView(input: OwnView & { readonly view: ViewRequest; readonly now: number }): Result<SavedView, HubError>;
  changeView(input: OwnView & { readonly view: ViewRequest }): Result<SavedView, HubError>;
  removeView(input: OwnView & { readonly now: number }): Result<undefined, HubError>;
  restoreView(input: OwnView): Result<SavedView, HubError>;
}

export interface ViewQueries {
  ownViews(input: { readonly owner: string }): ViewListReply;
}
