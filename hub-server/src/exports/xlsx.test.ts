import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import readXlsxFile from 'read-excel-file/node';
import { expect, test } from 'vitest';
import { type Cell, moment } from './cell.ts';
import { xlsxFile } from './xlsx.ts';

type Row = readonly Cell[];

async function* paged(rows: readonly Row[], size: number): AsyncGenerator<readonly Row[], void> {
  for (let at = 0; at < rows.length; at += size) yield rows.slice(at, at + size);
}

async function bytesOf(rows: readonly Row[], more: { page?: number; rows?: number } = {}): Promise<Buffer> {
  const form = { sheet: 'Polls', ...(more.rows === undefined ? {} : { rows: more.rows }) };
  const pieces: Uint8Array[] = [];
  for await (const piece of xlsxFile(['a', 'b', 'c'], paged(rows, more.page ?? 2), form)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Another program's reading of it: names of sheets and their rows. */
const readBack = (file: Buffer) => readXlsxFile(file, { trim: false });

test('texts, numbers, moments and nothing come back as what they were, by a reader of others', async () => {
  const at = Date.UTC(2026, 10, 27, 8, 15, 42, 123);
  const file = await bytesOf([
    ['Магазин «Речной» <&> "1"', 42, moment(at)],
    ['=1+1', -1.5, undefined],
    [' spaces \n and\tmore ', 2 ** 53, moment(Date.UTC(1850, 0, 1))],
  ]);
  const [sheet] = await readBack(file);
  expect(sheet?.sheet).toBe('Polls');
  expect(sheet?.data).toEqual([
    ['a', 'b', 'c'],
    ['Магазин «Речной» <&> "1"', 42, new Date(at)],
    ['=1+1', -1.5, null],
    [' spaces \n and\tmore ', 2 ** 53, '1850-01-01T00:00:00.000Z'],
  ]);
});

test('a moment is the same to the millisecond', async () => {
  const instants = fc.array(fc.integer({ min: Date.UTC(1950, 0, 1), max: Date.UTC(2200, 0, 1) }), {
    minLength: 50,
  });
  await fc.assert(
    fc.asyncProperty(instants, async (list) => {
      const [sheet] = await readBack(await bytesOf(list.map((ms) => [moment(ms)])));
      expect(sheet?.data.slice(1).map(([cell]) => cell)).toEqual(list.map((ms) => new Date(ms)));
    }),
    { numRuns: 10 },
  );
});

test('whatever a text holds, the workbook can be read, and a plain text is what it was', async () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }));
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 8 }), async (texts) => {
      const [sheet] = await readBack(await bytesOf(texts.map((each) => [each, 1])));
      expect(sheet?.data).toHaveLength(texts.length + 1);
      for (const [index, each] of texts.entries()) {
        const got = sheet?.data[index + 1];
        expect(got?.[1]).toBe(1);
        // What XML cannot hold is written in another way, which this reader leaves as it is.
        if (each !== '' && !/[^\t\n\x20-\ufffd]|_x/.test(each)) expect(got?.[0]).toBe(each);
      }
    }),
    { numRuns: 50 },
  );
});

test('a text longer than a cell holds is cut and says so', async () => {
  const [sheet] = await readBack(await bytesOf([['я'.repeat(40_000), 0]]));
  const cell = String(sheet?.data[1]?.[0]);
  expect([cell.length, cell.endsWith('я…')]).toEqual([32_767, true]);
});

test('what a sheet cannot hold goes on in the next, each with its heading; there is no empty one', async () => {
  const rows = Array.from({ length: 9 }, (_, index): Row => [index]);
  const sheetsOf = async (count: number) =>
    (await readBack(await bytesOf(rows.slice(0, count), { page: 2, rows: 4 }))).map(({ sheet, data }) => [
      sheet,
      data.map(([first]) => first),
    ]);
  expect(await sheetsOf(9)).toEqual([
    ['Polls', ['a', 0, 1, 2]],
    ['Polls 2', ['a', 3, 4, 5]],
    ['Polls 3', ['a', 6, 7, 8]],
  ]);
  expect(await sheetsOf(4)).toEqual([
    ['Polls', ['a', 0, 1, 2]],
    ['Polls 2', ['a', 3]],
  ]);
  expect(await sheetsOf(0)).toEqual([['Polls', ['a']]]);
});

const noUnzip = spawnSync('unzip', ['-v']).error !== undefined;

test.skipIf(noUnzip && process.env.CI === undefined)(
  'the archive is whole by unzip (skipped where there is none)',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'otklik-xlsx-'));
    try {
      const file = join(folder, 'polls.xlsx');
      writeFileSync(
        file,
        await bytesOf(Array.from({ length: 2000 }, (_, index): Row => [`row ${index}`, index])),
      );
      const tested = spawnSync('unzip', ['-t', file], { encoding: 'utf8' });
      expect([tested.status, tested.stderr]).toEqual([0, '']);
      expect(tested.stdout).toContain('No errors detected');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

test('no page is read before it is taken, but for what a buffer holds; leaving early ends the source', async () => {
  let read = 0;
  let ended = false;
  const source = async function* () {
    try {
      for (; read < 10_000; read += 1) {
        // What deflate cannot shrink, so that pieces come out as pages go in.
        yield [[Buffer.from(crypto.getRandomValues(new Uint8Array(12_000))).toString('base64')]];
      }
    } finally {
      ended = true;
    }
  };
  const file = xlsxFile(['a'], source(), { sheet: 'x' });
  for (let piece = 0; piece < 5; piece += 1) await file.next();
  await new Promise((resolve) => setImmediate(resolve));
  expect(read).toBeLessThan(100);
  await file.return();
  await expect.poll(() => ended).toBe(true);
});

test('a source that fails fails the file', async () => {
  const source = async function* () {
    yield [['a']];
    throw new Error('the reader is gone');
  };
  const all = async () => {
    for await (const _ of xlsxFile(['a'], source(), { sheet: 'x' }));
  };
  await expect(all()).rejects.toThrow('the reader is gone');
});
