import { type Db, one } from '../db/sqlite.ts';

/** What became of an event that experts are given to judge; undefined for any other. Planned once (docs/decisions/0030). */
export const memberReview = (
  db: Db,
  journal: number,
  seq: number,
): { readonly judged: 0 | 1; readonly trusted: 0 | 1 } | undefined =>
  one(
    db,
    `SELECT CASE WHEN EXISTS (SELECT 1 FROM verdicts v WHERE v.journal = i.journal AND v.seq = i.seq
         AND v.withdrawn_at IS NULL) THEN 1 ELSE 0 END AS judged,
       CASE WHEN EXISTS (SELECT 1 FROM standings t WHERE t.journal = i.journal AND t.seq = i.seq
         AND t.value = 1) THEN 1 ELSE 0 END AS trusted
     FROM review_items i WHERE i.journal = ? + 0 AND i.seq = ? + 0 AND i.listed = 1`,
    journal,
    seq,
  );
