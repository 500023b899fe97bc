import type { ExportLocale } from '@otklik/shared/api/exports.ts';
import type { ExportedEvent, ExportedPoll, ExportPlace, ExportTime, Judged } from '../db/contract/exports.ts';
import { itemIdOf } from '../review/item-id.ts';
import { type Cell, localText, moment } from './cell.ts';

/** A column of a table: its heading in both languages, and what stands in it. */
export interface Column<Row> {
  readonly en: string;
  readonly ru: string;
  readonly cell: (row: Row, locale: ExportLocale) => Cell;
}

/** Words of a closed list in Russian; in English they stand as they are in the journal. */
const russian: Readonly<Record<string, string>> = {
  answered: 'ответ',
  timeout: 'время вышло',
  superseded: 'сменился следующим',
  interrupted: 'прерван',
  'device-lost': 'пульт пропал',
  yes: 'да',
  no: 'нет',
  unsure: 'затрудняюсь ответить',
  plain: 'учтён',
  marked: 'форс-мажор',
  excluded: 'исключён',
  press: 'кнопка продавца',
  pos: 'касса',
  unknown: 'неизвестен',
};

const word = (value: string | undefined, locale: ExportLocale): string | undefined =>
  value === undefined || locale === 'en' ? value : (russian[value] ?? value);

/** `12:1 14:0 15`: numbers of events, behind the colon the verdict that stands. */
const judged = (events: readonly Judged[]): string =>
  events.map(({ seq, verdict }) => (verdict === undefined ? String(seq) : `${seq}:${verdict}`)).join(' ');

/** 0 where one of them is untrustworthy, 1 where all are judged trustworthy, nothing while some wait. */
function verdictOf(members: readonly Judged[]): 0 | 1 | undefined {
  if (members.some(({ verdict }) => verdict === 0)) return 0;
  return members.length > 0 && members.every(({ verdict }) => verdict === 1) ? 1 : undefined;
}

const placeColumns: readonly Column<ExportPlace>[] = [
  { en: 'id', ru: 'номер', cell: itemIdOf },
  { en: 'store', ru: 'магазин', cell: ({ storeName }) => storeName },
  { en: 'store id', ru: 'код магазина', cell: ({ store }) => store },
  { en: 'workplace', ru: 'рабочее место', cell: ({ workplaceName }) => workplaceName },
  { en: 'workplace id', ru: 'код рабочего места', cell: ({ workplace }) => workplace },
];

const timeColumns: readonly Column<ExportPlace & ExportTime>[] = [
  {
    en: 'store time',
    ru: 'время магазина',
    cell: ({ zone, hub }) => (zone === undefined ? undefined : localText(zone, hub)),
  },
  { en: 'time, UTC', ru: 'время, UTC', cell: ({ hub }) => moment(hub) },
  { en: 'kiosk clock, UTC', ru: 'часы киоска, UTC', cell: ({ raw }) => moment(raw) },
  { en: 'clock correction, ms', ru: 'поправка часов, мс', cell: ({ offset }) => offset },
  { en: 'time error, ± ms', ru: 'погрешность времени, ± мс', cell: ({ error }) => error },
];

export const pollColumns: readonly Column<ExportedPoll>[] = [
  ...placeColumns,
  ...timeColumns,
  { en: 'question id', ru: 'код вопроса', cell: ({ question }) => question },
  { en: 'question', ru: 'вопрос', cell: ({ text }, locale) => text?.[locale] },
  { en: 'planned question id', ru: 'код вопроса по плану', cell: ({ planned }) => planned },
  { en: 'operator', ru: 'сотрудник', cell: ({ operator }, locale) => word(operator, locale) },
  { en: 'opened by', ru: 'чем открыт', cell: ({ via }, locale) => word(via, locale) },
  { en: 'outcome', ru: 'исход', cell: ({ outcome }, locale) => word(outcome, locale) },
  { en: 'answer', ru: 'ответ', cell: ({ answer }, locale) => word(answer, locale) },
  { en: 'two buttons at once', ru: 'две кнопки сразу', cell: ({ ambiguous }) => (ambiguous ? 1 : 0) },
  { en: 'end inferred', ru: 'исход выведен', cell: ({ inferred }) => (inferred ? 1 : 0) },
  { en: 'ended, kiosk clock, UTC', ru: 'конец, часы киоска, UTC', cell: ({ endedRaw }) => ended(endedRaw) },
  { en: 'in the figures', ru: 'в показателях', cell: ({ state }, locale) => word(state, locale) },
  { en: 'verdict', ru: 'оценка достоверности', cell: ({ members }) => verdictOf(members) },
  { en: 'events judged', ru: 'события и оценки', cell: ({ members }) => judged(members) },
  { en: 'force majeure', ru: 'форс-мажор', cell: ({ marks }) => (marks.some(stands) ? 1 : 0) },
  { en: 'force majeure events', ru: 'события форс-мажора', cell: ({ marks }) => judged(marks) },
];

/** A 0 on a force majeure lifts its mark. */
const stands = ({ verdict }: Judged): boolean => verdict !== 0;

const ended = (endedRaw: number | undefined): Cell => (endedRaw === undefined ? undefined : moment(endedRaw));

export const eventColumns: readonly Column<ExportedEvent>[] = [
  ...placeColumns,
  ...timeColumns,
  { en: 'type', ru: 'вид', cell: ({ type }) => type },
  { en: 'poll', ru: 'опрос', cell: (row) => pollIdOf(row) },
  { en: 'verdict', ru: 'оценка достоверности', cell: ({ verdict }) => verdict },
  { en: 'kiosk', ru: 'киоск', cell: ({ kiosk }) => kiosk },
  { en: 'epoch', ru: 'эпоха', cell: ({ epoch }) => epoch },
  { en: 'number', ru: 'порядковый номер', cell: ({ seq }) => seq },
  { en: 'place', ru: 'место киоска', cell: ({ place }) => place },
  { en: 'boot', ru: 'запуск', cell: ({ boot }) => boot },
  { en: 'monotonic, ms', ru: 'монотонное время, мс', cell: ({ mono }) => mono },
  { en: 'received, UTC', ru: 'получено, UTC', cell: ({ received }) => moment(received) },
  { en: 'hash', ru: 'хеш', cell: ({ hash }) => hash },
  { en: 'event', ru: 'событие', cell: ({ body }) => body },
];

/** The poll an event belongs to, as in the export of polls. */
export const pollIdOf = ({ kiosk, epoch, poll }: ExportedEvent): string | undefined =>
  poll === undefined ? undefined : itemIdOf({ kiosk, epoch, seq: poll });

/** Pages of rows as pages of cells. */
export async function* cellPages<Row>(
  columns: readonly Column<Row>[],
  locale: ExportLocale,
  pages: AsyncIterable<readonly Row[]>,
): AsyncGenerator<readonly (readonly Cell[])[], void> {
  for await (const rows of pages) yield rows.map((row) => columns.map(({ cell }) => cell(row, locale)));
}
