import type { JournalEvent } from '@otklik/shared/poll/events.ts';
import {
  applyPollChange,
  isPressed,
  type PollChange,
  type PollRecord,
  pollChanges,
} from '@otklik/shared/poll/projection.ts';
import { isMarked, isTrustworthy } from '@otklik/shared/review/verdict.ts';
import type { Db } from '../db/sqlite.ts';
import { nextStep } from '../results/expert-figures.ts';
import { countReceipt } from '../results/receipts.ts';
import { contributionOf, stepOf } from '../results/refresh-poll.ts';
import { reviewOf } from '../results/review-state.ts';
import { RollupChanges } from '../results/rollup-changes.ts';
import {
  type Counted,
  sameContribution,
  storeCount,
  storeOfWorkplace,
} from '../results/rollup-repository.ts';
import { type StoreZones, zoneAt } from '../results/store-zones.ts';
import {
  addPolls,
  loadStored,
  pollsOfMember,
  type StoredPoll,
  savePoll,
  standingsOf,
} from './poll-repository.ts';

/** An event with its place in time: by the hub's clock, ms, and the bound of its error. */
export interface PlacedEvent {
  readonly event: JournalEvent;
  readonly hubAt: number;
  readonly error: number;
}

/** Where experts see a poll from, where a rebuild knows that already. */
export type KnownSteps = ReadonlyMap<number, number | null>;

/**
 * Applies the events of one batch to the polls of their journal, and polls and receipts to the rollups. The changes and their
 * application are the shared projection's own; this only loads what they speak of and stores what came out, so that
 * rows and a replay cannot differ.
 */
export function projectBatch(
  db: Db,
  journal: number,
  events: readonly PlacedEvent[],
  workplaceOf: (place: number, seq: number) => string | null,
  knownSteps?: KnownSteps,
): void {
  const stored = new Map<number, StoredPoll | undefined>();
  const polls = new Map<number, PollRecord>();
  const openedHub = new Map<number, number>();
  const load = (seq: number): void => {
    if (stored.has(seq)) return;
    const found = loadStored(db, journal, seq);
    stored.set(seq, found);
    if (found !== undefined) polls.set(seq, found.poll);
  };
  for (const { event, hubAt } of events) {
    for (const change of pollChanges(event)) {
      if (change.kind === 'opened') {
        // Its seq is this event's own, which is new: nothing can be stored under it.
        stored.set(change.poll.seq, undefined);
        openedHub.set(change.poll.seq, hubAt);
      } else for (const seq of spokenOf(db, journal, polls, change)) load(seq);
      applyPollChange(polls, change);
    }
  }
  const counts = countsFrom(db, journal, events[0]?.event.seq ?? 0, knownSteps);
  const changes = new RollupChanges();
  const fresh: StoredPoll[] = [];
  for (const [seq, poll] of polls) {
    const before = stored.get(seq);
    if (before?.poll === poll) continue;
    const place = before ?? {
      workplace: workplaceOf(poll.place, seq),
      openedHub: openedHub.get(seq) ?? poll.openedAt,
    };
    const { workplace } = place;
    const now = { poll, workplace, openedHub: place.openedHub };
    const counted = counts(now, before?.counted);
    if (before === undefined) fresh.push({ ...now, counted });
    else savePoll(db, journal, poll, before.poll);
    if (sameContribution(before?.counted.as, counted.as)) continue;
    if (before !== undefined) storeCount(db, journal, seq, counted);
    if (before?.counted.as !== undefined) changes.add(before.counted.as, -1);
    if (counted.as !== undefined) changes.add(counted.as, 1);
  }
  addPolls(db, journal, fresh);
  for (const { event, hubAt } of events) {
    if (event.type !== 'receipt') continue;
    const workplace = workplaceOf(event.place, event.seq);
    if (workplace !== null) countReceipt(db, journal, { event, hubAt }, workplace, changes);
  }
  changes.apply(db);
}

/** What polls count as. Only an event before `firstSeq` can have been judged. */
function countsFrom(db: Db, journal: number, firstSeq: number, knownSteps: KnownSteps | undefined) {
  const zones = new Map<string, StoreZones>();
  const steps = new Map<string, number>();
  const zoneOf = (workplace: string, at: number): string => {
    const known = zones.get(workplace) ?? storeOfWorkplace(db, workplace).zones;
    zones.set(workplace, known);
    return zoneAt(known, at);
  };
  const next = (question: string): number => {
    const known = steps.get(question) ?? nextStep(db, question);
    steps.set(question, known);
    return known;
  };
  return (now: Omit<StoredPoll, 'counted'>, before: Counted | undefined): Counted => {
    const { poll, workplace } = now;
    const old = [...poll.members, ...poll.marks].filter((seq) => seq < firstSeq || knownSteps !== undefined);
    const standings = old.length === 0 ? undefined : standingsOf(db, journal, old);
    const as = contributionOf({
      workplace,
      zone: workplace === null ? null : zoneOf(workplace, now.openedHub),
      question: poll.question ?? null,
      operator: poll.operator ?? null,
      opened_hub: now.openedHub,
      outcome: poll.outcome ?? null,
      answer: poll.answer ?? null,
      excluded: isTrustworthy(poll.members.map((seq) => standings?.get(seq))) ? 0 : 1,
      marked: isMarked(poll.marks, (seq) => standings?.get(seq)) ? 1 : 0,
      pressed: isPressed(poll) ? 1 : 0,
      // Where one of its presses is new, something waits for an expert.
      review: poll.members.every((seq) => seq < firstSeq || knownSteps !== undefined)
        ? reviewOf(db, journal, poll.members)
        : undefined,
    });
    const known = knownSteps?.get(poll.seq);
    return { as, step: known === undefined ? stepOf(before, as, next) : known };
  };
}

function spokenOf(
  db: Db,
  journal: number,
  polls: ReadonlyMap<number, PollRecord>,
  change: Exclude<PollChange, { kind: 'opened' }>,
): readonly number[] {
  if (change.kind !== 'released') return [change.poll];
  return pollsOfMember(db, journal, change.member).filter((seq) => !polls.has(seq));
}
