import type { ReportLocale } from './report.ts';

export interface ReportWords {
  readonly title: string;
  readonly chain: string;
  readonly index: string;
  readonly answers: (n: string) => string;
  readonly interval: string;
  readonly noAnswers: string;
  readonly nothing: string;
  readonly withoutMarked: string;
  readonly beforeExclusions: string;
  readonly funnel: string;
  readonly receipts: string;
  readonly presses: string;
  readonly polls: string;
  readonly answered: string;
  readonly marked: string;
  readonly excluded: string;
  readonly trend: Readonly<Record<'day' | 'week', string>>;
  readonly rows: Readonly<Record<'store' | 'operator', string>>;
  readonly few: string;
  readonly more: (count: number) => string;
  readonly unknown: string;
  readonly others: string;
  readonly foot: string;
}

export const reportWords: Readonly<Record<ReportLocale, ReportWords>> = {
  en: {
    title: 'Service quality',
    chain: 'The whole chain',
    index: 'Index',
    answers: (n) => `of ${n} answers`,
    interval: '95 % interval',
    noAnswers: 'No answers yet',
    nothing: 'Nobody was asked in these days.',
    withoutMarked: 'without polls under force majeure',
    beforeExclusions: 'before the expert’s exclusions',
    funnel: 'From receipts to answers',
    receipts: 'Receipts',
    presses: 'Seller’s presses',
    polls: 'Polls',
    answered: 'Answers',
    marked: 'Under force majeure',
    excluded: 'Excluded by the expert',
    trend: { day: 'Index by day', week: 'Index by week' },
    rows: { store: 'Stores', operator: 'Workers' },
    few: 'Fewer than 30 answers: shown, not ranked.',
    more: (count) => `and ${count} more`,
    unknown: 'unknown',
    others: 'Other questions of these days',
    foot: 'Points are shares, lines their 95 % intervals (Wilson). Where two lines overlap widely, the difference may be chance.',
  },
  ru: {
    title: 'Качество обслуживания',
    chain: 'Вся сеть',
    index: 'Индекс',
    answers: (n) => `по ${n} ответам`,
    interval: 'интервал 95 %',
    noAnswers: 'Ответов ещё нет',
    nothing: 'В эти дни никого не спрашивали.',
    withoutMarked: 'без опросов при форс-мажоре',
    beforeExclusions: 'до исключений экспертом',
    funnel: 'От чеков к ответам',
    receipts: 'Чеки',
    presses: 'Нажатия продавца',
    polls: 'Опросы',
    answered: 'Ответы',
    marked: 'При форс-мажоре',
    excluded: 'Исключил эксперт',
    trend: { day: 'Индекс по дням', week: 'Индекс по неделям' },
    rows: { store: 'Магазины', operator: 'Сотрудники' },
    few: 'Меньше 30 ответов: показано без места.',
    more: (count) => `и ещё ${count}`,
    unknown: 'неизвестно',
    others: 'Другие вопросы этих дней',
    foot: 'Точки — доли, отрезки — их интервалы 95 % (Уилсон). Где отрезки сильно перекрываются, разница может быть случайной.',
  },
};
