import { join } from 'node:path';
import type { HubDatabase } from '../db/hub-database.ts';
import { ARCHIVE_FOLDER } from './archive-repository.ts';
import { segmentPath, writeSegment } from './segment-file.ts';

/** Events in one file at most: about 150 KB, read whole when one of them is asked for. */
const SEGMENT_EVENTS = 5000;

export interface ArchiveWork {
  readonly segments: number;
  readonly events: number;
}

/**
 * Moves the bodies of all events before hub time `before` to files by month. A file is on the disk before its rows are
 * emptied, so whatever stops this leaves every body in one place at least; it can run beside ingest and be stopped
 * between two segments.
 */
export async function archiveBefore(
  db: HubDatabase,
  options: {
    readonly dataDir: string;
    readonly before: number;
    readonly now: () => number;
    readonly stopped?: () => boolean;
    readonly onSegment?: (work: ArchiveWork) => void;
  },
): Promise<ArchiveWork> {
  const { dataDir, before, now, stopped = () => false, onSegment } = options;
  let work: ArchiveWork = { segments: 0, events: 0 };
  while (!stopped()) {
    const candidate = await db.read('archiveCandidate', { before, limit: SEGMENT_EVENTS });
    if (candidate === undefined) break;
    const { journal, month, from, to, bodies } = candidate;
    const sha256 = await writeSegment(join(dataDir, ARCHIVE_FOLDER), candidate, bodies);
    const segment = { journal, month, from, to, file: segmentPath(candidate), sha256, at: now() };
    const kept = await db.write('archiveSegment', segment);
    // Somebody else has done it meanwhile; the next look sees that.
    if (!kept.ok) continue;
    work = { segments: work.segments + 1, events: work.events + bodies.length };
    onSegment?.(work);
  }
  return work;
}

/** The first instant of the UTC month that lies `months` whole months before that of `now`, ms. */
export function monthsBefore(now: number, months: number): number {
  const date = new Date(now);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - months, 1);
}
