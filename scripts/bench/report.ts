import type { Summary } from './stats.ts';

/** One line of a benchmark: a distribution of times, a rate, or one figure in its unit. */
export type Row = { readonly name: string; readonly floor?: Floor } & (
  | { readonly kind: 'times'; readonly ms: Summary }
  | { readonly kind: 'rate'; readonly perSecond: number }
  | { readonly kind: 'figure'; readonly value: number; readonly unit: string }
);

/** What the row is held against: the least this machine needs for it, measured in the same run. */
export interface Floor {
  readonly name: string;
  /** Row over floor for times and figures, at p50 and p99; floor over row for rates. Above 1 is above the floor. */
  readonly p50: number;
  readonly p99?: number;
}

export interface Report {
  readonly name: string;
  readonly rows: readonly Row[];
  /** Anything the figures cannot be read without. */
  readonly notes: readonly string[];
}

export function timesRow(name: string, ms: Summary, floor?: { name: string; ms: Summary }): Row {
  if (floor === undefined) return { name, kind: 'times', ms };
  const ratio = { name: floor.name, p50: ms.p50 / floor.ms.p50, p99: ms.p99 / floor.ms.p99 };
  return { name, kind: 'times', ms, floor: ratio };
}

/** A report as a table for people. */
export function tableOf(report: Report): string {
  const cells = report.rows.map((row) => [row.name, ...figures(row), ...floorCells(row.floor)]);
  const lines = [['', 'p50', 'p95', 'p99', 'max', 'n', '× floor', 'floor'], ...cells];
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const text = lines.map((line) =>
    line
      .map((cell, column) => {
        const width = widths?.[column] ?? 0;
        return column === 0 || column === line.length - 1 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ')
      .trimEnd(),
  );
  return [`${report.name}`, ...text, ...report.notes.map((note) => `  ${note}`)].join('\n');
}

function figures(row: Row): readonly string[] {
  if (row.kind === 'rate') return [`${Math.round(row.perSecond)}/s`, '', '', '', ''];
  if (row.kind === 'figure') return [`${row.value.toFixed(2)} ${row.unit}`, '', '', '', ''];
  const { p50, p95, p99, max, n } = row.ms;
  return [...[p50, p95, p99, max].map((ms) => `${ms.toFixed(2)} ms`), String(n)];
}

function floorCells(floor: Floor | undefined): readonly string[] {
  if (floor === undefined) return ['', ''];
  const ratios = [floor.p50, ...(floor.p99 === undefined ? [] : [floor.p99])];
  return [ratios.map((ratio) => ratio.toFixed(2)).join(' / '), floor.name];
}
