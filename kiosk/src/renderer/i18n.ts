import { catalogueOptions } from '@otklik/shared/i18n/catalogue.ts';
import { commonEn } from '@otklik/shared/i18n/common-en.ts';
import { commonRu } from '@otklik/shared/i18n/common-ru.ts';
import { kioskEn } from '@otklik/shared/i18n/kiosk-en.ts';
import { kioskRu } from '@otklik/shared/i18n/kiosk-ru.ts';
import { createInstance, type TFunction } from 'i18next';
import { createContext, useContext } from 'react';
import type { ScreenLanguage } from '../screen/protocol.ts';

const i18n = createInstance({
  ...catalogueOptions,
  // The catalogues are part of the bundle, so that texts are there from the first frame on.
  initAsync: false,
  resources: { ru: { kiosk: kioskRu, common: commonRu }, en: { kiosk: kioskEn, common: commonEn } },
  lng: 'ru',
  fallbackLng: 'ru',
  ns: ['kiosk', 'common'],
  defaultNS: 'kiosk',
});
void i18n.init();

/** A language the customer may choose. */
export interface LanguageName {
  readonly tag: string;
  /** Its own name for itself. */
  readonly name: string;
}

const builtIn: readonly LanguageName[] = [
  { tag: 'ru', name: commonRu['language.ru'] },
  { tag: 'en', name: commonEn['language.en'] },
];
let known = builtIn;

/** Takes the languages of the kiosk's data folder; the keys of one file are those of both catalogues. */
export function takeLanguages(languages: readonly ScreenLanguage[]): void {
  known = [...builtIn, ...languages.map(({ tag, name }) => ({ tag, name }))];
  for (const { tag, texts } of languages) {
    for (const area of ['kiosk', 'common']) i18n.addResourceBundle(tag, area, texts);
  }
}

export const knownLanguages = (): readonly LanguageName[] => known;

/** The tag itself, or Russian's where there is no such catalogue. */
export const localeOf = (tag: string): string => (known.some((one) => one.tag === tag) ? tag : 'ru');

export interface Texts {
  readonly locale: string;
  readonly t: TFunction<'kiosk'>;
  readonly common: TFunction<'common'>;
  /** Whole numbers: "1284", "12 840". */
  readonly number: (value: number) => string;
}

/** Texts in a language. Each workplace on a screen has its own: the language is the customer's, not the page's. */
export function textsIn(locale: string): Texts {
  const format = new Intl.NumberFormat(locale, { useGrouping: 'min2' });
  return {
    locale,
    t: i18n.getFixedT(locale, 'kiosk'),
    common: i18n.getFixedT(locale, 'common'),
    number: (value) => format.format(value),
  };
}

export const TextsContext = createContext<Texts | undefined>(undefined);

export function useTexts(): Texts {
  const texts = useContext(TextsContext);
  if (texts === undefined) throw new Error('no texts above this component');
  return texts;
}
