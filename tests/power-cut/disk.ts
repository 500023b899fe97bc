import { type Content, createContent } from './content.ts';
import { type DiskOp, type FileChange, type Inode, type NameChange, ROOT } from './disk-op.ts';

/** A change that has not been synced; `at` counts all operations, so it orders the changes of all files. */
export interface Pending<Change> {
  readonly at: number;
  readonly change: Change;
}

export interface FileState {
  readonly type: 'file';
  /** What the disk surely holds. */
  readonly durable: Pick<Content, 'bytes' | 'copy'>;
  readonly pending: readonly Pending<FileChange>[];
}

export interface FolderState {
  readonly type: 'folder';
  readonly durable: ReadonlyMap<string, Inode>;
  readonly pending: readonly Pending<NameChange>[];
}

export type InodeState = FileState | FolderState;

/** The unit of the page cache: a page is written back as a whole. Bytes. */
const PAGE = 4096;

interface MutableFile {
  type: 'file';
  durable: Content;
  pending: Pending<FileChange>[];
  /** What a program sees: durable, pending, and what a failed sync left in the cache only. */
  cache: Content;
  /** Pages with bytes that a failed sync dropped. */
  lying: Set<number>;
}

interface MutableFolder {
  type: 'folder';
  durable: Map<string, Inode>;
  pending: Pending<NameChange>[];
}

export interface Disk {
  apply(op: DiskOp): void;
  /** How many operations were applied. */
  readonly length: () => number;
  state(inode: Inode): InodeState | undefined;
  /** Whether anything waits for a sync. */
  dirty(): boolean;
}

/**
 * A disk behind a page cache, as POSIX promises it and no more: what was synced is there, of everything else any part
 * may be. A sync of a file says nothing of its name, that is the folder's. After a sync that failed, what waited is
 * seen by every program and written by none, unless its page is written to again.
 */
export function createDisk(): Disk {
  const inodes = new Map<Inode, MutableFile | MutableFolder>([[ROOT, newFolder()]]);
  let count = 0;

  function file(inode: Inode): MutableFile {
    const found = inodes.get(inode);
    if (found?.type !== 'file') throw new Error(`not a file: ${inode}`);
    return found;
  }
  function folder(inode: Inode): MutableFolder {
    const found = inodes.get(inode);
    if (found?.type !== 'folder') throw new Error(`not a folder: ${inode}`);
    return found;
  }

  function change(state: MutableFile, one: FileChange): void {
    state.cache.apply(one);
    state.pending.push({ at: count, change: one });
    if (one.kind === 'truncate') {
      for (const page of state.lying) if (page * PAGE >= one.size) state.lying.delete(page);
      return;
    }
    // A page is written back whole, with what a failed sync had left in it.
    const lastPage = Math.floor((one.at + one.data.length - 1) / PAGE);
    for (let page = Math.floor(one.at / PAGE); page <= lastPage; page += 1) {
      if (!state.lying.delete(page)) continue;
      const data = Buffer.from(state.cache.bytes().subarray(page * PAGE, (page + 1) * PAGE));
      state.pending.push({ at: count, change: { ...one, at: page * PAGE, data } });
    }
  }

  function sync(state: MutableFile | MutableFolder, failed: boolean): void {
    if (state.type === 'folder') {
      if (!failed) for (const { change } of state.pending) rename(state.durable, change);
      state.pending = failed ? state.pending : [];
      return;
    }
    if (!failed) for (const { change } of state.pending) state.durable.apply(change);
    else {
      for (const { change } of state.pending) {
        if (change.kind === 'truncate') continue;
        const lastPage = Math.floor((change.at + change.data.length - 1) / PAGE);
        for (let page = Math.floor(change.at / PAGE); page <= lastPage; page += 1) state.lying.add(page);
      }
    }
    state.pending = [];
  }

  return {
    apply(op) {
      count += 1;
      switch (op.kind) {
        case 'new':
          inodes.set(op.inode, op.type === 'folder' ? newFolder() : newFile());
          return;
        case 'write':
        case 'truncate':
          return change(file(op.inode), op);
        case 'make':
        case 'remove':
        case 'rename':
          folder(op.folder).pending.push({ at: count, change: op });
          return;
        case 'sync':
          return sync(inodes.get(op.inode) ?? file(op.inode), op.failed);
        case 'said':
          return;
      }
    },
    length: () => count,
    state: (inode) => inodes.get(inode),
    dirty: () => [...inodes.values()].some(({ pending }) => pending.length > 0),
  };
}

const newFolder = (): MutableFolder => ({ type: 'folder', durable: new Map(), pending: [] });
const newFile = (): MutableFile => ({
  type: 'file',
  durable: createContent(),
  pending: [],
  cache: createContent(),
  lying: new Set(),
});

/** Changes a folder's names in place. */
export function rename(names: Map<string, Inode>, change: NameChange): void {
  switch (change.kind) {
    case 'make':
      names.set(change.name, change.inode);
      return;
    case 'remove':
      names.delete(change.name);
      return;
    case 'rename':
      if (names.get(change.from) === change.inode) names.delete(change.from);
      names.set(change.to, change.inode);
      return;
  }
}
