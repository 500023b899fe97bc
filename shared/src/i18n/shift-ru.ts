import type { Translation } from './catalogue.ts';
import type { shiftEn } from './shift-en.ts';

export const shiftRu = {
  open: 'Начать смену',
  signedIn: 'На смене: {{number}}',
  title: 'Начать смену',
  number: 'Ваш номер',
  pin: 'Ваш ПИН',
  next: 'Далее',
  enter: 'Начать смену',
  out: 'Закончить смену {{number}}',
  close: 'Закрыть',
  erase: 'Стереть цифру',
  entered: 'Введено: {{count}}',
  'notice.signed-in': 'Смена начата',
  'notice.signed-out': 'Смена закончена',
  'notice.badge-unknown': 'Пропуск не распознан',
  'notice.pin-wrong': 'Номер или ПИН не подходит. Осталось попыток: {{left}}',
  'notice.pin-locked': 'Слишком много попыток. Подождите {{seconds}} с',
} as const satisfies Translation<typeof shiftEn, 'ru'>;
