import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { commitmentOf } from '@otklik/shared/questions/draw.ts';
import { canonicalJson } from '@otklik/shared/sync/canonical-json.ts';
import { nextHash } from '@otklik/shared/sync/hash-chain.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { all, type Db, one, openDatabase, run, type SqlValue } from '../db/sqlite.ts';
import { type TestHub, TestKiosk, testHub } from '../hub-fixture.ts';
import { upload, wavTone } from '../media/samples.test-help.ts';
import { recordedJournal } from '../testing/recorded-journal.ts';
import type { Section } from './sections.ts';
import { verifyHubFolder } from './verify-hub.ts';

let hub: TestHub;
let kiosk: TestKiosk;
/** A stopped hub's folder with everything in it; each test plants into a copy. */
let sound: string;
let scratch: string;
/** What the tests plant into. */
const named = { fork: 0, verdict: '', judged: 0, question: '', plan: '', prompt: '', sample: '' };

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
  // Two that stand at 0 are appealed; the first appeal is decided by an expert who had not judged it.
  const appealed = [8, 12].map((index) => kiosk.item(presses[index]?.seq ?? 0));
  for (const item of appealed)
    expect((await hub.admin.post(`/api/v1/exclusions/${item}/appeal`, { text: 'Look again' })).status).toBe(
      201,
    );
  expect((await experts[0]?.post(`/api/v1/review/items/${appealed[0]}/verdicts`, { value: 0 }))?.status).toBe(
    201,
  );
  named.judged = presses[4]?.seq ?? 0;
  named.prompt = (await upload(hub.admin, wavTone(300))).json.sha256;
  const rule = { kind: 'order', unit: 'week', every: 1, questions: [named.question] };
  const made = await hub.admin.post('/api/v1/plans', {
    name: 'Weeks',
    scope: { kind: 'all' },
    draft: { from: '2099-01-05', presentation: 'prompt', rule },
  });
  named.plan = made.json.id;
  const seen = { 'if-match': `"${made.json.revision}"` };
  const path = `/api/v1/plans/${named.plan}/commitment`;
  expect((await hub.admin.call('POST', path, undefined, seen)).status).toBe(201);
  const days = { question: named.question, from: '2026-08-31', to: '2026-09-04' };
  const sample = await hub.admin.post('/api/v1/samples', { ...days, scope: { kind: 'all' } });
  named.sample = `sample:${sample.json.id}`;
  for (const [step, body] of [
    ['draw', { wanted: 12 }],
    ['reveal', undefined],
  ] as const)
    expect((await hub.admin.post(`/api/v1/samples/${sample.json.id}/${step}`, body)).status).toBe(200);
  expect(
    (await hub.admin.call('PUT', `/api/v1/samples/${sample.json.id}/wanted`, { wanted: 15 })).status,
  ).toBe(200);
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
async function plant(
  by: (db: Db, dir: string) => void,
): Promise<Partial<Record<Section, readonly string[]>>> {
  planted += 1;
  const dir = join(scratch, `planted-${planted}`);
  cpSync(sound, dir, { recursive: true });
  const db = openDatabase(join(dir, 'hub.db'), 'write');
  db.pragma('foreign_keys = OFF');
  db.exec('BEGIN');
  by(db, dir);
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
    readdirSync(dir, { recursive: true, withFileTypes: true })
      .flatMap((entry) => {
        const name = relative(dir, join(entry.parentPath, entry.name));
        return entry.isFile() ? [name] : [];
      })
      .map((name) => [
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
    expect(details).toMatchObject({ prompts: '1 files', plans: '1 versions', appeals: '2 appeals' });
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

test('a console put elsewhere, one entered that no event tells of, one that is forgotten, one that nobody told of', async () => {
  const told = (seq: string) => `journal = (${journal}) AND seq = (${seq})`;
  const first = `SELECT MIN(seq) FROM events WHERE journal = (${journal}) AND type = 'device-up'`;
  const ups = kiosk.events.filter(({ type }) => type === 'device-up').map(({ seq }) => seq);
  const moved = await plant((db) =>
    changed(db, `UPDATE console_events SET workplace = NULL WHERE ${told(first)}`, kiosk.id, kiosk.id),
  );
  expect(moved).toEqual({
    consoles: [`${at(ups[0] ?? 0)}: entered of console SN1 otherwise than its event tells of SN1`],
  });
  const extra = await plant((db) =>
    changed(
      db,
      `INSERT INTO console_events SELECT journal, 9, console, 'lost', 'silent', 1, NULL, place, workplace, hub_at
       FROM console_events WHERE ${told(first)}`,
      ...[kiosk.id, kiosk.id],
    ),
  );
  expect(extra.consoles).toEqual([`${at(9)}: entered as told of a console, but the event tells of none`]);
  const gone = await plant((db) =>
    changed(db, `DELETE FROM console_events WHERE ${told(first)}`, kiosk.id, kiosk.id),
  );
  expect(gone.consoles).toEqual([`${at(ups[0] ?? 0)}: it tells of console SN1, which is not entered`]);
  const named = await plant((db) => {
    changed(db, "DELETE FROM consoles WHERE id = 'SN1'");
    changed(db, "INSERT INTO consoles (id, serial) VALUES ('SN0', 'SN0')");
  });
  expect(named.consoles).toEqual([
    ...['console SN1: told of, but not known', 'console SN0: known, but no journal tells of it'],
  ]);
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
  expect(stale.rollups?.[0]).toMatch(/it holds .*yes \d+.*polls and receipts come to/);
  expect(stale.index).toHaveLength(1);
  const day = await plant((db) => changed(db, 'UPDATE rollup_days SET no_all = no_all - 1 WHERE no_all > 0'));
  expect(day.rollups?.[0]).toMatch(/^day .*it holds .*polls and receipts come to/);
  const lost = await plant((db) => changed(db, 'DELETE FROM rollups'));
  expect(lost.rollups?.[0]).toMatch(/it is missing, polls and receipts come to/);
  const counted = await plant((db) =>
    changed(db, "UPDATE polls SET roll_state = 'excluded' WHERE roll_state = 'plain'"),
  );
  expect(counted.rollups?.[0]).toMatch(/it counts as yes excluded .*not as yes plain/);
});

test('receipts: one less in a figure, one that is not counted, twice, elsewhere, or was never made out', async () => {
  const [first] = kiosk.events.filter(({ type }) => type === 'receipt');
  const seq = first?.seq ?? 0;
  const figure = await plant((db) =>
    changed(db, 'UPDATE rollups SET receipts = receipts - 1 WHERE receipts > 1'),
  );
  expect(figure.rollups?.[0]).toMatch(/^hour .*receipts \d+, polls and receipts come to/);
  const pressed = await plant((db) => changed(db, 'UPDATE rollup_days SET presses = presses + 1'));
  expect(pressed.rollups?.[0]).toMatch(/^day .*presses \d+/);
  const gone = await plant((db) =>
    changed(db, `DELETE FROM receipts WHERE journal = (${journal}) AND seq = ?`, kiosk.id, seq),
  );
  expect(gone.rollups).toContain(`${at(seq)}: its receipt is not counted`);
  const moved = await plant((db) =>
    changed(
      db,
      `UPDATE receipts SET hour = hour + 3600000 WHERE journal = (${journal}) AND seq = ?`,
      kiosk.id,
      seq,
    ),
  );
  expect(moved.rollups?.[0]).toMatch(/its receipt counts as .*, not as /);
  const renamed = await plant((db) =>
    changed(db, `UPDATE receipts SET receipt = 'x' WHERE journal = (${journal}) AND seq = ?`, kiosk.id, seq),
  );
  expect(renamed.rollups).toEqual(
    expect.arrayContaining([
      `${at(seq)}: its receipt is not counted`,
      `${at(seq)}: counts as a receipt, but none such is recorded`,
    ]),
  );
  const made = await plant((db) =>
    changed(
      db,
      `INSERT INTO receipts (workplace, receipt, journal, seq, question, operator, hour)
       SELECT workplace, 'made up', journal, 1, question, operator, hour FROM receipts LIMIT 1`,
    ),
  );
  expect(made.rollups?.[0]).toMatch(/\.1: counts as a receipt, but none such is recorded$/);
  const asked = await plant((db) => changed(db, 'UPDATE polls SET roll_pressed = 0 WHERE roll_pressed = 1'));
  expect(asked.rollups?.[0]).toMatch(/it counts as .* 0 absent, not as .* 1 absent$/);
});

test('placements that were swapped', async () => {
  const swapped = await plant((db) => {
    changed(db, `UPDATE placements SET place = 99 WHERE journal = (${journal}) AND place = 1`, kiosk.id);
    changed(db, `UPDATE placements SET place = 1 WHERE journal = (${journal}) AND place = 2`, kiosk.id);
    changed(db, `UPDATE placements SET place = 2 WHERE journal = (${journal}) AND place = 99`, kiosk.id);
  });
  expect(swapped.polls?.[0]).toMatch(/place 1 never stood for workplace/);
  expect(swapped.polls).toContainEqual(expect.stringMatching(/workplace is .*, its place was .* then$/));
  expect(swapped.items?.[0]).toMatch(/workplace is .*, its place was .* then$/);
  const later = await plant((db) =>
    changed(db, `UPDATE placements SET from_seq = from_seq + 50 WHERE journal = (${journal})`, kiosk.id),
  );
  expect(later.polls?.[0]).toMatch(/its place was absent then$/);
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
      `INSERT INTO verdicts SELECT 'forged', journal, seq + 0, 'nobody', 'cannot-tell', NULL, NULL, at, 1000, 0, NULL, NULL, NULL, NULL
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

test('an appeal of what is not there, decided by no verdict on it, changed, slipped in or taken out', async () => {
  const lines = async (by: (db: Db) => void) => (await plant(by)).appeals;
  const elsewhere = await lines((db) => changed(db, "UPDATE appeals SET seq = 999999 WHERE state = 'open'"));
  expect(elsewhere).toEqual([
    expect.stringMatching(/^appeal \w+: no such event takes a verdict$/),
    expect.stringMatching(/the verdict it is against is not there, or not on its event$/),
    expect.stringMatching(/the log tells of it otherwise$/),
  ]);
  const against = await lines((db) =>
    changed(db, "UPDATE appeals SET against = 'nothing' WHERE state = 'open'"),
  );
  expect(against?.[0]).toMatch(/the verdict it is against is not there, or not on its event$/);
  const decided = await lines((db) =>
    changed(db, "UPDATE appeals SET verdict = against WHERE state = 'rejected'"),
  );
  expect(decided).toEqual([
    expect.stringMatching(/no verdict given on it decided it$/),
    expect.stringMatching(/it stands otherwise than the log tells$/),
  ]);
  const turned = await lines((db) =>
    changed(db, "UPDATE appeals SET state = 'upheld' WHERE state = 'rejected'"),
  );
  expect(turned).toEqual([expect.stringMatching(/it stands otherwise than the log tells$/)]);
  const words = await lines((db) =>
    changed(db, "UPDATE appeals SET text = 'Thank you' WHERE state = 'open'"),
  );
  expect(words).toEqual([expect.stringMatching(/the log tells of it otherwise$/)]);
  const out = await lines((db) => changed(db, "DELETE FROM appeals WHERE state = 'rejected'"));
  expect(out).toEqual([
    expect.stringMatching(/the log tells of it, but it is not there$/),
    expect.stringMatching(/^verdict \w+: given on an appeal of its event that is not there$/),
  ]);
  const slipped = await lines((db) =>
    changed(
      db,
      `INSERT INTO appeals SELECT 'forged', journal, seq, 2, appellant, at, text, against, 'withdrawn', at, NULL
       FROM appeals WHERE state = 'rejected'`,
    ),
  );
  expect(slipped).toEqual(['appeal forged: the log tells of no such appeal']);
});

test('a prompt whose file is gone, changed, or of another length than noted', async () => {
  const name = `prompt ${named.prompt}`;
  const file = (dir: string): string => join(dir, 'media', named.prompt);
  const gone = await plant((_db, dir) => rmSync(file(dir)));
  expect(gone).toEqual({ prompts: [`${name}: its file is missing`] });
  const turned = await plant((_db, dir) => {
    const bytes = readFileSync(file(dir));
    bytes[100] = (bytes[100] ?? 0) ^ 1;
    writeFileSync(file(dir), bytes);
  });
  expect(turned).toEqual({ prompts: [expect.stringContaining(`${name}: its file has the hash `)] });
  const noted = await plant((db) => changed(db, 'UPDATE media SET bytes = bytes + 1'));
  expect(noted).toEqual({ prompts: [expect.stringMatching(/its file has \d+ bytes, \d+ are noted$/)] });
});

test('a plan that asks another thing than it was committed to, draws by another seed, or is gone', async () => {
  const name = `plan:${named.plan} version 1`;
  const body = await plant((db) =>
    changed(db, `UPDATE plan_versions SET body = REPLACE(body, '"every":1', '"every":2')`),
  );
  expect(body).toEqual({ plans: [`${name}: what it asks is not what was committed to`] });
  const scope = await plant((db) => changed(db, `UPDATE plans SET scope = '{"kind":"store","store":"x"}'`));
  expect(scope).toEqual({ plans: [`${name}: what it asks is not what was committed to`] });
  const unreadable = await plant((db) => changed(db, 'UPDATE plan_versions SET body = \'"\\ud800"\''));
  expect(unreadable).toEqual({ plans: [`${name}: what it asks is not what was committed to`] });
  const nonce = 'ab'.repeat(16);
  const seed = await plant((db) => changed(db, 'UPDATE plan_versions SET nonce = ?', nonce));
  expect(seed).toEqual({ plans: [`${name}: its seed is not what its commitment says`] });
  const both = await plant((db) => {
    const row = one<{ seed: string }>(db, 'SELECT seed FROM plan_versions');
    const commitment = commitmentOf(Buffer.from(row?.seed ?? '', 'hex'), Buffer.from(nonce, 'hex'));
    changed(db, 'UPDATE plan_versions SET nonce = ?, commitment = ?', nonce, commitment);
  });
  expect(both).toEqual({ plans: [`${name}: the log tells of another commitment`] });
  const told = await plant((db) => changed(db, 'UPDATE plan_versions SET revealed_at = 5'));
  expect(told).toEqual({ plans: [`${name}: the log tells otherwise of whether its seed was revealed`] });
  const gone = await plant((db) => changed(db, 'DELETE FROM plan_versions'));
  expect(gone).toEqual({ plans: [`${name}: the log tells of it, but it is not there`] });
});

test('a sample that another seed draws, in another order, with other polls, of another frame, or that is gone', async () => {
  const found = async (damage: (db: Db) => void) => {
    const { samples, ...others } = await plant(damage);
    expect(others).toEqual({});
    return samples?.map((line) => line.replace(`${named.sample}: `, ''));
  };
  const nonce = 'ab'.repeat(32);
  expect(await found((db) => changed(db, 'UPDATE samples SET nonce = ?', nonce))).toEqual([
    'another seed was revealed',
    'its seed is not what its commitment says',
  ]);
  // A seed that draws what somebody wished for, with a commitment that fits: the log keeps the one that was told.
  const forged = await found((db) => {
    const [row] = all<{ seed: string }>(db, 'SELECT seed FROM samples');
    const commitment = commitmentOf(Buffer.from(row?.seed ?? '', 'hex'), Buffer.from(nonce, 'hex'));
    changed(db, 'UPDATE samples SET nonce = ?, commitment = ?', nonce, commitment);
  });
  expect(forged).toContain('the log tells of another commitment');
  const swapped = await found((db) =>
    changed(
      db,
      `UPDATE sample_places SET nth = (SELECT SUM(o.nth) FROM sample_places o WHERE o.place IN (2, 3)) - nth,
         journal = (SELECT SUM(o.journal) FROM sample_places o WHERE o.place IN (2, 3)) - journal,
         poll = (SELECT SUM(o.poll) FROM sample_places o WHERE o.place IN (2, 3)) - poll,
         stratum = (SELECT SUM(o.stratum) FROM sample_places o WHERE o.place IN (2, 3)) - stratum
       WHERE place IN (2, 3)`,
    ),
  );
  expect(swapped).toEqual(['its order is not what its seed draws']);
  const twice = await found((db) =>
    changed(
      db,
      `UPDATE sample_places SET poll = (SELECT o.poll FROM sample_places o WHERE o.place = 1),
         journal = (SELECT o.journal FROM sample_places o WHERE o.place = 1) WHERE place = 4`,
    ),
  );
  expect(twice).toContain('place 4: its poll stands at another place as well');
  const timeout = await found((db) =>
    changed(
      db,
      `UPDATE sample_places SET poll = (SELECT MIN(p.seq) FROM polls p WHERE p.journal = sample_places.journal
         AND p.roll_count = 'timeout') WHERE place = 5`,
    ),
  );
  expect(timeout?.join()).toContain('place 5: its poll is not of its stratum, or came after the draw');
  const late = await found((db) => changed(db, 'UPDATE sample_journals SET durable = 1'));
  expect(late?.length).toBeGreaterThan(1);
  const short = await found((db) => changed(db, 'DELETE FROM sample_places WHERE place > 10'));
  expect(short).toEqual(['places that are open for review are missing']);
  expect(await found((db) => changed(db, 'UPDATE samples SET wanted = 9'))).toEqual([
    'the log tells otherwise of how much of it is open for review',
  ]);
  expect(await found((db) => changed(db, 'UPDATE samples SET yes = yes + 1'))).toEqual([
    'the log tells of another frame',
    'its strata do not come to its size',
  ]);
  expect(
    await found((db) => changed(db, `UPDATE samples SET scope = '{"kind":"store","store":"x"}'`)),
  ).toEqual(['it is of other polls than was committed to']);
  const gone = await found((db) => {
    for (const table of ['sample_places', 'sample_stores', 'sample_journals', 'samples'])
      changed(db, `DELETE FROM ${table}`);
  });
  expect(gone).toEqual(['the log tells of it, but it is not there']);
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
