import type { ExportLocale } from '@otklik/shared/api/exports.ts';
import type { IndexFigure, ResultSlice, ResultsReply } from '@otklik/shared/api/results.ts';
import type { PollCounts } from '@otklik/shared/metrics/key-question-index.ts';
import type { Cell } from '../exports/cell.ts';
import type { Column } from '../exports/columns.ts';

/** A line of the file: a row of the results, or the whole of them. */
export type ResultLine = ResultSlice &
  Pick<ResultsReply['rows'][number], 'name' | 'rank' | 'text'> & {
    /** Absent: the whole. */
    readonly key?: string;
  };

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

const column = (words: Words, cell: Column<ResultLine>['cell']): Column<ResultLine> => ({ ...words, cell });

const together = ([first, second]: readonly [Words, Words]): Words => ({
  en: `${first.en}: ${second.en}`,
  ru: `${first.ru}: ${second.ru}`,
});

/** Columns of a file of results: shares are of 1, absent where nothing is behind them. */
export const resultColumns: readonly Column<ResultLine>[] = [
  column({ en: 'key', ru: 'код' }, ({ key }) => key),
  column({ en: 'name', ru: 'название' }, ({ key, name, text }, locale) =>
    key === undefined ? (locale === 'ru' ? 'всё' : 'all') : (name ?? text?.[locale]),
  ),
  column({ en: 'place', ru: 'место' }, ({ rank }) => rank),
  column({ en: 'receipts', ru: 'чеков' }, ({ receipts }) => receipts),
  column({ en: 'polls', ru: 'опросов' }, ({ polls }) => polls),
  column({ en: 'untrustworthy', ru: 'недостоверных' }, ({ excluded }) => excluded),
  column({ en: 'force majeure', ru: 'под форс-мажором' }, ({ marked }) => marked),
  ...FIGURES.flatMap(([field, figure]) => [
    ...SHARES.map(([share, cell]) => column(together([figure, share]), (line) => cell(line[field]))),
    ...COUNTS.map(([name, count]) => column(together([figure, count]), (line) => line[field].counts[name])),
  ]),
];
