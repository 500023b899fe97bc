import type { PollListQuery, PollListReply } from '@otklik/shared/api/results.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import type { CountName } from '@otklik/shared/metrics/key-question-index.ts';
import type { Within } from '../db/contract/people.ts';
import type { Db } from '../db/sqlite.ts';
import type { HubError } from '../problem.ts';
import { chainPeriods } from '../questions/chain-periods.ts';
import { findQuestion } from '../questions/question-repository.ts';
import { itemIdOf } from '../review/item-id.ts';
import { periodOf, weekdayOf } from './calendar.ts';
import {
  type CountedPoll,
  countedPolls as find,
  membersOfPoll,
  type PollPosition,
} from './poll-list-repository.ts';
import { readScope, type Scope } from './scope.ts';
import { storeDay, storeHourOfDay } from './store-hour.ts';

const LIMIT = 50;
/** Polls looked at for one page: a filter by hour of day or by what was answered passes most over, and a reader must not be held up. */
const LOOKED_AT = 5000;

const cursorOf = ({ workplace, hour, journal, seq }: PollPosition): string =>
  Buffer.from(JSON.stringify([workplace, hour, journal, seq])).toString('base64url');

/** Undefined where the text is no cursor of ours. */
export function readPollCursor(text: string): PollPosition | undefined {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
  if (!Array.isArray(value) || value.length !== 4) return undefined;
  const [workplace, hour, journal, seq]: unknown[] = value;
  const whole = (number: unknown): number is number => Number.isSafeInteger(number);
  return typeof workplace === 'string' && whole(hour) && whole(journal) && whole(seq)
    ? { workplace, hour, journal, seq }
    : undefined;
}

/** The polls behind a figure: exactly those that it counts. */
export function countedPolls(db: Db, input: PollListQuery & Within): Result<PollListReply, HubError> {
  const { question, hour, weekday, period, state, count, cursor, limit = LIMIT, ...asked } = input;
  if (findQuestion(db, question) === undefined)
    return err(coded('question-unknown', 'No question has this id.'));
  const scope = readScope(db, asked);
  if (!scope.ok) return scope;
  const after = cursor === undefined ? undefined : readPollCursor(cursor);
  if (cursor !== undefined && after === undefined)
    return err(coded('bad-request', 'The cursor is none of ours.'));
  const periods = period === undefined ? [] : chainPeriods(db);
  const counts = (poll: CountedPoll): boolean =>
    within(poll, scope.value) &&
    (state === undefined || (state === 'trusted' ? poll.state !== 'excluded' : poll.state === state)) &&
    (count === undefined || namesOf(count).includes(poll.count)) &&
    (hour === undefined || storeHourOfDay(poll.zone, poll.hour) === hour) &&
    (weekday === undefined || weekdayOf(storeDay(poll.zone, poll.hour)) === weekday) &&
    (period === undefined || String(periodOf(periods, question, poll.hour) ?? '') === period);
  const among = state === 'excluded' ? 'excluded' : 'all';
  const looked = find(db, question, scope.value, among, after, LOOKED_AT);
  const found: CountedPoll[] = [];
  let last: CountedPoll | undefined;
  for (const poll of looked) {
    if (found.length === limit) break;
    last = poll;
    if (counts(poll)) found.push(poll);
  }
  const more = last !== undefined && (looked.at(-1) !== last || looked.length === LOOKED_AT);
  return ok({
    polls: found.map((poll) => shownPoll(db, poll)),
    ...(more && last !== undefined ? { next: cursorOf(last) } : {}),
  });
}

/** What a name of the question's answers and non-answers stands for. */
function namesOf(count: NonNullable<PollListQuery['count']>): readonly CountName[] {
  if (count === 'answered') return ['yes', 'no', 'unsure'];
  return count === 'decided' ? ['yes', 'no'] : [count];
}

function within({ zone, hour }: CountedPoll, { from, to }: Scope): boolean {
  const day = storeDay(zone, hour);
  return (from === undefined || day >= from) && (to === undefined || day < to);
}

function shownPoll(db: Db, poll: CountedPoll): PollListReply['polls'][number] {
  const { kiosk, epoch, journal, seq, store, workplace, operator, openedHub, outcome, answer, state } = poll;
  return {
    ...{ id: itemIdOf({ kiosk, epoch, seq }), store, workplace, operator, at: openedHub, outcome, state },
    ...(answer === null ? {} : { answer }),
    items: membersOfPoll(db, journal, seq).map((member) => itemIdOf({ kiosk, epoch, seq: member })),
  };
}
