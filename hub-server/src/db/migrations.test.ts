import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OpeningHours } from '@otklik/shared/api/opening-hours.ts';
import { expect, test } from 'vitest';
import { testHub } from '../hub-fixture.ts';
import { chainHistory, storeRecord } from '../stores/chain-repository.ts';
import { changeStore } from '../stores/change-commands.ts';
import { createStoreGroup } from '../stores/group-commands.ts';
import { hoursFault } from '../stores/opening-hours.ts';
import { createStore } from '../stores/store-commands.ts';
import { verifyHubFolder } from '../verify/verify-hub.ts';
import { migrate, schemaSteps } from './migrations.ts';
import { all, type Db, openDatabase, run } from './sqlite.ts';

/**
 * Schema steps over a database with something in it: a hub's is taken back to what it was before a step, and must come out
 * again as the hub itself had filled it.
 */
const BEFORE_11 = `
DROP INDEX events_config;
DROP TABLE receipts;
ALTER TABLE polls DROP COLUMN attached;
ALTER TABLE polls DROP COLUMN roll_pressed;
ALTER TABLE rollups DROP COLUMN presses;
ALTER TABLE rollups DROP COLUMN receipts;
ALTER TABLE rollup_days DROP COLUMN presses;
ALTER TABLE rollup_days DROP COLUMN receipts;
`;
const BEFORE_25 = `
DROP TABLE console_events;
DROP TABLE consoles;
`;
const BEFORE_34 = `
ALTER TABLE polls DROP COLUMN roll_review;
${['rollups', 'rollup_days']
  .flatMap((table) => ['trusted', 'undecided'].map((column) => `ALTER TABLE ${table} DROP COLUMN ${column};`))
  .join('\n')}
`;
const BEFORE_6 = `${BEFORE_34}${BEFORE_11}
DROP TABLE placements;
DROP TABLE rollup_days;
DROP INDEX forks_kiosk;
`;

/** A hub with polls of every kind, receipts and verdicts, stopped; gives its folder. */
async function filledHub(): Promise<{ readonly dir: string; remove(): void }> {
  const setup = await testHub();
  const { admin, workplaces } = setup;
  const text = { ru: 'Вопрос', en: 'Question' };
  const question = (await admin.post('/api/v1/questions', { text, positive: 'yes' })).json.id;
  const kiosk = await setup.kiosk();
  const config = {
    machine: {
      windowMs: 20_000,
      windowFrom: 'opening',
      guardMs: 1000,
      answerPolicy: 'first',
      coverMs: 900_000,
    },
  } as const;
  for (const place of [1, 2])
    kiosk.add({
      type: 'config',
      place,
      data: { machine: { ...config.machine, question: { id: question } } },
    });
  for (const place of [1, 2]) {
    const named = { serial: `SN${place}`, bootId: '5A3F0C21' };
    const device = { ...named, model: 'avr', class: 'serial', holdCapable: true } as const;
    kiosk.add({ type: 'device-up', place, data: { ...device, buttons: ['Y', 'N', 'U', 'S'] } });
    kiosk.edge('S', 'DN', { role: 'test' }, place);
    kiosk.add({ type: 'gap', place, data: { ...named, from: 2, to: 3 } });
    kiosk.add({ type: 'device-lost', place, data: { serial: named.serial, reason: 'silent' } });
  }
  const outcomes = ['yes', 'no', 'unsure', 'timeout', 'superseded', 'interrupted', 'device-lost'] as const;
  const presses = outcomes.map((outcome, index) => {
    const place = 1 + (index % 2);
    kiosk.add({
      type: 'receipt',
      place,
      data: { receipt: `r${index % 3}`, ...(index > 3 ? { operator: 'anna' } : {}) },
    });
    return kiosk.poll(outcome, { question, place, at: kiosk.start + index * 5_000_000 });
  });
  for (const joined of [true, false]) {
    const by = kiosk.add({ type: 'pos', data: { operation: 'sale', role: 'open' } });
    const poll = kiosk.add({ type: 'poll-opened', data: { by, via: 'pos', windowMs: 20_000, question } });
    if (joined) kiosk.edge('S', 'DN', { role: 'attach', poll });
    kiosk.add({ type: 'poll-ended', data: { poll, outcome: 'timeout' } });
  }
  const { raised } = kiosk.forceMajeure(1);
  const marked = kiosk.poll('yes', { question, fm: [raised] });
  await kiosk.sendAll();
  // Moved to another till: what was recorded keeps its workplace.
  const moved = await setup.kiosk([workplaces[1]]);
  moved.poll('yes', { question });
  await moved.sendAll();
  await moved.enrol(await setup.code([workplaces[0]]));
  // After it was moved, by the hub's clock too.
  moved.poll('no', { question, at: Date.now() + 60_000 });
  await moved.sendAll();
  const expert = await setup.person('expert');
  const judge = (seq: number, value: 0 | 1 | 'no-footage') =>
    expert.post(`/api/v1/review/items/${kiosk.item(seq)}/verdicts`, { value });
  for (const [index, { seller }] of presses.entries()) await judge(seller, index % 2 === 0 ? 0 : 1);
  // One poll that is trusted as a whole, and one of which not everything can be told.
  await judge(presses[1]?.customer ?? 0, 1);
  await judge(marked.seller, 1);
  await judge(marked.customer ?? 0, 'no-footage');
  await setup.hub.close();
  return { dir: setup.dataDir, remove: () => rmSync(setup.dataDir, { recursive: true, force: true }) };
}

/** Every row of every table, but for when its steps were taken. */
function dump(db: Db): Readonly<Record<string, readonly string[]>> {
  const tables = all<{ name: string }>(
    db,
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'schema_migrations' ORDER BY name",
  );
  return Object.fromEntries(
    tables.map(({ name }) => [
      name,
      all(db, `SELECT * FROM "${name}"`)
        // A column that was added again stands last.
        .map((row) => JSON.stringify(row, Object.keys(Object(row)).sort()))
        .sort(),
    ]),
  );
}

test.each([
  ['11', BEFORE_11, [11]],
  ['6, then 11 and 34', BEFORE_6, [6, 11, 34]],
  ['25', BEFORE_25, [25]],
  ['34', BEFORE_34, [34]],
] as const)('step %s fills an old database as the hub has it', async (_name, undo, steps) => {
  const folder = mkdtempSync(join(tmpdir(), 'otklik-migrate-'));
  const hub = await filledHub();
  try {
    const dir = join(folder, 'old');
    cpSync(hub.dir, dir, { recursive: true });
    const db = openDatabase(join(dir, 'hub.db'), 'write');
    const before = dump(db);
    expect(before.receipts).toHaveLength(6);
    expect(before.console_events).toHaveLength(8);
    expect(before.placements?.length).toBeGreaterThan(3);
    for (const review of ['trusted', 'undecided'])
      expect(before.polls?.filter((row) => row.includes(`"roll_review":"${review}"`))).toHaveLength(1);
    db.pragma('foreign_keys = OFF');
    db.exec(undo);
    for (const step of steps) run(db, 'DELETE FROM schema_migrations WHERE id = ?', step);
    expect(schemaSteps(db).lacking).toEqual(steps);
    migrate(db, 1);
    const after = dump(db);
    db.close();
    expect(Object.keys(after)).toEqual(Object.keys(before));
    for (const [name, rows] of Object.entries(after))
      if (steps.length === 1 || name !== 'placements') expect([name, rows]).toEqual([name, before[name]]);
    const checks = await verifyHubFolder({ dir, scratch: mkdtempSync(join(folder, 'scratch-')), workers: 0 });
    // Its polls were written by hand, not by a machine: that they replay is no matter here.
    const found = checks.ok
      ? checks.value.filter(({ name, count }) => name !== 'replay' && count > 0)
      : checks.error;
    expect(found).toEqual([]);
  } finally {
    hub.remove();
    rmSync(folder, { recursive: true, force: true });
  }
});

test('step 29 gives stores the hours their rules had, and none to one that was looked at always', () => {
  const folder = mkdtempSync(join(tmpdir(), 'otklik-migrate-'));
  const db = openDatabase(join(folder, 'hub.db'), 'write');
  try {
    migrate(db, 1);
    const by = { user: 'a', now: 5 };
    for (const id of ['plain', 'near', 'always', 'own'])
      createStore(db, { ...by, id, name: id, zone: 'UTC' });
    const own: OpeningHours = { week: { sun: [{ from: '10:00', to: '12:00' }] }, exceptions: [] };
    changeStore(db, { ...by, id: 'own', revision: 1, content: { name: 'own', hours: own } });
    for (const group of ['g', 'h'])
      createStoreGroup(db, { ...by, id: group, name: group, stores: [group === 'g' ? 'near' : 'always'] });
    const rule = (id: string, more: object, kind = 'kiosk-silent') =>
      run(
        db,
        'INSERT INTO alert_rules (id, kind, revision, built_in, body, changed_at) VALUES (?, ?, 1, 0, ?, 1)',
        id,
        kind,
        JSON.stringify({ name: '', on: true, thresholds: { minutes: 10 }, ...more }),
      );
    const day = (from: number, to: number) => ({ day: 5, from: from * 60, to: to * 60 });
    const many = Array.from({ length: 8 }, (_, each) => ({
      day: 1,
      from: each * 100,
      to: each * 100 + 30 + each,
    }));
    rule('all', {
      scope: { kind: 'all' },
      hours: [day(10, 13), day(13, 22), { day: 6, from: 600, to: 1440 }],
    });
    rule('near', { scope: { kind: 'group', group: 'g' }, hours: [day(9, 11), day(23, 24), ...many] });
    rule('off', { scope: { kind: 'store', store: 'plain' }, on: false });
    rule('always', { scope: { kind: 'group', group: 'h' } });
    run(db, 'DELETE FROM schema_migrations WHERE id = 29');
    migrate(db, 9);
    const told = (id: string) => storeRecord(db, { id });
    const friday = [{ from: '10:00', to: '22:00' }];
    const sat = [{ from: '10:00', to: '24:00' }];
    expect(told('plain')).toMatchObject({
      revision: 2,
      hours: { week: { fri: friday, sat }, exceptions: [] },
    });
    const near = told('near')?.hours;
    expect(near?.week.fri).toEqual([...[{ from: '09:00', to: '22:00' }], { from: '23:00', to: '24:00' }]);
    // Eight are two more than a day has: the shortest breaks, those at its end, are left out.
    expect(near?.week.mon?.length).toBe(6);
    expect(near?.week.mon?.at(-1)).toEqual({ from: '08:20', to: '12:17' });
    for (const id of ['plain', 'near']) expect(hoursFault(told(id)?.hours ?? own)).toBeUndefined();
    expect([told('always')?.hours, told('own')?.hours]).toEqual([undefined, own]);
    const log = all<{ subject: string; detail: string }>(
      db,
      "SELECT subject, detail FROM audit WHERE at = 9 AND action = 'store-changed' ORDER BY id",
    );
    expect(log.map(({ subject, detail }) => [subject, JSON.parse(detail)])).toEqual([
      ['store:near', { revision: 2, hoursOf: 'all near' }],
      ['store:plain', { revision: 2, hoursOf: 'all' }],
    ]);
    expect(all(db, "SELECT id FROM alert_rules WHERE body LIKE '%hours%'")).toEqual([]);
    const versions = chainHistory(db, { kind: 'store', id: 'plain' }).versions;
    expect(versions.map(({ revision }) => revision)).toEqual([2, 1]);
  } finally {
    db.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a database of a newer hub is refused', () => {
  const folder = mkdtempSync(join(tmpdir(), 'otklik-migrate-'));
  const db = openDatabase(join(folder, 'hub.db'), 'write');
  migrate(db, 1);
  run(db, 'INSERT INTO schema_migrations (id, at) VALUES (?, ?)', 999, 1);
  expect(() => migrate(db, 1)).toThrow('schema step 999');
  db.close();
  rmSync(folder, { recursive: true, force: true });
});
