import { catalogueOptions, type Locale } from '@otklik/shared/i18n/catalogue.ts';
import { staffEn } from '@otklik/shared/i18n/staff-en.ts';
import { staffRu } from '@otklik/shared/i18n/staff-ru.ts';
import { createInstance } from 'i18next';
import type { StaffReply } from '../../screen/staff-protocol.ts';

type Key = keyof typeof staffEn;
/** A counted text is asked for without its form. */
export type StaffKey = Key extends infer K
  ? K extends `${infer Base}_one` | `${infer Base}_other`
    ? Base
    : K
  : never;

const i18n = createInstance({
  ...catalogueOptions,
  initAsync: false,
  resources: { ru: { staff: staffRu }, en: { staff: staffEn } },
  lng: 'ru',
  fallbackLng: 'ru',
  ns: ['staff'],
  defaultNS: 'staff',
});
void i18n.init();

export interface StaffTexts {
  readonly locale: Locale;
  readonly t: (key: StaffKey, values?: Readonly<Record<string, string | number>>) => string;
  /** Why an update did not stay, in words; a code that a later program may give stays as it is. */
  readonly updateWhy: (code: string) => string;
  /** Why something was refused, in words. */
  readonly refusal: (reply: Extract<StaffReply, { ok: false }>) => string;
}

export function staffTexts(locale: Locale): StaffTexts {
  // The keys are held to the catalogue above; i18next itself would ask for the values of every text at once.
  type Look = (key: string, values: object) => string;
  const look = i18n.getFixedT(locale, 'staff') as Look;
  return {
    locale,
    t: (key, values) => look(key, { ...values }),
    updateWhy: (code) => (isWhy(code) ? look(`update.why.${code}`, {}) : code),
    refusal: ({ code, triesLeft = 0, waitMs = 0 }) =>
      look(`error.${code}`, code === 'pin-wrong' ? { count: triesLeft } : { time: clockTime(waitMs) }),
  };
}

const isWhy = (code: string): boolean => Object.hasOwn(staffEn, `update.why.${code}`);

/** Minutes and seconds, as on a stopwatch. */
export function clockTime(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
