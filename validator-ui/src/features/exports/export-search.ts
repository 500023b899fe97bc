import type { ExportFormat, ExportKind } from '@otklik/shared/api/exports.ts';

export const KINDS = ['polls', 'events'] as const satisfies readonly ExportKind[];
export const FORMATS = ['csv', 'xlsx', 'ndjson'] as const satisfies readonly ExportFormat[];

/** What is asked for, as the address has it: `to` is the first day no longer in it, as in the API. */
export interface ExportSearch {
  readonly kind?: ExportKind;
  readonly format?: ExportFormat;
  readonly question?: string;
  readonly from?: string;
  readonly to?: string;
  readonly store?: string;
  readonly group?: string;
  readonly workplace?: string;
  readonly operator?: string;
}

const isId = (value: unknown): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= 64;

const DAY_MS = 86_400_000;
/** A day of a calendar, `YYYY-MM-DD`. */
export const isDay = (value: unknown): value is string =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value));

/** The day after (or before) a day of a calendar. */
export const shifted = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);

/** Whatever an address says: what cannot be meant is left out. A worker and a question narrow polls only. */
export function exportSearch(search: Readonly<Record<string, unknown>>): ExportSearch {
  const kind = KINDS.find((each) => each === search.kind);
  const format = FORMATS.find((each) => each === search.format);
  const ids = ['store', 'group', 'workplace', ...(kind === 'events' ? [] : ['operator', 'question'])];
  return {
    ...(kind === undefined ? {} : { kind }),
    ...(format === undefined ? {} : { format }),
    ...Object.fromEntries(ids.flatMap((name) => (isId(search[name]) ? [[name, search[name]]] : []))),
    ...(isDay(search.from) ? { from: search.from } : {}),
    ...(isDay(search.to) ? { to: search.to } : {}),
  };
}
