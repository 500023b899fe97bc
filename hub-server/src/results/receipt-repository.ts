import { all, type Db, one, run } from '../db/sqlite.ts';

/** Where a receipt counts, and by which event. */
export interface CountedReceipt {
  readonly workplace: string;
  readonly receipt: string;
  /** The event that counts: of all that name the receipt at the workplace the first by journal and number. */
  readonly journal: number;
  readonly seq: number;
  /** Empty where none was asked. */
  readonly question: string;
  readonly operator: string;
  /** UTC ms of the start of the store-local hour in which it was made out. */
  readonly hour: number;
}

const COLUMNS = 'workplace, receipt, journal, seq, question, "operator", hour';

export const countedReceipt = (db: Db, workplace: string, receipt: string): CountedReceipt | undefined =>
  one(db, `SELECT ${COLUMNS} FROM receipts WHERE workplace = ? AND receipt = ?`, workplace, receipt);

export function saveReceipt(db: Db, row: CountedReceipt): void {
  run(
    db,
    `INSERT INTO receipts (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (workplace, receipt) DO UPDATE SET journal = excluded.journal, seq = excluded.seq,
       question = excluded.question, "operator" = excluded."operator", hour = excluded.hour`,
    row.workplace,
    row.receipt,
    row.journal,
    row.seq,
    row.question,
    row.operator,
    row.hour,
  );
}

export const clearReceipts = (db: Db): void => {
  run(db, 'DELETE FROM receipts');
};

export const allReceipts = (db: Db): readonly CountedReceipt[] =>
  all(db, `SELECT ${COLUMNS} FROM receipts ORDER BY workplace, receipt`);

export const receiptsOfJournal = (db: Db, journal: number): readonly CountedReceipt[] =>
  all(db, `SELECT ${COLUMNS} FROM receipts WHERE journal = ? ORDER BY seq`, journal);

interface ConfigRow {
  readonly seq: number;
  readonly body: string;
}

/** The last configuration of a place before an event; where `at` is given, of those not later by the kiosk's clock. */
export const lastConfig = (
  db: Db,
  journal: number,
  place: number,
  before: number,
  at?: number,
): ConfigRow | undefined =>
  at === undefined
    ? one(
        db,
        `SELECT seq, body FROM events WHERE journal = ? AND place = ? AND type = 'config' AND seq < ?
         ORDER BY seq DESC LIMIT 1`,
        journal,
        place,
        before,
      )
    : one(
        db,
        `SELECT seq, body FROM events WHERE journal = ? AND place = ? AND type = 'config' AND seq < ? AND at <= ?
         ORDER BY seq DESC LIMIT 1`,
        journal,
        place,
        before,
        at,
      );

export interface ReceiptRow {
  readonly journal: number;
  readonly seq: number;
  readonly body: string;
  readonly hubAt: number;
}

/** Receipts of a place in all journals of a kiosk. */
export const receiptEvents = (db: Db, kiosk: string, place: number): readonly ReceiptRow[] =>
  all(
    db,
    `SELECT e.journal, e.seq, e.body, e.hub_at AS "hubAt" FROM journals j JOIN events e ON e.journal = j.id
     WHERE j.kiosk = ? AND e.place = ? AND e.type = 'receipt' ORDER BY e.journal, e.seq`,
    kiosk,
    place,
  );
