import { combineCounts, NO_POLLS, type PollCounts } from '@otklik/shared/metrics/key-question-index.ts';
import type { PollSums } from '../db/contract/rollups.ts';
import type { Db } from '../db/sqlite.ts';
import { knownStates, releasedFigures, storeFigures } from './expert-figure-repository.ts';
import { type PollState, sumRollups } from './rollup-repository.ts';

/**
 * The figures of a question as an expert may see them without losing the blindness of a verdict still to come:
 * - they stand still until at least `EXPERT_STEP` more polls have been answered: whoever reads them before and after one
 *   poll learns nothing of it;
 * - they are of the whole question: two slices could differ by one poll;
 * - a poll leaves them, or counts as marked, only for an expert who has judged every customer press of it and so knows
 *   its answer. Otherwise a colleague's 0, one's own on the seller's press, or a force majeure would tell it.
 */
export const EXPERT_STEP = 10;

const answered = ({ yes, no, unsure }: Pick<PollCounts, 'yes' | 'no' | 'unsure'>): number =>
  yes + no + unsure;

/** The step in which a poll counted now will be seen. */
export const nextStep = (db: Db, question: string): number => (releasedFigures(db, question)?.step ?? 0) + 1;

/** Questions with enough new answers to show experts more. */
const due = (db: Db): readonly (readonly [string, PollCounts])[] =>
  [...sumRollups(db, {})]
    .map(([question, { all: now }]) => [question, now] as const)
    .filter(([question, now]) => {
      return answered(now) - answered(releasedFigures(db, question) ?? NO_POLLS) >= EXPERT_STEP;
    });

/** Whether `releaseExpertFigures` would change anything; so that reading seldom troubles the writer. */
export const expertFiguresDue = (db: Db, _input: undefined): boolean => due(db).length > 0;

/** Brings what experts see up to now, for each question that has enough new answers. */
export function releaseExpertFigures(db: Db, _input: undefined): void {
  for (const [question, now] of due(db)) {
    storeFigures(db, question, nextStep(db, question), now);
  }
}

/** What this expert may see of a question; undefined while that is nothing. */
export function expertSums(db: Db, expert: string, question: string): PollSums | undefined {
  const row = releasedFigures(db, question);
  if (row === undefined) return undefined;
  const { step, device_lost: deviceLost, ...counts } = row;
  const parts: Record<Exclude<PollState, 'plain'>, PollCounts> = { excluded: NO_POLLS, marked: NO_POLLS };
  for (const { state, count, n } of knownStates(db, expert, question, step)) {
    parts[state] = combineCounts(parts[state], { ...NO_POLLS, [count]: n }, 1);
  }
  return { all: { ...counts, deviceLost }, ...parts };
}
