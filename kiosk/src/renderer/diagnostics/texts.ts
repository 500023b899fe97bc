import { catalogueOptions, type Locale } from '@otklik/shared/i18n/catalogue.ts';
import { deviceEn } from '@otklik/shared/i18n/device-en.ts';
import { deviceRu } from '@otklik/shared/i18n/device-ru.ts';
import { diagnosticsEn } from '@otklik/shared/i18n/diagnostics-en.ts';
import { diagnosticsRu } from '@otklik/shared/i18n/diagnostics-ru.ts';
import { createInstance } from 'i18next';

type Key = keyof typeof diagnosticsEn;
/** A counted text is asked for without its form. */
export type TextKey = Key extends infer K
  ? K extends `${infer Base}_one` | `${infer Base}_other`
    ? Base
    : K
  : never;
export type FaultKey = keyof typeof deviceEn;

const i18n = createInstance({
  ...catalogueOptions,
  initAsync: false,
  resources: {
    ru: { diagnostics: diagnosticsRu, device: deviceRu },
    en: { diagnostics: diagnosticsEn, device: deviceEn },
  },
  lng: 'ru',
  fallbackLng: 'ru',
  ns: ['diagnostics', 'device'],
  defaultNS: 'diagnostics',
});
void i18n.init();

export interface PageTexts {
  readonly locale: Locale;
  readonly t: (key: TextKey, values?: Readonly<Record<string, string | number>>) => string;
  readonly fault: (key: FaultKey) => string;
  readonly number: (value: number) => string;
  /** Day and time, for people. */
  readonly time: (at: number) => string;
  /** Time of day. */
  readonly clock: (at: number) => string;
}

export function textsOf(locale: Locale): PageTexts {
  // The keys are held to the catalogue below; i18next itself would ask for the values of every text at once.
  type Look = (key: string, values: object) => string;
  const texts = i18n.getFixedT(locale, 'diagnostics') as Look;
  const faults = i18n.getFixedT(locale, 'device') as Look;
  const number = new Intl.NumberFormat(locale);
  const time = new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, {
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  const clock = new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, { timeStyle: 'medium' });
  return {
    locale,
    t: (key, values) => texts(key, { ...values }),
    fault: (key) => faults(key, {}),
    number: (value) => number.format(value),
    time: (at) => time.format(at),
    clock: (at) => clock.format(at),
  };
}
