import { dirname, join } from 'node:path';
import { type DiskOp, type Inode, ROOT } from './disk-op.ts';
import { bytesOf, type Syscall } from './strace-log.ts';

interface Open {
  readonly inode: Inode;
  position: number;
}

export interface Recorder {
  /** Takes the calls of one process, which begins with no file open, and gives what they did. */
  process(calls: Iterable<Syscall>): Generator<DiskOp>;
}

/**
 * Turns system calls into what they do to the files under `root`. Names are followed over several processes, one after
 * the other. Memory-mapped writes are not seen: SQLite maps only its `-shm` file, an index of the log that the first
 * connection after a power cut builds anew.
 */
export function createRecorder(root: string): Recorder {
  const inodes = new Map<string, Inode>([[root, ROOT]]);
  let last: Inode = ROOT;

  const inside = (path: string): boolean => path === root || path.startsWith(`${root}/`);
  const pathOf = (folder: string | undefined, arg: string | undefined): string => {
    const path = bytesOf(arg).toString();
    if (path.startsWith('/')) return path;
    if (folder !== undefined && folder !== 'AT_FDCWD') throw new Error(`a path under a descriptor: ${path}`);
    return join('/', path);
  };

  function* make(path: string, type: 'file' | 'folder'): Generator<DiskOp, Inode> {
    const folder = inodes.get(dirname(path));
    if (folder === undefined) throw new Error(`no folder for ${path}`);
    last += 1;
    inodes.set(path, last);
    yield { kind: 'new', inode: last, type };
    yield { kind: 'make', folder, name: nameOf(path), inode: last };
    return last;
  }

  function* remove(path: string): Generator<DiskOp> {
    const folder = inodes.get(dirname(path));
    if (!inside(path) || folder === undefined) return;
    inodes.delete(path);
    yield { kind: 'remove', folder, name: nameOf(path) };
  }

  function* rename(from: string, to: string): Generator<DiskOp> {
    if (!inside(from) && !inside(to)) return;
    const folder = inodes.get(dirname(from));
    const inode = inodes.get(from);
    if (folder === undefined || inode === undefined || dirname(from) !== dirname(to)) {
      throw new Error(`cannot follow the renaming of ${from} to ${to}`);
    }
    inodes.delete(from);
    inodes.set(to, inode);
    yield { kind: 'rename', folder, from: nameOf(from), to: nameOf(to), inode };
  }

  return {
    *process(calls) {
      const files = new Map<number, Open>();
      let said = '';
      for (const { name, args, result, errno } of calls) {
        const file = files.get(Number(args[0]));
        if (name === 'fsync' || name === 'fdatasync') {
          if (file !== undefined) yield { kind: 'sync', inode: file.inode, failed: errno !== undefined };
          continue;
        }
        if (result < 0) continue;
        switch (name) {
          case 'open':
          case 'openat': {
            const at = name === 'open' ? 0 : 1;
            const path = pathOf(at === 0 ? undefined : args[0], args[at]);
            const flags = args[at + 1] ?? '';
            if (!inside(path)) {
              files.delete(result);
              break;
            }
            const known = inodes.get(path);
            if (known === undefined && !flags.includes('O_CREAT')) throw new Error(`unknown file ${path}`);
            const inode = known ?? (yield* make(path, 'file'));
            if (known !== undefined && flags.includes('O_TRUNC')) yield { kind: 'truncate', inode, size: 0 };
            if (flags.includes('O_APPEND')) throw new Error(`appending is not followed: ${path}`);
            files.set(result, { inode, position: 0 });
            break;
          }
          case 'close':
            files.delete(Number(args[0]));
            break;
          case 'write':
            if (file !== undefined) {
              const data = bytesOf(args[1]).subarray(0, result);
              yield { kind: 'write', inode: file.inode, at: file.position, data };
              file.position += result;
            } else if (args[0] === '1') {
              said += bytesOf(args[1]).subarray(0, result).toString();
              const lines = said.split('\n');
              said = lines.pop() ?? '';
              for (const line of lines) yield { kind: 'said', line };
            }
            break;
          case 'pwrite64':
            if (file !== undefined) {
              const data = bytesOf(args[1]).subarray(0, result);
              yield { kind: 'write', inode: file.inode, at: Number(args[3]), data };
            }
            break;
          case 'ftruncate':
            if (file !== undefined) yield { kind: 'truncate', inode: file.inode, size: Number(args[1]) };
            break;
          case 'mkdir':
          case 'mkdirat': {
            const path = name === 'mkdir' ? pathOf(undefined, args[0]) : pathOf(args[0], args[1]);
            if (inside(path)) yield* make(path, 'folder');
            break;
          }
          case 'unlink':
          case 'rmdir':
            yield* remove(pathOf(undefined, args[0]));
            break;
          case 'unlinkat':
            yield* remove(pathOf(args[0], args[1]));
            break;
          case 'rename':
            yield* rename(pathOf(undefined, args[0]), pathOf(undefined, args[1]));
            break;
          case 'renameat':
          case 'renameat2':
            yield* rename(pathOf(args[0], args[1]), pathOf(args[2], args[3]));
            break;
          default:
            // Anything else that writes to a followed file would be a hole in the recording.
            if (args.some((arg) => files.has(Number(arg)))) throw new Error(`cannot follow ${name}`);
        }
      }
    },
  };
}

/** The calls to trace: all that change files, those the recorder cannot follow too, so that it can say so. */
export const TRACED =
  'open,openat,openat2,creat,close,write,writev,pwrite64,pwritev,pwritev2,truncate,ftruncate,fallocate,rename,renameat,' +
  'renameat2,link,linkat,unlink,unlinkat,mkdir,mkdirat,rmdir,fsync,fdatasync,sync_file_range,copy_file_range,sendfile,splice';

const nameOf = (path: string): string => path.slice(dirname(path).length + 1);
