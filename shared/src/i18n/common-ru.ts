import type { Translation } from './catalogue.ts';
import type { commonEn } from './common-en.ts';

export const commonRu: Translation<typeof commonEn, 'ru'> = {
  brand: 'отклик',
  'answer.yes': 'Да',
  'answer.no': 'Нет',
  'answer.unsure': 'Затрудняюсь ответить',
  'button.seller': 'Кнопка продавца',
  'mark.forceMajeure': 'Форс-мажор',
  'language.ru': 'По-русски',
  'language.en': 'English',
};
