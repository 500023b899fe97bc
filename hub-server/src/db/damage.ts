import Database from 'better-sqlite3';

/** Whether SQLite threw because the file is damaged. */
export const isDamage = (error: unknown): error is Error =>
  error instanceof Database.SqliteError &&
  (error.code.startsWith('SQLITE_CORRUPT') || error.code === 'SQLITE_NOTADB');
