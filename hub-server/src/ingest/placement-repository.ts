import { all, type Db, one, run } from '../db/sqlite.ts';

/** From `fromSeq` on a journal's place is this workplace; null until its kiosk's place was given one. */
export interface Placement {
  readonly place: number;
  readonly fromSeq: number;
  readonly workplace: string | null;
}

/** Placements of a journal, those of a place ascending. */
export const placementsOf = (db: Db, journal: number): readonly Placement[] =>
  // Sorted here: with ORDER BY the statement would be planned anew each time (clock-repository.ts).
  all<Placement>(
    db,
    `SELECT place, from_seq AS "fromSeq", workplace FROM placements WHERE journal = ?`,
    journal,
  ).sort((a, b) => a.place - b.place || a.fromSeq - b.fromSeq);

/** Says of a journal's place and event which workplace it was then; `placements` may still grow. */
export const workplaceBy =
  (placements: readonly Placement[]): ((place: number, seq: number) => string | null) =>
  (place, seq) =>
    placements.findLast((known) => known.place === place && known.fromSeq <= seq)?.workplace ?? null;

/** The workplace a journal's place was at an event; null while it was given none. */
export const workplaceAt = (db: Db, journal: number, place: number, seq: number): string | null =>
  one<{ workplace: string | null }>(
    db,
    `SELECT workplace FROM placements WHERE journal = ? AND place = ? AND from_seq <= ?
     ORDER BY from_seq DESC LIMIT 1`,
    journal,
    place,
    seq,
  )?.workplace ?? null;

export function addPlacement(db: Db, journal: number, placement: Placement): void {
  run(
    db,
    'INSERT INTO placements (journal, place, from_seq, workplace) VALUES (?, ?, ?, ?)',
    journal,
    placement.place,
    placement.fromSeq,
    placement.workplace,
  );
}
