import { all, type Db } from '../db/sqlite.ts';

/** When the expert gave verdicts that were not withdrawn, from an instant on, ascending; the latest `most` of them. */
export const verdictTimes = (db: Db, expert: string, from: number, most: number): readonly number[] =>
  all<{ at: number }>(
    db,
    `SELECT at FROM verdicts WHERE expert = ? AND at >= ? AND withdrawn_at IS NULL ORDER BY ordinal DESC LIMIT ?`,
    expert,
    from,
    most,
  )
    .map(({ at }) => at)
    .toReversed();
