import type { kioskEn } from '@otklik/shared/i18n/kiosk-en.ts';
import type { Texts } from '../i18n.ts';

export type MonthKey = Extract<keyof typeof kioskEn, `month.${number}`>;

const keys: readonly MonthKey[] = [
  'month.1',
  'month.2',
  'month.3',
  'month.4',
  'month.5',
  'month.6',
  'month.7',
  'month.8',
  'month.9',
  'month.10',
  'month.11',
  'month.12',
];

/** The month of `now` (wall ms) in an IANA zone, else in the kiosk's own. */
export function monthKey(now: number, zone: string | undefined): MonthKey | undefined {
  const month = (timeZone: string | undefined) =>
    Number(
      new Intl.DateTimeFormat('en', { month: 'numeric', ...(timeZone !== undefined && { timeZone }) }).format(
        now,
      ),
    );
  try {
    return keys[month(zone) - 1];
  } catch {
    // A zone this browser does not know: the kiosk stands in its store, so its own will do.
    return keys[month(undefined) - 1];
  }
}

/** The month's name as it stands after "in". */
export const monthOf = (t: Texts['t'], key: MonthKey): string => t(key);
