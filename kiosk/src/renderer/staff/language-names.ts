import type { Locale } from '@otklik/shared/i18n/catalogue.ts';

/** Each in its own words. */
export const languageNames: Readonly<Record<Locale, string>> = { ru: 'Русский', en: 'English' };
