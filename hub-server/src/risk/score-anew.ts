import { newStore, scorerFrom } from '@otklik/shared/risk/scorer.ts';
import type { RiskFinding, RiskReason } from '../db/contract/risk.ts';
import type { Db } from '../db/sqlite.ts';
import { currentPass, goodAnswers, type JournalMark, journalMarks } from './risk-repository.ts';
import { marksOf, nextInOrder, scoreEvents } from './score-step.ts';
import { factsIn, storeContext } from './store-context.ts';

const CHUNK = 5000;

export interface AnewScored {
  readonly events: number;
  readonly findings: readonly RiskFinding[];
  readonly reasons: readonly RiskReason[];
}

/**
 * What detectors find in a store's events from the first on, as far as they have been scored; changes nothing. Undefined
 * where nothing has been scored, or where it is being scored anew as it is or by other detectors.
 */
export function scoredAnew(db: Db, store: string): AnewScored | undefined {
  const row = currentPass(db, store);
  const facts = row === undefined || row.pass !== 0 ? undefined : factsIn(row.context);
  if (facts === undefined) return undefined;
  const scorer = scorerFrom(newStore, storeContext(facts, goodAnswers(db)));
  // Up to where each journal has been read, from before its first event of this store (no step of pass 1 has a mark).
  const ends = new Map(journalMarks(db, store, 0).map(({ journal, seq }) => [journal, seq]));
  let journals: readonly JournalMark[] = journalMarks(db, store, 1).map((mark) => ({
    ...mark,
    durable: ends.get(mark.journal) ?? 0,
  }));
  const findings = new Map<string, RiskFinding>();
  const reasons = new Map<string, RiskReason>();
  let events = 0;
  for (;;) {
    const { chosen } = nextInOrder(db, journals, { until: Number.MAX_SAFE_INTEGER, limit: CHUNK });
    if (chosen.length === 0) break;
    const scored = scoreEvents(db, store, scorer, chosen);
    for (const { from, to } of chosen) events += to - from + 1;
    for (const each of scored.findings) findings.set(`${each.kind} ${each.workplace} ${each.since}`, each);
    for (const each of scored.reasons) reasons.set(`${each.kind} ${each.journal} ${each.seq}`, each);
    const marks = new Map(marksOf(chosen).map((mark) => [mark.journal, mark]));
    journals = journals.map((journal) => ({ ...journal, ...marks.get(journal.journal) }));
  }
  return { events, findings: [...findings.values()], reasons: [...reasons.values()] };
}
