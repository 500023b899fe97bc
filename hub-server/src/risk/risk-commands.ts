import { scoreOf } from '@otklik/shared/risk/queue.ts';
import { shownKind } from '@otklik/shared/risk/shown.ts';
import type { ScoredRisk } from '../db/contract/risk.ts';
import type { Db } from '../db/sqlite.ts';
import { dropShare, motionShares } from './motion-repository.ts';
import {
  adoptPass,
  currentPass,
  dropPass,
  dropQueue,
  type EventKey,
  eventsWithReasons,
  itemStandings,
  kindsOf,
  markJudged,
  type QueueRow,
  saveFindings,
  saveMark,
  savePass,
  saveQueueItems,
  saveReasons,
  storeInQueue,
} from './risk-repository.ts';

export function saveRiskStep(db: Db, step: ScoredRisk): boolean {
  const { store, pass, version, context, state, last } = step;
  const row = currentPass(db, store);
  if ((row?.version ?? 0) !== version || (row?.pass ?? 0) !== pass) return false;
  savePass(db, store, {
    ...{ pass, version: version + 1, context, state, anewAt: row?.anewAt ?? null },
    ...{ received: last?.received ?? null, journal: last?.journal ?? null, seq: last?.seq ?? null },
  });
  for (const mark of step.marks) saveMark(db, store, pass, mark);
  saveFindings(db, store, pass, step.findings);
  saveReasons(db, store, pass, step.reasons);
  if (pass === 0) {
    const touched = new Map(step.reasons.map((each) => [`${each.journal} ${each.seq}`, each]));
    queueItems(db, store, [...touched.values()]);
  } else if (!step.more) {
    adoptPass(db, store);
    dropQueue(db, store);
    queueItems(db, store, eventsWithReasons(db, store, 0));
  }
  return true;
}

export function beginRiskAnew(
  db: Db,
  { store, now }: { readonly store: string; readonly now: number },
): void {
  const row = currentPass(db, store);
  // Nothing has been scored: it begins in any case.
  if (row === undefined) return;
  dropPass(db, store, 1);
  savePass(db, store, {
    ...{ pass: 1, version: row.version + 1, context: '', state: '', anewAt: now },
    ...{ received: null, journal: null, seq: null },
  });
}

/** After a verdict was given or taken back: whether the item waits. What was measured of its pictures is forgotten. */
export function judgeQueueItem(db: Db, event: EventKey): void {
  const store = dropShare(db, event) ? storeInQueue(db, event) : undefined;
  if (store === undefined) markJudged(db, event.journal, event.seq);
  else queueItems(db, store, [event]);
}

/** Puts events into the queue, or anew, where experts are shown them; each once. */
export function queueItems(db: Db, store: string, events: readonly EventKey[]): void {
  const rows: QueueRow[] = [];
  for (const [journal, own] of Map.groupBy(events, (event) => event.journal))
    for (const row of queueRows(db, journal, own)) rows.push({ ...row, store });
  saveQueueItems(db, rows);
}

function queueRows(db: Db, journal: number, events: readonly EventKey[]): readonly Omit<QueueRow, 'store'>[] {
  const seqs = events.map(({ seq }) => seq);
  const standings = new Map(itemStandings(db, journal, seqs).map(({ seq, judged }) => [seq, judged]));
  const kinds = Map.groupBy(kindsOf(db, journal, seqs), ({ seq }) => seq);
  const shares = new Map(motionShares(db, journal, seqs).map(({ seq, share }) => [seq, share]));
  return [...standings].map(([seq, judged]) => {
    const own = (kinds.get(seq) ?? []).map(({ kind }) => kind).sort();
    const shown = [...new Set(own.map(shownKind))].sort();
    return {
      ...{ journal, seq, judged },
      place: placeOf(scoreOf(own), shares.get(seq)),
      turn: turnOf(journal, seq),
      // Spaces on both sides: a kind is looked for as a word.
      kinds: ` ${shown.join(' ')} `,
    };
  });
}

/** How far the motion hint moves an item forward at most, in millionths of the score. */
const STILL = 50_000;
/** From this share of changed pixels on, per mille, something moved for sure: a hand at the console is more. */
const MOVED = 20;

/**
 * The place in the queue, least first, never negative. Where pictures were looked at and nothing moved near the console, an
 * item comes a little earlier: nobody seems to have stood there. That orders the queue and is told nowhere.
 */
export function placeOf(score: number, share: number | null | undefined): number {
  const stillness = share === null || share === undefined ? 0 : Math.max(0, 1 - share / MOVED);
  return Math.round((1 - score) * 1e6) + STILL - Math.round(stillness * STILL);
}

/**
 * The order of equals, as if by chance: presses of one run lie apart where others wait, so that the answer of one says less
 * of the next (a mix of bits after Thomas Wang).
 */
function turnOf(journal: number, seq: number): number {
  let mixed = Math.imul(seq ^ Math.imul(journal, 0x9e3779b1), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
