import type { CountName } from '@otklik/shared/metrics/key-question-index.ts';
import type { Db } from '../db/sqlite.ts';
import { nextStep } from './expert-figures.ts';
import { membersOfPoll } from './poll-list-repository.ts';
import { reviewOf } from './review-state.ts';
import { RollupChanges } from './rollup-changes.ts';
import {
  type Contribution,
  type Counted,
  type PollForRollup,
  pollForRollup,
  sameContribution,
  storeCount,
  storedCount,
} from './rollup-repository.ts';
import { storeHour } from './store-hour.ts';

/** Operator of a poll that names none; a row of its own in every report. */
export const UNKNOWN_OPERATOR = 'unknown';

const COUNT_OF = new Map<string, CountName>([
  ['yes', 'yes'],
  ['no', 'no'],
  ['unsure', 'unsure'],
  ['timeout', 'timeout'],
  ['superseded', 'superseded'],
  ['interrupted', 'interrupted'],
  ['device-lost', 'deviceLost'],
]);

/** What an ended poll at a known workplace counts as; undefined for any other. */
export function contributionOf(poll: PollForRollup): Contribution | undefined {
  const { workplace, zone, outcome, answer } = poll;
  if (workplace === null || zone === null || outcome === null) return undefined;
  const count = COUNT_OF.get(outcome === 'answered' ? (answer ?? '') : outcome);
  if (count === undefined) return undefined;
  return {
    workplace,
    question: poll.question ?? '',
    operator: poll.operator ?? UNKNOWN_OPERATOR,
    hour: storeHour(zone, poll.opened_hub),
    count,
    state: poll.excluded === 1 ? 'excluded' : poll.marked === 1 ? 'marked' : 'plain',
    pressed: poll.pressed === 1,
    ...(poll.review === undefined || outcome !== 'answered' || poll.excluded === 1
      ? {}
      : { review: poll.review }),
  };
}

/** What the stored poll counts as now. */
export function countsNow(db: Db, journal: number, poll: number): Contribution | undefined {
  const row = pollForRollup(db, journal, poll);
  if (row === undefined) return undefined;
  const review =
    row.outcome === 'answered' ? reviewOf(db, journal, membersOfPoll(db, journal, poll)) : undefined;
  return contributionOf({ ...row, review });
}

/** Where experts see a poll from: as before while it counts the same for its question, else with the next step. */
export const stepOf = (
  before: Counted | undefined,
  now: Contribution | undefined,
  next: (question: string) => number,
): number | null => {
  if (now === undefined) return before?.step ?? null;
  const same =
    before?.as !== undefined && before.as.question === now.question && before.as.count === now.count;
  return same ? before.step : next(now.question);
};

/**
 * Brings the rollups in step with one poll, within the caller's transaction. What the poll counted as is stored with
 * it, so a change is "out with the old, in with the new", whatever changed.
 */
export function refreshPoll(db: Db, journal: number, poll: number, changes = new RollupChanges()): void {
  const before = storedCount(db, journal, poll);
  const now = countsNow(db, journal, poll);
  if (sameContribution(before?.as, now)) return;
  if (before?.as !== undefined) changes.add(before.as, -1);
  if (now !== undefined) changes.add(now, 1);
  storeCount(db, journal, poll, { as: now, step: stepOf(before, now, (question) => nextStep(db, question)) });
  changes.apply(db);
}
