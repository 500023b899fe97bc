import type { QuestionPeriod } from '@otklik/shared/api/kiosk.ts';
import type {
  ComparisonReply,
  ControlQuery,
  ControlReply,
  Headline,
  IndexFigure,
  ResultDimension,
  ResultScope,
  ResultSlice,
  ResultsReply,
} from '@otklik/shared/api/results.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { coverageOf } from '@otklik/shared/metrics/coverage.ts';
import { differenceOf } from '@otklik/shared/metrics/newcombe.ts';
import { controlLimits, controlState } from '@otklik/shared/metrics/p-chart.ts';
import { ranks } from '@otklik/shared/metrics/ranking.ts';
import { sampleSize } from '@otklik/shared/metrics/sample-size.ts';
import { type Proportion, wilson } from '@otklik/shared/metrics/wilson.ts';
import type { QuestionRecord } from '../db/contract/chain.ts';
import type { Within } from '../db/contract/people.ts';
import type { RollupSums } from '../db/contract/rollups.ts';
import type { Db } from '../db/sqlite.ts';
import { hoursWithoutPolls, withoutPolls } from '../presence/without-polls.ts';
import type { HubError } from '../problem.ts';
import { chainPeriods } from '../questions/chain-periods.ts';
import { findQuestion, listQuestions } from '../questions/question-repository.ts';
import { listGroups } from '../stores/group-repository.ts';
import { operatorNames } from '../stores/operator-repository.ts';
import { listStores, storeNames } from '../stores/store-repository.ts';
import { dateOf, dayOf, mondayOf } from './calendar.ts';
import { addSums, EMPTY, figuresOf } from './figures.ts';
import { readScope, type Scope } from './scope.ts';
import { countedDays, sliceSums } from './slices.ts';

/** Half the width of an interval that a comparison is told the answers for. */
const ENOUGH_MARGIN = 0.05;
const WHOLE = { scope: {}, by: undefined, periods: [] } as const;

const unknownQuestion = err(coded('question-unknown', 'No question has this id.'));

function sliceOf(question: QuestionRecord, sums: RollupSums, list: string): ResultSlice {
  const figures = figuresOf(question.positive, sums);
  const exclusions = wilson(figures.excluded, figures.polls);
  const coverage = coverageOf(figures.polls, sums.receipts);
  return {
    receipts: sums.receipts,
    presses: sums.presses,
    ...(coverage === undefined ? {} : { coverage }),
    ...figures,
    ...(exclusions === undefined ? {} : { exclusions }),
    list,
  };
}

/** The index that is compared, ranked or charted. */
const headlineOf = (
  slice: { readonly after: IndexFigure; readonly afterWithoutForceMajeure: IndexFigure },
  marked: Headline,
): Proportion | undefined => (marked === 'with' ? slice.after : slice.afterWithoutForceMajeure).index;

/** Address of the polls behind a figure. */
function listAddress(
  question: string,
  scope: ResultScope,
  more: Readonly<Record<string, string>> = {},
): string {
  const query = new URLSearchParams({ question });
  for (const [field, value] of Object.entries({ ...scope, ...more }))
    if (value !== undefined) query.set(field, value);
  return `/api/v1/results/polls?${query}`;
}

const DAY_MS = 86_400_000;
const dateAfter = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().split('T')[0] ?? date;

/** The scope narrowed to one row, as the list of polls is asked for it. */
function narrowed(by: ResultDimension, key: string, scope: ResultScope): Readonly<Record<string, string>> {
  switch (by) {
    case 'question':
      return {};
    case 'store':
    case 'group':
    case 'workplace':
    case 'operator':
    case 'hour':
    case 'weekday':
    case 'period':
      return { [by]: key };
    case 'hour-of-week': {
      const [weekday = '', hour = ''] = key.split('-');
      return { weekday, hour };
    }
    case 'day':
      return { from: key, to: dateAfter(key, 1) };
    case 'week': {
      // A week at the edge of the days asked for counts only what lies within them.
      const to = dateAfter(key, 7);
      return {
        from: scope.from !== undefined && scope.from > key ? scope.from : key,
        to: scope.to !== undefined && scope.to < to ? scope.to : to,
      };
    }
  }
}

/** Results by one dimension, each row with its figures, its place among the others and the way to its polls. */
export function results(
  db: Db,
  input: Within & {
    readonly scope: ResultScope;
    readonly question: string | undefined;
    readonly by: ResultDimension;
    readonly marked: Headline;
    readonly now?: number;
  },
): Result<ResultsReply, HubError> {
  const { by, marked, within } = input;
  const read = readScope(db, { ...input.scope, within });
  if (!read.ok) return read;
  const scope = read.value;
  if (input.question === undefined) {
    if (by !== 'question')
      return err(coded('bad-request', 'Without a question only by=question can be answered.'));
    const sums = sliceSums(db, { ...WHOLE, scope, question: undefined, by });
    const rows = listQuestions(db).flatMap((question) => {
      const own = sums.get(question.id);
      if (own === undefined) return [];
      const { id, text } = question;
      return [{ ...sliceOf(question, own, listAddress(id, input.scope)), key: id, text }];
    });
    return ok({ by, rows });
  }
  const question = findQuestion(db, input.question);
  if (question === undefined) return unknownQuestion;
  const asked = { scope, question: question.id, periods: periodsFor(db, by) };
  const slices = sliceSums(db, { ...asked, by });
  // Groups may share stores; in every other dimension each poll is in one row.
  const total =
    by === 'group'
      ? (sliceSums(db, { ...asked, by: undefined }).get('') ?? EMPTY)
      : [...slices.values()].reduce(addSums, EMPTY);
  const names = by === 'operator' ? operatorNames(db, within) : namesOf(db, by);
  const rows = [...slices].map(([key, sums]) => {
    const list = listAddress(question.id, input.scope, narrowed(by, key, input.scope));
    const name = names.get(key);
    return { ...sliceOf(question, sums, list), key, ...(name === undefined ? {} : { name }) };
  });
  return ok({
    by,
    question: labelOf(question),
    total: sliceOf(question, total, listAddress(question.id, input.scope)),
    rows: isTime(by) ? rows : ranked(rows, marked),
    ...emptyOf(db, { ...input, question: question.id, scope }, [...slices.keys()]),
  });
}

/** What the times without a row were, where somebody wants to know it. */
function emptyOf(
  db: Db,
  { scope, question, by, now }: EmptyAsked,
  keys: readonly string[],
): Pick<ResultsReply, 'empty'> {
  // Of one worker nothing is said: days off are neither.
  if (now === undefined || scope.operator !== undefined) return {};
  if (by === 'hour-of-week')
    return {
      empty: [
        ...hoursWithoutPolls(db, scope, {
          ...{ taken: hoursTaken(keys), now },
          daysOf: () => countedDays(db, scope, question),
        }),
      ],
    };
  if (by !== 'day' && by !== 'week') return {};
  const { empty = [] } = besides(db, { scope, question, by, now }, keys);
  return { empty: empty.map(({ workplaces, ...rest }) => ({ ...rest, expected: workplaces })) };
}
interface EmptyAsked {
  readonly scope: Scope;
  readonly question: string;
  readonly by: ResultDimension;
  readonly now?: number;
}

/** Keys of hours of the week as a bit an hour, by weekday from Monday. */
function hoursTaken(keys: readonly string[]): readonly number[] {
  const taken = Array.from({ length: 7 }, () => 0);
  for (const key of keys) {
    const [weekday = 0, hour = 0] = key.split('-').map(Number);
    taken[weekday - 1] = (taken[weekday - 1] ?? 0) | (1 << hour);
  }
  return taken;
}

/** The plan, which takes longer to read than a store's month, where the rows are named by it. */
const periodsFor = (db: Db, by: ResultDimension): readonly QuestionPeriod[] =>
  by === 'period' ? chainPeriods(db) : [];

const labelOf = ({ id, text, positive }: QuestionRecord) => ({ id, text, positive });

const isTime = (by: ResultDimension): boolean =>
  by === 'hour' ||
  by === 'weekday' ||
  by === 'hour-of-week' ||
  by === 'day' ||
  by === 'week' ||
  by === 'period' ||
  by === 'question';

function ranked(rows: readonly ResultsReply['rows'][number][], marked: Headline): ResultsReply['rows'] {
  const places = ranks(rows.map((row) => headlineOf(row, marked)));
  return rows.map((row, at) => {
    const rank = places[at];
    return rank === undefined ? row : { ...row, rank };
  });
}

function namesOf(db: Db, by: ResultDimension): ReadonlyMap<string, string> {
  if (by === 'group') return new Map(listGroups(db).groups.map(({ id, name }) => [id, name]));
  if (by === 'store') return storeNames(db);
  if (by !== 'workplace') return new Map();
  return new Map(
    listStores(db, { retired: true }).stores.flatMap((store) =>
      store.workplaces.map(({ id, name }) => [id, `${store.name}, ${name}`] as const),
    ),
  );
}

/** Two slices and whether they differ by more than chance. */
export function comparison(
  db: Db,
  input: Within & {
    readonly question: string;
    readonly a: ResultScope;
    readonly b: ResultScope;
    readonly marked: Headline;
  },
): Result<ComparisonReply, HubError> {
  const question = findQuestion(db, input.question);
  if (question === undefined) return unknownQuestion;
  const sides: ResultSlice[] = [];
  for (const asked of [input.a, input.b]) {
    const scope = readScope(db, { ...asked, within: input.within });
    if (!scope.ok) return scope;
    const sums = sliceSums(db, { ...WHOLE, scope: scope.value, question: question.id }).get('') ?? EMPTY;
    sides.push(sliceOf(question, sums, listAddress(question.id, asked)));
  }
  const [a, b] = sides;
  if (a === undefined || b === undefined) throw new Error('a comparison has two sides');
  const [first, second] = [headlineOf(a, input.marked), headlineOf(b, input.marked)];
  return ok({
    question: labelOf(question),
    marked: input.marked,
    a,
    b,
    ...(first === undefined || second === undefined ? {} : { difference: differenceOf(first, second) }),
    enough: { margin: ENOUGH_MARGIN, answers: sampleSize(ENOUGH_MARGIN) },
  });
}

/** Days, or weeks by their Mondays, of which some are. */
function datesOf(days: readonly number[], by: 'day' | 'week'): string[] {
  return [...new Set(days.map((day) => dateOf(by === 'week' ? mondayOf(day) : day)))];
}

/** What else is known of the days of a chart: which were another question's, and what those without polls were. */
function besides(
  db: Db,
  asked: {
    readonly scope: Scope;
    readonly question: string;
    readonly by: 'day' | 'week';
    readonly now: number;
  },
  keys: readonly string[],
): Pick<ControlReply, 'others' | 'empty'> {
  const { others } = countedDays(db, asked.scope, asked.question);
  const counted = keys.flatMap((key) => dayOf(key) ?? []);
  return { others: datesOf(others, asked.by), empty: [...withoutPolls(db, { ...asked, counted, others })] };
}

/** A p-chart: the index over time within the limits of a frozen baseline. */
export function control(
  db: Db,
  input: ControlQuery & Within & { readonly now: number },
): Result<ControlReply, HubError> {
  const { question: id, by, baselineFrom, baselineTo, marked = 'with', within, now, ...asked } = input;
  const question = findQuestion(db, id);
  if (question === undefined) return unknownQuestion;
  const scope = readScope(db, { ...asked, within });
  if (!scope.ok) return scope;
  const frozen = readScope(db, { ...asked, within, from: baselineFrom, to: baselineTo });
  if (!frozen.ok) return frozen;
  const slice = { question: id, periods: periodsFor(db, by) };
  const whole = sliceSums(db, { ...slice, scope: frozen.value, by: undefined }).get('') ?? EMPTY;
  const baseline = headlineOf(figuresOf(question.positive, whole), marked);
  const sums = sliceSums(db, { ...slice, scope: scope.value, by });
  const points = [...sums].flatMap(([key, own]) => {
    const index = headlineOf(figuresOf(question.positive, own), marked);
    if (index === undefined) return [];
    const { k, n, share } = index;
    const list = listAddress(id, asked, narrowed(by, key, asked));
    const limits = baseline === undefined ? undefined : controlLimits(baseline.share, n);
    const state = baseline === undefined ? undefined : controlState(k, n, baseline.share);
    return [
      {
        ...{ key, k, n, share, list },
        ...(limits === undefined ? {} : { limits }),
        ...(state === undefined ? {} : { state }),
      },
    ];
  });
  return ok({
    question: labelOf(question),
    marked,
    ...(baseline === undefined ? {} : { baseline }),
    ...(by === 'period' ? {} : besides(db, { scope: scope.value, question: id, by, now }, [...sums.keys()])),
    points,
  });
}
