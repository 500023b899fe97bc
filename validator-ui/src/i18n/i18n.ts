import { catalogueOptions } from '@otklik/shared/i18n/catalogue.ts';
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

const namespace = 'validator';
/** The texts of one language are half of all that would be loaded before anything is seen. */
const texts: Readonly<Record<Language, () => Promise<object>>> = {
  ru: async () => (await import('./texts-ru.ts')).textsRu,
  en: async () => (await import('./texts-en.ts')).textsEn,
};

async function learn(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, namespace))
    i18next.addResourceBundle(language, namespace, await texts[language]());
}

/** Rejects where the texts of the language cannot be loaded. */
export async function startI18n(language: Language, storage: Pick<Storage, 'setItem'>): Promise<void> {
  i18next.on('languageChanged', (now) => {
    document.documentElement.lang = now;
    document.title = i18next.t('common.appTitle');
    storage.setItem(storageKey, now);
  });
  const spoken = await texts[language]();
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    defaultNS: namespace,
    ns: [namespace],
    resources: { [language]: { [namespace]: { ...spoken } } },
    ...catalogueOptions,
  });
}

/** The other languages, so that changing to one takes no time and no hub. What fails now is tried again when it is wanted. */
export function learnOthers(): void {
  for (const language of languages) learn(language).catch(() => undefined);
}

/** The language of the screen and a function to change it. */
export function useLanguage(): readonly [Language, (next: Language) => void] {
  const { i18n } = useTranslation();
  const language = isLanguage(i18n.resolvedLanguage) ? i18n.resolvedLanguage : 'ru';
  return [
    language,
    (next) => {
      // Where its texts cannot be had, the screen stays readable in the language it has.
      learn(next).then(
        () => i18n.changeLanguage(next),
        () => undefined,
      );
    },
  ];
}
