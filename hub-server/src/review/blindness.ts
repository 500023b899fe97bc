import type { Db } from '../db/sqlite.ts';
import { activeVerdict, type ItemRow, isRevealed, undecidedPresses } from './verdict-repository.ts';

/**
 * Blind review (DESIGN §9). What an expert may see of an item, in one place:
 * - which button a customer's press was: while this expert has a verdict on this very press;
 * - how the poll ended: while this expert has a verdict on the item and on every customer press of the poll. A verdict
 *   on the seller's press alone must not tell how the customer's press next to it came out.
 *
 * What counts as "seen", for good: an item on which the expert has once given a verdict, and a poll of which the expert
 * has once been shown a press's answer or the outcome. A verdict on what has been seen carries `unblinded`; an undo
 * hides the answer again but does not make it unseen.
 */
export const mayKnowAnswer = (db: Db, expert: string, item: ItemRow): boolean =>
  item.kind === 'customer-press' && activeVerdict(db, expert, item.journal, item.seq) !== undefined;

export const mayKnowOutcome = (db: Db, expert: string, item: ItemRow): boolean =>
  item.poll !== null &&
  activeVerdict(db, expert, item.journal, item.seq) !== undefined &&
  undecidedPresses(db, expert, item.journal, item.poll) === 0;

/** Whether this expert's next verdict on the item is no longer a blind one. */
export const hasSeen = (db: Db, expert: string, item: ItemRow): boolean =>
  isRevealed(db, expert, item.journal, item.seq) ||
  (item.poll !== null && isRevealed(db, expert, item.journal, item.poll));
