import type { ReviewAppeal } from '@otklik/shared/api/review.ts';
import { latestAppeal, verdictsFor } from '../appeals/appeal-repository.ts';
import { rulingOf } from '../appeals/appeal-ruling.ts';
import type { Db } from '../db/sqlite.ts';
import { mayKnowOutcome } from './blindness.ts';
import { ownVerdict } from './own-verdict.ts';
import { type ItemRow, isFinished } from './verdict-repository.ts';

/**
 * What an expert is shown of an event's appeal. That there is one, only once he has judged the event: while it is open, on
 * the appeal itself, else only once both steps of his verdict are done, as it tells what others said. The store's words, which may tell the answer, only once nothing of the poll is hidden from him.
 */
export function appealView(db: Db, expert: string, item: ItemRow): ReviewAppeal | undefined {
  const { journal, seq } = item;
  const mine = ownVerdict(db, expert, journal, seq);
  if (mine === undefined) return undefined;
  const appeal = latestAppeal(db, journal, seq);
  if (appeal === undefined) return undefined;
  const judged = mine.appeal === appeal.id;
  if (!judged && (appeal.state === 'open' || !isFinished(mine))) return undefined;
  const { differ, again } = rulingOf(appeal, verdictsFor(db, journal, seq, appeal.id));
  return {
    ...{ state: appeal.state, at: appeal.at, judged },
    ...(mayKnowOutcome(db, expert, item) ? { text: appeal.text } : {}),
    ...(appeal.closed_at === null ? {} : { closedAt: appeal.closed_at }),
    ...(differ ? { differ } : {}),
    ...(again ? { again } : {}),
  };
}
