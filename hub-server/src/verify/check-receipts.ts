import type { JournalEvent } from '@otklik/shared/poll/events.ts';
import type { Db } from '../db/sqlite.ts';
import { type CountedReceipt, countedReceipt, receiptsOfJournal } from '../results/receipt-repository.ts';
import { UNKNOWN_OPERATOR } from '../results/refresh-poll.ts';
import { storeHour } from '../results/store-hour.ts';
import type { Book } from './sections.ts';

/** A receipt as its journal tells of it. */
export interface RecordedReceipt {
  readonly seq: number;
  readonly receipt: string;
  readonly question: string;
  readonly operator: string;
  readonly hubAt: number;
  /** Null while its place was given none. */
  readonly workplace: string | null;
}

/** Follows the receipts of a journal, with the question that its places would have asked. */
export function recordedReceipts(workplaceAt: (place: number, seq: number) => string | null): {
  readonly list: readonly RecordedReceipt[];
  add(event: JournalEvent, hubAt: number): void;
} {
  const list: RecordedReceipt[] = [];
  /** Per place: from which wall ms on what was asked, in the order of the journal. */
  const asked = new Map<number, { readonly at: number; readonly question: string }[]>();
  return {
    list,
    add(event, hubAt) {
      const { place, seq, at } = event;
      const known = asked.get(place) ?? [];
      if (event.type === 'config')
        asked.set(place, [...known, { at, question: event.data.machine.question?.id ?? '' }]);
      if (event.type !== 'receipt') return;
      const { receipt, operator = UNKNOWN_OPERATOR } = event.data;
      const { question = '' } = known.findLast((config) => config.at <= at) ?? known.at(-1) ?? {};
      list.push({ seq, receipt, question, operator, hubAt, workplace: workplaceAt(place, seq) });
    },
  };
}

/**
 * Each receipt counts by its own event or by an earlier one, and as its event says; nothing else counts. Gives those that
 * this journal's events count.
 */
export function checkReceipts(
  db: Db,
  journal: number,
  name: string,
  receipts: readonly RecordedReceipt[],
  zoneOf: (workplace: string, at: number) => string | undefined,
  book: Book,
): readonly CountedReceipt[] {
  const section = book.in('rollups');
  const counted = new Map<number, CountedReceipt>();
  for (const { seq, receipt, question, operator, hubAt, workplace } of receipts) {
    const zone = workplace === null ? undefined : zoneOf(workplace, hubAt);
    if (workplace === null || zone === undefined) continue;
    const row = countedReceipt(db, workplace, receipt);
    const earlier =
      row !== undefined && (row.journal < journal || (row.journal === journal && row.seq < seq));
    if (earlier) continue;
    const should = {
      ...{ workplace, receipt, journal, seq, question, operator },
      hour: storeHour(zone, hubAt),
    };
    counted.set(seq, should);
    if (row === undefined) section.add(`${name}.${seq}: its receipt is not counted`);
    else if (!same(row, should))
      section.add(`${name}.${seq}: its receipt counts as ${shown(row)}, not as ${shown(should)}`);
  }
  for (const row of receiptsOfJournal(db, journal)) {
    const should = counted.get(row.seq);
    if (should === undefined || should.workplace !== row.workplace || should.receipt !== row.receipt)
      section.add(`${name}.${row.seq}: counts as a receipt, but none such is recorded`);
  }
  return [...counted.values()];
}

const shown = ({ journal, seq, question, operator, hour }: CountedReceipt): string =>
  `${journal}.${seq} ${question === '' ? "''" : question} ${operator} ${hour}`;

const same = (a: CountedReceipt, b: CountedReceipt): boolean => shown(a) === shown(b);
