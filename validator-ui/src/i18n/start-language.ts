export const languages = ['ru', 'en'] as const;
export type Language = (typeof languages)[number];
export const isLanguage = (value: unknown): value is Language => value === 'ru' || value === 'en';

/** What the browser keeps the choice under. */
export const LANGUAGE_KEY = 'otklik.language';

/** What the person chose, else what the browser prefers, else Russian. */
export function startLanguage(storage: Pick<Storage, 'getItem'>, preferred: readonly string[]): Language {
  const chosen = storage.getItem(LANGUAGE_KEY);
  if (isLanguage(chosen)) return chosen;
  for (const tag of preferred) {
    const base = tag.slice(0, 2).toLowerCase();
    if (isLanguage(base)) return base;
  }
  return 'ru';
}
