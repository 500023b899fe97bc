import type { Question } from '@otklik/shared/api/questions.ts';
import { dateOf } from '@otklik/shared/questions/calendar.ts';
import { useTranslation } from 'react-i18next';
import { type Language, useLanguage } from '../../i18n/i18n.ts';
import { formatDays } from '../../ui/format.ts';
import { dateText, monthText, type PlanNames } from '../questions/plan-names.ts';
import type { Bar } from './bars.ts';
import { type DaySpan, type PlanWindow, quarterOf } from './plan-view.ts';

const DAY_MS = 86_400_000;
const locale: Readonly<Record<Language, string>> = { ru: 'ru-RU', en: 'en-GB' };

/** Month of a day as a heading or, short, on an axis. */
export const monthName = (day: number, language: Language, month: 'long' | 'short'): string =>
  new Intl.DateTimeFormat(locale[language], { month, timeZone: 'UTC' }).format(day * DAY_MS);

/** Day and month, «5 дек.». */
export const shortDay = (day: number, language: Language): string =>
  new Intl.DateTimeFormat(locale[language], { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(
    day * DAY_MS,
  );

/** Questions are never deleted and are listed as they were made: their place in the list is a number people can say. */
export const questionNumber = (questions: readonly Question[], id: string): number | undefined => {
  const at = questions.findIndex((each) => each.id === id);
  return at === -1 ? undefined : at + 1;
};

export type BarState = 'past' | 'now' | 'next' | 'draft';

export const stateOf = (
  { version, from, to }: Pick<Bar, 'version' | 'from' | 'to'>,
  today: number,
): BarState => (version === undefined ? 'draft' : to <= today ? 'past' : from <= today ? 'now' : 'next');

export interface PlanWords {
  readonly title: (window: PlanWindow) => string;
  readonly days: (span: DaySpan) => string;
  readonly date: (day: number) => string;
  /** «К-07», and with the question's text; of a draw that is not made yet, that. */
  readonly code: (bar: Pick<Bar, 'question'>) => string;
  readonly text: (bar: Pick<Bar, 'question'>) => string;
  readonly bar: (bar: Bar, today: number) => string;
}

/** What the calendar says of days and periods, in the page's language. */
export function usePlanWords({ questions, question }: Pick<PlanNames, 'questions' | 'question'>): PlanWords {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const date = (day: number): string => dateText(dateOf(day), language);
  const days = ({ from, to }: DaySpan): string =>
    Number.isFinite(to)
      ? formatDays(dateOf(from), dateOf(to), language)
      : t('calendar.daysOpen', { from: date(from) });
  const code = (bar: Pick<Bar, 'question'>): string => {
    const n = bar.question === undefined ? undefined : questionNumber(questions, bar.question);
    return n === undefined ? '' : t('calendar.code', { n: `${n}`.padStart(2, '0') });
  };
  const text = (bar: Pick<Bar, 'question'>): string =>
    bar.question === undefined
      ? t('calendar.drawn')
      : bar.question === ''
        ? t('calendar.noQuestion')
        : question(bar.question);
  return {
    date,
    days,
    code,
    text,
    title: ({ kind, from }) => {
      const { year, quarter } = quarterOf(from);
      if (kind === 'month') return monthText(dateOf(from), language);
      return kind === 'year'
        ? t('calendar.title.year', { year })
        : t('calendar.title.quarter', { year, quarter });
    },
    bar: (bar, today) =>
      t('calendar.bar', {
        question: `${code(bar)} ${text(bar)}`.trim(),
        days: days(bar),
        how: t(`calendar.as.${bar.presentation}`),
        state: t(`calendar.state.${stateOf(bar, today)}`),
      }),
  };
}
