import { usableZone } from '../../ui/format.ts';

const HOUR_MS = 3_600_000;
const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));

/** How far the clocks of a zone are ahead of UTC at an instant, ms. */
function ahead(zone: string, at: number): number {
  const parts = new Intl.DateTimeFormat('en-CA', {
    ...{ timeZone: usableZone(zone), hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
  }).formatToParts(at);
  const of = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
  const shown = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
  return shown - Math.floor(at / 1000) * 1000;
}

/** The first instant of a day in a zone: midnight, or where clocks leap over it the instant they land at. */
function dayStart(day: string, zone: string): number {
  const midnight = Date.parse(day);
  // The offset before and behind any change of that night; the earlier instant that is already that day.
  const tries = [ahead(zone, midnight - 24 * HOUR_MS), ahead(zone, midnight + 24 * HOUR_MS)]
    .map((offset) => midnight - offset)
    .sort((a, b) => a - b);
  return tries.find((at) => at + ahead(zone, at) >= midnight) ?? midnight;
}

/** A calendar day in a zone as a span of time: from its first instant to that of the next day. Nothing for what is no day. */
export function daySpan(
  day: string,
  zone: string,
): { readonly from: number; readonly to: number } | undefined {
  if (!isDay(day)) return undefined;
  const next = new Date(Date.parse(day) + 24 * HOUR_MS).toISOString().slice(0, 10);
  return { from: dayStart(day, zone), to: dayStart(next, zone) };
}
