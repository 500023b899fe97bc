import { refreshPoll } from '../../results/refresh-poll.ts';
import { RollupChanges } from '../../results/rollup-changes.ts';
import { all, type Db } from '../sqlite.ts';

/** Fills step 34: what review came to of the polls of which something was judged. */
export function fillReviews(db: Db): void {
  const judged = all<{ journal: number; poll: number }>(
    db,
    `SELECT DISTINCT m.journal, m.poll FROM verdicts v
       JOIN poll_members m ON m.journal = v.journal AND m.member = v.seq
     WHERE v.withdrawn_at IS NULL ORDER BY m.journal, m.poll`,
  );
  const changes = new RollupChanges();
  for (const { journal, poll } of judged) refreshPoll(db, journal, poll, changes);
}
