import {
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { asEpoch, type Epoch } from '@otklik/shared/base/ids.ts';
import { cryptoRng } from '@otklik/shared/base/rng.ts';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DurableJournal } from './journal.ts';
import { openJournal } from './open-journal.ts';
import { appendEdges, manualClock, openOrThrow, tempDir } from './testing/drafts.ts';

let dir: string;
let path: string;
let remove: () => void;
const opened: DurableJournal[] = [];
const openHere = (): DurableJournal => {
  const journal = openOrThrow(dir);
  opened.push(journal);
  return journal;
};
beforeEach(() => {
  ({ dir, remove } = tempDir());
  path = join(dir, 'journal.db');
});
afterEach(() => {
  for (const journal of opened.splice(0)) journal.close();
  remove();
});

/** A closed journal of `count` edges (and the epoch-start before them), of which `acknowledged` are. */
function prepare(count: number, acknowledged = 0): Epoch {
  const journal = openHere();
  const { epoch } = journal.identity;
  for (let n = 1; n <= count; n += 50) appendEdges(journal, n, Math.min(50, count - n + 1));
  journal.acknowledged(epoch, acknowledged);
  journal.setSetting('hub.key', 'pinned');
  journal.close();
  return epoch;
}

function patch(offset: number, bytes: Uint8Array): void {
  const fd = openSync(path, 'r+');
  writeSync(fd, bytes, 0, bytes.length, offset);
  closeSync(fd);
}

/** The salvaged epoch must be a prefix of the chain, and the new epoch must say where it ends. */
function expectSalvaged(journal: DurableJournal, old: Epoch): number {
  expect(journal.opening.kind).toBe('damaged');
  expect(existsSync(journal.opening.setAside ?? '')).toBe(true);
  const start = journal.read(journal.identity.epoch, 1, 1)[0];
  if (start?.type !== 'epoch-start') throw new Error('no epoch-start');
  expect(start.data.reason).toBe('damaged');
  const salvaged = journal.outbox().find(({ epoch }) => epoch === old);
  if (salvaged === undefined) {
    expect(start.data.previous).toBeUndefined();
    return 0;
  }
  expect(start.data.previous).toEqual({
    epoch: old,
    seq: salvaged.lastSeq,
    head: Buffer.from(journal.hashAt(old, salvaged.lastSeq) ?? []).toString('hex'),
  });
  const checked = journal.readChecked(old, 1, 1_000_000);
  expect(checked.ok && checked.value.length).toBe(salvaged.lastSeq);
  return salvaged.lastSeq;
}

test('a flipped byte in an event is found by its hash, and the prefix before it is kept to be sent', () => {
  const epoch = prepare(600, 100);
  const file = readFileSync(path);
  const at = file.indexOf('"seq":300,"serial"');
  patch(at + 8, Buffer.from('1'));
  const before = readFileSync(path);
  const journal = openHere();
  expect(expectSalvaged(journal, epoch)).toBe(300);
  expect(journal.opening.lost).toBe(301);
  expect(journal.outbox()).toEqual([
    { epoch, lastSeq: 300, acknowledged: 100 },
    { epoch: journal.identity.epoch, lastSeq: 1, acknowledged: 0 },
  ]);
  expect(journal.setting('hub.key')).toBe('pinned');
  expect(journal.lastDeviceSeq('SN0001', '5A3F0C21')).toBe(299);
  expect(readFileSync(journal.opening.setAside ?? '').equals(before)).toBe(true);
  appendEdges(journal, 301, 1);
  journal.close();
  expect(openHere().opening).toEqual({ kind: 'resumed' });
});

test('an overwritten page in the middle', () => {
  const epoch = prepare(2000);
  const middle = Math.floor(statSync(path).size / 2 / 4096) * 4096;
  patch(middle, Buffer.alloc(4096, 0xa5));
  const kept = expectSalvaged(openHere(), epoch);
  expect(kept).toBeGreaterThan(100);
  expect(kept).toBeLessThan(2001);
});

test('a file cut short', () => {
  const epoch = prepare(2000);
  truncateSync(path, Math.floor((statSync(path).size * 2) / 3));
  const kept = expectSalvaged(openHere(), epoch);
  expect(kept).toBeGreaterThan(100);
  expect(kept).toBeLessThan(2001);
});

test('a garbage header loses nothing behind it', () => {
  const epoch = prepare(2000, 7);
  patch(0, cryptoRng.bytes(100));
  const journal = openHere();
  expect(expectSalvaged(journal, epoch)).toBe(2001);
  expect(journal.opening.lost).toBeUndefined();
  expect(journal.outbox()[0]?.acknowledged).toBe(7);
});

test.each([
  ['garbage all through', () => writeFileSync(path, cryptoRng.bytes(20_000))],
  ['a garbage first page', () => patch(0, cryptoRng.bytes(4096))],
  ['one byte', () => writeFileSync(path, 'x')],
])('%s: set aside, and a new epoch without a predecessor', (_name, damage) => {
  const epoch = prepare(200);
  damage();
  const journal = openHere();
  expect(expectSalvaged(journal, epoch)).toBe(0);
  appendEdges(journal, 1, 1);
});

test('an epoch table that is gone: the events tell their epoch themselves', () => {
  const epoch = prepare(300);
  const db = new Database(path);
  db.exec('DROP TABLE epoch');
  db.close();
  expect(expectSalvaged(openHere(), epoch)).toBe(301);
});

test('an empty file is a new journal', () => {
  writeFileSync(path, '');
  expect(openHere().opening).toEqual({ kind: 'new' });
});

test('a break met while reading makes the next start check everything', () => {
  const epoch = prepare(6000);
  const file = readFileSync(path);
  patch(file.indexOf('"seq":50,"serial"') + 7, Buffer.from('9'));
  const journal = openHere();
  expect(journal.opening.kind).toBe('resumed');
  expect(journal.readChecked(epoch, 1, 40).ok).toBe(true);
  const broken = journal.readChecked(epoch, 41, 40);
  expect(broken.ok ? 'ok' : broken.error.code).toBe('journal-damaged');
  expect(journal.health().fault?.code).toBe('journal-damaged');
  journal.close();
  const again = openHere();
  expect(expectSalvaged(again, epoch)).toBe(50);
  again.close();
  expect(openHere().opening).toEqual({ kind: 'resumed' });
});

test('an unreadable key makes a new identity; the old journal is set aside as foreign, named, and not sent', () => {
  const epoch = prepare(10);
  writeFileSync(join(dir, 'key.pem'), 'garbage');
  const journal = openHere();
  expect(journal.opening.kind).toBe('foreign');
  expect(existsSync(journal.opening.keySetAside ?? '')).toBe(true);
  expect(existsSync(journal.opening.setAside ?? '')).toBe(true);
  expect(journal.read(journal.identity.epoch, 1, 1)[0]?.data).toMatchObject({
    reason: 'foreign',
    previous: { epoch, seq: 11 },
  });
  expect(journal.outbox()).toHaveLength(1);
  expect(journal.setting('hub.key')).toBeUndefined();
});

test("another program's database is set aside as foreign", () => {
  openHere().close();
  rmSync(path);
  const db = new Database(path);
  db.exec('CREATE TABLE t (a)');
  db.close();
  expect(openHere().opening.kind).toBe('foreign');
});

test('power may go at any moment of setting a file aside', () => {
  const epoch = prepare(100);
  // A ready replacement beside the old file, as the cut leaves it after its renaming.
  const other = tempDir();
  copyFileSync(join(dir, 'key.pem'), join(other.dir, 'key.pem'));
  const replacement = openOrThrow(other.dir);
  const fresh = replacement.identity.epoch;
  replacement.close();
  renameSync(join(other.dir, 'journal.db'), join(dir, `journal-ready-damaged-${fresh}.db`));
  other.remove();
  const journal = openHere();
  expect(journal.identity.epoch).toBe(fresh);
  expect(existsSync(join(dir, `journal-damaged-${fresh}.db`))).toBe(true);
  journal.close();
  // A replacement still being built is thrown away and built again.
  writeFileSync(join(dir, 'journal-building.db'), 'half');
  patch(0, Buffer.alloc(16));
  const again = openHere();
  expect(again.opening.kind).toBe('damaged');
  expect(again.outbox()[0]?.epoch).toBe(fresh);
  expect(readdirSync(dir).filter((name) => /building|ready|salvage/.test(name))).toEqual([]);
  expect(again.identity.epoch).not.toBe(asEpoch(epoch));
});

test('whatever bytes are flipped: it opens, loses no more than the file did, and says what it did', () => {
  prepare(400, 20);
  const pristine = readFileSync(path);
  const key = readFileSync(join(dir, 'key.pem'));
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(pristine.length - 1), fc.integer({ min: 1, max: 255 })), {
        minLength: 1,
        maxLength: 12,
      }),
      fc.option(fc.nat(pristine.length)),
      (flips, cut) => {
        const { dir: folder, remove: removeFolder } = tempDir();
        try {
          const bytes = Buffer.from(pristine);
          for (const [at, mask] of flips) bytes[at] = (bytes[at] ?? 0) ^ mask;
          writeFileSync(join(folder, 'journal.db'), cut === null ? bytes : bytes.subarray(0, cut));
          writeFileSync(join(folder, 'key.pem'), key, { mode: 0o600 });
          const result = openJournal({
            dir: folder,
            clock: manualClock(),
            rng: cryptoRng,
            version: 'test',
            ballastBytes: 4096,
          });
          if (!result.ok) throw new Error(`${result.error.code}: ${result.error.detail}`);
          const journal = result.value;
          for (const { epoch, lastSeq } of journal.outbox()) {
            expect(journal.readChecked(epoch, 1, 1_000_000).ok).toBe(true);
            expect(journal.hashAt(epoch, lastSeq)).toBeDefined();
          }
          appendEdges(journal, 401, 1);
          journal.close();
        } finally {
          removeFolder();
        }
      },
    ),
    // The first example: the header and the name of a member of the first event, met by chance in a longer run.
    {
      numRuns: 150,
      examples: [
        [
          [
            [53131, 1],
            [0, 1],
          ],
          null,
        ],
      ],
    },
  );
});
