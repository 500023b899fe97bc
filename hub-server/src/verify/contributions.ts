import { COUNT_NAMES, type CountName } from '@otklik/shared/metrics/key-question-index.ts';
import type { Contribution } from '../results/rollup-repository.ts';

/** Counts of one row of a rollup: all, excluded, marked, each by count name, then presses, receipts, trusted and undecided; 25 numbers. */
export type Counts = readonly number[];

/** Key of a rollup row, and its counts. */
export type RollupEntry = readonly [key: string, counts: Counts];

const PARTS = ['all', 'excluded', 'marked'] as const;
const PRESSES = PARTS.length * COUNT_NAMES.length;
const RECEIPTS = PRESSES + 1;
const REVIEWED = { trusted: RECEIPTS + 1, undecided: RECEIPTS + 2 } as const;
const WIDTH = RECEIPTS + 3;
/** Where each count lies. */
const placeOf = (part: (typeof PARTS)[number], count: CountName): number =>
  PARTS.indexOf(part) * COUNT_NAMES.length + COUNT_NAMES.indexOf(count);

export const rowKey = (row: Pick<Contribution, 'workplace' | 'question' | 'operator' | 'hour'>): string =>
  JSON.stringify([row.workplace, row.question, row.operator, row.hour]);

/** What a key of `rowKey` was made of: workplace, question, operator, hour. */
export const rowOf = (key: string): readonly [string, string, string, number] => JSON.parse(key);

/** Sums of contributions by row. */
export class Sums {
  readonly #rows = new Map<string, number[]>();

  add(contribution: Contribution): void {
    const row = this.#row(rowKey(contribution));
    const { count, state } = contribution;
    this.#raise(row, placeOf('all', count), 1);
    if (state !== 'plain') this.#raise(row, placeOf(state, count), 1);
    if (contribution.pressed) this.#raise(row, PRESSES, 1);
    if (contribution.review !== undefined) this.#raise(row, REVIEWED[contribution.review], 1);
  }

  addReceipt(receipt: Parameters<typeof rowKey>[0]): void {
    this.#raise(this.#row(rowKey(receipt)), RECEIPTS, 1);
  }

  take(entries: Iterable<RollupEntry>): void {
    for (const [key, counts] of entries) {
      const row = this.#row(key);
      for (const [at, count] of counts.entries()) this.#raise(row, at, count);
    }
  }

  entries = (): RollupEntry[] => [...this.#rows];
  get = (key: string): Counts | undefined => this.#rows.get(key);
  delete = (key: string): boolean => this.#rows.delete(key);

  #row(key: string): number[] {
    let row = this.#rows.get(key);
    if (row === undefined) {
      row = new Array<number>(WIDTH).fill(0);
      this.#rows.set(key, row);
    }
    return row;
  }

  #raise(row: number[], at: number, by: number): void {
    row[at] = (row[at] ?? 0) + by;
  }
}
