import type { Db } from '../db/sqlite.ts';
import { drawnFault } from '../samples/sample-queries.ts';
import { listSamples, type StoredSample } from '../samples/sample-repository.ts';
import { parsed } from './parsed.ts';
import type { Book } from './sections.ts';
import { type AuditRow, type SamplePlaceRow, samplePlaces } from './verify-repository.ts';

/** What the log says of random samples, gathered entry by entry and then held against those that stand. */
export interface SampleLog {
  add(entry: AuditRow): void;
  /** Gives the number of samples. */
  check(db: Db, book: Book): number;
}

interface Told {
  committed?: { readonly commitment?: unknown; readonly question?: unknown; readonly scope?: unknown };
  drawn?: { readonly size?: unknown; readonly strata?: unknown };
  /** Places open for review, as they were extended last. */
  wanted?: unknown;
  revealed?: { readonly seed?: unknown; readonly nonce?: unknown };
}

/**
 * A sample is what its committed seed draws: the commitment in the log is that of seed and nonce, the order is drawn again and
 * compared, and the poll of each place is one that the frame holds where the order says it stands.
 */
export function sampleLog(): SampleLog {
  const samples = new Map<string, Told>();
  /** When times were last frozen anew: hours of polls may be others since. */
  let rebucketed = Number.NEGATIVE_INFINITY;
  return {
    add({ at, action, subject, detail }) {
      if (action === 'clock-rebucketed') rebucketed = Math.max(rebucketed, at);
      if (!subject.startsWith('sample:')) return;
      const said = Object(parsed(detail));
      const told = samples.get(subject) ?? {};
      samples.set(subject, told);
      if (action === 'sample-committed') told.committed = said;
      else if (action === 'sample-revealed') told.revealed = said;
      else if (action === 'sample-extended') told.wanted = said.to;
      else if (action === 'sample-drawn') {
        told.drawn = said;
        told.wanted = said.wanted;
      }
    },
    check(db, book) {
      const section = book.in('samples');
      const stored = listSamples(db, undefined);
      for (const sample of stored) {
        const name = `sample:${sample.id}`;
        const told = samples.get(name);
        samples.delete(name);
        checkTold(sample, told, (what) => section.add(`${name}: ${what}`));
        checkDrawn(db, sample, rebucketed, (what) => section.add(`${name}: ${what}`));
      }
      for (const name of samples.keys()) section.add(`${name}: the log tells of it, but it is not there`);
      return stored.length;
    },
  };
}

function checkTold(sample: StoredSample, told: Told | undefined, add: (what: string) => void): void {
  const { commitment, question, scope, drawn, revealedAt, seed, nonce } = sample;
  if (told?.committed === undefined) {
    add('the log tells of no such commitment');
    return;
  }
  if (told.committed.commitment !== commitment) add('the log tells of another commitment');
  if (told.committed.question !== question || told.committed.scope !== JSON.stringify(scope))
    add('it is of other polls than was committed to');
  if ((told.drawn === undefined) !== (drawn === undefined))
    add('the log tells otherwise of whether it was drawn');
  else if (drawn !== undefined) {
    const size = drawn.yes + drawn.no + drawn.unsure;
    if (told.drawn?.size !== size || told.drawn.strata !== drawn.strata.length)
      add('the log tells of another frame');
    if (told.wanted !== drawn.wanted) add('the log tells otherwise of how much of it is open for review');
  }
  if ((told.revealed === undefined) !== (revealedAt === undefined))
    add('the log tells otherwise of whether its seed was revealed');
  else if (told.revealed !== undefined && (told.revealed.seed !== seed || told.revealed.nonce !== nonce))
    add('another seed was revealed');
}

function checkDrawn(db: Db, sample: StoredSample, rebucketed: number, add: (what: string) => void): void {
  const places = samplePlaces(db, sample.id);
  switch (drawnFault(sample, places)) {
    case 'not-the-committed-seed':
      add('its seed is not what its commitment says');
      break;
    case 'not-the-drawn-order':
      add('its order is not what its seed draws');
      break;
    case undefined:
      break;
  }
  const { drawn } = sample;
  if (drawn === undefined) return;
  const size = drawn.yes + drawn.no + drawn.unsure;
  if (drawn.strata.reduce((sum, stratum) => sum + stratum.size, 0) !== size)
    add('its strata do not come to its size');
  if (places.length < Math.min(drawn.wanted, size)) add('places that are open for review are missing');
  const twice = new Set<string>();
  for (const place of places) {
    const name = `${place.journal} ${place.poll}`;
    if (twice.has(name)) add(`place ${place.place}: its poll stands at another place as well`);
    twice.add(name);
    if (place.hour === null) add(`place ${place.place}: its poll is not there, or counts no more`);
    // What has come since then has another hour, and maybe another place in its stratum, by right.
    else if (rebucketed < drawn.at && !isOfFrame(place, sample, drawn.strata))
      add(`place ${place.place}: its poll is not of its stratum, or came after the draw`);
  }
  if (rebucketed >= drawn.at) return;
  for (const own of Map.groupBy(places, ({ stratum }) => stratum).values()) {
    const order = own.toSorted((a, b) => a.nth - b.nth);
    for (const [at, place] of order.entries()) {
      const before = order[at - 1];
      if (before !== undefined && !stands(before, place))
        add(`place ${place.place}: its poll does not stand where the draw says in its stratum`);
    }
  }
}

const isOfFrame = (
  place: SamplePlaceRow,
  { question }: StoredSample,
  strata: NonNullable<StoredSample['drawn']>['strata'],
): boolean =>
  strata[place.stratum]?.store === place.store &&
  strata[place.stratum]?.operator === place.operator &&
  place.question === question &&
  place.answered === 1 &&
  place.inside === 1 &&
  place.told === 1;

/** Whether a poll of a stratum stands before another, as the frame numbers them. */
function stands(a: SamplePlaceRow, b: SamplePlaceRow): boolean {
  const keys = ['workplace', 'hour', 'kiosk', 'epoch', 'poll'] as const;
  for (const key of keys) {
    const [one, two] = [a[key] ?? '', b[key] ?? ''];
    if (one !== two) return one < two;
  }
  return false;
}
