import type { JournalEvent } from '@otklik/shared/poll/events.ts';
import { type Db, insertMany, run, type SqlValue } from '../db/sqlite.ts';

export type ItemKind = 'seller-press' | 'customer-press' | 'pos' | 'force-majeure';

/** The kind of item an event is for an expert; undefined where it takes no verdict (DESIGN §5). */
export function itemKind(event: JournalEvent): ItemKind | undefined {
  switch (event.type) {
    case 'edge': {
      const { edge, role, button } = event.data;
      // A tested button and a repeated edge are no presses of anybody.
      if (edge !== 'DN' || role === 'test' || role === 'ignored') return undefined;
      return button === 'S' ? 'seller-press' : 'customer-press';
    }
    case 'pos':
      return 'pos';
    case 'fm-raised':
      return 'force-majeure';
    default:
      return undefined;
  }
}

/** Keeps a row for each event that an expert can judge. Which button it was is not in it. */
export function addReviewItems(
  db: Db,
  journal: number,
  events: readonly { readonly event: JournalEvent; readonly hubAt: number; readonly error: number }[],
  workplaceOf: (place: number, seq: number) => string | null,
): void {
  const first = events[0]?.event.seq ?? 0;
  // A long press is judged once, as the force majeure it raised.
  const long = new Set(events.flatMap(({ event }) => (event.type === 'fm-raised' ? [event.data.dn] : [])));
  const rows: SqlValue[] = [];
  for (const { event, hubAt, error } of events) {
    const kind = itemKind(event);
    if (kind === undefined) continue;
    const { seq, place } = event;
    rows.push(journal, seq, kind, place, workplaceOf(place, seq), hubAt, error, long.has(seq) ? 0 : 1);
  }
  insertMany(
    db,
    'INSERT INTO review_items (journal, seq, kind, place, workplace, hub_at, clock_error, listed)',
    8,
    rows,
  );
  for (const dn of long) {
    if (dn < first) {
      run(db, 'UPDATE review_items SET listed = 0 WHERE journal = ? AND seq = ?', journal, dn);
    }
  }
}
