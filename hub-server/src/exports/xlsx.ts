import { type Cell, utcText } from './cell.ts';
import { type ZipEntry, zipFile } from './zip.ts';

export interface XlsxForm {
  /** Of the first sheet; further ones get a number. */
  readonly sheet: string;
  /** Rows of a sheet, its heading included; a spreadsheet takes no more than a million and some. */
  readonly rows?: number;
}

/** What Excel can hold (Microsoft, "Excel specifications and limits"). */
const SHEET_ROWS = 1_048_576;
const CELL_LENGTH = 32_767;
/** XML of one sheet, so that its size has a place in the archive. */
const SHEET_LENGTH = 1 << 30;
const NS = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const REL = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** Days of Excel's calendar run from 1899-12-30; before 1900-03-01 they are off by one, so such moments stay text. */
const DAY_MS = 86_400_000;
const EPOCH_DAY = 25_569;
/** Few moments are a fraction of a day exactly; so a reader that cuts off does not come to the millisecond before. */
const NUDGE_MS = 0.01;
const FIRST_MS = Date.UTC(1900, 2, 1);
const END_MS = Date.UTC(10_000, 0, 1);

/** What XML cannot hold is written as `_xHHHH_`, and so is what looks like that (ECMA-376 part 1, 22.9.2.19). */
function escaped(value: string): string {
  return value
    .toWellFormed()
    .replaceAll(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replaceAll(/[^\t\n\x20-\ufffd]/g, (character) => {
      const code = character.charCodeAt(0);
      return code >= 0xfffe ? '\ufffd' : `_x${code.toString(16).toUpperCase().padStart(4, '0')}_`;
    })
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

/** A text is a text here, never a formula. One longer than a cell holds is cut, and ends in `…`. */
function textCell(at: string, value: string): string {
  const text = value.length > CELL_LENGTH ? `${value.slice(0, CELL_LENGTH - 1)}…` : value;
  return `<c r="${at}" t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`;
}

/** `at` may be left out by the standard, but not every reader can do without. */
function cellOf(at: string, cell: Cell): string {
  if (cell === undefined) return '';
  if (typeof cell === 'number') return `<c r="${at}"><v>${cell}</v></c>`;
  if (typeof cell === 'string') return textCell(at, cell);
  const { ms } = cell;
  if (ms < FIRST_MS || ms >= END_MS) return textCell(at, utcText(cell));
  return `<c r="${at}" s="1"><v>${(ms + NUDGE_MS) / DAY_MS + EPOCH_DAY}</v></c>`;
}

/** A, B, … Z, AA, …, counted from 0. */
function columnName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : `${columnName(Math.floor(index / 26) - 1)}${letter}`;
}

/** Writes the rows of a sheet whose heading has so many columns; rows are numbered from 1. */
function rowWriter(columns: number): (number: number, cells: readonly Cell[]) => string {
  const names = Array.from({ length: columns }, (_, index) => columnName(index));
  return (number, cells) =>
    `<row r="${number}">${cells.map((cell, index) => cellOf(`${names[index] ?? columnName(index)}${number}`, cell)).join('')}</row>`;
}

/** Rows, a page at a time, of which as many are taken as a sheet has room for. */
class Rows {
  readonly #pages: AsyncIterator<readonly (readonly Cell[])[]>;
  #page: readonly (readonly Cell[])[] = [];

  constructor(pages: AsyncIterable<readonly (readonly Cell[])[]>) {
    this.#pages = pages[Symbol.asyncIterator]();
  }

  /** Whether there is another; reads the next page where it has to. */
  async more(): Promise<boolean> {
    while (this.#page.length === 0) {
      const next = await this.#pages.next();
      if (next.done === true) return false;
      this.#page = next.value;
    }
    return true;
  }

  /** At most so many of those at hand. */
  take(most: number): readonly (readonly Cell[])[] {
    const taken = this.#page.slice(0, most);
    this.#page = this.#page.slice(most);
    return taken;
  }

  async end(): Promise<void> {
    await this.#pages.return?.();
  }
}

async function* sheet(heading: readonly string[], rows: Rows, limit: number): AsyncGenerator<string, void> {
  const rowOf = rowWriter(heading.length);
  const top = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>';
  yield `${XML}<worksheet xmlns="${NS}"><sheetViews><sheetView workbookViewId="0">${top}</sheetView></sheetViews>` +
    `<cols><col min="1" max="${heading.length}" width="20" customWidth="1"/></cols><sheetData>${rowOf(1, heading)}`;
  let length = 0;
  for (let last = 1; last < limit && length < SHEET_LENGTH && (await rows.more()); ) {
    const taken = rows.take(limit - last);
    const text = taken.map((cells, index) => rowOf(last + 1 + index, cells)).join('');
    last += taken.length;
    length += text.length;
    yield text;
  }
  yield '</sheetData></worksheet>';
}

async function* once(text: string): AsyncGenerator<string, void> {
  yield XML + text;
}

async function* parts(
  heading: readonly string[],
  pages: AsyncIterable<readonly (readonly Cell[])[]>,
  form: XlsxForm,
): AsyncGenerator<ZipEntry, void> {
  const rows = new Rows(pages);
  const files: string[] = [];
  try {
    do {
      const name = `sheet${files.length + 1}.xml`;
      files.push(name);
      yield { name: `xl/worksheets/${name}`, content: sheet(heading, rows, form.rows ?? SHEET_ROWS) };
    } while (await rows.more());
  } finally {
    await rows.end();
  }
  const part = (name: string, text: string): ZipEntry => ({ name, content: once(text) });
  const sheets = files.map((_, index) => {
    const title = escaped(index === 0 ? form.sheet : `${form.sheet} ${index + 1}`).replaceAll('"', '&quot;');
    return `<sheet name="${title}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`;
  });
  yield part(
    'xl/workbook.xml',
    `<workbook xmlns="${NS}" xmlns:r="${REL}"><sheets>${sheets.join('')}</sheets></workbook>`,
  );
  const relation = (id: number, type: string, target: string): string =>
    `<Relationship Id="rId${id}" Type="${REL}/${type}" Target="${target}"/>`;
  yield part(
    'xl/_rels/workbook.xml.rels',
    `<Relationships xmlns="${PACKAGE}/relationships">` +
      files.map((name, index) => relation(index + 1, 'worksheet', `worksheets/${name}`)).join('') +
      `${relation(files.length + 1, 'styles', 'styles.xml')}</Relationships>`,
  );
  yield part('xl/styles.xml', STYLES);
  yield part(
    '_rels/.rels',
    `<Relationships xmlns="${PACKAGE}/relationships">${relation(1, 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
  );
  const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
  const override = (name: string, kind: string): string =>
    `<Override PartName="/xl/${name}" ContentType="${type}.${kind}+xml"/>`;
  yield part(
    '[Content_Types].xml',
    `<Types xmlns="${PACKAGE}/content-types">` +
      '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
      '<Default Extension="xml" ContentType="application/xml"/>' +
      override('workbook.xml', 'sheet.main') +
      override('styles.xml', 'styles') +
      `${files.map((name) => override(`worksheets/${name}`, 'worksheet')).join('')}</Types>`,
  );
}

/** Style 1: a moment to the millisecond. */
const STYLES =
  `<styleSheet xmlns="${NS}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss.000"/></numFmts>` +
  '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>' +
  '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>' +
  '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>' +
  '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>' +
  '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>' +
  '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>' +
  // Without the name of the style that all cells begin with, openpyxl warns of a workbook that is not whole.
  '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>';

/** A workbook (ECMA-376) in pieces, a page of rows each; what one sheet cannot hold goes on in the next. */
export const xlsxFile = (
  heading: readonly string[],
  pages: AsyncIterable<readonly (readonly Cell[])[]>,
  form: XlsxForm,
): AsyncGenerator<Uint8Array, void> => zipFile(parts(heading, pages, form));
