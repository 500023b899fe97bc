import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import Database from 'better-sqlite3';
import { isDamage, sqliteCode } from './disk-error.ts';

/** The side database whose lock is the folder's. */
export const LOCK_FILE = 'lock.db';

export interface DirLock {
  release(): void;
}

/**
 * At most one process works in a data folder. The lock is SQLite's own, on an empty side database: the system lets go
 * of it whatever kills the process, which a pid file cannot promise.
 */
export function lockDirectory(dir: string): Result<DirLock, CodedError<'data-dir-busy'>> {
  const path = join(dir, LOCK_FILE);
  try {
    return ok(take(path));
  } catch (thrown) {
    if (sqliteCode(thrown)?.startsWith('SQLITE_BUSY') === true) return err(busy(dir));
    if (!isDamage(thrown)) throw thrown;
    // It holds nothing: one that is no database any more is made anew.
    rmSync(path);
    return ok(take(path));
  }
}

const busy = (dir: string) => coded('data-dir-busy', `Another kiosk process is already working in ${dir}.`);

function take(path: string): DirLock {
  const db = new Database(path, { timeout: 0 });
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (thrown) {
    db.close();
    throw thrown;
  }
  return { release: () => void db.close() };
}
