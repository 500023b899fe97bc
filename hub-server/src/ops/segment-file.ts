import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';

/**
 * A stretch of one journal in a file: gzip of lines; first `{"format":1,"kiosk":…,"epoch":…,"from":…,"to":…}`, then the
 * canonical JSON of each event from `from` to `to`, exactly what was hashed. The chain's hashes stay in the database, so
 * a file proves itself against them.
 */
export interface SegmentName {
  /** UTC month in which its events were, `YYYY-MM`. */
  readonly month: string;
  readonly kiosk: string;
  readonly epoch: string;
  readonly from: number;
  readonly to: number;
}

/** Where the file lies, relative to the archive's folder. */
export const segmentPath = ({ month, kiosk, epoch, from, to }: SegmentName): string =>
  `${month}/${kiosk}.${epoch}.${from}-${to}.ndjson.gz`;

/** Writes a segment; when this resolves it is on the disk whole. Gives the SHA-256 of the file, hex. */
export async function writeSegment(
  folder: string,
  name: SegmentName,
  bodies: readonly string[],
): Promise<string> {
  const { kiosk, epoch, from, to } = name;
  const head = JSON.stringify({ format: 1, kiosk, epoch, from, to });
  const bytes = gzipSync(`${[head, ...bodies].join('\n')}\n`);
  const path = join(folder, segmentPath(name));
  const draft = `${path}.new`;
  const made = await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(draft, 'w', 0o600);
  await file.writeFile(bytes);
  await file.sync();
  await file.close();
  await rename(draft, path);
  await syncFolder(dirname(path));
  if (made !== undefined) await syncFolder(dirname(made));
  return createHash('sha256').update(bytes).digest('hex');
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  await folder.sync();
  await folder.close();
}

export type SegmentError = CodedError<'segment-missing' | 'segment-damaged'>;

/** The bodies of a segment, in order. */
export function readSegment(
  folder: string,
  segment: { readonly file: string; readonly sha256: string; readonly from: number; readonly to: number },
): Result<readonly string[], SegmentError> {
  const { file, sha256, from, to } = segment;
  let bytes: Buffer;
  try {
    bytes = readFileSync(join(folder, file));
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return err(coded('segment-missing', `The archived file ${file} cannot be read (${reason}).`));
  }
  if (createHash('sha256').update(bytes).digest('hex') !== sha256)
    return err(coded('segment-damaged', `The archived file ${file} is not what was archived.`));
  // The hash has just proven the bytes: they are what `writeSegment` wrote.
  const [, ...bodies] = gunzipSync(bytes).toString('utf8').trimEnd().split('\n');
  return bodies.length === to - from + 1
    ? ok(bodies)
    : err(coded('segment-damaged', `The archived file ${file} holds ${bodies.length} events.`));
}
