import type { Translation } from './catalogue.ts';
import type { samplesEn } from './samples-en.ts';

/** См. samples-en.ts. */
export const samplesRu: Translation<typeof samplesEn, 'ru'> = {
  'problem.sample-unknown': 'Такой выборки нет.',
  'problem.sample-exists':
    'Для этого вопроса, этих дней и магазинов выборка делается один раз и уже объявлена.',
  'problem.sample-running': 'Дни этой выборки прошли ещё не везде.',
  'problem.sample-not-drawn': 'Выборка ещё не сделана.',
  'problem.sample-drawn': 'Эту выборку уже сделали.',
  'problem.sample-sealed': 'Число этой выборки ещё не раскрыто.',
  'samples.title': 'Чего никто не проверял: случайная выборка',
  'samples.lead':
    'Несколько опросов, взятых по жребию, говорят, сколько недостоверных среди остальных. Проверенного из-за риска среди них нет.',
  'samples.none': 'Выборки ещё нет, поэтому о непроверенных опросах ничего сказать нельзя.',
  'samples.commit': 'Объявить выборку',
  'samples.commitTitle': 'Случайная выборка',
  'samples.commitText':
    'Отпечаток её числа публикуется сразу, само число — тайна, пока выборка не сделана. Для одних и тех же дней и магазинов выборка делается один раз.',
  'samples.from': 'Первый день',
  'samples.to': 'Последний день',
  'samples.scope': 'Магазины',
  'samples.name': '{{days}}, {{place}}',
  'samples.running': 'Объявлена. Её можно сделать, когда эти дни пройдут во всех магазинах.',
  'samples.due': 'Объявлена. Её можно сделать.',
  'samples.commitment': 'Отпечаток числа',
  'samples.seed': 'Число',
  'samples.nonce': 'Добавка',
  'samples.draw': 'Сделать выборку',
  'samples.drawTitle': 'Сделать выборку',
  'samples.drawText':
    'Опросы, которые есть сейчас, и их порядок закрепляются навсегда. Пришедшее позже называется, но в выборку не входит.',
  'samples.first': 'Сколько опросов проверить для начала',
  'samples.firstHint':
    '59 опросов без единого недостоверного: не более 5 % с уверенностью 95 %. От 1 до 3000.',
  'samples.open': 'Показать, что она говорит',
  'samples.partly':
    'В неё входят не только ваши магазины. Что она показывает, видят те, кому доступны все они.',
  'samples.untouched': 'Взята из {{size}} опросов с ответом; из {{wanted}} не проверен ещё ни один.',
  'samples.progress':
    'Проверено {{n}} из {{wanted}}, взято из {{size}} опросов с ответом; недостоверных {{bad}}, не понять {{open}}.',
  'samples.share': 'Недостоверных {{share}}: от {{low}} до {{high}}',
  'samples.shareNone': 'Недостоверных от {{low}} до {{high}}',
  'samples.shareNote': 'границы 95 % по Клопперу и Пирсону',
  'samples.rest': 'Из {{unreviewed}} никем не проверенных опросов недостоверны от {{least}} до {{most}}.',
  'samples.index': 'Индекс {{value}}: от {{low}} до {{high}} со всем, что неизвестно',
  'samples.indexNote': 'Если бы проверили всё, он лежал бы здесь с уверенностью 95 %.',
  'samples.pictureShare': 'Доля недостоверных на шкале от 0 до 100: от {{low}} до {{high}}',
  'samples.pictureIndex': 'Индекс с неизвестным на шкале от 0 до 100: от {{low}} до {{high}}',
  'samples.late_one': '{{n}} опрос с ответом пришёл позже и в неё не входит.',
  'samples.late_few': '{{n}} опроса с ответом пришли позже и в неё не входят.',
  'samples.late_many': '{{n}} опросов с ответом пришли позже и в неё не входят.',
  'samples.late_other': '{{n}} опроса с ответом пришли позже и в неё не входят.',
  'samples.aim': 'Сколько ещё',
  'samples.aimWithin': 'для ± {{points}} п. п. с уверенностью 95 %',
  'samples.aimReached': 'Это достигнуто.',
  'samples.aimMore': 'При такой же доле ещё {{more}}; если все достоверны — {{least}}.',
  'samples.aimFar': 'Этого не достичь теми {{places}} опросами, которые взяты.',
  'samples.extend': 'Проверять до {{wanted}}',
  'samples.reveal': 'Раскрыть число',
  'samples.check': 'Проверить жребий',
  'samples.checked': 'Взято заново по числу: отпечаток и все места ({{places}}) сошлись.',
  'samples.fault.not-the-committed-seed': 'Это не то число, которое объявили.',
  'samples.fault.not-the-drawn-order': 'Порядок не тот, который даёт число.',
  'samples.fault.not-of-its-stratum': 'С тех пор один из опросов посчитан в другом месте.',
};
