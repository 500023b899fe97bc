import { existsSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { copyDatabase } from '../db/copy-database.ts';
import { lockDataDir } from '../db/data-lock.ts';
import { ARCHIVE_FOLDER } from '../ops/archive-repository.ts';

export type StillError = CodedError<'hub-absent' | 'copy-failed' | 'data-unusable'>;

export interface StillDatabase {
  /** Path of a database nobody writes to. */
  readonly file: string;
  /** The running hub's own database, of which it is a copy. */
  readonly live?: string;
  readonly release: () => void;
}

/**
 * A hub's database that stands still while it is read. A stopped hub's is read where it lies, and no hub can start on it
 * meanwhile; of a running hub's a copy is made as of one moment, which takes as much room in `scratch`.
 */
export async function stillDatabase(
  dir: string,
  scratch: string,
): Promise<Result<StillDatabase, StillError>> {
  const file = join(dir, 'hub.db');
  if (!existsSync(file)) return err(coded('hub-absent', `There is no hub.db in ${dir}.`));
  // A hub makes its lock before anything else: without one nobody is there, and a copy stays as it is.
  const lock = existsSync(join(dir, 'hub.lock')) ? lockDataDir(dir) : ok({ release: () => undefined });
  if (lock.ok) {
    const tidy = tidying(file);
    return ok({
      file,
      release: () => {
        tidy();
        lock.value.release();
      },
    });
  }
  if (lock.error.code === 'data-unusable') return err(coded('data-unusable', lock.error.detail));
  const copy = join(scratch, 'hub.db');
  try {
    await copyDatabase(
      file,
      copy,
      () => undefined,
      () => undefined,
    );
    // Archived files never change: they are read where they lie.
    symlinkSync(join(dir, ARCHIVE_FOLDER), join(scratch, ARCHIVE_FOLDER));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return err(coded('copy-failed', `The running hub's database cannot be copied: ${reason}.`));
  }
  return ok({ file: copy, live: file, release: () => undefined });
}

/** Takes away what SQLite lays beside a database in WAL mode even when it is only read. */
function tidying(file: string): () => void {
  const absent = ['-wal', '-shm'].map((end) => `${file}${end}`).filter((path) => !existsSync(path));
  return () => {
    for (const path of absent) rmSync(path, { force: true });
  };
}
