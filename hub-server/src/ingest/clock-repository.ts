import { all, type Db, one, run } from '../db/sqlite.ts';
import type { ClockSample } from './clock.ts';

interface Row {
  readonly mono: number;
  readonly clock_offset: number;
  readonly clock_error: number;
}

const sampleOf = (row: Row): ClockSample => ({
  mono: row.mono,
  offset: row.clock_offset,
  error: row.clock_error,
});

/** Keeps a sample; the first at an instant stays. */
export function addClockSample(db: Db, kiosk: string, boot: string, sample: ClockSample): void {
  run(
    db,
    `INSERT INTO clock_samples (kiosk, boot, mono, clock_offset, clock_error) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (kiosk, boot, mono) DO NOTHING`,
    kiosk,
    boot,
    sample.mono,
    sample.offset,
    sample.error,
  );
}

/** All samples of one boot, by their monotonic time. */
export const bootSamples = (db: Db, kiosk: string, boot: string): readonly ClockSample[] =>
  all<Row>(
    db,
    `SELECT mono, clock_offset, clock_error FROM clock_samples WHERE kiosk = ? AND boot = ? ORDER BY mono`,
    kiosk,
    boot,
  ).map(sampleOf);

/** The samples of one boot that can be nearest to something in [from, to]: those within and one on either side. */
export function clockSamples(db: Db, kiosk: string, boot: string, from: number, to: number): ClockSample[] {
  const columns = 'SELECT mono, clock_offset, clock_error FROM clock_samples WHERE kiosk = ? AND boot = ?';
  const within = all<Row>(db, `${columns} AND mono BETWEEN ? AND ?`, kiosk, boot, from, to);
  const before = one<Row>(db, `${columns} AND mono < ? ORDER BY mono DESC LIMIT 1`, kiosk, boot, from);
  const after = one<Row>(db, `${columns} AND mono > ? ORDER BY mono LIMIT 1`, kiosk, boot, to);
  return [before, ...within, after].filter((row) => row !== undefined).map(sampleOf);
}
