import { APPEALS_A_DAY } from '@otklik/shared/api/limits.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { appealRuling } from '@otklik/shared/review/appeal.ts';
import type { AppealCommands } from '../db/contract/appeals.ts';
import type { Db } from '../db/sqlite.ts';
import type { HubError } from '../problem.ts';
import { findItem, standingOf } from '../review/verdict-repository.ts';
import { someoneLeft } from './appeal-judges.ts';
import { logAppeal } from './appeal-log.ts';
import {
  type AppealRow,
  addAppeal,
  appealsOf,
  type JudgedVerdict,
  latestAppeal,
  setAppealState,
  verdictsFor,
} from './appeal-repository.ts';

const DAY_MS = 24 * 3_600_000;
const noEvent: HubError = coded('event-unknown', 'No event has this id.');

/** The verdict that counts and has set the 0: the latest 0 of an expert who has said nothing else since. */
export const standingZero = (verdicts: readonly JudgedVerdict[]): JudgedVerdict | undefined =>
  verdicts.findLast((verdict) => verdict.value === 0 && isCurrent(verdicts, verdict));

/** Whether a verdict still speaks for its expert. */
const isCurrent = (verdicts: readonly JudgedVerdict[], { expert, at, withdrawn }: JudgedVerdict): boolean =>
  !withdrawn && !verdicts.some((later) => later.expert === expert && later.at > at && !later.withdrawn);

/**
 * Whether an appeal was rejected and nothing has been said on the event since: then it is decided, and the same exclusion
 * cannot be appealed again.
 */
export function isDecided(appeal: AppealRow | undefined, verdicts: readonly JudgedVerdict[]): boolean {
  if (appeal?.state !== 'rejected') return false;
  const decided = verdicts.find(({ id }) => id === appeal.verdict);
  return verdicts.at(-1)?.at === decided?.at;
}

/** Brings an exclusion before the experts again. Whoever may be first of two at once: the other finds it open. */
export function fileAppeal(
  db: Db,
  input: Parameters<AppealCommands['fileAppeal']>[0],
): Result<undefined, HubError> {
  const { user, now, id, text } = input;
  const item = findItem(db, input.item);
  if (item === undefined) return err(noEvent);
  const { journal, seq } = item;
  const before = latestAppeal(db, journal, seq);
  if (before?.state === 'open') return err(coded('appeal-open', 'An appeal of this is open already.'));
  const verdicts = verdictsFor(db, journal, seq, before?.id);
  const zero = standingZero(verdicts);
  // A 0 on a force majeure lifts a mark and excludes nothing; one on a press outside any poll neither.
  if (item.poll === null || zero === undefined || standingOf(db, journal, seq) !== 0)
    return err(coded('not-excluded', 'No exclusion of this is in force.'));
  if (isDecided(before, verdicts))
    return err(coded('appeal-decided', 'This exclusion was appealed before, and the appeal was decided.'));
  if (appealsOf(db, user, now - DAY_MS) >= APPEALS_A_DAY)
    return err(coded('appeal-limit', `One person makes ${APPEALS_A_DAY} appeals in 24 hours at most.`));
  const appeal = { id, journal, seq, appellant: user, at: now, text, against: zero.id };
  addAppeal(db, appeal);
  logAppeal(db, 'filed', appeal, { user, now });
  return ok(undefined);
}

/** Taken back by whoever made it, while it is open. What it was stays on record. */
export function withdrawAppeal(
  db: Db,
  input: Parameters<AppealCommands['withdrawAppeal']>[0],
): Result<undefined, HubError> {
  const { user, now } = input;
  const item = findItem(db, input.item);
  if (item === undefined) return err(noEvent);
  const appeal = latestAppeal(db, item.journal, item.seq);
  if (appeal?.state !== 'open') return err(coded('appeal-unknown', 'No appeal of this is open.'));
  if (appeal.appellant !== user) return err(coded('forbidden', 'Only who made an appeal can take it back.'));
  setAppealState(db, appeal.id, { state: 'withdrawn', closedAt: now, verdict: null });
  logAppeal(db, 'withdrawn', appeal, { user, now });
  return ok(undefined);
}

/**
 * Brings the event's appeal in step with what has just been said on it, within the caller's transaction. A ruling stays
 * while the verdict it rests on does; where that was withdrawn, or another stands in its place, it is looked at anew.
 */
export function settleAppeal(
  db: Db,
  { journal, seq, expert, now }: { journal: number; seq: number; expert: string; now: number },
): void {
  const appeal = latestAppeal(db, journal, seq);
  if (appeal === undefined || appeal.state === 'withdrawn') return;
  const verdicts = verdictsFor(db, journal, seq, appeal.id);
  const decided = verdicts.find(({ id }) => id === appeal.verdict);
  if (decided !== undefined && isCurrent(verdicts, decided)) return;
  const ruling = appealRuling(verdicts, someoneLeft(db, appeal, verdicts));
  const by = ruling.state === 'open' ? undefined : verdicts.find(({ at }) => at === ruling.by)?.id;
  if (ruling.state === appeal.state && by === (appeal.verdict ?? undefined)) return;
  setAppealState(db, appeal.id, {
    ...{ state: ruling.state, verdict: by ?? null },
    closedAt: ruling.state === 'open' ? null : now,
  });
  logAppeal(db, ruling.state, appeal, {
    ...{ user: expert, now },
    ...(by === undefined ? {} : { verdict: by }),
  });
}
