import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Person, type TestHub, type TestKiosk, testHub } from '../hub-fixture.ts';

let hub: TestHub;
let kiosk: TestKiosk;
let expert: Person;
let question: string;
beforeAll(async () => {
  hub = await testHub();
  const text = { ru: 'Вас приветствовали?', en: 'Were you greeted?' };
  question = (await hub.admin.post('/api/v1/questions', { text, positive: 'yes' })).json.id;
});
afterAll(() => hub.close());
beforeEach(async () => {
  kiosk = await hub.kiosk();
  expert = await hub.person('expert');
});

const path = (seq: number): string => `/api/v1/review/items/${kiosk.item(seq)}`;
const judge = (seq: number, value: unknown = 0, more = {}) =>
  expert.post(`${path(seq)}/verdicts`, { value, ...more });
const indexOf = async (person: Person) =>
  (await person.get(`/api/v1/results/index?question=${question}`)).json.questions[0];

/** What only somebody who may know can find in a reply: the answer's name, the outcome, the button's letter. */
const GIVES_AWAY = /"(yes|no|unsure|answered|timeout|superseded|interrupted|device-lost|[YNU])"/;
/** The polarity of the question and the keys of counts are no answers. */
const secretsIn = (replies: readonly string[]): readonly string[] =>
  replies.filter((reply) => GIVES_AWAY.test(reply.replaceAll(/"positive":"(yes|no)"/g, '')));

test('before the verdict no reply tells the answer, whatever the expert asks', async () => {
  for (const outcome of ['yes', 'no', 'unsure', 'timeout', 'device-lost'] as const)
    kiosk.poll(outcome, { question });
  const { customer = 0 } = kiosk.poll('no', { question });
  kiosk.edge('Y', 'DN', { role: 'stray' });
  await kiosk.sendAll();
  let cursor = '';
  do {
    const page = await expert.get(`/api/v1/review/items?limit=3${cursor}`);
    cursor = page.json.next === undefined ? '' : `&cursor=${page.json.next}`;
    for (const { id } of page.json.items) await expert.get(`/api/v1/review/items/${id}`);
  } while (cursor !== '');
  for (const query of [
    '',
    `?question=${question}`,
    `?workplace=${hub.workplaces[0]}`,
    '?from=0&to=9999999999999',
  ]) {
    await expert.get(`/api/v1/results/index${query}`);
  }
  for (const state of ['all', 'pending', 'done']) await expert.get(`/api/v1/review/items?state=${state}`);
  await expert.get('/api/v1/stores');
  await expert.post(`${path(customer)}/confirm`, { match: true });
  await expert.post('/api/v1/review/undo');
  await expert.post(`${path(customer)}/verdicts`, { value: 7 });
  await expert.get('/api/v1/questions');
  expect(expert.replies.length).toBeGreaterThan(20);
  expect(secretsIn(expert.replies)).toEqual([]);
  expect(expert.replies.some((reply) => reply.includes('"counts"'))).toBe(false);
});

test('polls that differ only in the answer look the same to an expert', async () => {
  const at = kiosk.start + 1_000_000;
  const views: unknown[] = [];
  for (const outcome of ['yes', 'no', 'unsure'] as const) {
    const other = await hub.kiosk();
    const { customer = 0 } = other.poll(outcome, { question, at });
    await other.sendAll();
    const detail = (await expert.get(`/api/v1/review/items/${other.item(customer)}`)).json;
    const { previous: _previous, next: _next, ...shown } = detail;
    views.push(JSON.parse(JSON.stringify(shown).replaceAll(other.id, '').replaceAll(other.epoch, '')));
  }
  expect(views[1]).toEqual(views[0]);
  expect(views[2]).toEqual(views[0]);
});

test('a verdict shows the answer of that press, and no other', async () => {
  const first = kiosk.poll('no', { question });
  const second = kiosk.poll('yes', { question });
  await kiosk.sendAll();
  const { customer = 0 } = first;
  const given = await judge(customer);
  expect(given.status).toBe(201);
  expect(given.json).toMatchObject({
    item: { answer: 'no', mine: { value: 0, unblinded: false, confirmed: false } },
    outcome: 'answered',
  });
  // What stands is told once nothing is left to compare: others may have spoken, too.
  expect(given.json.item).not.toHaveProperty('standing');
  const done = await expert.post(`${path(customer)}/confirm`, { match: true });
  expect(done.json.item).toMatchObject({ standing: 0, mine: { confirmed: true } });
  expect(given.json.timeline.map(({ kind }: { kind: string }) => kind)).toContain('ended');
  expect(secretsIn([(await expert.get(path(second.customer ?? 0))).text])).toEqual([]);
});

test("a verdict on the seller's press does not tell how the customer's press next to it came out", async () => {
  const { seller, customer = 0 } = kiosk.poll('yes', { question });
  await kiosk.sendAll();
  expect(secretsIn([(await judge(seller, 1)).text])).toEqual([]);
  expect((await judge(customer, 1)).json.item.mine.unblinded).toBe(false);
  expect((await expert.get(path(seller))).json.outcome).toBe('answered');
});

test('after an undo the answer is hidden again, but the next verdict carries unblinded', async () => {
  const { seller, customer = 0 } = kiosk.poll('no', { question });
  await kiosk.sendAll();
  await judge(customer);
  const undone = await expert.post('/api/v1/review/undo');
  expect(undone.status).toBe(200);
  expect(undone.json.item.id).toBe(kiosk.item(customer));
  expect(undone.json.item).not.toHaveProperty('mine');
  expect(undone.json.item).not.toHaveProperty('standing');
  expect(secretsIn([undone.text, (await expert.get(path(customer))).text])).toEqual([]);
  expect((await judge(customer)).json.item.mine).toMatchObject({ value: 0, unblinded: true });
  // The whole poll has been seen: so its other press is no longer judged blind either.
  expect((await judge(seller)).json.item.mine.unblinded).toBe(true);
});

test('what others decided is in no reply until the expert has judged that very item', async () => {
  const { seller, customer = 0 } = kiosk.poll('no', { question });
  const lone = kiosk.poll('timeout', { question });
  await kiosk.sendAll();
  await judge(seller, 0);
  await judge(customer, 1);
  await judge(lone.seller, 0);
  for (const other of [await hub.person('expert'), hub.admin]) {
    const from = other.replies.length;
    for (const state of ['all', 'pending']) await other.get(`/api/v1/review/items?state=${state}&limit=200`);
    for (const seq of [seller, customer, lone.seller]) await other.get(path(seq));
    await other.post(`${path(seller)}/verdicts`, { value: 'cannot-tell' });
    await other.post('/api/v1/review/undo', { item: kiosk.item(seller) });
    await other.get(path(seller));
    const told = other.replies.slice(from).filter((reply) => reply.includes('"standing"'));
    // The reply to the verdict alone, and of its item alone.
    expect(told.map((reply) => JSON.parse(reply).item.standing)).toEqual([0]);
    expect((await other.get(path(customer))).json.item).not.toHaveProperty('standing');
  }
});

test('what one expert has seen does not unblind another', async () => {
  const { customer = 0 } = kiosk.poll('no', { question });
  await kiosk.sendAll();
  await judge(customer);
  const other = await hub.person('expert');
  expect(secretsIn([(await other.get(path(customer))).text])).toEqual([]);
  const given = await other.post(`${path(customer)}/verdicts`, { value: 1 });
  expect(given.json.item.mine.unblinded).toBe(false);
  expect(given.json.item).not.toHaveProperty('standing');
  const compared = await other.post(`${path(customer)}/confirm`, { match: true });
  expect(compared.json.item.standing).toBe(0);
  const third = await hub.person('expert');
  await third.post(`${path(customer)}/verdicts`, { value: 1 });
  expect((await third.post(`${path(customer)}/confirm`, { match: true })).json.item.standing).toBe(1);
});

test('what is sent again after a lost reply is done once, and never over another verdict', async () => {
  const one = kiosk.poll('no', { question }).customer ?? 0;
  const two = kiosk.poll('no', { question }).customer ?? 0;
  await kiosk.sendAll();
  const keys = ['a', 'b', 'c', 'd'].map((digit) => digit.repeat(16));
  const given = () =>
    hub.rows("SELECT id FROM verdicts WHERE id IN ('" + keys.join("','") + "') ORDER BY ordinal");
  const confirm = (seq: number, body: object) => expert.post(`${path(seq)}/confirm`, body);

  const first = await judge(one, 1, { key: keys[0] });
  const again = await judge(one, 1, { key: keys[0] });
  expect([first.status, again.status]).toEqual([201, 201]);
  expect(again.json.item.mine).toEqual(first.json.item.mine);
  expect(first.json.item.mine).toMatchObject({ id: keys[0], unblinded: false });

  const done = await confirm(one, { match: true, verdict: keys[0], key: keys[1] });
  expect((await confirm(one, { match: true, verdict: keys[0], key: keys[1] })).json).toEqual(done.json);
  expect((await confirm(one, { match: true, verdict: keys[2] })).json.code).toBe('already-decided');

  await judge(two, 1, { key: keys[2] });
  const mismatch = await confirm(two, { match: false, verdict: keys[2], key: keys[3] });
  expect(mismatch.json.item.mine).toMatchObject({ id: keys[3], value: 0, reason: 'answer-mismatch' });
  expect((await confirm(two, { match: false, verdict: keys[2], key: keys[3] })).json).toEqual(mismatch.json);
  expect(given()).toEqual([keys[0], keys[2], keys[3]].map((id) => ({ id })));

  // Taken back meanwhile: the old verdict, sent again, does not come back.
  await expert.post('/api/v1/review/undo', { item: kiosk.item(one) });
  expect((await judge(one, 1, { key: keys[0] })).json.item).not.toHaveProperty('mine');
  // A key of somebody else's.
  const other = await hub.person('expert');
  const taken = await other.post(`${path(one)}/verdicts`, { value: 0, key: keys[0] });
  expect(taken.json).toMatchObject({ status: 409, code: 'already-decided' });
});

test('the second step confirms, or turns the verdict into a 0 for a mismatch', async () => {
  const one = kiosk.poll('no', { question }).customer ?? 0;
  const two = kiosk.poll('no', { question }).customer ?? 0;
  await kiosk.sendAll();
  expect((await expert.post(`${path(one)}/confirm`, { match: true })).json).toMatchObject({
    status: 404,
    code: 'verdict-unknown',
  });
  await judge(one, 1);
  expect((await expert.post(`${path(one)}/confirm`, { match: true })).json.item.mine.confirmed).toBe(true);
  expect((await expert.post(`${path(one)}/confirm`, { match: false })).json.code).toBe('already-decided');
  await judge(two, 1);
  const mismatch = await expert.post(`${path(two)}/confirm`, { match: false });
  expect(mismatch.json.item).toMatchObject({
    standing: 0,
    mine: { value: 0, reason: 'answer-mismatch', confirmed: true },
  });
  const undone = await expert.post('/api/v1/review/undo', { item: kiosk.item(two) });
  expect(undone.json.item).not.toHaveProperty('mine');
  expect((await expert.post('/api/v1/review/undo', { item: kiosk.item(two) })).json).toMatchObject({
    status: 409,
    code: 'nothing-to-undo',
  });
});

test('verdicts on what is not there, or takes none, or twice', async () => {
  const { seller, opened, customer = 0 } = kiosk.poll('yes', { question });
  const tested = kiosk.edge('Y', 'DN', { role: 'test' });
  await kiosk.sendAll();
  expect((await judge(9999)).json).toMatchObject({ status: 404, code: 'event-unknown' });
  const beyond = `${kiosk.id}.${kiosk.epoch}.9999999999999999`;
  expect((await expert.post(`/api/v1/review/items/${beyond}/verdicts`, { value: 0 })).json.code).toBe(
    'event-unknown',
  );
  for (const seq of [seller + 1, opened, tested]) {
    expect((await judge(seq)).json).toMatchObject({ status: 409, code: 'not-reviewable' });
  }
  expect((await judge(customer)).status).toBe(201);
  expect((await judge(customer, 1)).json).toMatchObject({ status: 409, code: 'already-decided' });
});

test('a 0 leaves every figure, a 1 and no footage leave the poll, and undo brings it back', async () => {
  const polls = Array.from({ length: 12 }, (_, index) => kiosk.poll(index < 9 ? 'yes' : 'no', { question }));
  await kiosk.sendAll();
  const before = await indexOf(hub.admin);
  const target = polls[11]?.customer ?? 0;
  await judge(target);
  const after = await indexOf(hub.admin);
  expect(after.excluded).toBe(before.excluded + 1);
  expect(after.before).toEqual(before.before);
  expect(after.after.counts.no).toBe(before.after.counts.no - 1);
  expect(after.after.index.n).toBe(before.after.index.n - 1);
  await expert.post('/api/v1/review/undo');
  expect(await indexOf(hub.admin)).toEqual(before);
  await judge(target, 'no-footage');
  expect(await indexOf(hub.admin)).toEqual(before);
  await judge(polls[0]?.seller ?? 0, 1);
  expect(await indexOf(hub.admin)).toEqual(before);
  // The expert sees the index too: the slice is no longer small.
  expect(await indexOf(expert)).toMatchObject({ hidden: false, polls: before.polls });
});

test('a force majeure marks its poll; a 0 on it lifts the mark and excludes nothing', async () => {
  const { raised } = kiosk.forceMajeure();
  kiosk.poll('no', { question, fm: [raised] });
  const before = await indexOf(hub.admin);
  await kiosk.sendAll();
  const marked = await indexOf(hub.admin);
  expect(marked.marked).toBe((before?.marked ?? 0) + 1);
  expect(marked.afterWithoutForceMajeure.counts.no).toBe(marked.after.counts.no - 1);
  await judge(raised, 0, { reason: 'fm-unfounded' });
  const lifted = await indexOf(hub.admin);
  expect(lifted.marked).toBe(marked.marked - 1);
  expect(lifted.excluded).toBe(marked.excluded);
});

test('the list is in the order of time, pages without loss, and counts what is pending', async () => {
  const other = await hub.kiosk();
  for (let index = 0; index < 5; index += 1) {
    kiosk.poll('yes', { at: kiosk.start + index * 60_000 });
    other.poll('no', { place: 2, at: kiosk.start + index * 60_000 + 30_000 });
  }
  kiosk.forceMajeure();
  await kiosk.sendAll();
  await other.sendAll();
  const all = (await expert.get('/api/v1/review/items?limit=200')).json;
  const times = all.items.map(({ at }: { at: number }) => at);
  expect(times).toEqual(times.toSorted((a: number, b: number) => a - b));
  expect(all.total).toBe(all.items.length);
  const paged: string[] = [];
  let cursor = '';
  do {
    const page = (await expert.get(`/api/v1/review/items?limit=7${cursor}`)).json;
    paged.push(...page.items.map(({ id }: { id: string }) => id));
    cursor = page.next === undefined ? '' : `&cursor=${page.next}`;
  } while (cursor !== '');
  expect(paged).toEqual(all.items.map(({ id }: { id: string }) => id));
  expect(all.pending).toBe(all.total);
  const [first] = all.items;
  await expert.post(`/api/v1/review/items/${first.id}/verdicts`, { value: 1 });
  const done = (await expert.get('/api/v1/review/items?state=done')).json;
  expect(done).toMatchObject({ total: 1, pending: all.total - 1 });
  const second = (await expert.get(`/api/v1/review/items/${all.items[1].id}`)).json;
  expect(second).toMatchObject({ previous: first.id, next: all.items[2].id });
  expect(second).not.toHaveProperty('outcome');
  expect((await expert.get('/api/v1/review/items?cursor=x')).json.code).toBe('bad-request');
});

test('a verdict keeps what the expert had before him, and the log tells when that is changed', async () => {
  const { customer = 0 } = kiosk.poll('no', { question });
  await kiosk.sendAll();
  const seen = { watchedMs: 2_300, cameras: ['cam-1'], from: kiosk.start, to: kiosk.start + 900, error: 25 };
  expect((await judge(customer, 1, { seen })).json.item.mine).toMatchObject({ value: 1, seen });
  // The mismatch stands over the first verdict and was given before the same pictures.
  expect((await expert.post(`${path(customer)}/confirm`, { match: false })).json.item.mine).toMatchObject({
    value: 0,
    seen,
  });
  expect((await judge(customer, 1, { seen: { ...seen, who: 'me' } })).status).toBe(400);
  const logged = hub.rows<{ detail: string }>("SELECT detail FROM audit WHERE action = 'verdict-given'");
  expect(JSON.parse(logged.at(-1)?.detail ?? '{}').seen).toMatch(/^[0-9a-f]{64}$/);
});

test('a second look is asked for by name, found in the list by every expert, and taken back once', async () => {
  const { customer = 0 } = kiosk.poll('yes', { question });
  await kiosk.sendAll();
  const other = await hub.person('expert');
  const flagged = async () =>
    (await other.get('/api/v1/review/items?state=second-look&limit=200')).json.items.map(
      ({ id }: { id: string }) => id,
    );
  const ask = (by: Person, wanted: boolean) => by.post(`${path(customer)}/second-look`, { wanted });
  expect((await ask(expert, true)).json.item.secondLook.by).toMatch(/^expert/);
  expect((await ask(other, true)).json.item.secondLook.by).toMatch(/^expert/);
  expect(await flagged()).toEqual([kiosk.item(customer)]);
  expect((await ask(other, false)).json.item).not.toHaveProperty('secondLook');
  expect(await flagged()).toEqual([]);
  expect(hub.rows('SELECT 1 FROM second_looks WHERE cleared_by IS NOT NULL')).toHaveLength(1);
});

test('two experts are kept from the same item, softly', async () => {
  const seqs = [1, 2, 3].map(() => kiosk.poll('yes', { question }).customer ?? 0);
  await kiosk.sendAll();
  const [first = '', second = '', third = ''] = seqs.map((seq) => kiosk.item(seq));
  const other = await hub.person('expert');
  const hold = async (by: Person, items: string[], take: number) =>
    (await by.post('/api/v1/review/holds', { items, take })).json.held;
  expect(await hold(expert, [first, second], 2)).toEqual([]);
  const by = expect.stringMatching(/^expert/);
  expect(await hold(other, [first, second, third], 1)).toEqual([
    { item: first, by },
    { item: second, by },
  ]);
  expect(await hold(expert, [second, third], 1)).toEqual([{ item: third, by }]);
  // What the first expert has left is free again; and nobody is forbidden anything.
  expect(await hold(other, [first], 1)).toEqual([]);
  expect((await judge(seqs[0] ?? 0, 1)).status).toBe(201);
});
