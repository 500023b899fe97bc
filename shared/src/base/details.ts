const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/**
 * Details of errors in a language. `russian`: their Russian by the English, with `{}` for what is filled in, in the same
 * order. What is filled in stays as it is, but where that is a detail itself. One that the table does not know stays
 * English.
 */
export function detailsBy(
  russian: Readonly<Record<string, string>>,
): (language: 'ru' | 'en', detail: string) => string {
  /** Those in which something is filled in, each with the pattern of what it becomes. */
  const patterns = Object.entries(russian)
    .filter(([english]) => english.includes('{}'))
    .map(([english, text]) => ({
      pattern: new RegExp(`^${english.split('{}').map(escaped).join('(.*?)')}$`, 's'),
      text,
    }));

  return function detailIn(language, detail) {
    if (language === 'en') return detail;
    const known = Object.hasOwn(russian, detail) ? russian[detail] : undefined;
    if (known !== undefined) return known;
    for (const { pattern, text } of patterns) {
      const filled = pattern.exec(detail)?.slice(1);
      if (filled === undefined) continue;
      let at = 0;
      return text.replaceAll('{}', () => detailIn('ru', filled[at++] ?? ''));
    }
    return detail;
  };
}
