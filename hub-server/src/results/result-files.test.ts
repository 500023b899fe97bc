import type { EmptyTime } from '@otklik/shared/api/results.ts';
import readXlsxFile from 'read-excel-file/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Person, type TestHub, testHub } from '../hub-fixture.ts';
import { resultColumns } from './result-columns.ts';

let hub: TestHub;
let manager: Person;
let question: string;
const DAY = Date.UTC(2026, 8, 2, 9);

beforeAll(async () => {
  hub = await testHub();
  manager = await hub.person('manager');
  const text = { ru: 'Вопрос', en: 'Question' };
  question = (await hub.admin.post('/api/v1/questions', { text, positive: 'yes' })).json.id;
  const kiosk = await hub.kiosk();
  const outcomes = ['yes', 'yes', 'no', 'unsure', 'timeout', 'yes'] as const;
  for (const [at, outcome] of outcomes.entries())
    kiosk.poll(outcome, { question, place: 1 + (at % 2), at: DAY + at * 3_600_000, operator: '=cmd' });
  await kiosk.sendAll();
});
afterAll(() => hub.close());

/** Cells by heading, as a reader of the file sees them. */
const read = (lines: readonly (readonly unknown[])[]) => {
  const [heading = [], ...rows] = lines;
  return rows.map((cells) => Object.fromEntries(heading.map((name, at) => [String(name), cells[at]])));
};

const STATES: Readonly<Record<EmptyTime['state'], string>> = {
  'no-data': 'no data',
  part: 'not all data',
  'no-customers': 'no customers',
  closed: 'closed',
};
const WORDS = Object.values(STATES);

/** Times without polls as the screen's own requests tell them: `2026-09-03 no data`. */
async function statesOf(by: string, query: string): Promise<readonly string[]> {
  const base = '&baselineFrom=2026-09-01&baselineTo=2026-09-02';
  const path = by === 'day' ? `/control?${query}${base}` : `?${query}`;
  const empty: readonly EmptyTime[] = (await manager.get(`/api/v1/results${path}`)).json.empty ?? [];
  if (by === 'day' || by === 'hour-of-week') expect(empty.length).toBeGreaterThan(0);
  return empty.map(({ key, state }) => `${key} ${STATES[state]}`);
}

test.each(['workplace', 'hour-of-week', 'day', 'operator'])(
  'by %s the file has the whole and the rows of the screen, as CSV and as a workbook',
  async (by) => {
    const query = `question=${question}&by=${by}&from=2026-09-01`;
    const shown = (await manager.get(`/api/v1/results?${query}`)).json;
    const csv = await manager.get(`/api/v1/exports/results.csv?${query}`);
    expect(csv.headers.get('content-type')).toMatch(/^text\/csv/);
    // No name here holds a comma, but headings do; the workbook is read by another's reader.
    const lines = csv.text.trimEnd().split('\r\n');
    const file = await fetch(`${hub.hub.url}/api/v1/exports/results.xlsx?${query}`, {
      headers: { cookie: manager.cookie },
    });
    const [sheet] = await readXlsxFile(Buffer.from(await file.arrayBuffer()));
    const rows = read(sheet?.data ?? []);
    // Times without polls stand among them, in words, with no figure but where nobody came.
    const bare = rows.filter((row) => (row['without polls'] ?? '') !== '');
    for (const row of bare) {
      const { key, 'without polls': words, polls, ...figures } = row;
      expect(WORDS).toContain(words);
      expect(polls ?? undefined).toBe(words === 'no customers' ? 0 : undefined);
      expect(Object.values(figures).every((value) => (value ?? '') === '')).toBe(true);
      expect(shown.rows.map((each: { key: string }) => each.key)).not.toContain(String(key));
    }
    const states = await statesOf(by, query);
    expect(bare.map((row) => `${row.key} ${row['without polls']}`)).toEqual(states);
    expect(
      lines.filter((line) => states.some((each) => line.endsWith(`,${each.split(' ').slice(1).join(' ')}`))),
    ).toHaveLength(bare.length);
    expect(lines).toHaveLength(rows.length + 1);
    const told = rows.filter((row) => !bare.includes(row));
    expect(told).toHaveLength(shown.rows.length + 1);
    for (const [at, slice] of [shown.total, ...shown.rows].entries()) {
      const row = told[at] ?? {};
      expect(row).toMatchObject({
        polls: slice.polls,
        'after exclusions: answers yes and no': slice.after.index?.n ?? 0,
        'after exclusions: unsure': slice.after.counts.unsure,
        'before exclusions: time ran out': slice.before.counts.timeout,
      });
      expect(row['after exclusions: index'] ?? undefined).toEqual(slice.after.index?.share);
      expect(row['after exclusions: index, low'] ?? undefined).toEqual(slice.after.index?.low);
      expect(String(row.key ?? '')).toBe(slice.key ?? '');
      expect(lines.some((line) => line.includes(slice.key ?? '') && line.includes(String(slice.polls)))).toBe(
        true,
      );
    }
    // What a spreadsheet would take for a formula is defused.
    if (by === 'operator') expect(csv.text).toContain("'=cmd");
  },
);

test('headings are in the language asked for, and a file stands in the audit log', async () => {
  const query = `question=${question}&by=store&locale=ru`;
  const csv = await manager.get(`/api/v1/exports/results.csv?${query}`);
  expect(csv.text.split('\r\n')[0]).toBe(
    `${resultColumns.map(({ ru }) => (ru.includes(',') ? `"${ru}"` : ru)).join(';')}`,
  );
  const [last] = (await hub.admin.get('/api/v1/audit?limit=1')).json.entries;
  expect(last).toMatchObject({ action: 'exported', detail: { question, by: 'store', locale: 'ru' } });
});

test.each([
  ['without a question', 'by=store', 'bad-request'],
  ['of an unknown question', 'question=none&by=store', 'question-unknown'],
  ['by nothing known', 'question=none&by=colour', 'bad-request'],
])('%s there is no file', async (_name, query, code) => {
  expect((await manager.get(`/api/v1/exports/results.csv?${query}`)).json.code).toBe(code);
});
