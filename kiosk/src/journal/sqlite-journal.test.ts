import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { cryptoRng } from '@otklik/shared/base/rng.ts';
import type { EventDraft } from '@otklik/shared/poll/events.ts';
import { canonicalJson } from '@otklik/shared/sync/canonical-json.ts';
import { chainHash, genesisHash } from '@otklik/shared/sync/hash-chain.ts';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DurableJournal } from './journal.ts';
import { openJournal } from './open-journal.ts';
import { applyPragmas } from './schema.ts';
import { appendEdges, edgeDraft, manualClock, openOrThrow, tempDir } from './testing/drafts.ts';

let dir: string;
let remove: () => void;
const open: DurableJournal[] = [];
const openHere = (options = {}): DurableJournal => {
  const journal = openOrThrow(dir, options);
  open.push(journal);
  return journal;
};
beforeEach(() => {
  ({ dir, remove } = tempDir());
});
afterEach(() => {
  for (const journal of open.splice(0)) journal.close();
  remove();
});

test('a new journal begins with its epoch-start, and a reopened one goes on in the same epoch', () => {
  const journal = openHere();
  expect(journal.opening).toEqual({ kind: 'new' });
  const { epoch, kiosk, boot } = journal.identity;
  expect(journal.read(epoch, 1, 10)).toEqual([
    {
      at: 1_790_000_000_000,
      boot,
      data: { reason: 'new' },
      epoch,
      kiosk,
      mono: 0,
      place: 0,
      seq: 1,
      type: 'epoch-start',
    },
  ]);
  appendEdges(journal, 1, 3);
  journal.close();
  const again = openHere();
  expect(again.opening).toEqual({ kind: 'resumed' });
  expect(again.identity).toMatchObject({ epoch, kiosk });
  expect(again.identity.boot).not.toBe(boot);
  expect(again.nextSeq()).toBe(5);
  appendEdges(again, 4, 1);
  expect(again.read(epoch, 1, 100).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
});

test('every event links to the one before it, over restarts', () => {
  const journal = openHere();
  appendEdges(journal, 1, 2);
  journal.close();
  const again = openHere();
  appendEdges(again, 3, 2);
  const { epoch, kiosk } = again.identity;
  const events = again.read(epoch, 1, 100);
  const head = chainHash(genesisHash(kiosk, epoch), events);
  expect(again.hashAt(epoch, 5)).toEqual(head);
  expect(again.hashAt(epoch, 0)).toEqual(genesisHash(kiosk, epoch));
  expect(again.hashAt(epoch, 6)).toBeUndefined();
  const checked = again.readChecked(epoch, 2, 2);
  expect(checked.ok && checked.value.map(({ json }) => json)).toEqual(
    events.slice(1, 3).map((event) => canonicalJson(event)),
  );
});

test('the key file is readable by its owner only and the identity follows from it', () => {
  const { kiosk } = openHere().identity;
  expect(kiosk).toMatch(/^[0-9a-f]{32}$/);
  expect(statSync(join(dir, 'key.pem')).mode & 0o777).toBe(0o600);
});

test('durability is full on the first open and on every later one', () => {
  openHere().close();
  for (let n = 0; n < 2; n += 1) {
    // The file alone comes up with less: it has to be asked for each time, and read back.
    const db = new Database(join(dir, 'journal.db'));
    expect(db.pragma('synchronous', { simple: true })).toBe(1);
    expect(applyPragmas(db)).toEqual({ ok: true, value: undefined });
    expect(db.pragma('synchronous', { simple: true })).toBe(2);
    db.close();
    openHere().close();
  }
});

test('a database that cannot have it is refused', () => {
  const db = new Database(':memory:');
  const result = applyPragmas(db);
  expect(result.ok ? 'ok' : result.error.code).toBe('disk-failed');
  db.close();
});

test('a second open of the same folder is refused, and allowed after the close', () => {
  const journal = openHere();
  const second = openJournal({ dir, clock: manualClock(), rng: cryptoRng, version: 'test' });
  expect(second.ok ? 'ok' : second.error.code).toBe('data-dir-busy');
  journal.close();
  openHere();
});

test('a newer schema is set aside as it is, what this version can read is kept, and recording goes on', () => {
  const journal = openHere();
  const { epoch } = journal.identity;
  appendEdges(journal, 1, 5);
  journal.acknowledged(epoch, 3);
  journal.close();
  const path = join(dir, 'journal.db');
  const db = new Database(path);
  db.exec('ALTER TABLE event ADD COLUMN later TEXT; CREATE TABLE later (a)');
  db.pragma('user_version = 99');
  db.close();
  const before = readFileSync(path);
  const again = openHere();
  expect(again.opening.kind).toBe('newer');
  expect(readFileSync(again.opening.setAside ?? '').equals(before)).toBe(true);
  expect(again.read(again.identity.epoch, 1, 1)[0]?.data).toMatchObject({
    reason: 'newer',
    previous: { epoch, seq: 6 },
  });
  expect(again.outbox()[0]).toEqual({ epoch, lastSeq: 6, acknowledged: 3 });
  expect(again.readChecked(epoch, 1, 100).ok).toBe(true);
  appendEdges(again, 6, 1);
  again.close();
  expect(openHere().opening).toEqual({ kind: 'resumed' });
});

test('a newer schema of which nothing can be read: a new epoch without a predecessor', () => {
  openHere().close();
  const db = new Database(join(dir, 'journal.db'));
  db.exec('ALTER TABLE event RENAME TO happening');
  db.pragma('user_version = 99');
  db.close();
  const journal = openHere();
  expect(journal.opening.kind).toBe('newer');
  expect(journal.read(journal.identity.epoch, 1, 1)[0]?.data).toEqual({ reason: 'newer' });
  appendEdges(journal, 1, 1);
});

test('a folder that cannot be made is a coded error', () => {
  openHere();
  const result = openJournal({
    dir: join(dir, 'key.pem', 'x'),
    clock: manualClock(),
    rng: cryptoRng,
    version: 'test',
  });
  expect(result.ok ? 'ok' : result.error.code).toBe('disk-failed');
});

test('snapshots and events are in step; a new epoch starts without snapshots', () => {
  const journal = openHere();
  journal.append(
    [edgeDraft(1)],
    new Map([
      [1, '{"a":1}'],
      [2, '{}'],
    ]),
  );
  journal.append([], new Map([[1, '{"a":2}']]));
  journal.close();
  const again = openHere();
  expect([again.snapshot(1), again.snapshot(2), again.snapshot(3)]).toEqual(['{"a":2}', '{}', undefined]);
  again.startNewEpoch('fork');
  expect(again.snapshot(1)).toBeUndefined();
});

test('a draft that does not fit its type throws and leaves nothing behind', () => {
  const journal = openHere();
  const bad = { ...edgeDraft(1), data: { button: 'X' } } as unknown as EventDraft;
  expect(() => journal.append([edgeDraft(1), bad])).toThrow(RangeError);
  expect(journal.nextSeq()).toBe(2);
});

test('device seqs, receipts and answers are found again, over epochs and restarts', () => {
  const journal = openHere();
  const device = { serial: 'SN0001', bootId: '5A3F0C21', seq: 9, t: 1 };
  const at = 1_790_000_000_000;
  const ended = (poll: number, when: number, outcome: 'answered' | 'timeout'): EventDraft => ({
    type: 'poll-ended',
    at: when,
    mono: 0,
    place: 1,
    data: { poll, outcome },
  });
  const pos = (place: number, receipt: string): EventDraft => ({
    type: 'pos',
    at,
    mono: 0,
    place,
    data: { operation: 'sale', receipt },
  });
  journal.append([edgeDraft(7), edgeDraft(3), pos(1, 'A'), pos(1, 'B'), pos(2, 'C'), pos(1, 'A')]);
  journal.append([{ type: 'hold', at, mono: 0, place: 1, data: { device, via: 'heartbeat' } }]);
  expect(journal.lastDeviceSeq('SN0001', '5A3F0C21')).toBe(7);
  journal.append([{ type: 'hold', at, mono: 0, place: 1, data: { device, via: 'frame' } }]);
  journal.append([
    { type: 'gap', at, mono: 0, place: 1, data: { serial: 'SN2', bootId: '00000001', from: 2, to: 4 } },
  ]);
  journal.append([ended(1, at, 'answered'), ended(2, at + 10, 'answered'), ended(3, at + 20, 'timeout')]);
  journal.startNewEpoch('fork');
  journal.close();
  const again = openHere();
  expect(again.lastDeviceSeq('SN0001', '5A3F0C21')).toBe(9);
  expect(again.lastDeviceSeq('SN2', '00000001')).toBe(4);
  expect(again.lastDeviceSeq('SN2', '00000002')).toBe(0);
  expect(again.receipts(1, 10)).toEqual(['A', 'B']);
  expect(again.receipts(1, 1)).toEqual(['B']);
  expect([again.answeredSince(1, at), again.answeredSince(1, at + 1), again.answeredSince(2, 0)]).toEqual([
    2, 1, 0,
  ]);
});

test('settings and acknowledgements are kept; an acknowledgement may go back', () => {
  const journal = openHere();
  const { epoch } = journal.identity;
  appendEdges(journal, 1, 4);
  journal.setSetting('hub.key', 'k');
  journal.acknowledged(epoch, 4);
  expect(journal.outbox()).toEqual([{ epoch, lastSeq: 5, acknowledged: 4 }]);
  journal.acknowledged(epoch, 2);
  journal.close();
  const again = openHere();
  expect(again.outbox()).toEqual([{ epoch, lastSeq: 5, acknowledged: 2 }]);
  expect([again.setting('hub.key'), again.setting('hub.url')]).toEqual(['k', undefined]);
});

test('a fork closes the epoch for sending and names it in the new one', () => {
  const journal = openHere();
  const old = journal.identity.epoch;
  appendEdges(journal, 1, 2);
  const head = Buffer.from(journal.hashAt(old, 3) ?? []).toString('hex');
  const started = journal.startNewEpoch('fork');
  expect(started.ok && started.value).toBe(journal.identity.epoch);
  expect(journal.identity.epoch).not.toBe(old);
  expect(journal.outbox()).toEqual([{ epoch: journal.identity.epoch, lastSeq: 1, acknowledged: 0 }]);
  expect(journal.read(journal.identity.epoch, 1, 1)[0]?.data).toEqual({
    reason: 'fork',
    previous: { epoch: old, seq: 3, head },
  });
  expect(journal.read(old, 1, 10)).toHaveLength(3);
});

test('after the close every write says so', () => {
  const journal = openHere();
  journal.close();
  journal.close();
  const result = journal.append([edgeDraft(1)]);
  expect(result.ok ? 'ok' : result.error.code).toBe('journal-closed');
});

describe('maintenance', () => {
  const day = 86_400_000;
  const t0 = 1_790_000_000_000;

  test('drops what is both acknowledged and 90 days old, in order, and keeps the chain at the prune point', () => {
    const journal = openHere();
    const { epoch } = journal.identity;
    for (let n = 1; n <= 100; n += 1) journal.append([edgeDraft(n, t0 + n * day)]);
    journal.acknowledged(epoch, 40);
    const hash = journal.hashAt(epoch, 31);
    expect(journal.maintain(t0 + 121 * day)).toEqual({ ok: true, value: 31 });
    expect(journal.firstSeq(epoch)).toBe(32);
    expect(journal.hashAt(epoch, 31)).toEqual(hash);
    expect(journal.hashAt(epoch, 30)).toBeUndefined();
    expect(journal.read(epoch, 1, 1)[0]?.seq).toBe(32);
    expect(journal.maintain(t0 + 1000 * day)).toEqual({ ok: true, value: 9 });
    expect(journal.firstSeq(epoch)).toBe(41);
    journal.close();
    const again = openHere();
    expect(again.opening).toEqual({ kind: 'resumed' });
    expect(again.hashAt(epoch, 40)).toBeDefined();
    expect(again.readChecked(epoch, 41, 100).ok).toBe(true);
  });

  test('lays a missing ballast down again', () => {
    const journal = openHere();
    journal.maintain(t0);
    expect(existsSync(join(dir, 'ballast'))).toBe(true);
  });
});
