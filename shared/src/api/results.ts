import Type, { type Static } from 'typebox';
import { localizedSchema, strict } from './common.ts';

/** A share with its Wilson interval; absent where n = 0. */
export const proportionSchema = Type.Object(
  { k: Type.Integer(), n: Type.Integer(), share: Type.Number(), low: Type.Number(), high: Type.Number() },
  strict,
);

/** The counts of METRICS "Key question index" over a set of polls. */
export const countsSchema = Type.Object(
  {
    yes: Type.Integer(),
    no: Type.Integer(),
    unsure: Type.Integer(),
    timeout: Type.Integer(),
    superseded: Type.Integer(),
    interrupted: Type.Integer(),
    deviceLost: Type.Integer(),
  },
  strict,
);

export const indexFigureSchema = Type.Object(
  {
    counts: countsSchema,
    index: Type.Optional(proportionSchema),
    unsure: Type.Optional(proportionSchema),
    response: Type.Optional(proportionSchema),
  },
  strict,
);
export type IndexFigure = Static<typeof indexFigureSchema>;

/** A day of the store's own calendar. */
const storeDate = Type.String({ pattern: '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$' });

/**
 * GET /api/v1/results/index?question&workplace&from&to. `before`: all ended polls; `after`: without untrustworthy ones;
 * `afterWithoutForceMajeure`: nor those marked. For an expert a part of a question, and one under 10 answers, is `hidden` and
 * carries no figure; the rest moves in steps of 10 answers, and of exclusions and marks shows only those of polls whose
 * answer the expert has been shown.
 */
export const indexQuerySchema = Type.Object(
  {
    question: Type.Optional(Type.String({ maxLength: 64 })),
    workplace: Type.Optional(Type.String({ maxLength: 64 })),
    from: Type.Optional(Type.Integer()),
    to: Type.Optional(Type.Integer()),
  },
  strict,
);
export const indexReplySchema = Type.Object(
  {
    questions: Type.Array(
      Type.Object(
        {
          id: Type.String(),
          text: Type.Optional(localizedSchema),
          positive: Type.Union([Type.Literal('yes'), Type.Literal('no')]),
          hidden: Type.Boolean(),
          /** First and last day with polls or receipts of it, in store time; not for experts. */
          days: Type.Optional(Type.Object({ first: storeDate, last: storeDate }, strict)),
          polls: Type.Optional(Type.Integer()),
          excluded: Type.Optional(Type.Integer()),
          marked: Type.Optional(Type.Integer()),
          before: Type.Optional(indexFigureSchema),
          after: Type.Optional(indexFigureSchema),
          afterWithoutForceMajeure: Type.Optional(indexFigureSchema),
        },
        strict,
      ),
    ),
  },
  strict,
);
export type IndexReply = Static<typeof indexReplySchema>;

const id = Type.String({ minLength: 1, maxLength: 64 });

/** What narrows a result. Days are the stores' own: `from` is the first, `to` the first no longer in it. */
export const resultScopeFields = {
  from: Type.Optional(storeDate),
  to: Type.Optional(storeDate),
  store: Type.Optional(id),
  group: Type.Optional(id),
  workplace: Type.Optional(id),
  operator: Type.Optional(id),
} as const;
const scopeSchema = Type.Object(resultScopeFields, strict);
export type ResultScope = Static<typeof scopeSchema>;

/** What a page of results shows: a question, a slice, how its figures are drawn, and two slices beside each other. */
export const resultsViewSchema = Type.Object(
  {
    ...resultScopeFields,
    question: Type.Optional(id),
    /** Absent: with polls under force majeure. */
    marked: Type.Optional(Type.Literal('without')),
    /** Whose intervals stand on one axis; absent: of the stores. */
    places: Type.Optional(Type.Union([Type.Literal('workplace'), Type.Literal('operator')])),
    /** Points of the trend; absent: days. */
    step: Type.Optional(Type.Literal('week')),
    /** Frozen days the trend is held against; absent: the question's first seven. */
    base: Type.Optional(Type.Object({ from: storeDate, to: storeDate }, strict)),
    a: Type.Optional(scopeSchema),
    b: Type.Optional(scopeSchema),
  },
  strict,
);
export type ResultsView = Static<typeof resultsViewSchema>;

/**
 * `hour` and `weekday` (1 is Monday) are of the store's own clock, `hour-of-week` is both (`3-14`: Wednesday, from 14 to 15);
 * a week is named by its Monday.
 */
export const resultDimensionSchema = Type.Union([
  Type.Literal('question'),
  Type.Literal('store'),
  Type.Literal('group'),
  Type.Literal('workplace'),
  Type.Literal('operator'),
  Type.Literal('hour'),
  Type.Literal('weekday'),
  Type.Literal('hour-of-week'),
  Type.Literal('day'),
  Type.Literal('week'),
  Type.Literal('period'),
]);
export type ResultDimension = Static<typeof resultDimensionSchema>;

/** Whether polls under force majeure count in what is compared, ranked or charted: `with` unless said. */
const headlineSchema = Type.Union([Type.Literal('with'), Type.Literal('without')]);
export type Headline = Static<typeof headlineSchema>;

const questionLabel = Type.Object(
  {
    id: Type.String(),
    text: localizedSchema,
    positive: Type.Union([Type.Literal('yes'), Type.Literal('no')]),
  },
  strict,
);

/**
 * Polls opened for each receipt. It may be above 1: somebody who buys nothing may be asked, a receipt's poll may be
 * superseded by another. The interval of a share (Wilson) is there where it can be one.
 */
export const coverageSchema = Type.Object(
  {
    polls: Type.Integer(),
    receipts: Type.Integer(),
    ratio: Type.Number(),
    low: Type.Optional(Type.Number()),
    high: Type.Optional(Type.Number()),
  },
  strict,
);
export type Coverage = Static<typeof coverageSchema>;

/** The funnel: receipts, seller's presses, polls, their answers and non-answers (`before`), `marked`, `excluded`. */
const sliceFields = {
  /** That tills told of, each once at its workplace; 0 where none does. */
  receipts: Type.Integer(),
  /** Seller's presses that opened a poll or joined the one a till opened. */
  presses: Type.Integer(),
  /** Absent where no receipts are told of. */
  coverage: Type.Optional(coverageSchema),
  polls: Type.Integer(),
  excluded: Type.Integer(),
  marked: Type.Integer(),
  before: indexFigureSchema,
  after: indexFigureSchema,
  afterWithoutForceMajeure: indexFigureSchema,
  /** Share of untrustworthy polls. */
  exclusions: Type.Optional(proportionSchema),
  /** Where the polls behind the figures are listed. */
  list: Type.String(),
} as const;
export const resultSliceSchema = Type.Object(sliceFields, strict);
export type ResultSlice = Static<typeof resultSliceSchema>;

/**
 * What a time without polls was, of workplaces that were open. `no-data`: none was heard at all; `part`: something is missing;
 * `no-customers`: nothing is, so nobody was there; `closed`: none was open.
 */
const emptyStateSchema = Type.Union([
  ...([Type.Literal('no-data'), Type.Literal('part')] as const),
  ...([Type.Literal('no-customers'), Type.Literal('closed')] as const),
]);

/**
 * An hour of the week, day or week without a row, named as rows are. Of `expected`, `missing` are not known: of an hour of the week
 * these are open hours of workplaces on all its days, of a day or week workplaces.
 */
export const emptyTimeSchema = Type.Object(
  { key: Type.String(), state: emptyStateSchema, expected: Type.Integer(), missing: Type.Integer() },
  strict,
);
export type EmptyTime = Static<typeof emptyTimeSchema>;

/**
 * GET /api/v1/results?question&by&from&to&store&group&workplace&operator&marked (manager, admin). One row a value of
 * `by` that has polls or receipts, and the whole beside them. Without a question only `by=question` is answered: different questions
 * are never summed up as if they were one.
 */
export const resultsQuerySchema = Type.Object(
  {
    ...resultScopeFields,
    question: Type.Optional(id),
    by: Type.Optional(resultDimensionSchema),
    marked: Type.Optional(headlineSchema),
  },
  strict,
);
export const resultsReplySchema = Type.Object(
  {
    by: resultDimensionSchema,
    question: Type.Optional(questionLabel),
    /** Absent without a question. */
    total: Type.Optional(resultSliceSchema),
    /** By hour of the week, not of one worker: those without a row, as far as something can be said of them. */
    empty: Type.Optional(Type.Array(emptyTimeSchema)),
    rows: Type.Array(
      Type.Object(
        {
          ...sliceFields,
          /** Id, date, hour 0–23, weekday 1–7, both as `3-14` or, of a period, the hub time of its start; empty outside all periods. */
          key: Type.String(),
          name: Type.Optional(Type.String()),
          /** Of a question. */
          text: Type.Optional(localizedSchema),
          /** Place among rows of 30 answers and more; shared by those that cannot be told apart. Not of times. */
          rank: Type.Optional(Type.Integer()),
        },
        strict,
      ),
    ),
  },
  strict,
);
export type ResultsReply = Static<typeof resultsReplySchema>;

/** GET /api/v1/results/comparison?question&a.store=…&b.store=…&marked: two scopes, each field with `a.` or `b.`. */
export const comparisonQuerySchema = Type.Object(
  {
    question: id,
    marked: Type.Optional(headlineSchema),
    'a.from': resultScopeFields.from,
    'a.to': resultScopeFields.to,
    'a.store': resultScopeFields.store,
    'a.group': resultScopeFields.group,
    'a.workplace': resultScopeFields.workplace,
    'a.operator': resultScopeFields.operator,
    'b.from': resultScopeFields.from,
    'b.to': resultScopeFields.to,
    'b.store': resultScopeFields.store,
    'b.group': resultScopeFields.group,
    'b.workplace': resultScopeFields.workplace,
    'b.operator': resultScopeFields.operator,
  },
  strict,
);
export type ComparisonQuery = Static<typeof comparisonQuerySchema>;
export const comparisonReplySchema = Type.Object(
  {
    question: questionLabel,
    marked: headlineSchema,
    a: resultSliceSchema,
    b: resultSliceSchema,
    /** Index of a less that of b; absent where one has none. `shown`: the interval does not hold 0. */
    difference: Type.Optional(
      Type.Object(
        { difference: Type.Number(), low: Type.Number(), high: Type.Number(), shown: Type.Boolean() },
        strict,
      ),
    ),
    /** Answers each side needs for ± `margin` at worst. */
    enough: Type.Object({ margin: Type.Number(), answers: Type.Integer() }, strict),
  },
  strict,
);
export type ComparisonReply = Static<typeof comparisonReplySchema>;

/**
 * A day or week, named as the points are, without polls of any question: of `workplaces` that were open, `missing` have not told all
 * of it.
 */
export const emptySliceSchema = Type.Object(
  {
    key: storeDate,
    state: emptyStateSchema,
    workplaces: Type.Integer(),
    missing: Type.Integer(),
  },
  strict,
);
export type EmptySlice = Static<typeof emptySliceSchema>;

/**
 * GET /api/v1/results/control?question&by&baselineFrom&baselineTo&…scope: a p-chart over days, weeks or periods against
 * the index of frozen baseline days of the same scope.
 */
export const controlQuerySchema = Type.Object(
  {
    ...resultScopeFields,
    question: id,
    by: Type.Union([Type.Literal('day'), Type.Literal('week'), Type.Literal('period')]),
    baselineFrom: storeDate,
    baselineTo: storeDate,
    marked: Type.Optional(headlineSchema),
  },
  strict,
);
export type ControlQuery = Static<typeof controlQuerySchema>;
export const controlReplySchema = Type.Object(
  {
    question: questionLabel,
    marked: headlineSchema,
    /** Absent where the baseline days have no answers; then no point has limits. */
    baseline: Type.Optional(proportionSchema),
    /**
     * Of days and weeks: those on which another question counted. Where one of them lies between two points, what is
     * on either side of it is not one row of figures.
     */
    others: Type.Optional(Type.Array(storeDate)),
    /** Of days and weeks, not of one worker: those without polls, as far as something can be said of them. */
    empty: Type.Optional(Type.Array(emptySliceSchema)),
    points: Type.Array(
      Type.Object(
        {
          key: Type.String(),
          k: Type.Integer(),
          n: Type.Integer(),
          share: Type.Number(),
          limits: Type.Optional(Type.Object({ low: Type.Number(), high: Type.Number() }, strict)),
          state: Type.Optional(
            Type.Union([Type.Literal('below'), Type.Literal('within'), Type.Literal('above')]),
          ),
          list: Type.String(),
        },
        strict,
      ),
    ),
  },
  strict,
);
export type ControlReply = Static<typeof controlReplySchema>;

/**
 * GET /api/v1/results/polls: the polls behind a figure, by workplace and hour of opening. `hour`, `weekday` and `period`
 * as the keys of the rows. A page may be short, even empty, while `next` is there: then the search goes on from it.
 */
export const pollListQuerySchema = Type.Object(
  {
    ...resultScopeFields,
    question: id,
    hour: Type.Optional(Type.Integer({ minimum: 0, maximum: 23 })),
    weekday: Type.Optional(Type.Integer({ minimum: 1, maximum: 7 })),
    period: Type.Optional(Type.String({ pattern: '^-?\\d{0,16}$' })),
    /** `trusted`: all that no 0 has left out, marked or not. */
    state: Type.Optional(
      Type.Union([
        ...([Type.Literal('plain'), Type.Literal('excluded'), Type.Literal('marked')] as const),
        Type.Literal('trusted'),
      ]),
    ),
    /** One answer or coded non-answer; `answered`: any answer; `decided`: yes or no, what the index is made of. */
    count: Type.Optional(
      Type.Union([
        ...([Type.Literal('yes'), Type.Literal('no'), Type.Literal('unsure')] as const),
        ...([Type.Literal('timeout'), Type.Literal('superseded'), Type.Literal('interrupted')] as const),
        ...([Type.Literal('deviceLost'), Type.Literal('answered'), Type.Literal('decided')] as const),
      ]),
    ),
    cursor: Type.Optional(Type.String({ maxLength: 200 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  },
  strict,
);
export type PollListQuery = Static<typeof pollListQuerySchema>;
export const pollListReplySchema = Type.Object(
  {
    polls: Type.Array(
      Type.Object(
        {
          /** kiosk.epoch.seq of its opening. */
          id: Type.String(),
          store: Type.String(),
          workplace: Type.String(),
          operator: Type.String(),
          /** Opening, hub time, ms. */
          at: Type.Integer(),
          outcome: Type.String(),
          answer: Type.Optional(Type.String()),
          state: Type.Union([Type.Literal('plain'), Type.Literal('excluded'), Type.Literal('marked')]),
          /** The presses and triggers that belong to it, as items of the review. */
          items: Type.Array(Type.String()),
        },
        strict,
      ),
    ),
    next: Type.Optional(Type.String()),
  },
  strict,
);
export type PollListReply = Static<typeof pollListReplySchema>;
