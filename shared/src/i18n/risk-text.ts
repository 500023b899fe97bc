import type { RiskReasonView } from '../api/risk.ts';
import type { Finding, RiskKind } from '../risk/finding.ts';
import { type ShownKind, tellsAnswer } from '../risk/shown.ts';
import type { Locale } from './catalogue.ts';
import { riskEn } from './risk-en.ts';
import { riskRu } from './risk-ru.ts';

const catalogues = { en: riskEn, ru: riskRu } as const;

/** What a kind of reason is called in a list; none of the names says more than the kind itself. */
export const riskKindName = (kind: RiskKind | ShownKind, locale: Locale): string =>
  catalogues[locale][`name.${kind}`];

/** A reason as the hub tells it, in words. */
export const reasonWords = ({ kind, facts }: RiskReasonView, locale: Locale): string =>
  kind === 'sequence' ? catalogues[locale].hidden : riskWords({ kind, facts }, locale, true);

const SHARES: ReadonlySet<string> = new Set(['share', 'before']);

/** The reason in words; `answerShown`: whether this expert may know the answer already. */
export function riskWords(
  { kind, facts }: Pick<Finding, 'kind' | 'facts'>,
  locale: Locale,
  answerShown: boolean,
): string {
  const texts = catalogues[locale];
  if (tellsAnswer(kind) && !answerShown) return texts.hidden;
  const numbers = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  return texts[kind].replaceAll(/\{\{(\w+)\}\}/g, (_all, name: string) => {
    const value = facts[name];
    if (value === undefined) return '–';
    return numbers.format(SHARES.has(name) ? value * 100 : value);
  });
}
