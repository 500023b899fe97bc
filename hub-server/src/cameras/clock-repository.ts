import type { CameraClockVersion } from '@otklik/shared/api/camera-clock.ts';
import type { CameraClock } from '@otklik/shared/video/camera-clock.ts';
import type { Actor } from '../db/contract/audit.ts';
import { all, type Db, one, run } from '../db/sqlite.ts';

/** A mark that stands, with the press as it is known now. */
export interface MarkRow {
  readonly id: string;
  readonly journal: number;
  readonly kiosk: string;
  readonly epoch: string;
  readonly seq: number;
  readonly hub_at: number;
  readonly clock_error: number;
  readonly camera_at: number;
  readonly frame_ms: number;
  readonly by: string;
  readonly at: number;
}

const STANDING = `m.camera_at IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM camera_marks n WHERE n.supersedes = m.id)`;

export const standingMarks = (db: Db, camera: string): readonly MarkRow[] =>
  all(
    db,
    `SELECT m.id, m.journal, j.kiosk, j.epoch, m.seq, i.hub_at, i.clock_error, m.camera_at, m.frame_ms, u.name AS by, m.at
     FROM camera_marks m JOIN journals j ON j.id = m.journal JOIN users u ON u.id = m.marked_by
     JOIN review_items i ON i.journal = m.journal AND i.seq = m.seq
     WHERE m.camera = ? AND ${STANDING} ORDER BY i.hub_at, m.ordinal`,
    camera,
  );

interface StandingMark {
  readonly id: string;
  readonly journal: number;
  readonly seq: number;
}

/** The mark that stands for a press, or has this id. */
export const markOfPress = (db: Db, camera: string, journal: number, seq: number): StandingMark | undefined =>
  one(
    db,
    `SELECT m.id, m.journal, m.seq FROM camera_marks m
     WHERE m.camera = ? AND m.journal = ? AND m.seq = ? AND ${STANDING}`,
    camera,
    journal,
    seq,
  );
export const markOfId = (db: Db, camera: string, id: string): StandingMark | undefined =>
  one(
    db,
    `SELECT m.id, m.journal, m.seq FROM camera_marks m WHERE m.camera = ? AND m.id = ? AND ${STANDING}`,
    camera,
    id,
  );

export interface MarkRecord extends Actor, StandingMark {
  readonly camera: string;
  /** Null: the mark before is taken back. */
  readonly cameraAt: number | null;
  readonly frameMs: number;
  readonly supersedes: string | undefined;
}

export function addMark(db: Db, record: MarkRecord): void {
  run(
    db,
    `INSERT INTO camera_marks (id, camera, ordinal, journal, seq, camera_at, frame_ms, marked_by, at, supersedes)
     VALUES (?, ?, (SELECT COALESCE(MAX(ordinal), 0) + 1 FROM camera_marks WHERE camera = ?), ?, ?, ?, ?, ?, ?, ?)`,
    record.id,
    record.camera,
    record.camera,
    record.journal,
    record.seq,
    record.cameraAt,
    record.frameMs,
    record.user,
    record.now,
    record.supersedes ?? null,
  );
}

interface ClockRow {
  readonly version: number;
  readonly from_at: number;
  readonly basis: CameraClockVersion['basis'];
  readonly reference: number;
  readonly clock_offset: number;
  readonly drift: number;
  readonly clock_error: number;
  readonly drift_error: number;
  readonly marks: string;
  readonly by: string;
  readonly at: number;
}
const CLOCK = `SELECT c.version, c.from_at, c.basis, c.reference, c.clock_offset, c.drift, c.clock_error, c.drift_error,
  c.marks, u.name AS by, c.at FROM camera_clocks c JOIN users u ON u.id = c.made_by`;

const versionOf = (row: ClockRow): CameraClockVersion => ({
  ...{ version: row.version, from: row.from_at, basis: row.basis },
  clock: {
    ...{ reference: row.reference, offset: row.clock_offset, drift: row.drift },
    ...{ error: row.clock_error, driftError: row.drift_error },
  },
  marks: row.marks === '' ? 0 : row.marks.split(' ').length,
  ...{ by: row.by, madeAt: row.at },
});

/** The latest version that holds for what was recorded at `at`, hub time. */
export function versionAt(db: Db, camera: string, at: number): CameraClockVersion | undefined {
  const row = one<ClockRow>(
    db,
    `${CLOCK} WHERE c.camera = ? AND c.from_at <= ? ORDER BY c.version DESC LIMIT 1`,
    camera,
    at,
  );
  return row === undefined ? undefined : versionOf(row);
}

/** Newest first. */
export const versionsOf = (db: Db, camera: string): CameraClockVersion[] =>
  all<ClockRow>(db, `${CLOCK} WHERE c.camera = ? ORDER BY c.version DESC`, camera).map(versionOf);

/** Gives the version's number. */
export function addVersion(
  db: Db,
  version: Actor & {
    readonly camera: string;
    readonly from: number;
    readonly basis: CameraClockVersion['basis'];
    readonly clock: CameraClock;
    readonly marks: readonly string[];
  },
): number {
  const { camera, clock } = version;
  const number =
    (one<{ last: number }>(
      db,
      'SELECT COALESCE(MAX(version), 0) AS last FROM camera_clocks WHERE camera = ?',
      camera,
    )?.last ?? 0) + 1;
  run(
    db,
    `INSERT INTO camera_clocks (camera, version, from_at, basis, reference, clock_offset, drift, clock_error, drift_error,
       marks, made_by, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ...[camera, number, version.from, version.basis],
    ...[clock.reference, clock.offset, clock.drift, clock.error, clock.driftError],
    ...[version.marks.join(' '), version.user, version.now],
  );
  return number;
}
