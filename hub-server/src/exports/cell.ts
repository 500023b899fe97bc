import { clampInstant } from '../ingest/time-range.ts';
import { storeOffset } from '../results/store-hour.ts';

/** A moment, ms; spreadsheets show it as a date in UTC, text forms as ISO 8601. */
export interface Moment {
  readonly ms: number;
}

/** What stands in one field of a table; undefined: nothing is known. */
export type Cell = string | number | Moment | undefined;

export const moment = (ms: number): Moment => ({ ms: clampInstant(ms) });

/** ISO 8601 in UTC, to the millisecond. */
export const utcText = ({ ms }: Moment): string => new Date(ms).toISOString();

const pad = (value: number): string => String(value).padStart(2, '0');

/** ISO 8601 by the clocks of an IANA zone, with the offset that held there then. */
export function localText(zone: string, at: number): string {
  const ms = clampInstant(at);
  const offset = storeOffset(zone, ms);
  const seconds = Math.abs(Math.trunc(offset / 1000));
  // Offsets of long ago have seconds.
  const rest = seconds % 60 === 0 ? '' : `:${pad(seconds % 60)}`;
  const shown = `${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}${rest}`;
  return `${new Date(ms + offset).toISOString().slice(0, -1)}${offset < 0 ? '-' : '+'}${shown}`;
}
