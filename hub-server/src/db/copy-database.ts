import { closeSync, fsyncSync, openSync } from 'node:fs';
import { type Db, openDatabase } from './sqlite.ts';

/** Pages copied between two looks at the event loop: 16 MB. */
const STEP_PAGES = 4096;

/**
 * Copies a hub's database as it is at one instant, while a hub may go on writing it: the copy is made under one read
 * transaction, which SQLite's write-ahead log keeps stable. The copy is on the disk when this resolves; rejects where
 * either file cannot be read or written. Gives what `look` finds in it as of that instant.
 */
export async function copyDatabase<Found>(
  file: string,
  target: string,
  onProgress: (share: number) => void,
  look: (db: Db) => Found,
): Promise<Found> {
  const found = await copied(file, target, onProgress, look);
  const handle = openSync(target, 'r+');
  fsyncSync(handle);
  closeSync(handle);
  return found;
}

async function copied<Found>(
  file: string,
  target: string,
  onProgress: (share: number) => void,
  look: (db: Db) => Found,
): Promise<Found> {
  const db = openDatabase(file, 'read');
  try {
    // Without a transaction of its own SQLite would start the copy again at each change.
    db.exec('BEGIN');
    db.prepare('SELECT COUNT(*) FROM schema_migrations').get();
    const found = look(db);
    await db.backup(target, {
      progress: ({ totalPages, remainingPages }) => {
        if (totalPages > 0) onProgress(1 - remainingPages / totalPages);
        return STEP_PAGES;
      },
    });
    db.exec('COMMIT');
    return found;
  } finally {
    db.close();
  }
}
