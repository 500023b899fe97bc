import type { PlanScope } from '@otklik/shared/api/plan-scope.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { drawOrder, stratumKey } from '@otklik/shared/sampling/draw.ts';
import type { FramePlace, FrameStore, FrameStratum, SampleFrame } from '../db/contract/samples.ts';
import type { Db } from '../db/sqlite.ts';
import type { HubError } from '../problem.ts';
import { dayOfStore, dayStart } from '../questions/store-days.ts';
import { allZones } from '../results/zone-repository.ts';
import {
  countWorkplaces,
  hoursOf,
  journalsNow,
  pollsOfHour,
  storesOfGroup,
  type WorkplaceCount,
} from './frame-repository.ts';
import { findSample, type StoredSample } from './sample-repository.ts';

export const sampleUnknown: HubError = coded('sample-unknown', 'No sample has this id.');

/** Stores of a scope with the hours of the days; undefined as `stores` of `scoped` stands for all there are. */
export function frameStores(
  db: Db,
  { scope, from, to }: Pick<StoredSample, 'from' | 'to'> & { readonly scope: PlanScope },
): readonly FrameStore[] {
  const zones = allZones(db);
  const named =
    scope.kind === 'all'
      ? [...zones.keys()]
      : scope.kind === 'store'
        ? [scope.store]
        : storesOfGroup(db, scope.group);
  return named.toSorted().flatMap((store) => {
    const own = zones.get(store);
    return own === undefined ? [] : [{ store, from: dayOfStore(own, from), to: dayOfStore(own, to) }];
  });
}

/** Whether the days are over in every store; so a scope without stores is over with its last day of UTC. */
export const isOver = (
  stores: readonly FrameStore[],
  { to }: Pick<StoredSample, 'to'>,
  now: number,
): boolean => now >= dayStart('UTC', to) && stores.every((each) => each.to <= now);

/**
 * What the seed draws from the polls there are now. The frame is every answered poll of the question whose store had one of
 * the days when it was opened, in strata of store and worker. Only figures are read for it: sums of the hours by workplace
 * and worker, then the hours of those that were drawn, then the polls of one hour each. A stratum's polls are numbered by
 * workplace, hour, kiosk, epoch and seq.
 */
export function sampleFrame(
  db: Db,
  input: { readonly sample: string; readonly now: number; readonly most: number },
): Result<SampleFrame, HubError> {
  const sample = findSample(db, input.sample);
  if (sample === undefined) return err(sampleUnknown);
  const stores = frameStores(db, sample);
  if (!isOver(stores, sample, input.now))
    return err(coded('sample-running', 'The last day is not over in every store.'));
  const sums = sumWorkplaces(db, sample, stores);
  const spans = new Map(stores.map((each) => [each.store, each]));
  const byStratum = Map.groupBy(sums, ({ store, operator }) => stratumKey(store, operator));
  const strata = [...byStratum].map(([key, parts]) => ({ key, parts, ...stratumOf(parts) }));
  const numbers = new Map(strata.map(({ key }, at) => [key, at]));
  const hours = new Map<string, ReturnType<typeof hoursOf>>();
  const journals = journalsNow(db);
  const names = new Map(journals.map(({ journal, kiosk, epoch }) => [journal, `${kiosk} ${epoch}`]));
  const byPollName = (a: { journal: number; seq: number }, b: { journal: number; seq: number }): number =>
    compare(names.get(a.journal) ?? '', names.get(b.journal) ?? '') || a.seq - b.seq;
  const places = drawOrder(Buffer.from(sample.seed, 'hex'), strata, input.most).map(
    ({ key, index }): FramePlace => {
      const stratum = numbers.get(key) ?? -1;
      const drawn = strata[stratum];
      if (drawn === undefined) throw new Error('a stratum was drawn that is none');
      const span = spans.get(drawn.store);
      let left = index;
      for (const part of drawn.parts) {
        const size = sizeOf(part);
        if (left >= size) {
          left -= size;
          continue;
        }
        const at = `${part.workplace} ${part.operator}`;
        const own =
          hours.get(at) ?? hoursOf(db, { ...part, question: sample.question }, span ?? { from: 0, to: 0 });
        hours.set(at, own);
        for (const { hour, n } of own) {
          if (left >= n) {
            left -= n;
            continue;
          }
          const poll = pollsOfHour(db, { ...part, question: sample.question, hour }).toSorted(byPollName)[
            left
          ];
          if (poll === undefined) throw new Error('figures count a poll that is not there');
          return { stratum, nth: index, journal: poll.journal, poll: poll.seq };
        }
      }
      throw new Error('a poll was drawn that is not counted');
    },
  );
  const total = (answer: 'yes' | 'no' | 'unsure') => sums.reduce((sum, part) => sum + part[answer], 0);
  return ok({
    ...{
      stores,
      places,
      journals: journals.map(({ journal, durable }) => ({ journal, durable })),
      yes: total('yes'),
      no: total('no'),
      unsure: total('unsure'),
    },
    strata: strata.map(({ store, operator, size }) => ({ store, operator, size })),
  });
}

const sizeOf = ({ yes, no, unsure }: Pick<WorkplaceCount, 'yes' | 'no' | 'unsure'>): number =>
  yes + no + unsure;

function stratumOf(parts: readonly WorkplaceCount[]): FrameStratum {
  const [first] = parts;
  if (first === undefined) throw new Error('a stratum has a part');
  return {
    ...{ store: first.store, operator: first.operator },
    size: parts.reduce((sum, part) => sum + sizeOf(part), 0),
  };
}

/**
 * Answered polls by workplace and worker. The database adds up the hours that lie within the days in every store; those at the
 * edges, in one store's day and not in another's, come one by one.
 */
function sumWorkplaces(
  db: Db,
  { question, scope }: StoredSample,
  stores: readonly FrameStore[],
): readonly WorkplaceCount[] {
  if (stores.length === 0) return [];
  const [first, last] = [
    Math.min(...stores.map(({ from }) => from)),
    Math.max(...stores.map(({ to }) => to)),
  ];
  const [begun, ended] = [
    Math.max(...stores.map(({ from }) => from)),
    Math.min(...stores.map(({ to }) => to)),
  ];
  const asked = { question, stores: scope.kind === 'all' ? undefined : stores };
  const spans = new Map(stores.map((each) => [each.store, each]));
  const edge = (from: number, to: number): readonly WorkplaceCount[] =>
    from >= to
      ? []
      : countWorkplaces(db, { ...asked, from, to, byHour: true }).filter(({ store, hour }) => {
          const span = spans.get(store);
          return span !== undefined && hour !== null && hour >= span.from && hour < span.to;
        });
  const parts =
    begun < ended
      ? [
          ...edge(first, begun),
          ...countWorkplaces(db, { ...asked, from: begun, to: ended, byHour: false }),
          ...edge(ended, last),
        ]
      : edge(first, last);
  return [...Map.groupBy(parts, ({ workplace, operator }) => `${workplace} ${operator}`).values()]
    .flatMap((own) => {
      const [any] = own;
      if (any === undefined) return [];
      const sum = (answer: 'yes' | 'no' | 'unsure') => own.reduce((n, part) => n + part[answer], 0);
      return [{ ...any, hour: null, yes: sum('yes'), no: sum('no'), unsure: sum('unsure') }];
    })
    .filter((part) => sizeOf(part) > 0)
    .toSorted(byName);
}

/** As code units compare, the same on every machine. */
const byName = (a: WorkplaceCount, b: WorkplaceCount): number =>
  compare(a.store, b.store) || compare(a.operator, b.operator) || compare(a.workplace, b.workplace);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
