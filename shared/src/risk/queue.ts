import type { Finding, RiskKind } from './finding.ts';
import { type ShownKind, shownKind } from './shown.ts';

/**
 * How much a reason weighs, 0 to 1: a share of its alarms that were right on the tuning seeds, rounded (docs/risk.md). Those
 * that tell an answer weigh alike and once: the place in the queue must not say which of them it is.
 */
const WEIGHTS: Readonly<Record<ShownKind, number>> = {
  'fast-answer': 0.6,
  'no-seller-press': 0.3,
  'closing-burst': 0.9,
  'several-answers': 0.7,
  'one-person': 0.9,
  'coverage-jump': 0.8,
  chatter: 0.9,
  stuck: 0.9,
  sequence: 0.7,
};

/** 0 to 1: as if each kind of reason were right by its weight, whatever the others say. */
export function scoreOf(kinds: Iterable<RiskKind>): number {
  let wrong = 1;
  for (const kind of new Set(Array.from(kinds, shownKind))) wrong *= 1 - WEIGHTS[kind];
  return 1 - wrong;
}

export interface QueueItem {
  /** The event to look at: its workplace and seq. */
  readonly place: string;
  readonly seq: number;
  /** See `scoreOf`. */
  readonly score: number;
  /** One of each kind, the newest, in the order in which kinds came. */
  readonly reasons: readonly Finding[];
}

/** What to look at, riskiest first; equals by workplace and seq. An item counts each kind of reason once. */
export function riskQueue(findings: Iterable<Finding>): readonly QueueItem[] {
  const items = new Map<string, { place: string; seq: number; reasons: Map<RiskKind, Finding> }>();
  for (const finding of findings) {
    for (const seq of finding.items) {
      const key = `${finding.place} ${seq}`;
      const item = items.get(key) ?? { place: finding.place, seq, reasons: new Map() };
      item.reasons.set(finding.kind, finding);
      items.set(key, item);
    }
  }
  const order = [...items.values()].map(
    ({ place, seq, reasons }): QueueItem => ({
      ...{ place, seq, score: scoreOf(reasons.keys()) },
      reasons: [...reasons.values()],
    }),
  );
  return order.sort(
    (a, b) => b.score - a.score || (a.place < b.place ? -1 : a.place > b.place ? 1 : a.seq - b.seq),
  );
}
