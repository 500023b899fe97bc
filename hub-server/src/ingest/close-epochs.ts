import type { JournalEvent } from '@otklik/shared/poll/events.ts';
import {
  applyPollChange,
  closeEpoch,
  isOver,
  type PollRecord,
  predecessorOf,
} from '@otklik/shared/poll/projection.ts';
import type { Db } from '../db/sqlite.ts';
import { findJournal, firstBodies, type JournalRow, timeAt } from './event-repository.ts';
import { loadPoll, openPolls, savePoll } from './poll-repository.ts';

export interface ClosedPoll {
  readonly journal: number;
  readonly poll: number;
}

/**
 * Ends polls whose epoch is over, after a batch: those of the batch's own epoch where another follows it, and those of
 * the epoch its `epoch-start` follows. So the order in which a kiosk's epochs arrive does not matter. Gives the polls
 * written, within the caller's transaction.
 */
export function closeEpochs(
  db: Db,
  kiosk: string,
  epoch: string,
  fresh: readonly JournalEvent[],
): readonly ClosedPoll[] {
  const [first] = fresh;
  const previous = first === undefined ? undefined : predecessorOf(first);
  const epochs = previous === undefined ? [epoch] : [epoch, previous];
  return epochs.flatMap((name) => {
    const journal = findJournal(db, kiosk, name);
    return journal === undefined ? [] : closeOne(db, kiosk, name, journal);
  });
}

function closeOne(db: Db, kiosk: string, epoch: string, journal: JournalRow): readonly ClosedPoll[] {
  const open = openPolls(db, journal.id);
  // Nearly always the end: few polls are open, and few kiosks have more than one epoch.
  if (open.length === 0 || !isOver(successorsOf(db, kiosk, epoch), journal.durable)) return [];
  const lastAt = timeAt(db, journal.id, journal.durable);
  if (lastAt === undefined) throw new Error(`journal ${journal.id} has no event ${journal.durable}`);
  const stored = open.map((seq) => loadPoll(db, journal.id, seq)).filter((poll) => poll !== undefined);
  const polls = new Map<number, PollRecord>(stored.map((poll) => [poll.seq, poll]));
  for (const change of closeEpoch(stored, lastAt)) applyPollChange(polls, change);
  for (const before of stored) savePoll(db, journal.id, polls.get(before.seq) ?? before, before);
  return open.map((poll) => ({ journal: journal.id, poll }));
}

const successorsOf = (db: Db, kiosk: string, epoch: string) =>
  firstBodies(db, kiosk).flatMap((body) => {
    // The body passed the event schema at ingest and never changes.
    const first: JournalEvent = JSON.parse(body);
    return first.type === 'epoch-start' && predecessorOf(first) === epoch ? [first.data] : [];
  });
