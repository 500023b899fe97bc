import type { AppealState } from '@otklik/shared/api/review.ts';
import type { JournalEvent } from '@otklik/shared/poll/events.ts';
import { predecessorOf } from '@otklik/shared/poll/projection.ts';
import { latestAppeal } from '../appeals/appeal-repository.ts';
import type { JournalSpan, LivePlace, WorkplacePolls } from '../db/contract/live.ts';
import { all, type Db, one } from '../db/sqlite.ts';
import { findJournal, firstBodies, journalsOf } from '../ingest/event-repository.ts';
import { storeOfWorkplace } from '../results/rollup-repository.ts';
import { itemIdOf, parseItemId } from '../review/item-id.ts';

interface EndedPoll {
  readonly workplace: string | null;
  readonly question: string | null;
  readonly outcome: string | null;
  readonly answer: string | null;
  readonly opened_hub: number;
}

interface PollName {
  readonly journal: number;
  readonly epoch: string;
  readonly seq: number;
}

const eventsOf = (
  db: Db,
  { journal, span, since }: { readonly journal: number; readonly span: JournalSpan; readonly since: number },
  type: JournalEvent['type'],
): readonly JournalEvent[] =>
  all<{ body: string }>(
    db,
    `SELECT body FROM events
     WHERE journal = ? AND seq >= ? AND seq <= ? AND received >= ? AND type = ? ORDER BY seq`,
    journal,
    span.from,
    span.to,
    since,
    type,
    // Each passed the event schema at ingest and never changes.
  ).map(({ body }) => JSON.parse(body) as JournalEvent);

/** Polls of an epoch that the hub has ended, as their kiosk never did (decisions/0010). */
const inferredOf = (db: Db, kiosk: string, epoch: string): readonly PollName[] => {
  const journal = findJournal(db, kiosk, epoch)?.id;
  if (journal === undefined) return [];
  return all<{ seq: number }>(
    db,
    'SELECT seq FROM polls WHERE journal = ? AND inferred = 1 ORDER BY seq',
    journal,
  ).map(({ seq }) => ({ journal, epoch, seq }));
};

/**
 * Polls that ended with this part of a journal: those whose end it holds; those of the epoch it follows, where it begins;
 * and its own that were left open, where it brings the last that the epoch behind it was to wait for.
 */
function endedWith(db: Db, span: JournalSpan, since: number): readonly PollName[] {
  const { kiosk, epoch } = span;
  const journal = findJournal(db, kiosk, epoch)?.id;
  if (journal === undefined) return [];
  const part = { journal, span, since };
  const told = eventsOf(db, part, 'poll-ended').flatMap((event) =>
    event.type === 'poll-ended' ? [{ journal, epoch, seq: event.data.poll }] : [],
  );
  if (journalsOf(db, kiosk) < 2) return told;
  const followed = eventsOf(db, part, 'epoch-start').flatMap((event) => predecessorOf(event) ?? []);
  const completed = firstBodies(db, kiosk).some((body) => {
    const first: JournalEvent = JSON.parse(body);
    if (first.type !== 'epoch-start' || predecessorOf(first) !== epoch) return false;
    const last = first.data.previous?.seq ?? 0;
    return last >= span.from && last <= span.to;
  });
  const over = [...followed, ...(completed ? [epoch] : [])];
  return [...told, ...over.flatMap((each) => inferredOf(db, kiosk, each))];
}

/** Polls that ended with these parts of journals, by workplace. */
export function livePolls(
  db: Db,
  { spans, since }: { readonly spans: readonly JournalSpan[]; readonly since: number },
): readonly WorkplacePolls[] {
  const ended = new Map<string, PollName>();
  for (const span of spans)
    for (const poll of endedWith(db, span, since))
      ended.set(itemIdOf({ kiosk: span.kiosk, epoch: poll.epoch, seq: poll.seq }), poll);
  const found = new Map<string, WorkplacePolls>();
  for (const [id, { journal, seq }] of ended) {
    const poll = one<EndedPoll>(
      db,
      'SELECT workplace, question, outcome, answer, opened_hub FROM polls WHERE journal = ? AND seq = ?',
      journal,
      seq,
    );
    if (poll === undefined || poll.workplace === null || poll.outcome === null) continue;
    const { workplace, question, outcome, answer, opened_hub: at } = poll;
    const latest = {
      ...{ id, at, outcome },
      ...(question === null ? {} : { question }),
      ...(answer === null ? {} : { answer }),
    };
    const before = found.get(workplace);
    found.set(workplace, {
      workplace,
      store: before?.store ?? storeOfWorkplace(db, workplace).store,
      polls: (before?.polls ?? 0) + 1,
      latest: before !== undefined && before.latest.at > at ? before.latest : latest,
    });
  }
  return [...found.values()];
}

/** Where an item was recorded, and its latest appeal; undefined where it is not known, or at no workplace. */
export function livePlace(
  db: Db,
  { item }: { readonly item: string },
): (LivePlace & { readonly appeal?: { readonly id: string; readonly state: AppealState } }) | undefined {
  const name = parseItemId(item);
  if (name === undefined) return undefined;
  const found = one<LivePlace & { readonly journal: number }>(
    db,
    `SELECT w.store, w.id AS workplace, j.id AS journal FROM journals j JOIN review_items i ON i.journal = j.id
       JOIN workplaces w ON w.id = i.workplace WHERE j.kiosk = ? AND j.epoch = ? AND i.seq = ?`,
    name.kiosk,
    name.epoch,
    name.seq,
  );
  if (found === undefined) return undefined;
  const { store, workplace, journal } = found;
  const appeal = latestAppeal(db, journal, name.seq);
  return {
    ...{ store, workplace },
    ...(appeal === undefined ? {} : { appeal: { id: appeal.id, state: appeal.state } }),
  };
}

/** The store of every kiosk that is not revoked. */
export const kioskStores = (db: Db): readonly (readonly [string, string])[] =>
  all<{ id: string; store: string }>(db, 'SELECT id, store FROM kiosks WHERE revoked_at IS NULL').map(
    ({ id, store }) => [id, store] as const,
  );
