import { type Db, one, run } from '../db/sqlite.ts';

/** Who has asked for a second look at an item, where that stands. */
export const openSecondLook = (
  db: Db,
  journal: number,
  seq: number,
): { readonly by: string; readonly at: number } | undefined =>
  one(
    db,
    `SELECT u.name AS by, s.at FROM second_looks s JOIN users u ON u.id = s.expert
     WHERE s.journal = ? AND s.seq = ? AND s.cleared_at IS NULL ORDER BY s.at LIMIT 1`,
    journal,
    seq,
  );

export const addSecondLook = (db: Db, expert: string, journal: number, seq: number, now: number): void => {
  run(
    db,
    `INSERT INTO second_looks (journal, seq, expert, at) VALUES (?, ?, ?, ?)
     ON CONFLICT (journal, seq, at, expert) DO UPDATE SET cleared_at = NULL, cleared_by = NULL`,
    journal,
    seq,
    expert,
    now,
  );
};

export const clearSecondLooks = (db: Db, expert: string, journal: number, seq: number, now: number): void => {
  run(
    db,
    `UPDATE second_looks SET cleared_at = ?, cleared_by = ?
     WHERE journal = ? AND seq = ? AND cleared_at IS NULL`,
    now,
    expert,
    journal,
    seq,
  );
};
