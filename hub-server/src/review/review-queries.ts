import type { ReviewDetail, ReviewListReply, ReviewWaysReply } from '@otklik/shared/api/review.ts';
import { ok, type Result } from '@otklik/shared/base/result.ts';
import { camerasAt } from '../cameras/camera-at.ts';
import type { Within } from '../db/contract/people.ts';
import type { EventName } from '../db/contract/projection.ts';
import type { ReviewListInput } from '../db/contract/verdicts.ts';
import type { Db } from '../db/sqlite.ts';
import type { HubError } from '../problem.ts';
import { mayKnowOutcome } from './blindness.ts';
import { errorChain } from './error-chain.ts';
import { reviewable } from './review-commands.ts';
import { neighbour, readItem } from './review-repository.ts';
import { timeline } from './timeline.ts';
import { pollFacts } from './timeline-repository.ts';
import { WAYS } from './ways/ways.ts';

/** A page of the way that is asked for. `total` is of the filter and state, `pending` of the filter alone. */
export function reviewList(db: Db, input: ReviewListInput): Result<ReviewListReply, HubError> {
  const page = WAYS[input.way].page(db, input);
  if (!page.ok) return page;
  const { items, next, total, pending } = page.value;
  return ok({
    items: items.flatMap((each) => readItem(db, input.expert, each)?.item ?? []),
    ...(next === undefined ? {} : { next }),
    ...{ total, pending },
  });
}

export const reviewWays = (db: Db, input: Within & { readonly expert: string }): ReviewWaysReply => ({
  ways: Object.values(WAYS).flatMap((way) => way.lines(db, input)),
});

/** One item with its surroundings, as this expert may see it. */
export function reviewDetail(
  db: Db,
  input: Within & { readonly expert: string; readonly item: EventName },
): Result<ReviewDetail, HubError> {
  const found = reviewable(db, input.item);
  if (!found.ok) return found;
  const row = found.value;
  const read = readItem(db, input.expert, row);
  if (read === undefined) throw new Error('a reviewable item has no workplace');
  const { item, position } = read;
  const knows = mayKnowOutcome(db, input.expert, row);
  const poll = row.poll === null ? undefined : pollFacts(db, row.journal, row.poll);
  const previous = neighbour(db, position, 'before', input.within);
  const next = neighbour(db, position, 'after', input.within);
  const outcome = knows ? poll?.outcome : undefined;
  return ok({
    item,
    timeline: timeline(db, row, knows),
    ...(poll === undefined
      ? {}
      : { window: { from: poll.opened_hub, to: poll.opened_hub + poll.window_ms } }),
    ...(outcome === undefined || outcome === null ? {} : { outcome }),
    chain: errorChain(db, row, item.error),
    cameras: camerasAt(db, item.workplace.id, item.at).map(({ id, name, error, clock }) => ({
      ...{ id, name, error, clock },
    })),
    ...(previous === undefined ? {} : { previous }),
    ...(next === undefined ? {} : { next }),
  });
}
