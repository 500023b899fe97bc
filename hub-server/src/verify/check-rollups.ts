import type { IndexReply } from '@otklik/shared/api/results.ts';
import { COUNT_NAMES, NO_POLLS, type PollCounts } from '@otklik/shared/metrics/key-question-index.ts';
import type { Db } from '../db/sqlite.ts';
import { listQuestions } from '../questions/question-repository.ts';
import { figuresOf } from '../results/figures.ts';
import { indexFigures } from '../results/index-query.ts';
import {
  countsIn,
  dayRows,
  hourRows,
  type StoreDay,
  storeOfWorkplace,
} from '../results/rollup-repository.ts';
import { storeDay } from '../results/store-hour.ts';
import { zoneAt } from '../results/store-zones.ts';
import { type Counts, type RollupEntry, rowKey, rowOf, Sums } from './contributions.ts';
import type { Book } from './sections.ts';

/** Rows of the rollups, by hour and by day of the store, against what the polls should count as; gives their number. */
export function checkRollups(db: Db, sums: Sums, book: Book): number {
  const hours = hourRows(db).map((row) => [rowKey(row), countsIn(row)] as const);
  const days = dayRows(db).map((row) => [dayKey(row), countsIn(row)] as const);
  compare('hour', hours, sums.entries(), book);
  compare('day', days, byDay(db, sums).entries(), book);
  return hours.length + days.length;
}

function compare(
  what: 'hour' | 'day',
  rows: readonly RollupEntry[],
  wanted: readonly RollupEntry[],
  book: Book,
): void {
  const section = book.in('rollups');
  const missing = new Map(wanted);
  for (const [key, found] of rows) {
    const should = missing.get(key) ?? found.map(() => 0);
    missing.delete(key);
    if (found.every((count, at) => count === should[at])) continue;
    section.add(`${what} ${key}: it holds ${written(found)}, polls and receipts come to ${written(should)}`);
  }
  for (const [key, counts] of missing)
    section.add(`${what} ${key}: it is missing, polls and receipts come to ${written(counts)}`);
}

const dayKey = ({ store, question, day }: StoreDay): string => JSON.stringify([store, question, day]);

/** What the hours come to by day of the store. */
function byDay(db: Db, sums: Sums): Sums {
  const days = new Sums();
  const stores = new Map<string, ReturnType<typeof storeOfWorkplace>>();
  for (const [key, counts] of sums.entries()) {
    const [workplace, question, , hour] = rowOf(key);
    const store = stores.get(workplace) ?? storeOfWorkplace(db, workplace);
    stores.set(workplace, store);
    days.take([
      [dayKey({ store: store.store, question, day: storeDay(zoneAt(store.zones, hour), hour) }), counts],
    ]);
  }
  return days;
}

/** The index as it is shown against the index of the polls made afresh; gives the number of questions. */
export function checkIndex(db: Db, sums: Sums, book: Book): number {
  const section = book.in('index');
  const byQuestion = Map.groupBy(sums.entries(), ([key]) => rowOf(key)[1]);
  const questions = listQuestions(db);
  for (const { id, positive } of questions) {
    const parts = [0, 1, 2].map((part) =>
      sumOf(
        (byQuestion.get(id) ?? []).map(([, counts]) => counts),
        part,
      ),
    );
    const [all = NO_POLLS, excluded = NO_POLLS, marked = NO_POLLS] = parts;
    const should = figuresOf(positive, { all, excluded, marked });
    const reply = indexFigures(db, { slice: { question: id }, expert: undefined });
    const shown = reply.ok ? reply.value.questions[0] : undefined;
    if (JSON.stringify(shownFigures(shown)) !== JSON.stringify(should))
      section.add(
        `question ${id}: ${line(shown?.polls, shown?.after?.index)} is shown, the polls make ${line(should.polls, should.after.index)}`,
      );
  }
  return questions.length;
}

function shownFigures(shown: IndexReply['questions'][number] | undefined) {
  if (shown === undefined) return undefined;
  const { polls, excluded, marked, before, after, afterWithoutForceMajeure } = shown;
  return { polls, excluded, marked, before, after, afterWithoutForceMajeure };
}

const line = (polls: number | undefined, index: { k: number; n: number } | undefined): string =>
  `${index === undefined ? 'no index' : `${index.k} of ${index.n}`} in ${polls ?? 0} polls`;

function sumOf(list: readonly Counts[], part: number): PollCounts {
  const at = part * COUNT_NAMES.length;
  const total = (offset: number): number => list.reduce((sum, counts) => sum + (counts[at + offset] ?? 0), 0);
  const entries = COUNT_NAMES.map((name, offset) => [name, total(offset)] as const);
  // Every name is in the list, so every count is there.
  return Object.fromEntries(entries) as unknown as PollCounts;
}

/** The counts that are not 0, by name. */
function written(counts: Counts): string {
  const names = [
    ...['', 'excluded ', 'marked '].flatMap((part) => COUNT_NAMES.map((name) => `${part}${name}`)),
    'presses',
    'receipts',
    'trusted',
    'undecided',
  ];
  const said = counts.flatMap((count, at) => (count === 0 ? [] : [`${names[at]} ${count}`]));
  return said.length === 0 ? 'nothing' : said.join(', ');
}
