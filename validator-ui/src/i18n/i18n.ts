import { catalogueOptions } from '@otklik/shared/i18n/catalogue.ts';
import { validatorEn } from '@otklik/shared/i18n/validator-en.ts';
import { validatorRu } from '@otklik/shared/i18n/validator-ru.ts';
import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';

export const languages = ['ru', 'en'] as const;
export type Language = (typeof languages)[number];
export const isLanguage = (value: unknown): value is Language => value === 'ru' || value === 'en';

const storageKey = 'otklik.language';

/** What the person chose, else what the browser prefers, else Russian. */
export function startLanguage(storage: Pick<Storage, 'getItem'>, preferred: readonly string[]): Language {
  const chosen = storage.getItem(storageKey);
  if (isLanguage(chosen)) return chosen;
  for (const tag of preferred) {
    const base = tag.slice(0, 2).toLowerCase();
    if (isLanguage(base)) return base;
  }
  return 'ru';
}

export async function startI18n(language: Language, storage: Pick<Storage, 'setItem'>): Promise<void> {
  i18next.on('languageChanged', (now) => {
    document.documentElement.lang = now;
    document.title = i18next.t('common.appTitle');
    storage.setItem(storageKey, now);
  });
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    defaultNS: 'validator',
    ns: ['validator'],
    resources: { ru: { validator: validatorRu }, en: { validator: validatorEn } },
    ...catalogueOptions,
  });
}

/** The language of the screen and a function to change it. */
export function useLanguage(): readonly [Language, (next: Language) => void] {
  const { i18n } = useTranslation();
  const language = isLanguage(i18n.resolvedLanguage) ? i18n.resolvedLanguage : 'ru';
  return [
    language,
    (next) => {
      void i18n.changeLanguage(next);
    },
  ];
}
