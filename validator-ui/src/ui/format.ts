import type { Language } from '../i18n/i18n.ts';

/** Numbers and times as people of each language write them. Non-breaking spaces throughout. */
const nbsp = '\u00a0';
const locale: Record<Language, string> = { ru: 'ru-RU', en: 'en-GB' };

/** How an instant is written, by the reader's own clock unless another is named: English as in Britain, the day before the month. */
export const timesIn = (
  language: Language,
  styles: Pick<Intl.DateTimeFormatOptions, 'dateStyle' | 'timeStyle' | 'timeZone'>,
): Intl.DateTimeFormat => new Intl.DateTimeFormat(locale[language], styles);

const cache = new Map<string, Intl.NumberFormat>();
function decimals(language: Language, digits: number): Intl.NumberFormat {
  const key = `${language}${digits}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = new Intl.NumberFormat(locale[language], {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    // Russian writes 8156 together and 20 804 apart; English separates from 1,000 on.
    useGrouping: language === 'ru' ? 'min2' : true,
  });
  cache.set(key, made);
  return made;
}

/** A number with a fixed count of decimals and a true minus. */
export const formatNumber = (value: number, language: Language, digits = 0): string => {
  const rounded = Number(value.toFixed(digits));
  return decimals(language, digits)
    .format(rounded === 0 ? 0 : rounded)
    .replace('-', '\u2212')
    .replaceAll('\u202f', nbsp);
};

/** A share of 1 as a number of per cents with one decimal, without the sign: 0.832 → «83,2». */
export const formatShare = (share: number, language: Language): string =>
  formatNumber(share * 100, language, 1);

/** A share of 1 with its sign: «83,2 %», “83.2%”. */
export const formatPercent = (share: number, language: Language): string =>
  `${formatShare(share, language)}${language === 'ru' ? nbsp : ''}%`;

/** Milliseconds as seconds with two decimals, no unit. */
export const formatSeconds = (ms: number, language: Language): string => formatNumber(ms / 1000, language, 2);

const clocks = new Map<string, Intl.DateTimeFormat>();
function clock(key: string, make: () => Intl.DateTimeFormat): Intl.DateTimeFormat {
  const known = clocks.get(key);
  if (known !== undefined) return known;
  const made = make();
  clocks.set(key, made);
  return made;
}

/** A zone the browser does not know must not take the screen down; UTC then, which the caller names. */
export function usableZone(zone: string): string {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return zone;
  } catch {
    return 'UTC';
  }
}

/** Hours, minutes, seconds in the store's zone; 24 hours in both languages. */
export function formatClock(ms: number, zone: string): string {
  return clock(
    `c${zone}`,
    () =>
      new Intl.DateTimeFormat('en-GB', {
        hour: '2-digit',
        minute: '2-digit',
        second: '2-digit',
        hourCycle: 'h23',
        timeZone: usableZone(zone),
      }),
  ).format(ms);
}

/** Time of day with hundredths of a second, cut, never rounded up into the next second. */
export function formatClockFine(ms: number, zone: string, language: Language): string {
  const hundredths = Math.floor((((ms % 1000) + 1000) % 1000) / 10);
  return `${formatClock(ms, zone)}${language === 'ru' ? ',' : '.'}${`${hundredths}`.padStart(2, '0')}`;
}

/** Day and month in the store's zone. */
export function formatDay(ms: number, zone: string, language: Language): string {
  return clock(
    `d${language}${zone}`,
    () =>
      new Intl.DateTimeFormat(locale[language], {
        day: 'numeric',
        month: 'long',
        timeZone: usableZone(zone),
      }),
  )
    .format(ms)
    .replaceAll(' ', nbsp);
}

/** Day, month and year in a zone. */
export function formatDate(ms: number, zone: string, language: Language): string {
  return clock(
    `y${language}${zone}`,
    () =>
      new Intl.DateTimeFormat(locale[language], {
        day: 'numeric',
        month: 'long',
        year: 'numeric',
        timeZone: usableZone(zone),
      }),
  )
    .format(ms)
    .replaceAll(' ', nbsp);
}

/** The same with the minute. */
export const formatMoment = (ms: number, zone: string, language: Language): string =>
  `${formatDate(ms, zone, language)}, ${formatClock(ms, zone).slice(0, 5)}`;

/** The day of a zone's calendar, `YYYY-MM-DD`. */
export const isoDay = (ms: number, zone: string): string =>
  clock(
    `i${zone}`,
    () =>
      new Intl.DateTimeFormat('en-CA', {
        year: 'numeric',
        month: '2-digit',
        day: '2-digit',
        timeZone: usableZone(zone),
      }),
  ).format(ms);

const relative = new Map<Language, Intl.RelativeTimeFormat>();
const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const;

/** How long ago, in the largest unit of which there is at least one: «3 минуты назад», “3 minutes ago”. */
export function formatAgo(ms: number, language: Language): string {
  const known =
    relative.get(language) ?? new Intl.RelativeTimeFormat(locale[language], { numeric: 'always' });
  relative.set(language, known);
  const [unit, length] = UNITS.find(([, each]) => ms >= each) ?? ['second', 1000];
  return known.format(-Math.max(0, Math.floor(ms / length)), unit).replaceAll(' ', nbsp);
}

/** A span of calendar days, `to` (the first day after) left out: «1–30 сент. 2026 г.», “1–30 Sept 2026”. */
export function formatDays(from: string, to: string, language: Language): string {
  const days = clock(
    `span${language}`,
    () =>
      new Intl.DateTimeFormat(locale[language], {
        day: 'numeric',
        month: 'short',
        year: 'numeric',
        timeZone: 'UTC',
      }),
  );
  return days.formatRange(Date.parse(from), Date.parse(to) - 86_400_000);
}

/** Day and month of a calendar's day: «3 нояб.», “3 Nov”. */
export const formatDayOf = (day: string, language: Language): string =>
  clock(
    `short${language}`,
    () => new Intl.DateTimeFormat(locale[language], { day: 'numeric', month: 'short', timeZone: 'UTC' }),
  )
    .format(Date.parse(day))
    .replaceAll(' ', nbsp);

const weekdays = new Map<string, Intl.DateTimeFormat>();

/** The name of a weekday, 1 is Monday: «пн», “Mon”; in full where asked. */
export function formatWeekday(weekday: number, language: Language, form: 'short' | 'long' = 'short'): string {
  const key = `${form}${language}`;
  const known =
    weekdays.get(key) ?? new Intl.DateTimeFormat(locale[language], { weekday: form, timeZone: 'UTC' });
  weekdays.set(key, known);
  // 5 January 1970 was a Monday.
  return known.format((weekday + 3) * 86_400_000);
}

const spans = new Map<string, Intl.NumberFormat>();

/** A length of time in the largest unit of which there is at least one: «3 минуты», “3 minutes”. */
export function formatSpan(ms: number, language: Language): string {
  const [unit, length] = UNITS.find(([, each]) => ms >= each) ?? ['second', 1000];
  const key = `${language} ${unit}`;
  const known =
    spans.get(key) ??
    new Intl.NumberFormat(locale[language], {
      ...{ style: 'unit', unit, unitDisplay: 'long' },
      maximumFractionDigits: unit === 'second' ? 1 : 0,
    });
  spans.set(key, known);
  return known.format(ms / length).replaceAll(' ', nbsp);
}
