import { checkEvent } from '@otklik/shared/poll/event-check.ts';
import type { EventData } from '@otklik/shared/poll/events.ts';
import { isOver, predecessorOf } from '@otklik/shared/poll/projection.ts';
import type { ConsoleEvent } from '../consoles/console-event-repository.ts';
import { consoleEventOf } from '../consoles/console-events.ts';
import type { Db } from '../db/sqlite.ts';
import { firstBodies } from '../ingest/event-repository.ts';
import { placementsOf, workplaceBy } from '../ingest/placement-repository.ts';
import { damagedSegments } from '../ops/archive-repository.ts';
import { zoneAt } from '../results/store-zones.ts';
import { itemKind } from '../review/item-repository.ts';
import { checkConsoles } from './check-consoles.ts';
import { checkEvents, type EventCounts } from './check-events.ts';
import { checkPolls } from './check-polls.ts';
import { checkReceipts, recordedReceipts } from './check-receipts.ts';
import { checkItems, checkVerdicts, type ExpectedItem } from './check-verdicts.ts';
import { type RollupEntry, Sums } from './contributions.ts';
import { journalPolls } from './journal-polls.ts';
import { kioskKeyRing } from './key-ring.ts';
import { parsed } from './parsed.ts';
import { type Found, openBook } from './sections.ts';
import { bindingsOf, type JournalToVerify, workplaceZones } from './verify-repository.ts';

export interface JournalReport extends EventCounts {
  readonly found: Found;
  readonly polls: number;
  /** Entries of consoles. */
  readonly consoles: number;
  readonly verdicts: number;
  /** What its polls and receipts should count as. */
  readonly counts: readonly RollupEntry[];
}

/** One journal and everything that follows from it, made afresh and held against what is stored. */
export function checkJournal(db: Db, journal: JournalToVerify): JournalReport {
  const { id, kiosk, epoch, durable } = journal;
  const name = `${kiosk}.${epoch}`;
  const book = openBook();
  const zones = workplaceZones(db);
  const places = Map.groupBy(bindingsOf(db, kiosk), ({ place }) => place);
  const placements = placementsOf(db, id);
  for (const { place, fromSeq, workplace } of placements) {
    if (workplace !== null && !places.get(place)?.some((bound) => bound.workplace === workplace))
      book.in('polls').add(`${name}.${fromSeq}: place ${place} never stood for workplace ${workplace}`);
  }
  const workplaceAt = workplaceBy(placements);

  for (const line of damagedSegments(db, id)) book.in('file').add(`${name}: ${line}`);
  const projected = journalPolls();
  const receipts = recordedReceipts(workplaceAt);
  const openedHub = new Map<number, number>();
  const items = new Map<number, ExpectedItem>();
  const ofConsoles = new Map<number, ConsoleEvent>();
  let lastAt = 0;
  const counted = checkEvents(db, journal, kioskKeyRing(db, kiosk), book, (event, { hubAt, error }) => {
    projected.add(event);
    receipts.add(event, hubAt);
    lastAt = event.at;
    if (event.type === 'poll-opened') openedHub.set(event.seq, hubAt);
    const told = consoleEventOf({ event, hubAt }, workplaceAt);
    if (told !== undefined) ofConsoles.set(event.seq, told.entry);
    const kind = itemKind(event);
    if (kind !== undefined) items.set(event.seq, { kind, place: event.place, hubAt, error, listed: true });
    const long = event.type === 'fm-raised' ? items.get(event.data.dn) : undefined;
    if (long !== undefined) long.listed = false;
  });
  if (isOver(successorsOf(db, kiosk, epoch), durable)) projected.close(lastAt);

  checkItems(db, id, name, items, workplaceAt, book);
  const consoles = checkConsoles(db, id, name, ofConsoles, book);
  const { standing, judged } = checkVerdicts(db, id, name, items, book);
  const sums = new Sums();
  const facts = {
    polls: projected.polls,
    openedHub,
    standing: (seq: number) => standing.get(seq),
    reviewed: (seq: number) =>
      items.get(seq)?.listed === true
        ? { judged: judged.has(seq), trusted: standing.get(seq) === 1 }
        : undefined,
    workplaceAt,
    zoneOf: (workplace: string, at: number) => {
      const known = zones.get(workplace);
      return known === undefined ? undefined : zoneAt(known, at);
    },
  };
  for (const contribution of checkPolls(db, id, name, facts, book)) sums.add(contribution);
  for (const receipt of checkReceipts(db, id, name, receipts.list, facts.zoneOf, book))
    sums.addReceipt(receipt);
  return {
    ...counted,
    found: book.found(),
    polls: projected.polls.size,
    consoles,
    verdicts: standing.size,
    counts: sums.entries(),
  };
}

/** The starts of the epochs that name this one; what cannot be read is found where it lies. */
const successorsOf = (db: Db, kiosk: string, epoch: string): readonly EventData<'epoch-start'>[] =>
  firstBodies(db, kiosk).flatMap((body) => {
    const checked = checkEvent(parsed(body));
    if (!checked.ok || checked.event.type !== 'epoch-start') return [];
    return predecessorOf(checked.event) === epoch ? [checked.event.data] : [];
  });
