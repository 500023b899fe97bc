import type { MediaContent, MediaRecord } from '@otklik/shared/api/media.ts';
import { all, type Db, one, run } from '../db/sqlite.ts';

interface MediaRow {
  readonly sha256: string;
  readonly name: string;
  readonly kind: MediaContent['kind'];
  readonly container: MediaContent['container'];
  readonly codecs: string;
  readonly ms: number;
  readonly bytes: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly created_at: number;
}

const COLUMNS =
  'SELECT sha256, name, kind, container, codecs, ms, bytes, width, height, created_at FROM media';

const recordOf = (row: MediaRow, questions: readonly string[]): MediaRecord => ({
  sha256: row.sha256,
  name: row.name,
  createdAt: row.created_at,
  questions: [...questions],
  kind: row.kind,
  container: row.container,
  codecs: row.codecs.split(' '),
  ms: row.ms,
  bytes: row.bytes,
  ...(row.width === null || row.height === null ? {} : { width: row.width, height: row.height }),
});

const questionsOf = (db: Db, sha256: string): readonly string[] =>
  all<{ question: string }>(
    db,
    'SELECT DISTINCT question FROM question_prompts WHERE sha256 = ? ORDER BY question',
    sha256,
  ).map(({ question }) => question);

export function findMedia(db: Db, sha256: string): MediaRecord | undefined {
  const row = one<MediaRow>(db, `${COLUMNS} WHERE sha256 = ?`, sha256);
  return row === undefined ? undefined : recordOf(row, questionsOf(db, sha256));
}

export const listMedia = (db: Db): MediaRecord[] =>
  all<MediaRow>(db, `${COLUMNS} ORDER BY created_at, sha256`).map((row) =>
    recordOf(row, questionsOf(db, row.sha256)),
  );

export const mediaHashes = (db: Db): string[] =>
  all<{ sha256: string }>(db, 'SELECT sha256 FROM media ORDER BY sha256').map(({ sha256 }) => sha256);

export function insertMedia(
  db: Db,
  { sha256, name, now, content }: { sha256: string; name: string; now: number; content: MediaContent },
): void {
  run(
    db,
    `INSERT INTO media (sha256, name, kind, container, codecs, ms, bytes, width, height, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    sha256,
    name,
    content.kind,
    content.container,
    content.codecs.join(' '),
    content.ms,
    content.bytes,
    content.width ?? null,
    content.height ?? null,
    now,
  );
}

export const removeMedia = (db: Db, sha256: string): void => {
  run(db, 'DELETE FROM media WHERE sha256 = ?', sha256);
};
