/**
 * What is wrong with a till's call or file, in Russian, by the English, with `{}` for what is filled in. A detail is written
 * where it arises, in English; details.test.ts finds those that lack their Russian here.
 */
export const posDetailsRu: Readonly<Record<string, string>> = {
  'This is no operation.': 'Это не операция.',
  'Unknown field {}. Known: {}.': 'Неизвестное поле {}. Известны: {}.',
  'The field operation is missing.': 'Нет поля operation.',
  '{} is no text.': '{}: это не текст.',
  '{} has 1 to 64 printable characters.': '{}: нужно от 1 до 64 печатных знаков.',
  '{} is no RFC 3339 time with an offset.': '{}: это не время по RFC 3339 со смещением.',
  'A text is not well-formed Unicode.': 'Текст — не правильный Юникод.',
  '/at lies more than 30 days back.': '/at: это было больше 30 дней назад.',
  'This key came before with another body.': 'С этим ключом уже приходило другое тело.',
  'This kiosk has no workplace {}.': 'На этом киоске нет рабочего места {}.',
  'The file is not JSON.': 'Файл — не JSON.',
  'The file has {} bytes; {} are taken.': 'В файле {} байт; берётся не больше {}.',
  'More than {} operations in one file.': 'В одном файле больше {} операций.',
  '… and {} more.': '… и ещё {}.',
  'Operation {}: {}': 'Операция {}: {}',
  'Line 1: unknown column "{}". Known: {}.': 'Строка 1: неизвестный столбец «{}». Известны: {}.',
  'Line 1: there is no column "operation".': 'Строка 1: нет столбца «операция» (operation).',
  'Line {}: {}': 'Строка {}: {}',
  'a quotation mark is opened and never closed.': 'кавычка открыта и не закрыта.',
  'a quotation mark in the middle of a field.': 'кавычка посреди поля.',
  'something stands behind a closing quotation mark.': 'что-то стоит за закрывающей кавычкой.',
  'More than {} shifts.': 'Больше {} смен.',
  'no operator, or one too long.': 'нет сотрудника, или он слишком длинный.',
  'no workplace: {}.': 'это не рабочее место: {}.',
  'times are written 2026-03-28 09:00 or 28.03.2026 09:00.':
    'время пишут так: 2026-03-28 09:00 или 28.03.2026 09:00.',
  'a shift ends after it begins and lasts 36 hours at most.':
    'смена кончается позже, чем начинается, и длится не больше 36 часов.',
};
