import type { OwnExclusion, OwnExclusionList, OwnFigures } from '@otklik/shared/api/own.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { excludedItems, excludedPolls } from '../appeals/exclusion-repository.ts';
import { exclusionOf, readPosition, writePosition } from '../appeals/exclusions.ts';
import type { CloseBatches, OwnQueries } from '../db/contract/own.ts';
import type { Db } from '../db/sqlite.ts';
import type { HubError } from '../problem.ts';
import { storeDay } from '../results/store-hour.ts';
import { zoneAt } from '../results/store-zones.ts';
import { allZones } from '../results/zone-repository.ts';
import { findItem } from '../review/verdict-repository.ts';
import { cutBatches, ownFigures } from './batches.ts';
import { closedBatches, hoursOf, openAnswers, ownWorker } from './own-repository.ts';

const LIMIT = 50;
const DAY_MS = 86_400_000;
/** What is brought in later than so many days after the poll stands in no batch. */
const LATE_DAYS = 120;
const MINUTE_MS = 60_000;

/** An account's closed batches; `linked` is false where it is of no worker. */
export function ownBatches(db: Db, { user }: { readonly user: string }): OwnFigures {
  const worker = ownWorker(db, user);
  return worker === undefined
    ? { linked: false, questions: [] }
    : { linked: true, questions: ownFigures(closedBatches(db, worker.operator)) };
}

/** What is to be closed of the days before today; undefined where that has been done, or the account is of no worker. */
export function ownDue(db: Db, { user, now }: Parameters<OwnQueries['ownDue']>[0]): CloseBatches | undefined {
  const worker = ownWorker(db, user);
  const zones = worker === undefined ? undefined : allZones(db).get(worker.store);
  if (worker === undefined || zones === undefined) return undefined;
  const dayOf = (at: number): number => storeDay(zoneAt(zones, at), at);
  const today = dayOf(now);
  if (worker.closed_day !== null && worker.closed_day >= today - 1) return undefined;
  const answers = hoursOf(db, worker, now - LATE_DAYS * DAY_MS)
    .filter(({ hour }) => dayOf(hour) < today)
    .flatMap((hour) => openAnswers(db, worker, hour).map((answer) => ({ ...answer, day: dayOf(hour.hour) })));
  return { operator: worker.operator, day: today - 1, batches: cutBatches(answers) };
}

/** Exclusions of an account's worker. */
export function ownExclusions(
  db: Db,
  { user, cursor, limit = LIMIT }: Parameters<OwnQueries['ownExclusions']>[0],
): Result<OwnExclusionList, HubError> {
  const after = cursor === undefined ? undefined : readPosition(cursor);
  if (cursor !== undefined && after === undefined)
    return err(coded('bad-request', 'The cursor is none of ours.'));
  const worker = ownWorker(db, user);
  if (worker === undefined) return ok({ linked: false, exclusions: [] });
  const { store, operator } = worker;
  const found = excludedPolls(db, store, {}, after, limit + 1, operator);
  const page = found.slice(0, limit);
  const last = page.at(-1);
  const zone = allZones(db).get(store)?.zone;
  return ok({
    linked: true,
    ...(zone === undefined ? {} : { zone }),
    exclusions: page.flatMap(({ journal, poll }) =>
      excludedItems(db, journal, poll).flatMap((seq) => ownOf(db, journal, seq, user, operator) ?? []),
    ),
    ...(found.length > limit && last !== undefined
      ? { next: writePosition({ at: last.opened_hub, journal: last.journal, poll: last.poll }) }
      : {}),
  });
}

/** One of them; an event of anybody else's poll is not there. */
export function ownExclusion(
  db: Db,
  { user, item }: Parameters<OwnQueries['ownExclusion']>[0],
): Result<OwnExclusion, HubError> {
  const worker = ownWorker(db, user);
  const found = worker === undefined ? undefined : findItem(db, item);
  const own =
    worker === undefined || found === undefined
      ? undefined
      : ownOf(db, found.journal, found.seq, user, worker.operator);
  return own === undefined ? err(coded('event-unknown', 'No event has this id.')) : ok(own);
}

/** Of what the store sees, what names neither an answer nor how the poll ended, and nobody's words but the caller's. */
function ownOf(
  db: Db,
  journal: number,
  seq: number,
  user: string,
  operator: string,
): OwnExclusion | undefined {
  const all = exclusionOf(db, journal, seq, user);
  if (all === undefined || all.operator !== operator) return undefined;
  const { item, kind, at, workplace, question, excluded, reason, appeal, appealable } = all;
  // Presses that nobody left out are told of only where one was appealed.
  if (!excluded && appeal === undefined) return undefined;
  return {
    ...{ item, kind, at: Math.floor(at / MINUTE_MS) * MINUTE_MS, workplace, excluded, appealable },
    ...(question === undefined ? {} : { question }),
    ...(reason === undefined ? {} : { reason }),
    ...(appeal === undefined
      ? {}
      : {
          appeal: {
            ...{ state: appeal.state, at: appeal.at, mine: appeal.mine },
            ...(appeal.mine ? { text: appeal.text } : {}),
            ...(appeal.closedAt === undefined ? {} : { closedAt: appeal.closedAt }),
            ...(appeal.reason === undefined ? {} : { reason: appeal.reason }),
            ...(appeal.differ === undefined ? {} : { differ: appeal.differ }),
            ...(appeal.again === undefined ? {} : { again: appeal.again }),
          },
        }),
  };
}
