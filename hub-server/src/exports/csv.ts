import { type Cell, utcText } from './cell.ts';

export interface CsvForm {
  readonly separator: ',' | ';';
  readonly bom: boolean;
}

/**
 * What a spreadsheet would take for a formula: =, +, -, @, their full-width twins, also behind blanks, and any text that
 * begins with a tab or a line break (OWASP, "CSV Injection").
 */
const FORMULA = /^(?:[\t\r\n]|\s*[=+\-@＝＋－＠])/;

/** A text is defused with an apostrophe in front; numbers and moments are ours and stay as they are. */
function fieldOf(cell: Cell, separator: string): string {
  if (cell === undefined) return '';
  if (typeof cell === 'number') return String(cell);
  if (typeof cell !== 'string') return utcText(cell);
  const safe = FORMULA.test(cell) ? `'${cell}` : cell;
  return safe.includes(separator) || /["\r\n,;]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** One record of RFC 4180, with its line break. */
export const csvLine = (cells: readonly Cell[], separator: CsvForm['separator']): string =>
  `${cells.map((cell) => fieldOf(cell, separator)).join(separator)}\r\n`;

/** The file in pieces, a page of rows each. */
export async function* csvFile(
  heading: readonly string[],
  pages: AsyncIterable<readonly (readonly Cell[])[]>,
  { separator, bom }: CsvForm,
): AsyncGenerator<string, void> {
  yield `${bom ? '\ufeff' : ''}${csvLine(heading, separator)}`;
  for await (const rows of pages) yield rows.map((row) => csvLine(row, separator)).join('');
}
