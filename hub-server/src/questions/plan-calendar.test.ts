import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { insertsReplySchema, planPeriodsReplySchema } from '@otklik/shared/api/plans.ts';
import { asMonoMs, asWallMs } from '@otklik/shared/base/ids.ts';
import { defaultMachineConfig } from '@otklik/shared/poll/config.ts';
import { Check } from 'typebox/value';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PASSWORD, type Person, signIn, type TestHub, testHub } from '../hub-fixture.ts';
import { archiveBefore } from '../ops/archive.ts';
import { ARCHIVE_FOLDER } from '../ops/archive-repository.ts';

/** What a calendar of plans is drawn from: days of what stands, and which counters bear the insert that is due. */
let now = Date.UTC(2026, 10, 27, 9);
const clock = { wall: () => asWallMs(now), mono: () => asMonoMs(now) };

let hub: TestHub;
let admin: Person;
let q: readonly string[];
beforeAll(async () => {
  hub = await testHub({ clock });
  admin = hub.admin;
  const ask = async (name: string): Promise<string> =>
    (await admin.post('/api/v1/questions', { text: { ru: name, en: name }, positive: 'yes' })).json.id;
  q = [await ask('A'), await ask('B'), await ask('C')];
});
afterAll(() => hub.close());

async function stand(name: string, scope: object, draft: object): Promise<string> {
  now += 1;
  const made = await admin.post('/api/v1/plans', { name, scope, draft });
  expect([made.status, made.text]).toEqual([201, made.text]);
  const { id } = made.json;
  const committed = await admin.call('POST', `/api/v1/plans/${id}/commitment`, undefined, {
    'if-match': '"1"',
  });
  expect([committed.status, committed.text]).toEqual([201, committed.text]);
  return id;
}
const periods = async (from: string, to: string, by = admin) => {
  const answer = await by.get(`/api/v1/plans/periods?from=${from}&to=${to}`);
  expect([answer.status, Check(planPeriodsReplySchema, answer.json)]).toEqual([200, true]);
  return answer.json.periods;
};
const inserts = async (by = admin) => {
  const answer = await by.get('/api/v1/plans/inserts');
  expect([answer.status, Check(insertsReplySchema, answer.json)]).toEqual([200, true]);
  return answer.json.places;
};

test('periods are told whole, by the day, with what is drawn; drafts and what lies outside are left out', async () => {
  const decades = { kind: 'random', unit: 'decade', every: 1, questions: q };
  const plan = await stand(
    'Decades',
    { kind: 'store', store: hub.store },
    {
      ...{ from: '2027-01-01', until: '2027-03-01', presentation: 'screen', rule: decades },
    },
  );
  const open = { kind: 'fixed', periods: [{ from: '2027-02-11', question: q[0] }] };
  const all = await stand('All', { kind: 'all' }, { from: '2027-02-11', presentation: 'prompt', rule: open });
  await admin.post('/api/v1/plans', {
    ...{ name: 'Draft', scope: { kind: 'all' } },
    draft: {
      from: '2027-01-01',
      presentation: 'prompt',
      rule: { kind: 'order', unit: 'day', every: 1, questions: q },
    },
  });
  const told = await periods('2027-01-15', '2027-02-12');
  expect(told.map(({ question: _, ...rest }: { question: string }) => rest)).toEqual([
    ...[
      ['2027-01-11', '2027-01-21', 1],
      ['2027-01-21', '2027-02-01', 2],
      ['2027-02-01', '2027-02-11', 3],
      ['2027-02-11', '2027-02-21', 4],
    ].map(([from, to, n]) => ({ plan, version: 1, n, from, to, presentation: 'screen' })),
    { plan: all, version: 1, n: 0, from: '2027-02-11', presentation: 'prompt' },
  ]);
  const preview = await admin.post('/api/v1/plans/preview', { store: hub.store });
  const drawn = (from: string) =>
    preview.json.periods.find(({ date }: { date: string }) => date === from)?.question;
  expect(told.slice(0, 4).map(({ question }: { question: string }) => question)).toEqual(
    ['2027-01-11', '2027-01-21', '2027-02-01', '2027-02-11'].map(drawn),
  );
  for (const [from, to] of [
    ['2027-02-30', '2027-03-01'],
    ['2027-03-01', '2027-03-01'],
    ['2027-03-01', '2029-06-01'],
  ]) {
    const refused = await admin.get(`/api/v1/plans/periods?from=${from}&to=${to}`);
    expect([from, refused.status, refused.json.code]).toEqual([from, 400, 'bad-request']);
  }
});

test('an insert that is due: each counter waits until its kiosk reports that staff have confirmed it', async () => {
  expect(await inserts()).toEqual([]);
  const other = (await admin.post('/api/v1/stores', { name: 'Zwei', zone: 'Asia/Omsk' })).json.id;
  await admin.post(`/api/v1/stores/${other}/workplaces`, { name: 'Alone' });
  const kiosk = await hub.kiosk();
  await stand(
    'Inserts',
    { kind: 'all' },
    {
      ...{ from: '2026-12-01', until: '2027-01-01', presentation: 'insert' },
      rule: { kind: 'fixed', periods: [{ from: '2026-12-01', to: '2026-12-21', question: q[1] }] },
    },
  );
  now = Date.UTC(2026, 11, 5);
  // Sessions of November are over by then.
  admin = await signIn(hub.hub.url, 'admin', PASSWORD);
  const said = async (by?: Person) =>
    (await inserts(by)).map(({ storeName, state, question, since, asks }: Record<string, unknown>) => [
      ...[storeName, state, question, since, asks],
    ]);
  const due = Date.parse('2026-12-01T00:00:00+03:00');
  const alone = ['Zwei', 'no-kiosk', q[1], Date.parse('2026-12-01T00:00:00+06:00'), undefined];
  // Its other workplace has not reported anything.
  const others = [['One', 'unreported', q[1], due, undefined], alone];
  expect(await said()).toEqual([['One', 'unreported', q[1], due, undefined], ...others]);

  const report = async (question: object) => {
    kiosk.add({
      type: 'config',
      data: { machine: { ...defaultMachineConfig, question }, workplace: hub.workplaces[0] ?? '', tag: 'a' },
    });
    await kiosk.sendAll();
  };
  await report({ id: q[0], planned: q[1] });
  expect(await said()).toEqual([['One', 'waiting', q[1], due, q[0]], ...others]);
  await report({ id: q[1] });
  expect(await said()).toEqual([['One', 'confirmed', q[1], due, q[1]], ...others]);

  // What it reported went to a file of old events, and the file is gone: the list is there, and does not know.
  const old = { dataDir: hub.dataDir, before: Date.UTC(2100, 0), now: () => now };
  expect((await archiveBefore(hub.hub.db, old)).events).toBe(1);
  rmSync(join(hub.dataDir, ARCHIVE_FOLDER), { recursive: true });
  expect(await said()).toEqual([['One', 'unreported', q[1], due, undefined], ...others]);
  expect((await inserts())[0].reportedAt).toEqual(expect.any(Number));

  // Whoever has one store is told of that one; when the period is over nobody waits for anything.
  const scope = { kind: 'store', store: other };
  const person = { login: 'omsk', name: 'Omsk', role: 'manager', password: PASSWORD, scope };
  expect((await admin.post('/api/v1/users', person)).status).toBe(201);
  expect(await said(await signIn(hub.hub.url, 'omsk', PASSWORD))).toEqual([alone]);
  now = Date.UTC(2026, 11, 22);
  admin = await signIn(hub.hub.url, 'admin', PASSWORD);
  expect(await inserts()).toEqual([]);
});
