import type { ReviewCoverageQuery, ReviewCoverageReply } from '@otklik/shared/api/review-coverage.ts';
import { ok, type Result } from '@otklik/shared/base/result.ts';
import type { Within } from '../db/contract/people.ts';
import type { Db } from '../db/sqlite.ts';
import type { HubError } from '../problem.ts';
import { dayOfStore } from '../questions/store-days.ts';
import {
  coverageByStore,
  firstPending,
  firstPendingHours,
  type SampledPoll,
  type StoreCoverage,
  sampledPolls,
} from './review-coverage-repository.ts';
import { readScope, type Scope } from './scope.ts';
import { storeDay } from './store-hour.ts';
import { type StoreZones, zoneAt } from './store-zones.ts';
import { allZones } from './zone-repository.ts';

/** The longest day of a calendar, with room: clocks are set back by an hour or two at most. */
const DAY_MOST_MS = 26 * 3_600_000;

type Coverage = ReviewCoverageReply['total'];

/**
 * How far review has come, by store. Nothing here looks at every poll: counts are kept by day, with each verdict and each
 * batch (as all rollups are); of the oldest pending the day comes from there, its hour from the figures by hour, and only
 * that hour's polls are read; samples are read by their places.
 */
export function reviewCoverage(
  db: Db,
  { question, ...asked }: ReviewCoverageQuery & Within,
): Result<ReviewCoverageReply, HubError> {
  const read = readScope(db, asked);
  if (!read.ok) return read;
  const scope = read.value;
  const zones = allZones(db);
  const rows = coverageByStore(db, scope, question);
  const oldest = oldestPending(db, rows, zones);
  const sampled = Map.groupBy(
    sampledPolls(db, scope, question).filter((poll) => isWithin(poll, scope, zones)),
    ({ store }) => store,
  );
  const stores = [...Map.groupBy(rows, ({ store }) => store)].map(([id, own]) => {
    const places = sampled.get(id) ?? [];
    return {
      ...{ id, name: own[0]?.name ?? '' },
      ...own.map(countsOf).reduce(added, NOTHING),
      ...oldestIn([oldest.get(id)]),
      ...{ sampled: places.length, sampledPending: places.filter(isPending).length },
    };
  });
  return ok({ total: stores.reduce<Coverage>(added, NOTHING), stores });
}

const NOTHING: Coverage = {
  ...{ answered: 0, reviewed: 0, excluded: 0, undecided: 0, pending: 0, sampled: 0, sampledPending: 0 },
};

function countsOf({ answered, excluded, trusted, undecided }: StoreCoverage): Coverage {
  const reviewed = excluded + trusted;
  return { ...NOTHING, answered, reviewed, excluded, undecided, pending: answered - reviewed - undecided };
}

const added = (a: Coverage, b: Coverage): Coverage => ({
  answered: a.answered + b.answered,
  reviewed: a.reviewed + b.reviewed,
  excluded: a.excluded + b.excluded,
  undecided: a.undecided + b.undecided,
  pending: a.pending + b.pending,
  sampled: a.sampled + b.sampled,
  sampledPending: a.sampledPending + b.sampledPending,
  ...oldestIn([a.oldest, b.oldest]),
});

function oldestIn(times: readonly (number | undefined)[]): { readonly oldest?: number } {
  const known = times.filter((at) => at !== undefined);
  return known.length === 0 ? {} : { oldest: Math.min(...known) };
}

const isPending = ({ state, review }: SampledPoll): boolean => state !== 'excluded' && review === null;

function isWithin(
  { store, hour }: SampledPoll,
  { from, to }: Scope,
  zones: ReadonlyMap<string, StoreZones>,
): boolean {
  const own = zones.get(store);
  if (own === undefined) return false;
  const day = storeDay(zoneAt(own, hour), hour);
  return (from === undefined || day >= from) && (to === undefined || day < to);
}

/** When the oldest pending poll of each store was opened, hub time, ms; of stores that have one. */
function oldestPending(
  db: Db,
  rows: readonly StoreCoverage[],
  zones: ReadonlyMap<string, StoreZones>,
): ReadonlyMap<string, number> {
  const days = rows.flatMap(({ store, question, oldestDay }) => {
    const own = zones.get(store);
    return own === undefined || oldestDay === null
      ? []
      : [{ store, question, from: dayOfStore(own, oldestDay) }];
  });
  // Stores of one zone that wait since one day are asked about together.
  const firsts = [...Map.groupBy(days, ({ question, from }) => `${from} ${question}`).values()].flatMap(
    (together) => {
      const [any] = together;
      if (any === undefined) return [];
      const { question, from } = any;
      const mine = new Set(together.map(({ store }) => store));
      return firstPendingHours(db, { question, from, to: from + DAY_MOST_MS })
        .filter(({ store }) => mine.has(store))
        .map((first) => ({ ...first, question }));
    },
  );
  return new Map(
    [...Map.groupBy(firsts, ({ store }) => store)].flatMap(([store, own]) => {
      const hour = Math.min(...own.map((first) => first.hour));
      const times = own
        .filter((first) => first.hour === hour)
        .map(({ question }) => firstPending(db, { store, question, hour }));
      const { oldest } = oldestIn(times);
      return oldest === undefined ? [] : [[store, oldest] as const];
    }),
  );
}
