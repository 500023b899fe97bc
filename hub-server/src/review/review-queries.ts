import type { ReviewDetail, ReviewListReply } from '@otklik/shared/api/review.ts';
import { ok, type Result } from '@otklik/shared/base/result.ts';
import type { EventName } from '../db/contract/projection.ts';
import type { ItemPosition, ReviewListInput } from '../db/contract/verdicts.ts';
import type { Db } from '../db/sqlite.ts';
import type { HubError } from '../problem.ts';
import { camerasOf } from '../stores/store-repository.ts';
import { mayKnowOutcome } from './blindness.ts';
import { reviewable } from './review-commands.ts';
import { countItems, listItems, neighbour, readItem } from './review-repository.ts';
import { timeline } from './timeline.ts';
import { pollFacts } from './timeline-repository.ts';

const cursorOf = ({ at, journal, seq }: ItemPosition): string => `${at}.${journal}.${seq}`;

/** A cursor is where the page before ended. Undefined where the text is none of ours. */
export function parseCursor(text: string): ItemPosition | undefined {
  if (!/^-?\d{1,16}\.\d{1,16}\.\d{1,16}$/.test(text)) return undefined;
  const [at, journal, seq] = text.split('.').map(Number);
  return at === undefined || journal === undefined || seq === undefined ? undefined : { at, journal, seq };
}

/** A page of items in the order of time. `total` is of the filter and state, `pending` of the filter alone. */
export function reviewList(db: Db, input: ReviewListInput): ReviewListReply {
  const { expert, filter, state, limit } = input;
  const found = listItems(db, expert, { ...input, limit: limit + 1 });
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map(({ item }) => item),
    ...(found.length > limit && last !== undefined ? { next: cursorOf(last.position) } : {}),
    total: countItems(db, filter, state, expert),
    pending: countItems(db, filter, 'pending', expert),
  };
}

/** One item with its surroundings, as this expert may see it. */
export function reviewDetail(
  db: Db,
  input: { readonly expert: string; readonly item: EventName },
): Result<ReviewDetail, HubError> {
  const found = reviewable(db, input.item);
  if (!found.ok) return found;
  const row = found.value;
  const read = readItem(db, input.expert, row);
  if (read === undefined) throw new Error('a reviewable item has no workplace');
  const { item, position } = read;
  const knows = mayKnowOutcome(db, input.expert, row);
  const poll = row.poll === null ? undefined : pollFacts(db, row.journal, row.poll);
  const previous = neighbour(db, position, 'before');
  const next = neighbour(db, position, 'after');
  const outcome = knows ? poll?.outcome : undefined;
  return ok({
    item,
    timeline: timeline(db, row, knows),
    ...(poll === undefined
      ? {}
      : { window: { from: poll.opened_hub, to: poll.opened_hub + poll.window_ms } }),
    ...(outcome === undefined || outcome === null ? {} : { outcome }),
    cameras: camerasOf(db, item.workplace.id).map(({ id, name, error }) => ({ id, name, error })),
    ...(previous === undefined ? {} : { previous }),
    ...(next === undefined ? {} : { next }),
  });
}
