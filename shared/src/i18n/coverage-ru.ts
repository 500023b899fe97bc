import type { Translation } from './catalogue.ts';
import type { coverageEn } from './coverage-en.ts';

export const coverageRu: Translation<typeof coverageEn, 'ru'> = {
  'coverage.title': 'Сколько проверено',
  'coverage.lead':
    'Опросы с ответом по магазинам. Опрос проверен, когда эксперт признал что-то в нём недостоверным или всё в нём достоверным.',
  'coverage.period': 'Заданные за',
  'coverage.days_one': '{{count}} день',
  'coverage.days_few': '{{count}} дня',
  'coverage.days_many': '{{count}} дней',
  'coverage.days_other': '{{count}} дня',
  'coverage.none': 'За это время никто не ответил: проверять нечего.',
  'coverage.store': 'Магазин',
  'coverage.total': 'Все магазины',
  'coverage.answered': 'Опросов с ответом',
  'coverage.answeredLabel': '{{store}}: опросы, из них с ответом {{polls}}',
  'coverage.reviewed': 'Проверено',
  'coverage.excluded': 'из них исключено',
  'coverage.excludedLabel': '{{store}}: исключено {{polls}}, с причинами',
  'coverage.undecided': 'Решить нельзя',
  'coverage.undecidedText': 'Нет записи или по ней не понять. В расчёте такие опросы остаются.',
  'coverage.pending': 'Ждут',
  'coverage.oldest': 'Дольше всех ждёт',
  'coverage.oldestNone': 'ничего не ждёт',
  'coverage.sampled': 'В случайных выборках',
  'coverage.sampledWaiting': '{{sampled}}, из них ждут {{waiting}}',
};
