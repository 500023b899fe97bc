import type { UserScope } from '@otklik/shared/api/session.ts';
import { all, type Db, listsOf, one, run } from '../db/sqlite.ts';
import { storeCondition } from '../users/scope-repository.ts';
import type { Region } from '../video/motion.ts';
import type { EventKey } from './risk-repository.ts';

const NAME = 'risk-motion';

/** Whether the chain has the motion hint on; off unless somebody has set it. */
export const motionIsOn = (db: Db): boolean =>
  one<{ value: string }>(db, 'SELECT value FROM settings WHERE name = ?', NAME)?.value === 'on';

export const setMotionOn = (db: Db, on: boolean): void => {
  run(
    db,
    'INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    NAME,
    on ? 'on' : 'off',
  );
};

export const regionOf = (db: Db, camera: string): Region | undefined =>
  one(db, 'SELECT x, y, width, height FROM motion_regions WHERE camera = ?', camera);

export const saveRegion = (db: Db, camera: string, { x, y, width, height }: Region): void => {
  run(
    db,
    `INSERT INTO motion_regions (camera, x, y, width, height) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (camera) DO UPDATE SET x = excluded.x, y = excluded.y, width = excluded.width,
       height = excluded.height`,
    camera,
    x,
    y,
    width,
    height,
  );
};

export interface CameraRegionRow {
  readonly id: string;
  readonly name: string;
  readonly store: string;
  readonly storeName: string;
  readonly x: number | null;
  readonly y: number | null;
  readonly width: number | null;
  readonly height: number | null;
}

/** Cameras in use within a scope, with the regions that were set. */
export function cameraRegions(db: Db, within: UserScope | undefined): readonly CameraRegionRow[] {
  const narrowed = storeCondition('c.store', within);
  return all(
    db,
    `SELECT c.id, c.name, c.store, s.name AS "storeName", r.x, r.y, r.width, r.height FROM cameras c
       JOIN stores s ON s.id = c.store LEFT JOIN motion_regions r ON r.camera = c.id
     WHERE c.retired_at IS NULL ${narrowed === undefined ? '' : `AND ${narrowed.sql}`}
     ORDER BY s.name, c.store, c.name, c.id`,
    ...(narrowed === undefined ? [] : [narrowed.value]),
  );
}

export interface WindowRow extends EventKey {
  readonly workplace: string;
  readonly at: number;
}

/** Of the first `front` items that wait in the queue, those whose pictures were not looked at. */
export const unseenWindows = (db: Db, front: number): readonly WindowRow[] =>
  all(
    db,
    `SELECT q.journal, q.seq, i.workplace, i.hub_at AS at FROM (
       SELECT journal, seq, place, turn FROM risk_items WHERE judged = 0
       ORDER BY place, turn, journal, seq LIMIT ?) q
     JOIN review_items i ON i.journal = q.journal AND i.seq = q.seq
     WHERE NOT EXISTS (SELECT 1 FROM risk_motion m WHERE m.journal = q.journal AND m.seq = q.seq)
     ORDER BY q.place, q.turn, q.journal, q.seq`,
    front,
  );

/** Shares of changed pixels of items' windows, per mille; null where it could not be seen, without those nobody looked at. */
export const motionShares = (
  db: Db,
  journal: number,
  seqs: readonly number[],
): readonly { readonly seq: number; readonly share: number | null }[] =>
  listsOf(seqs).flatMap(({ values, places }) =>
    all<{ seq: number; share: number | null }>(
      db,
      `SELECT seq, share FROM risk_motion WHERE journal = ? + 0 AND seq IN (${places})`,
      journal,
      ...values,
    ),
  );

export const saveShare = (db: Db, { journal, seq }: EventKey, share: number | null): void => {
  run(
    db,
    `INSERT INTO risk_motion (journal, seq, share) VALUES (?, ?, ?)
     ON CONFLICT (journal, seq) DO UPDATE SET share = excluded.share`,
    journal,
    seq,
    share,
  );
};

/** Items whose windows were looked at, with their store. */
export const seenItems = (db: Db): readonly (EventKey & { readonly store: string })[] =>
  all(
    db,
    'SELECT m.journal, m.seq, r.store FROM risk_motion m JOIN risk_items r ON r.journal = m.journal AND r.seq = m.seq',
  );

export const dropShares = (db: Db): void => {
  run(db, 'DELETE FROM risk_motion');
};

/** What was measured of a window goes; whether there was anything. */
export const dropShare = (db: Db, { journal, seq }: EventKey): boolean =>
  run(db, 'DELETE FROM risk_motion WHERE journal = ? AND seq = ?', journal, seq) > 0;
