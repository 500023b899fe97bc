import Type, { type Static } from 'typebox';
import { strict } from './common.ts';
import { resultDimensionSchema, resultScopeFields, resultsQuerySchema } from './results.ts';

/**
 * GET /api/v1/exports/polls.csv|ndjson|xlsx and /api/v1/exports/events.csv|ndjson|xlsx (manager, admin): everything in
 * the scope as one download, by the same filters as the results. A download that ends early is not whole: its
 * connection is broken off.
 */
const { from, to, store, group, workplace, operator } = resultScopeFields;
const eventFields = { from, to, store, group, workplace } as const;
const pollFields = {
  ...eventFields,
  operator,
  question: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
} as const;

/** The language of headings, words and question texts; English unless said. NDJSON has none. */
const localeField = { locale: Type.Optional(Type.Union([Type.Literal('en'), Type.Literal('ru')])) } as const;
const csvFields = {
  ...localeField,
  /** Unless said: `semicolon` in Russian, as spreadsheets there expect, else `comma`. */
  separator: Type.Optional(Type.Union([Type.Literal('comma'), Type.Literal('semicolon')])),
  /** Whether the file begins with a byte order mark, without which Excel misreads letters; unless said, in Russian. */
  bom: Type.Optional(Type.Boolean()),
} as const;

export const exportQuerySchemas = {
  polls: {
    csv: Type.Object({ ...pollFields, ...csvFields }, strict),
    ndjson: Type.Object(pollFields, strict),
    xlsx: Type.Object({ ...pollFields, ...localeField }, strict),
  },
  events: {
    csv: Type.Object({ ...eventFields, ...csvFields }, strict),
    ndjson: Type.Object(eventFields, strict),
    xlsx: Type.Object({ ...eventFields, ...localeField }, strict),
  },
} as const;

export type ExportKind = keyof typeof exportQuerySchemas;
export type ExportFormat = 'csv' | 'ndjson' | 'xlsx';
/** What any of them may say. */
export type ExportQuery = Static<(typeof exportQuerySchemas)['polls']['csv']>;
export type ExportLocale = 'en' | 'ru';

/** GET /api/v1/exports/results.csv|xlsx (manager, admin): the rows of GET /results and the whole of them, as a file. */
const resultFileFields = {
  ...resultScopeFields,
  question: Type.String({ minLength: 1, maxLength: 64 }),
  by: resultDimensionSchema,
  marked: resultsQuerySchema.properties.marked,
} as const;
export const resultFileSchemas = {
  csv: Type.Object({ ...resultFileFields, ...csvFields }, strict),
  xlsx: Type.Object({ ...resultFileFields, ...localeField }, strict),
} as const;
export type ResultFileQuery = Static<(typeof resultFileSchemas)['csv']>;
