import type { RiskKind } from '@otklik/shared/risk/finding.ts';
import type { ToldEvent } from '@otklik/shared/risk/reading.ts';
import { newStore, type Scorer, type StoreState, scorerFrom } from '@otklik/shared/risk/scorer.ts';
import type {
  RiskFinding,
  RiskPass,
  RiskPosition,
  RiskReason,
  RiskStep,
  RiskStepInput,
} from '../db/contract/risk.ts';
import type { Db } from '../db/sqlite.ts';
import { placementsOf, workplaceBy } from '../ingest/placement-repository.ts';
import { eventNumber, eventOf } from './event-name.ts';
import { type EventText, eventReader } from './event-text.ts';
import {
  arrivals,
  currentPass,
  goodAnswers,
  type JournalMark,
  journalMarks,
  readEvents,
  storeFacts,
  workplacesOf,
} from './risk-repository.ts';
import { contextText, storeContext } from './store-context.ts';

/** A store is not begun anew for late arrivals more often, ms: a hub's clock that is set back must not keep it busy. */
const ANEW_EVERY_MS = 60 * 60_000;

/**
 * Scores the next events of a store (docs/decisions/0104). What holds:
 * - the order is that of arrival, which is stored with each event: by time of arrival, journal, number. So what is found
 *   follows from stored events alone, wherever steps are cut and however often they are repeated;
 * - events that were offline for weeks are scored when they arrive: nothing in their journal has been scored before them;
 * - one that arrived before what is scored already and was stored after it makes the store begin anew.
 */
export function riskStep(db: Db, input: RiskStepInput): RiskStep {
  const { store, now, settleMs, limit } = input;
  const facts = storeFacts(db, store);
  if (facts === undefined) return { kind: 'nothing' };
  const row = currentPass(db, store);
  const pass: RiskPass = row?.pass ?? 0;
  const context = contextText(facts);
  // One begun anew knows nothing yet.
  if (row !== undefined && row.context !== '' && row.context !== context) return { kind: 'anew', store };
  const journals = journalMarks(db, store, pass);
  const { chosen, more } = nextInOrder(db, journals, { until: now - settleMs, limit });
  const first = firstIn(chosen);
  if (first === undefined && pass === 0) return { kind: 'nothing' };
  const last = lastOf(row);
  if (first !== undefined && last !== undefined && inOrder(first, last) < 0) {
    const lately = row?.anewAt !== null && row?.anewAt !== undefined && now - row.anewAt < ANEW_EVERY_MS;
    return lately ? { kind: 'nothing' } : { kind: 'anew', store };
  }
  // Ours, written by this very function.
  const before: StoreState = row === undefined || row.state === '' ? newStore : JSON.parse(row.state);
  const scorer = scorerFrom(before, storeContext(facts, goodAnswers(db)));
  const { findings, reasons } = scoreEvents(db, store, scorer, chosen);
  const marks = marksOf(chosen);
  return {
    ...{ kind: 'scored', store, pass, version: row?.version ?? 0, context, more },
    state: JSON.stringify(scorer.state()),
    last: lastIn(chosen) ?? last,
    ...{ marks, findings, reasons },
  };
}

const lastOf = (row: ReturnType<typeof currentPass>): RiskPosition | undefined =>
  row === undefined || row.received === null || row.journal === null || row.seq === null
    ? undefined
    : { received: row.received, journal: row.journal, seq: row.seq };

const firstIn = ([first]: readonly Stretch[]): RiskPosition | undefined =>
  first && { received: first.received, journal: first.journal, seq: first.from };

function lastIn(chosen: readonly Stretch[]): RiskPosition | undefined {
  const last = chosen.at(-1);
  return last && { received: last.received, journal: last.journal, seq: last.to };
}

const inOrder = (a: RiskPosition, b: RiskPosition): number =>
  a.received - b.received || a.journal - b.journal || a.seq - b.seq;

/** Events of one journal that arrived at once, one after the other. */
export interface Stretch {
  readonly received: number;
  readonly journal: number;
  readonly epoch: string;
  readonly from: number;
  readonly to: number;
}

/** The next events of all journals, `limit` at most, that arrived up to `until`. */
export function nextInOrder(
  db: Db,
  journals: readonly JournalMark[],
  { until, limit }: { readonly until: number; readonly limit: number },
): { readonly chosen: readonly Stretch[]; readonly more: boolean } {
  const found = journals.flatMap((journal) => stretchesOf(db, journal, until, limit));
  found.sort((a, b) => a.received - b.received || a.journal - b.journal || a.from - b.from);
  const chosen: Stretch[] = [];
  let left = limit;
  for (const stretch of found) {
    const to = Math.min(stretch.to, stretch.from + left - 1);
    if (left > 0) chosen.push({ ...stretch, to });
    left -= stretch.to - stretch.from + 1;
  }
  return { chosen, more: left <= 0 };
}

/** The next events of a journal in the order of their arrival; its numbers have no gaps up to `durable`. */
function stretchesOf(
  db: Db,
  { journal, epoch, durable, seq, received }: JournalMark,
  until: number,
  limit: number,
): readonly Stretch[] {
  const stretches: (Stretch & { to: number })[] = [];
  if (seq >= durable) return stretches;
  let last: (typeof stretches)[number] | undefined;
  for (const arrival of arrivals(db, journal, seq, limit)) {
    // A clock that was set back does not change the order within a journal.
    const latest = Math.max(last?.received ?? received, arrival.received);
    if (arrival.seq > durable || latest > until) break;
    if (last?.received === latest) last.to = arrival.seq;
    else {
      last = { received: latest, journal, epoch, from: arrival.seq, to: arrival.seq };
      stretches.push(last);
    }
  }
  return stretches;
}

export function marksOf(chosen: readonly Stretch[]): readonly RiskPosition[] {
  const marks = new Map<number, RiskPosition>();
  for (const { received, journal, to } of chosen) marks.set(journal, { received, journal, seq: to });
  return [...marks.values()];
}

export interface Scored {
  readonly findings: readonly RiskFinding[];
  readonly reasons: readonly RiskReason[];
}

/** What a scorer finds in these events of a store, each finding and reason once: as it was told last. */
export function scoreEvents(db: Db, store: string, scorer: Scorer, chosen: readonly Stretch[]): Scored {
  const workplaces = new Set(workplacesOf(db, store));
  const journals = new Map(
    [...Map.groupBy(chosen, ({ journal }) => journal)].map(([journal, own]) => [
      journal,
      journalEvents(db, own),
    ]),
  );
  const findings = new Map<string, RiskFinding>();
  // Of each kind by item: a finding that grows names the same items again and again.
  const reasons = new Map<RiskKind, Map<number, RiskFinding>>();
  for (const { journal, to } of chosen) {
    const own = journals.get(journal);
    for (let text = own?.next(to); own !== undefined && text !== undefined; text = own.next(to)) {
      const workplace = own.workplaceOf(text.place, text.seq);
      if (workplace === null || !workplaces.has(workplace)) continue;
      for (const found of scorer.take(own.read(text), workplace, own.nameOf)) {
        const { kind, place, since, at, items, facts } = found;
        const finding: RiskFinding = { kind, workplace: place, since, at, facts };
        findings.set(`${kind} ${place} ${since}`, finding);
        let named = reasons.get(kind);
        if (named === undefined) {
          named = new Map();
          reasons.set(kind, named);
        }
        for (const item of items) named.set(item, finding);
      }
    }
  }
  return { findings: [...findings.values()], reasons: [...reasons.values()].flatMap(reasonsOf) };
}

const reasonsOf = (named: ReadonlyMap<number, RiskFinding>): readonly RiskReason[] =>
  [...named].map(([item, { kind, workplace, since }]) => ({ ...eventOf(item), kind, workplace, since }));

interface JournalEvents {
  /** The next event that a detector reads, up to a number. */
  readonly next: (to: number) => EventText | undefined;
  readonly read: (text: EventText) => ToldEvent;
  readonly workplaceOf: (place: number, seq: number) => string | null;
  readonly nameOf: (seq: number) => number;
}

/** Events of one journal, in its order: what lies behind is never looked for again. */
function journalEvents(db: Db, own: readonly Stretch[]): JournalEvents {
  const { journal, epoch, from } = own[0] ?? { journal: 0, epoch: '', from: 0 };
  // Without those whose archived file is gone.
  const texts = readEvents(db, journal, from, own.at(-1)?.to ?? 0).filter(({ body }) => body !== '');
  let index = 0;
  return {
    next: (to) => {
      const text = texts[index];
      if (text === undefined || text.seq > to) return undefined;
      index += 1;
      return text;
    },
    read: eventReader(epoch),
    workplaceOf: workplaceBy(placementsOf(db, journal)),
    nameOf: (seq) => eventNumber(journal, seq),
  };
}
