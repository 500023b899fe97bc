import { type ImportFault, MAX_IMPORTED, operatorRequestSchema } from '@otklik/shared/api/operators.ts';
import { readTable, rowObject } from '@otklik/shared/base/csv-table.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { Compile } from 'typebox/compile';
import type { LineFault, OperatorRefusal } from '../db/contract/operators.ts';

/** A worker as a line of a file has it; what it leaves out is absent. */
export interface FileOperator {
  readonly line: number;
  readonly number: string;
  readonly name?: string;
  readonly pin?: string;
  readonly badge?: string;
}

const aliases = {
  номер: 'number',
  'табельный номер': 'number',
  имя: 'name',
  фио: 'name',
  сотрудник: 'name',
  пин: 'pin',
  'пин-код': 'pin',
  пропуск: 'badge',
  бейдж: 'badge',
};
const known = ['number', 'name', 'pin', 'badge'] as const;
const MAX_FAULTS = 50;
const fits = Compile(operatorRequestSchema);

/** A file of workers, as personnel programs export it; every fault is named by its line. */
export function readOperatorFile(text: string): Result<readonly FileOperator[], OperatorRefusal> {
  const table = readTable(text.replace(/^\ufeff/, ''), aliases);
  if (!table.ok) return err(coded('bad-request', 'The file cannot be read as CSV.'));
  const { columns, rows } = table.value;
  if (!columns.includes('number') || columns.some((name) => !known.some((each) => each === name))) {
    return err(
      coded('bad-request', 'The columns are number, name, pin and badge; number must be among them.'),
    );
  }
  if (rows.length > MAX_IMPORTED) {
    return err(coded('bad-request', `A file has ${MAX_IMPORTED} workers at most.`));
  }
  const seen = new Set<string>();
  const faults: LineFault[] = [];
  const operators = rows.map((row): FileOperator => {
    const { number = '', ...rest } = rowObject(columns, row);
    const worker = { number, ...rest };
    const fault = seen.has(number) ? 'number-twice' : faultOf(worker);
    seen.add(number);
    if (fault !== undefined) faults.push({ line: row.line, fault });
    return { line: row.line, ...worker };
  });
  if (faults.length === 0) return ok(operators);
  return err({
    ...coded('import-faulty', 'Lines of the file do not fit.'),
    more: { faults: faults.slice(0, MAX_FAULTS) },
  });
}

function faultOf(worker: Record<string, string>): ImportFault | undefined {
  if (fits.Check(worker)) return undefined;
  const at = fits.Errors(worker)[0]?.instancePath.slice(1);
  return at === 'name' || at === 'pin' || at === 'badge' ? at : 'number';
}
