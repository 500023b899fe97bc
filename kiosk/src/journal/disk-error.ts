import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import Database from 'better-sqlite3';

export type DiskError = CodedError<'disk-full' | 'disk-failed'>;

/** SQLite's own result code of a thrown error, such as `SQLITE_FULL`. */
export const sqliteCode = (thrown: unknown): string | undefined =>
  thrown instanceof Database.SqliteError ? thrown.code : undefined;

/** The file cannot be read as a database, or parts of it cannot. */
export function isDamage(thrown: unknown): boolean {
  const code = sqliteCode(thrown);
  return code !== undefined && /^SQLITE_(CORRUPT|NOTADB|FORMAT)/.test(code);
}

/** A sector cannot be read, from SQLite or from the file system. */
export function isReadError(thrown: unknown): boolean {
  // SQLite calls an EIO of a read CORRUPTFS.
  if (/^SQLITE_IOERR_(READ|CORRUPTFS)/.test(sqliteCode(thrown) ?? '')) return true;
  return (
    thrown instanceof Error &&
    'syscall' in thrown &&
    'code' in thrown &&
    thrown.syscall === 'read' &&
    thrown.code === 'EIO'
  );
}

/**
 * What the disk did, from a thrown error; undefined when it was not the disk, which is then a bug and goes on up.
 * A full disk shows itself as SQLITE_FULL, as a failure to grow the shared-memory file, or as ENOSPC/EDQUOT.
 */
export function diskError(thrown: unknown): DiskError | undefined {
  const code = sqliteCode(thrown);
  if (code !== undefined) {
    if (code === 'SQLITE_FULL' || code === 'SQLITE_IOERR_SHMSIZE') {
      return coded('disk-full', 'The disk is full.');
    }
    if (/^SQLITE_(IOERR|CORRUPT|NOTADB|CANTOPEN|READONLY|PERM|BUSY|LOCKED|PROTOCOL|NOMEM)/.test(code)) {
      return coded('disk-failed', `The disk failed under the journal: ${code}.`);
    }
    return undefined;
  }
  if (!(thrown instanceof Error) || !('code' in thrown) || !('syscall' in thrown)) return undefined;
  if (thrown.code === 'ENOSPC' || thrown.code === 'EDQUOT') return coded('disk-full', 'The disk is full.');
  return coded('disk-failed', `The data folder cannot be used: ${String(thrown.code)}.`);
}
