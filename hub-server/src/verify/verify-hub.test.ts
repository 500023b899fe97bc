import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canonicalJson } from '@otklik/shared/sync/canonical-json.ts';
import { nextHash } from '@otklik/shared/sync/hash-chain.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { all, type Db, one, openDatabase, run, type SqlValue } from '../db/sqlite.ts';
import { type TestHub, TestKiosk, testHub } from '../hub-fixture.ts';
import { recordedJournal } from '../testing/recorded-journal.ts';
import type { Section } from './sections.ts';
import { verifyHubFolder } from './verify-hub.ts';

let hub: TestHub;
let kiosk: TestKiosk;
/** A stopped hub's folder with everything in it; each test plants into a copy. */
let sound: string;
let scratch: string;
/** What the tests plant into. */
const named: { fork: number; verdict: string; judged: number; question: string } = {
  fork: 0,
  verdict: '',
  judged: 0,
  question: '',
};

/** Repeats the same draws. */
function draws(): () => number {
  let state = 7;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state / 2 ** 32;
  };
}

async function fill(target: TestKiosk, question: string, customers: number): Promise<void> {
  const events = recordedJournal({
    kiosk: target.id,
    epoch: target.epoch,
    places: 2,
    customers,
    questions: [question],
    start: target.start,
    pace: 60_000,
    random: draws(),
  });
  for (const event of events) {
    target.hashes.push(nextHash(target.hashAt(event.seq - 1), canonicalJson(event)));
    target.events.push(event);
  }
  target.mono = events.at(-1)?.mono ?? 0;
  for (let from = 1; from <= events.length; from += 100)
    expect((await target.send(from, Math.min(events.length, from + 99))).status).toBe(200);
}

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'otklik-verify-test-'));
  hub = await testHub();
  const text = { ru: 'Вопрос', en: 'Question' };
  named.question = (await hub.admin.post('/api/v1/questions', { text, positive: 'yes' })).json.id;
  kiosk = await hub.kiosk();
  await fill(kiosk, named.question, 120);
  const other = new TestKiosk(hub.hub.url);
  await other.enrol(await hub.code());
  await fill(other, named.question, 30);
  // The other half of a cloned disk goes its own way.
  const clone = other.clone();
  clone.mono += 1000;
  other.edge('Y', 'DN', { role: 'stray' });
  other.edge('Y', 'UP');
  clone.mono += 5000;
  clone.edge('N', 'DN', { role: 'stray' });
  named.fork = other.events.length - 1;
  expect((await other.send(named.fork, named.fork)).status).toBe(200);
  expect((await clone.send(named.fork, named.fork)).json.code).toBe('chain-fork');
  const experts = [await hub.person('expert'), await hub.person('expert'), await hub.person('expert')];
  const presses = kiosk.events.filter(
    ({ type, data }) => type === 'edge' && 'role' in data && data.role === 'answer',
  );
  for (const [index, event] of presses.slice(0, 30).entries()) {
    const expert = experts[index % 3];
    const item = kiosk.item(event.seq);
    expect(
      (await expert?.post(`/api/v1/review/items/${item}/verdicts`, { value: index % 4 === 0 ? 0 : 1 }))
        ?.status,
    ).toBe(201);
    if (index % 5 === 0) expect((await expert?.post('/api/v1/review/undo', { item }))?.status).toBe(200);
  }
  named.judged = presses[4]?.seq ?? 0;
  sound = join(scratch, 'sound');
  const dataDir = hub.dataDir;
  await hub.hub.close();
  cpSync(dataDir, sound, { recursive: true });
}, 120_000);
afterAll(() => {
  rmSync(hub.dataDir, { recursive: true, force: true });
  rmSync(scratch, { recursive: true, force: true });
});

async function verify(dir: string, workers = 0) {
  const copies = mkdtempSync(join(scratch, 'copies-'));
  const checked = await verifyHubFolder({ dir, scratch: copies, workers });
  if (!checked.ok) throw new Error(checked.error.detail);
  return checked.value;
}

let planted = 0;
/** Plants into a copy, past every rule of the schema, and gives what verification says, by section. */
async function plant(by: (db: Db) => void): Promise<Partial<Record<Section, readonly string[]>>> {
  planted += 1;
  const dir = join(scratch, `planted-${planted}`);
  cpSync(sound, dir, { recursive: true });
  const db = openDatabase(join(dir, 'hub.db'), 'write');
  db.pragma('foreign_keys = OFF');
  db.exec('BEGIN');
  by(db);
  db.exec('COMMIT');
  db.close();
  const checks = await verify(dir);
  rmSync(dir, { recursive: true, force: true });
  return Object.fromEntries(
    checks.filter(({ count }) => count > 0).map(({ name, differences }) => [name, differences]),
  );
}

const changed = (db: Db, sql: string, ...values: SqlValue[]): void => {
  expect(run(db, sql, ...values)).toBeGreaterThan(0);
};
const journal = 'SELECT id FROM journals WHERE kiosk = ?';
const at = (seq: number): string => `${kiosk.id}.${kiosk.epoch}.${seq}`;

/** Files of a folder with what is in them. */
const filesOf = (dir: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(dir).map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(dir, name)))
        .digest('hex'),
    ]),
  );

test('a sound hub holds, on one worker or several, and not a byte of its folder changes', async () => {
  const before = filesOf(sound);
  for (const workers of [0, 3]) {
    const checks = await verify(sound, workers);
    expect(checks.filter(({ count }) => count > 0)).toEqual([]);
    const details = Object.fromEntries(checks.map(({ name, detail }) => [name, detail]));
    expect(details).toMatchObject({ forks: '1 set apart', index: '1 questions', keys: '2 kiosks' });
    expect(details.chain).toMatch(/^\d{4} events in 2 journals$/);
  }
  expect(filesOf(sound)).toEqual(before);
});

test('a flipped bit in an event', async () => {
  const found = await plant((db) => {
    const { body } = one<{ body: string }>(
      db,
      `SELECT body FROM events WHERE journal = (${journal}) AND seq = ?`,
      kiosk.id,
      40,
    ) ?? { body: '' };
    // The last digit of its device's clock, one bit of it.
    const flipped = body.replace(
      /"t":(\d*)(\d)/,
      (_all, head: string, digit: string) => `"t":${head}${Number(digit) ^ 1}`,
    );
    expect(flipped).not.toBe(body);
    changed(db, `UPDATE events SET body = ? WHERE journal = (${journal}) AND seq = 40`, flipped, kiosk.id);
  });
  expect(found.chain).toEqual([`${at(40)}: its hash does not follow from the event before it`]);
});

test('an event deleted in the middle, and the last one', async () => {
  const middle = await plant((db) =>
    changed(db, `DELETE FROM events WHERE journal = (${journal}) AND seq = 50`, kiosk.id),
  );
  expect(middle.chain?.[0]).toBe(`${at(50)}: the event is missing`);
  const last = await plant((db) =>
    changed(db, `DELETE FROM events WHERE journal = (${journal}) AND seq = ?`, kiosk.id, kiosk.events.length),
  );
  expect(last.chain?.[0]).toContain(`it ends at ${kiosk.events.length - 1}`);
});

test('an event that stands there twice, under another number', async () => {
  const found = await plant((db) =>
    changed(
      db,
      `INSERT INTO events SELECT journal, ?, type, place, at, mono, boot, body, hash, clock_offset, clock_error, hub_at,
         received FROM events WHERE journal = (${journal}) AND seq = 60`,
      kiosk.events.length + 1,
      kiosk.id,
    ),
  );
  const name = at(kiosk.events.length + 1);
  expect(found.chain).toContain(
    `${name}: the event lies beyond what was acknowledged (${kiosk.events.length})`,
  );
  expect(found.chain).toContain(`${name}: its body has the number 60`);
});

test('a changed answer', async () => {
  const found = await plant((db) =>
    changed(
      db,
      "UPDATE polls SET answer = 'no' WHERE rowid IN (SELECT rowid FROM polls WHERE answer = 'yes' LIMIT 1)",
    ),
  );
  expect(found.polls).toEqual([expect.stringMatching(/answer is no, its events make yes$/)]);
});

test('a moved time: of the event, of its hub time, of its poll', async () => {
  const raw = await plant((db) =>
    changed(db, `UPDATE events SET at = at + 3600000 WHERE journal = (${journal}) AND seq = 70`, kiosk.id),
  );
  expect(raw.chain).toEqual([`${at(70)}: type, place or time beside its body are not those within`]);
  expect(raw.time).toEqual([`${at(70)}: its hub time is not its own time with the offset`]);
  const shifted = await plant((db) =>
    changed(
      db,
      `UPDATE events SET clock_offset = clock_offset + 7, hub_at = hub_at + 7 WHERE journal = (${journal}) AND seq = 70`,
      kiosk.id,
    ),
  );
  expect(shifted.time).toEqual([expect.stringMatching(/its offset 7 ± 5 ms was never measured$/)]);
  const poll = await plant((db) => changed(db, 'UPDATE polls SET opened_hub = opened_hub + 3600000'));
  expect(poll.polls?.[0]).toMatch(/opened_hub is \d+, its events make \d+$/);
});

test('a forged signature, and a head that is gone', async () => {
  const forged = await plant((db) =>
    changed(
      db,
      `UPDATE heads SET signature = (SELECT signature FROM heads WHERE journal = (${journal}) AND seq = 200)
       WHERE journal = (${journal}) AND seq = 100`,
      kiosk.id,
      kiosk.id,
    ),
  );
  expect(forged).toEqual({ signatures: [`${at(100)}: the signature of the head is not the kiosk's`] });
  const gone = await plant((db) =>
    changed(db, `DELETE FROM heads WHERE journal = (${journal}) AND seq = ?`, kiosk.id, kiosk.events.length),
  );
  expect(gone).toEqual({
    signatures: [`${at(kiosk.events.length)}: the last event is under no signed head`],
  });
});

test('a history rewritten with hashes that follow fails at the heads', async () => {
  const found = await plant((db) => {
    const rows = all<{ seq: number; body: string; hash: Uint8Array }>(
      db,
      `SELECT seq, body, hash FROM events WHERE journal = (${journal}) ORDER BY seq`,
      kiosk.id,
    );
    let previous = rows[0]?.hash ?? new Uint8Array(32);
    for (const { seq, body } of rows.slice(1)) {
      const now = seq === 2 ? body.replace('0.1.0', '0.1.1') : body;
      previous = nextHash(previous, now);
      changed(
        db,
        `UPDATE events SET body = ?, hash = ? WHERE journal = (${journal}) AND seq = ?`,
        now,
        previous,
        kiosk.id,
        seq,
      );
    }
    changed(db, 'UPDATE journals SET hash = ? WHERE kiosk = ?', previous, kiosk.id);
  });
  expect(found.chain).toBeUndefined();
  expect(found.signatures?.[0]).toBe(`${at(100)}: the signature of the head is not the kiosk's`);
});

test('a stale rollup, a lost row of it, and a poll counted otherwise', async () => {
  const stale = await plant((db) =>
    changed(db, 'UPDATE rollups SET yes_all = yes_all + 1 WHERE yes_all > 0'),
  );
  expect(stale.rollups?.[0]).toMatch(/it holds .*yes \d+.*the polls come to/);
  expect(stale.index).toHaveLength(1);
  const day = await plant((db) => changed(db, 'UPDATE rollup_days SET no_all = no_all - 1 WHERE no_all > 0'));
  expect(day.rollups?.[0]).toMatch(/^day .*it holds .*the polls come to/);
  const lost = await plant((db) => changed(db, 'DELETE FROM rollups'));
  expect(lost.rollups?.[0]).toMatch(/it is missing, the polls come to/);
  const counted = await plant((db) =>
    changed(db, "UPDATE polls SET roll_state = 'excluded' WHERE roll_state = 'plain'"),
  );
  expect(counted.rollups?.[0]).toMatch(/it counts as yes excluded .*not as yes plain/);
});

test('a verdict without its event, and one that was changed', async () => {
  const lost = await plant((db) => changed(db, 'UPDATE verdicts SET seq = 1 WHERE seq = ?', named.judged));
  expect(lost.verdicts).toContainEqual(
    expect.stringMatching(/^verdict \w+: no event .*\.1 takes a verdict$/),
  );
  const turned = await plant((db) =>
    changed(db, "UPDATE verdicts SET value = '1' WHERE seq = ?", named.judged),
  );
  expect(turned.verdicts).toContain(`${at(named.judged)}: 0 stands, its verdicts come to 1`);
  const standing = await plant((db) => changed(db, 'DELETE FROM standings WHERE seq = ?', named.judged));
  expect(standing.verdicts).toContain(`${at(named.judged)}: nothing stands, its verdicts come to 0`);
});

test('a verdict changed with all that follows from it, slipped in, taken out or taken back', async () => {
  const row = `seq = ${named.judged} AND journal = (${journal})`;
  const turned = await plant((db) => {
    changed(db, `UPDATE verdicts SET value = '1' WHERE ${row}`, kiosk.id);
    changed(db, `UPDATE standings SET value = 1 WHERE ${row}`, kiosk.id);
  });
  expect(turned.verdicts).toEqual([expect.stringMatching(/^verdict \w+: the log tells of it otherwise$/)]);
  const slipped = await plant((db) =>
    changed(
      db,
      `INSERT INTO verdicts SELECT 'forged', journal, seq + 0, 'nobody', 'cannot-tell', NULL, NULL, at, 1000, 0, NULL, NULL
       FROM verdicts WHERE ${row}`,
      kiosk.id,
    ),
  );
  expect(slipped).toEqual({ verdicts: ['verdict forged: the log tells of no such verdict'] });
  const out = await plant((db) => {
    changed(db, `DELETE FROM verdicts WHERE ${row}`, kiosk.id);
    changed(db, `DELETE FROM standings WHERE ${row}`, kiosk.id);
  });
  expect(out.verdicts).toEqual([expect.stringMatching(/the log tells of it, but it is not there$/)]);
  const back = await plant((db) => {
    changed(db, `UPDATE verdicts SET withdrawn_at = 5 WHERE ${row}`, kiosk.id);
    changed(db, `DELETE FROM standings WHERE ${row}`, kiosk.id);
  });
  expect(back.verdicts).toEqual([expect.stringMatching(/the log does not tell that it was taken back$/)]);
});

test('a poll without its journal, a poll missing, and one that nobody opened', async () => {
  const lost = await plant((db) => changed(db, 'UPDATE polls SET journal = 99 WHERE journal = 2'));
  expect(lost.polls).toContain('journal 99: rows of polls without their journal');
  const missing = await plant((db) =>
    changed(db, 'DELETE FROM polls WHERE rowid IN (SELECT rowid FROM polls ORDER BY journal, seq LIMIT 1)'),
  );
  expect(missing.polls).toEqual([expect.stringMatching(/: the poll is missing$/)]);
  const made = await plant((db) =>
    changed(
      db,
      'UPDATE polls SET seq = seq + 1 WHERE journal = 1 AND seq = (SELECT MAX(seq) FROM polls WHERE journal = 1)',
    ),
  );
  expect(made.polls).toContainEqual(expect.stringMatching(/: a poll that no event opens$/));
});

test('what is to be judged: a row gone, a row hidden', async () => {
  const gone = await plant((db) =>
    changed(db, `DELETE FROM review_items WHERE journal = (${journal}) AND seq = ?`, kiosk.id, named.judged),
  );
  expect(gone.items?.[0]).toBe(`${at(named.judged)}: not among what is to be judged`);
  const hidden = await plant((db) =>
    changed(db, 'UPDATE review_items SET listed = 0 WHERE seq = ?', named.judged),
  );
  expect(hidden.items?.[0]).toContain('kind, place, time or listing differ');
});

test('a changed entry of the audit log, and one taken out', async () => {
  const entry = await plant((db) => changed(db, "UPDATE audit SET action = 'nothing' WHERE id = 3"));
  expect(entry).toEqual({ audit: ['entry 3: its hash does not follow from the entry before it'] });
  const out = await plant((db) => changed(db, 'DELETE FROM audit WHERE id = 3'));
  expect(out.audit?.[0]).toBe('entry 3: it is missing');
});

test('a fork put in the place of what was acknowledged', async () => {
  const found = await plant((db) => {
    const fork = one<{ kiosk: string; body: string; head_hash: string; signature: string }>(
      db,
      'SELECT kiosk, body, head_hash, signature FROM forks',
    );
    const event = JSON.parse(fork?.body ?? '[]')[0];
    const hash = Buffer.from(fork?.head_hash ?? '', 'hex');
    const { type, place, at: time, mono, boot, seq } = event;
    changed(
      db,
      `UPDATE events SET type = ?, place = ?, hub_at = hub_at - at + ?, at = ?, mono = ?, boot = ?, body = ?, hash = ?
       WHERE journal = (${journal}) AND seq = ?`,
      ...[type, place, time, time, mono, boot, canonicalJson(event), hash, fork?.kiosk ?? '', seq],
    );
    changed(
      db,
      `UPDATE heads SET signature = ? WHERE journal = (${journal}) AND seq = ?`,
      Buffer.from(fork?.signature ?? '', 'base64url'),
      fork?.kiosk ?? '',
      seq,
    );
    changed(db, 'UPDATE journals SET hash = ? WHERE kiosk = ?', hash, fork?.kiosk ?? '');
  });
  expect(found.chain).toBeUndefined();
  expect(found.signatures).toBeUndefined();
  expect(found.forks?.[0]).toMatch(/its events stand in the journal as acknowledged$/);
});

test('another key under a kiosk', async () => {
  const found = await plant((db) => {
    const key = Buffer.alloc(32, 7).toString('base64url');
    changed(db, 'UPDATE kiosks SET public_key = ? WHERE id = ?', key, kiosk.id);
  });
  expect(found.keys).toEqual([`kiosk ${kiosk.id}: its key is another kiosk's`]);
  expect(found.signatures?.length).toBeGreaterThan(0);
});

test('a decision that the rules do not make', async () => {
  const dir = join(scratch, 'decision');
  const liar = await testHub();
  const told = await liar.kiosk();
  told.poll('yes', { question: 'q' });
  await told.sendAll();
  await liar.hub.close();
  cpSync(liar.dataDir, dir, { recursive: true });
  rmSync(liar.dataDir, { recursive: true, force: true });
  const checks = await verify(dir);
  const replay = checks.find(({ name }) => name === 'replay');
  expect(replay?.differences[0]).toMatch(
    /\.\d+: of the same inputs the machine makes \S+ where \S+ is recorded$/,
  );
  expect(checks.filter(({ name, count }) => name !== 'replay' && count > 0)).toEqual([]);
});

test('a damaged page is a finding, not a crash', async () => {
  const dir = join(scratch, 'page');
  cpSync(sound, dir, { recursive: true });
  const file = join(dir, 'hub.db');
  const bytes = readFileSync(file);
  bytes.fill(0x5a, Math.floor(bytes.length / 8192) * 4096, Math.floor(bytes.length / 8192) * 4096 + 4096);
  writeFileSync(file, bytes);
  const checks = await verify(dir);
  expect(checks.find(({ name }) => name === 'file')?.count).toBeGreaterThan(0);
});

test('a running hub is checked on a copy of one moment, and goes on', async () => {
  const running = await testHub();
  const source = await running.kiosk();
  await fill(source, 'q', 20);
  const checks = await verify(running.dataDir);
  expect(checks.filter(({ count }) => count > 0)).toEqual([]);
  source.mono += 60_000;
  source.edge('Y', 'DN', { role: 'stray' });
  expect((await source.send(source.events.length, source.events.length)).status).toBe(200);
  await running.close();
});

test('a folder without a hub, and one of another version', async () => {
  const empty = mkdtempSync(join(scratch, 'empty-'));
  expect(await verifyHubFolder({ dir: empty, scratch: empty, workers: 1 })).toMatchObject({
    error: { code: 'hub-absent' },
  });
  const dir = join(scratch, 'newer');
  cpSync(sound, dir, { recursive: true });
  const db = openDatabase(join(dir, 'hub.db'), 'write');
  db.exec('INSERT INTO schema_migrations (id, at) VALUES (9999, 0)');
  db.close();
  expect(await verifyHubFolder({ dir, scratch: empty, workers: 1 })).toMatchObject({
    error: { code: 'schema-newer' },
  });
});
