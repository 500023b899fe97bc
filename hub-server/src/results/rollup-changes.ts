import { COUNT_NAMES, type CountName } from '@otklik/shared/metrics/key-question-index.ts';
import type { Db } from '../db/sqlite.ts';
import { addToDay, addToHour, type Contribution, PARTS, storeOfWorkplace } from './rollup-repository.ts';
import { storeDay } from './store-hour.ts';

const NAMES = COUNT_NAMES.length;
const WIDTH = PARTS.length * NAMES;
const placeOf = new Map<CountName, number>(COUNT_NAMES.map((name, index) => [name, index]));

type Row = Pick<Contribution, 'workplace' | 'question' | 'operator' | 'hour'> & { readonly counts: number[] };

/** Changes of the rollups gathered over one transaction, so that each row is written once. */
export class RollupChanges {
  readonly #rows = new Map<string, Row>();

  /** Adds a poll to its rows, or takes it out again. */
  add({ workplace, question, operator, hour, count, state }: Contribution, by: 1 | -1): void {
    const key = JSON.stringify([workplace, question, operator, hour]);
    let row = this.#rows.get(key);
    if (row === undefined) {
      row = { workplace, question, operator, hour, counts: new Array<number>(WIDTH).fill(0) };
      this.#rows.set(key, row);
    }
    const at = placeOf.get(count) ?? 0;
    row.counts[at] = (row.counts[at] ?? 0) + by;
    if (state === 'plain') return;
    const part = at + PARTS.indexOf(state) * NAMES;
    row.counts[part] = (row.counts[part] ?? 0) + by;
  }

  /** Writes them: by hour, and by day of the store. */
  apply(db: Db): void {
    for (const { counts, ...row } of this.#rows.values()) {
      if (counts.every((count) => count === 0)) continue;
      addToHour(db, row, counts);
      const { store, zone } = storeOfWorkplace(db, row.workplace);
      addToDay(db, { store, question: row.question, day: storeDay(zone, row.hour) }, counts);
    }
    this.#rows.clear();
  }
}
