import { dirname, join } from 'node:path';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import type { ArchiveCandidate, ArchivedSegment } from '../db/contract/archive.ts';
import { all, type Db, one, run } from '../db/sqlite.ts';
import { readSegment, type SegmentError } from './segment-file.ts';

/** The archive's folder lies beside the database. */
export const ARCHIVE_FOLDER = 'archive';
const folderOf = (db: Db): string => join(dirname(db.name), ARCHIVE_FOLDER);

/** The first event of an epoch stays in the table: it says how the epoch came to be, and is asked for all the time. */
const FIRST = 1;

/** UTC month of an instant, `YYYY-MM`. */
export const monthOf = (at: number): string => new Date(at).toISOString().slice(0, 7);

interface Stretch {
  readonly journal: number;
  readonly kiosk: string;
  readonly epoch: string;
  /** Last event that is archived, or the first of all. */
  readonly after: number;
}

export function archiveCandidate(
  db: Db,
  { before, limit }: { readonly before: number; readonly limit: number },
): ArchiveCandidate | undefined {
  const stretch = one<Stretch>(
    db,
    `SELECT d.journal, d.kiosk, d.epoch, d.after FROM (
       SELECT j.id AS journal, j.kiosk, j.epoch, j.durable,
         COALESCE((SELECT MAX(s.to_seq) FROM archived_segments s WHERE s.journal = j.id), ?) AS after
       FROM journals j) d
     JOIN events e ON e.journal = d.journal AND e.seq = d.after + 1
     WHERE d.after < d.durable AND e.hub_at < ? ORDER BY d.journal LIMIT 1`,
    FIRST,
    before,
  );
  if (stretch === undefined) return undefined;
  const { journal, kiosk, epoch, after } = stretch;
  const rows = all<{ seq: number; body: string; hubAt: number }>(
    db,
    'SELECT seq, body, hub_at AS "hubAt" FROM events WHERE journal = ? AND seq > ? ORDER BY seq LIMIT ?',
    journal,
    after,
    limit,
  );
  const month = monthOf(rows[0]?.hubAt ?? 0);
  const bodies: string[] = [];
  for (const { seq, body, hubAt } of rows) {
    if (seq !== after + 1 + bodies.length || hubAt >= before || monthOf(hubAt) !== month) break;
    bodies.push(body);
  }
  return { journal, kiosk, epoch, month, from: after + 1, to: after + bodies.length, bodies };
}

export function archiveSegment(db: Db, segment: ArchivedSegment): Result<undefined, 'changed'> {
  const { journal, from, to, month, file, sha256, at } = segment;
  const taken = one(
    db,
    'SELECT 1 AS taken FROM archived_segments WHERE journal = ? AND to_seq >= ? LIMIT 1',
    journal,
    from,
  );
  if (taken !== undefined) return err('changed');
  run(
    db,
    `INSERT INTO archived_segments (journal, from_seq, to_seq, month, file, sha256, archived_at)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    journal,
    from,
    to,
    month,
    file,
    sha256,
    at,
  );
  run(db, "UPDATE events SET body = '' WHERE journal = ? AND seq BETWEEN ? AND ?", journal, from, to);
  return ok(undefined);
}

export interface SegmentRow {
  readonly from: number;
  readonly to: number;
  readonly file: string;
  readonly sha256: string;
}

export const segmentsOf = (db: Db, journal: number): readonly SegmentRow[] =>
  all(
    db,
    'SELECT from_seq AS "from", to_seq AS "to", file, sha256 FROM archived_segments WHERE journal = ? ORDER BY from_seq',
    journal,
  );

/** The last file read on a connection: who reads one event of a stretch mostly reads the next ones too. */
const lastRead = new WeakMap<Db, { readonly file: string; readonly bodies: readonly string[] }>();

function segmentBodies(db: Db, segment: SegmentRow): Result<readonly string[], SegmentError> {
  const known = lastRead.get(db);
  if (known?.file === segment.file) return ok(known.bodies);
  const read = readSegment(folderOf(db), segment);
  if (read.ok) lastRead.set(db, { file: segment.file, bodies: read.value });
  return read;
}

/** The body of an archived event, or why it cannot be had. */
export function archivedBody(db: Db, journal: number, seq: number): Result<string, SegmentError> {
  const segment = one<SegmentRow>(
    db,
    `SELECT from_seq AS "from", to_seq AS "to", file, sha256 FROM archived_segments
     WHERE journal = ? AND from_seq <= ? AND to_seq >= ?`,
    journal,
    seq,
    seq,
  );
  if (segment === undefined)
    return err(coded('segment-missing', `Event ${seq} has no body and no archived file.`));
  const bodies = segmentBodies(db, segment);
  if (!bodies.ok) return bodies;
  return ok(bodies.value[seq - segment.from] ?? '');
}

/**
 * The row with its body, wherever that is. An archived file that is gone leaves it empty: what was decided by the event
 * is in its poll, and `verify` names the file.
 */
export function withBody<Row extends { readonly seq: number; readonly body: string }>(
  db: Db,
  journal: number,
  row: Row,
): Row {
  if (row.body !== '') return row;
  const body = archivedBody(db, journal, row.seq);
  return body.ok ? { ...row, body: body.value } : row;
}

/** What is wrong with the archived files of a journal, a line each. */
export const damagedSegments = (db: Db, journal: number): readonly string[] =>
  segmentsOf(db, journal).flatMap((segment) => {
    const read = readSegment(folderOf(db), segment);
    return read.ok ? [] : [read.error.detail];
  });
