import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Db, openDatabase, run, type SqlValue } from '../db/sqlite.ts';
import { createLots, lotKeyOf } from '../double/lots.ts';
import { type Person, type TestHub, testHub } from '../hub-fixture.ts';
import { loadHubIdentity } from '../hub-identity.ts';
import { checkWhole } from './check-whole.ts';
import { verifyHubFolder } from './verify-hub.ts';

let hub: TestHub;
let db: Db;
let key: Uint8Array;
/** Items by what became of them: chosen and judged by one, by two who agree; not chosen, judged by one, by two who differ. */
const named = { one: '', agreed: '', plain: '', split: '', known: '' };
let marker = '';

beforeAll(async () => {
  hub = await testHub();
  const identity = loadHubIdentity(hub.dataDir).privateKey;
  key = lotKeyOf(identity);
  const lots = createLots(identity);
  const [chosen, others]: [string[], string[]] = [[], []];
  while (chosen.length < 2 || others.length < 4) {
    const kiosk = await hub.kiosk();
    for (let nth = 0; nth < 60; nth += 1) {
      const item = kiosk.item(kiosk.poll('no').customer ?? 0);
      (lots(item) < 0.04 ? chosen : others).push(item);
    }
    await kiosk.sendAll();
  }
  const [one = '', agreed = ''] = chosen;
  const [plain = '', split = '', known = '', former = ''] = others;
  Object.assign(named, { one, agreed, plain, split, known });
  const [first, second, leaving] = [
    await hub.person('expert'),
    await hub.person('expert'),
    await hub.person('expert'),
  ];
  const say = async (by: Person, item: string, value: 0 | 1): Promise<void> => {
    expect((await by.post(`/api/v1/review/items/${item}/verdicts`, { value })).status).toBe(201);
  };
  await say(first, one, 1);
  await say(first, agreed, 1);
  await say(second, agreed, 1);
  await say(first, plain, 0);
  await say(first, split, 0);
  await say(second, split, 1);
  // The votes of one who is no expert any more count otherwise than when they were given: nothing is told of them.
  await say(leaving, former, 0);
  await say(second, former, 1);
  const { users } = (await hub.admin.get('/api/v1/users')).json;
  const { id, login } = users.find((each: { login: string }) => each.login === 'expert3');
  const put = await hub.admin.changeUser(id, { name: login, role: 'manager', scope: { kind: 'all' } });
  expect([put.status, put.text]).toEqual([204, put.text]);
  // Marked, marked otherwise, taken back, and marked again.
  const mark = (item: string, right: 0 | 1) => hub.admin.post('/api/v1/known-items', { item, right });
  expect((await mark(known, 1)).status).toBe(201);
  expect((await mark(known, 0)).status).toBe(201);
  expect((await hub.admin.call('DELETE', `/api/v1/known-items/${known}`)).status).toBe(200);
  expect((await mark(known, 1)).status).toBe(201);
  marker = users.find((each: { login: string }) => each.login === 'admin').id;
  await hub.hub.close();
  db = openDatabase(join(hub.dataDir, 'hub.db'), 'write');
  db.pragma('foreign_keys = OFF');
}, 60_000);
afterAll(() => {
  db.close();
  rmSync(hub.dataDir, { recursive: true, force: true });
});

/** What is found with something planted, which is taken back. */
function planted(
  section: 'double' | 'known',
  by: () => void,
  lotKey: Uint8Array | undefined = key,
): readonly string[] {
  db.exec('BEGIN');
  try {
    by();
    return checkWhole(db, lotKey).found[section].differences;
  } finally {
    db.exec('ROLLBACK');
  }
}
const changed = (sql: string, ...values: SqlValue[]): void => {
  expect(run(db, sql, ...values)).toBeGreaterThan(0);
};
const rowOf = (item: string): string => {
  const [kiosk = '', epoch = '', seq = ''] = item.split('.');
  return `journal = (SELECT id FROM journals WHERE kiosk = '${kiosk}' AND epoch = '${epoch}') AND seq = ${seq}`;
};
const doubled = (set: string, item: string): void =>
  changed(`UPDATE double_items SET ${set} WHERE ${rowOf(item)}`);
const gone = (item: string): void => changed(`DELETE FROM double_items WHERE ${rowOf(item)}`);

test('a sound hub holds', async () => {
  db.pragma('wal_checkpoint(TRUNCATE)');
  const scratch = mkdtempSync(join(tmpdir(), 'otklik-double-'));
  const checks = await verifyHubFolder({ dir: hub.dataDir, scratch, workers: 1 });
  rmSync(scratch, { recursive: true });
  if (!checks.ok) throw new Error(checks.error.detail);
  // Its polls were written by hand, not by a machine: that they replay is no matter here.
  expect(checks.value.filter(({ name, count }) => name !== 'replay' && count > 0)).toEqual([]);
  const details = Object.fromEntries(checks.value.map(({ name, detail }) => [name, detail]));
  expect(details).toMatchObject({ double: '4 items', known: '3 marks' });
});

test('one made to wait, kept from waiting, or taken out of double review', () => {
  const { one, agreed, split } = named;
  expect(planted('double', () => doubled('waiting = 1', agreed))).toEqual([
    `${agreed}: it waits for another expert, its verdicts need none`,
  ]);
  for (const item of [one, split])
    expect(planted('double', () => doubled('waiting = 0', item))).toEqual([
      `${item}: its verdicts need another expert, it does not wait`,
    ]);
  expect(planted('double', () => gone(split))).toEqual([
    `${split}: the votes on it are even, it does not wait for another expert`,
  ]);
});

test('a lot: one that was drawn and is not kept, one chosen that was never drawn', () => {
  const { one, agreed, plain } = named;
  const none = `${one}: its lot was drawn when an expert judged it, it is not judged twice`;
  expect(planted('double', () => gone(one))).toEqual([none]);
  // Without the hub's key nothing can be said of lots, with another one there are others.
  expect(checkWhole(db, undefined).found.double.count).toBe(0);
  expect(checkWhole(db, new Uint8Array(32)).found.double.count).toBeGreaterThan(0);
  expect(planted('double', () => doubled('chosen = 0', agreed))).toEqual([
    `${agreed}: its lot was drawn when an expert judged it, it is not chosen`,
  ]);
  const slipped = (item: string) => () =>
    changed(
      `INSERT INTO double_items (journal, seq, chosen, since, waiting)
       SELECT journal, seq, 1, ordinal, 1 FROM verdicts WHERE ${rowOf(item)}`,
    );
  expect(planted('double', slipped(plain))).toEqual([
    `${plain}: chosen for a second expert, but its lot was never drawn`,
  ]);
});

test('one that nobody judged, that is no item, or of no journal', () => {
  const { one, known } = named;
  const add = (journal: string, seq: string): void =>
    changed(`INSERT INTO double_items (journal, seq, chosen, since, waiting) SELECT ${journal}, ${seq}, 1, 1, 0
             FROM review_items WHERE ${rowOf(known)}`);
  const unjudged = planted('double', () => add('journal', 'seq'));
  expect(unjudged).toEqual([
    `${known}: it came to double review before it was judged, or after every verdict`,
    `${known}: chosen for a second expert, but no expert has judged it`,
  ]);
  expect(planted('double', () => add('journal', '999999'))[0]).toMatch(/no such event takes a verdict$/);
  expect(planted('double', () => add('999', 'seq'))).toContain(
    'journal 999: rows of double_items without their journal',
  );
  expect(planted('double', () => doubled('since = 0', one))).toEqual([
    `${one}: it came to double review before it was judged, or after every verdict`,
  ]);
});

test('a known item changed, slipped in, taken out, or of no item', () => {
  const { known, plain } = named;
  const lines = (by: () => void) => planted('known', by);
  const where = `${rowOf(known)} AND number`;
  for (const set of ['truth = 0', "marked_by = 'nobody'", 'marked_at = 5', 'removed_at = 9'])
    expect(lines(() => changed(`UPDATE known_items SET ${set} WHERE ${where} = 3`))).toEqual([
      `${known}, mark 3: the log tells of it otherwise`,
    ]);
  expect(lines(() => changed(`UPDATE known_items SET removed_at = 9 WHERE ${where} = 1`))).toEqual([
    `${known}, mark 1: the log tells of it otherwise`,
  ]);
  expect(lines(() => changed(`DELETE FROM known_items WHERE ${where} = 2`))).toEqual([
    `${known}, mark 2: the log tells of it, but it is not there`,
  ]);
  const slipped = (seq: string) => () =>
    changed(
      `INSERT INTO known_items (journal, seq, number, truth, marked_by, marked_at)
       SELECT journal, ${seq}, 1, 1, ?, 1 FROM review_items WHERE ${rowOf(plain)}`,
      marker,
    );
  expect(lines(slipped('seq'))).toEqual([`${plain}, mark 1: the log tells of no such mark`]);
  expect(lines(slipped('999999'))).toEqual([
    expect.stringMatching(/999999, mark 1: no such event takes a verdict$/),
    expect.stringMatching(/999999, mark 1: the log tells of no such mark$/),
  ]);
  expect(lines(() => changed('UPDATE known_items SET journal = 999'))).toContain(
    'journal 999: rows of known_items without their journal',
  );
});
