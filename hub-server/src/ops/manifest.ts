import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { strict } from '@otklik/shared/api/common.ts';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';

/** The file of a backup that makes it one: written last, so a backup broken off has none. */
export const MANIFEST = 'backup.json';

const manifestSchema = Type.Object(
  {
    format: Type.Literal(1),
    /** Hub time at which the copy was begun, Unix ms. */
    at: Type.Integer(),
    /** Of the hub that made it. */
    version: Type.String(),
    files: Type.Array(
      Type.Object(
        {
          /** Relative, with `/`. */
          name: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*$' }),
          bytes: Type.Integer({ minimum: 0 }),
          sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
        },
        strict,
      ),
      { minItems: 1 },
    ),
  },
  strict,
);
export type Manifest = Static<typeof manifestSchema>;
export type ManifestFile = Manifest['files'][number];

const check = Compile(manifestSchema);

/** Size and hash of a file, read as a stream. */
export async function describeFile(folder: string, name: string): Promise<ManifestFile> {
  const hash = createHash('sha256');
  let bytes = 0;
  await pipeline(createReadStream(join(folder, name)), async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) {
      hash.update(chunk);
      bytes += chunk.length;
    }
  });
  return { name, bytes, sha256: hash.digest('hex') };
}

export type BackupDamage = CodedError<'not-a-backup' | 'backup-damaged'>;

/** Reads a backup's manifest and holds every file of it against its hash. */
export async function checkBackup(folder: string): Promise<Result<Manifest, BackupDamage>> {
  let manifest: unknown;
  try {
    manifest = JSON.parse(await readFile(join(folder, MANIFEST), 'utf8'));
  } catch {
    return err(coded('not-a-backup', `${folder} holds no finished backup: ${MANIFEST} cannot be read.`));
  }
  if (!check.Check(manifest)) {
    return err(coded('not-a-backup', `${MANIFEST} in ${folder} is not of a backup this version knows.`));
  }
  for (const wanted of manifest.files) {
    const found = await describeFile(folder, wanted.name).catch(() => undefined);
    if (found === undefined) return err(coded('backup-damaged', `${wanted.name} of the backup is missing.`));
    if (found.bytes !== wanted.bytes || found.sha256 !== wanted.sha256) {
      return err(coded('backup-damaged', `${wanted.name} of the backup is not what was saved.`));
    }
  }
  return ok(manifest);
}
