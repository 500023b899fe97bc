import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seeded } from '../support/seeded.ts';
import { createContent } from './content.ts';
import { createDisk, type Disk } from './disk.ts';
import { type DiskOp, ROOT } from './disk-op.ts';
import { imageOf, LOSSES, SECTOR } from './image.ts';

const FILES = [2, 3] as const;
const begin: readonly DiskOp[] = FILES.flatMap((inode): DiskOp[] => [
  { kind: 'new', inode, type: 'file' },
  { kind: 'make', folder: ROOT, name: `f${inode}`, inode },
]);
const syncAll: readonly DiskOp[] = [...FILES, ROOT].map((inode) => ({ kind: 'sync', inode, failed: false }));

const inode = fc.constantFrom(...FILES);
const ops = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant('write' as const),
        inode,
        at: fc.nat(6000),
        data: fc.tuple(fc.integer({ min: 1, max: 3000 }), fc.nat(255)).map(([n, b]) => Buffer.alloc(n, b)),
      }),
    },
    fc.record({ kind: fc.constant('truncate' as const), inode, size: fc.nat(6000) }),
    fc.record({
      kind: fc.constant('sync' as const),
      inode: fc.constantFrom(...FILES, ROOT),
      failed: fc.constant(false),
    }),
  ),
  { maxLength: 25 },
);

function diskAfter(...parts: (readonly DiskOp[])[]): Disk {
  const disk = createDisk();
  for (const part of parts) for (const op of part) disk.apply(op);
  return disk;
}

/** What a program sees: every change in order. */
function seenAfter(done: readonly DiskOp[], file: number): Buffer {
  const content = createContent();
  for (const op of done)
    if ((op.kind === 'write' || op.kind === 'truncate') && op.inode === file) content.apply(op);
  return content.bytes();
}

const fileOf = (disk: Disk, loss: (typeof LOSSES)[number], seed: number, file: number) =>
  imageOf(disk, loss, seeded(seed)).get(`f${file}`);

test('kept: what a program saw; dropped: what it saw when it synced last', () => {
  fc.assert(
    fc.property(ops, ops, (first, second) => {
      const rest = second.filter(({ kind }) => kind !== 'sync');
      const disk = diskAfter(begin, first, syncAll, rest);
      for (const file of FILES) {
        expect(fileOf(disk, 'kept', 1, file)).toEqual(seenAfter([...first, ...rest], file));
        expect(fileOf(disk, 'dropped', 1, file)).toEqual(seenAfter(first, file));
      }
    }),
  );
});

test('whatever is lost: what was synced and not written since is there', () => {
  fc.assert(
    fc.property(ops, ops, fc.constantFrom(...LOSSES), fc.nat(), (first, second, loss, seed) => {
      const rest = second.filter(({ kind }) => kind === 'write');
      const disk = diskAfter(begin, first, syncAll, rest);
      for (const file of FILES) {
        const before = seenAfter(first, file);
        const found = fileOf(disk, loss, seed, file) ?? Buffer.alloc(0);
        const touched = new Set<number>();
        for (const op of rest) {
          if (op.kind !== 'write' || op.inode !== file) continue;
          for (let at = op.at; at < op.at + op.data.length; at += 1) touched.add(at);
        }
        expect(found.length).toBeGreaterThanOrEqual(before.length);
        expect([...before.keys()].filter((at) => !touched.has(at) && found[at] !== before[at])).toEqual([]);
      }
    }),
  );
});

test('a sector is whole: as it was at one moment, of one change or of several', () => {
  const writes = fc.array(
    fc.tuple(fc.nat(9), fc.integer({ min: 1, max: 5 })).map(([sector, count]) => ({ sector, count })),
    { minLength: 1, maxLength: 8 },
  );
  fc.assert(
    fc.property(writes, fc.constantFrom(...LOSSES), fc.nat(), (list, loss, seed) => {
      // Every write has a byte of its own, 0 is what was there before.
      const start: DiskOp = { kind: 'write', inode: 2, at: 0, data: Buffer.alloc(16 * SECTOR) };
      const rest = list.map(
        ({ sector, count }, index): DiskOp => ({
          kind: 'write',
          inode: 2,
          at: sector * SECTOR,
          data: Buffer.alloc(count * SECTOR, index + 1),
        }),
      );
      const found = fileOf(diskAfter(begin, [start], syncAll, rest), loss, seed, 2) ?? Buffer.alloc(0);
      expect(found.length).toBe(16 * SECTOR);
      for (let at = 0; at < found.length; at += SECTOR) {
        const sector = found.subarray(at, at + SECTOR);
        expect(new Set(sector).size).toBe(1);
        const writer = list[(sector[0] ?? 0) - 1];
        if (writer !== undefined) {
          expect(at / SECTOR).toBeGreaterThanOrEqual(writer.sector);
          expect(at / SECTOR).toBeLessThan(writer.sector + writer.count);
        }
      }
    }),
  );
});

test('every loss but `dropped` and `kept` leaves many different images', () => {
  const writes = Array.from(
    { length: 6 },
    (_, index): DiskOp => ({ kind: 'write', inode: 2, at: index * 700, data: Buffer.alloc(1500, index + 1) }),
  );
  const disk = diskAfter(begin, syncAll, writes);
  for (const loss of LOSSES) {
    const images = new Set(
      Array.from({ length: 200 }, (_, seed) =>
        Buffer.from(fileOf(disk, loss, seed, 2) ?? []).toString('hex'),
      ),
    );
    if (loss === 'dropped' || loss === 'kept') expect(images.size).toBe(1);
    else expect(images.size).toBeGreaterThan(5);
  }
});

test('names wait for a sync of their folder, not of the file', () => {
  const data = Buffer.from('x');
  const write: DiskOp = { kind: 'write', inode: 2, at: 0, data };
  const synced: DiskOp = { kind: 'sync', inode: 2, failed: false };
  const disk = diskAfter(begin, [write, synced]);
  expect(fileOf(disk, 'dropped', 1, 2)).toBeUndefined();
  disk.apply({ kind: 'sync', inode: ROOT, failed: false });
  expect(fileOf(disk, 'dropped', 1, 2)).toEqual(data);
  disk.apply({ kind: 'rename', folder: ROOT, from: 'f2', to: 'f3', inode: 2 });
  const dropped = imageOf(disk, 'dropped', seeded(1));
  expect([dropped.get('f2'), dropped.get('f3')]).toEqual([data, Buffer.alloc(0)]);
  const kept = imageOf(disk, 'kept', seeded(1));
  expect([kept.get('f2'), kept.get('f3')]).toEqual([undefined, data]);
});

test('after a failed sync what waited is seen and never written, unless its page is written to again', () => {
  const at = (offset: number, text: string): DiskOp => ({
    kind: 'write',
    inode: 2,
    at: offset,
    data: Buffer.from(text),
  });
  const failed: DiskOp = { kind: 'sync', inode: 2, failed: true };
  const disk = diskAfter(begin, syncAll, [at(0, 'lost'), at(5000, 'saved'), failed]);
  const durable = (): Buffer => {
    for (const op of syncAll) disk.apply(op);
    return Buffer.from(fileOf(disk, 'dropped', 1, 2) ?? []);
  };
  expect(durable().toString()).toBe('');
  disk.apply(at(5010, 'new'));
  const after = durable();
  expect(after.subarray(0, 4096)).toEqual(Buffer.alloc(4096));
  expect(after.subarray(5000).toString()).toBe('saved\0\0\0\0\0new');
});
