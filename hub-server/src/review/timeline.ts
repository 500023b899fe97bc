import type { ReviewDetail } from '@otklik/shared/api/review.ts';
import type { JournalEvent, Outcome } from '@otklik/shared/poll/events.ts';
import { all, type Db, one } from '../db/sqlite.ts';
import { itemIdOf } from './item-id.ts';
import { journalName } from './journal-name.ts';
import type { ItemRow } from './verdict-repository.ts';

type Mark = ReviewDetail['timeline'][number];
type Placed = { readonly event: JournalEvent; readonly hubAt: number };

/** Events of a poll lie close together in the journal; a release may follow this much after the last press. */
const SEARCH_EVENTS = 300;

interface PollFacts {
  readonly opened_hub: number;
  readonly window_ms: number;
  readonly outcome: Outcome | null;
}

export const pollFacts = (db: Db, journal: number, poll: number): PollFacts | undefined =>
  one(db, 'SELECT opened_hub, window_ms, outcome FROM polls WHERE journal = ? AND seq = ?', journal, poll);

function eventsBetween(db: Db, journal: number, from: number, to: number): readonly Placed[] {
  return all<{ body: string; hub_at: number }>(
    db,
    'SELECT body, hub_at FROM events WHERE journal = ? AND seq BETWEEN ? AND ? ORDER BY seq',
    journal,
    from,
    to,
  ).map(({ body, hub_at: hubAt }) => {
    // The body passed the event schema at ingest and never changes.
    const event: JournalEvent = JSON.parse(body);
    return { event, hubAt };
  });
}

/**
 * The marks of the item's poll, or of the item alone. `knowsOutcome` false leaves out what would tell how the poll
 * ended: its end, and a prompt that ended with it.
 */
export function timeline(db: Db, item: ItemRow, knowsOutcome: boolean): Mark[] {
  const { journal, seq, poll } = item;
  const members = new Set([seq]);
  if (poll !== null) {
    for (const row of all<{ member: number }>(
      db,
      'SELECT member FROM poll_members WHERE journal = ? AND poll = ?',
      journal,
      poll,
    )) {
      members.add(row.member);
    }
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

const forceMajeureMarks = (
  db: Db,
  journal: number,
  poll: number,
  name: { kiosk: string; epoch: string },
): Mark[] =>
  all<{ seq: number; hub_at: number }>(
    db,
    `SELECT e.seq, e.hub_at FROM poll_marks k JOIN events e ON e.journal = k.journal AND e.seq = k.mark
     WHERE k.journal = ? AND k.poll = ?`,
    journal,
    poll,
  ).map((row) => ({ at: row.hub_at, kind: 'force-majeure', item: itemIdOf({ ...name, seq: row.seq }) }));
