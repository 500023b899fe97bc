import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { addAudit } from '../audit/audit-repository.ts';
import { camerasAt } from '../cameras/camera-at.ts';
import type { Actor } from '../db/contract/audit.ts';
import type { Within } from '../db/contract/people.ts';
import type { MotionSettings, MotionWindow } from '../db/contract/risk.ts';
import type { Db } from '../db/sqlite.ts';
import type { HubError } from '../problem.ts';
import { findCamera } from '../stores/store-repository.ts';
import { type Region, wholePicture } from '../video/motion.ts';
import {
  cameraRegions,
  dropShares,
  motionIsOn,
  regionOf,
  saveRegion,
  saveShare,
  seenItems,
  setMotionOn,
  unseenWindows,
} from './motion-repository.ts';
import { queueItems } from './risk-commands.ts';
import { itemStandings, storeInQueue } from './risk-repository.ts';

export function motionSettings(db: Db, { within }: Within): MotionSettings {
  return {
    on: motionIsOn(db),
    cameras: cameraRegions(db, within).map(({ id, name, store, storeName, x, y, width, height }) => ({
      ...{ id, name, store: { id: store, name: storeName } },
      region:
        x === null || y === null || width === null || height === null
          ? wholePicture
          : { x, y, width, height },
    })),
  };
}

/** Switched off, what was measured is forgotten, and the queue stands as if nobody had looked. */
export function setMotion(db: Db, { on, user, now }: Actor & { readonly on: boolean }): undefined {
  if (motionIsOn(db) === on) return undefined;
  setMotionOn(db, on);
  if (!on) {
    const seen = seenItems(db);
    dropShares(db);
    for (const { store, ...event } of seen) queueItems(db, store, [event]);
  }
  addAudit(db, { at: now, user, action: 'motion-hint-changed', subject: 'chain', detail: { on } });
  return undefined;
}

export function setMotionRegion(
  db: Db,
  { camera, region, user, now }: Actor & { readonly camera: string; readonly region: Region },
): Result<undefined, HubError> {
  if (findCamera(db, camera) === undefined) return err(coded('camera-unknown', 'There is no such camera.'));
  saveRegion(db, camera, region);
  const { x, y, width, height } = region;
  addAudit(db, {
    ...{ at: now, user, action: 'motion-region-changed', subject: `camera:${camera}` },
    detail: { x, y, width, height },
  });
  return ok(undefined);
}

/** Windows are looked at from the front of the queue, so far and no further. */
const FRONT = 500;

export function motionWindows(db: Db): readonly MotionWindow[] {
  if (!motionIsOn(db)) return [];
  return unseenWindows(db, FRONT).map(({ journal, seq, workplace, at }) => {
    const [camera] = camerasAt(db, workplace, at);
    return {
      ...{ journal, seq, at, camera: camera?.id },
      region: camera === undefined ? wholePicture : (regionOf(db, camera.id) ?? wholePicture),
    };
  });
}

export function saveMotion(
  db: Db,
  { share, ...event }: { readonly journal: number; readonly seq: number; readonly share: number | null },
): undefined {
  // Judged meanwhile, or switched off: nothing is kept of it.
  if (!motionIsOn(db) || itemStandings(db, event.journal, [event.seq])[0]?.judged !== 0) return undefined;
  saveShare(db, event, share === null ? null : Math.round(share * 1000));
  const store = storeInQueue(db, event);
  if (store !== undefined) queueItems(db, store, [event]);
  return undefined;
}
