import {
  type PollListQuery,
  pollListQuerySchema,
  type ResultScope,
  type ResultsView,
  resultsViewSchema,
} from '@otklik/shared/api/results.ts';
import type { TObject } from 'typebox';
import { Check } from '../../api/check.ts';

/** The fields of an address that can be meant; what cannot is left out. */
function meant(
  schema: TObject,
  search: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(schema.properties).flatMap(([field, each]) =>
      search[field] !== undefined && Check(each, search[field]) ? [[field, search[field]]] : [],
    ),
  );
}

/** What an address of the results page says; a link reproduces the view. */
export function resultsSearch(search: Readonly<Record<string, unknown>>): ResultsView {
  const view = meant(resultsViewSchema, search);
  return Check(resultsViewSchema, view) ? view : {};
}

/** The polls of a figure, as an address names them. Without a question there are none. */
export type PollsSearch = Partial<Omit<PollListQuery, 'cursor' | 'limit'>>;

export function pollsSearch(search: Readonly<Record<string, unknown>>): PollsSearch {
  const { cursor: _cursor, limit: _limit, ...polls } = meant(pollListQuerySchema, search);
  return polls;
}

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** The view a list of polls was opened from. */
    readonly resultsView?: ResultsView | undefined;
  }
}

/** The view to go back to from a list of polls; of a list that was opened by its address only the slice is known. */
export function viewBehind(search: PollsSearch, kept: ResultsView | undefined): ResultsView {
  const { question } = search;
  const view: ResultsView =
    kept === undefined
      ? { ...scopeOfView(search), ...(search.state === 'plain' ? { marked: 'without' } : {}) }
      : // The router also keeps what the address says beside it.
        resultsSearch({ ...kept });
  return question === undefined ? view : { ...view, question };
}

/** The same from the address of a list that the hub gave with a figure. */
export function pollsOf(list: string): PollsSearch {
  const said = new URL(list, 'http://hub').searchParams;
  return pollsSearch(
    Object.fromEntries(
      [...said].map(([field, value]) => [
        field,
        field === 'hour' || field === 'weekday' ? Number(value) : value,
      ]),
    ),
  );
}

/** Those of them that an index counts: yes and no without what a 0 has left out, and as asked without force majeure. */
export function decidedOf(list: string, marked: ResultsView['marked']): PollsSearch {
  return { ...pollsOf(list), state: marked === 'without' ? 'plain' : 'trusted', count: 'decided' };
}

/** What of a view narrows its figures. */
export function scopeOfView({ from, to, store, group, workplace, operator }: ResultsView): ResultScope {
  return {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(store === undefined ? {} : { store }),
    ...(group === undefined ? {} : { group }),
    ...(workplace === undefined ? {} : { workplace }),
    ...(operator === undefined ? {} : { operator }),
  };
}

/** A view with another slice. */
export function withScope(view: ResultsView, scope: ResultScope): ResultsView {
  const { from: _f, to: _t, store: _s, group: _g, workplace: _w, operator: _o, ...rest } = view;
  return { ...rest, ...scope };
}

/** Whether a poll may be in both: then the two are not told apart by the formula, which takes them as apart. */
export function mayOverlap(a: ResultScope, b: ResultScope): boolean {
  const daysApart =
    (a.to !== undefined && b.from !== undefined && a.to <= b.from) ||
    (b.to !== undefined && a.from !== undefined && b.to <= a.from);
  const differ = (field: 'store' | 'workplace' | 'operator'): boolean =>
    a[field] !== undefined && b[field] !== undefined && a[field] !== b[field];
  return !daysApart && !differ('store') && !differ('workplace') && !differ('operator');
}
