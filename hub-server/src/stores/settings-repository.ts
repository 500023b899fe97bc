import type { StoreSettings } from '@otklik/shared/api/store-settings.ts';
import { defaultMachineConfig } from '@otklik/shared/poll/config.ts';
import type { SecretChange, SettingsChange } from '../db/contract/settings.ts';
import { all, type Db, one, run } from '../db/sqlite.ts';

interface SettingsRow {
  readonly revision: number;
  readonly at: number;
  readonly user: string;
  readonly body: string;
}

const { question: _none, ...usualMachine } = defaultMachineConfig;

/** What stands for a store; what is usual where nothing has been set. */
export function findSettings(db: Db, store: string): StoreSettings {
  const row = one<SettingsRow>(
    db,
    'SELECT revision, at, "user", body FROM store_settings WHERE store = ? ORDER BY revision DESC LIMIT 1',
    store,
  );
  // Stored as it was checked on its way in.
  const body: SettingsChange['body'] = row === undefined ? {} : JSON.parse(row.body);
  const secrets = secretsOf(db, store);
  return {
    revision: row?.revision ?? 0,
    ...(row === undefined ? {} : { changed: { by: row.user, at: row.at } }),
    machine: body.machine ?? usualMachine,
    screen: body.screen ?? {},
    staff: { pinSet: secrets.has('staff-pin ') },
    pos: body.pos ?? { rules: [] },
  };
}

/** Hashes by kind and subject, a space between them. */
export const secretsOf = (db: Db, store: string): ReadonlyMap<string, string> =>
  new Map(
    all<{ kind: string; subject: string; hash: string }>(
      db,
      'SELECT kind, subject, hash FROM store_secrets WHERE store = ?',
      store,
    ).map(({ kind, subject, hash }) => [`${kind} ${subject}`, hash]),
  );

export function addSettings(db: Db, { store, revision, now, user, body }: SettingsChange): void {
  run(
    db,
    'INSERT INTO store_settings (store, revision, at, "user", body) VALUES (?, ?, ?, ?, ?)',
    store,
    revision + 1,
    now,
    user,
    JSON.stringify(body),
  );
}

export function saveSecret(db: Db, store: string, { kind, subject, hash }: SecretChange): void {
  run(db, 'DELETE FROM store_secrets WHERE store = ? AND kind = ? AND subject = ?', store, kind, subject);
  if (hash === null) return;
  run(
    db,
    'INSERT INTO store_secrets (store, kind, subject, hash) VALUES (?, ?, ?, ?)',
    store,
    kind,
    subject,
    hash,
  );
}
