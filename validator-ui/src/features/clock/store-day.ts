import { usableZone } from '../../ui/format.ts';

const formats = new Map<string, Intl.DateTimeFormat>();
function format(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('sv-SE', {
    ...{ year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
    ...{ hourCycle: 'h23', timeZone: usableZone(zone) },
  });
  formats.set(zone, made);
  return made;
}

/** The day of an instant in a zone, as YYYY-MM-DD. */
export const dayOf = (ms: number, zone: string): string => format(zone).format(ms).slice(0, 10);

/** The first instant of a day in a zone, ms; where its midnight does not exist, the instant the clocks go on. */
export function dayStart(day: string, zone: string): number {
  const wanted = Date.parse(`${day}T00:00:00Z`);
  // What the zone's clock says at an instant, read as if it were UTC.
  const local = (ms: number): number => Date.parse(`${format(zone).format(ms).replace(' ', 'T')}Z`);
  let at = wanted;
  for (let turn = 0; turn < 3; turn += 1) at += wanted - local(at);
  // Twice the same midnight, or none: step to the first instant of the day.
  for (const earlier of [at - 3_600_000, at - 1_800_000]) if (dayOf(earlier, zone) === day) return earlier;
  return dayOf(at, zone) === day ? at : at + 3_600_000;
}

/** The day after, as YYYY-MM-DD. */
export const dayAfter = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

/** The time of day of an instant in a zone, as HH:MM. */
export const timeOf = (ms: number, zone: string): string => format(zone).format(ms).slice(11, 16);

/** When a zone's clock says a time (HH:MM) of a day, ms; the first of two such instants, or one as far from midnight where it is none. */
export function instantOf(day: string, time: string, zone: string): number {
  const start = dayStart(day, zone);
  const at = start + Date.parse(`1970-01-01T${time}Z`);
  if (Number.isNaN(at)) return start;
  const off = Date.parse(`1970-01-01T${timeOf(at, zone)}Z`) - Date.parse(`1970-01-01T${time}Z`);
  const moved = at - off;
  return dayOf(moved, zone) === day && timeOf(moved, zone) === time ? moved : at;
}
