import { shownKind, tellsAnswer } from '@otklik/shared/risk/shown.ts';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Person, type TestHub, type TestKiosk, testHub } from '../../hub-server/src/hub-fixture.ts';
import { trafficOf } from '../../scripts/bench/risk/traffic.ts';
import { HOURS, journalOf } from './planted.test-help.ts';

/** What is planted in some weeks of a store's traffic, sent in signed batches, comes to the expert's queue; the rest does not. */
const PLACES = 2;
const traffic = trafficOf(19, 0, { stores: 1, placesPerStore: PLACES, days: 17 });

let hub: TestHub;
let store: string;
let expert: Person;
const kiosks: TestKiosk[] = [];

const get = async (path: string, by: Person = expert) => (await by.get(`/api/v1${path}`)).json;

interface Listed {
  readonly id: string;
  readonly at: number;
  readonly kind: string;
  readonly workplace: { readonly id: string };
}

/** The whole queue, page by page. */
async function queue(filter = ''): Promise<readonly Listed[]> {
  const items: Listed[] = [];
  let cursor = '';
  do {
    const page = await get(`/review/items?way=risk&state=pending&limit=200${filter}${cursor}`);
    items.push(...page.items);
    cursor = page.next === undefined ? '' : `&cursor=${page.next}`;
  } while (cursor !== '');
  return items;
}

const reasonsOf = async (id: string): Promise<readonly { kind: string; facts: object }[]> =>
  (await get(`/review/items/${id}/reasons`)).reasons;

const scored = async (): Promise<void> => {
  await vi.waitFor(async () => expect(await hub.hub.db.read('riskDue', undefined)).toEqual([]), {
    timeout: 60_000,
    interval: 50,
  });
};

beforeAll(async () => {
  hub = await testHub({ riskEveryMs: 20, riskSettleMs: 0 });
  const { admin } = hub;
  store = (await admin.post('/api/v1/stores', { name: 'Planted', zone: 'UTC' })).json.id;
  await admin.call(
    'PUT',
    `/api/v1/stores/${store}`,
    { name: 'Planted', hours: HOURS },
    { 'if-match': '"1"' },
  );
  const text = { ru: 'Вопрос', en: 'Question' };
  const question = (await admin.post('/api/v1/questions', { text, positive: 'yes' })).json.id;
  for (let index = 0; index < PLACES; index += 1) {
    const workplace = (await admin.post(`/api/v1/stores/${store}/workplaces`, { name: `P${index}` })).json.id;
    const kiosk = await hub.kiosk([workplace]);
    journalOf(kiosk, traffic, `0.${index}`, question);
    kiosks.push(kiosk);
  }
  expert = await hub.person('expert');
  await Promise.all(kiosks.map((kiosk) => kiosk.sendAll()));
  await scored();
}, 120_000);
afterAll(() => hub.close());

const placeOf = (item: Listed): string => `0.${kiosks.findIndex(({ id }) => item.id.startsWith(id))}`;

test('each plant is in the queue with its reason, honest days hardly are, and nothing before the verdict tells an answer', async () => {
  const items = await queue();
  expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
  const reasons = new Map<string, ReadonlySet<string>>();
  for (const { id } of items) reasons.set(id, new Set((await reasonsOf(id)).map(({ kind }) => kind)));
  expect(traffic.plants.length).toBeGreaterThan(2);
  for (const { kind, place, from, to } of traffic.plants) {
    const within = items.filter((item) => placeOf(item) === place && item.at >= from && item.at < to);
    const right = within.filter(({ id }) => reasons.get(id)?.has(shownKind(kind)) === true);
    expect(right.length, `${kind} at ${place}`).toBeGreaterThan(0);
  }
  const honest = items.filter(
    (item) =>
      !traffic.plants.some(
        ({ place, from, to }) => place === placeOf(item) && from <= item.at && item.at < to,
      ),
  );
  expect(honest.length / traffic.polls).toBeLessThan(0.02);
  for (const reply of expert.replies)
    expect(reply).not.toMatch(/run-of-one|fm-after-bad-run|unlike-neighbours|"answer"|"outcome"/);
  for (const kinds of reasons.values())
    for (const kind of kinds) expect(tellsAnswer(kind as never)).toBe(false);
});

test('riskier comes first, filters narrow, and a cursor of another way is refused', async () => {
  const items = await queue();
  const stored = new Map<string, number>(
    hub
      .rows<{ kiosk: string; epoch: string; seq: number; place: number }>(
        'SELECT j.kiosk, j.epoch, r.seq, r.place FROM risk_items r JOIN journals j ON j.id = r.journal WHERE r.judged = 0',
      )
      .map(({ kiosk, epoch, seq, place }) => [`${kiosk}.${epoch}.${seq}`, place] as const),
  );
  const places = items.map(({ id }) => stored.get(id) ?? Number.NaN);
  for (const [index, place] of places.entries())
    expect(place).toBeGreaterThanOrEqual(places[index - 1] ?? Number.NEGATIVE_INFINITY);
  expect(places[0]).toBeLessThan(places.at(-1) ?? Number.NaN);
  const [other] = hub.workplaces;
  expect(await queue(`&workplace=${other}`)).toEqual([]);
  expect(await queue(`&store=${hub.store}`)).toEqual([]);
  expect((await queue(`&store=${store}`)).map(({ id }) => id)).toEqual(items.map(({ id }) => id));
  const [first] = await reasonsOf(items[0]?.id ?? '');
  const narrowed = await queue(`&reason=${first?.kind}`);
  expect(narrowed.length).toBeGreaterThan(0);
  for (const { id } of narrowed.slice(0, 10))
    expect((await reasonsOf(id)).map(({ kind }) => kind)).toContain(first?.kind);
  expect((await expert.get('/api/v1/review/items?way=risk&cursor=1.2.3')).json.code).toBe('bad-request');
  expect((await expert.get('/api/v1/review/items?way=risk&reason=run-of-one')).status).toBe(400);
});

test('what anybody has judged waits for nobody, until the verdict is taken back', async () => {
  const before = await queue();
  const [first] = before;
  if (first === undefined) throw new Error('the queue is empty');
  const waiting = async () =>
    (await get('/review/ways')).ways.find(({ way }: { way: string }) => way === 'risk');
  expect(await waiting()).toEqual({ way: 'risk', waiting: before.length });
  const other = await hub.person('expert');
  await other.post(`/api/v1/review/items/${first.id}/verdicts`, { value: 1 });
  expect((await queue()).map(({ id }) => id)).toEqual(before.slice(1).map(({ id }) => id));
  expect(await waiting()).toEqual({ way: 'risk', waiting: before.length - 1 });
  await other.post('/api/v1/review/undo');
  expect((await queue()).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
});

test('a reason that tells answers is named once all presses it rests on are judged, and to nobody else', async () => {
  const rows = hub.rows<{ kiosk: string; epoch: string; seq: number; since: number; n: number }>(
    `SELECT j.kiosk, j.epoch, r.seq, r.since, COUNT(*) OVER (PARTITION BY r.workplace, r.since) AS n
     FROM risk_reasons r JOIN journals j ON j.id = r.journal WHERE r.kind = 'run-of-one' AND r.pass = 0`,
  );
  const shortest = Math.min(...rows.map(({ n }) => n));
  const since = rows.find(({ n }) => n === shortest)?.since;
  const run = rows
    .filter((row) => row.since === since)
    .map(({ kiosk, epoch, seq }) => `${kiosk}.${epoch}.${seq}`);
  expect(run.length).toBeGreaterThan(1);
  const kinds = async (id: string, by: Person) =>
    (await get(`/review/items/${id}/reasons`, by)).reasons.map(({ kind }: { kind: string }) => kind);
  const worker = await hub.person('expert');
  for (const [index, id] of run.entries()) {
    expect(await kinds(run[0] ?? '', worker)).toContain('sequence');
    expect((await worker.post(`/api/v1/review/items/${id}/verdicts`, { value: 1 })).status).toBe(201);
    if (index < run.length - 1) expect(await kinds(id, worker)).not.toContain('run-of-one');
  }
  for (const id of run) expect(await kinds(id, worker)).toContain('run-of-one');
  expect(await kinds(run[0] ?? '', expert)).not.toContain('run-of-one');
});

test('a manager sees how many findings his stores have, and of no press', async () => {
  const manager = await hub.person('manager');
  const all = await get('/risk/findings', manager);
  expect(all.stores).toHaveLength(1);
  expect(all.stores[0]).toMatchObject({ id: store, name: 'Planted' });
  const kinds = all.stores[0].counts.map(({ kind }: { kind: string }) => kind);
  for (const { kind } of traffic.plants) expect(kinds).toContain(kind);
  expect(await get('/risk/findings?to=1', manager)).toEqual({ stores: [], unscored: 0 });
  expect((await manager.get('/api/v1/review/items?way=risk')).status).toBe(403);
  expect((await expert.get('/api/v1/risk/findings')).status).toBe(403);
});

test('made anew from the first event, the same stands in the queue', async () => {
  const before = [await queue(), await get('/risk/findings', hub.admin)];
  await hub.hub.db.write('beginRiskAnew', { store, now: Date.now() });
  await scored();
  expect([await queue(), await get('/risk/findings', hub.admin)]).toEqual(before);
});
