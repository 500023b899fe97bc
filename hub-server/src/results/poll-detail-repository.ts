import type { PollDetail } from '@otklik/shared/api/poll-detail.ts';
import type { EventName } from '../db/contract/projection.ts';
import { type Db, one } from '../db/sqlite.ts';
import { zoneSql } from './zone-repository.ts';

/** A poll that a figure counts, with its place. */
export interface FoundPoll
  extends Pick<PollDetail, 'operator' | 'outcome' | 'question' | 'state'>,
    Pick<PollDetail['store'], 'zone'> {
  readonly journal: number;
  readonly seq: number;
  readonly workplace: string;
  readonly workplaceName: string;
  readonly store: string;
  readonly storeName: string;
  readonly answer: NonNullable<PollDetail['answer']> | null;
  /** The DN that answered. */
  readonly press: number | null;
  readonly openedHub: number;
  readonly windowMs: number;
}

export const findCountedPoll = (db: Db, { kiosk, epoch, seq }: EventName): FoundPoll | undefined =>
  one(
    db,
    `SELECT p.journal, p.seq, p.roll_workplace AS workplace, w.name AS "workplaceName", s.id AS store,
       s.name AS "storeName", ${zoneSql('s.id', 'p.roll_hour')} AS zone, p.roll_question AS question,
       p.roll_operator AS "operator", p.roll_state AS "state", p.outcome, p.answer, p.press,
       p.opened_hub AS "openedHub", p.window_ms AS "windowMs"
     FROM journals j JOIN polls p ON p.journal = j.id JOIN workplaces w ON w.id = p.roll_workplace
       JOIN stores s ON s.id = w.store
     WHERE j.kiosk = ? AND j.epoch = ? AND p.seq = ? AND p.roll_count IS NOT NULL`,
    kiosk,
    epoch,
    seq,
  );

/** An event's time by the hub's clock and how far off that may be, ms. */
export const whenWas = (
  db: Db,
  journal: number,
  seq: number,
): { readonly at: number; readonly error: number } | undefined =>
  one(
    db,
    'SELECT hub_at AS at, clock_error AS error FROM events WHERE journal = ? AND seq = ?',
    journal,
    seq,
  );
