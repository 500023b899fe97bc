import type { Appeal, Exclusion, ExclusionList } from '@otklik/shared/api/appeals.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import type { AppealQueries } from '../db/contract/appeals.ts';
import type { Db } from '../db/sqlite.ts';
import type { HubError } from '../problem.ts';
import { UNKNOWN_OPERATOR } from '../results/refresh-poll.ts';
import { readScope } from '../results/scope.ts';
import { storeDay } from '../results/store-hour.ts';
import { itemIdOf } from '../review/item-id.ts';
import { findItem, standingOf } from '../review/verdict-repository.ts';
import { findStore } from '../stores/store-repository.ts';
import { isDecided, standingZero } from './appeal-commands.ts';
import { type AppealRow, type JudgedVerdict, latestAppeal, verdictsFor } from './appeal-repository.ts';
import { rulingOf } from './appeal-ruling.ts';
import {
  type ExclusionPosition,
  excludedItem,
  excludedItems,
  excludedPolls,
} from './exclusion-repository.ts';

const LIMIT = 50;

/** A position as a cursor, and back; undefined where the text is none of ours. */
export const writePosition = ({ at, journal, poll }: ExclusionPosition): string => `${at}.${journal}.${poll}`;

export function readPosition(text: string): ExclusionPosition | undefined {
  if (!/^-?\d{1,16}\.\d{1,16}\.\d{1,16}$/.test(text)) return undefined;
  const [at, journal, poll] = text.split('.').map(Number);
  return at === undefined || journal === undefined || poll === undefined ? undefined : { at, journal, poll };
}

/** What is left out of a store's figures, and what was appealed; pages of polls, the latest first. */
export function exclusions(
  db: Db,
  input: Parameters<AppealQueries['exclusions']>[0],
): Result<ExclusionList, HubError> {
  const { cursor, limit = LIMIT, user, ...asked } = input;
  const id = asked.store;
  const scope = readScope(db, asked);
  if (!scope.ok) return scope;
  const store = findStore(db, id);
  if (store === undefined) return err(coded('store-unknown', 'No store has this id.'));
  const after = cursor === undefined ? undefined : readPosition(cursor);
  if (cursor !== undefined && after === undefined)
    return err(coded('bad-request', 'The cursor is none of ours.'));
  const days = scope.value;
  const found = excludedPolls(db, id, days, after, limit + 1);
  const page = found.slice(0, limit);
  const last = page.at(-1);
  const inDays = page.filter(({ zone, roll_hour: hour }) => {
    const day = storeDay(zone, hour);
    return (days.from === undefined || day >= days.from) && (days.to === undefined || day < days.to);
  });
  return ok({
    store,
    exclusions: inDays.flatMap(({ journal, poll }) =>
      excludedItems(db, journal, poll).flatMap((seq) => exclusionOf(db, journal, seq, user) ?? []),
    ),
    ...(found.length > limit && last !== undefined
      ? { next: writePosition({ at: last.opened_hub, journal: last.journal, poll: last.poll }) }
      : {}),
  });
}

/** One event, as the store sees it. */
export function exclusion(
  db: Db,
  input: Parameters<AppealQueries['exclusion']>[0],
): Result<Exclusion, HubError> {
  const item = findItem(db, input.item);
  if (item === undefined) return err(coded('event-unknown', 'No event has this id.'));
  const found = exclusionOf(db, item.journal, item.seq, input.user);
  return found === undefined ? err(coded('not-excluded', 'No exclusion of this is in force.')) : ok(found);
}

/** An event as the store sees it; `user`: whose appeals are their own. Undefined where it is of no poll that ended. */
export function exclusionOf(db: Db, journal: number, seq: number, user: string): Exclusion | undefined {
  const row = excludedItem(db, journal, seq);
  if (row === undefined) return undefined;
  const { kiosk, epoch, kind, poll, outcome, answer, ru, en } = row;
  const appeal = latestAppeal(db, journal, seq);
  const verdicts = verdictsFor(db, journal, seq, appeal?.id);
  const excluded = standingOf(db, journal, seq) === 0;
  const zero = excluded ? standingZero(verdicts) : undefined;
  return {
    ...{ item: itemIdOf({ kiosk, epoch, seq }), kind, poll: itemIdOf({ kiosk, epoch, seq: poll }) },
    ...{ at: row.hub_at, error: row.clock_error },
    workplace: { id: row.workplace, name: row.workplace_name },
    ...{ operator: row.operator ?? UNKNOWN_OPERATOR, outcome, excluded },
    ...(ru === null || en === null ? {} : { question: { ru, en } }),
    ...(answer === null ? {} : { answer }),
    ...(zero === undefined ? {} : { since: zero.given }),
    ...(zero?.reason == null ? {} : { reason: zero.reason }),
    ...(zero?.text == null ? {} : { words: zero.text }),
    ...(appeal === undefined ? {} : { appeal: appealOf(appeal, verdicts, user) }),
    appealable: excluded && appeal?.state !== 'open' && !isDecided(appeal, verdicts),
  };
}

const appealOf = (appeal: AppealRow, verdicts: readonly JudgedVerdict[], user: string): Appeal => ({
  ...{ id: appeal.id, state: appeal.state, at: appeal.at, text: appeal.text },
  mine: appeal.appellant === user,
  ...(appeal.closed_at === null ? {} : { closedAt: appeal.closed_at }),
  ...rulingOf(appeal, verdicts),
});
