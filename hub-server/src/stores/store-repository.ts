import type { StoresReply } from '@otklik/shared/api/admin.ts';
import { all, type Db, one, run } from '../db/sqlite.ts';
import type { Camera } from './camera.ts';

export const addStore = (db: Db, store: { id: string; name: string; zone: string; now: number }): void => {
  run(
    db,
    'INSERT INTO stores (id, name, zone, created_at) VALUES (?, ?, ?, ?)',
    store.id,
    store.name,
    store.zone,
    store.now,
  );
};

export const findStore = (db: Db, id: string): { id: string; name: string; zone: string } | undefined =>
  one(db, 'SELECT id, name, zone FROM stores WHERE id = ?', id);

export interface WorkplaceRow {
  readonly id: string;
  readonly store: string;
  readonly name: string;
}

export const addWorkplace = (db: Db, workplace: WorkplaceRow & { now: number }): void => {
  run(
    db,
    'INSERT INTO workplaces (id, store, name, created_at) VALUES (?, ?, ?, ?)',
    workplace.id,
    workplace.store,
    workplace.name,
    workplace.now,
  );
};

export const findWorkplace = (db: Db, id: string): WorkplaceRow | undefined =>
  one(db, 'SELECT id, store, name FROM workplaces WHERE id = ?', id);

export function listStores(db: Db): StoresReply {
  const stores = all<{ id: string; name: string; zone: string }>(
    db,
    'SELECT id, name, zone FROM stores ORDER BY name, id',
  );
  const workplaces = all<WorkplaceRow>(
    db,
    'SELECT id, store, name FROM workplaces ORDER BY created_at, name, id',
  );
  const byStore = Map.groupBy(workplaces, ({ store }) => store);
  return {
    stores: stores.map((store) => ({
      ...store,
      workplaces: (byStore.get(store.id) ?? []).map(({ id, name }) => ({ id, name })),
    })),
  };
}

export function addCamera(db: Db, camera: Camera & { now: number }): void {
  run(
    db,
    `INSERT INTO cameras (id, store, name, folder, pattern, zone, timing, clock_offset, clock_error, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    camera.id,
    camera.store,
    camera.name,
    camera.folder,
    camera.pattern,
    camera.zone,
    camera.timing,
    camera.offset,
    camera.error,
    camera.now,
  );
  for (const workplace of camera.workplaces) {
    run(db, 'INSERT INTO camera_workplaces (camera, workplace) VALUES (?, ?)', camera.id, workplace);
  }
}

interface CameraRow extends Omit<Camera, 'workplaces' | 'offset' | 'error'> {
  readonly clock_offset: number;
  readonly clock_error: number;
}

const CAMERA =
  'SELECT id, store, name, folder, pattern, zone, timing, clock_offset, clock_error FROM cameras';

const cameraOf = (db: Db, { clock_offset: offset, clock_error: error, ...row }: CameraRow): Camera => ({
  ...row,
  offset,
  error,
  workplaces: all<{ workplace: string }>(
    db,
    'SELECT workplace FROM camera_workplaces WHERE camera = ? ORDER BY workplace',
    row.id,
  ).map(({ workplace }) => workplace),
});

export function findCamera(db: Db, id: string): Camera | undefined {
  const row = one<CameraRow>(db, `${CAMERA} WHERE id = ?`, id);
  return row === undefined ? undefined : cameraOf(db, row);
}

export const listCameras = (db: Db): readonly Camera[] =>
  all<CameraRow>(db, `${CAMERA} ORDER BY created_at, id`).map((row) => cameraOf(db, row));

/** Cameras that show a workplace, in the order in which they were added. */
export const camerasOf = (db: Db, workplace: string): readonly Camera[] =>
  all<CameraRow>(
    db,
    `${CAMERA} WHERE id IN (SELECT camera FROM camera_workplaces WHERE workplace = ?) ORDER BY created_at, id`,
    workplace,
  ).map((row) => cameraOf(db, row));
