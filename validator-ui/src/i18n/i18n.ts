import { catalogueOptions } from '@otklik/shared/i18n/catalogue.ts';
import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import { isLanguage, LANGUAGE_KEY, type Language, languages } from './start-language.ts';

export { isLanguage, type Language, languages, startLanguage } from './start-language.ts';

const namespace = 'validator';
type Part = 'first' | 'further';
/**
 * The texts of one language are half of all that would be loaded before anything is seen: so they come by language, and
 * those of pages that are not seen first come after them.
 */
const texts: Readonly<Record<Language, Readonly<Record<Part, () => Promise<object>>>>> = {
  ru: {
    first: async () => (await import('./first-ru.ts')).firstRu,
    further: async () => (await import('./further-ru.ts')).furtherRu,
  },
  en: {
    first: async () => (await import('./first-en.ts')).firstEn,
    further: async () => (await import('./further-en.ts')).furtherEn,
  },
};

const learnt = new Set<string>();

async function learn(language: Language, part: Part): Promise<void> {
  if (learnt.has(`${language} ${part}`)) return;
  // At once, not text by text: these are texts under whole names, nothing within them is to be merged.
  i18next.addResourceBundle(language, namespace, await texts[language][part](), false, true, {
    silent: false,
    skipCopy: true,
  });
  learnt.add(`${language} ${part}`);
}

const learnAll = async (language: Language): Promise<void> => {
  await Promise.all([learn(language, 'first'), learn(language, 'further')]);
};

/** Code whose words are not among the first: it is shown once they are there, in the language of the screen. */
export async function withTexts<Code>(code: Promise<Code>): Promise<Code> {
  const [loaded] = await Promise.all([code, learn(spoken(), 'further')]);
  return loaded;
}

/** Rejects where the texts of the language cannot be loaded. */
export async function startI18n(language: Language, storage: Pick<Storage, 'setItem'>): Promise<void> {
  i18next.on('languageChanged', (now) => {
    document.documentElement.lang = now;
    document.title = i18next.t('common.appTitle');
    storage.setItem(LANGUAGE_KEY, now);
  });
  const first = await texts[language].first();
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    defaultNS: namespace,
    ns: [namespace],
    resources: { [language]: { [namespace]: { ...first } } },
    ...catalogueOptions,
  });
  learnt.add(`${language} first`);
}

/** All texts in all languages, so that going on or changing the language takes no time and no hub. What fails now is tried again when it is wanted. */
export function learnOthers(): void {
  for (const language of languages) learnAll(language).catch(() => undefined);
}

const spoken = (resolved = i18next.resolvedLanguage): Language => (isLanguage(resolved) ? resolved : 'ru');

/** The language of the screen and a function to change it. */
export function useLanguage(): readonly [Language, (next: Language) => void] {
  const { i18n } = useTranslation();
  const language = spoken(i18n.resolvedLanguage);
  return [
    language,
    (next) => {
      // Where its texts cannot be had, the screen stays readable in the language it has.
      learnAll(next).then(
        () => i18n.changeLanguage(next),
        () => undefined,
      );
    },
  ];
}
