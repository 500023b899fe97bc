import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseCsv, separatorOf } from './csv.ts';

const fieldsOf = (text: string, separator: ',' | ';' = ',') => {
  const parsed = parseCsv(text, separator);
  return parsed.ok ? parsed.value.map(({ fields }) => fields) : parsed.error.detail;
};

test.each([
  [
    'a,b\r\n1,2\r\n',
    [
      ['a', 'b'],
      ['1', '2'],
    ],
  ],
  [
    'a,b\n1,2',
    [
      ['a', 'b'],
      ['1', '2'],
    ],
  ],
  [
    'a,b\r\n1,2\r',
    [
      ['a', 'b'],
      ['1', '2'],
    ],
  ],
  ['"a","b ""c"", d"\n', [['a', 'b "c", d']]],
  ['"two\r\nlines",x\n', [['two\r\nlines', 'x']]],
  [
    'a,\n,b\n',
    [
      ['a', ''],
      ['', 'b'],
    ],
  ],
  ['a,', [['a', '']]],
  ['\n\r\na\n\n', [['a']]],
  ['', []],
  ['"",x', [['', 'x']]],
] as [string, string[][]][])('%j', (text, fields) => {
  expect(fieldsOf(text)).toEqual(fields);
});

test.each([
  ['a\n"b', 'Line 2: a quotation mark is opened and never closed.'],
  ['a\nb"c\n', 'Line 2: a quotation mark in the middle of a field.'],
  ['"a\nb"\n"c"d', 'Line 3: something stands behind a closing quotation mark.'],
])('refused: %j', (text, detail) => {
  expect(fieldsOf(text)).toBe(detail);
});

test('the separator is what the heading has more of', () => {
  expect(['a,b', 'a;b,c;d', '"a;b;c",d', 'a', ''].map(separatorOf)).toEqual([',', ';', ',', ',', ',']);
});

test('whatever is written by RFC 4180 is read back, with the line each record begins on', () => {
  const field = fc.string({ unit: fc.constantFrom('a', 'я', '"', ',', ';', '\n', ' ', '1'), maxLength: 6 });
  const records = fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { maxLength: 6 });
  fc.assert(
    fc.property(records, fc.constantFrom(',' as const, ';' as const), (rows, separator) => {
      const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
      const lines = rows.map((row) => `${row.map(quote).join(separator)}\r\n`);
      const parsed = parseCsv(lines.join(''), separator);
      expect(parsed).toMatchObject({ ok: true, value: rows.map((fields) => ({ fields })) });
      const begins = lines.map((_, index) => lines.slice(0, index).join('').split('\n').length);
      expect(parsed.ok && parsed.value.map(({ line }) => line)).toEqual(begins);
    }),
  );
});

test('any text is read or refused, never thrown', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r') }), (text) => {
      expect(typeof parseCsv(text, ',').ok).toBe('boolean');
    }),
    { numRuns: 2000 },
  );
});
