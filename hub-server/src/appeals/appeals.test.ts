import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { PASSWORD, type Person, signIn, type TestHub, type TestKiosk, testHub } from '../hub-fixture.ts';
import { listen } from '../live/live.test-help.ts';

/** One hub for all: its experts grow in number from test to test, as who may judge depends on who is there. */
let hub: TestHub;
let kiosk: TestKiosk;
let question: string;
let manager: Person;
const experts: Person[] = [];
const expert = (index: number): Person => experts[index] ?? expect.fail('no such expert');

beforeAll(async () => {
  hub = await testHub();
  const text = { ru: 'Вас приветствовали?', en: 'Were you greeted?' };
  question = (await hub.admin.post('/api/v1/questions', { text, positive: 'yes' })).json.id;
  manager = await managerOf(hub.store, 'manager-one');
  experts.push(await hub.person('expert'));
});
afterAll(() => hub.close());
beforeEach(async () => {
  kiosk = await hub.kiosk();
});

async function managerOf(store: string, login: string): Promise<Person> {
  const scope = { kind: 'store', store };
  const account = { login, name: login, role: 'manager', scope, password: PASSWORD };
  await hub.admin.post('/api/v1/users', account);
  return signIn(hub.hub.url, login, PASSWORD);
}

/** A poll answered No whose press the expert has set to 0; gives the press. */
async function excluded(by: Person, reason = 'no-customer'): Promise<string> {
  const { customer = 0 } = kiosk.poll('no', { question });
  await kiosk.sendAll();
  const item = kiosk.item(customer);
  expect((await judge(by, item, 0, { reason })).status).toBe(201);
  return item;
}

const judge = (by: Person, item: string, value: unknown, more: object = {}) =>
  by.post(`/api/v1/review/items/${item}/verdicts`, { value, ...more });
const undo = (by: Person, item: string) => by.post('/api/v1/review/undo', { item });
const look = async (by: Person, item: string) => (await by.get(`/api/v1/review/items/${item}`)).json;
const appeal = (by: Person, item: string, text = 'The customer pressed No, and the worker wept.') =>
  by.post(`/api/v1/exclusions/${item}/appeal`, { text });
const withdraw = (by: Person, item: string) => by.post(`/api/v1/exclusions/${item}/appeal/withdrawal`);
const listed = async (by: Person, item: string) =>
  (await by.get(`/api/v1/exclusions?store=${hub.store}&limit=200`)).json.exclusions.find(
    (each: { item: string }) => each.item === item,
  );
const counted = async (): Promise<number> =>
  (await hub.admin.get(`/api/v1/results/index?question=${question}`)).json.questions[0].after.counts.no;
const actions = (item: string): unknown[] =>
  hub
    .rows<{ action: string }>(
      "SELECT action FROM audit WHERE subject = ? AND action LIKE 'appeal-%' ORDER BY id",
      `item:${item}`,
    )
    .map(({ action }) => action.slice('appeal-'.length));

test('with one expert the appeal goes back to him, blind again, and brings the press back at once', async () => {
  const before = await counted();
  const item = await excluded(expert(0), 'worker-pressed');
  expect(await counted()).toBe(before);
  expect(await listed(manager, item)).toMatchObject({
    ...{ excluded: true, reason: 'worker-pressed', appealable: true, outcome: 'answered', answer: 'no' },
    question: { en: 'Were you greeted?' },
  });
  const filed = await appeal(manager, item);
  expect(filed.status).toBe(201);
  expect(filed.json).toMatchObject({ appealable: false, appeal: { state: 'open', mine: true } });
  expect(await counted()).toBe(before);
  // What he said before is set aside: the item is as if he had never judged it.
  const seen = await look(expert(0), item);
  for (const field of ['mine', 'answer', 'appeal']) expect(seen.item).not.toHaveProperty(field);
  expect(seen).not.toHaveProperty('outcome');
  const given = await judge(expert(0), item, 1);
  expect(given.json.item).toMatchObject({
    ...{ answer: 'no', mine: { value: 1, unblinded: true } },
    appeal: { state: 'upheld', judged: true, again: true, text: expect.stringContaining('wept') },
  });
  expect(await counted()).toBe(before + 1);
  const told = await listed(manager, item);
  expect(told).toMatchObject({
    excluded: false,
    appealable: false,
    appeal: { state: 'upheld', again: true },
  });
  expect(actions(item)).toEqual(['filed', 'upheld']);
});

test('an undo on the appeal leaves what its expert had said before it', async () => {
  const before = await counted();
  const item = await excluded(expert(0));
  await appeal(manager, item);
  await judge(expert(0), item, 1);
  expect(await counted()).toBe(before + 1);
  expect((await undo(expert(0), item)).status).toBe(200);
  expect(await counted()).toBe(before);
  expect(await listed(manager, item)).toMatchObject({ excluded: true, appeal: { state: 'open' } });
  expect((await look(expert(0), item)).item).not.toHaveProperty('mine');
  await judge(expert(0), item, 0, { reason: 'no-customer' });
  expect((await listed(manager, item)).appeal).toMatchObject({ state: 'rejected', again: true });
});

test('rejected: the store hears the reason in the words of the expert, and the same exclusion is not appealed again', async () => {
  const item = await excluded(expert(0));
  await appeal(manager, item);
  await judge(expert(0), item, 0, { reason: 'other', text: 'Nobody is at the counter.' });
  expect(await listed(manager, item)).toMatchObject({
    ...{ excluded: true, appealable: false, words: 'Nobody is at the counter.' },
    appeal: { state: 'rejected', reason: 'other', words: 'Nobody is at the counter.', again: true },
  });
  expect((await appeal(manager, item)).json).toMatchObject({ status: 409, code: 'appeal-decided' });
});

test('a mismatch found in the second step decides, over the 1 of the first', async () => {
  const item = await excluded(expert(0));
  await appeal(manager, item);
  await judge(expert(0), item, 1);
  const step = await expert(0).post(`/api/v1/review/items/${item}/confirm`, { match: false });
  expect(step.json.item).toMatchObject({ standing: 0, appeal: { state: 'rejected', judged: true } });
  expect((await listed(manager, item)).appeal).toMatchObject({
    state: 'rejected',
    reason: 'answer-mismatch',
  });
});

/** What only somebody who may know can find in a reply: the answer, the outcome, and that the store appealed, or its words. */
const GIVES_AWAY = /"(yes|no|unsure|answered)"|appeal|wept/;

test('where there is another expert it goes to him; until his verdict no reply tells of it', async () => {
  experts.push(await hub.person('expert'));
  const [first, second] = [expert(0), expert(1)];
  const item = await excluded(first, 'prompted');
  await appeal(manager, item);
  second.replies.length = 0;
  expect((await second.get('/api/v1/review/ways')).json.ways).toContainEqual({ way: 'appeals', waiting: 1 });
  expect((await second.get('/api/v1/review/items?way=appeals&state=pending')).json).toMatchObject({
    ...{ total: 1, pending: 1 },
    items: [{ id: item }],
  });
  second.replies.splice(0, 1);
  for (const state of ['all', 'pending', 'done', 'second-look'])
    await second.get(`/api/v1/review/items?state=${state}&workplace=${hub.workplaces[0]}&limit=200`);
  await look(second, item);
  await second.post('/api/v1/review/holds', { items: [item], take: 1 });
  await second.post(`/api/v1/review/items/${item}/second-look`, { wanted: true });
  await second.post(`/api/v1/review/items/${item}/confirm`, { match: true });
  await undo(second, item);
  await second.get('/api/v1/results/index');
  await second.get(`/api/v1/exclusions?store=${hub.store}`);
  await appeal(second, item);
  expect(second.replies.length).toBeGreaterThan(10);
  const known = second.replies.map((reply) => reply.replaceAll(/"positive":"(yes|no)"/g, ''));
  expect(known.filter((reply) => GIVES_AWAY.test(reply))).toEqual([]);

  expect((await first.get('/api/v1/review/ways')).text).not.toContain('appeals');
  expect((await first.get('/api/v1/review/items?way=appeals&state=pending')).json.items).toEqual([]);
  // The first is told nothing of it either, and what he says now does not decide it.
  expect((await look(first, item)).item).not.toHaveProperty('appeal');
  expect((await judge(first, item, 1)).json.code).toBe('already-decided');
  await undo(first, item);
  expect((await judge(first, item, 0, { reason: 'no-customer' })).json.item).not.toHaveProperty('appeal');
  expect((await listed(manager, item)).appeal.state).toBe('open');

  const given = await judge(second, item, 0, { reason: 'child-or-passer-by' });
  expect(given.json.item).toMatchObject({
    ...{ mine: { unblinded: false }, answer: 'no' },
    appeal: { state: 'rejected', judged: true, text: expect.stringContaining('wept') },
  });
  expect((await listed(manager, item)).appeal).toMatchObject({
    state: 'rejected',
    reason: 'child-or-passer-by',
  });
  expect((await listed(manager, item)).appeal).not.toHaveProperty('again');
  // Now it is over, the first may learn of it, once both his steps are done.
  expect((await look(first, item)).item).not.toHaveProperty('appeal');
  await first.post(`/api/v1/review/items/${item}/confirm`, { match: true });
  expect((await look(first, item)).item.appeal).toMatchObject({ state: 'rejected', judged: false });

  const done = await second.get('/api/v1/review/items?way=appeals&state=done');
  expect(done.json.items.map(({ id }: { id: string }) => id)).toEqual([item]);
  await undo(second, item);
  expect((await listed(manager, item)).appeal).toMatchObject({ state: 'open' });
  // Two differ: the 0 stands, and as there is no third, the first is asked again.
  expect((await judge(second, item, 1)).json.item.appeal).toMatchObject({ state: 'open', judged: true });
  expect((await look(first, item)).item).not.toHaveProperty('mine');
  await judge(first, item, 1);
  expect(await listed(manager, item)).toMatchObject({ excluded: false, appeal: { state: 'upheld' } });
  expect(actions(item)).toEqual(['filed', 'rejected', 'reopened', 'upheld']);
});

test('who takes back his 0 after another judged the appeal does not decide it', async () => {
  const [first, second] = [expert(0), expert(1)];
  const item = await excluded(first);
  await appeal(manager, item);
  await judge(second, item, 1);
  expect((await listed(manager, item)).appeal.state).toBe('open');
  await undo(first, item);
  expect(await listed(manager, item)).toMatchObject({ excluded: false, appeal: { state: 'open' } });
  // He is asked, as nobody else is left, and decides by what he says.
  expect((await judge(first, item, 0, { reason: 'prompted' })).json.item.appeal).toMatchObject({
    ...{ state: 'rejected', judged: true, again: true },
  });
  // Nor by taking that back, though then nobody's 0 stands any more.
  await undo(first, item);
  expect((await listed(manager, item)).appeal.state).toBe('open');
  await judge(first, item, 1);
  expect((await listed(manager, item)).appeal.state).toBe('upheld');
});

test('two who differ wait for a third where there is one', async () => {
  experts.push(await hub.person('expert'));
  const item = await excluded(expert(0));
  await appeal(manager, item);
  await judge(expert(1), item, 1);
  expect((await listed(manager, item)).appeal.state).toBe('open');
  expect((await judge(expert(0), item, 1)).json.code).toBe('already-decided');
  await judge(expert(2), item, 'cannot-tell');
  expect((await listed(manager, item)).appeal.state).toBe('open');
  await judge(expert(0), item, 0, { reason: 'prompted' });
  expect((await listed(manager, item)).appeal).toMatchObject({
    state: 'rejected',
    reason: 'prompted',
    again: true,
  });
});

test("the store's words stay hidden while another press of the poll is still to be judged", async () => {
  const { seller, customer = 0 } = kiosk.poll('no', { question });
  await kiosk.sendAll();
  const item = kiosk.item(seller);
  await judge(expert(0), item, 0, { reason: 'no-customer' });
  await appeal(manager, item);
  const given = await judge(expert(1), item, 0, { reason: 'no-customer' });
  expect(given.json.item.appeal).toMatchObject({ state: 'rejected', judged: true });
  expect(given.json.item.appeal).not.toHaveProperty('text');
  await judge(expert(1), kiosk.item(customer), 1);
  expect((await look(expert(1), item)).item.appeal.text).toContain('wept');
});

test('only what is in force is appealed, once at a time, in measure, and only its maker takes it back', async () => {
  const { customer = 0 } = kiosk.poll('no', { question });
  const { raised } = kiosk.forceMajeure();
  await kiosk.sendAll();
  expect((await appeal(manager, kiosk.item(customer))).json).toMatchObject({
    status: 409,
    code: 'not-excluded',
  });
  await judge(expert(0), kiosk.item(raised), 0, { reason: 'fm-unfounded' });
  expect((await appeal(manager, kiosk.item(raised))).json.code).toBe('not-excluded');
  expect((await appeal(manager, kiosk.item(999_999))).json).toMatchObject({
    status: 404,
    code: 'event-unknown',
  });
  const item = await excluded(expert(0));
  for (const text of ['', '  \n', 'x'.repeat(1001)])
    expect((await appeal(manager, item, text)).json.code).toBe('bad-request');
  const other = await managerOf(hub.store, 'manager-two');
  expect((await withdraw(manager, item)).json).toMatchObject({ status: 404, code: 'appeal-unknown' });
  const both = await Promise.all([appeal(manager, item), appeal(other, item)]);
  expect(both.map(({ status }) => status).toSorted()).toEqual([201, 409]);
  expect(both.find(({ status }) => status === 409)?.json.code).toBe('appeal-open');
  const [maker, not] = both[0].status === 201 ? [manager, other] : [other, manager];
  expect((await listed(not, item)).appeal.mine).toBe(false);
  expect((await withdraw(not, item)).json).toMatchObject({ status: 403, code: 'forbidden' });
  expect((await withdraw(maker, item)).json).toMatchObject({
    appealable: true,
    appeal: { state: 'withdrawn' },
  });
  expect((await withdraw(maker, item)).json.code).toBe('appeal-unknown');
  // Nothing is asked of the experts any more, and it may be appealed again.
  expect((await judge(expert(1), item, 1)).json.item).not.toHaveProperty('appeal');
  const compared = await expert(1).post(`/api/v1/review/items/${item}/confirm`, { match: true });
  expect(compared.json.item.appeal).toMatchObject({
    state: 'withdrawn',
    judged: false,
  });
  expect((await appeal(other, item)).status).toBe(201);
  expect(actions(item)).toEqual(['filed', 'withdrawn', 'filed']);
});

test('a person makes twenty appeals in 24 hours, whether taken back or not', async () => {
  const item = await excluded(expert(0));
  const eager = await managerOf(hub.store, 'manager-eager');
  for (let made = 0; made < 20; made += 1) {
    expect((await appeal(eager, item)).status).toBe(201);
    await withdraw(eager, item);
  }
  expect((await appeal(eager, item)).json).toMatchObject({ status: 429, code: 'appeal-limit' });
  expect((await appeal(manager, item)).status).toBe(201);
});

test('an appeal that meets the verdict which lifts the exclusion is refused, or decided with it', async () => {
  for (let round = 0; round < 6; round += 1) {
    const item = await excluded(expert(0));
    const calls = [() => appeal(manager, item), () => undo(expert(0), item)];
    const [one, two] = await Promise.all(
      (round % 2 === 0 ? calls : calls.toReversed()).map((call) => call()),
    );
    const filed = round % 2 === 0 ? one : two;
    if (filed?.status !== 201) expect(filed?.json).toMatchObject({ status: 409, code: 'not-excluded' });
    const row = await listed(manager, item);
    expect(row?.appeal?.state).toBe(filed?.status === 201 ? 'open' : undefined);
    // Nothing is left out any more; who judges the open one makes it so for good.
    expect(row?.excluded ?? false).toBe(false);
    if (filed?.status === 201)
      expect((await judge(expert(1), item, 1)).json.item.appeal.state).toBe('upheld');
  }
});

test('another store, and whoever is no manager, neither see nor appeal; who judged is told to nobody', async () => {
  const store = (await hub.admin.post('/api/v1/stores', { name: 'Two', zone: 'Asia/Tokyo' })).json.id;
  const stranger = await managerOf(store, 'manager-stranger');
  const item = await excluded(expert(0));
  expect((await stranger.get(`/api/v1/exclusions?store=${hub.store}`)).json).toMatchObject({
    status: 404,
    code: 'store-unknown',
  });
  expect((await appeal(stranger, item)).json).toMatchObject({ status: 404, code: 'event-unknown' });
  expect((await withdraw(stranger, item)).status).toBe(404);
  expect((await stranger.get(`/api/v1/exclusions?store=${store}`)).json.exclusions).toEqual([]);
  const seller = await hub.person('seller');
  for (const person of [seller, expert(0)]) {
    expect((await person.get(`/api/v1/exclusions?store=${hub.store}`)).json.code).toBe('forbidden');
    expect((await appeal(person, item)).json.code).toBe('forbidden');
  }
  const judges = hub.rows<{ id: string; login: string }>("SELECT id, login FROM users WHERE role = 'expert'");
  expect(judges).toHaveLength(3);
  expect(manager.replies.length).toBeGreaterThan(20);
  for (const { id, login } of judges)
    for (const reply of manager.replies)
      expect(reply.includes(id) || reply.includes(`"${login}"`)).toBe(false);
});

test('who listens hears of it: the store what became of it, an expert only that there is something', async () => {
  const item = await excluded(expert(0));
  const [desk, judge1] = [await listen(manager), await listen(expert(1))];
  const place = { store: hub.store, workplace: hub.workplaces[0] };
  const { id } = (await appeal(manager, item)).json.appeal;
  expect((await desk.until('appeal')).data).toEqual({ ...place, item, appeal: id, state: 'open' });
  expect((await judge1.until('appeal')).data).toEqual(place);
  await judge(expert(1), item, 0);
  expect((await desk.until('appeal')).data).toEqual({ ...place, item, appeal: id, state: 'rejected' });
  expect((await judge1.until('appeal')).data).toEqual(place);
  desk.close();
  judge1.close();
});

test('the list is by pages and days of the store, the latest first', async () => {
  const day = Date.UTC(2026, 3, 10, 20, 30);
  const items: string[] = [];
  for (const at of [day, day + 3_600_000, day + 7_200_000]) {
    const { customer = 0 } = kiosk.poll('no', { question, at });
    await kiosk.sendAll();
    await judge(expert(0), kiosk.item(customer), 0);
    items.push(kiosk.item(customer));
  }
  const of = async (more: string) => (await manager.get(`/api/v1/exclusions?store=${hub.store}${more}`)).json;
  const names = (page: { exclusions: { item: string }[] }) => page.exclusions.map(({ item }) => item);
  // In Moscow the second and third are of the 11th.
  expect(names(await of('&from=2026-04-10&to=2026-04-11'))).toEqual([items[0]]);
  expect(names(await of('&from=2026-04-11&to=2026-04-12'))).toEqual([items[2], items[1]]);
  const paged: string[] = [];
  let cursor = '';
  do {
    const page = await of(`&from=2026-04-01&to=2026-05-01&limit=1${cursor}`);
    paged.push(...names(page));
    cursor = page.next === undefined ? '' : `&cursor=${page.next}`;
  } while (cursor !== '');
  expect(paged).toEqual(items.toReversed());
  expect((await of('&cursor=x')).code).toBe('bad-request');
  expect((await of('&from=2026-02-31')).code).toBe('bad-request');
});
