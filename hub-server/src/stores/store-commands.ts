import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { addAudit } from '../audit/audit-repository.ts';
import type { Actor } from '../db/contract/audit.ts';
import type { NewStore, NewWorkplace } from '../db/contract/chain.ts';
import type { Db } from '../db/sqlite.ts';
import type { HubError } from '../problem.ts';
import type { Camera } from './camera.ts';
import { keepFirst } from './change-commands.ts';
import {
  addCamera,
  addStore,
  addWorkplace,
  findWorkplace,
  isInUse,
  setCameraCredentials,
} from './store-repository.ts';

export function createStore(db: Db, input: NewStore): void {
  addStore(db, input);
  keepFirst(db, { kind: 'store', id: input.id }, input.user, input.now);
  addAudit(db, { at: input.now, user: input.user, action: 'store-created', subject: `store:${input.id}` });
}

export function createWorkplace(db: Db, input: NewWorkplace): Result<undefined, HubError> {
  if (!isInUse(db, input.store)) return err(coded('store-unknown', 'No store has this id.'));
  addWorkplace(db, input);
  keepFirst(db, { kind: 'workplace', id: input.id }, input.user, input.now);
  addAudit(db, {
    at: input.now,
    user: input.user,
    action: 'workplace-created',
    subject: `workplace:${input.id}`,
  });
  return ok(undefined);
}

export function createCamera(
  db: Db,
  input: Actor & { readonly camera: Camera; readonly credentials?: string | null },
): Result<undefined, HubError> {
  const { camera, credentials = null, user, now } = input;
  if (!isInUse(db, camera.store)) return err(coded('store-unknown', 'No store has this id.'));
  for (const id of camera.workplaces) {
    if (findWorkplace(db, id)?.store !== camera.store) {
      return err(coded('workplace-unknown', 'The store has no workplace of this id.'));
    }
  }
  addCamera(db, { ...camera, now });
  setCameraCredentials(db, camera.id, credentials);
  keepFirst(db, { kind: 'camera', id: camera.id }, user, now);
  addAudit(db, { at: now, user, action: 'camera-created', subject: `camera:${camera.id}` });
  return ok(undefined);
}
