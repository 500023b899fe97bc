import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { cryptoRng } from '@otklik/shared/base/rng.ts';
import { schemaSteps } from '../db/migrations.ts';
import { openDatabase } from '../db/sqlite.ts';
import { drawLink } from '../users/links.ts';
import { makeLink } from '../users/user-commands.ts';

/**
 * A link for a new admin, made beside a hub that may be running: one row and one entry of the log in one transaction, which
 * waits for the hub's own. Gives its path.
 */
export function makeAdminLink(
  dataDir: string,
  now: number,
): Result<string, CodedError<'no-hub' | 'schema-behind'>> {
  const file = join(dataDir, 'hub.db');
  if (!existsSync(file)) return err(coded('no-hub', `${dataDir} holds no hub: there is no hub.db.`));
  const db = openDatabase(file, 'write');
  try {
    const { lacking, unknown } = schemaSteps(db);
    if (lacking.length + unknown.length > 0)
      return err(
        coded('schema-behind', 'The data are of another version: start the hub once, then try again.'),
      );
    const { link, told } = drawLink(cryptoRng, { kind: 'admin', now });
    db.transaction(() => makeLink(db, link)).immediate();
    return ok(told.path);
  } finally {
    db.close();
  }
}
