import type { JournalEvent } from '@otklik/shared/poll/events.ts';
import type { RiskContext } from '@otklik/shared/risk/finding.ts';
import { newStore, quietBoot, type StoreState, score } from '@otklik/shared/risk/scorer.ts';
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
import {
  arrivals,
  currentPass,
  type EventBody,
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
  const first = chosen[0];
  if (first === undefined && pass === 0) return { kind: 'nothing' };
  const last = lastOf(row);
  if (first !== undefined && last !== undefined && inOrder(first, last) < 0) {
    const lately = row?.anewAt !== null && row?.anewAt !== undefined && now - row.anewAt < ANEW_EVERY_MS;
    return lately ? { kind: 'nothing' } : { kind: 'anew', store };
  }
  // Ours, written by this very function.
  const before: StoreState = row === undefined || row.state === '' ? newStore : JSON.parse(row.state);
  const scored = scoreEvents(db, store, {
    ...{ before, positions: chosen },
    context: storeContext(facts, goodAnswers(db)),
  });
  return {
    ...{ kind: 'scored', store, pass, version: row?.version ?? 0, context, more },
    state: JSON.stringify(scored.state),
    last: chosen.at(-1) ?? last,
    marks: marksOf(chosen),
    findings: scored.findings,
    reasons: scored.reasons,
  };
}

const lastOf = (row: ReturnType<typeof currentPass>): RiskPosition | undefined =>
  row === undefined || row.received === null || row.journal === null || row.seq === null
    ? undefined
    : { received: row.received, journal: row.journal, seq: row.seq };

const inOrder = (a: RiskPosition, b: RiskPosition): number =>
  a.received - b.received || a.journal - b.journal || a.seq - b.seq;

/** The next events of all journals, `limit` at most, that arrived up to `until`. */
export function nextInOrder(
  db: Db,
  journals: readonly JournalMark[],
  { until, limit }: { readonly until: number; readonly limit: number },
): { readonly chosen: readonly RiskPosition[]; readonly more: boolean } {
  const found: RiskPosition[] = [];
  for (const { journal, durable, seq, received } of journals) {
    if (seq >= durable) continue;
    // A clock that was set back does not change the order within a journal.
    let latest = received;
    for (const arrival of arrivals(db, journal, seq, limit)) {
      if (arrival.seq > durable) break;
      latest = Math.max(latest, arrival.received);
      if (latest > until) break;
      found.push({ received: latest, journal, seq: arrival.seq });
    }
  }
  found.sort(inOrder);
  return { chosen: found.slice(0, limit), more: found.length >= limit };
}

export function marksOf(chosen: readonly RiskPosition[]): readonly RiskPosition[] {
  const marks = new Map<number, RiskPosition>();
  for (const position of chosen) marks.set(position.journal, position);
  return [...marks.values()];
}

export interface Scored {
  readonly state: StoreState;
  readonly findings: readonly RiskFinding[];
  readonly reasons: readonly RiskReason[];
}

/** What detectors find in these events of a store, each finding and reason once: as it was told last. */
export function scoreEvents(
  db: Db,
  store: string,
  {
    before,
    positions,
    context,
  }: {
    readonly before: StoreState;
    readonly positions: readonly RiskPosition[];
    readonly context: RiskContext;
  },
): Scored {
  const workplaces = new Set(workplacesOf(db, store));
  const bodies = eventReader(db, positions);
  const findings = new Map<string, RiskFinding>();
  const reasons = new Map<string, RiskReason>();
  let state = before;
  for (const { journal, seq } of positions) {
    const read = bodies(journal, seq);
    if (read === undefined || read.workplace === null || !workplaces.has(read.workplace)) continue;
    const { workplace } = read;
    if (read.event === undefined && passesBy(state, workplace, read.body)) continue;
    const event = read.event ?? parsed([read])[0];
    if (event === undefined) continue;
    const next = score(state, event, workplace, context, (other) => eventNumber(journal, other));
    state = next.state;
    for (const { kind, place, since, at, items, facts } of next.found) {
      findings.set(`${kind} ${place} ${since}`, { kind, workplace: place, since, at, facts });
      for (const item of items)
        reasons.set(`${kind} ${item}`, { ...eventOf(item), kind, workplace: place, since });
    }
  }
  return { state, findings: [...findings.values()], reasons: [...reasons.values()] };
}

interface ReadEvent extends EventBody {
  /** Absent for a seller's edge: most of them need not be read. */
  readonly event: JournalEvent | undefined;
  readonly workplace: string | null;
}

/**
 * Gives events that detectors read, with hub time as their time; undefined for all others. Asked for in the order of each
 * journal, so that what lies behind is never looked for again.
 */
function eventReader(
  db: Db,
  positions: readonly RiskPosition[],
): (journal: number, seq: number) => ReadEvent | undefined {
  const journals = new Map<number, { readonly events: readonly ReadEvent[]; next: number }>();
  for (const [journal, own] of Map.groupBy(positions, (position) => position.journal)) {
    const events = eventsOf(db, journal, own[0]?.seq ?? 0, own.at(-1)?.seq ?? 0);
    journals.set(journal, { events, next: 0 });
  }
  return (journal, seq) => {
    const own = journals.get(journal);
    if (own === undefined) return undefined;
    let found = own.events[own.next];
    while (found !== undefined && found.seq < seq) {
      own.next += 1;
      found = own.events[own.next];
    }
    return found?.seq === seq ? found : undefined;
  };
}

function eventsOf(db: Db, journal: number, from: number, to: number): readonly ReadEvent[] {
  const workplaceOf = workplaceBy(placementsOf(db, journal));
  // Without those whose archived file is gone.
  const rows = readEvents(db, journal, from, to).filter(({ body }) => body !== '');
  const read = parsed(rows.filter(({ body }) => !isSellerEdge(body)));
  let next = 0;
  return rows.map(({ seq, body, hubAt }) => {
    if (isSellerEdge(body))
      return { seq, body, hubAt, event: undefined, workplace: workplaceOf(placeIn(body), seq) };
    const event = read[next];
    next += 1;
    return {
      seq,
      body: '',
      hubAt,
      event,
      workplace: event === undefined ? null : workplaceOf(event.place, seq),
    };
  });
}

/** One parse of all costs less than one each. They passed the event schema at ingest and never change. */
function parsed(rows: readonly EventBody[]): readonly JournalEvent[] {
  const events: (JournalEvent & { at: number })[] = JSON.parse(`[${rows.map(({ body }) => body).join(',')}]`);
  for (const [index, event] of events.entries()) event.at = rows[index]?.hubAt ?? event.at;
  return events;
}

/**
 * A seller's edge that attaches to no poll, told by its text: two of the six events of a usual poll, and nothing in them that
 * a detector reads. Bodies are canonical JSON: keys in order, and a quote within a text has a backslash before it.
 */
const isSellerEdge = (body: string): boolean =>
  body.endsWith('"type":"edge"}') && body.includes('"button":"S"') && !body.includes('"role":"attach"');

const PLACE = '"place":';
const placeIn = (body: string): number =>
  Number.parseInt(body.slice(body.lastIndexOf(PLACE) + PLACE.length), 10);

/** Whether a seller's edge changes nothing; where it is of another boot or journal, or a button is down, it may. */
function passesBy(state: StoreState, workplace: string, body: string): boolean {
  const quiet = quietBoot(state, workplace);
  return (
    quiet !== undefined &&
    body.includes(`"boot":"${quiet.boot}"`) &&
    body.includes(`"epoch":"${quiet.epoch}"`)
  );
}
