import { decodeText, readTable, rowObject } from '@otklik/shared/base/csv-table.ts';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { Temporal } from 'temporal-polyfill';
import { columnAliases } from '../pos/columns.ts';

/** Who works when, from a CSV file: operator, from, to in the store's wall time, and workplace where there are several. */

export interface RosterEntry {
  readonly operator: string;
  /** Absent: at every workplace. */
  readonly place?: number;
  /** Wall ms, UTC; `to` is the first instant that is not meant. */
  readonly from: number;
  readonly to: number;
}

export type RosterError = CodedError<'bad-roster'>;

const MAX_ENTRIES = 20_000;
const MAX_SHIFT_MS = 36 * 3_600_000;
const known = ['operator', 'from', 'to', 'place'];

/** Undefined where the bytes are no roster: a CSV without the columns `from` and `to`. */
export function readRoster(
  bytes: Uint8Array,
  zone: string,
): Result<readonly RosterEntry[], RosterError> | undefined {
  const table = readTable(decodeText(bytes).replace(/^\ufeff/, ''), columnAliases);
  if (!table.ok) return undefined;
  const { columns, rows } = table.value;
  if (!columns.includes('from') || !columns.includes('to')) return undefined;
  const bad = (detail: string) => err(coded('bad-roster', detail));
  const unknown = columns.find((name) => !known.includes(name));
  if (unknown !== undefined) return bad(`Line 1: unknown column "${unknown}". Known: ${known.join(', ')}.`);
  if (rows.length > MAX_ENTRIES) return bad(`More than ${MAX_ENTRIES} shifts.`);
  const entries: RosterEntry[] = [];
  for (const row of rows) {
    const { operator, from, to, place } = rowObject(columns, row);
    if (operator === undefined || operator.length > 64)
      return bad(`Line ${row.line}: no operator, or one too long.`);
    if (place !== undefined && !/^[1-9]\d{0,2}$/.test(place))
      return bad(`Line ${row.line}: no workplace: ${place}.`);
    // In the hour that comes twice a shift begins the first time and ends the second time.
    const begin = storeTime(from, zone, 'earlier');
    const end = storeTime(to, zone, 'later');
    if (begin === undefined || end === undefined) {
      return bad(`Line ${row.line}: times are written 2026-03-28 09:00 or 28.03.2026 09:00.`);
    }
    if (end <= begin || end - begin > MAX_SHIFT_MS) {
      return bad(`Line ${row.line}: a shift ends after it begins and lasts 36 hours at most.`);
    }
    entries.push({
      operator,
      from: begin,
      to: end,
      ...(place === undefined ? {} : { place: Number(place) }),
    });
  }
  return ok(entries.sort((a, b) => a.from - b.from));
}

/** A time the clocks skip is as long after midnight as the clock would show had it not been set: 02:30 is 03:30 then. */
function storeTime(text: string | undefined, zone: string, twice: 'earlier' | 'later'): number | undefined {
  const iso = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)$/.exec(text ?? '');
  const dotted = /^(\d\d)\.(\d\d)\.(\d{4})[T ](\d\d):(\d\d)$/.exec(text ?? '');
  const [, year, month, day, hour, minute] =
    iso ?? (dotted === null ? [] : ['', dotted[3], dotted[2], dotted[1], dotted[4], dotted[5]]);
  if (year === undefined) return undefined;
  try {
    const plain = Temporal.PlainDateTime.from(`${year}-${month}-${day}T${hour}:${minute}`, {
      overflow: 'reject',
    });
    const first = plain.toZonedDateTime(zone, { disambiguation: 'compatible' });
    // `later` would also move a time that is skipped; `compatible` has moved it already.
    const skipped = !first.toPlainDateTime().equals(plain);
    const chosen =
      skipped || twice === 'earlier' ? first : plain.toZonedDateTime(zone, { disambiguation: 'later' });
    return chosen.epochMilliseconds;
  } catch {
    return undefined;
  }
}
