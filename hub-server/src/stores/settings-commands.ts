import type { StoreSettings } from '@otklik/shared/api/store-settings.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { addAudit } from '../audit/audit-repository.ts';
import type { SettingsChange, SettingsRefusal } from '../db/contract/settings.ts';
import type { Db } from '../db/sqlite.ts';
import { addSettings, findSettings, saveSecret } from './settings-repository.ts';
import { findStore } from './store-repository.ts';

/** Undefined: no such store. */
export const storeSettings = (db: Db, { store }: { readonly store: string }): StoreSettings | undefined =>
  findStore(db, store) === undefined ? undefined : findSettings(db, store);

/** Sets what a store's kiosks do; whoever comes second is told what stands and overwrites nothing. */
export function saveStoreSettings(db: Db, input: SettingsChange): Result<StoreSettings, SettingsRefusal> {
  const { store, revision, secrets, user, now } = input;
  const known = storeSettings(db, { store });
  if (known === undefined) return err(coded('store-unknown', 'No store has this id.'));
  if (known.revision !== revision) {
    const detail = `Revision ${known.revision} stands; the change was made to revision ${revision}.`;
    return err({ ...coded('settings-changed', detail), more: { current: known } });
  }
  addSettings(db, input);
  for (const secret of secrets) saveSecret(db, store, secret);
  addAudit(db, {
    at: now,
    user,
    action: 'store-settings-changed',
    subject: `store:${store}`,
    detail: { revision: revision + 1, secrets: secrets.length },
  });
  return ok(findSettings(db, store));
}
