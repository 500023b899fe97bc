import type { ExportLocale } from '@otklik/shared/api/exports.ts';
import type { EmptyTime, IndexFigure, ResultSlice, ResultsReply } from '@otklik/shared/api/results.ts';
import type { PollCounts } from '@otklik/shared/metrics/key-question-index.ts';
import type { Cell } from '../exports/cell.ts';
import type { Column } from '../exports/columns.ts';

/** A line of the file: a row of the results, the whole of them, or a time without polls. */
export type ResultLine =
  | (ResultSlice &
      Pick<ResultsReply['rows'][number], 'name' | 'rank' | 'text'> & {
        /** Absent: the whole. */
        readonly key?: string;
        readonly state?: undefined;
      })
  | EmptyTime;
type Figures = Exclude<ResultLine, EmptyTime>;

type Words = Readonly<Record<ExportLocale, string>>;

const FIGURES: readonly (readonly [
  keyof Pick<ResultSlice, 'before' | 'after' | 'afterWithoutForceMajeure'>,
  Words,
])[] = [
  ['before', { en: 'before exclusions', ru: 'до исключений' }],
  ['after', { en: 'after exclusions', ru: 'после исключений' }],
  ['afterWithoutForceMajeure', { en: 'after, without force majeure', ru: 'после, без форс-мажора' }],
];

const COUNTS: readonly (readonly [keyof PollCounts, Words])[] = [
  ['yes', { en: 'yes', ru: 'да' }],
  ['no', { en: 'no', ru: 'нет' }],
  ['unsure', { en: 'unsure', ru: 'затрудняюсь' }],
  ['timeout', { en: 'time ran out', ru: 'время вышло' }],
  ['superseded', { en: 'superseded', ru: 'сменился следующим' }],
  ['interrupted', { en: 'interrupted', ru: 'прерван' }],
  ['deviceLost', { en: 'device lost', ru: 'пульт пропал' }],
];

const SHARES: readonly (readonly [Words, (figure: IndexFigure) => Cell])[] = [
  [{ en: 'index', ru: 'индекс' }, ({ index }) => index?.share],
  [{ en: 'index, low', ru: 'индекс, нижняя граница' }, ({ index }) => index?.low],
  [{ en: 'index, high', ru: 'индекс, верхняя граница' }, ({ index }) => index?.high],
  [{ en: 'answers yes and no', ru: 'ответов да и нет' }, ({ index }) => index?.n ?? 0],
  [{ en: 'unsure share', ru: 'доля затруднившихся' }, ({ unsure }) => unsure?.share],
  [{ en: 'response rate', ru: 'доля ответивших' }, ({ response }) => response?.share],
];

const STATES: Readonly<Record<EmptyTime['state'], Words>> = {
  'no-data': { en: 'no data', ru: 'нет данных' },
  part: { en: 'not all data', ru: 'данные не все' },
  'no-customers': { en: 'no customers', ru: 'покупателей не было' },
  closed: { en: 'closed', ru: 'закрыто' },
};

/** Blank in times without polls. */
const column = (words: Words, cell: (row: Figures, locale: ExportLocale) => Cell): Column<ResultLine> => ({
  ...words,
  cell: (line, locale) => (line.state === undefined ? cell(line, locale) : undefined),
});

const together = ([first, second]: readonly [Words, Words]): Words => ({
  en: `${first.en}: ${second.en}`,
  ru: `${first.ru}: ${second.ru}`,
});

/** Columns of a file of results: shares are of 1, absent where nothing is behind them. */
export const resultColumns: readonly Column<ResultLine>[] = [
  { en: 'key', ru: 'код', cell: ({ key }) => key },
  column({ en: 'name', ru: 'название' }, ({ key, name, text }, locale) =>
    key === undefined ? (locale === 'ru' ? 'всё' : 'all') : (name ?? text?.[locale]),
  ),
  column({ en: 'place', ru: 'место' }, ({ rank }) => rank),
  column({ en: 'receipts', ru: 'чеков' }, ({ receipts }) => receipts),
  {
    ...{ en: 'polls', ru: 'опросов' },
    // Where something is not known, not even that there were none.
    cell: (line) => (line.state === undefined ? line.polls : line.state === 'no-customers' ? 0 : undefined),
  },
  column({ en: 'untrustworthy', ru: 'недостоверных' }, ({ excluded }) => excluded),
  column({ en: 'force majeure', ru: 'под форс-мажором' }, ({ marked }) => marked),
  ...FIGURES.flatMap(([field, figure]) => [
    ...SHARES.map(([share, cell]) => column(together([figure, share]), (line) => cell(line[field]))),
    ...COUNTS.map(([name, count]) => column(together([figure, count]), (line) => line[field].counts[name])),
  ]),
];

/** Besides, in files of times: what those without polls were. */
export const stateColumn: Column<ResultLine> = {
  ...{ en: 'without polls', ru: 'без опросов' },
  cell: ({ state }, locale) => (state === undefined ? undefined : STATES[state][locale]),
};
