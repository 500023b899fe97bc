const nbsp = '\u00a0';
/** These lean on the word before them. */
const particle = /(?<=\p{L}) (ли|ль|же|ж|бы|б)(?=[\s,.?!]|$)/giu;
/** Prepositions, conjunctions, pronouns of one or two letters lean on the word after them. */
const short = /(?<=^|[\s(«])(\p{L}{1,2}) /gu;

/**
 * Keeps a short Russian word with the word it leans on and a dash with the word before it, as Russian typesetting asks:
 * a line must not end in "с" nor begin with "ли". Other languages set only the dash.
 */
export function typograph(text: string, locale: string): string {
  const dashed = text.replaceAll(' —', `${nbsp}—`);
  if (locale !== 'ru') return dashed;
  return dashed
    .replace(short, (match, word: string) => (/^(?:ли|ль|же|ж|бы|б)$/i.test(word) ? match : word + nbsp))
    .replace(particle, `${nbsp}$1`);
}
