import type { JournalEvent, JournalEventOf } from '@otklik/shared/poll/events.ts';
import type { Db } from '../db/sqlite.ts';
import { workplaceAt } from '../ingest/placement-repository.ts';
import { withBody } from '../ops/archive-repository.ts';
import {
  type CountedReceipt,
  countedReceipt,
  lastConfig,
  receiptEvents,
  saveReceipt,
} from './receipt-repository.ts';
import { UNKNOWN_OPERATOR } from './refresh-poll.ts';
import type { RollupChanges } from './rollup-changes.ts';
import { storeOfWorkplace } from './rollup-repository.ts';
import { storeHour } from './store-hour.ts';
import { zoneAt } from './store-zones.ts';

/**
 * Receipts, counted for coverage (decisions/0033): each once at its workplace, by the first event that names it there, in
 * the order of journals and their numbers. So the order of arrival does not matter, and a rebuild counts the same.
 */

export interface PlacedReceipt {
  readonly event: JournalEventOf<'receipt'>;
  readonly hubAt: number;
}

/** Counts a receipt at its workplace; nothing changes where an earlier event, or this one, counts already. */
export function countReceipt(
  db: Db,
  journal: number,
  { event, hubAt }: PlacedReceipt,
  workplace: string,
  changes: RollupChanges,
): void {
  const { receipt, operator = UNKNOWN_OPERATOR } = event.data;
  const known = countedReceipt(db, workplace, receipt);
  if (known !== undefined && !isBefore({ journal, seq: event.seq }, known)) return;
  const row = {
    ...{ workplace, receipt, journal, seq: event.seq, operator },
    question: askedAt(db, journal, event),
    hour: hourAt(db, workplace, hubAt),
  };
  if (known !== undefined) changes.addReceipt(known, -1);
  changes.addReceipt(row, 1);
  saveReceipt(db, row);
}

const hourAt = (db: Db, workplace: string, hubAt: number): number =>
  storeHour(zoneAt(storeOfWorkplace(db, workplace).zones, hubAt), hubAt);

const isBefore = (
  a: Pick<CountedReceipt, 'journal' | 'seq'>,
  b: Pick<CountedReceipt, 'journal' | 'seq'>,
): boolean => a.journal < b.journal || (a.journal === b.journal && a.seq < b.seq);

/**
 * The question its workplace would have asked then: of the last configuration before it in the journal that was not later
 * by the kiosk's clock, since a till may tell of a receipt late; where the clock was set and there is none such, of the
 * last. Empty where none was asked.
 */
function askedAt(db: Db, journal: number, { place, seq, at }: JournalEvent): string {
  const row = lastConfig(db, journal, place, seq, at) ?? lastConfig(db, journal, place, seq);
  if (row === undefined) return '';
  // The body passed the event schema at ingest and never changes.
  const config: JournalEvent = JSON.parse(withBody(db, journal, row).body);
  return config.type === 'config' ? (config.data.machine.question?.id ?? '') : '';
}

/** Counts what a kiosk's place recorded before it was given its workplace. */
export function countBound(db: Db, kiosk: string, place: number, changes: RollupChanges): void {
  for (const row of receiptEvents(db, kiosk, place)) {
    const workplace = workplaceAt(db, row.journal, place, row.seq);
    if (workplace !== null) countReceipt(db, row.journal, placed(db, row), workplace, changes);
  }
}

/** Puts a receipt whose time has changed into the hour it then belongs to. */
export function moveReceipt(
  db: Db,
  row: { readonly journal: number; readonly seq: number; readonly place: number; readonly body: string },
  hubAt: number,
  changes: RollupChanges,
): void {
  const { event } = placed(db, { ...row, hubAt });
  const workplace = workplaceAt(db, row.journal, row.place, row.seq);
  if (workplace === null) return;
  const known = countedReceipt(db, workplace, event.data.receipt);
  if (known?.journal !== row.journal || known.seq !== row.seq) return;
  const now = { ...known, hour: hourAt(db, workplace, hubAt) };
  if (now.hour === known.hour) return;
  changes.addReceipt(known, -1);
  changes.addReceipt(now, 1);
  saveReceipt(db, now);
}

function placed(
  db: Db,
  row: { readonly journal: number; readonly seq: number; readonly body: string; readonly hubAt: number },
): PlacedReceipt {
  // The body passed the event schema at ingest and never changes; the row's type says which it is.
  const event: JournalEventOf<'receipt'> = JSON.parse(withBody(db, row.journal, row).body);
  return { event, hubAt: row.hubAt };
}
