import type { CountName } from '@otklik/shared/metrics/key-question-index.ts';
import type { Db } from '../db/sqlite.ts';
import { nextStep } from './expert-figures.ts';
import {
  addContribution,
  type Contribution,
  type PollForRollup,
  pollForRollup,
  sameContribution,
  sameCount,
  storeContribution,
  storedContribution,
  storeStep,
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

/** What an ended poll at a known workplace counts as. `frozenHour`: the hour it already counts in. */
export function contributionOf(
  poll: PollForRollup,
  frozenHour: number | undefined,
): Contribution | undefined {
  const { workplace, zone, outcome, answer } = poll;
  if (workplace === null || zone === null || outcome === null) return undefined;
  const count = COUNT_OF.get(outcome === 'answered' ? (answer ?? '') : outcome);
  if (count === undefined) return undefined;
  return {
    workplace,
    question: poll.question ?? '',
    operator: poll.operator ?? UNKNOWN_OPERATOR,
    hour: frozenHour ?? storeHour(zone, poll.opened_hub),
    count,
    state: poll.excluded === 1 ? 'excluded' : poll.marked === 1 ? 'marked' : 'plain',
  };
}

/**
 * Brings the rollups in step with one poll, within the caller's transaction. What the poll counted as is stored with
 * it, so a change is "out with the old, in with the new", whatever changed.
 */
export function refreshPoll(db: Db, journal: number, poll: number): void {
  const before = storedContribution(db, journal, poll);
  const row = pollForRollup(db, journal, poll);
  // The hour is frozen at the first count: a store that moves to another zone keeps its old figures.
  const now = row === undefined ? undefined : contributionOf(row, before?.hour);
  if (sameContribution(before, now)) return;
  if (before !== undefined) addContribution(db, before, -1);
  if (now !== undefined) addContribution(db, now, 1);
  storeContribution(db, journal, poll, now);
  if (now !== undefined && !sameCount(before, now)) storeStep(db, journal, poll, nextStep(db, now.question));
}
