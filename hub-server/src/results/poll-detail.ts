import type { PollDetail } from '@otklik/shared/api/poll-detail.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { clipSpan } from '@otklik/shared/review/clip-span.ts';
import { addAudit } from '../audit/audit-repository.ts';
import { camerasAt } from '../cameras/camera-at.ts';
import type { DatedAuditEntry } from '../db/contract/audit.ts';
import type { EventName } from '../db/contract/projection.ts';
import type { PollFootage } from '../db/contract/results.ts';
import type { Db } from '../db/sqlite.ts';
import type { HubError } from '../problem.ts';
import { errorChain } from '../review/error-chain.ts';
import { itemIdOf } from '../review/item-id.ts';
import { timeline } from '../review/timeline.ts';
import { addReveal } from '../review/verdict-repository.ts';
import { type FoundPoll, findCountedPoll, whenWas } from './poll-detail-repository.ts';
import { membersOfPoll } from './poll-list-repository.ts';

const noPoll: HubError = coded('event-unknown', 'No poll has this id.');

/** One poll that a figure counts, with what happened and where its video is. */
export function pollDetail(db: Db, { id }: { readonly id: EventName }): Result<PollDetail, HubError> {
  const poll = findCountedPoll(db, id);
  if (poll === undefined) return err(noPoll);
  const { journal, seq, workplace, question, operator, outcome, answer, state } = poll;
  const moment = momentOf(db, poll);
  const item = { journal, seq: moment.seq, poll: seq };
  return ok({
    id: itemIdOf(id),
    store: { id: poll.store, name: poll.storeName, zone: poll.zone },
    workplace: { id: workplace, name: poll.workplaceName },
    ...{ question, operator, at: poll.openedHub, outcome, state },
    ...(answer === null ? {} : { answer }),
    press: { item: itemIdOf({ ...id, seq: moment.seq }), at: moment.at },
    window: windowOf(poll),
    timeline: timeline(db, item, true),
    chain: errorChain(db, item, moment.error),
    cameras: camerasAt(db, workplace, moment.at).map(({ id: camera, name, error, clock }) => ({
      ...{ id: camera, name, error, clock },
    })),
    span: clipSpan(moment.at, windowOf(poll)),
  });
}

/** Of which cameras and which moment the poll's video is. */
export function pollFootage(db: Db, { id }: { readonly id: EventName }): PollFootage | undefined {
  const poll = findCountedPoll(db, id);
  if (poll === undefined) return undefined;
  const { at } = momentOf(db, poll);
  return {
    cameras: camerasAt(db, poll.workplace, at).map(({ id: camera }) => camera),
    span: clipSpan(at, windowOf(poll)),
  };
}

/**
 * Written down before anything is shown. Who has watched a poll beside its answer has seen it for good: should the account be
 * an expert's one day, its verdict on that poll carries `unblinded`.
 */
export function watchPoll(
  db: Db,
  {
    entry,
    poll: id,
  }: { readonly entry: DatedAuditEntry & { readonly user: string }; readonly poll: EventName },
): void {
  addAudit(db, entry);
  const poll = findCountedPoll(db, id);
  if (poll !== undefined) addReveal(db, entry.user, poll.journal, poll.seq, entry.at);
}

const windowOf = ({ openedHub, windowMs }: FoundPoll) => ({ from: openedHub, to: openedHub + windowMs });

/** The press that answered, else the last event that belongs to the poll, else its opening. */
function momentOf(db: Db, { journal, seq, press, openedHub }: FoundPoll) {
  const shown = press ?? membersOfPoll(db, journal, seq).at(-1) ?? seq;
  return { seq: shown, ...(whenWas(db, journal, shown) ?? { at: openedHub, error: 0 }) };
}
