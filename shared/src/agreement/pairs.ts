import { type Agreement, agreementOf } from '../metrics/agreement.ts';
import type { GivenVerdict } from '../review/verdict.ts';

/** An item and the verdicts given on it, in the order in which they were given. */
export interface ReviewedItem {
  readonly item: string;
  readonly verdicts: readonly GivenVerdict[];
}

interface Vote {
  readonly expert: string;
  readonly value: 0 | 1;
  readonly at: number;
}

/** What each expert says of an item in the end: the latest verdict not withdrawn, if it is a 0 or a 1. */
export function votesOf(verdicts: readonly GivenVerdict[]): readonly Vote[] {
  const latest = new Map<string, GivenVerdict>();
  for (const verdict of verdicts) {
    if (verdict.withdrawn) continue;
    const known = latest.get(verdict.expert);
    if (known === undefined || verdict.at >= known.at) latest.set(verdict.expert, verdict);
  }
  return [...latest.values()].flatMap(({ expert, value, at }) =>
    value === 0 || value === 1 ? [{ expert, value, at }] : [],
  );
}

export interface PairAgreement {
  /** By code units: the first comes first. */
  readonly experts: readonly [string, string];
  /** The period of the items' second verdict of the pair. */
  readonly period: string;
  readonly agreement: Agreement;
}

/**
 * Agreement of each pair of experts in each period. An item belongs to the period in which the later of the two spoke:
 * before that there was nothing to agree on. `periodOf` names the period of a verdict's time.
 */
export function agreementOfPairs(
  items: Iterable<ReviewedItem>,
  periodOf: (at: number) => string,
): readonly PairAgreement[] {
  const tables = new Map<string, { pair: [string, string]; period: string; cells: Cells }>();
  for (const { verdicts } of items) {
    const votes = votesOf(verdicts).toSorted((a, b) => (a.expert < b.expert ? -1 : 1));
    for (const [index, first] of votes.entries()) {
      for (const second of votes.slice(index + 1)) {
        const period = periodOf(Math.max(first.at, second.at));
        const key = JSON.stringify([first.expert, second.expert, period]);
        const known = tables.get(key) ?? {
          pair: [first.expert, second.expert],
          period,
          cells: { both0: 0, a0b1: 0, a1b0: 0, both1: 0 },
        };
        known.cells[cellOf(first.value, second.value)] += 1;
        tables.set(key, known);
      }
    }
  }
  return [...tables.values()].flatMap(({ pair, period, cells }) => {
    const agreement = agreementOf(cells);
    return agreement === undefined ? [] : [{ experts: pair, period, agreement }];
  });
}

type Cell = 'both0' | 'a0b1' | 'a1b0' | 'both1';
type Cells = Record<Cell, number>;

function cellOf(a: 0 | 1, b: 0 | 1): Cell {
  if (a === b) return a === 0 ? 'both0' : 'both1';
  return a === 0 ? 'a0b1' : 'a1b0';
}

/**
 * One expert against all others together, period by period: the expert's own vote is the first, each other vote on the
 * same item a second.
 */
export function agreementOfExpert(
  expert: string,
  items: Iterable<ReviewedItem>,
  periodOf: (at: number) => string,
): ReadonlyMap<string, Agreement> {
  const cells = new Map<string, Cells>();
  for (const { verdicts } of items) {
    const votes = votesOf(verdicts);
    const own = votes.find((vote) => vote.expert === expert);
    if (own === undefined) continue;
    for (const other of votes) {
      if (other === own) continue;
      const period = periodOf(Math.max(own.at, other.at));
      const known = cells.get(period) ?? { both0: 0, a0b1: 0, a1b0: 0, both1: 0 };
      known[cellOf(own.value, other.value)] += 1;
      cells.set(period, known);
    }
  }
  const figures = new Map<string, Agreement>();
  for (const [period, table] of cells) {
    const agreement = agreementOf(table);
    if (agreement !== undefined) figures.set(period, agreement);
  }
  return figures;
}

/** Whether an item waits for a third expert: the votes are even and differ. The 0 stands until then (DESIGN §5). */
export function needsAnother(verdicts: readonly GivenVerdict[]): boolean {
  const votes = votesOf(verdicts);
  const zeros = votes.filter(({ value }) => value === 0).length;
  return votes.length > 0 && zeros * 2 === votes.length;
}

/** Whether this expert may be the one: whoever spoke on the item, even in a verdict withdrawn, may not. */
export const mayDecide = (verdicts: readonly GivenVerdict[], expert: string): boolean =>
  needsAnother(verdicts) && verdicts.every((verdict) => verdict.expert !== expert);
