import fc from 'fast-check';
import { expect, test } from 'vitest';
import { localText, moment } from './cell.ts';
import { csvFile, csvLine } from './csv.ts';

/** Reads a file by the grammar of RFC 4180, strictly. */
function readCsv(text: string, separator: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (let at = 0; at < text.length; ) {
    let field = '';
    if (text[at] === '"') {
      for (at += 1; ; at += 1) {
        if (at >= text.length) throw new Error('a quoted field does not end');
        if (text[at] !== '"') field += text[at];
        else if (text[at + 1] === '"') {
          field += '"';
          at += 1;
        } else break;
      }
      at += 1;
    } else {
      while (at < text.length && text[at] !== separator && text[at] !== '\r' && text[at] !== '\n') {
        if (text[at] === '"') throw new Error('a quote within a plain field');
        field += text[at];
        at += 1;
      }
    }
    row.push(field);
    if (text[at] === separator) at += 1;
    else if (text.startsWith('\r\n', at)) {
      rows.push(row);
      row = [];
      at += 2;
    } else throw new Error(`neither a separator nor a line break at ${at}`);
  }
  return rows;
}

const nasty = fc.string({
  unit: fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', ' ', '"', ',', ';', 'я', '1'),
});

test('whatever texts are written are read back, but for the apostrophe that defuses a formula', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(nasty, { minLength: 2, maxLength: 4 }), { minLength: 1 }),
      fc.constantFrom(',' as const, ';' as const),
      (rows, separator) => {
        const read = readCsv(rows.map((row) => csvLine(row, separator)).join(''), separator);
        expect(read.map((row) => row.length)).toEqual(rows.map((row) => row.length));
        for (const [y, row] of rows.entries()) {
          for (const [x, text] of row.entries()) {
            const got = read[y]?.[x] ?? '';
            expect([text, `'${text}`]).toContain(got);
            expect(got).not.toMatch(/^[\t\r\n]|^\s*[=+\-@]/);
          }
        }
      },
    ),
  );
});

test.each([
  ['=1+1', "'=1+1"],
  ['+7 495', "'+7 495"],
  ['-cmd', "'-cmd"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['  =1', "'  =1"],
  ['＝1', "'＝1"],
  ['plain - text', 'plain - text'],
  ['=HYPERLINK("x";"y")', `"'=HYPERLINK(""x"";""y"")"`],
])('%j as a text is %j', (text, field) => {
  expect(csvLine([text], ';')).toBe(`${field}\r\n`);
});

test('numbers stay numbers, moments are ISO 8601, what is unknown is empty', () => {
  expect(csvLine([-12, moment(0), undefined, 1.5], ',')).toBe('-12,1970-01-01T00:00:00.000Z,,1.5\r\n');
});

test('the bytes of a file with and without its mark', async () => {
  const pages = async function* () {
    yield [['a', 1]] as const;
    yield [['b', 2]] as const;
  };
  const text = async (bom: boolean) => {
    let whole = '';
    for await (const piece of csvFile(['x', 'y'], pages(), { separator: ';', bom })) whole += piece;
    return whole;
  };
  expect(await text(false)).toBe('x;y\r\na;1\r\nb;2\r\n');
  expect(Buffer.from(await text(true)).subarray(0, 4)).toEqual(Buffer.from([0xef, 0xbb, 0xbf, 0x78]));
});

test('store time carries the offset that held then', () => {
  expect(localText('Europe/Berlin', Date.UTC(2026, 9, 25, 0, 30))).toBe('2026-10-25T02:30:00.000+02:00');
  expect(localText('Europe/Berlin', Date.UTC(2026, 9, 25, 1, 30))).toBe('2026-10-25T02:30:00.000+01:00');
  expect(localText('America/St_Johns', Date.UTC(2026, 0, 1))).toBe('2025-12-31T20:30:00.000-03:30');
  expect(localText('UTC', 8.64e15)).toMatch(/\+00:00$/);
});
