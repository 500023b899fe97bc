import { all, type Db, run } from '../db/sqlite.ts';
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

// Each parameter stands in an expression: SQLite (3.54, with STAT4) plans this statement anew at each binding of a bare one,
// four times what the look-up itself takes.
const OF_BOOT = "FROM clock_samples WHERE kiosk = ? || '' AND boot = ? || '' AND mono";
const NEAREST = `SELECT mono, clock_offset, clock_error ${OF_BOOT} >= COALESCE((SELECT MAX(mono) ${OF_BOOT} < ? + 0), ? + 0)
  AND mono <= COALESCE((SELECT MIN(mono) ${OF_BOOT} > ? + 0), ? + 0)`;

/**
 * The samples of one boot that can be nearest to something in [from, to], ascending: those within and one on either side.
 * Sorted here, since ORDER BY would have it planned anew as well.
 */
export function clockSamples(db: Db, kiosk: string, boot: string, from: number, to: number): ClockSample[] {
  const boots = [kiosk, boot] as const;
  const rows = all<Row>(db, NEAREST, ...boots, ...boots, from, from, ...boots, to, to);
  return rows.map(sampleOf).sort((a, b) => a.mono - b.mono);
}

/** How many samples on either side of an event are looked at: an event is dated by one of its batch, or the next. */
const AROUND = 32;

/** Samples of one boot around an instant, in no order. */
export function samplesAround(
  db: Db,
  { kiosk, boot, mono }: { readonly kiosk: string; readonly boot: string; readonly mono: number },
): readonly ClockSample[] {
  const side = (compare: '<' | '>=', order: 'ASC' | 'DESC') =>
    all<Row>(
      db,
      `SELECT mono, clock_offset, clock_error ${OF_BOOT} ${compare} ? + 0 ORDER BY mono ${order} LIMIT ${AROUND}`,
      kiosk,
      boot,
      mono,
    ).map(sampleOf);
  return [...side('<', 'DESC'), ...side('>=', 'ASC')];
}
