import type { IndexFigure, ResultSlice } from '@otklik/shared/api/results.ts';
import { wilson } from '@otklik/shared/metrics/wilson.ts';
import type { ReportFacts, ReportRow } from './report.ts';

function figure(yes: number, no: number, unsure = 0): IndexFigure {
  const index = wilson(yes, yes + no);
  return {
    counts: { yes, no, unsure, timeout: 5, superseded: 1, interrupted: 0, deviceLost: 0 },
    ...(index === undefined ? {} : { index }),
  };
}

/** Figures of a place in which so many customers said yes and no. */
export const sliceOf = (yes: number, no: number): ResultSlice => ({
  ...{ receipts: (yes + no) * 2, presses: yes + no + 12, polls: yes + no + 8, excluded: 3, marked: 2 },
  ...{ before: figure(yes + 1, no + 2, 2), after: figure(yes, no, 2), list: '' },
  afterWithoutForceMajeure: figure(Math.max(0, yes - 1), no, 2),
});

const DAY_MS = 86_400_000;
const dayAfter = (from: string, days: number): string =>
  new Date(Date.parse(from) + days * DAY_MS).toISOString().slice(0, 10);

/** A month of a chain with as many stores. */
export function monthOf(stores: number): ReportFacts {
  const from = '2026-10-01';
  const trend = Array.from({ length: 31 }, (_, at): ReportRow => {
    const yes = 30 + ((at * 7) % 23);
    return { ...sliceOf(yes, 8 + ((at * 5) % 9)), key: dayAfter(from, at) };
  });
  const rows = Array.from({ length: stores }, (_, at): ReportRow => {
    const few = at % 6 === 5;
    const slice = few ? sliceOf(9, 3) : sliceOf(160 - at * 6, 20 + at * 2);
    return { ...slice, key: `s${at}`, name: `Shop <${at + 1}> & Co`, ...(few ? {} : { rank: at + 1 }) };
  });
  return {
    ...{ from, to: '2026-11-01', trendBy: 'day', rowsBy: 'store', trend, rows },
    questions: [
      { text: { ru: 'Вам помогли с выбором?', en: 'Were you helped to choose?' }, slice: sliceOf(1180, 231) },
      { text: { ru: 'Вас <b>поблагодарили</b>?', en: 'Were you <b>thanked</b>?' }, slice: sliceOf(61, 20) },
      { text: { ru: 'Долго ли вы ждали?', en: 'Did you wait long?' }, slice: sliceOf(5, 2) },
    ],
  };
}
