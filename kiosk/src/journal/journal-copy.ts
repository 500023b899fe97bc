import { constants, copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import Database from 'better-sqlite3';
import { LOCK_FILE } from './dir-lock.ts';
import { diskError, isDamage, sqliteCode } from './disk-error.ts';
import { fileSize } from './files.ts';

export type CopyError = CodedError<'data-dir-busy' | 'disk-full' | 'disk-failed'>;

export interface JournalCopy {
  /** Path of the copy, a journal with its log beside it; undefined where the folder has no journal. */
  readonly path: string | undefined;
}

/**
 * Copies the journal of a stopped kiosk, with its write-ahead log, into `scratch`. Reading a WAL database makes files
 * beside it even when it is opened read-only: whoever must leave the folder as it is reads a copy.
 */
export function copyJournal(dir: string, scratch: string): Result<JournalCopy, CopyError> {
  const path = join(dir, 'journal.db');
  try {
    if (isLocked(join(dir, LOCK_FILE))) {
      return err(coded('data-dir-busy', `A kiosk is working in ${dir}; stop it first.`));
    }
    if (fileSize(path) === undefined) return ok({ path: undefined });
    const copy = join(scratch, 'journal.db');
    copyFileSync(path, copy, constants.COPYFILE_FICLONE);
    rmSync(`${copy}-wal`, { force: true });
    if (fileSize(`${path}-wal`) !== undefined) {
      copyFileSync(`${path}-wal`, `${copy}-wal`, constants.COPYFILE_FICLONE);
    }
    return ok({ path: copy });
  } catch (thrown) {
    const error = diskError(thrown);
    if (error === undefined) throw thrown;
    return err(error);
  }
}

/** Whether a running kiosk holds the lock; looks without taking it. */
function isLocked(path: string): boolean {
  if (fileSize(path) === undefined) return false;
  let db: Database.Database | undefined;
  try {
    db = new Database(path, { readonly: true, fileMustExist: true, timeout: 0 });
    db.prepare('SELECT count(*) FROM sqlite_schema').get();
    return false;
  } catch (thrown) {
    if (sqliteCode(thrown)?.startsWith('SQLITE_BUSY') === true) return true;
    // The lock file holds nothing: a damaged one is made anew by the next start.
    if (isDamage(thrown)) return false;
    throw thrown;
  } finally {
    db?.close();
  }
}
