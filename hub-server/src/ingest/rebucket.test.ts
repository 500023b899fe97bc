import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../db/sqlite.ts';
import { batchOf, NOW } from '../db/store-conformance.test-help.ts';
import { type TestHub, TestKiosk, testHub } from '../hub-fixture.ts';
import { runMaintenance } from '../ops/cli.ts';
import { FORKS_A_JOURNAL } from './forks.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await testHub();
});
afterAll(() => hub.close());

const HOUR = 3_600_000;

test('a better clock sample moves a boot’s polls to their hour only when an admin says so, and the log has it', async () => {
  const kiosk = await hub.kiosk();
  const text = { ru: 'Вопрос', en: 'Question' };
  const question = (await hub.admin.post('/api/v1/questions', { text, positive: 'yes' })).json.id;
  const { opened } = kiosk.poll('yes', { question });
  // Measured long after the poll, and far off.
  await kiosk.send(1, 5, { clock: { mono: 90_000_000, offset: 0 } });
  const hours = () =>
    hub.rows<{ hour: number; yes_all: number }>(
      'SELECT hour, yes_all FROM rollups WHERE question = ?',
      question,
    );
  const days = () => hub.rows<{ day: number }>('SELECT day FROM rollup_days WHERE question = ?', question);
  const [before] = hours();
  const raw = kiosk.events[opened - 1]?.at;
  kiosk.poll('no');
  await kiosk.send(6, 10, { clock: { mono: kiosk.mono, offset: 25 * HOUR, error: 3 } });
  expect(hours()).toEqual([before]);
  const answer = await hub.admin.post(`/api/v1/kiosks/${kiosk.id}/rebucket`, { boot: '5a3f0c21' });
  expect(answer.json).toEqual({ events: 10, moved: 5, polls: 1, mostMs: 25 * HOUR });
  expect(hours()).toEqual([{ hour: (before?.hour ?? 0) + 25 * HOUR, yes_all: 1 }]);
  expect(days()).toHaveLength(1);
  const [event] = hub.rows<{ at: number; hub_at: number; clock_error: number }>(
    `SELECT e.at, e.hub_at, e.clock_error FROM events e JOIN journals j ON j.id = e.journal
     WHERE j.kiosk = ? AND e.seq = ?`,
    kiosk.id,
    opened,
  );
  expect(event).toEqual({ at: raw, hub_at: (raw ?? 0) + 25 * HOUR, clock_error: 3 });
  const logged = hub.rows<{ detail: string }>(
    "SELECT detail FROM audit WHERE action = 'clock-rebucketed' AND subject = ?",
    `kiosk:${kiosk.id}`,
  );
  expect(logged.map(({ detail }) => JSON.parse(detail))).toEqual([
    { boot: '5a3f0c21', events: 10, moved: 5, polls: 1, mostMs: 25 * HOUR },
  ]);
  const again = await hub.admin.post(`/api/v1/kiosks/${kiosk.id}/rebucket`, { boot: '5a3f0c21' });
  expect(again.json).toMatchObject({ moved: 0, polls: 0 });
  const none = await hub.admin.post(`/api/v1/kiosks/${kiosk.id}/rebucket`, { boot: '00000000' });
  expect([none.status, none.json.code]).toEqual([404, 'not-found']);
});

test('a receipt counts once at its workplace, moves with its boot, and by the earliest journal that names it', async () => {
  const receipts = (workplace: string) =>
    hub.rows('SELECT receipt, seq, question, operator, hour FROM receipts WHERE workplace = ?', workplace);
  const [, workplace] = hub.workplaces;
  const kiosk = await hub.kiosk([workplace]);
  const second = kiosk.newEpoch();
  const receipt = (target: TestKiosk, id: string, more: object = {}): number =>
    target.add({ type: 'receipt', data: { receipt: id, ...more } });
  receipt(kiosk, 'r1', { operator: 'anna' });
  receipt(kiosk, 'r1');
  receipt(second, 'r2');
  receipt(second, 'r3');
  expect((await kiosk.send(1, 2, { clock: { mono: 90_000_000, offset: 0 } })).status).toBe(200);
  expect((await second.send(1, 2, { clock: { mono: 90_000_000, offset: 0 } })).status).toBe(200);
  receipt(kiosk, 'r2', { operator: 'boris' });
  expect((await kiosk.send(3, 3, { clock: { mono: kiosk.mono, offset: 25 * HOUR, error: 3 } })).status).toBe(
    200,
  );
  const hour = Math.floor(kiosk.start / HOUR) * HOUR;
  const of = (id: string, seq: number, operator: string, at: number) => ({
    ...{ receipt: id, seq, question: '', operator, hour: at },
  });
  // What the first journal names counts by it, though it came later.
  const before = [
    of('r1', 1, 'anna', hour),
    of('r2', 3, 'boris', hour + 25 * HOUR),
    of('r3', 2, 'unknown', hour),
  ];
  expect(receipts(workplace)).toEqual(before);
  const counted = () =>
    hub.rows<{ operator: string; hour: number; receipts: number }>(
      'SELECT operator, hour, receipts FROM rollups WHERE workplace = ? AND receipts > 0 ORDER BY operator',
      workplace,
    );
  expect(counted()).toEqual([
    { operator: 'anna', hour, receipts: 1 },
    { operator: 'boris', hour: hour + 25 * HOUR, receipts: 1 },
    { operator: 'unknown', hour, receipts: 1 },
  ]);
  await hub.admin.post(`/api/v1/kiosks/${kiosk.id}/rebucket`, { boot: '5a3f0c21' });
  expect(counted()).toEqual([
    { operator: 'anna', hour: hour + 25 * HOUR, receipts: 1 },
    { operator: 'boris', hour: hour + 25 * HOUR, receipts: 1 },
    { operator: 'unknown', hour: hour + 25 * HOUR, receipts: 1 },
  ]);
  const days = hub.rows<{ n: number }>('SELECT SUM(receipts) AS n FROM rollup_days');
  expect(days).toEqual(hub.rows('SELECT SUM(receipts) AS n FROM rollups'));
  const rebuilt = await hub.hub.db.write('rebuild', undefined);
  expect(rebuilt.ok && [rebuilt.value.pollsChanged, rebuilt.value.figuresChanged]).toEqual([0, 0]);
});

test('contradictions are kept up to a bound, the first for good, and all are counted', async () => {
  const kiosk = await hub.kiosk();
  kiosk.poll('yes');
  await kiosk.sendAll();
  const total = FORKS_A_JOURNAL + 3;
  for (let copy = 0; copy < total; copy += 1) {
    const clone = new TestKiosk(hub.hub.url, kiosk.start, {
      key: kiosk.key,
      id: kiosk.id,
      epoch: kiosk.epoch,
    });
    clone.poll('no', { at: kiosk.start + copy });
    const answer = await clone.send(1, 5);
    expect([answer.status, answer.json.code]).toEqual([409, 'chain-fork']);
  }
  const kept = hub.rows<{ at: number }>('SELECT body FROM forks WHERE kiosk = ? ORDER BY id', kiosk.id);
  expect(kept).toHaveLength(FORKS_A_JOURNAL);
  const [alarm] = hub.rows<{ times: number; detail: string }>(
    "SELECT times, detail FROM alarms WHERE kind = 'chain-fork' AND subject = ?",
    `journal:${kiosk.id}.${kiosk.epoch}`,
  );
  expect(alarm?.times).toBe(total);
  expect(alarm?.detail).toContain('not kept');
});

test('a kiosk revoked between the check of its batch and its turn is refused', async () => {
  const kiosk = await hub.kiosk();
  kiosk.poll('yes');
  await hub.admin.post(`/api/v1/kiosks/${kiosk.id}/revocation`, { reason: 'stolen' });
  const kept = await hub.hub.db.write('ingestBatch', batchOf(kiosk, 1, 5, NOW));
  expect(kept.ok ? undefined : [kept.error.code, kept.error.durable]).toEqual(['kiosk-revoked', 0]);
});

test('the command rebuild mends figures that were spoilt, and then finds nothing', async () => {
  const own = await testHub();
  const kiosk = await own.kiosk();
  for (const outcome of ['yes', 'no', 'timeout'] as const) kiosk.poll(outcome);
  await kiosk.sendAll();
  const out: string[] = [];
  const err: string[] = [];
  const terminal = { out: (line: string) => void out.push(line), err: (line: string) => void err.push(line) };
  const rebuild = () => runMaintenance('rebuild', ['--data', own.dataDir], {}, { now: NOW, terminal });
  expect(await rebuild()).toBe(1);
  expect(err.join()).toContain('Another hub is running');
  await own.hub.close();
  const file = join(own.dataDir, 'hub.db');
  expect(existsSync(file)).toBe(true);
  const db = openDatabase(file, 'write');
  db.exec("UPDATE rollups SET yes_all = 7; UPDATE polls SET answer = 'no' WHERE answer = 'yes'");
  db.exec('DELETE FROM rollup_days');
  db.close();
  expect(await rebuild()).toBe(0);
  expect(await rebuild()).toBe(0);
  expect(out).toEqual([
    'rebuilt 3 polls from 14 events of 1 journals: 1 polls and 2 figures came out otherwise',
    'rebuilt 3 polls from 14 events of 1 journals: 0 polls and 0 figures came out otherwise',
  ]);
  await own.close();
}, 60_000);
