import { spansOn } from '@otklik/shared/api/open-spans.ts';
import type { OpeningHours } from '@otklik/shared/api/opening-hours.ts';
import type { RiskContext } from '@otklik/shared/risk/finding.ts';
import { RISK_VERSION } from '@otklik/shared/risk/scorer.ts';
import { dateOf } from '../results/calendar.ts';
import { storeOffset } from '../results/store-hour.ts';
import { type StoreZones, zoneAt } from '../results/store-zones.ts';
import { endOf } from '../stores/opening-hours.ts';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;
/** Polls of the time after closing still belong to the day that closed. */
const AFTER_CLOSING = 30;

/** What detectors must know of a store, as the database has it. */
export interface StoreFacts extends StoreZones {
  readonly hours: OpeningHours | undefined;
}

/** The facts as text: where it is another, what was scored by it no longer stands. */
export const contextText = (facts: StoreFacts): string => JSON.stringify([RISK_VERSION, facts]);

/** The facts a text was made of; undefined where it is of other detectors. */
export function factsIn(context: string): StoreFacts | undefined {
  if (context === '') return undefined;
  // Ours, written by `contextText`.
  const [version, facts]: [number, StoreFacts] = JSON.parse(context);
  return version === RISK_VERSION ? facts : undefined;
}

/**
 * A store's calendar and clock as detectors see them. `positive`: which answer of a question is the good one. Where a store
 * closes after midnight, the time up to then is of the day before.
 */
export function storeContext(facts: StoreFacts, positive: ReadonlyMap<string, 'yes' | 'no'>): RiskContext {
  const { hours } = facts;
  const known = new Map<number, number | undefined>();
  const closesAt = (day: number): number | undefined => {
    if (hours === undefined) return undefined;
    if (!known.has(day)) known.set(day, latestEnd(hours, day));
    return known.get(day);
  };
  return {
    favourable: (question, answer) => {
      const good = question === undefined ? undefined : positive.get(question);
      return good === undefined || answer === 'unsure' ? undefined : answer === good;
    },
    local: (at) => {
      const local = Math.floor((at + storeOffset(zoneAt(facts, at), at)) / MINUTE_MS);
      const day = Math.floor(local / DAY_MINUTES);
      const minute = local - day * DAY_MINUTES;
      const before = closesAt(day - 1) ?? 0;
      return minute + DAY_MINUTES < before + AFTER_CLOSING
        ? { day: day - 1, minute: minute + DAY_MINUTES }
        : { day, minute };
    },
    closesAt,
  };
}

function latestEnd(hours: OpeningHours, day: number): number | undefined {
  const ends = spansOn(hours, dateOf(day)).map(endOf);
  return ends.length === 0 ? undefined : Math.max(...ends);
}
