import { expect, test } from 'vitest';
import type { DiskOp } from './disk-op.ts';
import { createRecorder } from './recording.ts';
import { bytesOf, parseStrace } from './strace-log.ts';

const hex = (text: string): string =>
  `"${[...Buffer.from(text)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')}"`;

test('calls, errors, interrupted calls; signals, exits and calls that never returned are left out', () => {
  const lines = [
    `7     openat(AT_FDCWD, ${hex('/d/a')}, O_RDWR|O_CREAT|O_CLOEXEC, 0644) = 20`,
    '7     fsync(20 <unfinished ...>',
    `8     pwrite64(21, ${hex('xy')}, 2, 4096) = 2`,
    '7     <... fsync resumed>)              = 0',
    '7     fdatasync(20)                     = -1 EIO (Input/output error) (INJECTED)',
    '7     --- SIGCHLD {si_signo=SIGCHLD} ---',
    '8     pwrite64(21, "\\x61", 1, 0 <unfinished ...>) = ?',
    '8     +++ killed by SIGKILL +++',
    '',
  ];
  expect([...parseStrace(lines)]).toEqual([
    {
      name: 'openat',
      args: ['AT_FDCWD', hex('/d/a'), 'O_RDWR|O_CREAT|O_CLOEXEC', '0644'],
      result: 20,
    },
    { name: 'pwrite64', args: ['21', hex('xy'), '2', '4096'], result: 2 },
    { name: 'fsync', args: ['20'], result: 0 },
    { name: 'fdatasync', args: ['20'], result: -1, errno: 'EIO' },
  ]);
  expect(() => [...parseStrace(['7 what is this'])]).toThrow('not a line of strace');
});

test('a string is taken whole or not at all', () => {
  expect(bytesOf(hex('a, b"\n')).toString()).toBe('a, b"\n');
  expect(() => bytesOf(`${hex('abc')}...`)).toThrow('not a whole string');
});

test('calls become what they do to the files under the folder, by name, place and life', () => {
  const recorder = createRecorder('/d');
  const ops = (...lines: string[]): DiskOp[] => [
    ...recorder.process(parseStrace(lines.map((line) => `1 ${line}`))),
  ];
  const open = (path: string, flags: string, fd: number) =>
    `openat(AT_FDCWD, ${hex(path)}, ${flags}, 0600) = ${fd}`;
  expect(
    ops(
      open('/elsewhere', 'O_RDWR|O_CREAT', 3),
      `write(3, ${hex('no')}, 2) = 2`,
      `mkdir(${hex('/d/sub')}, 0700) = 0`,
      `mkdir(${hex('/d/sub')}, 0700) = -1 EEXIST (File exists)`,
      open('/d/sub/a', 'O_WRONLY|O_CREAT|O_TRUNC', 4),
      `write(4, ${hex('abc')}, 3) = 2`,
      `write(4, ${hex('cd')}, 2) = 2`,
      'fsync(4) = 0',
      'close(4) = 0',
      `write(1, ${hex('half a ')}, 7) = 7`,
      `write(1, ${hex('line\nmore')}, 9) = 9`,
      `rename(${hex('/d/sub/a')}, ${hex('/d/sub/b')}) = 0`,
      open('/d/sub', 'O_RDONLY', 4),
      'fsync(4) = -1 EIO (Input/output error)',
    ),
  ).toEqual([
    { kind: 'new', inode: 2, type: 'folder' },
    { kind: 'make', folder: 1, name: 'sub', inode: 2 },
    { kind: 'new', inode: 3, type: 'file' },
    { kind: 'make', folder: 2, name: 'a', inode: 3 },
    { kind: 'write', inode: 3, at: 0, data: Buffer.from('ab') },
    { kind: 'write', inode: 3, at: 2, data: Buffer.from('cd') },
    { kind: 'sync', inode: 3, failed: false },
    { kind: 'said', line: 'half a line' },
    { kind: 'rename', folder: 2, from: 'a', to: 'b', inode: 3 },
    { kind: 'sync', inode: 2, failed: true },
  ]);
  // The next process has no file open, but finds the names.
  expect(
    ops(
      open('/d/sub/b', 'O_RDWR|O_CREAT|O_TRUNC', 4),
      'ftruncate(4, 100) = 0',
      `pwrite64(4, ${hex('z')}, 1, 512) = 1`,
      `unlink(${hex('/d/sub/b')}) = 0`,
    ),
  ).toEqual([
    { kind: 'truncate', inode: 3, size: 0 },
    { kind: 'truncate', inode: 3, size: 100 },
    { kind: 'write', inode: 3, at: 512, data: Buffer.from('z') },
    { kind: 'remove', folder: 2, name: 'b' },
  ]);
  expect(() => ops(open('/d/c', 'O_RDWR|O_CREAT', 4), 'pwritev(4, [], 1, 0) = 1')).toThrow(
    'cannot follow pwritev',
  );
});
