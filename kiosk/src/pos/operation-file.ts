import { decodeText, readTable, rowObject } from '@otklik/shared/base/csv-table.ts';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { columnAliases } from './columns.ts';
import { type Operation, readOperation } from './operation.ts';

/** What a till wrote into the watched folder: all of it fits, or none of it is taken. */

export interface FileOperation {
  readonly place: number;
  readonly operation: Operation;
}

export const MAX_ROWS = 10_000;
/** Reasons named; a file made wrongly is wrong in every line. */
const MAX_REASONS = 20;
const columnsKnown = ['operation', 'receipt', 'operator', 'at', 'sentAt', 'place'];

export interface FileContext {
  /** The workplace of rows that name none. */
  readonly place: number;
  readonly serves: (place: number) => boolean;
  /** Wall ms at which it is read. */
  readonly now: number;
  /** How long the file has waited, ms: the age of rows that say no time. */
  readonly ageMs: number;
}

export type FileError = CodedError<'bad-file'>;

const bad = (detail: string): Result<never, FileError> => err(coded('bad-file', detail));

/** A JSON file: one operation, or a list of them. */
export function readJsonFile(
  bytes: Uint8Array,
  context: FileContext,
): Result<readonly FileOperation[], FileError> {
  let value: unknown;
  try {
    value = JSON.parse(decodeText(bytes).replace(/^\ufeff/, ''));
  } catch {
    return bad('The file is not JSON.');
  }
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return readRows(
    list.map((one, index) => ({ where: `Operation ${index + 1}`, value: one })),
    context,
  );
}

/** A CSV file whose heading names the columns. */
export function readCsvFile(
  bytes: Uint8Array,
  context: FileContext,
): Result<readonly FileOperation[], FileError> {
  const table = readTable(decodeText(bytes).replace(/^\ufeff/, ''), columnAliases);
  if (!table.ok) return bad(table.error.detail);
  const columns = table.value.columns.map((name) => (name === 'sentat' ? 'sentAt' : name));
  const unknown = columns.find((name) => !columnsKnown.includes(name));
  if (unknown !== undefined)
    return bad(`Line 1: unknown column "${unknown}". Known: ${columnsKnown.join(', ')}.`);
  if (!columns.includes('operation')) return bad('Line 1: there is no column "operation".');
  return readRows(
    table.value.rows.map((row) => ({ where: `Line ${row.line}`, value: withPlace(rowObject(columns, row)) })),
    context,
  );
}

function withPlace({ place, ...rest }: Record<string, string>): unknown {
  return place === undefined ? rest : { ...rest, place: /^\d{1,3}$/.test(place) ? Number(place) : place };
}

function readRows(
  rows: readonly { readonly where: string; readonly value: unknown }[],
  context: FileContext,
): Result<readonly FileOperation[], FileError> {
  if (rows.length > MAX_ROWS) return bad(`More than ${MAX_ROWS} operations in one file.`);
  const found: FileOperation[] = [];
  const reasons: string[] = [];
  for (const { where, value } of rows) {
    const read = readRow(value, context);
    if (read.ok) found.push(read.value);
    else reasons.push(`${where}: ${read.error.detail}`);
  }
  if (reasons.length === 0) return ok(found);
  const more = reasons.length - MAX_REASONS;
  return bad([...reasons.slice(0, MAX_REASONS), ...(more > 0 ? [`… and ${more} more.`] : [])].join('\n'));
}

function readRow(value: unknown, context: FileContext): Result<FileOperation, CodedError<string>> {
  if (typeof value !== 'object' || value === null) return bad('This is no operation.');
  const { place = context.place, ...rest }: { place?: unknown; at?: unknown } = value;
  if (typeof place !== 'number' || !context.serves(place)) {
    return bad(`This kiosk has no workplace ${JSON.stringify(place)}.`);
  }
  const operation = readOperation(rest, context.now);
  if (!operation.ok) return operation;
  const ageMs = rest.at === undefined ? context.ageMs : operation.value.ageMs;
  return ok({ place, operation: { ...operation.value, ageMs } });
}
