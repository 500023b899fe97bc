import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { addAudit } from '../audit/audit-repository.ts';
import type { GroupInput } from '../db/contract/chain.ts';
import type { Db } from '../db/sqlite.ts';
import type { HubError } from '../problem.ts';
import { keepFirst } from './change-commands.ts';
import { addGroup, setGroup } from './group-repository.ts';
import { findStore } from './store-repository.ts';

export function createStoreGroup(db: Db, input: GroupInput): Result<undefined, HubError> {
  const { id, name, user, now } = input;
  const stores = [...new Set(input.stores)];
  if (stores.some((store) => findStore(db, store) === undefined)) {
    return err(coded('store-unknown', 'No store has this id.'));
  }
  addGroup(db, { id, name }, now);
  setGroup(db, { id, name, stores });
  keepFirst(db, { kind: 'group', id }, user, now);
  const detail = { stores: stores.length };
  addAudit(db, { at: now, user, action: 'store-group-created', subject: `store-group:${id}`, detail });
  return ok(undefined);
}
