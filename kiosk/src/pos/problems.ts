/**
 * What a till's call is refused with: RFC 9457 problem details, codes from a closed list (docs/till.md), title in the
 * till's language.
 */

export const posProblems = {
  'bad-json': { status: 400, ru: 'Тело запроса не JSON', en: 'The body is not JSON' },
  'bad-operation': { status: 422, ru: 'Операция описана неверно', en: 'The operation does not fit' },
  'bad-key': {
    status: 400,
    ru: 'Нужен заголовок Idempotency-Key: от 1 до 128 печатных знаков ASCII',
    en: 'Idempotency-Key is needed: 1 to 128 printable ASCII characters',
  },
  'key-reused': {
    status: 422,
    ru: 'С этим ключом уже приходила другая операция',
    en: 'This key came before with another operation',
  },
  'not-authorised': { status: 401, ru: 'Неизвестная касса', en: 'Unknown register' },
  'foreign-origin': {
    status: 403,
    ru: 'Запросы со страниц браузера не принимаются',
    en: 'Calls from pages in a browser are not taken',
  },
  'not-found': { status: 404, ru: 'Такого адреса нет', en: 'There is no such address' },
  'method-not-allowed': { status: 405, ru: 'Этот метод здесь не принимается', en: 'Not by this method' },
  'body-too-large': { status: 413, ru: 'Тело запроса слишком велико', en: 'The body is too large' },
  'media-type': {
    status: 415,
    ru: 'Тело должно быть application/json',
    en: 'The body must be application/json',
  },
  'workplace-unknown': {
    status: 409,
    ru: 'Рабочего места этой кассы на киоске нет',
    en: 'This kiosk does not have the workplace of this register',
  },
  'too-many-requests': { status: 429, ru: 'Слишком много запросов', en: 'Too many requests' },
  'not-durable': {
    status: 503,
    ru: 'Журнал не пишется; повторите с тем же ключом',
    en: 'The journal cannot be written; try again with the same key',
  },
  internal: { status: 500, ru: 'Внутренняя ошибка', en: 'Internal error' },
} as const satisfies Record<string, { status: number; ru: string; en: string }>;

export type PosProblem = keyof typeof posProblems;

/** The language the caller would rather read: the first of ru and en by its weight, English where it names neither. */
export function problemLanguage(acceptLanguage: string | undefined): 'ru' | 'en' {
  const wanted = (acceptLanguage ?? '')
    .split(',')
    .slice(0, 20)
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
      const weight = parameters.map((one) => /^\s*q=(\d(?:\.\d{1,3})?)\s*$/.exec(one)?.[1]).find(Boolean);
      return { language: tag.split('-')[0], weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ language, weight }) => weight > 0 && (language === 'ru' || language === 'en'))
    .sort((a, b) => b.weight - a.weight);
  return wanted[0]?.language === 'ru' ? 'ru' : 'en';
}

export function problemBody(code: PosProblem, language: 'ru' | 'en', detail?: string): string {
  const { status, [language]: title } = posProblems[code];
  return JSON.stringify({
    type: `urn:otklik:pos:${code}`,
    title,
    status,
    code,
    ...(detail === undefined ? {} : { detail }),
  });
}
