import { all, type Db, run } from '../db/sqlite.ts';

export interface FrozenTime {
  readonly offset: number;
  readonly error: number;
  readonly hubAt: number;
}

export interface TimedRow extends FrozenTime {
  readonly journal: number;
  readonly seq: number;
  readonly type: string;
  readonly place: number;
  /** Empty where it is in a file. */
  readonly body: string;
  readonly at: number;
  readonly mono: number;
}

/** Events of one boot in all journals of a kiosk. */
export const bootEvents = (db: Db, kiosk: string, boot: string): readonly TimedRow[] =>
  all(
    db,
    `SELECT e.journal, e.seq, e.type, e.place, CASE WHEN e.type = 'receipt' THEN e.body ELSE '' END AS body, e.at, e.mono, e.clock_offset AS "offset", e.clock_error AS "error", e.hub_at AS "hubAt"
     FROM journals j JOIN events e ON e.journal = j.id WHERE j.kiosk = ? AND e.boot = ? ORDER BY e.journal, e.seq`,
    kiosk,
    boot,
  );

/** Puts an event, and what follows its time, elsewhere in time; true where a poll opened with it. */
export function moveEvent(db: Db, { journal, seq }: TimedRow, { offset, error, hubAt }: FrozenTime): boolean {
  run(
    db,
    'UPDATE events SET clock_offset = ?, clock_error = ?, hub_at = ? WHERE journal = ? AND seq = ?',
    offset,
    error,
    hubAt,
    journal,
    seq,
  );
  run(
    db,
    'UPDATE review_items SET hub_at = ?, clock_error = ? WHERE journal = ? AND seq = ?',
    hubAt,
    error,
    journal,
    seq,
  );
  run(db, 'UPDATE console_events SET hub_at = ? WHERE journal = ? AND seq = ?', hubAt, journal, seq);
  return run(db, 'UPDATE polls SET opened_hub = ? WHERE journal = ? AND seq = ?', hubAt, journal, seq) > 0;
}
