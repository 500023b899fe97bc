import { type ReviewCoverageReply, reviewCoverageReplySchema } from '@otklik/shared/api/review-coverage.ts';
import { Temporal } from 'temporal-polyfill';
import { Check } from 'typebox/value';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PASSWORD, type Person, signIn, type TestHub, testHub } from '../hub-fixture.ts';

/** What a naive reader of the journals and of the verdicts knows of a poll with an answer. */
interface Seen {
  readonly store: string;
  readonly question: string;
  readonly at: number;
  readonly items: readonly string[];
  readonly verdicts: Map<string, 0 | 1 | 'no-footage'>;
}

const ZONES = { Baku: 'Asia/Baku', Apia: 'Pacific/Apia' } as const;
const HOUR = 3_600_000;
let hub: TestHub;
let manager: Person;
let expert: Person;
let stores: readonly { readonly id: string; readonly name: keyof typeof ZONES }[];
let questions: readonly [string, string];
const seen: Seen[] = [];
const samples: { question: string; from: string; to: string; polls: ReadonlySet<string> }[] = [];

/** Repeats the same draws. */
let state = 11;
const draw = (below: number): number => {
  state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
};

beforeAll(async () => {
  hub = await testHub();
  expert = await hub.person('expert');
  manager = await hub.person('manager');
  const made: { id: string; name: keyof typeof ZONES }[] = [];
  for (const name of ['Baku', 'Apia'] as const)
    made.push({ id: (await hub.admin.post('/api/v1/stores', { name, zone: ZONES[name] })).json.id, name });
  stores = made;
  const ask = async (): Promise<string> =>
    (await hub.admin.post('/api/v1/questions', { text: { ru: 'Да?', en: 'Yes?' }, positive: 'yes' })).json.id;
  questions = [await ask(), await ask()];
  for (const { id } of stores) {
    const till = (await hub.admin.post(`/api/v1/stores/${id}/workplaces`, { name: '1' })).json.id;
    const kiosk = await hub.kiosk([till]);
    for (let index = 0; index < 40; index += 1) {
      const outcome = (['yes', 'no', 'unsure', 'timeout'] as const)[draw(4)] ?? 'yes';
      const question = questions[draw(2)] ?? questions[0];
      const poll = kiosk.poll(outcome, { question, at: kiosk.start + index * 2 * HOUR + draw(HOUR) });
      if (poll.customer === undefined) continue;
      const opened = kiosk.events.find(({ seq }) => seq === poll.opened)?.at ?? 0;
      const items = [poll.seller, poll.customer].map((seq) => kiosk.item(seq));
      seen.push({ store: id, question, at: opened, items, verdicts: new Map() });
    }
    await kiosk.sendAll();
  }
  for (const { items, verdicts } of seen) {
    const values = [[], [], [1], [1, 1], [0], [1, 'no-footage'], [1, 0]][draw(7)] ?? [];
    for (const [at, value] of values.entries()) {
      const item = items[at] ?? '';
      const given = await expert.post(`/api/v1/review/items/${item}/verdicts`, { value });
      expect([given.status, given.text]).toEqual([201, given.text]);
      if (value === 0 || value === 1 || value === 'no-footage') verdicts.set(item, value);
    }
  }
  for (const days of [
    { from: '2026-09-02', to: '2026-09-04' },
    { from: '2026-09-01', to: '2026-09-05' },
  ]) {
    const asked = { question: questions[0], ...days };
    const { id } = (await manager.post('/api/v1/samples', { ...asked, scope: { kind: 'all' } })).json;
    expect((await manager.post(`/api/v1/samples/${id}/draw`, { wanted: 12 })).status).toBe(200);
    const places = hub.rows<{ kiosk: string; epoch: string; poll: number }>(
      `SELECT j.kiosk, j.epoch, l.poll FROM sample_places l JOIN journals j ON j.id = l.journal
       WHERE l.sample = ? AND l.place <= 12`,
      id,
    );
    const polls = new Set(places.map(({ kiosk, epoch, poll }) => `${kiosk}.${epoch}.${poll}`));
    samples.push({ ...asked, polls });
  }
}, 120_000);
afterAll(() => hub.close());

const reviewed = async (query: Record<string, string> = {}, by = manager): Promise<ReviewCoverageReply> => {
  const answer = await by.get(`/api/v1/results/reviewed?${new URLSearchParams(query)}`);
  expect([answer.status, Check(reviewCoverageReplySchema, answer.json)]).toEqual([200, true]);
  return answer.json;
};

function recount(query: Readonly<Record<string, string>>, mine = stores): ReviewCoverageReply {
  const of = (polls: readonly Seen[]) => {
    const stateOf = ({ items, verdicts }: Seen) => {
      const values = items.map((item) => verdicts.get(item));
      if (values.includes(0)) return 'excluded';
      if (values.includes(undefined)) return 'pending';
      return values.includes('no-footage') ? 'undecided' : 'trusted';
    };
    const count = (...states: string[]) => polls.filter((poll) => states.includes(stateOf(poll))).length;
    const waiting = polls.filter((poll) => stateOf(poll) === 'pending');
    // The poll's own name: the press of its answer comes one event behind its opening.
    const nameOf = ({ items }: Seen) => items[1]?.replace(/\d+$/, (seq) => String(Number(seq) - 1)) ?? '';
    const open = samples.filter(
      ({ question, from, to }) =>
        (query.question ?? question) === question &&
        (query.to === undefined || from < query.to) &&
        (query.from === undefined || to > query.from),
    );
    const drawn = polls.filter((poll) => open.some((sample) => sample.polls.has(nameOf(poll))));
    return {
      answered: polls.length,
      reviewed: count('excluded', 'trusted'),
      excluded: count('excluded'),
      undecided: count('undecided'),
      pending: count('pending'),
      ...(waiting.length === 0 ? {} : { oldest: Math.min(...waiting.map(({ at }) => at)) }),
      sampled: drawn.length,
      sampledPending: drawn.filter((poll) => stateOf(poll) === 'pending').length,
    };
  };
  const dayOf = ({ store, at }: Seen): string => {
    const zone = ZONES[stores.find(({ id }) => id === store)?.name ?? 'Baku'];
    return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate().toString();
  };
  const asked = seen.filter(
    (poll) =>
      mine.some(({ id }) => id === poll.store) &&
      (query.store ?? poll.store) === poll.store &&
      (query.question ?? poll.question) === poll.question &&
      (query.from === undefined || dayOf(poll) >= query.from) &&
      (query.to === undefined || dayOf(poll) < query.to),
  );
  return {
    total: of(asked),
    stores: mine
      .flatMap(({ id, name }) => {
        const own = asked.filter(({ store }) => store === id);
        return own.length === 0 ? [] : [{ id, name, ...of(own) }];
      })
      .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

test('what is told is what a look at every poll and verdict finds, by any days, store and question', async () => {
  const [one = '', two = ''] = stores.map(({ id }) => id);
  for (const query of [
    {},
    { question: questions[0] },
    { question: questions[1], from: '2026-09-02' },
    { from: '2026-09-02', to: '2026-09-03' },
    { from: '2026-09-03', to: '2026-09-04', store: one },
    { store: two, question: questions[0], to: '2026-09-02' },
    { from: '2027-01-01' },
  ] as Record<string, string>[])
    expect([query, await reviewed(query)]).toEqual([query, recount(query)]);
  // Enough of each kind was there to be told apart.
  const { total } = await reviewed();
  for (const n of [total.pending, total.reviewed - total.excluded, total.excluded, total.undecided])
    expect(n).toBeGreaterThan(3);
  expect(total.sampledPending).toBeGreaterThan(0);
});

test('an undo takes back what it had added', async () => {
  const poll = seen.find(({ verdicts }) => [...verdicts.values()].join() === '1,1');
  const item = poll?.items[0] ?? '';
  expect((await expert.post('/api/v1/review/undo', { item })).status).toBe(200);
  poll?.verdicts.delete(item);
  expect(await reviewed()).toEqual(recount({}));
});

test('a manager hears of his own stores only, and of a group what lies in it', async () => {
  const [one, two] = stores;
  const group = { name: 'One of them', stores: [two?.id ?? ''] };
  const { id } = (await hub.admin.post('/api/v1/store-groups', group)).json;
  expect(await reviewed({ group: id })).toEqual(recount({}, stores.slice(1)));
  const account = { login: 'his', name: 'His', role: 'manager', password: PASSWORD };
  await hub.admin.post('/api/v1/users', { ...account, scope: { kind: 'store', store: one?.id } });
  const his = await signIn(hub.hub.url, 'his', PASSWORD);
  expect(await reviewed({}, his)).toEqual(recount({}, stores.slice(0, 1)));
  const refused = async (query: string, by = his) =>
    (await by.get(`/api/v1/results/reviewed?${query}`)).json.code;
  expect(await refused(`store=${two?.id}`)).toBe('store-unknown');
  expect(await refused(`group=${id}`)).toBe('group-unknown');
  expect(await refused('store=none', manager)).toBe('store-unknown');
  expect(await refused('from=2026-02-30', manager)).toBe('bad-request');
  expect(await refused('spare=1', manager)).toBe('bad-request');
  expect((await expert.get('/api/v1/results/reviewed')).status).toBe(403);
});
