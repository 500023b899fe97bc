import { all, type Db, run } from '../db/sqlite.ts';

export interface ReleaseRow {
  readonly sha256: string;
  readonly version: string;
  /** JSON of a `Release`. */
  readonly body: string;
  readonly added_at: number;
  readonly percent: number;
  readonly wait_for: string;
  readonly rollout_at: number | null;
  readonly held: number;
  /** JSON of a `RolloutRequest`. */
  readonly before: string | null;
  readonly revision: number;
}

export const listReleaseRows = (db: Db): readonly ReleaseRow[] =>
  all<ReleaseRow>(
    db,
    `SELECT sha256, version, body, added_at, percent, wait_for, rollout_at, held, before, revision FROM releases
     ORDER BY added_at DESC, sha256`,
  );

export const listReleaseKiosks = (db: Db): readonly { readonly sha256: string; readonly kiosk: string }[] =>
  all(db, 'SELECT sha256, kiosk FROM release_kiosks ORDER BY sha256, kiosk');

/** Whether it is new. */
export const insertRelease = (
  db: Db,
  row: Pick<ReleaseRow, 'sha256' | 'version' | 'body' | 'added_at'>,
): boolean =>
  run(
    db,
    `INSERT INTO releases (sha256, version, body, added_at, percent, wait_for, rollout_at)
     VALUES (?, ?, ?, ?, 0, 'auto', NULL) ON CONFLICT (sha256) DO NOTHING`,
    row.sha256,
    row.version,
    row.body,
    row.added_at,
  ) > 0;

/** False where no release has this hash. */
export function updateRollout(
  db: Db,
  rollout: Pick<ReleaseRow, 'sha256' | 'percent' | 'wait_for' | 'held' | 'before'> & {
    readonly at: number;
    readonly kiosks: readonly string[];
  },
): boolean {
  const changed = run(
    db,
    `UPDATE releases SET percent = ?, wait_for = ?, rollout_at = ?, held = ?, before = ?, revision = revision + 1
     WHERE sha256 = ?`,
    rollout.percent,
    rollout.wait_for,
    rollout.at,
    rollout.held,
    rollout.before,
    rollout.sha256,
  );
  if (changed === 0) return false;
  run(db, 'DELETE FROM release_kiosks WHERE sha256 = ?', rollout.sha256);
  for (const kiosk of rollout.kiosks) {
    run(db, 'INSERT INTO release_kiosks (sha256, kiosk) VALUES (?, ?)', rollout.sha256, kiosk);
  }
  return true;
}
