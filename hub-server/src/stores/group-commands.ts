import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { addAudit } from '../audit/audit-repository.ts';
import type { GroupInput } from '../db/contract/chain.ts';
import type { Db } from '../db/sqlite.ts';
import type { HubError } from '../problem.ts';
import { findGroup, saveGroup } from './group-repository.ts';
import { findStore } from './store-repository.ts';

export function saveStoreGroup(db: Db, input: GroupInput): Result<undefined, HubError> {
  const { id, user, now, make } = input;
  if (!make && findGroup(db, id) === undefined) return err(coded('group-unknown', 'No group has this id.'));
  const stores = [...new Set(input.stores)];
  if (stores.some((store) => findStore(db, store) === undefined)) {
    return err(coded('store-unknown', 'No store has this id.'));
  }
  saveGroup(db, { id, name: input.name, stores, now });
  const action = make ? 'store-group-created' : 'store-group-changed';
  addAudit(db, { at: now, user, action, subject: `store-group:${id}`, detail: { stores: stores.length } });
  return ok(undefined);
}
