import type { Sample, SampleEstimate, SampleProof } from '@otklik/shared/api/samples.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { dateOf } from '@otklik/shared/questions/calendar.ts';
import { commitmentOf } from '@otklik/shared/questions/draw.ts';
import { drawOrder, stratumKey } from '@otklik/shared/sampling/draw.ts';
import { estimateRest, estimateShare, type SampleResult } from '@otklik/shared/sampling/estimate.ts';
import { SAMPLE_LEVEL, widenedIndex } from '@otklik/shared/sampling/widened-index.ts';
import type { Reach, Within } from '../db/contract/people.ts';
import type { Db } from '../db/sqlite.ts';
import type { HubError } from '../problem.ts';
import { findQuestion } from '../questions/question-repository.ts';
import { itemIdOf } from '../review/item-id.ts';
import { reach } from '../users/scope-repository.ts';
import { frameStores, isOver, sampleUnknown } from './sample-frame.ts';
import {
  answeredNow,
  countPlaces,
  findSample,
  knownOfFrame,
  listSamples,
  placeStates,
  placesOf,
  type StoredSample,
} from './sample-repository.ts';

export function samples(
  db: Db,
  { question, within, now }: Within & { readonly question: string | undefined; readonly now: number },
): { readonly samples: readonly Sample[] } {
  const found = listSamples(db, question);
  const reaches = reachOf(db, within, found);
  return {
    samples: found.flatMap((each, at) => (reaches[at] === 'outside' ? [] : [shown(db, each, now, false)])),
  };
}

const reachOf = (db: Db, within: Within['within'], found: readonly StoredSample[]): readonly Reach[] =>
  reach(db, {
    scope: within ?? { kind: 'all' },
    things: found.map(({ id }) => ({ kind: 'sample', id }) as const),
  });

export function sample(
  db: Db,
  { sample: id, within, now }: Within & { readonly sample: string; readonly now: number },
): Result<Sample, HubError> {
  const found = findSample(db, id);
  if (found === undefined) return err(sampleUnknown);
  return ok(shown(db, found, now, reachOf(db, within, [found])[0] === 'whole'));
}

/** `says`: with what is known of all its stores, for which every verdict there is may be read. */
function shown(db: Db, stored: StoredSample, now: number, says: boolean): Sample {
  const { id, question, scope, commitment, committedAt, drawn, revealedAt } = stored;
  const size = drawn === undefined ? 0 : drawn.yes + drawn.no + drawn.unsure;
  return {
    ...{ id, question, from: dateOf(stored.from), to: dateOf(stored.to), scope, commitment, committedAt },
    state: drawn !== undefined ? 'drawn' : isOver(frameStores(db, stored), stored, now) ? 'due' : 'running',
    ...(drawn === undefined
      ? {}
      : {
          drawn: {
            ...{ at: drawn.at, size, strata: drawn.strata.length, places: countPlaces(db, id) },
            wanted: drawn.wanted,
            late: Math.max(0, answeredNow(db, stored) - size),
            ...(says ? { estimate: estimateOf(db, stored, drawn) } : {}),
          },
        }),
    ...(revealedAt === undefined ? {} : { revealedAt }),
  };
}

/** What became of a place; undefined while it is not done. */
function resultOf(place: ReturnType<typeof placeStates>[number]): SampleResult {
  if (place.bad === 1) return 'untrustworthy';
  if (place.untrusted === 0) return 'trustworthy';
  return place.unjudged === 0 ? 'open' : undefined;
}

/**
 * The sample speaks by the places before the first that is not done. A verdict on a poll further on, given on another way,
 * waits until the order gets there: so no poll is in the sample sooner because somebody thought it worth a look.
 */
function estimateOf(
  db: Db,
  stored: StoredSample,
  { yes, no, unsure, wanted }: NonNullable<StoredSample['drawn']>,
): SampleEstimate {
  const results = placeStates(db, stored.id, wanted).map(resultOf);
  const gap = results.indexOf(undefined);
  const reviewed = gap === -1 ? results : results.slice(0, gap);
  const { n, untrustworthy, open, share, low, high } = estimateShare(reviewed);
  const known = knownOfFrame(db, stored);
  const of = (bad: 0 | 1, count?: string): number =>
    known
      .filter((each) => each.bad === bad && (count === undefined || each.count === count))
      .reduce((sum, each) => sum + each.n, 0);
  const frame = { size: yes + no + unsure, trustworthy: of(0), untrustworthy: of(1) };
  const wide = estimateRest(estimateShare(reviewed, SAMPLE_LEVEL), frame);
  const positiveIsYes = findQuestion(db, stored.question)?.positive !== 'no';
  const answers = { yes: yes - of(1, 'yes'), no: no - of(1, 'no') };
  const unreviewed = { yes: answers.yes - of(0, 'yes'), no: answers.no - of(0, 'no') };
  const [good, bad] = positiveIsYes ? (['yes', 'no'] as const) : (['no', 'yes'] as const);
  const index = widenedIndex(
    {
      ...{ positive: answers[good], negative: answers[bad] },
      ...{ unreviewedPositive: unreviewed[good], unreviewedNegative: unreviewed[bad] },
    },
    wide.most,
  );
  return {
    ...{ n, untrustworthy, open, low, high },
    ...(share === undefined ? {} : { share }),
    rest: estimateRest({ low, high }, frame),
    ...(index === undefined
      ? {}
      : { index: { value: index.share, n: index.n, low: index.low, high: index.high } }),
  };
}

export function sampleProof(
  db: Db,
  { sample: id }: { readonly sample: string },
): Result<SampleProof, HubError> {
  const stored = findSample(db, id);
  if (stored === undefined) return err(sampleUnknown);
  const { drawn, seed, nonce, commitment } = stored;
  if (drawn === undefined) return err(coded('sample-not-drawn', 'Draw the sample first.'));
  if (stored.revealedAt === undefined) return err(coded('sample-sealed', 'Reveal the seed first.'));
  const places = placesOf(db, id);
  const fault = faultOf(stored, drawn.strata, places);
  return ok({
    ...{ commitment, seed, nonce, strata: [...drawn.strata] },
    places: places.map(({ stratum, nth, kiosk, epoch, seq }) => ({
      ...{ stratum, index: nth, poll: itemIdOf({ kiosk, epoch, seq }) },
    })),
    ...(fault === undefined ? {} : { fault }),
  });
}

/** Whether seed and order are what was committed to; whatever became of the polls since. */
export function drawnFault(
  { seed, nonce, commitment, drawn }: StoredSample,
  places: readonly { readonly stratum: number; readonly nth: number }[],
): Exclude<SampleProof['fault'], 'not-of-its-stratum'> {
  const bytes = Buffer.from(seed, 'hex');
  if (commitmentOf(bytes, Buffer.from(nonce, 'hex')) !== commitment) return 'not-the-committed-seed';
  const keyed = (drawn?.strata ?? []).map(({ store, operator, size }) => ({
    ...{ key: stratumKey(store, operator), size },
  }));
  const order = drawOrder(bytes, keyed, places.length);
  const same =
    order.length === places.length &&
    order.every(
      ({ key, index }, at) => keyed[places[at]?.stratum ?? -1]?.key === key && places[at]?.nth === index,
    );
  return same ? undefined : 'not-the-drawn-order';
}

function faultOf(
  stored: StoredSample,
  strata: NonNullable<StoredSample['drawn']>['strata'],
  places: ReturnType<typeof placesOf>,
): SampleProof['fault'] {
  const fault = drawnFault(stored, places);
  if (fault !== undefined) return fault;
  const its = places.every(
    ({ stratum, store, operator }) =>
      strata[stratum]?.store === store && strata[stratum]?.operator === operator,
  );
  return its ? undefined : 'not-of-its-stratum';
}
