import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { standingVerdict } from '@otklik/shared/review/verdict.ts';
import { canonicalJson } from '@otklik/shared/sync/canonical-json.ts';
import { consoleEvents } from '../consoles/console-event-repository.ts';
import { addConsoleEvents } from '../consoles/console-events.ts';
import type { RebuildError, Rebuilt } from '../db/contract/projection.ts';
import type { Db } from '../db/sqlite.ts';
import { damagedSegments } from '../ops/archive-repository.ts';
import { allReceipts, clearReceipts } from '../results/receipt-repository.ts';
import { refreshPoll } from '../results/refresh-poll.ts';
import { clearDays, clearHours, countsIn, dayRows, hourRows } from '../results/rollup-repository.ts';
import { addReviewItems } from '../review/item-repository.ts';
import { storeStanding, verdictsOn } from '../review/verdict-repository.ts';
import { clearRisk } from '../risk/risk-repository.ts';
import { closeEpochs } from './close-epochs.ts';
import { placementsOf, workplaceBy } from './placement-repository.ts';
import { loadStored, pollPlaces } from './poll-repository.ts';
import { type KnownSteps, projectBatch } from './project-batch.ts';
import {
  clearProjection,
  clearStandings,
  type HeldJournal,
  heldJournals,
  judgedEvents,
  knownStep,
  placedEvents,
  setStep,
} from './rebuild-repository.ts';

const CHUNK = 500;

/**
 * Makes standings, polls, review items and rollups anew from events, frozen times, placements and verdicts, and says
 * what came out otherwise: nothing, unless something had gone wrong. Kept, because it follows from none of these: from
 * which step on experts see a poll. Reasons by risk are taken out: the hub scores anew when it runs. Runs within the caller's transaction.
 */
export function rebuild(db: Db, _input: undefined): Result<Rebuilt, RebuildError> {
  const journals = heldJournals(db);
  const short = journals.find(({ durable, events }) => events !== durable);
  if (short !== undefined) {
    const detail = `Journal ${short.kiosk}.${short.epoch} holds ${short.events} of ${short.durable} events.`;
    return err(coded('events-missing', detail));
  }
  const [gone] = journals.flatMap(({ id }) => damagedSegments(db, id));
  if (gone !== undefined) return err(coded('events-missing', gone));
  const before = figures(db);
  clearStandings(db);
  for (const { journal, seq } of judgedEvents(db)) {
    storeStanding(db, journal, seq, standingVerdict(verdictsOn(db, journal, seq)));
  }
  clearHours(db);
  clearReceipts(db);
  clearDays(db);
  clearRisk(db);
  let [events, polls, pollsChanged] = [0, 0, 0];
  for (const journal of journals) {
    const old = pollTexts(db, journal.id);
    projectAnew(db, journal, new Map([...old.keys()].map((seq) => [seq, knownStep(db, journal.id, seq)])));
    const now = pollTexts(db, journal.id);
    events += journal.events;
    polls += now.size;
    pollsChanged += differences(old, now);
  }
  const after = figures(db);
  return ok({
    journals: journals.length,
    events,
    polls,
    pollsChanged,
    figuresChanged: differences(before, after),
  });
}

function projectAnew(db: Db, { id, kiosk, epoch }: HeldJournal, steps: KnownSteps): void {
  clearProjection(db, id);
  const workplaceOf = workplaceBy(placementsOf(db, id));
  let after = 0;
  for (;;) {
    const events = placedEvents(db, id, after, CHUNK);
    const last = events.at(-1);
    if (last === undefined) break;
    after = last.event.seq;
    addReviewItems(db, id, events, workplaceOf);
    addConsoleEvents(db, id, events, workplaceOf);
    projectBatch(db, id, events, workplaceOf, steps);
  }
  for (const { journal, poll } of closeEpochs(db, kiosk, epoch, [])) {
    refreshPoll(db, journal, poll);
    const step = steps.get(poll);
    if (step !== undefined) setStep(db, journal, poll, step);
  }
}

/** Each poll of a journal as text, by seq. */
function pollTexts(db: Db, journal: number): ReadonlyMap<number, string> {
  return new Map(
    pollPlaces(db, journal).map(({ seq }) => [seq, JSON.stringify(loadStored(db, journal, seq))]),
  );
}

/** Each row of the rollups, each receipt that counts, and each entry of a console, as text, by its key. */
function figures(db: Db): ReadonlyMap<string, string> {
  const hours = hourRows(db).map((row) => {
    const { workplace, question, operator, hour } = row;
    return [canonicalJson([workplace, question, operator, hour]), countsIn(row).join()] as const;
  });
  const days = dayRows(db).map((row) => {
    const { store, question, day } = row;
    return [canonicalJson([store, question, day]), countsIn(row).join()] as const;
  });
  const receipts = allReceipts(db).map(({ workplace, receipt, ...counted }) => {
    return [canonicalJson([workplace, receipt]), canonicalJson(counted)] as const;
  });
  const entries = consoleEvents(db).map(({ journal, seq, ...entry }) => {
    return [canonicalJson([journal, seq]), canonicalJson(entry)] as const;
  });
  return new Map([...hours, ...days, ...receipts, ...entries]);
}

const differences = <Key>(before: ReadonlyMap<Key, string>, after: ReadonlyMap<Key, string>): number =>
  new Set([...before.keys(), ...after.keys()].filter((key) => before.get(key) !== after.get(key))).size;
