import { join } from 'node:path';
import { type Db, openDatabase } from '../db/sqlite.ts';
import { MEDIA_FOLDER } from '../media/media-files.ts';
import { mediaHashes } from '../media/media-repository.ts';
import { describeFile } from '../ops/manifest.ts';
import type { Book } from './sections.ts';
import { mediaSizes } from './verify-repository.ts';

/**
 * Each prompt's file against its hash, which is its name, and its size; gives their number. `live`: the database of a hub
 * that goes on running, which may delete a prompt after the copy that is checked was made.
 */
export async function checkPrompts(
  db: Db,
  { dir, live }: { readonly dir: string; readonly live: string | undefined },
  book: Book,
): Promise<number> {
  const rows = mediaSizes(db);
  const missing: string[] = [];
  const section = book.in('prompts');
  for (const { sha256, bytes } of rows) {
    const found = await describeFile(dir, join(MEDIA_FOLDER, sha256)).catch((error: unknown) =>
      reasonOf(error),
    );
    if (found === 'ENOENT') missing.push(sha256);
    else if (typeof found === 'string') section.add(`prompt ${sha256}: its file cannot be read: ${found}`);
    else if (found.sha256 !== sha256) section.add(`prompt ${sha256}: its file has the hash ${found.sha256}`);
    else if (found.bytes !== bytes)
      section.add(`prompt ${sha256}: its file has ${found.bytes} bytes, ${bytes} are noted`);
  }
  const there = missing.length > 0 && live !== undefined ? new Set(namedIn(live)) : undefined;
  for (const sha256 of missing)
    if (there === undefined || there.has(sha256)) section.add(`prompt ${sha256}: its file is missing`);
  return rows.length;
}

const reasonOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);

function namedIn(file: string): readonly string[] {
  const db = openDatabase(file, 'read');
  try {
    return mediaHashes(db);
  } finally {
    db.close();
  }
}
