import { createHash } from 'node:crypto';
import { asEpoch, asKioskId } from '@otklik/shared/base/ids.ts';
import { canonicalJson } from '@otklik/shared/sync/canonical-json.ts';
import { genesisHash, nextHash } from '@otklik/shared/sync/hash-chain.ts';
import readXlsxFile from 'read-excel-file/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Person, type TestHub, type TestKiosk, testHub } from '../hub-fixture.ts';
import { archiveBefore } from '../ops/archive.ts';
import { PAGE } from './export-queries.ts';
import { EXPORTS } from './routes.ts';
import { eventPages, pollPages } from './rows.ts';

let hub: TestHub;
let kiosk: TestKiosk;
let manager: Person;
let expert: Person;
let question: string;
const polls: Record<string, ReturnType<TestKiosk['poll']>> = {};
const DAY = Date.UTC(2026, 8, 2, 9);

beforeAll(async () => {
  hub = await testHub();
  manager = await hub.person('manager');
  expert = await hub.person('expert');
  const text = { ru: '=Вас "обслужили";\nхорошо?', en: '=Were you, "served" well?' };
  question = (await hub.admin.post('/api/v1/questions', { text, positive: 'yes' })).json.id;
  kiosk = await hub.kiosk();
  polls.yes = kiosk.poll('yes', { question, operator: '+op1', at: DAY });
  polls.no = kiosk.poll('no', { question, at: DAY + 60_000 });
  const { raised } = kiosk.forceMajeure();
  polls.marked = kiosk.poll('yes', { question, fm: [raised], at: DAY + 120_000 });
  polls.other = kiosk.poll('timeout', { question, place: 2, at: DAY + 86_400_000 });
  polls.none = kiosk.poll('unsure', { place: 2, at: DAY + 86_460_000 });
  // The kiosk's clock is 1500 ms behind the hub's.
  const answer = await kiosk.send(1, kiosk.events.length, { clock: { offset: 1500, error: 7 } });
  expect(answer.status).toBe(200);
  const judge = async (seq: number | undefined, value: number) => {
    const item = `/api/v1/review/items/${kiosk.item(seq ?? 0)}`;
    expect((await expert.post(`${item}/verdicts`, { value })).status).toBeLessThan(300);
    await expert.post(`${item}/confirm`, {});
  };
  await judge(polls.yes.seller, 1);
  await judge(polls.yes.customer, 1);
  await judge(polls.no.customer, 0);
});
afterAll(() => hub.close());

const get = (path: string) => manager.get(`/api/v1/exports/${path}`);
const lines = async (path: string) => {
  const { text, status } = await get(path);
  expect(status).toBe(200);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
};

test('polls as CSV: what they were, when by each clock, how they were judged', async () => {
  const answer = await get('polls.csv');
  expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
  expect(answer.headers.get('content-disposition')).toMatch(
    /^attachment; filename="otklik-polls-[-\d]{10}\.csv"$/,
  );
  const [heading = '', yes, no, marked] = answer.text.split('\r\n');
  expect(heading.split(',').slice(0, 10)).toEqual([
    'id',
    'store',
    'store id',
    'workplace',
    'workplace id',
    'store time',
    '"time',
    ' UTC"',
    '"kiosk clock',
    ' UTC"',
  ]);
  const { yes: first, no: second, marked: third } = polls;
  const start = [kiosk.item(first?.opened ?? 0), 'One', hub.store, 'Till 1', hub.workplaces[0]].join(',');
  const raw = kiosk.events[(first?.opened ?? 0) - 1]?.at ?? 0;
  const utc = (ms: number) => new Date(ms).toISOString();
  const local = `${new Date(raw + 1500 + 3 * 3_600_000).toISOString().slice(0, -1)}+03:00`;
  expect(yes).toBe(
    `${start},${local},${utc(raw + 1500)},${utc(raw)},1500,7,${question},"'=Were you, ""served"" well?",,'+op1,press,` +
      `answered,yes,0,0,${utc(kiosk.events[(first?.ended ?? 0) - 1]?.at ?? 0)},plain,1,` +
      `${first?.seller}:1 ${first?.customer}:1,0,`,
  );
  expect(no).toContain(`,unknown,press,answered,no,0,0,`);
  expect(no).toMatch(new RegExp(`,excluded,0,${second?.seller} ${second?.customer}:0,0,$`));
  expect(marked).toMatch(new RegExp(`,marked,,${third?.seller} ${third?.customer},1,\\d+$`));
});

test('in Russian: a mark for Excel, semicolons, Russian headings and words; each can be said otherwise', async () => {
  const { text } = await get('polls.csv?locale=ru');
  // Reading a reply as text takes the mark away.
  const bytes = await fetch(`${hub.hub.url}/api/v1/exports/polls.csv?locale=ru`, {
    headers: { cookie: manager.cookie },
  });
  expect(Buffer.from(await bytes.arrayBuffer()).subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
  expect(text).toMatch(/^номер;магазин;код магазина;/);
  expect(text).toContain(`;"'=Вас ""обслужили"";\nхорошо?";`);
  expect(text).toContain(';время вышло;');
  const plain = await fetch(`${hub.hub.url}/api/v1/exports/polls.csv?locale=ru&bom=false&separator=comma`, {
    headers: { cookie: manager.cookie },
  });
  expect(Buffer.from(await plain.arrayBuffer()).toString()).toMatch(/^номер,магазин,/);
});

test('filters are those of the results: what is exported as counted is what the figures count', async () => {
  const [first, second] = hub.workplaces;
  const all = await lines('polls.ndjson');
  expect(all).toHaveLength(5);
  expect(all.filter((poll) => poll.question === undefined)).toHaveLength(1);
  for (const narrowed of [
    `question=${question}`,
    `question=${question}&workplace=${first}`,
    `question=${question}&workplace=${second}`,
    `question=${question}&operator=%2Bop1`,
    `question=${question}&operator=unknown`,
    `question=${question}&from=2026-09-03`,
    `question=${question}&to=2026-09-03&store=${hub.store}`,
  ]) {
    const listed = (await manager.get(`/api/v1/results/polls?${narrowed}`)).json.polls;
    const exported = await lines(`polls.ndjson?${narrowed}`);
    expect(listed.length).toBeGreaterThan(0);
    expect([narrowed, exported.map(({ id, state }) => [id, state]).toSorted()]).toEqual([
      narrowed,
      listed.map(({ id, state }: { id: string; state: string }) => [id, state]).toSorted(),
    ]);
  }
  const group = (await hub.admin.post('/api/v1/store-groups', { name: 'None', stores: [] })).json.id;
  expect(await lines(`polls.ndjson?group=${group}`)).toEqual([]);
  expect((await get('polls.ndjson?store=nowhere')).json.code).toBe('store-unknown');
  expect((await get('polls.ndjson?question=nothing')).json.code).toBe('question-unknown');
  expect((await get('polls.ndjson?from=2026-02-30')).json.code).toBe('bad-request');
  expect((await get('polls.ndjson?locale=ru')).json.code).toBe('bad-request');
  expect((await get(`events.csv?question=${question}`)).json.code).toBe('bad-request');
});

/** Checks every line by itself and against the line before it. */
function checkChain(text: string): number {
  let last: { hash: string; seq: number } | undefined;
  const found = text.split('\n').filter((line) => line !== '');
  for (const line of found) {
    const { event, previous, hash } = JSON.parse(line);
    expect(line).toBe(canonicalJson(JSON.parse(line)));
    // The text itself, cut out of the line.
    const body = line.slice('{"event":'.length, line.indexOf(',"hash":"'));
    const link = createHash('sha256')
      .update(Uint8Array.of(1))
      .update(Buffer.from(previous, 'hex'))
      .update(body);
    expect(link.digest('hex')).toBe(hash);
    if (last?.seq === event.seq - 1) expect(previous).toBe(last?.hash);
    last = { hash, seq: event.seq };
  }
  return found.length;
}

test('events as NDJSON prove themselves: the text that was hashed, its links, the whole chain to its head', async () => {
  const { text } = await get('events.ndjson');
  expect(checkChain(text)).toBe(kiosk.events.length);
  let head = genesisHash(asKioskId(kiosk.id), asEpoch(kiosk.epoch));
  for (const line of text.trimEnd().split('\n')) head = nextHash(head, canonicalJson(JSON.parse(line).event));
  expect(head).toEqual(kiosk.hashAt(kiosk.events.length));
  const of = (seq: number | undefined) => JSON.parse(text.split('\n')[(seq ?? 0) - 1] ?? '');
  expect(of(polls.no?.customer)).toMatchObject({
    verdict: 0,
    poll: kiosk.item(polls.no?.opened ?? 0),
    store: hub.store,
    workplace: hub.workplaces[0],
    time: { offset: 1500, error: 7, zone: 'Europe/Moscow' },
  });
  const narrowed = await get(`events.ndjson?workplace=${hub.workplaces[1]}`);
  expect(checkChain(narrowed.text)).toBe(kiosk.events.filter(({ place }) => place === 2).length);
});

test('events as CSV: one line each, with the text that was hashed', async () => {
  const { text } = await get('events.csv?separator=semicolon&from=2026-09-03');
  const rows = text.trimEnd().split('\r\n').slice(1);
  expect(rows).toHaveLength(kiosk.events.filter(({ at }) => at >= DAY + 80_000_000).length);
  expect(rows[0]).toContain(
    `"${canonicalJson(kiosk.events[(polls.other?.seller ?? 0) - 1] as never).replaceAll('"', '""')}"`,
  );
});

test('each export is in the audit log before it leaves, with what was asked', async () => {
  const of = () =>
    hub.rows<{ subject: string; detail: string }>(
      `SELECT subject, detail FROM audit WHERE action = 'exported' ORDER BY id`,
    );
  const before = of().length;
  await get('polls.csv?locale=ru&bom=true&from=2026-09-01');
  await get('polls.csv?store=nowhere');
  expect(of().slice(before)).toEqual([
    { subject: 'export:polls.csv', detail: '{"bom":true,"from":"2026-09-01","locale":"ru"}' },
  ]);
});

test('an expert has no export: it would show the answers of what is not judged', async () => {
  for (const path of ['polls', 'events'].flatMap((kind) =>
    ['csv', 'ndjson', 'xlsx'].map((end) => `${kind}.${end}`),
  ))
    expect((await expert.get(`/api/v1/exports/${path}`)).json.code).toBe('forbidden');
});

test('as a workbook: what the CSV has, as a reader of others reads it', async () => {
  for (const kind of ['polls', 'events']) {
    const headers = { cookie: manager.cookie };
    const reply = await fetch(`${hub.hub.url}/api/v1/exports/${kind}.xlsx?locale=ru`, { headers });
    expect(reply.headers.get('content-disposition')).toMatch(/filename="otklik-\w+-[-\d]{10}\.xlsx"$/);
    const sheets = await readXlsxFile(Buffer.from(await reply.arrayBuffer()));
    expect(sheets.map(({ sheet }) => sheet)).toEqual([kind === 'polls' ? 'Опросы' : 'События']);
    const [heading, ...rows] = sheets[0]?.data ?? [];
    expect(heading?.slice(0, 4)).toEqual(['номер', 'магазин', 'код магазина', 'рабочее место']);
    expect(rows).toHaveLength(kind === 'polls' ? 5 : kiosk.events.length);
    if (kind !== 'polls') continue;
    const yes = rows.find(([id]) => id === kiosk.item(polls.yes?.opened ?? 0)) ?? [];
    const raw = kiosk.events[(polls.yes?.opened ?? 0) - 1]?.at ?? 0;
    expect([yes[6], yes[7], yes[8], yes[9]]).toEqual([new Date(raw + 1500), new Date(raw), 1500, 7]);
    // A text stays a text: nothing has to be put before it.
    expect([yes[11], yes[13]]).toEqual(['=Вас "обслужили";\nхорошо?', '+op1']);
  }
});

test('events whose bodies lie in the archive are exported with them', async () => {
  const { dataDir } = hub;
  const work = await archiveBefore(hub.hub.db, { dataDir, before: Date.UTC(2026, 9, 1), now: () => DAY });
  expect(work.events).toBe(kiosk.events.length - 1);
  const { text } = await get(`events.ndjson?workplace=${hub.workplaces[0]}&from=2026-09-02&to=2026-09-03`);
  expect(checkChain(text)).toBeGreaterThan(10);
});

test('pages are read as they are taken; what comes later is not in it; leaving early ends it', async () => {
  const plan = async () => {
    const settled = await hub.hub.db.read('exportPlan', { scope: {}, question: undefined });
    if (!settled.ok) throw new Error(settled.error.detail);
    return settled.value;
  };
  const busy = await hub.kiosk();
  for (let poll = 0; poll < 250; poll += 1) busy.poll('yes', { question });
  await busy.sendAll();
  const settled = await plan();
  let reads = 0;
  const read: typeof hub.hub.db.read = (name, input) => {
    reads += 1;
    return hub.hub.db.read(name, input);
  };
  const pages = eventPages({ read }, settled);
  expect(reads).toBe(0);
  const first = await pages.next();
  expect(first.value).toHaveLength(kiosk.events.length);
  const second = await pages.next();
  expect(second.value).toHaveLength(PAGE);
  expect(reads).toBe(2);
  busy.poll('no', { question });
  expect((await busy.send(1251, busy.events.length)).status).toBe(200);
  let rest = 0;
  for await (const page of pages) rest += page.length;
  expect(rest).toBe(1250 - PAGE);
  const left = pollPages({ read }, settled);
  await left.next();
  const then = reads;
  await left.return();
  expect((await left.next()).done).toBe(true);
  expect(reads).toBe(then);
});

test('a client that goes away gives its place free; more than may run at once are told to wait', async () => {
  const open = () => {
    const away = new AbortController();
    const headers = { cookie: manager.cookie };
    return fetch(`${hub.hub.url}/api/v1/exports/events.ndjson`, { headers, signal: away.signal }).then(
      (reply) => ({
        reply,
        away,
      }),
    );
  };
  // More than sockets and buffers take, so that an export nobody reads cannot end.
  const much = await hub.kiosk();
  for (let poll = 0; poll < 6000; poll += 1) much.poll('yes', { question });
  await much.sendAll();
  for (let round = 0; round < 3; round += 1) {
    const held = await Promise.all(Array.from({ length: EXPORTS }, open));
    expect(held.map(({ reply }) => reply.status)).toEqual(Array(EXPORTS).fill(200));
    const refused = await get('polls.csv');
    expect(refused.json).toMatchObject({ status: 429, code: 'too-many-requests' });
    expect(refused.headers.get('retry-after')).toBe('30');
    for (const { away } of held) away.abort();
    await expect
      .poll(async () => (await get('polls.csv?from=2030-01-01')).status, { timeout: 10_000 })
      .toBe(200);
    await expect
      .poll(
        async () => {
          const again = await Promise.all(
            Array.from({ length: EXPORTS }, () => get('polls.csv?from=2030-01-01')),
          );
          return again.every(({ status }) => status === 200);
        },
        { timeout: 10_000 },
      )
      .toBe(true);
  }
});
