import type {
  ComparisonReply,
  ControlReply,
  EmptyTime,
  IndexReply,
  PollListReply,
  ResultDimension,
  ResultSlice,
  ResultsReply,
} from '@otklik/shared/api/results.ts';
import type { SavedView } from '@otklik/shared/api/views.ts';
import { newcombe } from '@otklik/shared/metrics/newcombe.ts';
import { controlLimits, controlState } from '@otklik/shared/metrics/p-chart.ts';
import { ranks } from '@otklik/shared/metrics/ranking.ts';
import { figure, idOf, question, start, store, workplaces } from './demo-data.ts';

type Question = IndexReply['questions'][number];
const label = { id: 'q-1', text: question, positive: 'yes' as const };

/** Days of the demonstration: of one of them nothing is known, before the first another question was asked. */
export const DEMO_DAYS = { first: '2026-11-01', last: '2026-11-21' };
const list = (more = '') => `/api/v1/results/polls?question=q-1${more}`;

/** What of chance a demonstration needs, always the same. */
const scatter = (at: number): number => ((at * 7919 + 104_729) % 97) / 97 - 0.5;

function slice(yes: number, no: number, unsure: number, timeout: number, more = ''): ResultSlice {
  const shown = figure(yes, no, unsure, timeout);
  const polls = yes + no + unsure + timeout;
  return {
    ...{ receipts: Math.round(polls * 1.5), presses: polls, polls, excluded: 0, marked: 0 },
    ...{ before: shown, after: shown, afterWithoutForceMajeure: shown, list: list(more) },
  };
}

function ranked(
  rows: readonly {
    readonly key: string;
    readonly name?: string;
    readonly yes: number;
    readonly no: number;
  }[],
  field: string,
): ResultsReply['rows'] {
  const slices = rows.map(({ key, name, yes, no }) => ({
    ...slice(yes, no, Math.round((yes + no) * 0.06), Math.round((yes + no) * 0.4), `&${field}=${key}`),
    ...{ key, ...(name === undefined ? {} : { name }) },
  }));
  const places = ranks(slices.map(({ after }) => after.index));
  return slices.map((row, at) => {
    const rank = places[at];
    return rank === undefined ? row : { ...row, rank };
  });
}

const STORES = [
  ...(['Академический', 'Арбат', 'Вокзальный', 'Гагарина, 3', 'Заречный'] as const),
  ...(['Лесной', 'Мира, 18', 'Победы, 21', 'Садовый', 'Речной'] as const),
];

const storeRows = (): ResultsReply['rows'] =>
  ranked(
    [
      ...STORES.map((name, at) => {
        const n = 500 + Math.round(Math.abs(scatter(at)) * 800);
        const share = name === 'Лесной' ? 0.915 : 0.83 + scatter(at + 3) * 0.03;
        const yes = Math.round(n * share);
        return { key: name === store.name ? store.id : `store-${at + 10}`, name, yes, no: n - yes };
      }),
      { key: 'store-south', name: 'Южный', yes: 465, no: 202 },
      { key: 'store-quiet', name: 'Тихий', yes: 21, no: 6 },
    ],
    'store',
  );

/** Before ten o'clock and on Sundays an hour of each kind; on Sunday from eight to nine in the evening nothing is known. */
const hoursEmpty: readonly EmptyTime[] = [
  { key: '1-9', state: 'no-customers', expected: 9, missing: 0 },
  { key: '2-9', state: 'no-data', expected: 12, missing: 12 },
  { key: '3-9', state: 'part', expected: 9, missing: 2 },
  { key: '7-9', state: 'closed', expected: 0, missing: 0 },
  { key: '7-21', state: 'closed', expected: 0, missing: 0 },
];

const hourRows = (): ResultsReply['rows'] =>
  [1, 2, 3, 4, 5, 6, 7].flatMap((weekday) =>
    Array.from({ length: 13 }, (_, at) => at + 9).flatMap((hour) => {
      if (weekday === 7 && (hour < 10 || hour > 19)) return [];
      if (hoursEmpty.some(({ key }) => key === `${weekday}-${hour}`)) return [];
      if (weekday === 4 && hour === 9) return [{ ...slice(0, 0, 1, 2), key: '4-9' }];
      const n =
        hour === 9 || hour === 21 ? 14 : 60 + Math.round(Math.abs(scatter(weekday * 31 + hour)) * 200);
      const share = (hour >= 17 && hour < 20 ? 0.72 : 0.86) + scatter(weekday * 13 + hour) * 0.06;
      const yes = Math.round(n * share);
      return [
        { ...slice(yes, n - yes, 0, 0, `&weekday=${weekday}&hour=${hour}`), key: `${weekday}-${hour}` },
      ];
    }),
  );

/** Rows of a slice in the demonstration's numbers; `whole` is the index it belongs to. */
export function demoFigures(whole: Question, by: ResultDimension, large: boolean): ResultsReply {
  const { before, after, afterWithoutForceMajeure, polls = 0, excluded = 0, marked = 0 } = whole;
  if (before === undefined || after === undefined || afterWithoutForceMajeure === undefined)
    throw new Error('the figures of a manager are not hidden');
  const receipts = large ? 20_804 : 0;
  const total: ResultSlice = {
    ...{ receipts, presses: polls, polls, excluded, marked, before, after, afterWithoutForceMajeure },
    list: list(),
  };
  const { k = 0, n = 0 } = after.index ?? {};
  const own = { yes: k, no: n - k };
  const few: ResultsReply['rows'] =
    by === 'hour-of-week'
      ? n === 0
        ? []
        : [{ ...slice(own.yes, own.no, 0, 0, '&weekday=7&hour=14'), key: '7-14' }]
      : ranked(n === 0 ? [] : [{ key: store.id, name: store.name, ...own }], 'store');
  const rows = !large
    ? few
    : by === 'store'
      ? storeRows()
      : by === 'hour-of-week'
        ? hourRows()
        : otherRows(by);
  return {
    by,
    question: label,
    total,
    rows,
    ...(by === 'hour-of-week' && large ? { empty: [...hoursEmpty] } : {}),
  };
}

function otherRows(by: ResultDimension): ResultsReply['rows'] {
  if (by === 'workplace')
    return ranked(
      workplaces.map(({ id, name }, at) => ({
        key: id,
        name: `${store.name}, ${name}`,
        yes: 310 + at * 20,
        no: 60,
      })),
      'workplace',
    );
  return ranked(
    [
      { key: 'worker-1', name: '101 Орлова', yes: 240, no: 45 },
      { key: 'unknown', yes: 90, no: 28 },
    ],
    'operator',
  );
}

/** A chart over the days: one lies below its limits, of one nothing is known and of one not all, on one nobody came, and two were another question's. */
export function demoControl(large: boolean): ControlReply {
  if (!large) return { question: label, marked: 'with', others: [], points: [] };
  const baseline = figure(2320, 480, 0, 0).index;
  if (baseline === undefined) throw new Error('the baseline has answers');
  const points = Array.from({ length: 21 }, (_, at) => at + 1)
    .filter((day) => ![6, 12, 13].includes(day))
    .map((day): ControlReply['points'][number] => {
      const n = 330 + Math.round(Math.abs(scatter(day)) * 160);
      const k = Math.round(n * (day === 18 ? 0.733 : 0.828 + scatter(day) * 0.05));
      const key = `2026-11-${`${day}`.padStart(2, '0')}`;
      const limits = controlLimits(baseline.share, n);
      const state = controlState(k, n, baseline.share);
      if (limits === undefined || state === undefined) throw new Error('a day has answers');
      return { ...{ key, k, n, share: k / n, limits, state }, list: list(`&from=${key}&to=${key}`) };
    });
  const empty: ControlReply['empty'] = [
    { key: '2026-11-06', state: 'no-customers', workplaces: 3, missing: 0 },
    { key: '2026-11-12', state: 'no-data', workplaces: 3, missing: 3 },
    { key: '2026-11-13', state: 'part', workplaces: 3, missing: 1 },
  ];
  return { question: label, marked: 'with', baseline, others: ['2026-10-30', '2026-10-31'], empty, points };
}

/** The month of a training against the month before; with a store named on both sides, too few to tell. */
export function demoComparison(search: URLSearchParams): ComparisonReply {
  const small = search.has('a.store') && search.has('b.store');
  const [a, b] = small
    ? [slice(56, 14, 3, 20), slice(52, 18, 4, 22)]
    : [slice(430, 70, 20, 200), slice(390, 110, 30, 210)];
  const [first, second] = [a.after.index, b.after.index];
  const difference = first === undefined || second === undefined ? undefined : newcombe(first, second);
  return {
    ...{ question: label, marked: 'with', a, b, enough: { margin: 0.05, answers: 385 } },
    ...(difference === undefined ? {} : { difference }),
  };
}

/** The polls behind any figure of the demonstration. */
export function demoPolls(): PollListReply {
  const base = { store: store.id, workplace: workplaces[0]?.id ?? '', operator: 'unknown' };
  return {
    polls: [
      {
        ...base,
        id: idOf(2),
        at: start,
        outcome: 'answered',
        answer: 'yes',
        state: 'plain',
        items: [idOf(1), idOf(3)],
      },
      {
        ...base,
        id: idOf(12),
        at: start + 5000,
        outcome: 'answered',
        answer: 'no',
        state: 'excluded',
        items: [idOf(13)],
      },
      { ...base, id: idOf(22), at: start + 9000, outcome: 'timeout', state: 'marked', items: [idOf(21)] },
      {
        ...base,
        id: idOf(32),
        at: start + 12_000,
        outcome: 'answered',
        answer: 'unsure',
        state: 'plain',
        items: [idOf(33)],
      },
    ],
  };
}

export const DEMO_VIEWS: readonly SavedView[] = [
  { id: 'v1', name: 'Южный, до и после обучения', view: { store: 'store-south' }, createdAt: start },
  { id: 'v2', name: 'Сотрудники, ноябрь', view: { places: 'operator' }, createdAt: start },
];
