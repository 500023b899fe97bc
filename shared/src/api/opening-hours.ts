import Type, { type Static } from 'typebox';
import { strict } from './common.ts';

/** The most of one day, and of days that are unlike their weekday. */
const MAX_SPANS = 6;
const MAX_EXCEPTIONS = 400;

const timeSchema = (last: string) => Type.String({ pattern: `^(?:[01]\\d|2[0-3]):[0-5]\\d${last}$` });

/** By the store's clock. Where it ends at or before its beginning it runs into the next day; 24:00 is the day's end. */
const openSpanSchema = Type.Object({ from: timeSchema(''), to: timeSchema('|^24:00') }, strict);
export type OpenSpan = Static<typeof openSpanSchema>;

const spansSchema = Type.Array(openSpanSchema, { maxItems: MAX_SPANS });
const daySchema = Type.Optional(spansSchema);

/** When a store is open. A weekday that is left out is closed; a day in `exceptions` follows its weekday in nothing. */
export const openingHoursSchema = Type.Object(
  {
    week: Type.Object(
      {
        mon: daySchema,
        tue: daySchema,
        wed: daySchema,
        thu: daySchema,
        fri: daySchema,
        sat: daySchema,
        sun: daySchema,
      },
      strict,
    ),
    exceptions: Type.Array(
      Type.Object({ date: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' }), spans: spansSchema }, strict),
      { maxItems: MAX_EXCEPTIONS },
    ),
  },
  strict,
);
export type OpeningHours = Static<typeof openingHoursSchema>;
