import type { ResultScope } from '@otklik/shared/api/results.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { asEpoch, asKioskId } from '@otklik/shared/base/ids.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { genesisHash } from '@otklik/shared/sync/hash-chain.ts';
import type {
  ExportedEvent,
  ExportedPoll,
  ExportFilter,
  ExportPage,
  ExportPageQuery,
  ExportPlan,
} from '../db/contract/exports.ts';
import type { Within } from '../db/contract/people.ts';
import type { Db } from '../db/sqlite.ts';
import { type Placement, placementsOf, workplaceBy } from '../ingest/placement-repository.ts';
import { withBody } from '../ops/archive-repository.ts';
import type { HubError } from '../problem.ts';
import { findQuestion } from '../questions/question-repository.ts';
import { UNKNOWN_OPERATOR } from '../results/refresh-poll.ts';
import { readScope } from '../results/scope.ts';
import { storeDay, storeHour } from '../results/store-hour.ts';
import { zoneAt } from '../results/store-zones.ts';
import {
  type EventRow,
  eventRows,
  journalsIn,
  marksBetween,
  membersBetween,
  type NamedWorkplace,
  namedWorkplace,
  type PollRow,
  pollRows,
  pollsOf,
  type Stretch,
} from './export-repository.ts';

/**
 * Rows of one page: a ms of a reader, some 70 KB on their way. It fits the nurseries of the hub's threads (2 MB) several
 * times, so it is gone when it has been sent; of pages five times as large the half lay in the heap for long.
 */
export const PAGE = 100;
/** Events whose polls are looked for in one page, where a filter passes most over. */
const LOOKED_AT = 20_000;

export function exportPlan(
  db: Db,
  input: Within & { readonly scope: ResultScope; readonly question: string | undefined },
): Result<{ readonly plan: ExportPlan; readonly filter: ExportFilter }, HubError> {
  const { question } = input;
  if (question !== undefined && findQuestion(db, question) === undefined)
    return err(coded('question-unknown', 'No question has this id.'));
  const read = readScope(db, { ...input.scope, within: input.within });
  if (!read.ok) return read;
  const { from, to, operator } = read.value;
  return ok({ plan: { journals: journalsIn(db, read.value) }, filter: { from, to, operator, question } });
}

function stretchOf({ journal, after, filter }: ExportPageQuery): Stretch {
  const to = Math.min(journal.to, after + LOOKED_AT);
  return { journal: journal.journal, after, to, from: filter.from, until: filter.to, limit: PAGE };
}

/** A full page may have left rows of its stretch; any other has been through it. */
const afterOf = (rows: readonly { readonly seq: number }[], { to, limit }: Stretch): number =>
  rows.length < limit ? to : (rows.at(-1)?.seq ?? to);

const within = (day: number, { from, to }: ExportFilter): boolean =>
  (from === undefined || day >= from) && (to === undefined || day < to);

/** Names of workplaces, each looked up once a page. */
function names(db: Db): (id: string | null) => NamedWorkplace | undefined {
  const known = new Map<string, NamedWorkplace | undefined>();
  return (id) => {
    if (id === null) return undefined;
    if (!known.has(id)) known.set(id, namedWorkplace(db, id));
    return known.get(id);
  };
}

export function exportPolls(db: Db, input: ExportPageQuery): ExportPage<ExportedPoll> {
  const { journal, filter } = input;
  const stretch = stretchOf(input);
  const found = pollRows(db, stretch, { question: filter.question, operator: filter.operator });
  const [first, last] = [found[0]?.seq ?? 0, found.at(-1)?.seq ?? 0];
  const members = membersBetween(db, journal.journal, first, last);
  const marks = marksBetween(db, journal.journal, first, last);
  const named = names(db);
  const rows = found.flatMap((row): ExportedPoll[] => {
    const { workplace } = row;
    if (journal.workplaces !== undefined && !journal.workplaces.includes(workplace ?? '')) return [];
    const at = placeThen(named(workplace), row.hour ?? row.hub);
    const zone = at?.zone ?? 'UTC';
    // As the figures count it: by the start of the store's hour in which it was opened.
    if (!within(storeDay(zone, row.hour ?? storeHour(zone, row.hub)), filter)) return [];
    const { kiosk, epoch } = journal;
    return [{ kiosk, epoch, ...at, ...poll(row), ...judged(row.seq) }];
  });
  return { rows, after: afterOf(found, stretch) };

  function judged(seq: number): Pick<ExportedPoll, 'members' | 'marks'> {
    return { members: members.get(seq) ?? [], marks: marks.get(seq) ?? [] };
  }
}

function poll(row: PollRow): Omit<ExportedPoll, 'kiosk' | 'epoch' | 'members' | 'marks'> {
  const { seq, place, via, question, ru, en, planned, raw, hub, offset, error, windowMs } = row;
  const { outcome, answer, endedRaw, counted, state } = row;
  return {
    ...{ seq, place, via, raw, hub, offset, error, windowMs, operator: row.operator ?? UNKNOWN_OPERATOR },
    ...(question === null ? {} : { question }),
    ...(ru === null || en === null ? {} : { text: { ru, en } }),
    ...(planned === null ? {} : { planned }),
    ...(outcome === null ? {} : { outcome }),
    ...(answer === null ? {} : { answer }),
    ...(endedRaw === null ? {} : { endedRaw }),
    ...(counted === null ? {} : { counted }),
    ...(counted === null || state === null ? {} : { state }),
    ambiguous: row.ambiguous === 1,
    inferred: row.inferred === 1,
  };
}

export function exportEvents(db: Db, input: ExportPageQuery): ExportPage<ExportedEvent> {
  const { journal, filter } = input;
  const { kiosk, epoch } = journal;
  const stretch = stretchOf(input);
  const placements = placementsOf(db, journal.journal);
  const named = names(db);
  const found = eventRows(db, stretch);
  const polls = pollsOf(db, journal.journal, found[0]?.seq ?? 0, found.at(-1)?.seq ?? 0);
  const rows = found.flatMap((row): ExportedEvent[] => {
    const workplace = workplaceOf(placements, row);
    if (journal.workplaces !== undefined && !journal.workplaces.includes(workplace ?? '')) return [];
    const at = placeThen(named(workplace), row.hub);
    if (!within(storeDay(at?.zone ?? 'UTC', row.hub), filter)) return [];
    const previous = row.previous ?? genesisHash(asKioskId(kiosk), asEpoch(epoch));
    return [
      { kiosk, epoch, ...at, ...event(withBody(db, journal.journal, row), polls.get(row.seq), previous) },
    ];
  });
  return { rows, after: afterOf(found, stretch) };
}

/** A workplace in the zone its store was in then. */
function placeThen(place: NamedWorkplace | undefined, at: number) {
  if (place === undefined) return undefined;
  const { zones, ...names } = place;
  return { ...names, zone: zoneAt(zones, at) };
}

/** Where the place stood at the event; what concerns the whole kiosk (place 0) is of no workplace. */
const workplaceOf = (placements: readonly Placement[], { place, seq }: EventRow): string | null =>
  workplaceBy(placements)(place, seq);

function event(
  row: EventRow,
  poll: number | undefined,
  previous: Uint8Array,
): Omit<ExportedEvent, 'kiosk' | 'epoch'> {
  const { seq, type, place, raw, mono, boot, body, hash, offset, error, hub, received, verdict } = row;
  return {
    ...{ seq, type, place, raw, hub, offset, error, mono, boot, received },
    ...(poll === undefined ? {} : { poll }),
    ...(verdict === null ? {} : { verdict }),
    ...(body === '' ? {} : { body }),
    previous: Buffer.from(previous).toString('hex'),
    hash: Buffer.from(hash).toString('hex'),
  };
}
