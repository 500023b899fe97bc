import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cryptoRng } from '@otklik/shared/base/rng.ts';
import { canonicalJson } from '@otklik/shared/sync/canonical-json.ts';
import { nextHash } from '@otklik/shared/sync/hash-chain.ts';
import { privateKeyFromSeed, rawPublicKey, signHead } from '@otklik/shared/sync/signature.ts';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fastCounter } from '../agent/testing/fast-counter.ts';
import { createEventStore } from './event-store.ts';
import { tempDir } from './testing/drafts.ts';
import { verifyKioskFolder } from './verify-journal.ts';

let root: ReturnType<typeof tempDir>;
let dir: string;
let scratch: string;

beforeEach(() => {
  root = tempDir();
  dir = join(root.dir, 'kiosk');
  scratch = join(root.dir, 'scratch');
  mkdirSync(scratch);
});
afterEach(() => root.remove());

/** A morning at the counter: answers, one that nobody gave, a force majeure. */
async function morning(): Promise<void> {
  const counter = fastCounter(dir);
  for (const answer of ['Y', 'N', 'U'] as const) counter.poll(answer);
  counter.press('S', 150);
  counter.time.pass(25_000);
  counter.press('S', 3200);
  counter.poll('Y');
  await counter.close();
}

/** The checks that differ, by name. */
function differing(): Record<string, readonly string[]> {
  const verified = verifyKioskFolder(dir, scratch);
  if (!verified.ok) throw new Error(verified.error.code);
  return Object.fromEntries(
    verified.value.filter(({ count }) => count > 0).map(({ name, differences }) => [name, differences]),
  );
}

function change(edit: (db: Database.Database) => void): void {
  const db = new Database(join(dir, 'journal.db'));
  edit(db);
  db.close();
}

/** The events' texts from `from` on replaced, and every hash made anew, as one would who has the file but not the plan. */
function forge(replace: (json: string) => string): void {
  change((db) => {
    const store = createEventStore(db);
    const [row] = store.epochs();
    if (row === undefined) throw new Error('no epoch');
    const update = db.prepare<[string, Uint8Array, number]>(
      'UPDATE event SET json = ?, hash = ? WHERE seq = ?',
    );
    let previous = row.prunedHash;
    for (const { seq, json } of store.events(row.id, 1, 1000)) {
      const text = replace(json);
      previous = nextHash(previous, text);
      update.run(text, previous, seq);
    }
    store.setTip(row.id, row.lastSeq, previous);
  });
}

const contents = (): Record<string, unknown> =>
  Object.fromEntries(
    readdirSync(dir).map((name) => {
      const { mtimeMs, size } = statSync(join(dir, name));
      return [name, { mtimeMs, size, bytes: readFileSync(join(dir, name)).toString('base64') }];
    }),
  );

test('an honest journal holds, and the folder is left as it was', async () => {
  await morning();
  const before = contents();
  const verified = verifyKioskFolder(dir, scratch);
  expect(contents()).toEqual(before);
  if (!verified.ok) throw new Error(verified.error.code);
  expect(verified.value.map(({ name, count }) => [name, count])).toEqual([
    ['key', 0],
    ['file', 0],
    ['chain', 0],
    ['signatures', 0],
    ['replay', 0],
    ['set aside', 0],
  ]);
  expect(verified.value.find(({ name }) => name === 'replay')?.detail).toBe('5 polls');
});

test('what is still in the log of a killed kiosk is read too', async () => {
  const counter = fastCounter(dir);
  counter.poll('Y');
  const copy = join(root.dir, 'killed');
  mkdirSync(copy);
  for (const name of readdirSync(dir)) writeFileSync(join(copy, name), readFileSync(join(dir, name)));
  await counter.close();
  dir = copy;
  expect(statSync(join(dir, 'journal.db-wal')).size).toBeGreaterThan(0);
  const verified = verifyKioskFolder(dir, scratch);
  expect(verified.ok && verified.value.find(({ name }) => name === 'replay')).toMatchObject({
    detail: '1 polls',
    count: 0,
  });
});

test('a changed event breaks the chain, by its number', async () => {
  await morning();
  change((db) => db.exec(`UPDATE event SET json = replace(json, '"mono":', '"mono":1') WHERE seq = 11`));
  expect(Object.keys(differing())).toEqual(['chain']);
  expect(differing().chain).toEqual([
    expect.stringMatching(/^epoch [0-9a-f]{16}, event 11: its hash does not follow/),
  ]);
});

test('a dropped event is missed', async () => {
  await morning();
  change((db) => db.exec('DELETE FROM event WHERE seq = 7'));
  expect(differing().chain?.[0]).toMatch(/events 7 to 7 are missing$/);
});

test('a cut-off end is missed', async () => {
  await morning();
  change((db) => db.exec('DELETE FROM event WHERE seq > 9'));
  expect(differing().chain?.at(-1)).toMatch(/it ends at 9, its head says \d+$/);
});

test('an answer turned round with a chain made anew is found by the replay', async () => {
  await morning();
  forge((json) => {
    const event = JSON.parse(json);
    if (event.type !== 'poll-ended' || event.data.answer !== 'no') return json;
    return canonicalJson({ ...event, data: { ...event.data, answer: 'yes' } });
  });
  const found = differing();
  expect(Object.keys(found)).toEqual(['replay']);
  expect(found.replay).toEqual([
    expect.stringMatching(/of the same inputs the machine makes poll-ended here$/),
  ]);
});

test('an event that is not in the catalogue, and one written in another way, are named', async () => {
  await morning();
  forge((json) => {
    const event = JSON.parse(json);
    if (event.seq === 3) return canonicalJson({ ...event, extra: 1 });
    return event.seq === 4 ? json.replace('{', '{ ') : json;
  });
  expect(differing().chain).toEqual([
    expect.stringMatching(/event 3: it does not fit the catalogue/),
    expect.stringMatching(/event 4: its text is not canonical/),
  ]);
});

test('a key that is not the journal’s, or no key, is named', async () => {
  await morning();
  const other = privateKeyFromSeed(cryptoRng.bytes(32)).export({ format: 'pem', type: 'pkcs8' });
  writeFileSync(join(dir, 'key.pem'), other);
  expect(differing().key?.[0]).toMatch(/^the journal is of kiosk [0-9a-f]{32}, the key of [0-9a-f]{32}$/);
  writeFileSync(join(dir, 'key.pem'), 'nothing');
  expect(differing().key).toEqual(['key.pem is missing or unreadable']);
});

test('a file that is no database, or whose pages are overwritten, is named', async () => {
  await morning();
  const path = join(dir, 'journal.db');
  const whole = readFileSync(path);
  const torn = Buffer.from(whole);
  torn.fill(0x5a, 4096 * 2, 4096 * 12);
  writeFileSync(path, torn);
  expect(Object.keys(differing())).toContain('file');
  writeFileSync(
    path,
    'not a database at all, but longer than its header is, which is a hundred bytes. Or so it is said.',
  );
  expect(Object.keys(differing())).toContain('file');
});

test('a running kiosk is told to stop first, and goes on', async () => {
  const counter = fastCounter(dir);
  expect(verifyKioskFolder(dir, scratch)).toMatchObject({ ok: false, error: { code: 'data-dir-busy' } });
  counter.poll('Y');
  await counter.close();
  expect(differing()).toEqual({});
});

test('a journal of a newer program is left alone', async () => {
  await morning();
  change((db) => db.pragma('user_version = 99'));
  expect(verifyKioskFolder(dir, scratch)).toMatchObject({ ok: false, error: { code: 'journal-newer' } });
});

test('a journal that begins in the middle, after old events were dropped, is checked from there', async () => {
  const counter = fastCounter(dir);
  for (let poll = 0; poll < 20; poll += 1) counter.poll('Y');
  const { epoch } = counter.journal.identity;
  counter.journal.acknowledged(epoch, counter.journal.nextSeq() - 1);
  counter.time.pass(100 * 86_400_000);
  counter.poll('N');
  expect(counter.journal.maintain(counter.time.wall())).toMatchObject({ ok: true });
  await counter.close();
  const verified = verifyKioskFolder(dir, scratch);
  if (!verified.ok) throw new Error(verified.error.code);
  expect(verified.value.filter(({ count }) => count > 0)).toEqual([]);
  expect(verified.value.find(({ name }) => name === 'replay')?.detail).toMatch(/begin in the middle/);
});

test('what the hub countersigned must be what stands there', async () => {
  const counter = fastCounter(dir);
  counter.poll('Y');
  const { epoch, kiosk } = counter.journal.identity;
  const hub = privateKeyFromSeed(cryptoRng.bytes(32));
  const seq = counter.journal.nextSeq() - 1;
  const hash = counter.journal.hashAt(epoch, seq);
  if (hash === undefined) throw new Error('no hash');
  const signature = signHead('otklik-ack-v1', { kiosk, epoch, seq, hash }, hub);
  counter.journal.acknowledged(epoch, seq, { hub: rawPublicKey(hub), signature });
  counter.poll('N');
  await counter.close();
  const verified = verifyKioskFolder(dir, scratch);
  if (!verified.ok) throw new Error(verified.error.code);
  expect(verified.value.find(({ name }) => name === 'signatures')).toMatchObject({
    detail: '1 of 1 epochs countersigned by a hub',
    count: 0,
  });
  // A journal written anew as a whole holds in itself, but is not what the hub signed.
  forge((json) => json.replace('"version":"test"', '"version":"tost"'));
  expect(differing()).toEqual({
    signatures: [`epoch ${epoch}: what the hub countersigned at ${seq} is not what stands there`],
  });
  change((db) => db.exec(`UPDATE setting SET value = 'x' WHERE name LIKE 'ack.%'`));
  expect(differing().signatures).toEqual([
    `epoch ${epoch}: the acknowledgement that was kept cannot be read`,
  ]);
});
