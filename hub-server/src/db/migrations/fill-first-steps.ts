import { applyPollChange, type PollRecord, pollChanges } from '@otklik/shared/poll/projection.ts';
import { placementsOf } from '../../ingest/placement-repository.ts';
import { placedEvents } from '../../ingest/rebuild-repository.ts';
import { countReceipt } from '../../results/receipts.ts';
import { RollupChanges } from '../../results/rollup-changes.ts';
import { refillDays } from '../../results/rollup-days.ts';
import { all, type Db, run } from '../sqlite.ts';

const CHUNK = 2000;

/**
 * Fills step 11 from what is stored: seller's presses from the polls, and, of journals in which a till speaks, presses that
 * joined a trigger and receipts from their events. Also the figures by day, which step 6 laid out.
 */
export function fillFirstSteps(db: Db): void {
  const changes = new RollupChanges();
  const tills = all<{ journal: number }>(
    db,
    `SELECT DISTINCT journal FROM events WHERE type IN ('pos', 'receipt') ORDER BY journal`,
  );
  for (const { journal } of tills) fillJournal(db, journal, changes);
  run(
    db,
    `UPDATE polls SET roll_pressed = CASE WHEN via = 'press' OR attached IS NOT NULL THEN 1 ELSE 0 END
     WHERE roll_count IS NOT NULL`,
  );
  run(
    db,
    `UPDATE rollups SET presses = (SELECT COUNT(*) FROM polls p WHERE p.roll_count IS NOT NULL
       AND p.roll_workplace = rollups.workplace AND p.roll_question = rollups.question
       AND p.roll_hour = rollups.hour AND p.roll_operator = rollups.operator AND p.roll_pressed = 1)`,
  );
  changes.apply(db);
  refillDays(db);
}

function fillJournal(db: Db, journal: number, changes: RollupChanges): void {
  // Step 6 knew of a place from its first press on; a receipt may have come before that.
  run(
    db,
    `UPDATE placements SET from_seq = (SELECT MIN(e.seq) FROM events e
       WHERE e.journal = placements.journal AND e.place = placements.place)
     WHERE journal = ? AND from_seq = (SELECT MIN(p.from_seq) FROM placements p
       WHERE p.journal = placements.journal AND p.place = placements.place)`,
    journal,
  );
  const placements = placementsOf(db, journal);
  const polls = new Map<number, PollRecord>();
  for (let after = 0; ; ) {
    const events = placedEvents(db, journal, after, CHUNK);
    const last = events.at(-1);
    if (last === undefined) break;
    after = last.event.seq;
    for (const { event, hubAt } of events) {
      for (const change of pollChanges(event))
        if (change.kind !== 'opened' || change.poll.via === 'pos') applyPollChange(polls, change);
      if (event.type !== 'receipt') continue;
      const { place, seq } = event;
      const workplace = placements.findLast(
        (known) => known.place === place && known.fromSeq <= seq,
      )?.workplace;
      if (typeof workplace === 'string') countReceipt(db, journal, { event, hubAt }, workplace, changes);
    }
  }
  for (const { seq, attached } of polls.values())
    if (attached !== undefined)
      run(db, 'UPDATE polls SET attached = ? WHERE journal = ? AND seq = ?', attached, journal, seq);
}
