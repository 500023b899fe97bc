import { appealToJudge } from '../appeals/appeal-judges.ts';
import type { Db } from '../db/sqlite.ts';
import { activeVerdict, customerPresses, type VerdictRow } from './verdict-repository.ts';

/**
 * The verdict by which an expert has said what he has to say of an event. One from before an appeal that he is to judge, as
 * nobody else is there who could, is set aside: it still counts, but he judges the event afresh, without its answer.
 */
export function ownVerdict(db: Db, expert: string, journal: number, seq: number): VerdictRow | undefined {
  const verdict = activeVerdict(db, expert, journal, seq);
  return verdict === undefined || appealToJudge(db, expert, journal, seq) === undefined ? verdict : undefined;
}

/** Customer presses of a poll of which the expert still has to judge. */
export const undecidedPresses = (db: Db, expert: string, journal: number, poll: number): number =>
  customerPresses(db, journal, poll).filter((seq) => ownVerdict(db, expert, journal, seq) === undefined)
    .length;
