import { loadavg } from 'node:os';

/** A number that is asked for, what was measured for it, and how busy the machine was then. */
export interface Target {
  readonly name: string;
  readonly asked: string;
  readonly measured: string;
  readonly met: boolean;
  readonly load: number;
}

interface Bound {
  readonly name: string;
  readonly value: number;
  readonly limit: number;
  readonly unit?: string;
  /** Digits behind the point. */
  readonly digits?: number;
  /** More of what was measured. */
  readonly more?: string;
}

const load = (): number => loadavg()[0] ?? Number.NaN;

function target(sign: '≥' | '≤', bound: Bound): Target {
  const { name, value, limit, unit, digits = 0, more } = bound;
  const text = (figure: number): string => `${figure.toFixed(digits)}${unit === undefined ? '' : ` ${unit}`}`;
  return {
    name,
    asked: `${sign} ${text(limit)}`,
    measured: `${text(value)}${more === undefined ? '' : ` (${more})`}`,
    met: sign === '≥' ? value >= limit : value <= limit,
    load: load(),
  };
}

export const atLeast = (bound: Bound): Target => target('≥', bound);
export const atMost = (bound: Bound): Target => target('≤', bound);
/** A figure nothing is asked of. */
export const beside = (name: string, measured: string): Target => ({
  name,
  asked: 'reported',
  measured,
  met: true,
  load: load(),
});

/** The list as lines for people: each number beside what is asked and the load average at that moment. */
export function targetLines(targets: readonly Target[]): string[] {
  const rows = targets.map(({ name, asked, measured, met, load: busy }) => [
    asked === 'reported' ? '–' : met ? 'met' : 'MISSED',
    name,
    asked,
    measured,
    `load ${busy.toFixed(1)}`,
  ]);
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
