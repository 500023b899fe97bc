import { COUNT_NAMES, type CountName } from '@otklik/shared/metrics/key-question-index.ts';
import type { Db } from '../db/sqlite.ts';
import {
  addToDay,
  addToHour,
  type Contribution,
  PARTS,
  type PollReview,
  storeOfWorkplace,
} from './rollup-repository.ts';
import { storeDay } from './store-hour.ts';
import { zoneAt } from './store-zones.ts';

const NAMES = COUNT_NAMES.length;
const PRESSES = PARTS.length * NAMES;
const RECEIPTS = PRESSES + 1;
const REVIEWS: readonly PollReview[] = ['trusted', 'undecided'];
const FIRST_REVIEW = RECEIPTS + 1;
const WIDTH = FIRST_REVIEW + REVIEWS.length;
const placeOf = new Map<CountName, number>(COUNT_NAMES.map((name, index) => [name, index]));

type Place = Pick<Contribution, 'workplace' | 'question' | 'operator' | 'hour'>;
type Row = Place & { readonly counts: number[] };

/** Changes of the rollups gathered over one transaction, so that each row is written once. */
export class RollupChanges {
  readonly #rows = new Map<string, Row>();

  /** Adds a poll to its rows, or takes it out again. */
  add(poll: Contribution, by: 1 | -1): void {
    const { counts } = this.#row(poll);
    const raise = (at: number): void => {
      counts[at] = (counts[at] ?? 0) + by;
    };
    const at = placeOf.get(poll.count) ?? 0;
    raise(at);
    if (poll.pressed) raise(PRESSES);
    if (poll.review !== undefined) raise(FIRST_REVIEW + REVIEWS.indexOf(poll.review));
    if (poll.state !== 'plain') raise(at + PARTS.indexOf(poll.state) * NAMES);
  }

  /** Adds a receipt to its row, or takes it out again. */
  addReceipt(receipt: Place, by: 1 | -1): void {
    const { counts } = this.#row(receipt);
    counts[RECEIPTS] = (counts[RECEIPTS] ?? 0) + by;
  }

  #row({ workplace, question, operator, hour }: Place): Row {
    const key = JSON.stringify([workplace, question, operator, hour]);
    let row = this.#rows.get(key);
    if (row === undefined) {
      row = { workplace, question, operator, hour, counts: new Array<number>(WIDTH).fill(0) };
      this.#rows.set(key, row);
    }
    return row;
  }

  /** Writes them: by hour, and by day of the store. */
  apply(db: Db): void {
    for (const { counts, ...row } of this.#rows.values()) {
      if (counts.every((count) => count === 0)) continue;
      addToHour(db, row, counts);
      const { store, zones } = storeOfWorkplace(db, row.workplace);
      addToDay(
        db,
        { store, question: row.question, day: storeDay(zoneAt(zones, row.hour), row.hour) },
        counts,
      );
    }
    this.#rows.clear();
  }
}
