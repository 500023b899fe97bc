import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Seeded } from '../support/seeded.ts';
import type { Content } from './content.ts';
import { type Disk, type FileState, type FolderState, type Pending, rename } from './disk.ts';
import { type FileChange, type Inode, ROOT } from './disk-op.ts';

/** The unit a disk writes at once. Bytes. */
export const SECTOR = 512;

/**
 * What became of the changes that were not synced when the power went:
 * - `dropped`: none is there; `kept`: all are;
 * - `prefix`: those up to a moment, the last of them torn;
 * - `subset`: each or not, in any combination, as a disk reorders them;
 * - `torn`: each sector of each or not; a file may have grown by sectors that were never written (zeros, or whatever the
 *   disk held there before);
 * - `versions`: each sector of a file as it was at a moment of its own.
 */
export const LOSSES = ['dropped', 'kept', 'prefix', 'subset', 'torn', 'versions'] as const;
export type Loss = (typeof LOSSES)[number];

/** A folder as it is found after the power cut: content by path under the traced folder; null for a folder. */
export type Image = ReadonlyMap<string, Uint8Array | null>;

/** A real folder as an image. */
export function readImage(root: string): Image {
  const image = new Map<string, Uint8Array | null>();
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    image.set(relative(root, path), entry.isDirectory() ? null : readFileSync(path));
  }
  return image;
}

/** Lays an image out in a folder that is made for it. */
export function writeImage(root: string, image: Image): void {
  mkdirSync(root);
  for (const [name, content] of image) {
    if (content === null) mkdirSync(join(root, name));
    else writeFileSync(join(root, name), content);
  }
}

export function imageOf(disk: Disk, loss: Loss, random: Seeded): Image {
  const image = new Map<string, Uint8Array | null>();
  const last = disk.length();
  const first = earliest(disk) ?? last;
  const moment = random.int(first - 1, last);
  const share = random.pick([0.1, 0.5, 0.9]);

  function namesOf(folder: FolderState): ReadonlyMap<string, Inode> {
    const names = new Map(folder.durable);
    for (const { at, change } of folder.pending) {
      if (
        loss === 'kept' ||
        (loss === 'prefix' ? at <= moment : loss !== 'dropped' && random.chance(share))
      ) {
        rename(names, change);
      }
    }
    return names;
  }

  function contentOf(file: FileState): Uint8Array {
    const { durable, pending } = file;
    const content = durable.copy();
    if (loss === 'dropped') return content.bytes();
    const versions = new Map<number, number>();
    const versionOf = (sector: number): number => {
      const known = versions.get(sector) ?? random.int(0, pending.length);
      versions.set(sector, known);
      return known;
    };
    for (const [index, { at, change }] of pending.entries()) {
      const whole =
        loss === 'kept' || (loss === 'prefix' && at < moment) || (loss === 'subset' && random.chance(share));
      if (whole) content.apply(change);
      else if (loss === 'subset' || (loss === 'prefix' && at > moment)) continue;
      else if (change.kind === 'truncate') {
        if (loss === 'versions' ? index < versionOf(-1) : random.chance(share)) content.apply(change);
      } else {
        const keep = (sector: number) =>
          loss === 'versions' ? index < versionOf(sector) : random.chance(share);
        tear(content, change, keep, random);
      }
    }
    return content.bytes();
  }

  function walk(inode: Inode, path: string): void {
    const state = disk.state(inode);
    if (state === undefined) return;
    if (state.type === 'file') {
      image.set(path, contentOf(state));
      return;
    }
    if (path !== '') image.set(path, null);
    for (const [name, child] of namesOf(state)) walk(child, path === '' ? name : `${path}/${name}`);
  }
  walk(ROOT, '');
  return image;

  function earliest(of: Disk): number | undefined {
    const moments: number[] = [];
    const look = (inode: Inode): void => {
      const state = of.state(inode);
      if (state === undefined) return;
      const pending: readonly Pending<unknown>[] = state.pending;
      if (pending[0] !== undefined) moments.push(pending[0].at);
      if (state.type === 'file') return;
      const names = new Map(state.durable);
      for (const { change } of state.pending) rename(names, change);
      for (const child of names.values()) look(child);
    };
    look(ROOT);
    return moments.length === 0 ? undefined : Math.min(...moments);
  }
}

/** Writes only the sectors that are kept. */
function tear(
  content: Content,
  change: Extract<FileChange, { kind: 'write' }>,
  keep: (sector: number) => boolean,
  random: Seeded,
): void {
  const { inode, at, data } = change;
  const end = at + data.length;
  for (let from = at; from < end; ) {
    const sector = Math.floor(from / SECTOR);
    const to = Math.min(end, (sector + 1) * SECTOR);
    if (keep(sector)) {
      content.apply({ kind: 'write', inode, at: from, data: data.subarray(from - at, to - at) });
    } else if (to > content.length() && random.chance(0.3)) {
      // The file has grown, but its new sector was never written.
      const stale = Buffer.alloc(
        to - Math.max(from, content.length()),
        random.chance(0.5) ? 0 : random.int(1, 255),
      );
      content.apply({ kind: 'write', inode, at: to - stale.length, data: stale });
    }
    from = to;
  }
}
