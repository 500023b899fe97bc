import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestHub, testHub } from '../hub-fixture.ts';
import { moment } from './cell.ts';
import { xlsxFile } from './xlsx.ts';

/**
 * Workbooks opened by openpyxl, a reader that has nothing in common with ours nor with the one of the other tests. It
 * tells the type of each cell as the file has it: s a text, n a number, d a date, f a formula.
 */
const READ = `
import json, sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
def shown(cell):
    value = cell.value
    if cell.data_type == 'd':
        value = value.isoformat(timespec='milliseconds')
    return [cell.data_type, value, cell.number_format]
print(json.dumps([[sheet.title, sheet.freeze_panes, [[shown(cell) for cell in row] for row in sheet.iter_rows()]]
                  for sheet in book.worksheets]))
`;

type Shown = readonly [type: string, value: string | number | null, format: string];
type Sheet = readonly [title: string, frozen: string | null, rows: readonly (readonly Shown[])[]];

const folder = mkdtempSync(join(tmpdir(), 'otklik-openpyxl-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function opened(file: Uint8Array): readonly Sheet[] {
  const path = join(folder, 'book.xlsx');
  writeFileSync(path, file);
  // Python's own default would be the machine's locale.
  const env = { ...process.env, PYTHONUTF8: '1' };
  const { status, stdout, stderr } = spawnSync(python, ['-c', READ, path], { encoding: 'utf8', env });
  expect([status, stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
}

/** Debian's own Python has Debian's packages; another may stand before it on the path. */
const found = ['python3', '/usr/bin/python3'].find(
  (each) => spawnSync(each, ['-c', 'import openpyxl']).status === 0,
);
const python = found ?? 'python3';
const skipped = found === undefined && process.env.CI === undefined;
const why = 'skipped where there is no python3-openpyxl';

let hub: TestHub | undefined;
beforeAll(async () => {
  if (!skipped) hub = await testHub();
});
afterAll(() => hub?.close());

const GENERAL = 'General';
const DATE = String.raw`yyyy\-mm\-dd\ hh:mm:ss.000`;

test.skipIf(skipped)(`every kind of cell is what it was, and no text a formula (${why})`, async () => {
  const at = Date.UTC(2026, 10, 27, 8, 15, 42, 123);
  const texts = [
    'Магазин «Речной» <&> "1"',
    '=1+1',
    '+7 912',
    '-2',
    '@SUM(A1)',
    "'=1",
    ' край \n строка',
    '0012',
  ];
  const page = [...texts.map((text) => [text, 42, moment(at)]), ['', -1.5, moment(Date.UTC(2024, 1, 29))]];
  const pieces: Uint8Array[] = [];
  const pages = (async function* () {
    yield page;
  })();
  for await (const piece of xlsxFile(['текст', 'n', 'UTC'], pages, { sheet: 'Опросы' })) pieces.push(piece);
  const [sheet] = opened(Buffer.concat(pieces));
  const [title, frozen, [heading, ...rows] = []] = sheet ?? ['', null, []];
  expect([title, frozen]).toEqual(['Опросы', 'A2']);
  expect(heading?.map(([, value]) => value)).toEqual(['текст', 'n', 'UTC']);
  expect(rows.slice(0, texts.length)).toEqual(
    texts.map((text) => [
      ['s', text, GENERAL],
      ['n', 42, GENERAL],
      ['d', '2026-11-27T08:15:42.123', DATE],
    ]),
  );
  expect(rows.at(-1)?.slice(1)).toEqual([
    ['n', -1.5, GENERAL],
    ['d', '2024-02-29T00:00:00.000', DATE],
  ]);
});

test.skipIf(skipped)(`a workbook of the hub holds what its NDJSON holds (${why})`, async () => {
  if (hub === undefined) throw new Error('the hub of this test');
  const text = { ru: '=HYPERLINK("http://плохо";"Вас обслужили?")', en: '+Were you served?' };
  const question = (await hub.admin.post('/api/v1/questions', { text, positive: 'yes' })).json.id;
  const kiosk = await hub.kiosk();
  const day = Date.UTC(2026, 8, 2, 9);
  for (const [index, outcome] of (['yes', 'no', 'unsure', 'timeout'] as const).entries())
    kiosk.poll(outcome, { question, operator: '-op1', at: day + index * 60_007 });
  await kiosk.sendAll();
  const manager = await hub.person('manager');
  const cookie = manager.cookie;
  const file = await fetch(`${hub.hub.url}/api/v1/exports/polls.xlsx?locale=ru`, { headers: { cookie } });
  expect(file.status).toBe(200);
  const lines = (await manager.get('/api/v1/exports/polls.ndjson')).text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const [sheet] = opened(new Uint8Array(await file.arrayBuffer()));
  const [title, , [heading = [], ...rows] = []] = sheet ?? ['', null, []];
  expect(title).toBe('Опросы');
  expect(rows.flat().filter(([type]) => type === 'f')).toEqual([]);
  const column = (name: string): readonly (Shown | undefined)[] => {
    const index = heading.findIndex(([, value]) => value === name);
    return rows.map((row) => row[index]);
  };
  expect(column('номер').map((cell) => cell?.[1])).toEqual(lines.map(({ id }) => id));
  expect(column('вопрос').map((cell) => cell?.[1])).toEqual(lines.map(() => text.ru));
  expect(column('сотрудник').map((cell) => cell?.[1])).toEqual(lines.map(() => '-op1'));
  expect(column('время, UTC').map((cell) => [cell?.[0], `${cell?.[1]}Z`])).toEqual(
    lines.map(({ time }) => ['d', new Date(time.hub).toISOString()]),
  );
  expect(column('погрешность времени, ± мс').map((cell) => cell?.slice(0, 2))).toEqual(
    lines.map(({ time }) => ['n', time.error]),
  );
  expect(column('ответ').map((cell) => cell?.[1])).toEqual(['да', 'нет', 'затрудняюсь ответить', null]);
});
