import type { JournalEvent } from '@otklik/shared/poll/events.ts';
import { runs } from '@otklik/shared/poll/machine-inputs.test-help.ts';
import { projectEpochs } from '@otklik/shared/poll/projection.ts';
import { runInputs, start } from '@otklik/shared/poll/scenario.test-help.ts';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openDatabase } from '../db/sqlite.ts';
import { type TestHub, type TestKiosk, testHub } from '../hub-fixture.ts';
import { loadPoll } from './poll-repository.ts';

let hub: TestHub;
let question: string;
let kiosk: TestKiosk;
beforeAll(async () => {
  hub = await testHub();
});
afterAll(() => hub.close());
beforeEach(async () => {
  const text = { ru: 'Вопрос', en: 'Question' };
  question = (await hub.admin.post('/api/v1/questions', { text, positive: 'yes' })).json.id;
  kiosk = await hub.kiosk();
});

type Reason = 'damaged' | 'fork';

/** The journal that follows `old`, of which `saved` events were left. */
function follow(old: TestKiosk, reason: Reason, saved = old.events.length): TestKiosk {
  const next = old.newEpoch();
  const head = Buffer.from(old.hashAt(saved)).toString('hex');
  const previous = { epoch: old.epoch, seq: saved, head };
  next.add({ type: 'epoch-start', place: 0, data: { reason, previous } });
  return next;
}

/** A poll whose end was never journalled. */
function openPoll(answer?: 'yes' | 'no'): number {
  const { opened } = kiosk.poll(answer ?? 'timeout', { question });
  kiosk.events.pop();
  kiosk.hashes.pop();
  return opened;
}

const figures = async () =>
  (await hub.admin.get(`/api/v1/results/index?question=${question}`)).json.questions[0].before.counts;

function pollsOf(journal: TestKiosk) {
  const [row] = hub.rows<{ id: number }>('SELECT id FROM journals WHERE epoch = ?', journal.epoch);
  const id = row?.id ?? 0;
  const db = openDatabase(`${hub.dataDir}/hub.db`, 'read');
  const polls = hub
    .rows<{ seq: number }>('SELECT seq FROM polls WHERE journal = ? ORDER BY seq', id)
    .map(({ seq }) => loadPoll(db, id, seq));
  db.close();
  return polls;
}

/** What the rollups hold, and what the polls say they should. */
function rollups() {
  const names = ['yes', 'no', 'unsure', 'timeout', 'superseded', 'interrupted', 'device_lost'];
  const [kept] = hub.rows(
    `SELECT ${names.map((name) => `SUM(${name}_all) AS ${name}`).join(', ')} FROM rollups`,
  );
  const counted = (name: string) =>
    `SUM(CASE WHEN COALESCE(answer, replace(outcome, '-', '_')) = '${name}' THEN 1 ELSE 0 END) AS ${name}`;
  const [expected] = hub.rows(
    `SELECT ${names.map(counted).join(', ')} FROM polls WHERE outcome IS NOT NULL AND workplace IS NOT NULL`,
  );
  return { kept, expected };
}

test.each<[string, 'yes' | 'no' | undefined, object]>([
  ['answered, where a press was durable', 'no', { yes: 1, no: 1, interrupted: 0 }],
  ['interrupted, where none was', undefined, { yes: 1, no: 0, interrupted: 1 }],
])('a poll left open by a damaged journal is counted %s, in either order', async (_name, answer, counts) => {
  for (const order of ['old first', 'new first']) {
    question = (
      await hub.admin.post('/api/v1/questions', { text: { ru: order, en: order }, positive: 'yes' })
    ).json.id;
    kiosk = kiosk.newEpoch();
    kiosk.poll('yes', { question });
    openPoll(answer);
    const next = follow(kiosk, 'damaged');
    for (const journal of order === 'old first' ? [kiosk, next] : [next, kiosk]) await journal.sendAll();
    expect(await figures(), order).toMatchObject(counts);
  }
});

test('nothing is closed before all that was salvaged has come', async () => {
  kiosk.poll('yes', { question });
  openPoll();
  kiosk.poll('no', { question });
  const { length } = kiosk.events;
  await follow(kiosk, 'damaged').sendAll();
  await kiosk.send(1, 7);
  expect(await figures()).toMatchObject({ yes: 1, no: 0, interrupted: 0 });
  await kiosk.send(8, length - 1);
  expect(await figures()).toMatchObject({ yes: 1, no: 0, interrupted: 0 });
  await kiosk.send(length, length);
  expect(await figures()).toMatchObject({ yes: 1, no: 1, interrupted: 1 });
});

test('where the hub holds more than was salvaged, what it holds counts', async () => {
  const saved = 3;
  kiosk.poll('yes', { question });
  openPoll('no');
  await kiosk.sendAll();
  expect(await figures()).toMatchObject({ yes: 1, no: 0 });
  await follow(kiosk, 'damaged', saved).sendAll();
  expect(await figures()).toMatchObject({ yes: 1, no: 1, interrupted: 0 });
  const [, closed] = pollsOf(kiosk);
  expect(closed).toMatchObject({ outcome: 'answered', answer: 'no', inferred: true });
});

test('a journal that follows a broken one raises one alarm, with what was lost', async () => {
  openPoll();
  const next = kiosk.newEpoch();
  const previous = { epoch: kiosk.epoch, seq: 2 };
  next.add({ type: 'epoch-start', place: 0, data: { reason: 'damaged', previous, lost: 1 } });
  await kiosk.sendAll();
  await next.sendAll();
  await next.sendAll();
  const alarms = hub.rows(
    'SELECT kind, detail, times FROM alarms WHERE subject LIKE ?',
    `journal:${kiosk.id}.%`,
  );
  const detail = `follows ${kiosk.epoch} at 2, 1 lost`;
  expect(alarms).toEqual([{ kind: 'journal-damaged', detail, times: 1 }]);
});

test('a verdict on a closed poll excludes it like any other', async () => {
  openPoll('no');
  const press = kiosk.events.length;
  const next = follow(kiosk, 'fork', press + 40);
  await kiosk.sendAll();
  await next.sendAll();
  const expert = await hub.person('expert');
  await expert.post(`/api/v1/review/items/${kiosk.item(press)}/verdicts`, { value: 0 });
  const [figure] = (await hub.admin.get(`/api/v1/results/index?question=${question}`)).json.questions;
  expect(figure).toMatchObject({
    polls: 1,
    excluded: 1,
    before: { counts: { no: 1 } },
    after: { counts: { no: 0 } },
  });
});

test("a forked epoch is closed at once; where its other half goes on, the poll's own end counts", async () => {
  const opened = openPoll();
  const { length } = kiosk.events;
  await kiosk.sendAll();
  await follow(kiosk, 'fork', length + 9).sendAll();
  expect(await figures()).toMatchObject({ yes: 0, interrupted: 1 });
  const press = kiosk.edge('Y', 'DN', { role: 'answer', poll: opened });
  await kiosk.send(length + 1, press);
  expect(await figures()).toMatchObject({ yes: 1, interrupted: 0 });
  kiosk.add({ type: 'poll-ended', data: { poll: opened, outcome: 'answered', answer: 'yes', press } });
  await kiosk.send(press + 1, press + 1);
  expect(await figures()).toMatchObject({ yes: 1, interrupted: 0 });
  expect(pollsOf(kiosk)).toEqual(projectEpochs(kiosk.events).get(kiosk.epoch));
});

test("another kiosk's journal is not closed by naming it", async () => {
  openPoll();
  await kiosk.sendAll();
  const stranger = await hub.kiosk();
  const previous = { epoch: kiosk.epoch, seq: 1 };
  stranger.add({ type: 'epoch-start', place: 0, data: { reason: 'damaged', previous } });
  await stranger.sendAll();
  expect(await figures()).toMatchObject({ interrupted: 0 });
});

/** Copies what a machine made into a journal that may already have begun. */
function record(journal: TestKiosk, events: readonly JournalEvent[]): void {
  for (const { type, at, mono, place, data } of events) journal.add({ type, at, mono, place, data });
}

test('any run cut anywhere, in any order of batches, gives the polls of a replay, each with one outcome', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        before: runs,
        after: runs,
        cutAt: fc.nat(),
        savedAt: fc.nat(),
        reason: fc.constantFrom<Reason>('damaged', 'fork'),
        size: fc.integer({ min: 1, max: 40 }),
        turns: fc.array(fc.boolean(), { maxLength: 20 }),
      }),
      async ({ before, after, cutAt, savedAt, reason, size, turns }) => {
        const old = kiosk.newEpoch();
        const whole = runInputs(before, start()).events;
        record(old, whole.slice(0, 1 + (cutAt % whole.length || 0)));
        if (old.events.length === 0) return;
        const next = follow(old, reason, savedAt % (old.events.length + 1));
        record(next, runInputs(after, start(), next.events).events.slice(1));
        const sent = new Map([old, next].map((journal) => [journal, 0]));
        const sendSome = async (journal: TestKiosk): Promise<void> => {
          const from = (sent.get(journal) ?? 0) + 1;
          const to = Math.min(from + size - 1, journal.events.length);
          if (to < from) return;
          expect((await journal.send(from, to)).json).toMatchObject({ durable: to });
          sent.set(journal, to);
        };
        for (const turn of turns) await sendSome(turn ? next : old);
        for (const journal of [next, old])
          while ((sent.get(journal) ?? 0) < journal.events.length) await sendSome(journal);
        const replay = projectEpochs([...old.events, ...next.events]);
        const stored = pollsOf(old);
        expect(stored).toEqual(replay.get(old.epoch));
        expect(pollsOf(next)).toEqual(replay.get(next.epoch));
        for (const poll of stored) expect(poll?.outcome).toBeDefined();
        const { kept, expected } = rollups();
        expect(kept).toEqual(expected);
      },
    ),
    { numRuns: 40 },
  );
}, 120_000);
