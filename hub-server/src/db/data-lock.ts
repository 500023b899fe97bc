import { join } from 'node:path';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import Database from 'better-sqlite3';

export interface DataLock {
  release(): void;
}

/**
 * Keeps a second hub off the data folder. The lock is SQLite's own exclusive lock on a small file: the system drops it
 * with the process, however that ends, so none is ever left behind.
 */
export function lockDataDir(dataDir: string): Result<DataLock, CodedError<'data-in-use' | 'data-unusable'>> {
  let db: Database.Database | undefined;
  try {
    db = new Database(join(dataDir, 'hub.lock'), { timeout: 0 });
    db.pragma('journal_mode = DELETE');
    db.exec('BEGIN EXCLUSIVE');
    const held = db;
    return ok({ release: () => held.close() });
  } catch (error) {
    db?.close();
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) {
      return err(coded('data-in-use', `Another hub is running on ${dataDir}.`));
    }
    const reason = error instanceof Error ? error.message : String(error);
    return err(coded('data-unusable', `The data folder ${dataDir} cannot be used: ${reason}.`));
  }
}
