import type { RiskFinding } from '../db/contract/risk.ts';
import type { Db } from '../db/sqlite.ts';
import { undecidedOf } from '../risk/queue-repository.ts';
import { ownVerdict, undecidedPresses } from './own-verdict.ts';
import { type ItemRow, isRevealed } from './verdict-repository.ts';

/**
 * Blind review (DESIGN §9). What an expert may see of an item, in one place:
 * - which button a customer's press was: while this expert has a verdict on this very press;
 * - how the poll ended: while this expert has a verdict on the item and on every customer press of the poll. A verdict
 *   on the seller's press alone must not tell how the customer's press next to it came out;
 * - that the store appealed, and its words: appeal-view.ts.
 *
 * What counts as "seen", for good: an item on which the expert has once given a verdict, and a poll of which the expert
 * has once been shown a press's answer or the outcome. A verdict on what has been seen carries `unblinded`; an undo
 * hides the answer again but does not make it unseen.
 */
export const mayKnowAnswer = (db: Db, expert: string, item: ItemRow): boolean =>
  item.kind === 'customer-press' && ownVerdict(db, expert, item.journal, item.seq) !== undefined;

export const mayKnowOutcome = (db: Db, expert: string, item: ItemRow): boolean =>
  item.poll !== null &&
  ownVerdict(db, expert, item.journal, item.seq) !== undefined &&
  undecidedPresses(db, expert, item.journal, item.poll) === 0;

/**
 * A reason that rests on which answers came tells them all: only who has judged every customer's press it rests on may know
 * of which kind it is.
 */
export const mayKnowTelling = (
  db: Db,
  expert: string,
  item: Pick<ItemRow, 'journal' | 'seq'>,
  finding: RiskFinding,
): boolean =>
  ownVerdict(db, expert, item.journal, item.seq) !== undefined && undecidedOf(db, expert, finding) === 0;

/** Whether this expert's next verdict on the item is no longer a blind one. */
export const hasSeen = (db: Db, expert: string, item: ItemRow): boolean =>
  isRevealed(db, expert, item.journal, item.seq) ||
  (item.poll !== null && isRevealed(db, expert, item.journal, item.poll));
