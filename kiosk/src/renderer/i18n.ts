import { catalogueOptions, type Locale } from '@otklik/shared/i18n/catalogue.ts';
import { commonEn } from '@otklik/shared/i18n/common-en.ts';
import { commonRu } from '@otklik/shared/i18n/common-ru.ts';
import { kioskEn } from '@otklik/shared/i18n/kiosk-en.ts';
import { kioskRu } from '@otklik/shared/i18n/kiosk-ru.ts';
import { createInstance, type TFunction } from 'i18next';
import { createContext, useContext } from 'react';

export const i18n = createInstance({
  ...catalogueOptions,
  // The catalogues are part of the bundle, so that texts are there from the first frame on.
  initAsync: false,
  resources: { ru: { kiosk: kioskRu, common: commonRu }, en: { kiosk: kioskEn, common: commonEn } },
  lng: 'ru',
  fallbackLng: 'ru',
  ns: ['kiosk', 'common'],
  defaultNS: 'kiosk',
});

export interface Texts {
  readonly locale: Locale;
  readonly t: TFunction<'kiosk'>;
  readonly common: TFunction<'common'>;
  /** Whole numbers: "1284", "12 840". */
  readonly number: (value: number) => string;
}

const numberFormats: Readonly<Record<Locale, Intl.NumberFormat>> = {
  ru: new Intl.NumberFormat('ru', { useGrouping: 'min2' }),
  en: new Intl.NumberFormat('en', { useGrouping: 'min2' }),
};

/** Texts in a language. Each workplace on a screen has its own: the language is the customer's, not the page's. */
export function textsIn(locale: Locale): Texts {
  return {
    locale,
    t: i18n.getFixedT(locale, 'kiosk'),
    common: i18n.getFixedT(locale, 'common'),
    number: (value) => numberFormats[locale].format(value),
  };
}

export const TextsContext = createContext<Texts | undefined>(undefined);

export function useTexts(): Texts {
  const texts = useContext(TextsContext);
  if (texts === undefined) throw new Error('no texts above this component');
  return texts;
}
