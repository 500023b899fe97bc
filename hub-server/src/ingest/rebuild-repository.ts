import type { JournalEvent } from '@otklik/shared/poll/events.ts';
import type { JournalName } from '../db/contract/projection.ts';
import { all, type Db, one, run } from '../db/sqlite.ts';
import { withBody } from '../ops/archive-repository.ts';
import type { PlacedEvent } from './project-batch.ts';

export interface HeldJournal extends JournalName {
  readonly id: number;
  readonly durable: number;
  /** Events that are there as rows; fewer than `durable` where some have been archived or lost. */
  readonly events: number;
}

export const heldJournals = (db: Db): readonly HeldJournal[] =>
  all(
    db,
    `SELECT j.id, j.kiosk, j.epoch, j.durable,
       (SELECT COUNT(*) FROM events e WHERE e.journal = j.id AND e.seq BETWEEN 1 AND j.durable) AS events
     FROM journals j ORDER BY j.id`,
  );

/** Events of a journal behind `after`, with the time that was frozen for them; at most `limit`. */
export const placedEvents = (db: Db, journal: number, after: number, limit: number): PlacedEvent[] =>
  all<{ seq: number; body: string; hubAt: number; error: number }>(
    db,
    `SELECT seq, body, hub_at AS "hubAt", clock_error AS "error" FROM events WHERE journal = ? AND seq > ?
     ORDER BY seq LIMIT ?`,
    journal,
    after,
    limit,
  ).map((row) => {
    const { body, hubAt, error } = withBody(db, journal, row);
    // The body passed the event schema at ingest and never changes.
    const event: JournalEvent = JSON.parse(body);
    return { event, hubAt, error };
  });

/** Takes out all that follows from a journal's events. */
export function clearProjection(db: Db, journal: number): void {
  run(db, 'DELETE FROM poll_members WHERE journal = ?', journal);
  run(db, 'DELETE FROM poll_marks WHERE journal = ?', journal);
  run(db, 'DELETE FROM polls WHERE journal = ?', journal);
  run(db, 'DELETE FROM review_items WHERE journal = ?', journal);
  run(db, 'DELETE FROM console_events WHERE journal = ?', journal);
}

export const clearStandings = (db: Db): void => {
  run(db, 'DELETE FROM standings');
};

/** Events on which a verdict was given. */
export const judgedEvents = (db: Db): readonly { readonly journal: number; readonly seq: number }[] =>
  all(db, 'SELECT DISTINCT journal, seq FROM verdicts ORDER BY journal, seq');

export const setStep = (db: Db, journal: number, poll: number, step: number | null): void => {
  run(db, 'UPDATE polls SET expert_step = ? WHERE journal = ? AND seq = ?', step, journal, poll);
};

export const knownStep = (db: Db, journal: number, poll: number): number | null =>
  one<{ step: number | null }>(
    db,
    'SELECT expert_step AS step FROM polls WHERE journal = ? AND seq = ?',
    journal,
    poll,
  )?.step ?? null;
