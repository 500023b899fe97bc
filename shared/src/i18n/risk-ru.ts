import type { Translation } from './catalogue.ts';
import type { riskEn } from './risk-en.ts';

/** См. risk-en.ts. */
export const riskRu: Translation<typeof riskEn, 'ru'> = {
  hidden: 'Необычная последовательность на этом рабочем месте. Подробности после вашей оценки.',
  'fast-answer': 'Нажатие через {{ms}} мс после продавца: вопрос едва ли успели услышать.',
  'run-of-one': 'Одинаковых подряд: {{polls}}; случайно здесь так почти не бывает.',
  'no-seller-press': 'Нажатия без вопроса продавца: {{presses}}.',
  'closing-burst': 'Опросов перед закрытием и сразу после него: {{polls}}; обычно {{usual}}.',
  'several-answers': 'Нажатий в одном окне: {{presses}}.',
  'one-person': 'Подряд {{polls}} нажатий через одно и то же время и одинаковой длины, будто одной рукой.',
  'fm-after-bad-run': 'Форс-мажор поднят после {{polls}} опросов, прошедших хуже обычного.',
  'coverage-jump': 'Доля чеков с опросом: {{share}} %; раньше: {{before}} %.',
  chatter: 'Кнопка даёт несколько нажатий за одно: возможно, износился контакт.',
  stuck: 'Кнопка оставалась нажатой {{seconds}} с: возможно, на ней что-то лежало.',
  'unlike-neighbours': 'Опросов: {{polls}}; доли в них не такие, как у коллег.',
  'name.fast-answer': 'Слишком скоро после продавца',
  'name.run-of-one': 'Серии одного ответа',
  'name.no-seller-press': 'Без нажатия продавца',
  'name.closing-burst': 'Много перед закрытием',
  'name.several-answers': 'Несколько нажатий в окне',
  'name.one-person': 'Будто одной рукой',
  'name.fm-after-bad-run': 'Форс-мажор после плохой серии',
  'name.coverage-jump': 'Изменился охват у сотрудника',
  'name.chatter': 'Дребезг кнопки',
  'name.stuck': 'Залипание кнопки',
  'name.unlike-neighbours': 'Не как у коллег',
  'name.sequence': 'Необычная последовательность',
};
