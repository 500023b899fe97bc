import { type CodedError, coded } from './errors.ts';
import { err, ok, type Result } from './result.ts';

/** One record of a CSV file and the line it begins on, from 1. */
export interface CsvRecord {
  readonly line: number;
  readonly fields: readonly string[];
}

export type CsvError = CodedError<'bad-csv'>;

const bad = (line: number, detail: string): Result<never, CsvError> =>
  err(coded('bad-csv', `Line ${line}: ${detail}`));

/** The separator of a file, by which of the two its first line has more of outside quotes: `;` (Excel in Russian) or `,`. */
export function separatorOf(text: string): ',' | ';' {
  const first = (text.split(/\r?\n/, 1)[0] ?? '').replaceAll(/"[^"]*"/g, '');
  return first.split(';').length > first.split(',').length ? ';' : ',';
}

/** RFC 4180, with `\n` or `\r\n`; empty lines are passed over. */
export function parseCsv(text: string, separator: ',' | ';'): Result<readonly CsvRecord[], CsvError> {
  const records: CsvRecord[] = [];
  let fields: string[] = [];
  let line = 1;
  let begun = 1;
  let at = 0;
  while (at < text.length) {
    let field = '';
    if (text[at] === '"') {
      at += 1;
      for (;;) {
        const end = text.indexOf('"', at);
        if (end < 0) return bad(begun, 'a quotation mark is opened and never closed.');
        field += text.slice(at, end);
        at = end + 1;
        if (text[at] !== '"') break;
        field += '"';
        at += 1;
      }
      line += field.split('\n').length - 1;
    } else {
      const start = at;
      while (at < text.length && text[at] !== separator && text[at] !== '\n' && text[at] !== '"') at += 1;
      if (text[at] === '"') return bad(line, 'a quotation mark in the middle of a field.');
      field = text.slice(start, at);
      if (field.endsWith('\r') && (text[at] === '\n' || at === text.length)) field = field.slice(0, -1);
    }
    if (text[at] === '\r' && text[at + 1] === '\n') at += 1;
    fields.push(field);
    const end = text[at];
    if (end !== undefined && end !== separator && end !== '\n') {
      return bad(line, 'something stands behind a closing quotation mark.');
    }
    at += 1;
    if (end === separator) {
      // A separator at the very end has one more, empty field behind it.
      if (at >= text.length) fields.push('');
      else continue;
    }
    if (fields.length > 1 || fields[0] !== '') records.push({ line: begun, fields });
    fields = [];
    if (end === '\n') line += 1;
    begun = line;
  }
  return ok(records);
}
