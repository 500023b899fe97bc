import type { JournalName, PlacedPoll } from '../db/contract/projection.ts';
import type { Db } from '../db/sqlite.ts';
import { findJournal } from './event-repository.ts';
import { loadPoll, pollPlaces } from './poll-repository.ts';

/** Polls of a journal as they stand, by their opening. */
export function journalPolls(db: Db, { kiosk, epoch }: JournalName): readonly PlacedPoll[] {
  const journal = findJournal(db, kiosk, epoch);
  if (journal === undefined) return [];
  return pollPlaces(db, journal.id).map(({ seq, workplace, openedHub }) => {
    const poll = loadPoll(db, journal.id, seq);
    if (poll === undefined) throw new Error(`journal ${journal.id} has lost poll ${seq} meanwhile`);
    return { poll, openedHub, ...(workplace === null ? {} : { workplace }) };
  });
}
