import type { Result } from '@otklik/shared/base/result.ts';

/** A stretch of one journal whose bodies may be moved to a file. */
export interface ArchiveCandidate {
  readonly journal: number;
  readonly kiosk: string;
  readonly epoch: string;
  /** UTC month of its first event, `YYYY-MM`. */
  readonly month: string;
  readonly from: number;
  readonly to: number;
  /** Canonical JSON of each event. */
  readonly bodies: readonly string[];
}

export interface ArchivedSegment {
  readonly journal: number;
  readonly month: string;
  readonly from: number;
  readonly to: number;
  /** Relative to the archive's folder. */
  readonly file: string;
  readonly sha256: string;
  /** Hub time, ms. */
  readonly at: number;
}

/** Retention: bodies of old events move to files, the rows with hashes and times stay. */
export interface ArchiveCommands {
  /** Empties the bodies of the segment, whose file is durable; false where that stretch is not there to be emptied. */
  archiveSegment(input: ArchivedSegment): Result<undefined, 'changed'>;
}

export interface ArchiveQueries {
  /** The next stretch of events before hub time `before`, of one journal and one month; undefined when all is done. */
  archiveCandidate(input: { readonly before: number; readonly limit: number }): ArchiveCandidate | undefined;
}
