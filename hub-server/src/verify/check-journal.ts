import type { KeyObject } from 'node:crypto';
import { checkEvent } from '@otklik/shared/poll/event-check.ts';
import type { EventData } from '@otklik/shared/poll/events.ts';
import { isOver, predecessorOf } from '@otklik/shared/poll/projection.ts';
import { publicKeyFromRaw } from '@otklik/shared/sync/signature.ts';
import type { Db } from '../db/sqlite.ts';
import { firstBodies } from '../ingest/event-repository.ts';
import { findKiosk } from '../kiosks/kiosk-repository.ts';
import { damagedSegments } from '../ops/archive-repository.ts';
import { itemKind } from '../review/item-repository.ts';
import { checkEvents, type EventCounts } from './check-events.ts';
import { checkPolls } from './check-polls.ts';
import { checkItems, checkVerdicts, type ExpectedItem } from './check-verdicts.ts';
import { type RollupEntry, Sums } from './contributions.ts';
import { journalPolls } from './journal-polls.ts';
import { parsed } from './parsed.ts';
import { type Found, openBook } from './sections.ts';
import { bindingsOf, type JournalToVerify, workplaceZones } from './verify-repository.ts';

export interface JournalReport extends EventCounts {
  readonly found: Found;
  readonly polls: number;
  readonly verdicts: number;
  /** What its polls should count as. */
  readonly counts: readonly RollupEntry[];
}

/** One journal and everything that follows from it, made afresh and held against what is stored. */
export function checkJournal(db: Db, journal: JournalToVerify): JournalReport {
  const { id, kiosk, epoch, durable } = journal;
  const name = `${kiosk}.${epoch}`;
  const book = openBook();
  const zones = workplaceZones(db);
  const places = Map.groupBy(bindingsOf(db, kiosk), ({ place }) => place);
  const workplacesOf = (place: number): ReadonlySet<string> =>
    new Set(places.get(place)?.map(({ workplace }) => workplace));

  for (const line of damagedSegments(db, id)) book.in('file').add(`${name}: ${line}`);
  const projected = journalPolls();
  const openedHub = new Map<number, number>();
  const items = new Map<number, ExpectedItem>();
  let lastAt = 0;
  const counted = checkEvents(db, journal, keyOf(db, kiosk), book, (event, { hubAt, error }) => {
    projected.add(event);
    lastAt = event.at;
    if (event.type === 'poll-opened') openedHub.set(event.seq, hubAt);
    const kind = itemKind(event);
    if (kind !== undefined) items.set(event.seq, { kind, place: event.place, hubAt, error, listed: true });
    const long = event.type === 'fm-raised' ? items.get(event.data.dn) : undefined;
    if (long !== undefined) long.listed = false;
  });
  if (isOver(successorsOf(db, kiosk, epoch), durable)) projected.close(lastAt);

  checkItems(db, id, name, items, workplacesOf, book);
  const standing = checkVerdicts(db, id, name, items, book);
  const sums = new Sums();
  const facts = {
    polls: projected.polls,
    openedHub,
    standing: (seq: number) => standing.get(seq),
    workplacesOf,
    zoneOf: (workplace: string) => zones.get(workplace),
  };
  for (const contribution of checkPolls(db, id, name, facts, book)) sums.add(contribution);
  return {
    ...counted,
    found: book.found(),
    polls: projected.polls.size,
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

/** Undefined where the key is no key; that is found by its own check. */
function keyOf(db: Db, kiosk: string): KeyObject | undefined {
  const raw = Buffer.from(findKiosk(db, kiosk)?.publicKey ?? '', 'base64url');
  return raw.length === 32 ? publicKeyFromRaw(raw) : undefined;
}
