import { all, type Db, run } from '../db/sqlite.ts';

/** From `fromSeq` on a journal's place is this workplace; null until its kiosk's place was given one. */
export interface Placement {
  readonly place: number;
  readonly fromSeq: number;
  readonly workplace: string | null;
}

/** Placements of a journal, those of a place ascending. */
export const placementsOf = (db: Db, journal: number): readonly Placement[] =>
  all(
    db,
    `SELECT place, from_seq AS "fromSeq", workplace FROM placements WHERE journal = ? ORDER BY place, from_seq`,
    journal,
  );

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
