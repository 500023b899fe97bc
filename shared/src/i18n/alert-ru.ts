import type { alertEn } from './alert-en.ts';
import type { Translation } from './catalogue.ts';

/** См. alert-en.ts. */
export const alertRu: Translation<typeof alertEn, 'ru'> = {
  'subject.alert-fired': '{{title}}, {{place}}',
  'subject.alert-resolved': 'завершено: {{title}}, {{place}}',
  'place.chain': 'вся сеть',
  'place.hub': 'сервер',
  'body.over': 'Тревога завершена.',
  'body.unwatched': 'Больше не отслеживается: правило выключено или того, за чем оно следило, уже нет.',
  'title.kiosk-silent': 'киоск молчит',
  'title.button-stuck': 'залипла кнопка',
  'title.button-chatter': 'дребезжит кнопка',
  'title.disk': 'заканчивается место на диске',
  'title.clock': 'часы идут неверно',
  'title.prompts-missing': 'не хватает подсказок',
  'title.journal-damaged': 'повреждён журнал',
  'title.fork': 'раздвоился журнал',
  'title.index-low': 'индекс ниже порога',
  'title.response-drop': 'отвечает меньше покупателей',
  'title.coverage-drop': 'спрашивают меньше покупателей',
  'title.force-majeure': 'форс-мажор вышел за пределы',
  'text.kiosk-silent':
    'Киоск ничего не передаёт в часы работы. Проверьте питание и сеть. То, что он записывает, не пропадёт.',
  'text.button-stuck': 'Кнопка киоска долго остаётся нажатой. Проверьте, не лежит ли на ней что-нибудь.',
  'text.button-chatter':
    'Кнопка киоска передаёт много нажатий за мгновение. Возможно, износился контакт: её нужно заменить.',
  'text.disk': 'На диске осталось мало места: {{freeMb}} МБ.',
  'text.clock': 'Часы киоска расходятся на {{offsetMs}} мс, погрешность {{errorMs}} мс.',
  'text.prompts-missing': 'На киоске нет подсказки текущего вопроса: он задаётся без неё.',
  'text.journal-damaged':
    'Журнал киоска оказался повреждён. Всё, что удалось спасти, передано, начат новый журнал.',
  'text.fork':
    'Два журнала одного киоска противоречат друг другу: возможно, диск скопировали или вернули к старому состоянию.',
  'text.index-low': 'Индекс {{index}} % (от {{low}} до {{high}} %, ответов: {{n}}); порог {{line}} %.',
  'text.response-drop': 'Ответили {{share}} % покупателей, опрошено: {{n}}; раньше было {{baseline}} %.',
  'text.coverage-drop': 'Опросом охвачено {{share}} % чеков, всего: {{n}}; раньше было {{baseline}} %.',
  'text.force-majeure':
    'Под форс-мажором {{marked}} из {{n}} опросов сотрудника, {{share}} %; обычно от {{low}} до {{high}} %, раньше было {{baseline}} %.',
  'rule.kiosk-silent':
    'От киоска ничего нет {{raiseMinutes}} мин в часы работы. Конец, как только он отзовётся.',
  'rule.button-stuck':
    'Кнопка остаётся нажатой. Начало через {{raiseMinutes}} мин, конец через {{clearMinutes}} мин без этого.',
  'rule.button-chatter':
    'Кнопка даёт несколько нажатий за одно. Начало через {{raiseMinutes}} мин, конец через {{clearMinutes}} мин покоя.',
  'rule.disk':
    'Свободно меньше {{raiseMb}} МБ на киоске или сервере, или киоск не может писать. Конец от {{clearMb}} МБ.',
  'rule.clock':
    'Часы киоска расходятся больше чем на {{offsetSeconds}} с или известны не точнее {{errorSeconds}} с. Конец при половине.',
  'rule.prompts-missing': 'На киоске {{raiseMinutes}} мин нет подсказки идущего вопроса.',
  'rule.journal-damaged': 'Журнал киоска повреждён. Конец через {{clearHours}} ч после последнего раза.',
  'rule.fork':
    'Два журнала под именем одного киоска, как у скопированного диска. Конец через {{clearHours}} ч после последнего раза.',
  'rule.index-low':
    'Весь интервал индекса магазина за {{days}} дн. ниже {{line}} %. Конец на {{margin}} п. п. выше. От {{minPolls}} опросов.',
  'rule.response-drop':
    'Доля отвеченных опросов за {{days}} дн. упала больше чем на {{drop}} п. п. против {{baselineDays}} дн. до того, не случайно. От {{minPolls}} опросов.',
  'rule.coverage-drop':
    'Доля чеков с опросом за {{days}} дн. упала больше чем на {{drop}} п. п. против {{baselineDays}} дн. до того, не случайно. От {{minPolls}} чеков.',
  'rule.force-majeure':
    'Доля опросов сотрудника под форс-мажором за {{days}} дн. вне пределов его же {{baselineDays}} дн. до того. От {{minPolls}} опросов.',
};
