import type { CameraClockReply } from '@otklik/shared/api/camera-clock.ts';
import { totalError } from '@otklik/shared/review/error-chain.ts';
import { clockAt } from '@otklik/shared/video/camera-clock.ts';
import type { ClockMark } from '@otklik/shared/video/fit-clock.ts';
import type { CameraAt } from '../db/contract/camera-clocks.ts';
import type { Db } from '../db/sqlite.ts';
import { errorChain } from '../review/error-chain.ts';
import { itemIdOf } from '../review/item-id.ts';
import type { Camera } from '../stores/camera.ts';
import { camerasOf, findCamera, findStore } from '../stores/store-repository.ts';
import { placingError } from '../video/remote/placing-error.ts';
import { type MarkRow, standingMarks, versionAt, versionsOf } from './clock-repository.ts';

/** A camera with its clock as it stands for what was recorded at `at`, hub time. */
export function standing(db: Db, camera: Camera, at: number): CameraAt {
  const version = versionAt(db, camera.id, at);
  return version === undefined
    ? { ...camera, clock: 0 }
    : { ...camera, ...clockAt(version.clock, at), clock: version.version };
}

export function cameraAt(
  db: Db,
  { id, at }: { readonly id: string; readonly at: number },
): CameraAt | undefined {
  const camera = findCamera(db, id);
  return camera === undefined ? undefined : standing(db, camera, at);
}

/** Cameras that show a workplace, as they stand at a time. */
export const camerasAt = (db: Db, workplace: string, at: number): readonly CameraAt[] =>
  camerasOf(db, workplace).map((camera) => standing(db, camera, at));

/** What each recording's own start may be wrong by, ms: what the names allow, or less where the settings say so. */
export const namingOf = (camera: Camera): number =>
  camera.error > 0 ? Math.min(camera.error, placingError(camera)) : placingError(camera);

/** What was marked is the press, not its stamp: the way from the one to the other counts as it does in the review. */
export function clockMark(db: Db, row: MarkRow, naming: number): ClockMark & { readonly whole: boolean } {
  const chain = errorChain(db, row, row.clock_error);
  const { total, whole } = totalError({
    ...{ console: chain.console, kiosk: chain.kiosk?.error, hub: chain.hub },
    camera: row.frame_ms + naming,
  });
  return { id: row.id, at: row.hub_at, cameraAt: row.camera_at, bound: total, whole };
}

export function cameraClock(
  db: Db,
  { camera: id }: { readonly camera: string },
): CameraClockReply | undefined {
  const camera = findCamera(db, id);
  const store = camera === undefined ? undefined : findStore(db, camera.store);
  if (camera === undefined || store === undefined) return undefined;
  const naming = namingOf(camera);
  return {
    camera: { id, name: camera.name },
    store: { id: store.id, name: store.name, zone: store.zone },
    workplaces: [...camera.workplaces],
    settings: { offset: camera.offset, error: camera.error },
    naming,
    marks: standingMarks(db, id).map((row) => ({
      ...clockMark(db, row, naming),
      item: itemIdOf(row),
      ...{ by: row.by, markedAt: row.at },
    })),
    versions: versionsOf(db, id),
  };
}
