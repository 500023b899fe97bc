import type { Locale } from '@otklik/shared/i18n/catalogue.ts';

/**
 * Keeps a short Russian word with the next one and a dash with the word before it, as Russian typesetting asks: a line
 * must not end in "с" or "на". English sets only the dash.
 */
export function typograph(text: string, locale: Locale): string {
  const dashed = text.replace(/ —/g, '\u00a0—');
  if (locale === 'en') return dashed;
  return dashed.replace(/(?<=^|[\s(«])(\p{L}{1,2}) /gu, '$1\u00a0');
}
