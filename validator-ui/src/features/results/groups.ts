import type { IndexFigure, ResultDimension, ResultsReply } from '@otklik/shared/api/results.ts';

export type ResultRow = ResultsReply['rows'][number];
/** The index that a view looks at. */
export const indexOf = (
  slice: { readonly after: IndexFigure; readonly afterWithoutForceMajeure: IndexFigure },
  marked: 'without' | undefined,
): IndexFigure['index'] => (marked === 'without' ? slice.afterWithoutForceMajeure : slice.after).index;

/** The reply, where it is of these rows. */
export const replyBy = (reply: ResultsReply | undefined, by: ResultDimension): ResultsReply | undefined =>
  reply?.by === by ? reply : undefined;

export interface RowGroup {
  /** Of rows with too few answers: no place. */
  readonly rank?: number;
  readonly rows: readonly ResultRow[];
}

/** Rows that cannot be told apart from the best of them, best first; within a group by name. Those with few answers last. */
export function rowGroups(
  rows: readonly ResultRow[],
  nameOf: (row: ResultRow) => string,
): readonly RowGroup[] {
  const byRank = Map.groupBy(rows, ({ rank }) => rank);
  const named = (group: readonly ResultRow[]): readonly ResultRow[] =>
    group.toSorted((a, b) => nameOf(a).localeCompare(nameOf(b)));
  const ranks = [...byRank.keys()].filter((rank) => rank !== undefined).sort((a, b) => a - b);
  const few = byRank.get(undefined);
  return [
    ...ranks.map((rank) => ({ rank, rows: named(byRank.get(rank) ?? []) })),
    ...(few === undefined ? [] : [{ rows: named(few) }]),
  ];
}
