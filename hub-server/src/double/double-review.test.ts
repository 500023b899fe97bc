import { createPrivateKey } from 'node:crypto';
import { lowerBound, upperBound } from '@otklik/shared/metrics/clopper-pearson.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Person, type TestHub, testHub } from '../hub-fixture.ts';
import { loadHubIdentity } from '../hub-identity.ts';
import { createLots, type Lots } from './lots.ts';

let hub: TestHub;
let lots: Lots;
let question: string;
beforeAll(async () => {
  hub = await testHub();
  lots = createLots(loadHubIdentity(hub.dataDir).privateKey);
  const text = { ru: 'Вас приветствовали?', en: 'Were you greeted?' };
  question = (await hub.admin.post('/api/v1/questions', { text, positive: 'yes' })).json.id;
});
afterAll(() => hub.close());

const at = (item: string): string => `/api/v1/review/items/${item}`;
const judge = (by: Person, item: string, value: unknown) => by.post(`${at(item)}/verdicts`, { value });
/** Both steps. */
async function say(by: Person, item: string, value: unknown) {
  const given = await judge(by, item, value);
  expect(given.status).toBe(201);
  return by.post(`${at(item)}/confirm`, { match: true });
}
const waiting = async (by: Person, state = 'pending'): Promise<readonly string[]> =>
  (await by.get(`/api/v1/review/items?way=double&state=${state}&limit=200`)).json.items.map(
    ({ id }: { id: string }) => id,
  );
const line = async (by: Person): Promise<number | undefined> =>
  (await by.get('/api/v1/review/ways')).json.ways.find(({ way }: { way: string }) => way === 'double')
    ?.waiting;

/** Customers' presses answered No: so many that their lot chooses, so many that it does not. */
async function presses(chosen: number, others: number): Promise<{ chosen: string[]; others: string[] }> {
  const found = { chosen: [] as string[], others: [] as string[] };
  while (found.chosen.length < chosen || found.others.length < others) {
    const kiosk = await hub.kiosk();
    const items = Array.from({ length: 60 }, () => kiosk.item(kiosk.poll('no', { question }).customer ?? 0));
    await kiosk.sendAll();
    for (const item of items) found[lots(item) < 0.04 ? 'chosen' : 'others'].push(item);
  }
  return { chosen: found.chosen.slice(0, chosen), others: found.others.slice(0, others) };
}

test('three experts over HTTP: one is judged twice, two who differ wait for a third, blind all the way', async () => {
  const { chosen, others } = await presses(2, 3);
  const [agreed = '', differed = ''] = chosen;
  const [plain = '', split = ''] = others;
  const [one, two, three] = [
    await hub.person('expert'),
    await hub.person('expert'),
    await hub.person('expert'),
  ];
  expect(await line(two)).toBeUndefined();
  await say(one, agreed, 1);
  await say(one, differed, 1);
  await say(one, plain, 0);
  await say(one, split, 0);
  // Who judged it first does not learn that it was chosen.
  for (const state of ['pending', 'done', 'all', 'second-look'])
    expect(await waiting(one, state)).toEqual([]);
  expect(await line(one)).toBeUndefined();
  expect((await waiting(two)).toSorted()).toEqual([agreed, differed].toSorted());
  expect(await line(two)).toBe(2);
  expect(await waiting(hub.admin)).toEqual([]);

  two.replies.length = 0;
  const none = await hub.person('expert');
  const [, , unspoken = ''] = others;
  // What the hub says of a press one has judged and of one nobody has is the same but for its name, time and neighbours.
  const shown = async (item: string) => {
    const { item: each, timeline, window, cameras, outcome } = (await two.get(at(item))).json;
    const { id: _id, at: _at, poll: _poll, ...rest } = each;
    return {
      rest,
      kinds: timeline.map(({ kind }: { kind: string }) => kind),
      window: typeof window,
      cameras,
      outcome,
    };
  };
  expect(await shown(agreed)).toEqual(await shown(unspoken));
  for (const state of ['all', 'pending', 'done', 'second-look']) await waiting(two, state);
  await two.get(`${at(differed)}/reasons`);
  await two.post('/api/v1/review/holds', { items: [agreed, differed], take: 1 });
  await judge(two, agreed, 1);
  await judge(two, differed, 0);
  await two.get(at(differed));
  const told = two.replies.filter((reply) =>
    /"standing"|"value":0/.test(reply.replaceAll(/"mine":\{[^}]*\}/g, '')),
  );
  expect(told).toEqual([]);
  expect((await two.post(`${at(agreed)}/confirm`, { match: true })).json.item.standing).toBe(1);
  expect((await two.post(`${at(differed)}/confirm`, { match: true })).json.item.standing).toBe(0);

  // The agreed one is done; the other waits for who has not spoken, and so does one that no lot chose.
  expect(await waiting(two)).toEqual([]);
  expect((await waiting(two, 'done')).toSorted()).toEqual([agreed, differed].toSorted());
  await say(two, split, 1);
  expect(await waiting(two, 'done')).not.toContain(split);
  expect((await waiting(three)).toSorted()).toEqual([differed, split].toSorted());
  expect((await hub.admin.get('/api/v1/double-review')).json).toMatchObject({ waiting: 2, nobody: 0 });
  expect((await say(three, differed, 1)).json.item.standing).toBe(1);
  expect((await say(three, split, 0)).json.item.standing).toBe(0);
  for (const each of [one, two, three, none]) expect(await waiting(each)).toEqual([]);

  // Nobody's verdict was edited: every one is there as it was given.
  const rows = hub.rows<{ value: string }>(
    `SELECT v.value FROM verdicts v JOIN journals j ON j.id = v.journal
     WHERE j.kiosk || '.' || j.epoch || '.' || v.seq = ? ORDER BY v.ordinal`,
    differed,
  );
  expect(rows.map(({ value }) => value)).toEqual(['1', '0', '1']);
});

test('whoever takes a verdict back does not choose anew, and is not asked himself; who cannot tell leaves it to another', async () => {
  const { chosen } = await presses(1, 0);
  const [item = ''] = chosen;
  const [one, two, three] = [
    await hub.person('expert'),
    await hub.person('expert'),
    await hub.person('expert'),
  ];
  await say(one, item, 1);
  expect(await waiting(two)).toContain(item);
  await one.post('/api/v1/review/undo', { item });
  expect(await waiting(two)).not.toContain(item);
  await say(one, item, 0);
  expect(await waiting(one, 'all')).not.toContain(item);
  expect(await waiting(two)).toContain(item);
  await judge(two, item, 'cannot-tell');
  expect(await waiting(two)).not.toContain(item);
  expect(await waiting(three)).toContain(item);
  // His vote makes two that differ: whoever has not spoken is asked, and there is nobody but new ones.
  await say(three, item, 1);
  expect((await hub.admin.get('/api/v1/double-review')).json.waiting).toBe(1);
});

test('whoever takes a verdict back before its second step is asked again: nobody else may be there', async () => {
  const { chosen } = await presses(1, 0);
  const [item = ''] = chosen;
  const [one, two] = [await hub.person('expert'), await hub.person('expert')];
  await say(one, item, 1);
  await judge(two, item, 0);
  expect(await waiting(two)).not.toContain(item);
  await two.post('/api/v1/review/undo', { item });
  expect(await waiting(two)).toContain(item);
  await say(two, item, 1);
  expect(await waiting(two)).not.toContain(item);
});

test('an item that is appealed comes by the way of appeals alone', async () => {
  const { chosen } = await presses(1, 0);
  const [item = ''] = chosen;
  const [one, two] = [await hub.person('expert'), await hub.person('expert')];
  await say(one, item, 0);
  expect(await waiting(two)).toContain(item);
  expect((await hub.admin.post(`/api/v1/exclusions/${item}/appeal`, { text: 'Look again.' })).status).toBe(
    201,
  );
  expect(await waiting(two)).not.toContain(item);
});

test('with one expert they wait, and it is said so; the share is a setting, on record', async () => {
  const lone = await testHub();
  try {
    const its = createLots(loadHubIdentity(lone.dataDir).privateKey);
    const expert = await lone.person('expert');
    const kiosk = await lone.kiosk();
    let item: string | undefined;
    while (item === undefined) {
      const { seller } = kiosk.poll('timeout');
      if (its(kiosk.item(seller)) < 0.03) item = kiosk.item(seller);
    }
    await kiosk.sendAll();
    await say(expert, item, 1);
    expect((await lone.admin.get('/api/v1/double-review')).json).toEqual({
      ...{ share: 0.04, markers: [], waiting: 1, nobody: 1 },
    });
    const set = (body: unknown) => lone.admin.call('PUT', '/api/v1/double-review', body);
    for (const share of [0.029, 0.051, 0, 1])
      expect((await set({ share, markers: [] })).json.code).toBe('bad-request');
    expect((await set({ share: 0.05, markers: ['nobody'] })).json.code).toBe('user-unknown');
    expect((await set({ share: 0.05, markers: [] })).json).toMatchObject({ share: 0.05, waiting: 1 });
    await set({ share: 0.05, markers: [] });
    const log = lone.rows<{ detail: string }>(
      "SELECT detail FROM audit WHERE action = 'double-review-changed'",
    );
    expect(log.map(({ detail }) => JSON.parse(detail))).toEqual([{ share: '0.05', markers: '' }]);
    await lone.person('expert');
    expect((await lone.admin.get('/api/v1/double-review')).json).toMatchObject({ waiting: 1, nobody: 0 });
  } finally {
    await lone.close();
  }
});

/** A hub's key that is the same in every run. */
const keyOf = (byte: number) =>
  createPrivateKey({
    key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, byte)]),
    ...({ format: 'der', type: 'pkcs8' } as const),
  });

test('the chosen share lies within its interval, and without the key nobody foresees which', () => {
  const [mine, other] = [createLots(keyOf(1)), createLots(keyOf(2))];
  const names = Array.from({ length: 8000 }, (_, seq) => `${'0'.repeat(32)}.${'1'.repeat(16)}.${seq + 1}`);
  for (const share of [0.03, 0.04, 0.05]) {
    const picked = names.map((name) => other(name) < share);
    const k = picked.filter(Boolean).length;
    expect(share).toBeGreaterThan(lowerBound(k, names.length, 0.0001));
    expect(share).toBeLessThan(upperBound(k, names.length, 0.0001));
    // What another key chooses is no help: of what it picks, this one picks its usual share.
    const both = names.filter((name, at) => picked[at] === true && mine(name) < share).length;
    expect(share).toBeGreaterThan(lowerBound(both, k, 0.0001));
    expect(share).toBeLessThan(upperBound(both, k, 0.0001));
  }
  expect(names.slice(0, 20).map(createLots(keyOf(1)))).toEqual(names.slice(0, 20).map(mine));
});
