import type { StoresReply } from '@otklik/shared/api/admin.ts';
import type { StoreListInput } from '../db/contract/chain.ts';
import { all, type Db, one, run, type SqlValue } from '../db/sqlite.ts';
import { storeCondition } from '../users/scope-repository.ts';
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

export const storeNames = (db: Db): ReadonlyMap<string, string> =>
  new Map(
    all<{ id: string; name: string }>(db, 'SELECT id, name FROM stores').map(({ id, name }) => [id, name]),
  );

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

export function findWorkplace(
  db: Db,
  id: string,
): (WorkplaceRow & { readonly retired: boolean }) | undefined {
  const row = one<WorkplaceRow & Retirable>(
    db,
    'SELECT id, store, name, retired_at FROM workplaces WHERE id = ?',
    id,
  );
  if (row === undefined) return undefined;
  const { retired_at, ...workplace } = row;
  return { ...workplace, retired: retired_at !== null };
}

/** Whether the store is there and has not been retired. */
export const isInUse = (db: Db, store: string): boolean =>
  one(db, 'SELECT 1 AS yes FROM stores WHERE id = ? AND retired_at IS NULL', store) !== undefined;

/** Stores by name, then id, each with its workplaces; those retired only where they are asked for. */
export function listStores(
  db: Db,
  { within, retired = false, after, limit }: StoreListInput = {},
): StoresReply {
  const conditions = retired ? [] : ['retired_at IS NULL'];
  const values: SqlValue[] = [];
  const narrowed = storeCondition('id', within);
  if (narrowed !== undefined) {
    conditions.push(narrowed.sql);
    values.push(narrowed.value);
  }
  if (after !== undefined) {
    conditions.push('(name > ? OR (name = ? AND id > ?))');
    values.push(after.name, after.name, after.id);
  }
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  const stores = all<Retirable & { id: string; name: string; zone: string }>(
    db,
    `SELECT id, name, zone, retired_at FROM stores ${where} ORDER BY name, id LIMIT ?`,
    ...values,
    limit ?? Number.MAX_SAFE_INTEGER,
  );
  const workplaces = all<WorkplaceRow & Retirable>(
    db,
    `SELECT id, store, name, retired_at FROM workplaces ${retired ? '' : 'WHERE retired_at IS NULL'}
     ORDER BY created_at, name, id`,
  );
  const byStore = Map.groupBy(workplaces, ({ store }) => store);
  return {
    stores: stores.map(({ retired_at, ...store }) => ({
      ...store,
      ...retirement(retired_at),
      workplaces: (byStore.get(store.id) ?? []).map((each) => ({
        id: each.id,
        name: each.name,
        ...retirement(each.retired_at),
      })),
    })),
  };
}

interface Retirable {
  readonly retired_at: number | null;
}
const retirement = (at: number | null): { readonly retiredAt?: number } =>
  at === null ? {} : { retiredAt: at };

export function addCamera(db: Db, camera: Camera & { now: number }): void {
  run(
    db,
    `INSERT INTO cameras (id, store, name, folder, pattern, zone, timing, clock_offset, clock_error, created_at, remote)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
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
    remoteText(camera.remote),
  );
  for (const workplace of camera.workplaces) {
    run(db, 'INSERT INTO camera_workplaces (camera, workplace) VALUES (?, ?)', camera.id, workplace);
  }
}

export const remoteText = (remote: Camera['remote']): string | null =>
  remote === undefined ? null : JSON.stringify(remote);

interface CameraRow extends Omit<Camera, 'workplaces' | 'offset' | 'error' | 'remote' | 'hasCredentials'> {
  readonly clock_offset: number;
  readonly clock_error: number;
  readonly remote: string | null;
  readonly has_credentials: number;
}

const CAMERA = `SELECT id, store, name, folder, pattern, zone, timing, clock_offset, clock_error, remote,
     EXISTS (SELECT 1 FROM camera_credentials c WHERE c.camera = cameras.id) AS has_credentials FROM cameras`;

const cameraOf = (
  db: Db,
  { clock_offset: offset, clock_error: error, remote, has_credentials, ...row }: CameraRow,
): Camera => ({
  ...row,
  offset,
  error,
  // Stored as it was checked on its way in.
  ...(remote === null ? {} : { remote: JSON.parse(remote) }),
  ...(has_credentials === 0 ? {} : { hasCredentials: true as const }),
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

/** A camera's login, sealed; undefined: there is none. */
export const cameraCredentials = (db: Db, { id }: { readonly id: string }): string | undefined =>
  one<{ sealed: string }>(db, 'SELECT sealed FROM camera_credentials WHERE camera = ?', id)?.sealed;

export function setCameraCredentials(db: Db, id: string, sealed: string | null): void {
  run(db, 'DELETE FROM camera_credentials WHERE camera = ?', id);
  if (sealed !== null) run(db, 'INSERT INTO camera_credentials (camera, sealed) VALUES (?, ?)', id, sealed);
}
