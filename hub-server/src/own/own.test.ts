import type { Clock } from '@otklik/shared/base/clock.ts';
import { asMonoMs, asWallMs } from '@otklik/shared/base/ids.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PASSWORD, type Person, signIn, type TestHub, type TestKiosk, testHub } from '../hub-fixture.ts';

const DAY = 86_400_000;
/** Monday, 10:00 in Moscow. */
const MONDAY = Date.UTC(2026, 8, 7, 7);
let now = MONDAY;
const clock: Clock = { wall: () => asWallMs(now), mono: () => asMonoMs(0) };
let hub: TestHub;
let kiosk: TestKiosk;
let question: string;
beforeAll(async () => {
  hub = await testHub({ clock });
  admin = hub.admin;
  kiosk = await hub.kiosk();
  question = (await hub.admin.post('/api/v1/questions', { text: { ru: 'Да?', en: 'Yes?' }, positive: 'yes' }))
    .json.id;
});
afterAll(() => hub.close());

let people = 0;
/** Whoever is to be signed in again after time has passed: sessions end within hours. */
let admin: Person;
const workers: Worker[] = [];
async function pass(ms: number): Promise<void> {
  now += ms;
  admin = await signIn(hub.hub.url, 'admin', PASSWORD);
  for (const each of workers) each.person = await signIn(hub.hub.url, each.login, PASSWORD);
}

async function person(role: string): Promise<Person> {
  people += 1;
  const login = `${role}${people}`;
  const made = await admin.post('/api/v1/users', { login, name: login, role, password: PASSWORD });
  expect(made.status).toBe(201);
  return signIn(hub.hub.url, login, PASSWORD);
}
interface Worker {
  readonly id: string;
  readonly user: string;
  readonly login: string;
  person: Person;
}

const account = (more: object) => ({
  ...{ name: 'Anna', role: 'seller', scope: { kind: 'store', store: hub.store } },
  ...more,
});

async function employ(): Promise<Worker> {
  people += 1;
  const login = `own${people}`;
  const made = await admin.post(`/api/v1/stores/${hub.store}/operators`, { number: `${people}` });
  const { id } = made.json;
  const user = (await admin.post('/api/v1/users', account({ login, password: PASSWORD }))).json.id;
  const linked = await admin.changeUser(user, account({ operator: id }));
  expect(linked.status).toBe(204);
  const worker = { id, user, login, person: await signIn(hub.hub.url, login, PASSWORD) };
  workers.push(worker);
  return worker;
}

const figures = async ({ person }: Pick<Worker, 'person'>) => (await person.get('/api/v1/own/figures')).json;
const exclusions = async ({ person }: Pick<Worker, 'person'>) =>
  (await person.get('/api/v1/own/exclusions')).json;

/** Answers given to a worker from a time on, a minute apart; `y`, `n`, `u`. */
async function serve(operator: string, answers: string, at: number): Promise<readonly number[]> {
  const before = kiosk.events.length;
  const pressed = [...answers].map((each, index) => {
    const outcome = each === 'y' ? 'yes' : each === 'n' ? 'no' : 'unsure';
    return kiosk.poll(outcome, { question, operator, at: at + index * 60_000 }).customer ?? 0;
  });
  for (let from = before + 1; from <= kiosk.events.length; from += 400) {
    const sent = await kiosk.send(from, Math.min(from + 399, kiosk.events.length));
    expect(sent.status).toBe(200);
  }
  return pressed;
}

test('only full batches of days that are over are told; what is left over changes nothing of any reply', async () => {
  const [one, two] = [await employ(), await employ()];
  const replies: string[][] = [[], []];
  const read = async () => {
    for (const [at, each] of [one, two].entries()) {
      await figures(each);
      await exclusions(each);
      replies[at]?.push(...each.person.replies.splice(0));
    }
  };
  one.person.replies.length = 0;
  two.person.replies.length = 0;
  await serve(one.id, 'ynyyuyynyy yyyyyyyyyy yny'.replaceAll(' ', ''), now);
  await serve(two.id, 'ynyyuyynyy yyyyyyyyyy yyy'.replaceAll(' ', ''), now + 3 * 3_600_000);
  await pass(8 * 3_600_000);
  await read();
  expect(await figures(one)).toEqual({ linked: true, questions: [] });
  await pass(16 * 3_600_000);
  await read();
  await serve(one.id, 'nnnn', now);
  await serve(two.id, 'nnnn', now + 3_600_000);
  await pass(2 * DAY);
  await read();
  await read();
  expect(replies[0]).toEqual(replies[1]);
  expect(await figures(one)).toEqual({
    linked: true,
    questions: [
      {
        ...{ id: question, text: { ru: 'Да?', en: 'Yes?' }, answers: 20, low: 16, high: 17 },
        batches: [
          { week: '2026-09-07', low: 9, high: 10 },
          { week: '2026-09-07', low: 7, high: 7 },
        ],
      },
    ],
  });
  // The answers that were left over make a batch with three more, and only together do they show.
  await serve(one.id, 'yyy', now);
  await pass(DAY);
  const [{ batches }] = (await figures(one)).questions;
  expect(batches.toSorted((a: { low: number }, b: { low: number }) => a.low - b.low)).toEqual([
    ...[5, 7].map((good) => ({ week: '2026-09-07', low: good, high: good })),
    { week: '2026-09-07', low: 9, high: 10 },
  ]);
});

test('a batch that is closed stays as it is: no exclusion and nothing that comes late tells of one answer', async () => {
  const one = await employ();
  const at = now;
  const [first = 0] = await serve(one.id, 'ynnnnyyyyy', at);
  await pass(DAY);
  const before = await figures(one);
  expect(before.questions[0].batches).toHaveLength(1);
  const expert = await person('expert');
  const given = await expert.post(`/api/v1/review/items/${kiosk.item(first)}/verdicts`, { value: 0 });
  expect(given.status).toBe(201);
  // Of the day before and of the hour before: they were on their way.
  await serve(one.id, 'nnnnnnnnn', at - 600_000);
  expect(await figures(one)).toEqual(before);
  await pass(DAY);
  expect(await figures(one)).toEqual(before);
  await serve(one.id, 'n', now);
  await pass(DAY);
  const [{ batches, answers }] = (await figures(one)).questions;
  expect([answers, batches.length]).toEqual([20, 2]);
  expect(batches.some(({ low }: { low: number }) => low === 0)).toBe(true);
});

test('an exclusion is told with its reason and without answer, outcome or words, and appealed by its own worker alone', async () => {
  const [one, two] = [await employ(), await employ()];
  const [first = 0, second = 0] = await serve(one.id, 'nyy', now);
  const item = kiosk.item(first);
  const expert = await person('expert');
  const words = { value: 0, reason: 'other', text: 'She pressed No herself' };
  expect((await expert.post(`/api/v1/review/items/${item}/verdicts`, words)).status).toBe(201);
  const { exclusions: told, zone } = await exclusions(one);
  expect(zone).toBe('Europe/Moscow');
  expect(told).toEqual([
    {
      ...{ item, kind: 'customer-press', at: Math.floor(now / 60_000) * 60_000, reason: 'other' },
      workplace: { id: hub.workplaces[0], name: 'Till 1' },
      ...{ question: { ru: 'Да?', en: 'Yes?' }, excluded: true, appealable: true },
    },
  ]);
  expect((await exclusions(two)).exclusions).toEqual([]);
  const path = `/api/v1/own/exclusions/${item}/appeal`;
  for (const stranger of [two.person, await person('seller')])
    expect((await stranger.post(path, { text: 'Mine' })).json).toMatchObject({ code: 'event-unknown' });
  // Whether another of their presses is left out is asked by none.
  const counted = `/api/v1/own/exclusions/${kiosk.item(second)}/appeal`;
  expect((await one.person.post(counted, { text: 'x' })).json.code).toBe('event-unknown');
  const filed = await one.person.post(path, { text: ' I stood apart ' });
  expect([filed.status, filed.json.appeal]).toEqual([
    201,
    { state: 'open', at: now, mine: true, text: 'I stood apart' },
  ]);
  const manager = await person('manager');
  const seen = (await manager.get(`/api/v1/exclusions?store=${hub.store}`)).json.exclusions;
  expect(seen.find((each: { item: string }) => each.item === item).appeal).toMatchObject({ mine: false });
  expect((await one.person.post(`${path}/withdrawal`)).json.appeal.state).toBe('withdrawn');
  // The store's own words stay the store's.
  await manager.post(`/api/v1/exclusions/${item}/appeal`, { text: 'The answer No was meant' });
  const [after] = (await exclusions(one)).exclusions;
  expect(after.appeal).toEqual({ state: 'open', at: now, mine: false });
  for (const reply of one.person.replies) {
    expect(reply).not.toMatch(/She pressed|was meant|"answer"|"outcome"|"operator"/);
  }
});

test('who is of no worker, or is so no more, sees nothing; a link is of a seller and of a worker of the store', async () => {
  const lonely = { person: await person('seller') };
  expect(await figures(lonely)).toEqual({ linked: false, questions: [] });
  expect(await exclusions(lonely)).toEqual({ linked: false, exclusions: [] });
  const one = await employ();
  await serve(one.id, 'yyyyyyyyyy', now);
  await pass(DAY);
  expect((await figures(one)).questions).toHaveLength(1);
  const link = async (more: object) => (await admin.changeUser(one.user, account(more))).json?.code;
  const far = (await admin.post('/api/v1/stores', { name: 'Two', zone: 'UTC' })).json.id;
  const other = (await admin.post(`/api/v1/stores/${far}/operators`, { number: '1' })).json.id;
  expect(await link({ operator: other })).toBe('operator-unknown');
  expect(await link({ operator: 'nobody' })).toBe('operator-unknown');
  expect(await link({ role: 'expert', operator: one.id })).toBe('operator-unknown');
  const listed = async () =>
    (await admin.get('/api/v1/users')).json.users.find(({ id }: { id: string }) => id === one.user);
  expect((await listed()).operator).toBe(one.id);
  expect((await admin.post(`/api/v1/operators/${one.id}/erasure`)).status).toBe(200);
  expect(await listed()).not.toHaveProperty('operator');
  expect(await figures(one)).toEqual({ linked: false, questions: [] });
});
