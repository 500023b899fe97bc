import { type AlertKind, alertKinds } from '../api/alert-kinds.ts';
import { alertEn } from './alert-en.ts';
import { alertRu } from './alert-ru.ts';
import type { Locale } from './catalogue.ts';

type Facts = Readonly<Record<string, string | number | boolean | null>>;

const catalogues = { en: alertEn, ru: alertRu } as const;

/** Facts that are shares of 1 and are told in percent. */
const SHARES: ReadonlySet<string> = new Set([
  ...['share', 'baseline', 'index', 'low', 'high', 'line', 'margin', 'drop'],
]);

const isKind = (value: unknown): value is AlertKind => alertKinds.some((kind) => kind === value);

function told(name: string, value: Facts[string] | undefined, locale: Locale): string {
  if (value === undefined || value === null) return '–';
  if (typeof value !== 'number') return String(value);
  const shown = SHARES.has(name) ? value * 100 : value;
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(shown);
}

const filled = (text: string, facts: Facts, locale: Locale): string =>
  text.replaceAll(/\{\{(\w+)\}\}/g, (_all, name: string) => told(name, facts[name], locale));

/** What an alert of this kind is called. */
export const alertTitle = (kind: AlertKind, locale: Locale): string => catalogues[locale][`title.${kind}`];

/** What a rule of this kind watches with these lines, in a sentence or two. */
export const ruleWords = (
  kind: AlertKind,
  thresholds: Readonly<Record<string, number>>,
  locale: Locale,
): string => filled(catalogues[locale][`rule.${kind}`], thresholds, locale);

/** What was found, in a sentence or two. */
export const alertBody = (kind: AlertKind, facts: Facts, locale: Locale): string =>
  facts.unwatched === true
    ? catalogues[locale]['body.unwatched']
    : filled(catalogues[locale][`text.${kind}`], facts, locale);

/**
 * Subject and text of what is sent about an alert, from the template's name and the facts of its delivery: `kind`, `store`,
 * `storeName`, `subject` and what was found. Both are plain text; the subject is one line.
 */
export function alertMessage(
  template: 'alert-fired' | 'alert-resolved',
  facts: Facts,
  locale: Locale,
): { readonly subject: string; readonly body: string } {
  const texts = catalogues[locale];
  const { kind } = facts;
  if (!isKind(kind)) throw new Error(`no alert is of the kind ${String(kind)}`);
  const place =
    typeof facts.storeName === 'string'
      ? facts.storeName.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
      : facts.subject === 'hub'
        ? texts['place.hub']
        : texts['place.chain'];
  const subject = filled(texts[`subject.${template}`], { title: alertTitle(kind, locale), place }, locale);
  const found = alertBody(kind, facts, locale);
  return { subject, body: template === 'alert-fired' ? found : `${texts['body.over']} ${found}` };
}
