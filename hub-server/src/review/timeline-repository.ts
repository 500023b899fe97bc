import type { JournalEvent, Outcome } from '@otklik/shared/poll/events.ts';
import { all, type Db, one } from '../db/sqlite.ts';
import { withBody } from '../ops/archive-repository.ts';

/** An event with its time by the hub's clock, ms. */
export interface TimedEvent {
  readonly event: JournalEvent;
  readonly hubAt: number;
}

export interface PollFacts {
  readonly opened_hub: number;
  readonly window_ms: number;
  readonly outcome: Outcome | null;
}

export const pollFacts = (db: Db, journal: number, poll: number): PollFacts | undefined =>
  one(db, 'SELECT opened_hub, window_ms, outcome FROM polls WHERE journal = ? AND seq = ?', journal, poll);

export function eventsBetween(db: Db, journal: number, from: number, to: number): readonly TimedEvent[] {
  return all<{ seq: number; body: string; hub_at: number }>(
    db,
    'SELECT seq, body, hub_at FROM events WHERE journal = ? AND seq BETWEEN ? AND ? ORDER BY seq',
    journal,
    from,
    to,
  ).flatMap((row) => {
    const { body, hub_at: hubAt } = withBody(db, journal, row);
    if (body === '') return [];
    // The body passed the event schema at ingest and never changes.
    const event: JournalEvent = JSON.parse(body);
    return [{ event, hubAt }];
  });
}

/** Events that belong to a poll. */
export const membersOf = (db: Db, journal: number, poll: number): readonly number[] =>
  all<{ member: number }>(
    db,
    'SELECT member FROM poll_members WHERE journal = ? AND poll = ?',
    journal,
    poll,
  ).map(({ member }) => member);

/** The force majeures that mark a poll. */
export const marksOf = (db: Db, journal: number, poll: number): readonly { seq: number; hubAt: number }[] =>
  all(
    db,
    `SELECT e.seq, e.hub_at AS "hubAt" FROM poll_marks k
     JOIN events e ON e.journal = k.journal AND e.seq = k.mark WHERE k.journal = ? AND k.poll = ?`,
    journal,
    poll,
  );

/** What an event's time by the hub's clock was made of when it was dated. */
export const frozenClock = (
  db: Db,
  journal: number,
  seq: number,
):
  | {
      readonly kiosk: string;
      readonly boot: string;
      readonly mono: number;
      readonly offset: number;
      readonly error: number;
    }
  | undefined =>
  one(
    db,
    `SELECT j.kiosk AS kiosk, e.boot AS boot, e.mono AS mono, e.clock_offset AS "offset", e.clock_error AS error
     FROM events e JOIN journals j ON j.id = e.journal WHERE e.journal = ? AND e.seq = ?`,
    journal,
    seq,
  );
