import type { ReviewDetail } from '@otklik/shared/api/review.ts';
import type { JournalEvent } from '@otklik/shared/poll/events.ts';
import type { JournalName } from '../db/contract/projection.ts';
import type { Db } from '../db/sqlite.ts';
import { journalName } from '../ingest/event-repository.ts';
import { itemIdOf } from './item-id.ts';
import { eventsBetween, marksOf, membersOf } from './timeline-repository.ts';
import type { ItemRow } from './verdict-repository.ts';

type Mark = ReviewDetail['timeline'][number];
/** Events of a poll lie close together in the journal; a release may follow this much after the last press. */
const SEARCH_EVENTS = 300;

/**
 * The marks of the item's poll, or of the item alone. `knowsOutcome` false leaves out what would tell how the poll
 * ended: its end, and a prompt that ended with it.
 */
export function timeline(
  db: Db,
  item: Pick<ItemRow, 'journal' | 'seq' | 'poll'>,
  knowsOutcome: boolean,
): Mark[] {
  const { journal, seq, poll } = item;
  const members = new Set([seq]);
  if (poll !== null) {
    for (const member of membersOf(db, journal, poll)) members.add(member);
  }
  const known = poll === null ? [...members] : [...members, poll];
  const events = eventsBetween(db, journal, Math.min(...known), Math.max(...known) + SEARCH_EVENTS);
  const name = journalName(db, journal);
  const marks: Mark[] = [];
  for (const { event, hubAt } of events) {
    const kind = markKind(event, members, poll, knowsOutcome);
    if (kind === undefined) continue;
    const judged = members.has(event.seq) ? { item: itemIdOf({ ...name, seq: event.seq }) } : {};
    marks.push({ at: hubAt, kind, ...judged });
  }
  if (poll !== null) marks.push(...forceMajeureMarks(db, journal, poll, name));
  return marks.sort((a, b) => a.at - b.at);
}

function markKind(
  event: JournalEvent,
  members: ReadonlySet<number>,
  poll: number | null,
  knowsOutcome: boolean,
): Mark['kind'] | undefined {
  switch (event.type) {
    case 'edge': {
      const { edge, button, dn } = event.data;
      if (edge === 'UP')
        return button === 'S' && dn !== undefined && members.has(dn) ? 'seller-up' : undefined;
      if (!members.has(event.seq)) return undefined;
      return button === 'S' ? 'seller-down' : 'customer-press';
    }
    case 'pos':
      return members.has(event.seq) ? 'pos' : undefined;
    case 'fm-raised':
      return members.has(event.seq) ? 'force-majeure' : undefined;
    case 'poll-opened':
      return event.seq === poll ? 'opened' : undefined;
    case 'poll-ended':
      return event.data.poll === poll && knowsOutcome ? 'ended' : undefined;
    case 'prompt-start':
      return event.data.poll === poll ? 'prompt-start' : undefined;
    case 'prompt-end':
      if (event.data.poll !== poll) return undefined;
      return event.data.reason !== 'poll-ended' || knowsOutcome ? 'prompt-end' : undefined;
    default:
      return undefined;
  }
}

const forceMajeureMarks = (db: Db, journal: number, poll: number, name: JournalName): Mark[] =>
  marksOf(db, journal, poll).map(({ seq, hubAt }) => ({
    at: hubAt,
    kind: 'force-majeure',
    item: itemIdOf({ ...name, seq }),
  }));
