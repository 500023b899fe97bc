import type {
  CameraListReply,
  CameraRecord,
  ChainHistoryReply,
  ChainKind,
  GroupRecord,
  StoreChange,
  StoreRecord,
  WorkplaceRecord,
} from '@otklik/shared/api/chain.ts';
import type { ChainThing } from '../db/contract/chain-changes.ts';
import type { Within } from '../db/contract/people.ts';
import { all, type Db, one, run } from '../db/sqlite.ts';
import { zonesBefore } from '../results/zone-repository.ts';
import { storeCondition } from '../users/scope-repository.ts';
import type { Camera } from './camera.ts';
import { findCamera, remoteText } from './store-repository.ts';

/** Stores, workplaces, cameras and groups with their revisions, and the versions they have had. */
const TABLES: Readonly<Record<ChainKind, string>> = {
  store: 'stores',
  workplace: 'workplaces',
  camera: 'cameras',
  group: 'store_groups',
};

interface Standing {
  readonly revision: number;
  readonly retired_at: number | null;
}
const standing = ({ revision, retired_at }: Standing) => ({
  revision,
  ...(retired_at === null ? {} : { retiredAt: retired_at }),
});

interface WorkplaceRow extends Standing {
  readonly id: string;
  readonly store: string;
  readonly name: string;
  readonly moved_to: string | null;
}
const WORKPLACE = 'SELECT id, store, name, revision, retired_at, moved_to FROM workplaces';

const workplaceOf = ({ id, store, name, moved_to, ...row }: WorkplaceRow): WorkplaceRecord => ({
  ...{ id, store, name },
  ...standing(row),
  ...(moved_to === null ? {} : { movedTo: moved_to }),
});

export function workplaceRecord(db: Db, { id }: { readonly id: string }): WorkplaceRecord | undefined {
  const row = one<WorkplaceRow>(db, `${WORKPLACE} WHERE id = ?`, id);
  return row === undefined ? undefined : workplaceOf(row);
}

export function storeRecord(db: Db, { id }: { readonly id: string }): StoreRecord | undefined {
  const row = one<Standing & { name: string; zone: string; address: string | null; hours: string | null }>(
    db,
    'SELECT name, zone, address, hours, revision, retired_at FROM stores WHERE id = ?',
    id,
  );
  if (row === undefined) return undefined;
  return {
    ...{ id, name: row.name, zone: row.zone },
    ...(row.address === null ? {} : { address: row.address }),
    // Stored as it was checked on its way in.
    ...(row.hours === null ? {} : { hours: JSON.parse(row.hours) }),
    ...standing(row),
    zonesBefore: zonesBefore(db, id).map(({ zone, until }) => ({ zone, until })),
    workplaces: all<WorkplaceRow>(db, `${WORKPLACE} WHERE store = ? ORDER BY created_at, name, id`, id).map(
      workplaceOf,
    ),
  };
}

export function cameraRecord(db: Db, { id }: { readonly id: string }): CameraRecord | undefined {
  const camera = findCamera(db, id);
  const row = one<Standing>(db, 'SELECT revision, retired_at FROM cameras WHERE id = ?', id);
  return camera === undefined || row === undefined
    ? undefined
    : { ...cameraFields(camera), ...standing(row) };
}

/** What is told of a camera: of where its recordings are, what applies. */
function cameraFields({
  remote,
  folder,
  pattern,
  timing,
  ...camera
}: Camera): Omit<CameraRecord, 'revision'> {
  const told = { ...camera, workplaces: [...camera.workplaces] };
  return remote === undefined ? { ...told, folder, pattern, timing } : { ...told, archive: remote };
}

export const storeCameras = (db: Db, { store }: { readonly store: string }): CameraListReply => ({
  cameras: all<{ id: string }>(
    db,
    'SELECT id FROM cameras WHERE store = ? ORDER BY created_at, id',
    store,
  ).flatMap(({ id }) => cameraRecord(db, { id }) ?? []),
});

/** With those of its stores that lie in the scope. */
export function groupRecord(
  db: Db,
  { id, within }: { readonly id: string } & Within,
): GroupRecord | undefined {
  const narrowed = storeCondition('store', within);
  const row = one<Standing & { name: string }>(
    db,
    'SELECT name, revision, retired_at FROM store_groups WHERE id = ?',
    id,
  );
  if (row === undefined) return undefined;
  const stores = all<{ store: string }>(
    db,
    `SELECT store FROM store_group_members WHERE store_group = ? ${narrowed === undefined ? '' : `AND ${narrowed.sql}`}
     ORDER BY store`,
    id,
    ...(narrowed === undefined ? [] : [narrowed.value]),
  ).map(({ store }) => store);
  return { id, name: row.name, stores, ...standing(row) };
}

export const raiseRevision = (db: Db, { kind, id }: ChainThing): void => {
  run(db, `UPDATE ${TABLES[kind]} SET revision = revision + 1 WHERE id = ?`, id);
};

export const setRetired = (db: Db, { kind, id }: ChainThing, now: number): void => {
  run(db, `UPDATE ${TABLES[kind]} SET retired_at = ? WHERE id = ? AND retired_at IS NULL`, now, id);
};

export const setStore = (db: Db, id: string, { name, address, hours }: StoreChange): void => {
  run(
    db,
    'UPDATE stores SET name = ?, address = ?, hours = ? WHERE id = ?',
    name,
    address ?? null,
    hours === undefined ? null : JSON.stringify(hours),
    id,
  );
};

export const setWorkplaceName = (db: Db, id: string, name: string): void => {
  run(db, 'UPDATE workplaces SET name = ? WHERE id = ?', name, id);
};

export const setMovedTo = (db: Db, id: string, to: string): void => {
  run(db, 'UPDATE workplaces SET moved_to = ? WHERE id = ?', to, id);
};

export function setCamera(db: Db, camera: Omit<Camera, 'store' | 'hasCredentials'>): void {
  const { id, name, folder, pattern, zone, timing, offset, error, remote } = camera;
  run(
    db,
    `UPDATE cameras SET name = ?, folder = ?, pattern = ?, zone = ?, timing = ?, clock_offset = ?, clock_error = ?,
       remote = ? WHERE id = ?`,
    ...[name, folder, pattern, zone, timing, offset, error, remoteText(remote), id],
  );
  run(db, 'DELETE FROM camera_workplaces WHERE camera = ?', id);
  for (const workplace of camera.workplaces)
    run(db, 'INSERT INTO camera_workplaces (camera, workplace) VALUES (?, ?)', id, workplace);
}

export const createdAt = (db: Db, { kind, id }: ChainThing): number =>
  one<{ at: number }>(db, `SELECT created_at AS at FROM ${TABLES[kind]} WHERE id = ?`, id)?.at ?? 0;

/** Keeps a version; one that is kept already stays as it is. */
export function keepVersion(
  db: Db,
  { kind, id }: ChainThing,
  version: {
    readonly revision: number;
    readonly at: number;
    readonly user: string | null;
    readonly content: object;
  },
): void {
  run(
    db,
    `INSERT INTO chain_history (kind, id, revision, at, "user", body) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (kind, id, revision) DO NOTHING`,
    kind,
    id,
    version.revision,
    version.at,
    version.user,
    JSON.stringify(version.content),
  );
}

export const chainHistory = (db: Db, { kind, id }: ChainThing): ChainHistoryReply => ({
  versions: all<{ revision: number; at: number; user: string | null; body: string }>(
    db,
    `SELECT revision, at, "user", body FROM chain_history WHERE kind = ? AND id = ? ORDER BY revision DESC`,
    kind,
    id,
  ).map(({ revision, at, user, body }) => ({
    ...{ revision, at },
    ...(user === null ? {} : { by: user }),
    content: JSON.parse(body),
  })),
});

/** Whether a kiosk that is not revoked serves the workplace, or one of the store. */
export const servedBy = (db: Db, { kind, id }: ChainThing): string | undefined =>
  one<{ kiosk: string }>(
    db,
    `SELECT b.kiosk FROM bindings b JOIN kiosks k ON k.id = b.kiosk JOIN workplaces w ON w.id = b.workplace
     WHERE b.unbound_at IS NULL AND k.revoked_at IS NULL AND ${kind === 'store' ? 'w.store' : 'w.id'} = ? LIMIT 1`,
    id,
  )?.kiosk;

/** Whether somebody's scope, or a plan, is of the group; scopes are JSON and name it by its id. */
export const groupSpokenOf = (db: Db, group: string): boolean => {
  const named = `%"${group}"%`;
  return (
    one(db, 'SELECT 1 AS yes FROM users WHERE scope LIKE ? AND deactivated_at IS NULL LIMIT 1', named) !==
      undefined || one(db, 'SELECT 1 AS yes FROM plans WHERE scope LIKE ? LIMIT 1', named) !== undefined
  );
};

/** Workplaces and cameras of a store that are in use. */
export const inUse = (db: Db, store: string, kind: 'workplace' | 'camera'): readonly string[] =>
  all<{ id: string }>(
    db,
    `SELECT id FROM ${TABLES[kind]} WHERE store = ? AND retired_at IS NULL ORDER BY id`,
    store,
  ).map(({ id }) => id);
