import type { OpeningHours, OpenSpan } from '@otklik/shared/api/opening-hours.ts';

/** Spans of one day as people write them, and back. */

const SPAN = /^([01]?\d|2[0-3]):([0-5]\d)\s*[-–—]\s*([01]?\d|2[0-4]):([0-5]\d)$/;

/** `09:00–13:00, 14:00–21:00`; empty where closed. */
export const spansText = (spans: readonly OpenSpan[]): string =>
  spans.map(({ from, to }) => `${from}–${to}`).join(', ');

/** What was written for a day; undefined where it is not to be understood. */
export function spansFrom(text: string): OpenSpan[] | undefined {
  const parts = text
    .split(/[,;]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const spans: OpenSpan[] = [];
  for (const part of parts) {
    const found = SPAN.exec(part);
    if (found === null) return undefined;
    const [, fromHour = '', fromMinute = '', toHour = '', toMinute = ''] = found;
    if (toHour === '24' && toMinute !== '00') return undefined;
    spans.push({
      from: `${fromHour.padStart(2, '0')}:${fromMinute}`,
      to: `${toHour.padStart(2, '0')}:${toMinute}`,
    });
  }
  return spans;
}

/** Days unlike their weekday from a day on, in order. */
export const exceptionsFrom = (hours: OpeningHours, day: string): OpeningHours['exceptions'] =>
  hours.exceptions.filter(({ date }) => date >= day).sort((a, b) => (a.date < b.date ? -1 : 1));
