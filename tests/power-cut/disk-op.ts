/** A file or a folder, whatever it is called; the traced folder itself is 1. */
export type Inode = number;
export const ROOT: Inode = 1;

/** A change of a file's content that waits in the page cache for a sync of the file. */
export type FileChange =
  | { readonly kind: 'write'; readonly inode: Inode; readonly at: number; readonly data: Uint8Array }
  | { readonly kind: 'truncate'; readonly inode: Inode; readonly size: number };

/** A change of a folder's names that waits for a sync of the folder. */
export type NameChange =
  | { readonly kind: 'make'; readonly folder: Inode; readonly name: string; readonly inode: Inode }
  | { readonly kind: 'remove'; readonly folder: Inode; readonly name: string }
  | {
      readonly kind: 'rename';
      readonly folder: Inode;
      readonly from: string;
      readonly to: string;
      readonly inode: Inode;
    };

/** What a program did to a disk, in order, and what it said of it meanwhile. */
export type DiskOp =
  | FileChange
  | NameChange
  /** Comes before the `make` that names it. */
  | { readonly kind: 'new'; readonly inode: Inode; readonly type: 'file' | 'folder' }
  /** `failed`: the system reported an error; what waited then counts as clean and is never written again. */
  | { readonly kind: 'sync'; readonly inode: Inode; readonly failed: boolean }
  /** A line on the program's standard output: what it promised up to here. */
  | { readonly kind: 'said'; readonly line: string };
