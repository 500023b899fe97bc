import type { EmptySlice, EmptyTime } from '@otklik/shared/api/results.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import { asMonoMs, asWallMs } from '@otklik/shared/base/ids.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { heartbeatOf, type TestHub, TestKiosk, testHub } from '../hub-fixture.ts';

const HOUR = 3_600_000;
/** Midnight in the stores' zone, Moscow, of the first of September 2026: a Tuesday. */
const FIRST = Date.UTC(2026, 7, 31, 21);
/** Of a day of September, ms. */
const at = (day: number, hour: number): number => FIRST + (day - 1) * 24 * HOUR + hour * HOUR;
const date = (day: number): string => `2026-09-${`${day}`.padStart(2, '0')}`;

const now = at(12, 8);
const clock: Clock = { wall: () => asWallMs(now), mono: () => asMonoMs(0) };
let hub: TestHub;
beforeAll(async () => {
  hub = await testHub({ clock });
});
afterAll(() => hub.close());

const text = { ru: 'Вопрос', en: 'Question' };
const ask = async (): Promise<string> =>
  (await hub.admin.post('/api/v1/questions', { text, positive: 'yes' })).json.id;

/** A store of its own with a till and its kiosk; open from ten to six but on the days that are named, where it keeps hours. */
async function shop(closed: readonly string[] | undefined) {
  const store = (await hub.admin.post('/api/v1/stores', { name: `${Math.random()}`, zone: 'Europe/Moscow' }))
    .json.id;
  const till = (await hub.admin.post(`/api/v1/stores/${store}/workplaces`, { name: 'Till' })).json.id;
  if (closed !== undefined) {
    const { json } = await hub.admin.get(`/api/v1/stores/${store}`);
    const day = [{ from: '10:00', to: '18:00' }];
    const hours = {
      week: { mon: day, tue: day, wed: day, thu: day, fri: day, sat: day, sun: day },
      exceptions: closed.map((each) => ({ date: each, spans: [] })),
    };
    const headers = { 'if-match': `"${json.revision}"` };
    expect(
      (await hub.admin.call('PUT', `/api/v1/stores/${store}`, { name: json.name, hours }, headers)).status,
    ).toBe(200);
  }
  const kiosk = new TestKiosk(hub.hub.url, FIRST);
  await kiosk.enrol(await hub.code([till]));
  return { store, till, kiosk };
}

async function empty(
  question: string,
  scope: Readonly<Record<string, string>>,
): Promise<readonly EmptySlice[]> {
  const query = { question, by: 'day', baselineFrom: date(1), baselineTo: date(2), ...scope };
  const answer = await hub.admin.get(`/api/v1/results/control?${new URLSearchParams(query)}`);
  expect(answer.status).toBe(200);
  return answer.json.empty;
}
const states = async (question: string, scope: Readonly<Record<string, string>>) =>
  (await empty(question, scope)).map(({ key, state }) => [key, state]);

/** A start of the program at a place, with nothing pressed. */
const boot = (kiosk: TestKiosk, when: number, id: string): void => {
  kiosk.add({ type: 'boot', place: 0, at: when, mono: when - FIRST, boot: id, data: { version: '0.1.0' } });
};

test('a quiet day is told from one that nobody has heard of, and from one on which all was closed', async () => {
  const question = await ask();
  const { store, kiosk } = await shop([date(8)]);
  kiosk.poll('yes', { question, at: at(2, 12) });
  // It ran through the third, wrote nothing, and was there again on the fourth.
  kiosk.poll('yes', { question, at: at(4, 12) });
  // Off from the fourth on, until it was started on the seventh at two in the afternoon; closed on the eighth.
  boot(kiosk, at(7, 14), '5a3f0c22');
  kiosk.add({
    type: 'clock',
    place: 0,
    at: at(9, 9),
    mono: at(9, 9) - FIRST,
    boot: '5a3f0c22',
    data: { offset: 0, error: 5 },
  });
  kiosk.poll('no', { question, at: at(10, 12) });
  await kiosk.sendAll();
  expect(await empty(question, { store, to: date(11) })).toEqual([
    { key: date(3), state: 'no-customers', workplaces: 1, missing: 0 },
    { key: date(5), state: 'no-data', workplaces: 1, missing: 1 },
    { key: date(6), state: 'no-data', workplaces: 1, missing: 1 },
    { key: date(7), state: 'part', workplaces: 1, missing: 1 },
    { key: date(8), state: 'closed', workplaces: 0, missing: 0 },
    // The last that was heard of this start was at nine: it was not open yet.
    { key: date(9), state: 'no-data', workplaces: 1, missing: 1 },
  ]);
  // A week has its days' words together, and one of a worker says nothing.
  expect(await states(question, { store, by: 'week', from: date(7), to: date(14) })).toEqual([]);
  expect(await states(question, { store, operator: 'anna' })).toEqual([]);
});

test('what comes weeks later is known from then on', async () => {
  const question = await ask();
  const { store, kiosk } = await shop(undefined);
  kiosk.poll('yes', { question, at: at(2, 12) });
  const sent = kiosk.events.length;
  await kiosk.sendAll();
  expect(await states(question, { store, to: date(6) })).toEqual(
    [3, 4, 5].map((day) => [date(day), 'no-data']),
  );
  kiosk.poll('yes', { question, at: at(5, 12) });
  await kiosk.send(sent + 1, kiosk.events.length);
  expect(await states(question, { store, to: date(6) })).toEqual(
    [3, 4].map((day) => [date(day), 'no-customers']),
  );
});

test('a heartbeat proves the hours after the last event, but only of a kiosk that has told all it has', async () => {
  const question = await ask();
  const { store, kiosk } = await shop([]);
  kiosk.poll('yes', { question, at: at(8, 12) });
  await kiosk.sendAll();
  const body = JSON.stringify(heartbeatOf());
  const heard = (day: number, hours: readonly number[]) =>
    hub.hub.db.write(
      'saveHeartbeats',
      hours.map((hour) => ({
        kiosk: kiosk.id,
        counter: day * 24 + hour,
        at: at(day, hour),
        body,
        heard: at(day, hour),
      })),
    );
  await heard(9, [10, 11, 12, 13, 14, 15, 16, 17]);
  await heard(10, [9, 10, 11]);
  await hub.hub.db.write('saveHeartbeats', [{ kiosk: kiosk.id, counter: 999, at: at(11, 12), body }]);
  expect(await states(question, { store })).toEqual([
    [date(9), 'no-customers'],
    [date(10), 'part'],
    [date(11), 'no-data'],
  ]);
  // The twelfth is not over, and what is to come has nothing to say.
  expect(await states(question, { store, from: date(12), to: date(20) })).toEqual([]);
});

test('days of another question, and before a workplace was heard of, are none of these', async () => {
  const [question, other] = [await ask(), await ask()];
  const { store, till, kiosk } = await shop([]);
  kiosk.poll('yes', { question, at: at(2, 12) });
  kiosk.poll('yes', { question: other, at: at(4, 12) });
  kiosk.poll('yes', { question, at: at(5, 12) });
  await kiosk.sendAll();
  expect(await states(question, { store, from: '2026-08-01', to: date(6) })).toEqual([
    [date(3), 'no-customers'],
  ]);
  expect(await states(question, { workplace: till, to: date(7) })).toEqual([
    [date(3), 'no-customers'],
    [date(6), 'no-data'],
  ]);
});

test('a chain of two, one of which is not heard, has part of its data', async () => {
  const question = await ask();
  const group = [await shop([]), await shop([])];
  for (const { kiosk } of group) kiosk.poll('yes', { question, at: at(2, 12) });
  group[0]?.kiosk.poll('yes', { question, at: at(4, 12) });
  for (const { kiosk } of group) await kiosk.sendAll();
  const stores = group.map(({ store }) => store);
  const { id } = (await hub.admin.post('/api/v1/store-groups', { name: 'Two', stores })).json;
  expect(await empty(question, { group: id, to: date(4) })).toEqual([
    { key: date(3), state: 'part', workplaces: 2, missing: 1 },
  ]);
});

test('hours of the week without polls: nobody came, nothing is known, a part of it is, or it was closed', async () => {
  const [question, other] = [await ask(), await ask()];
  const { store, till, kiosk } = await shop([date(8)]);
  const mono = (when: number) => ({ at: when, mono: when - FIRST });
  // First heard on Tuesday at noon; on Wednesday it ran all day, was off on Thursday and on Friday until two.
  kiosk.poll('yes', { question, at: at(1, 12) });
  kiosk.poll('yes', { question, at: at(1, 16) });
  boot(kiosk, at(2, 9), '22222222');
  for (const hour of [11, 19])
    kiosk.add({
      ...{ type: 'clock', place: 0, boot: '22222222', data: { offset: 0, error: 5 } },
      ...mono(at(2, hour)),
    });
  boot(kiosk, at(4, 14), '33333333');
  kiosk.poll('no', { question, at: at(4, 15) });
  // The week after, what came on Wednesday was another question's; Tuesday was closed.
  boot(kiosk, at(9, 12), '44444444');
  kiosk.poll('yes', { question: other, at: at(9, 12) });
  boot(kiosk, at(11, 11), '55555555');
  kiosk.poll('yes', { question, at: at(11, 11) });
  await kiosk.sendAll();
  const hours = async (query: Readonly<Record<string, string>>) => {
    const answer = await hub.admin.get(
      `/api/v1/results?${new URLSearchParams({ question, by: 'hour-of-week', to: date(12), ...query })}`,
    );
    expect(answer.status).toBe(200);
    const empty: readonly EmptyTime[] = answer.json.empty ?? [];
    return new Map(empty.map(({ key, ...rest }) => [key, rest]));
  };
  const found = await hours({ store });
  const one = (state: string, missing: number, expected = 1) => ({ state, missing, expected });
  // Tuesday: before it was heard first nothing was to be expected, then it ran.
  expect([found.get('2-11'), found.get('2-13')]).toEqual([one('closed', 0, 0), one('no-customers', 0)]);
  expect(found.get('2-12')).toBeUndefined();
  expect([found.get('3-10'), found.get('3-17')]).toEqual([one('no-customers', 0), one('no-customers', 0)]);
  expect([found.get('4-10'), found.get('4-17')]).toEqual([one('no-data', 2, 2), one('no-data', 2, 2)]);
  // Friday: on the one it was off before two and heard until three, on the other at eleven alone.
  expect([found.get('5-10'), found.get('5-14')]).toEqual([one('no-data', 2, 2), one('part', 1, 2)]);
  // Saturday and Sunday, of one week: nothing was heard. Monday neither.
  expect(['6-10', '7-10', '1-10'].map((key) => found.get(key)?.state)).toEqual(
    Array.from({ length: 3 }, () => 'no-data'),
  );
  // Nothing before ten or from six on: no store was open.
  expect([...found.keys()].every((key) => /-1[0-7]$/.test(key))).toBe(true);
  // The holiday by itself; and of one worker nothing is said.
  expect(await hours({ workplace: till, from: date(8), to: date(9) })).toEqual(new Map());
  const own = `question=${question}&by=hour-of-week&store=${store}&operator=anna`;
  expect((await hub.admin.get(`/api/v1/results?${own}`)).json.empty).toBeUndefined();
  const chart = await hub.admin.get(`/api/v1/results?question=${question}&by=day&store=${store}`);
  expect(chart.json.empty).toBeUndefined();
});
