import type { JournalEvent } from '@otklik/shared/poll/events.ts';
import {
  applyPollChange,
  type PollChange,
  type PollRecord,
  pollChanges,
} from '@otklik/shared/poll/projection.ts';
import type { Db } from '../db/sqlite.ts';
import { addPoll, loadPoll, pollsOfMember, savePoll } from './poll-repository.ts';

export interface PlacedEvent {
  readonly event: JournalEvent;
  readonly hubAt: number;
}

/**
 * Applies the events of one batch to the polls of their journal and gives the seqs of the polls that changed. The
 * changes and their application are the shared projection's own; this only loads what they speak of and stores what
 * came out, so that rows and a replay cannot differ.
 */
export function projectBatch(
  db: Db,
  journal: number,
  events: readonly PlacedEvent[],
  workplaceOf: (place: number) => string | null,
): readonly number[] {
  const stored = new Map<number, PollRecord | undefined>();
  const polls = new Map<number, PollRecord>();
  const openedHub = new Map<number, number>();
  const load = (seq: number): void => {
    if (stored.has(seq)) return;
    const poll = loadPoll(db, journal, seq);
    stored.set(seq, poll);
    if (poll !== undefined) polls.set(seq, poll);
  };
  for (const { event, hubAt } of events) {
    for (const change of pollChanges(event)) {
      for (const seq of spokenOf(db, journal, change)) load(seq);
      if (change.kind === 'opened') openedHub.set(change.poll.seq, hubAt);
      applyPollChange(polls, change);
    }
  }
  const changed: number[] = [];
  for (const [seq, poll] of polls) {
    const before = stored.get(seq);
    if (before === poll) continue;
    if (before === undefined) {
      const place = { workplace: workplaceOf(poll.place), openedHub: openedHub.get(seq) ?? poll.openedAt };
      addPoll(db, journal, poll, place);
    } else savePoll(db, journal, poll, before);
    changed.push(seq);
  }
  return changed;
}

function spokenOf(db: Db, journal: number, change: PollChange): readonly number[] {
  switch (change.kind) {
    case 'opened':
      // Its seq is this event's own, which is new: nothing can be stored under it.
      return [];
    case 'ended':
    case 'joined':
    case 'marked':
    case 'operator':
      return [change.poll];
    case 'released':
      return pollsOfMember(db, journal, change.member);
  }
}
