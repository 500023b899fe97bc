import { sampleProofSchema, sampleSchema } from '@otklik/shared/api/samples.ts';
import { asMonoMs, asWallMs } from '@otklik/shared/base/ids.ts';
import { commitmentOf } from '@otklik/shared/questions/draw.ts';
import { drawOrder, stratumKey } from '@otklik/shared/sampling/draw.ts';
import { Check } from 'typebox/value';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PASSWORD, type Person, signIn, type TestHub, type TestKiosk, testHub } from '../hub-fixture.ts';

const DAY = 86_400_000;
/** The kiosk's polls are of this day. */
const FIRST = Date.UTC(2026, 8, 1, 9);
let now = FIRST + DAY / 4;
const clock = { wall: () => asWallMs(now), mono: () => asMonoMs(now) };

let hub: TestHub;
let admin: Person;
let manager: Person;
let expert: Person;
let kiosk: TestKiosk;
let question: string;
/** Every fifth poll is untrustworthy: on it the seller pressed both buttons. */
const bad = new Set<string>();
/** Items of a poll by the poll's name. */
const itemsOf = new Map<string, readonly string[]>();
const operators = ['o1', 'o2', 'o3'];
const POLLS = 240;

const days = { from: '2026-09-01', to: '2026-09-02' };
const commit = (by = manager, more: object = {}) =>
  by.post('/api/v1/samples', { question, ...days, scope: { kind: 'all' }, ...more });
const seen = async (id: string, by = manager) => (await by.get(`/api/v1/samples/${id}`)).json;
const waiting = async (id: string, by = expert, more = '') =>
  (await by.get(`/api/v1/review/items?way=sample&sample=${id}&state=pending&limit=200${more}`)).json;
const judge = async (item: string, value: 0 | 1 | 'no-footage', by = expert) => {
  const given = await by.post(`/api/v1/review/items/${item}/verdicts`, { value });
  expect([given.status, given.text]).toEqual([201, given.text]);
};
const pollOf = (item: { poll?: string }): string => item.poll ?? '';

function ask(count: number, at: number): void {
  for (let index = 0; index < count; index += 1) {
    const place = (index % 2) + 1;
    const outcome = index % 7 === 6 ? 'unsure' : index % 3 === 0 ? 'no' : 'yes';
    const operator = operators[index % 5 === 4 ? 2 : index % 2];
    const poll = kiosk.poll(outcome, {
      ...{ question, place, at: at + index * 60_000 },
      ...(operator === undefined ? {} : { operator }),
    });
    const name = kiosk.item(poll.opened);
    itemsOf.set(name, [kiosk.item(poll.seller), kiosk.item(poll.customer ?? 0)]);
    if (index % 5 === 0) bad.add(name);
  }
}

beforeAll(async () => {
  hub = await testHub({ clock });
  admin = hub.admin;
  manager = await hub.person('manager');
  expert = await hub.person('expert');
  kiosk = await hub.kiosk();
  const text = { ru: 'Да?', en: 'Yes?' };
  question = (await admin.post('/api/v1/questions', { text, positive: 'yes' })).json.id;
  const place = { bootId: '5A3F0C21', model: 'avr', class: 'serial', holdCapable: true } as const;
  kiosk.add({ type: 'device-up', data: { ...place, serial: 'SN0001', buttons: ['Y', 'N', 'U', 'S'] } });
  ask(POLLS, FIRST);
  // Nobody answered these: no part of any frame.
  for (let index = 0; index < 10; index += 1) kiosk.poll('timeout', { question });
  await kiosk.sendAll();
});
afterAll(() => hub.close());

describe('from a committed hash to what it says', () => {
  let id: string;

  test('the hash is told and logged at once; the seed is nowhere until it is revealed', async () => {
    const made = await commit();
    expect([made.status, Check(sampleSchema, made.json)]).toEqual([201, true]);
    id = made.json.id;
    expect(made.json).toMatchObject({ state: 'running', ...days });
    const [row] = hub.rows<{ seed: string; nonce: string }>(
      'SELECT seed, nonce FROM samples WHERE id = ?',
      id,
    );
    const { seed = '', nonce = '' } = row ?? {};
    expect(made.json.commitment).toBe(commitmentOf(Buffer.from(seed, 'hex'), Buffer.from(nonce, 'hex')));
    const logged = hub.rows<{ detail: string }>(`SELECT detail FROM audit WHERE action = 'sample-committed'`);
    expect(JSON.parse(logged[0]?.detail ?? '')).toMatchObject({ commitment: made.json.commitment, ...days });
    for (const reply of [...manager.replies, ...admin.replies]) expect(reply).not.toContain(seed);
    // The same once more is refused: nobody draws again until the sample pleases.
    expect((await commit()).json.code).toBe('sample-exists');
    expect((await commit(manager, { from: '2026-09-02' })).json.code).toBe('bad-request');
  });

  test('it is drawn once its days are over everywhere, by one of two who try at once', async () => {
    expect((await manager.post(`/api/v1/samples/${id}/draw`, { wanted: 30 })).json.code).toBe(
      'sample-running',
    );
    expect((await manager.post(`/api/v1/samples/${id}/reveal`)).json.code).toBe('sample-not-drawn');
    now = FIRST + DAY;
    // Sessions do not last a night.
    [admin, manager, expert] = await Promise.all([
      signIn(hub.hub.url, 'admin', PASSWORD),
      signIn(hub.hub.url, 'manager1', PASSWORD),
      signIn(hub.hub.url, 'expert2', PASSWORD),
    ]);
    expect((await seen(id)).state).toBe('due');
    const both = await Promise.all(
      [manager, admin].map((by) => by.post(`/api/v1/samples/${id}/draw`, { wanted: 30 })),
    );
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    const { drawn, state } = await seen(id);
    expect({ state, drawn }).toMatchObject({
      state: 'drawn',
      drawn: { size: POLLS, strata: 3, places: POLLS, wanted: 30, late: 0 },
    });
    // Nothing is known: everything may be.
    expect(drawn.estimate).toMatchObject({ n: 0, low: 0, high: 1, rest: { unreviewed: POLLS, most: POLLS } });
    expect(drawn.estimate).not.toHaveProperty('share');
  });

  test('its presses come in its order by its own way, which the start screen lists, and are in no other', async () => {
    const { items, total, pending } = await waiting(id);
    expect([total, pending]).toEqual([60, 60]);
    const order = hub.rows<{ journal: number; poll: number }>(
      'SELECT journal, poll FROM sample_places WHERE sample = ? AND place <= 30 ORDER BY place',
      id,
    );
    const polls = [...new Set<string>(items.map(pollOf))];
    expect(polls).toEqual(order.map(({ poll }) => kiosk.item(poll)));
    expect(items.map((item: { id: string }) => item.id)).toEqual(
      polls.flatMap((poll) => itemsOf.get(poll) ?? []),
    );
    const { ways } = (await expert.get('/api/v1/review/ways')).json;
    expect(ways).toEqual([
      { way: 'order', waiting: POLLS * 2 + 10 },
      {
        ...{ way: 'sample', waiting: 60 },
        sample: { id, question: { ru: 'Да?', en: 'Yes?' }, ...days },
      },
    ]);
    // By pages the same, whatever their length.
    const paged: string[] = [];
    for (let cursor = ''; ; ) {
      const page = (await expert.get(`/api/v1/review/items?way=sample&sample=${id}&limit=7${cursor}`)).json;
      paged.push(...page.items.map((item: { id: string }) => item.id));
      if (page.next === undefined) break;
      cursor = `&cursor=${page.next}`;
    }
    expect(paged).toEqual(items.map((item: { id: string }) => item.id));
    // An expert is told neither an answer nor anything of why this poll was drawn.
    for (const item of items) expect(Object.keys(item)).not.toContain('answer');
    expect((await expert.get('/api/v1/review/items?way=sample&sample=none')).json.code).toBe(
      'sample-unknown',
    );
    const wrong = await expert.get(`/api/v1/review/items?way=sample&sample=${id}&cursor=1.2`);
    expect(wrong.json.code).toBe('bad-request');
  });

  test('what was judged elsewhere waits for its turn and moves the sample by nothing', async () => {
    const { items } = await waiting(id);
    const polls = [...new Set<string>(items.map(pollOf))];
    const [first = '', second = ''] = polls;
    const last = polls.at(-1) ?? '';
    // Somebody thought the last one worth a look.
    for (const item of itemsOf.get(last) ?? []) await judge(item, 0);
    const before = (await seen(id)).drawn.estimate;
    expect(before).toMatchObject({ n: 0, rest: { unreviewed: POLLS - 1 } });
    for (const item of itemsOf.get(first) ?? []) await judge(item, 1);
    expect((await seen(id)).drawn.estimate).toMatchObject({ n: 1, untrustworthy: 0, share: 0 });
    // One press judged of two is not a poll judged.
    await judge(itemsOf.get(second)?.[0] ?? '', 1);
    expect((await seen(id)).drawn.estimate.n).toBe(1);
    await judge(itemsOf.get(second)?.[1] ?? '', 'no-footage');
    expect((await seen(id)).drawn.estimate).toMatchObject({ n: 2, open: 1, untrustworthy: 0 });
    await expert.post('/api/v1/review/undo', { item: itemsOf.get(last)?.[0] });
    await expert.post('/api/v1/review/undo', { item: itemsOf.get(last)?.[1] });
    await expert.post('/api/v1/review/undo', { item: itemsOf.get(second)?.[1] });
    expect((await seen(id)).drawn.estimate).toMatchObject({ n: 1, open: 0 });
  });

  test('reviewed by its way it bounds the share that is true, and goes on along the same order', async () => {
    const work = async () => {
      for (const item of (await waiting(id)).items) {
        const customer = item.kind === 'customer-press';
        await judge(item.id, bad.has(pollOf(item)) && customer ? 0 : 1);
      }
      expect((await waiting(id)).items).toEqual([]);
    };
    await work();
    const drawn = async () => (await seen(id)).drawn;
    const pace = async (by: Person) => (await by.get(`/api/v1/review/pace?today=${now}&week=${FIRST}`)).json;
    // Two undone are none of his, and nobody else's are.
    expect(await pace(expert)).toMatchObject({ today: 60, week: 60 });
    expect(await pace(admin)).toEqual({ today: 0, week: 0 });
    const share = bad.size / POLLS;
    const at30 = (await drawn()).estimate;
    expect(at30).toMatchObject({ n: 30, open: 0 });
    expect([at30.low <= share, share <= at30.high]).toEqual([true, true]);
    expect(at30.rest.unreviewed).toBe(POLLS - 30);
    expect(at30.rest.least).toBeLessThanOrEqual(bad.size - at30.untrustworthy);
    expect(at30.rest.most).toBeGreaterThanOrEqual(bad.size - at30.untrustworthy);
    const gone = await manager.call('PUT', `/api/v1/samples/${id}/wanted`, { wanted: 80 });
    expect([gone.status, gone.json.drawn.wanted]).toEqual([200, 80]);
    expect((await manager.call('PUT', `/api/v1/samples/${id}/wanted`, { wanted: 40 })).json.code).toBe(
      'bad-request',
    );
    await work();
    const at80 = (await drawn()).estimate;
    expect(at80.n).toBe(80);
    expect([at80.low <= share, share <= at80.high]).toEqual([true, true]);
    expect(at80.high - at80.low).toBeLessThan(at30.high - at30.low);
    // The index's interval holds what all polls would say, had all been reviewed.
    const good = [...itemsOf.keys()].filter((poll) => !bad.has(poll));
    const said = (answer: string) => {
      const counts = hub.rows<{ seq: number }>('SELECT seq FROM polls WHERE answer = ?', answer);
      return counts.filter(({ seq }) => good.includes(kiosk.item(seq))).length;
    };
    const truth = said('yes') / (said('yes') + said('no'));
    expect([at80.index.low <= truth, truth <= at80.index.high]).toEqual([true, true]);
    expect(at80.index.high - at80.index.low).toBeLessThan(at30.index.high - at30.index.low);
  });

  test('what comes late is told, and is no part of it', async () => {
    const before = (await seen(id)).drawn;
    ask(12, FIRST + 6 * 3_600_000);
    await kiosk.sendAll();
    const after = (await seen(id)).drawn;
    expect(after).toEqual({ ...before, late: 12 });
    const late = [...itemsOf.keys()].slice(-12);
    for (const item of itemsOf.get(late[0] ?? '') ?? []) await judge(item, 0);
    expect((await seen(id)).drawn.estimate).toEqual(before.estimate);
    await manager.call('PUT', `/api/v1/samples/${id}/wanted`, { wanted: POLLS });
    const { items } = await waiting(id, expert, '');
    expect(items.filter((item: { poll: string }) => late.includes(item.poll))).toEqual([]);
  });

  test('revealed, anybody can draw it again from what is shown', async () => {
    expect((await manager.get(`/api/v1/samples/${id}/proof`)).json.code).toBe('sample-sealed');
    expect((await manager.post(`/api/v1/samples/${id}/reveal`)).status).toBe(200);
    const answer = await manager.get(`/api/v1/samples/${id}/proof`);
    expect([answer.status, Check(sampleProofSchema, answer.json)]).toEqual([200, true]);
    const { seed, nonce, commitment, strata, places, fault } = answer.json;
    expect(fault).toBeUndefined();
    const bytes = Buffer.from(seed, 'hex');
    expect(commitmentOf(bytes, Buffer.from(nonce, 'hex'))).toBe(commitment);
    const sizes = strata.map((each: { store: string; operator: string; size: number }) => ({
      ...{ key: stratumKey(each.store, each.operator), size: each.size },
    }));
    const again = drawOrder(bytes, sizes, places.length);
    expect(
      places.map((each: { stratum: number; index: number }) => [sizes[each.stratum].key, each.index]),
    ).toEqual(again.map(({ key, index }) => [key, index]));
    // The polls of each stratum by workplace, hour and name, numbered.
    const listed = hub.rows<{ workplace: string; hour: number; operator: string; seq: number }>(
      `SELECT roll_workplace AS workplace, roll_hour AS hour, roll_operator AS operator, seq FROM polls
       WHERE roll_count IN ('yes', 'no', 'unsure') AND seq <= ?`,
      Math.max(...[...itemsOf.keys()].slice(0, POLLS).map((poll) => Number(poll.split('.')[2]))),
    );
    const sorted = listed.toSorted(
      (a, b) =>
        (a.workplace < b.workplace ? -1 : a.workplace > b.workplace ? 1 : 0) ||
        a.hour - b.hour ||
        a.seq - b.seq,
    );
    for (const { stratum, index, poll } of places) {
      const own = sorted.filter(({ operator }) => operator === strata[stratum].operator);
      expect(kiosk.item(own[index]?.seq ?? 0)).toBe(poll);
    }
  });

  test('a store’s manager sees and draws samples of his own stores alone', async () => {
    const other = (await admin.post('/api/v1/stores', { name: 'Other', zone: 'Asia/Tokyo' })).json.id;
    const person = { login: 'other', name: 'O', role: 'manager', password: PASSWORD };
    await admin.post('/api/v1/users', { ...person, scope: { kind: 'store', store: other } });
    const his = await signIn(hub.hub.url, 'other', PASSWORD);
    expect((await commit(his)).json.code).toBe('out-of-scope');
    const made = await commit(his, { scope: { kind: 'store', store: other } });
    expect(made.status).toBe(201);
    const turned = await commit(his, { scope: { store: other, kind: 'store' } });
    expect(turned.json.code).toBe('sample-exists');
    // A sample of the whole chain holds his stores too: he reads of it, and may not go on with it.
    const list = (await his.get('/api/v1/samples')).json.samples;
    expect(list.map((each: { id: string }) => each.id).toSorted()).toEqual([id, made.json.id].toSorted());
    const order = await his.call('PUT', `/api/v1/samples/${id}/wanted`, { wanted: 90 });
    expect(order.status).toBe(403);
    // What it says, and by what it was drawn, is of stores that are not his.
    const { estimate, ...drawn } = (await seen(id)).drawn;
    expect(estimate.n).toBeGreaterThan(0);
    const partly = await seen(id, his);
    expect([Check(sampleSchema, partly), partly.drawn]).toEqual([true, drawn]);
    expect(list.find((each: { id: string }) => each.id === id).drawn).toEqual(drawn);
    const proof = await his.get(`/api/v1/samples/${id}/proof`);
    expect([proof.status, proof.json.code]).toEqual([403, 'out-of-scope']);
    const empty = await his.post(`/api/v1/samples/${made.json.id}/draw`, { wanted: 90 });
    expect([empty.status, empty.json.drawn.size, empty.json.drawn.wanted]).toEqual([200, 0, 0]);
    expect(empty.json.drawn.estimate).toMatchObject({ n: 0 });
    const all = (await manager.get(`/api/v1/samples?question=${question}`)).json.samples;
    expect(all).toHaveLength(2);
    // What a sample says costs a look at every verdict: it is told of one at a time.
    expect(all.find((each: { id: string }) => each.id === id).drawn).toEqual(drawn);
  });
});
