import { addConsoleEvents } from '../../consoles/console-events.ts';
import { placementsOf, workplaceBy } from '../../ingest/placement-repository.ts';
import { heldJournals, placedEvents } from '../../ingest/rebuild-repository.ts';
import { damagedSegments } from '../../ops/archive-repository.ts';
import type { Db } from '../sqlite.ts';

const CHUNK = 2000;

/** Fills step 25 from the journals that are held; one whose archive is damaged is left to `verify`, which names the file. */
export function fillConsoles(db: Db): void {
  for (const { id } of heldJournals(db)) {
    if (damagedSegments(db, id).length > 0) continue;
    const workplaceOf = workplaceBy(placementsOf(db, id));
    for (let after = 0; ; ) {
      const events = placedEvents(db, id, after, CHUNK);
      const last = events.at(-1);
      if (last === undefined) break;
      after = last.event.seq;
      addConsoleEvents(db, id, events, workplaceOf);
    }
  }
}
