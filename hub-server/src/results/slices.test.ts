import { coverageOf } from '@otklik/shared/metrics/coverage.ts';
import { COUNT_NAMES, NO_POLLS, type PollCounts } from '@otklik/shared/metrics/key-question-index.ts';
import { newcombe } from '@otklik/shared/metrics/newcombe.ts';
import { controlLimits } from '@otklik/shared/metrics/p-chart.ts';
import { defaultMachineConfig } from '@otklik/shared/poll/config.ts';
import { projectPolls } from '@otklik/shared/poll/projection.ts';
import { isMarked, isTrustworthy, type Standing } from '@otklik/shared/review/verdict.ts';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Answer, type Person, type TestHub, TestKiosk, testHub } from '../hub-fixture.ts';
import { figuresOf } from './figures.ts';

/** Zones with half hours, with and without a clock that is set, and one that is set by half an hour. */
const ZONES = ['America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Europe/Moscow'] as const;
/** Around midnights and days on which clocks are set. */
const STARTS = [
  Date.UTC(2026, 9, 31, 12),
  Date.UTC(2026, 2, 7, 20),
  Date.UTC(2026, 9, 3, 9),
  Date.UTC(2026, 3, 4, 8),
  Date.UTC(2026, 11, 31, 10),
];

let hub: TestHub;
let expert: Person;
interface Store {
  readonly id: string;
  readonly zone: string;
  readonly workplaces: readonly string[];
}
const stores: Store[] = [];
const groups: { id: string; stores: string[] }[] = [];
beforeAll(async () => {
  hub = await testHub();
  expert = await hub.person('expert');
  for (const zone of ZONES) {
    const { id } = (await hub.admin.post('/api/v1/stores', { name: zone, zone })).json;
    const till = async (name: string): Promise<string> =>
      (await hub.admin.post(`/api/v1/stores/${id}/workplaces`, { name })).json.id;
    stores.push({ id, zone, workplaces: [await till('1'), await till('2')] });
  }
  const ids = stores.map(({ id }) => id);
  for (const members of [ids.slice(0, 3), ids.slice(2)]) {
    const body = { name: `group ${members.length}`, stores: members };
    groups.push({ id: (await hub.admin.post('/api/v1/store-groups', body)).json.id, stores: members });
  }
});
afterAll(() => hub.close());

const visit = fc.record({
  store: fc.nat(ZONES.length - 1),
  place: fc.integer({ min: 1, max: 2 }),
  minutes: fc.nat(3 * 24 * 60),
  outcome: fc.constantFrom(
    'yes',
    'yes',
    'no',
    'unsure',
    'timeout',
    'superseded',
    'interrupted',
    'device-lost',
  ),
  operator: fc.constantFrom(undefined, 'anna', 'boris'),
  second: fc.boolean(),
  marked: fc.boolean(),
  verdict: fc.constantFrom(undefined, undefined, 0, 1),
  /** The till tells of a receipt: of few numbers, so that some come again. With `unasked` nobody presses. */
  receipt: fc.option(fc.nat(12), { nil: undefined }),
  unasked: fc.boolean(),
});
const history = fc.record({
  start: fc.constantFrom(...STARTS),
  visits: fc.array(visit, { minLength: 5, maxLength: 40 }),
  boundaries: fc.array(fc.nat(3 * 24 * 60), { minLength: 1, maxLength: 4 }),
  day: fc.nat(4),
  days: fc.integer({ min: 1, max: 4 }),
});

/** A poll, or a receipt, as a naive reader of the journals sees it. */
interface Seen {
  readonly store: string;
  readonly workplace: string;
  readonly operator: string;
  readonly question: string;
  readonly count: keyof PollCounts | 'receipt';
  readonly excluded: boolean;
  readonly marked: boolean;
  readonly date: string;
  readonly hour: string;
  readonly weekday: string;
  readonly week: string;
  readonly hourEnd: number;
}

function placed(zone: string, at: number): Pick<Seen, 'date' | 'hour' | 'weekday' | 'week' | 'hourEnd'> {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  const date = local.toPlainDate();
  const passed = (local.minute * 60 + local.second) * 1000 + local.millisecond;
  return {
    date: date.toString(),
    hour: String(local.hour),
    weekday: String(date.dayOfWeek),
    week: date.subtract({ days: date.dayOfWeek - 1 }).toString(),
    hourEnd: at - passed + 3_600_000,
  };
}

/** As a naive reader narrows what was seen. */
const within =
  (scope: Readonly<Record<string, string>>) =>
  (poll: Seen): boolean =>
    (scope.from === undefined || scope.from <= poll.date) &&
    (scope.to === undefined || poll.date < scope.to) &&
    (scope.store === undefined || poll.store === scope.store) &&
    (scope.group === undefined ||
      groups.some(({ id, stores: members }) => id === scope.group && members.includes(poll.store))) &&
    (scope.operator === undefined || poll.operator === scope.operator) &&
    (scope.workplace === undefined || poll.workplace === scope.workplace);

function recount(list: readonly Seen[]) {
  const counts = (some: readonly Seen[]): PollCounts => {
    const sums: Record<keyof PollCounts, number> = { ...NO_POLLS };
    for (const { count } of some) if (count !== 'receipt') sums[count] += 1;
    return sums;
  };
  const receipts = list.filter(({ count }) => count === 'receipt').length;
  const presses = list.length - receipts;
  const coverage = coverageOf(presses, receipts);
  const first = { receipts, presses, ...(coverage === undefined ? {} : { coverage }) };
  const figures = figuresOf('yes', {
    all: counts(list),
    excluded: counts(list.filter(({ excluded }) => excluded)),
    marked: counts(list.filter(({ excluded, marked }) => marked && !excluded)),
  });
  return { ...first, ...figures };
}

async function everyPoll(list: string): Promise<string[]> {
  const ids: string[] = [];
  let next: string | undefined;
  do {
    const page: Answer = await hub.admin.get(`${list}&limit=7${next === undefined ? '' : `&cursor=${next}`}`);
    expect(page.status).toBe(200);
    ids.push(...page.json.polls.map((poll: { id: string }) => poll.id));
    next = page.json.next;
  } while (next !== undefined);
  expect(new Set(ids).size).toBe(ids.length);
  return ids;
}

const ask = async (query: Record<string, string>, path = ''): Promise<Answer['json']> => {
  const answer = await hub.admin.get(`/api/v1/results${path}?${new URLSearchParams(query)}`);
  expect([query, answer.status]).toEqual([query, 200]);
  return answer.json;
};

/** What the visits are once recorded, sent and judged. */
async function record(
  {
    start,
    visits,
  }: { start: number; visits: readonly (typeof visit extends fc.Arbitrary<infer V> ? V : never)[] },
  questions: readonly [string, string],
): Promise<readonly Seen[]> {
  const seen: Seen[] = [];
  for (const [index, store] of stores.entries()) {
    const own = visits.filter((each) => each.store === index).sort((a, b) => a.minutes - b.minutes);
    if (own.length === 0) continue;
    const kiosk = new TestKiosk(hub.hub.url, start);
    await kiosk.enrol(await hub.code(store.workplaces));
    const verdicts = new Map<number, Standing>();
    const judged = new Map<number, Standing | undefined>();
    const receipts = new Set<string>();
    for (const { place, minutes, outcome, operator, second, marked, verdict, receipt, unasked } of own) {
      kiosk.mono = minutes * 60_000;
      if (receipt !== undefined) {
        const question = questions[second ? 1 : 0];
        const at = start + minutes * 60_000;
        const named = operator === undefined ? {} : { operator };
        const id = `${questions[0]}-${receipt}`;
        const machine = { ...defaultMachineConfig, question: { id: question } };
        kiosk.add({ type: 'config', place, at, data: { machine } });
        kiosk.add({ type: 'receipt', place, at, data: { receipt: id, ...named } });
        if (!receipts.has(`${place} ${id}`)) {
          const workplace = store.workplaces[place - 1] ?? '';
          seen.push({
            ...{ store: store.id, workplace, operator: operator ?? 'unknown', question },
            ...{ count: 'receipt', excluded: false, marked: false },
            ...placed(store.zone, at),
          });
        }
        receipts.add(`${place} ${id}`);
        if (unasked) continue;
      }
      const fm = marked ? [kiosk.forceMajeure(place).raised] : [];
      const options = { question: questions[second ? 1 : 0], place, fm, at: start + minutes * 60_000 };
      const { seller } = kiosk.poll(outcome, operator === undefined ? options : { ...options, operator });
      judged.set(seller, verdict);
    }
    await kiosk.sendAll();
    for (const [seq, value] of judged) {
      if (value === undefined) continue;
      const given = await expert.post(`/api/v1/review/items/${kiosk.item(seq)}/verdicts`, { value });
      expect(given.status).toBe(201);
      verdicts.set(seq, value);
    }
    for (const poll of projectPolls(kiosk.events)) {
      const { outcome = 'timeout', answer = 'yes', question = '', operator = 'unknown' } = poll;
      const standing = (seq: number): Standing | undefined => verdicts.get(seq);
      const count = outcome === 'answered' ? answer : outcome === 'device-lost' ? 'deviceLost' : outcome;
      const workplace = store.workplaces[poll.place - 1] ?? '';
      const excluded = !isTrustworthy(poll.members.map(standing));
      const marked = isMarked(poll.marks, standing);
      seen.push({
        ...{ store: store.id, workplace, operator, question, count, excluded, marked },
        ...placed(store.zone, poll.openedAt),
      });
    }
  }
  return seen;
}

/** Of all histories: to each the others' questions are other ones. */
const everSeen: Seen[] = [];

test('every slice of any history is what a naive recount makes, in any zone, and lists its polls', async () => {
  await fc.assert(
    fc.asyncProperty(history, async ({ start, visits, boundaries, day, days }) => {
      const text = { ru: 'Вопрос', en: 'Question' };
      const make = async (): Promise<string> =>
        (await hub.admin.post('/api/v1/questions', { text, positive: 'yes' })).json.id;
      const questions = [await make(), await make()] as const;
      const periods = boundaries.map((minutes) => start + minutes * 60_000);
      for (const from of periods)
        await hub.admin.post('/api/v1/plan/periods', { question: questions[0], from });
      const all = await record({ start, visits }, questions);
      everSeen.push(...all);
      const first = Temporal.Instant.fromEpochMilliseconds(start).toZonedDateTimeISO('UTC').toPlainDate();
      const from = first.add({ days: day - 1 }).toString();
      const to = first.add({ days: day - 1 + days }).toString();
      const asked = all.filter(({ question }) => question === questions[0]);
      const inDays = asked.filter(({ date }) => from <= date && date < to);
      const groupOf = groups[0] ?? { id: '', stores: [] };
      const scopes: readonly (readonly [Record<string, string>, readonly Seen[]])[] = [
        [{}, asked],
        [{ from, to }, inDays],
        [
          { store: stores[2]?.id ?? '', from },
          asked.filter((poll) => poll.store === stores[2]?.id && from <= poll.date),
        ],
        [
          { group: groupOf.id, to },
          asked.filter((poll) => groupOf.stores.includes(poll.store) && poll.date < to),
        ],
        [{ operator: 'anna' }, asked.filter((poll) => poll.operator === 'anna')],
        [
          { workplace: stores[0]?.workplaces[1] ?? '', from, to },
          inDays.filter((poll) => poll.workplace === stores[0]?.workplaces[1]),
        ],
      ];
      const periodKey = ({ hourEnd }: Seen): string =>
        String(periods.filter((at) => at < hourEnd).sort((a, b) => b - a)[0] ?? '');
      const keys: Readonly<Record<string, (poll: Seen) => readonly string[]>> = {
        question: ({ question }) => [question],
        store: ({ store }) => [store],
        group: ({ store }) => groups.filter((group) => group.stores.includes(store)).map(({ id }) => id),
        workplace: ({ workplace }) => [workplace],
        operator: ({ operator }) => [operator],
        hour: ({ hour }) => [hour],
        weekday: ({ weekday }) => [weekday],
        'hour-of-week': ({ weekday, hour }) => [`${weekday}-${hour}`],
        day: ({ date }) => [date],
        week: ({ week }) => [week],
        period: (poll) => [periodKey(poll)],
      };
      for (const [scope, polls] of scopes) {
        for (const [by, keysOf] of Object.entries(keys)) {
          const reply = await ask({ ...scope, question: questions[0], by });
          expect(reply.total).toMatchObject(recount(polls));
          const expected = new Map<string, Seen[]>();
          for (const poll of polls)
            for (const key of keysOf(poll)) expected.set(key, [...(expected.get(key) ?? []), poll]);
          const rows: { key: string; polls: number; list: string }[] = reply.rows;
          expect([scope, by, rows.map(({ key }) => key).toSorted()]).toEqual([
            scope,
            by,
            [...expected.keys()].toSorted(),
          ]);
          for (const row of rows) {
            const should = recount(expected.get(row.key) ?? []);
            expect(row).toMatchObject(should);
            expect('coverage' in row).toBe(should.receipts > 0);
            if (scope === scopes[1]?.[0]) expect(await everyPoll(row.list)).toHaveLength(row.polls);
          }
        }
      }
      for (const [scope, polls] of scopes) {
        const dates = (some: readonly Seen[]) =>
          some.filter(({ count }) => count !== 'receipt').map(({ date }) => date);
        const baseline = { baselineFrom: from, baselineTo: to };
        const chart = await ask({ ...scope, question: questions[0], by: 'day', ...baseline }, '/control');
        const rest = everSeen.filter(({ question }) => question !== questions[0]).filter(within(scope));
        expect(chart.others).toEqual([...new Set(dates(rest))].toSorted());
        for (const { key } of chart.points) expect(dates(polls)).toContain(key);
      }
      const { list } = (await ask({ question: questions[0], by: 'store' })).total;
      const polls = asked.filter(({ count }) => count !== 'receipt');
      const answered: readonly string[] = ['yes', 'no', 'unsure'];
      const narrowed: Readonly<Record<string, (poll: Seen) => boolean>> = {
        'state=excluded': ({ excluded }) => excluded,
        'state=marked': ({ excluded, marked }) => marked && !excluded,
        'state=plain&count=timeout': ({ excluded, marked, count }) =>
          !marked && !excluded && count === 'timeout',
        'state=trusted&count=answered': ({ excluded, count }) => !excluded && answered.includes(count),
        'state=trusted&count=decided': ({ excluded, count }) =>
          !excluded && (count === 'yes' || count === 'no'),
        'count=deviceLost': ({ count }) => count === 'deviceLost',
      };
      for (const [more, holds] of Object.entries(narrowed))
        expect([more, (await everyPoll(`${list}&${more}`)).length]).toEqual([
          more,
          polls.filter(holds).length,
        ]);
      const known = (await hub.admin.get('/api/v1/results/index')).json.questions;
      const dates = asked.map(({ date }) => date).toSorted();
      expect(known.find(({ id }: { id: string }) => id === questions[0])?.days).toEqual(
        dates.length === 0 ? undefined : { first: dates[0], last: dates.at(-1) },
      );
      const other = all.filter(({ question }) => question === questions[1]);
      const whole = await ask({ by: 'question' });
      for (const [id, polls] of [
        [questions[0], asked],
        [questions[1], other],
      ] as const) {
        const row = whole.rows.find(({ key }: { key: string }) => key === id);
        if (polls.length === 0) expect(row).toBeUndefined();
        else expect(row).toMatchObject({ ...recount(polls), text });
      }
    }),
    { numRuns: 4 },
  );
}, 120_000);

test('two slices, and a chart over days, are compared by the formulas', async () => {
  const text = { ru: 'Сравнение', en: 'Comparison' };
  const question = (await hub.admin.post('/api/v1/questions', { text, positive: 'yes' })).json.id;
  const start = Date.UTC(2026, 5, 1, 8);
  const [one, two] = [stores[3], stores[1]];
  if (one === undefined || two === undefined) throw new Error('the stores are there');
  const send = async (
    store: Store,
    answers: readonly (readonly [number, number, number])[],
  ): Promise<void> => {
    const kiosk = new TestKiosk(hub.hub.url, start);
    await kiosk.enrol(await hub.code(store.workplaces));
    for (const [day, yes, no] of answers)
      for (let poll = 0; poll < yes + no; poll += 1)
        kiosk.poll(poll < yes ? 'yes' : 'no', { question, at: start + day * 86_400_000 + poll * 60_000 });
    await kiosk.sendAll();
  };
  // METRICS' own vector: 56 of 70 less 48 of 80.
  await send(one, [
    [0, 30, 10],
    [1, 26, 4],
  ]);
  await send(two, [
    [0, 30, 20],
    [1, 18, 12],
  ]);
  const compared = await ask({ question, 'a.store': one.id, 'b.store': two.id }, '/comparison');
  expect(compared.difference).toEqual(newcombe({ k: 56, n: 70 }, { k: 48, n: 80 }));
  expect(compared.difference).toMatchObject({ shown: true });
  expect(compared.enough).toEqual({ margin: 0.05, answers: 385 });
  expect(await everyPoll(compared.a.list)).toHaveLength(70);
  const self = await ask({ question, 'a.store': one.id, 'b.store': one.id }, '/comparison');
  expect(self.difference).toMatchObject({ difference: 0, shown: false });
  const none = await ask({ question, 'a.from': '2020-01-01', 'a.to': '2020-02-01' }, '/comparison');
  expect(none.difference).toBeUndefined();

  const chart = await ask(
    { question, by: 'day', store: one.id, baselineFrom: '2026-06-01', baselineTo: '2026-06-02' },
    '/control',
  );
  expect(chart.baseline).toMatchObject({ k: 30, n: 40 });
  expect(chart.points).toMatchObject([
    { key: '2026-06-01', k: 30, n: 40, state: 'within', limits: controlLimits(0.75, 40) },
    { key: '2026-06-02', k: 26, n: 30, state: 'within', limits: controlLimits(0.75, 30) },
  ]);
  expect(await everyPoll(chart.points[1].list)).toHaveLength(30);
  const ranked = await ask({ question, by: 'store' });
  const rank = Object.fromEntries(
    ranked.rows.map((row: { key: string; rank?: number }) => [row.key, row.rank]),
  );
  expect(rank).toEqual({ [one.id]: 1, [two.id]: 2 });
  expect(COUNT_NAMES.every((name) => name in ranked.total.before.counts)).toBe(true);
});

test.each([
  ['?by=store', 'bad-request'],
  ['?question=none', 'question-unknown'],
  ['?question=none&by=nonsense', 'bad-request'],
  ['?store=none', 'store-unknown'],
  ['?group=none', 'group-unknown'],
  ['?workplace=none', 'workplace-unknown'],
  ['?from=2026-02-30', 'bad-request'],
  ['/polls?question=none', 'question-unknown'],
  ['/comparison?question=none', 'question-unknown'],
  ['/control?question=none&by=hour&baselineFrom=2026-01-01&baselineTo=2026-01-02', 'bad-request'],
])('%s is refused: %s', async (query, code) => {
  expect((await hub.admin.get(`/api/v1/results${query}`)).json).toMatchObject({ code });
});

test('a cursor that is none of ours is refused; experts see no slices', async () => {
  const { question } = hub.rows<{ question: string }>('SELECT id AS question FROM questions LIMIT 1')[0] ?? {
    question: '',
  };
  const answer = await hub.admin.get(`/api/v1/results/polls?question=${question}&cursor=bm9uZQ`);
  expect(answer.json).toMatchObject({ code: 'bad-request' });
  for (const path of ['', '/comparison', '/control', '/polls'])
    expect((await expert.get(`/api/v1/results${path}?question=${question}`)).status).toBe(403);
});
