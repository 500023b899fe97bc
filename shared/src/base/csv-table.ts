import { type CsvRecord, parseCsv, separatorOf } from './csv.ts';
import { type CodedError, coded } from './errors.ts';
import { err, ok, type Result } from './result.ts';

/** A table of named columns, as tills and personnel programs export it. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly CsvRecord[];
}

/** UTF-8, UTF-16 with its mark, else Windows-1251: Russian tills write it, and hardly any of its texts is UTF-8 by chance. */
export function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1251').decode(bytes);
  }
}

/** Other words for columns, in lower case. */
export type ColumnAliases = Readonly<Record<string, string>>;

/** Reads the heading and checks that every row is as long. */
export function readTable(text: string, aliases: ColumnAliases): Result<Table, CodedError<'bad-csv'>> {
  const parsed = parseCsv(text, separatorOf(text));
  if (!parsed.ok) return parsed;
  const [heading, ...rows] = parsed.value;
  if (heading === undefined) return err(coded('bad-csv', 'The file is empty.'));
  const columns = heading.fields.map((name) => {
    const plain = name.trim().toLowerCase();
    return aliases[plain] ?? plain;
  });
  const twice = columns.find((name, index) => columns.indexOf(name) !== index);
  if (twice !== undefined) return err(coded('bad-csv', `Line 1: the column ${twice} is there twice.`));
  const ragged = rows.find(({ fields }) => fields.length !== columns.length);
  if (ragged !== undefined) {
    return err(
      coded(
        'bad-csv',
        `Line ${ragged.line}: ${ragged.fields.length} fields under ${columns.length} columns.`,
      ),
    );
  }
  return ok({ columns, rows });
}

/** A row by its columns; empty fields are left out. */
export const rowObject = (columns: readonly string[], { fields }: CsvRecord): Record<string, string> =>
  Object.fromEntries(
    columns.flatMap((name, index) => {
      const value = fields[index]?.trim() ?? '';
      return value === '' ? [] : [[name, value] as const];
    }),
  );
